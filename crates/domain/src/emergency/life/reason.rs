//! Findings of reviewers, and why an emergency came to nothing.

use serde::{Deserialize, Serialize};

/// What a reviewer has found; one "no" is a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Findings {
    /// A real person is in danger.
    pub danger: bool,
    /// The danger is imminent.
    pub imminent: bool,
    /// This footage helps.
    pub helps: bool,
    /// There is no time for a court, nor for the owner's consent.
    pub no_time: bool,
}

impl Findings {
    /// The reason that the first "no" is.
    pub fn refuses(self) -> Option<Reason> {
        [
            (self.danger, Reason::NoDanger),
            (self.imminent, Reason::NotImminent),
            (self.helps, Reason::DoesNotHelp),
            (self.no_time, Reason::TimeForProcess),
        ]
        .into_iter()
        .find_map(|(found, reason)| (!found).then_some(reason))
    }
}

/// Why an emergency came to nothing, in public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Nobody is in danger of what was claimed.
    NoDanger,
    /// The danger is not imminent.
    NotImminent,
    /// The footage does not help.
    DoesNotHelp,
    /// There is time for a court or for the owner.
    TimeForProcess,
    /// Nobody was reached at the number on file.
    NotReached,
    /// The agency, reached, knows nothing of it.
    NotGenuine,
    /// It asks for more than it explains.
    Scope,
    /// The agency took it back.
    Withdrawn,
    /// Nobody decided in time.
    NoDecision,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 9] = [
        Reason::NoDanger,
        Reason::NotImminent,
        Reason::DoesNotHelp,
        Reason::TimeForProcess,
        Reason::NotReached,
        Reason::NotGenuine,
        Reason::Scope,
        Reason::Withdrawn,
        Reason::NoDecision,
    ];

    /// As in entries.
    pub fn code(self) -> &'static str {
        match self {
            Reason::NoDanger => "no-danger",
            Reason::NotImminent => "not-imminent",
            Reason::DoesNotHelp => "does-not-help",
            Reason::TimeForProcess => "time-for-process",
            Reason::NotReached => "not-reached",
            Reason::NotGenuine => "not-genuine",
            Reason::Scope => "scope",
            Reason::Withdrawn => "withdrawn",
            Reason::NoDecision => "no-decision",
        }
    }

    /// Whether a reviewer gives it; the others come from the agency or the clock.
    pub fn is_a_reviewers(self) -> bool {
        !matches!(self, Reason::Withdrawn | Reason::NoDecision)
    }
}
