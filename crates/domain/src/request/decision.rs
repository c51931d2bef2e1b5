//! What is decided about a request: the lines that its entry will have, and the digest a passkey signs.

use super::document::RequestDocument;
use super::note::NoteAbout;
use crate::approval::decision_digest;
use crate::commitment::write_hash;
use crate::record::Hash;
use crate::rulebook::Rulebook;
use crate::window::{DAY_MS, WindowError, write_day};

/// A decision about a request. Commitments are those that the entry will have: the page that asks for
/// the passkey opens them first (`docs/ref/approval.md`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestDecision {
    /// A moderator approves: it is published.
    Publish {
        /// The agency's slug.
        agency: String,
        /// SHA-256 of the document.
        document: Hash,
        /// The rulebook.
        policy: Hash,
        /// Last day, UTC, on which residents can answer; see [`expires`].
        expires: String,
        /// Commitment to the case number, the one in the document.
        case: Hash,
        /// Commitment to the index of the submitter's credential.
        submitted_by: Hash,
        /// The offence's code, the one in the document.
        offence: String,
    },
    /// A moderator refuses.
    Refuse {
        /// The agency's slug.
        agency: String,
        /// The rulebook.
        policy: Hash,
        /// A code of the rulebook's list.
        reason: String,
        /// Commitment to the SHA-256 of the document.
        document: Hash,
        /// Commitment to the case number, under a salt of its own.
        case: Hash,
        /// Commitment to the index of the submitter's credential.
        submitted_by: Hash,
    },
    /// A moderator approves an update, or an officer resolves or withdraws.
    Note {
        /// Which of the three.
        about: NoteAbout,
        /// Index of the request's entry.
        request: u64,
        /// SHA-256 of the note; an update always has one.
        document: Option<Hash>,
    },
}

impl RequestDecision {
    /// The kind of the entry it leads to.
    pub fn kind(&self) -> &'static str {
        match self {
            RequestDecision::Publish { .. } => "request",
            RequestDecision::Refuse { .. } => "request-refused",
            RequestDecision::Note { about, .. } => match about {
                NoteAbout::Update => "request-update",
                NoteAbout::Resolved => "request-resolved",
                NoteAbout::Withdrawn => "request-withdrawn",
            },
        }
    }

    /// The lines of the entry that the decision covers, in order.
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let sha256 = |hash: &Hash| write_hash("sha256", hash);
        let committed = |hash: &Hash| write_hash("committed", hash);
        match self {
            RequestDecision::Publish {
                agency,
                document,
                policy,
                expires,
                case,
                submitted_by,
                offence,
            } => vec![
                ("agency", agency.clone()),
                ("document", sha256(document)),
                ("policy", sha256(policy)),
                ("expires", expires.clone()),
                ("case", committed(case)),
                ("submitted-by", committed(submitted_by)),
                ("offence", offence.clone()),
            ],
            RequestDecision::Refuse {
                agency,
                policy,
                reason,
                document,
                case,
                submitted_by,
            } => vec![
                ("agency", agency.clone()),
                ("policy", sha256(policy)),
                ("reason", reason.clone()),
                ("document", committed(document)),
                ("case", committed(case)),
                ("submitted-by", committed(submitted_by)),
            ],
            RequestDecision::Note {
                request, document, ..
            } => vec![
                ("request", request.to_string()),
                (
                    "document",
                    document.as_ref().map_or_else(|| "none".to_owned(), sha256),
                ),
            ],
        }
    }

    /// What the passkey signs, for the log of this origin.
    pub fn digest(&self, origin: &str) -> Hash {
        let lines = self.lines();
        let lines: Vec<_> = lines.iter().map(|(n, v)| (*n, v.as_str())).collect();
        decision_digest(origin, self.kind(), &lines)
    }
}

/// The last day on which residents can answer a request decided at `now_ms`, as entries write it.
///
/// # Errors
/// Past the year 9999.
pub fn expires(
    rules: &Rulebook,
    document: &RequestDocument,
    now_ms: u64,
) -> Result<String, WindowError> {
    let urgent = rules
        .urgent
        .as_ref()
        .filter(|_| document.danger().is_some());
    let life_days = urgent.map_or(rules.request.life_days, |it| it.life_days);
    write_day(now_ms.saturating_add(life_days * DAY_MS))
}
