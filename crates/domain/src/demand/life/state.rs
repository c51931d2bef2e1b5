//! Where a demand is, and what is fixed there.

use serde::{Deserialize, Serialize};

use super::Reason;
use crate::emergency::life::Credential;
use crate::record::Hash;

/// A filed demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// SHA-256 of the demand; fixed from here on.
    pub demand: Hash,
    /// The officer.
    pub by: Credential,
    /// When, ms.
    pub at_ms: u64,
}

/// A demand that a supervisor has signed and a reviewer has verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The demand.
    pub filed: Filed,
    /// The supervisor.
    pub supervisor: Credential,
    /// SHA-256 of the checklist.
    pub checklist: Hash,
    /// The reviewer who filled it in.
    pub verified_by: Credential,
    /// When, ms.
    pub at_ms: u64,
}

/// The household was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Index of the `demand-noticed` entry.
    pub entry: u64,
    /// When it was public, ms.
    pub at_ms: u64,
    /// Whether they object.
    pub objection: Objection,
}

/// What a household says to a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "objection", rename_all = "kebab-case")]
pub enum Objection {
    /// Nothing so far.
    None,
    /// They object: nothing leaves until that is settled.
    Raised {
        /// When, ms.
        at_ms: u64,
    },
    /// They took it back.
    Withdrawn {
        /// When, ms.
        at_ms: u64,
    },
    /// It does not hold.
    Overruled {
        /// When, ms.
        at_ms: u64,
    },
}

impl Objection {
    /// Whether it holds delivery.
    pub fn holds(self) -> bool {
        matches!(self, Objection::Raised { .. })
    }

    /// When it last changed, ms; 0 if it never did.
    pub(super) fn since_ms(self) -> u64 {
        match self {
            Objection::None => 0,
            Objection::Raised { at_ms }
            | Objection::Withdrawn { at_ms }
            | Objection::Overruled { at_ms } => at_ms,
        }
    }
}

/// Where a demand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// Waits for a supervisor.
    Filed(Filed),
    /// Waits for the checklist.
    Supervised {
        /// The demand.
        filed: Filed,
        /// Who signed it.
        supervisor: Credential,
    },
    /// Waits for the notice to the household, or is to be kept.
    Verified(Basis),
    /// The notice is decided and not yet in the log.
    Telling {
        /// The demand.
        basis: Basis,
        /// The reviewer.
        by: Credential,
        /// What was signed.
        decision: Hash,
    },
    /// The household's days, then the first review.
    Told {
        /// The demand.
        basis: Basis,
        /// When they were told, and whether they object.
        told: Told,
    },
    /// The household may not be told; waits for the first review.
    Gagged(Basis),
    /// Waits for the second review.
    Reviewed {
        /// The demand.
        basis: Basis,
        /// `None` under a gag.
        told: Option<Told>,
        /// By whom.
        first: Credential,
        /// What was signed.
        decision: Hash,
    },
    /// Decided and not yet in the log: nothing leaves.
    Approved {
        /// The demand.
        basis: Basis,
        /// `None` under a gag.
        told: Option<Told>,
        /// The two reviewers, in the order in which they signed.
        reviewers: [Credential; 2],
        /// What both signed.
        decision: Hash,
    },
    /// In the log: trustees may answer, or the account's data is handed over.
    Released {
        /// Index of the entry.
        index: u64,
    },
    /// To be kept, and not yet in the log.
    Preserving {
        /// The demand.
        basis: Basis,
        /// The reviewer.
        by: Credential,
        /// What was signed.
        decision: Hash,
    },
    /// What there is is kept until the day of the entry.
    Preserved {
        /// Index of the entry.
        index: u64,
    },
    /// Refused and not yet in the log.
    Refusing {
        /// The reviewer; nobody if the agency or the clock ended it.
        by: Option<Credential>,
        /// Why.
        reason: Reason,
    },
    /// Refused, in public.
    Refused {
        /// Index of the entry.
        index: u64,
        /// Why.
        reason: Reason,
    },
}

impl State {
    /// A word for it.
    pub fn name(&self) -> &'static str {
        match self {
            State::Filed(_) => "filed",
            State::Supervised { .. } => "supervised",
            State::Verified(_) => "verified",
            State::Telling { .. } => "being told",
            State::Told { .. } => "told",
            State::Gagged(_) => "gagged",
            State::Reviewed { .. } => "reviewed",
            State::Approved { .. } => "approved",
            State::Released { .. } => "released",
            State::Preserving { .. } => "being preserved",
            State::Preserved { .. } => "preserved",
            State::Refusing { .. } => "being refused",
            State::Refused { .. } => "refused",
        }
    }

    /// The demand, while it is undecided.
    pub fn filed(&self) -> Option<&Filed> {
        match self {
            State::Filed(filed) | State::Supervised { filed, .. } => Some(filed),
            State::Verified(basis)
            | State::Gagged(basis)
            | State::Telling { basis, .. }
            | State::Told { basis, .. }
            | State::Reviewed { basis, .. } => Some(&basis.filed),
            State::Approved { .. }
            | State::Released { .. }
            | State::Preserving { .. }
            | State::Preserved { .. }
            | State::Refusing { .. }
            | State::Refused { .. } => None,
        }
    }
}
