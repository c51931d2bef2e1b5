//! The checks by name, in the order of the specification, and a refusal that says which.

/// One check. The first thirteen are those of a release, the other six those of what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// Sizes and forms.
    Form,
    /// Rulebook and trustee set.
    Current,
    /// Quorum of the log's policy.
    Witnessed,
    /// Age of their signatures.
    Fresh,
    /// Consistency with the own mirror.
    Continues,
    /// Inclusion of the entry.
    Included,
    /// The own replay, and the rulebook's limits.
    Replayed,
    /// Commitments.
    Openings,
    /// The wraps.
    Wraps,
    /// A person of this trustee.
    Person,
    /// The journal.
    Journal,
    /// The own share.
    Share,
    /// The receipt.
    Receipt,
    /// Labels from their parts.
    Labels,
    /// Manifests under the household's hub.
    Manifests,
    /// Cameras and times.
    Scope,
    /// The four assertions.
    Approvals,
    /// The agency's key.
    Recipient,
    /// The kind of entry.
    Kind,
}

/// A case is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {detail}", .check.code())]
pub struct Refused {
    /// By which check.
    pub check: Check,
    /// What of it, for whoever looks into it; may be empty.
    pub detail: String,
}

impl Check {
    /// All of them.
    pub const ALL: [Check; 19] = [
        Check::Form,
        Check::Current,
        Check::Witnessed,
        Check::Fresh,
        Check::Continues,
        Check::Included,
        Check::Replayed,
        Check::Openings,
        Check::Wraps,
        Check::Person,
        Check::Journal,
        Check::Share,
        Check::Receipt,
        Check::Labels,
        Check::Manifests,
        Check::Scope,
        Check::Approvals,
        Check::Recipient,
        Check::Kind,
    ];

    /// As in a `receipt` entry.
    pub fn code(self) -> &'static str {
        match self {
            Check::Form => "form",
            Check::Current => "current",
            Check::Witnessed => "witnessed",
            Check::Fresh => "fresh",
            Check::Continues => "continues",
            Check::Included => "included",
            Check::Replayed => "replayed",
            Check::Openings => "openings",
            Check::Wraps => "wraps",
            Check::Person => "person",
            Check::Journal => "journal",
            Check::Share => "share",
            Check::Receipt => "receipt",
            Check::Labels => "labels",
            Check::Manifests => "manifests",
            Check::Scope => "scope",
            Check::Approvals => "approvals",
            Check::Recipient => "recipient",
            Check::Kind => "kind",
        }
    }

    /// The check of that name.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.code() == code)
    }

    /// What holds where it passed.
    pub fn words(self) -> &'static str {
        match self {
            Check::Form => "The case is complete and in its one form.",
            Check::Current => {
                "It goes by the rulebook in force on its day and names the newest set of trustees."
            }
            Check::Witnessed => {
                "Everybody whom your log policy demands has signed the record's head."
            }
            Check::Fresh => "They signed within ten minutes before the case came.",
            Check::Continues => {
                "That head is one of the record that you have mirrored, without a break."
            }
            Check::Included => "The entry is in it, word for word.",
            Check::Replayed => {
                "You have replayed every entry, and this one keeps to the rulebook's limits."
            }
            Check::Openings => "What the entry hides is what you are shown.",
            Check::Wraps => "Each key that you would help to open was sealed for this very track.",
            Check::Person => "Nobody here has refused it: a person decides.",
            Check::Journal => "Nothing else was ever answered here for this entry.",
            Check::Share => "Your share belongs to the trustees who may answer.",
            Check::Receipt => "The record has no receipt of yours for it that you do not know.",
            Check::Labels => "Each label is made of this household, camera, clip, time and hub.",
            Check::Manifests => {
                "Each clip is signed by a hub of the household, which chose emergency access."
            }
            Check::Scope => {
                "Each clip is of a camera or home that was named, and within the hours."
            }
            Check::Approvals => {
                "Officer, supervisor and two reviewers, four people of the record, signed by passkey."
            }
            Check::Recipient => "What leaves is sealed to the agency's key in the record.",
            Check::Kind => {
                "It is an emergency, a legal demand, or a drill on a home announced for drills."
            }
        }
    }

    /// The refusal by this check.
    pub(super) fn refused(self, detail: &str) -> Refused {
        Refused {
            check: self,
            detail: detail.to_owned(),
        }
    }

    /// Refuses unless it holds.
    pub(super) fn demand(self, holds: bool, detail: &str) -> Result<(), Refused> {
        if holds {
            return Ok(());
        }
        Err(self.refused(detail))
    }
}
