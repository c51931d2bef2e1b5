//! Where an emergency can be, and what is known there.

use serde::{Deserialize, Serialize};

use super::{Credential, Reason};
use crate::record::Hash;
use crate::window::MINUTE_MS;

/// What came of asking the owner first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// A member of the household agreed.
    Agreed,
    /// A member of the household declined.
    Declined,
    /// Nobody answered in time.
    NoAnswer,
    /// Not asked, for a reason in the claim.
    NotAsked,
}

impl Owner {
    /// Every one.
    pub const ALL: [Owner; 4] = [
        Owner::Agreed,
        Owner::Declined,
        Owner::NoAnswer,
        Owner::NotAsked,
    ];

    /// As in entries.
    pub fn code(self) -> &'static str {
        match self {
            Owner::Agreed => "agreed",
            Owner::Declined => "declined",
            Owner::NoAnswer => "no-answer",
            Owner::NotAsked => "not-asked",
        }
    }
}

/// A call back that reached somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// SHA-256 of its record.
    pub record: Hash,
    /// When it ended, ms.
    pub at_ms: u64,
}

/// What an officer says first, before anybody signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// SHA-256 of the outline; the claim has to say the same.
    pub outline: Hash,
    /// When, ms.
    pub at_ms: u64,
    /// The call back, once somebody was reached.
    pub call: Option<Call>,
}

/// A filed claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// SHA-256 of the claim; fixed from here on.
    pub claim: Hash,
    /// The officer.
    pub by: Credential,
    /// When, ms.
    pub at_ms: u64,
    /// Whether the owner is asked first.
    pub asks_owner: bool,
    /// Whether the claim names somebody of the home who is not asked with the others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub leaves_out: bool,
    /// When it was begun, ms, if its outline came first: from then on its time runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_ms: Option<u64>,
    /// The call back, where it came before the supervisor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Call>,
}

impl Filed {
    /// From when on its time runs, ms.
    pub fn since_ms(&self) -> u64 {
        self.begun_ms.unwrap_or(self.at_ms)
    }

    /// Whole minutes since then.
    pub fn minutes(&self, now_ms: u64) -> u64 {
        now_ms.saturating_sub(self.since_ms()) / MINUTE_MS
    }

    /// With supervisor and call back, in whichever order they came: the owner's time begins.
    pub(super) fn called_back(self, supervisor: Credential, call: Hash, now_ms: u64) -> State {
        State::CalledBack(Called {
            filed: Self { call: None, ..self },
            supervisor,
            call,
            at_ms: now_ms,
            nobody_asked: false,
            agreed: None,
        })
    }
}

/// A claim that a supervisor has signed and the agency, called back, confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// The claim.
    pub filed: Filed,
    /// The supervisor.
    pub supervisor: Credential,
    /// SHA-256 of the record of the call.
    pub call: Hash,
    /// When the owner's time begins, ms: when both were there, or, where the claim leaves somebody out, when
    /// it was decided who is asked.
    pub at_ms: u64,
    /// Whether nobody is asked after all, because of whom the claim leaves out. The time runs all the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nobody_asked: bool,
    /// The owner's answer.
    pub agreed: Option<bool>,
}

/// Where an emergency is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// Its officer completes the claim; the agency can be called back meanwhile.
    Begun(Begun),
    /// Waits for a supervisor; the agency can be called back meanwhile.
    Filed(Filed),
    /// Waits for the call back.
    Supervised {
        /// The claim.
        filed: Filed,
        /// Who signed it.
        supervisor: Credential,
    },
    /// The owner's chance, then the first review.
    CalledBack(Called),
    /// Waits for the second review.
    Reviewed {
        /// What was reviewed.
        called: Called,
        /// What came of asking the owner; fixed, since it was signed.
        owner: Owner,
        /// By whom.
        first: Credential,
        /// What was signed.
        decision: Hash,
    },
    /// Decided and not yet in the log: nothing leaves.
    Approved {
        /// What was approved.
        called: Called,
        /// What came of asking the owner.
        owner: Owner,
        /// The two reviewers, in the order in which they signed.
        reviewers: [Credential; 2],
        /// What both signed.
        decision: Hash,
        /// Whether the agency took it back since. The log may have it already; this holds if it has not.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        withdrawn: bool,
    },
    /// In the log: trustees may answer.
    Released {
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
    /// Begun and never filed. Nothing was decided, so there is no entry.
    NotCompleted {
        /// The reviewer who ended it; nobody if the agency or the clock did.
        by: Option<Credential>,
        /// Why.
        reason: Reason,
    },
}

impl State {
    /// A word for it.
    pub fn name(&self) -> &'static str {
        match self {
            State::Begun(_) => "begun",
            State::Filed(_) => "filed",
            State::Supervised { .. } => "supervised",
            State::CalledBack(_) => "called back",
            State::Reviewed { .. } => "reviewed",
            State::Approved { .. } => "approved",
            State::Released { .. } => "released",
            State::Refusing { .. } => "being refused",
            State::Refused { .. } => "refused",
            State::NotCompleted { .. } => "not completed",
        }
    }

    /// The claim, while it is signed and undecided.
    pub fn filed(&self) -> Option<&Filed> {
        match self {
            State::Filed(filed) | State::Supervised { filed, .. } => Some(filed),
            State::CalledBack(called) | State::Reviewed { called, .. } => Some(&called.filed),
            State::Begun(_)
            | State::Approved { .. }
            | State::Released { .. }
            | State::Refusing { .. }
            | State::Refused { .. }
            | State::NotCompleted { .. } => None,
        }
    }

    /// Whether the agency can be called back: nobody was reached yet, and no reviewer decides.
    pub fn awaits_call(&self) -> bool {
        match self {
            State::Begun(Begun { call, .. }) | State::Filed(Filed { call, .. }) => call.is_none(),
            State::Supervised { .. } => true,
            State::CalledBack(_)
            | State::Reviewed { .. }
            | State::Approved { .. }
            | State::Released { .. }
            | State::Refusing { .. }
            | State::Refused { .. }
            | State::NotCompleted { .. } => false,
        }
    }
}
