//! Why a demand came to nothing, in public.

use serde::{Deserialize, Serialize};

/// Why a demand came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// There is no order.
    NoDocument,
    /// The issuing court knows nothing of it.
    NotGenuine,
    /// Not issued, expired, or served too late.
    NotInForce,
    /// It names another operator.
    WrongOperator,
    /// It asks for more than the order names.
    OverScope,
    /// Its type does not yield what it asks for.
    Class,
    /// There is nothing, or nothing that anybody but the household can open.
    NotInPossession,
    /// The household's objection holds.
    Objection,
    /// The agency took it back.
    Withdrawn,
    /// Nobody decided in time.
    NoDecision,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 10] = [
        Reason::NoDocument,
        Reason::NotGenuine,
        Reason::NotInForce,
        Reason::WrongOperator,
        Reason::OverScope,
        Reason::Class,
        Reason::NotInPossession,
        Reason::Objection,
        Reason::Withdrawn,
        Reason::NoDecision,
    ];

    /// As in entries.
    pub fn code(self) -> &'static str {
        match self {
            Reason::NoDocument => "no-document",
            Reason::NotGenuine => "not-genuine",
            Reason::NotInForce => "not-in-force",
            Reason::WrongOperator => "wrong-operator",
            Reason::OverScope => "over-scope",
            Reason::Class => "class",
            Reason::NotInPossession => "not-in-possession",
            Reason::Objection => "objection",
            Reason::Withdrawn => "withdrawn",
            Reason::NoDecision => "no-decision",
        }
    }

    /// Whether a reviewer gives it; the others come from the agency or the clock.
    pub fn is_a_reviewers(self) -> bool {
        !matches!(self, Reason::Withdrawn | Reason::NoDecision)
    }
}
