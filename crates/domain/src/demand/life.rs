//! The life of a demand: its states, who may move it on, and what only the clock does.
//!
//! The same people as in an emergency's life, and nobody does two people's part. What differs: the household
//! is told days before anything leaves and can object, which holds delivery; a gag, while it runs, takes the
//! place of that notice; and a type of the rulebook that asks for less never yields more.

use serde::{Deserialize, Serialize};

use super::KeepsToRules;
use crate::emergency::life::{Actor, Credential};
use crate::record::{Hash, sha256};
use crate::rulebook::{DemandClass, DemandRules};
use crate::window::DAY_MS;

mod reason;
mod state;

pub use reason::Reason;
pub use state::{Basis, Filed, Objection, State, Told};

/// What happens to a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A supervisor signs what the officer signed.
    Supervise {
        /// SHA-256 of the demand that was signed.
        demand: Hash,
    },
    /// A reviewer has filled in the checklist.
    Verify {
        /// What was found.
        findings: super::Findings,
        /// SHA-256 of the checklist.
        checklist: Hash,
    },
    /// A reviewer has the household told.
    Tell {
        /// What was signed: the digest of the entry to come.
        decision: Hash,
    },
    /// A member of the household objects.
    Object,
    /// They take it back.
    WithdrawObjection,
    /// A court, or the operator after hearing both, has settled the objection.
    Settle {
        /// Whether the objection holds: then nothing leaves.
        upheld: bool,
    },
    /// A reviewer lets what there is be kept, and nothing leaves.
    Preserve {
        /// What was signed: the digest of the entry to come.
        decision: Hash,
    },
    /// A reviewer has looked and signed.
    Review {
        /// What would leave.
        leaves: DemandClass,
        /// What was signed: the digest of the entry to come.
        decision: Hash,
    },
    /// A reviewer ends it.
    Refuse {
        /// Why.
        reason: Reason,
    },
    /// The agency takes it back.
    Withdraw,
    /// The entry that is waited for is public.
    Publish {
        /// Its index.
        index: u64,
    },
}

/// Why a demand is not moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// The actor's role does not do this, or it is another agency's.
    #[error("this is not yours to do")]
    NotYours,
    /// One person does not do two persons' part.
    #[error("whoever did one part cannot do the other")]
    OwnWork,
    /// It is past this, or not there yet.
    #[error("a demand that is {0} cannot do that")]
    State(&'static str),
    /// The household's days are not over.
    #[error("the household still has time to object")]
    HouseholdsTime,
    /// An objection is open, or was raised before.
    #[error("an objection holds it")]
    Objection,
    /// This type yields another class of data.
    #[error("this type of demand does not yield that")]
    Class,
    /// Something else was signed than what is to be decided.
    #[error("what was signed is not what is decided")]
    OtherText,
    /// A reviewer's reason is one of a reviewer's.
    #[error("that is not a reviewer's reason")]
    Reason,
}

/// A demand of an agency, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    /// The agency's slug.
    pub agency: String,
    /// The highest class of data of its type.
    pub class: DemandClass,
    /// Days from telling the household to the first review, as the rulebook said when it was filed.
    pub notice_days: u64,
    /// Days until it lapses, counted from when it could be decided, likewise.
    pub life_days: u64,
    /// End of the gag, ms.
    pub gag_until_ms: Option<u64>,
    /// Where it is.
    pub state: State,
}

impl Life {
    /// A demand that keeps to the rules, filed by an officer of its agency.
    ///
    /// # Errors
    /// If the officer is not of that agency.
    pub fn file(
        demand: &KeepsToRules,
        text: &str,
        actor: &Actor,
        rules: &DemandRules,
        now_ms: u64,
    ) -> Result<Self, NotNow> {
        let by = match actor {
            Actor::Officer(of, by) if *of == demand.demand().agency => *by,
            _ => return Err(NotNow::NotYours),
        };
        Ok(Self {
            agency: demand.demand().agency.clone(),
            class: demand.kind().class,
            notice_days: demand.kind().notice_days,
            life_days: rules.life_days,
            gag_until_ms: demand.demand().gag.map(|gag| gag.until_ms),
            state: State::Filed(Filed {
                demand: sha256(text.as_bytes()),
                by,
                at_ms: now_ms,
            }),
        })
    }

    /// Where it is at `now_ms`: what nobody decides lapses, and a gag that is over gags nothing.
    pub fn at(&self, now_ms: u64) -> State {
        if self.lapses_ms().is_some_and(|lapses| now_ms >= lapses) {
            return State::Refusing {
                by: None,
                reason: Reason::NoDecision,
            };
        }
        match self.state {
            State::Gagged(basis)
            | State::Reviewed {
                basis, told: None, ..
            } if !self.is_gagged(now_ms) => State::Verified(basis),
            state => state,
        }
    }

    /// Whether the household may not be told at `now_ms`.
    pub fn is_gagged(&self, now_ms: u64) -> bool {
        self.gag_until_ms.is_some_and(|until| now_ms < until)
    }

    /// The first moment at which what the household was told of may leave.
    pub fn deliver_from_ms(&self, told: &Told) -> u64 {
        told.at_ms.saturating_add(self.notice_days * DAY_MS)
    }

    /// When it lapses, ms, unless somebody decides; `None` when it is decided.
    pub fn lapses_ms(&self) -> Option<u64> {
        let since = self.decidable_ms()?;
        Some(since.saturating_add(self.life_days * DAY_MS))
    }

    /// Since when somebody could have decided; `None` when it is decided.
    fn decidable_ms(&self) -> Option<u64> {
        match self.state {
            State::Filed(filed) | State::Supervised { filed, .. } => Some(filed.at_ms),
            State::Verified(basis) | State::Gagged(basis) => Some(basis.at_ms),
            State::Told { told, .. } => Some(self.told_ms(&told)),
            State::Reviewed { basis, told, .. } => {
                Some(told.map_or(basis.at_ms, |told| self.told_ms(&told)))
            }
            State::Telling { .. }
            | State::Approved { .. }
            | State::Released { .. }
            | State::Preserving { .. }
            | State::Preserved { .. }
            | State::Refusing { .. }
            | State::Refused { .. } => None,
        }
    }

    fn told_ms(&self, told: &Told) -> u64 {
        self.deliver_from_ms(told).max(told.objection.since_ms())
    }

    /// Where it is after `event`.
    ///
    /// # Errors
    /// If this actor may not do this, or nobody may now; then nothing has changed.
    pub fn apply(&self, actor: &Actor, event: Event, now_ms: u64) -> Result<Self, NotNow> {
        let state = self.at(now_ms);
        let state = match event {
            Event::Supervise { demand } => self.supervise(state, actor, demand)?,
            Event::Verify {
                findings,
                checklist,
            } => match findings.refuses() {
                Some(reason) => refuse(state, actor, reason)?,
                None => self.verify(state, actor, checklist, now_ms)?,
            },
            Event::Tell { decision } => self.tell(state, actor, decision, now_ms)?,
            Event::Object => object(state, actor, now_ms)?,
            Event::WithdrawObjection => {
                household(actor)?;
                settle(state, Objection::Withdrawn { at_ms: now_ms })?
            }
            Event::Settle { upheld } => settled(state, actor, upheld, now_ms)?,
            Event::Preserve { decision } => self.preserve(state, actor, decision)?,
            Event::Review { leaves, decision } => {
                self.review(state, actor, leaves, decision, now_ms)?
            }
            Event::Refuse { reason } => refuse(state, actor, reason)?,
            Event::Withdraw => self.withdraw(state, actor)?,
            Event::Publish { index } => self.publish(state, actor, index, now_ms)?,
        };
        Ok(Self {
            state,
            ..self.clone()
        })
    }

    fn supervise(&self, state: State, actor: &Actor, demand: Hash) -> Result<State, NotNow> {
        let supervisor = match actor {
            Actor::Supervisor(of, it) if *of == self.agency => *it,
            _ => return Err(NotNow::NotYours),
        };
        let State::Filed(filed) = state else {
            return Err(NotNow::State(state.name()));
        };
        if supervisor == filed.by {
            return Err(NotNow::OwnWork);
        }
        if demand != filed.demand {
            return Err(NotNow::OtherText);
        }
        Ok(State::Supervised { filed, supervisor })
    }

    fn verify(
        &self,
        state: State,
        actor: &Actor,
        checklist: Hash,
        now_ms: u64,
    ) -> Result<State, NotNow> {
        let verified_by = reviewer(actor)?;
        let State::Supervised { filed, supervisor } = state else {
            return Err(NotNow::State(state.name()));
        };
        let basis = Basis {
            filed,
            supervisor,
            checklist,
            verified_by,
            at_ms: now_ms,
        };
        Ok(match self.is_gagged(now_ms) {
            true => State::Gagged(basis),
            false => State::Verified(basis),
        })
    }

    fn tell(
        &self,
        state: State,
        actor: &Actor,
        decision: Hash,
        now_ms: u64,
    ) -> Result<State, NotNow> {
        let by = reviewer(actor)?;
        match state {
            // What is only kept exposes nothing: there is nothing to object to.
            State::Verified(_) if self.class == DemandClass::Preserve => Err(NotNow::Class),
            State::Verified(basis) if !self.is_gagged(now_ms) => Ok(State::Telling {
                basis,
                by,
                decision,
            }),
            other => Err(NotNow::State(other.name())),
        }
    }

    fn preserve(&self, state: State, actor: &Actor, decision: Hash) -> Result<State, NotNow> {
        let by = reviewer(actor)?;
        match state {
            State::Verified(basis) | State::Gagged(basis)
                if self.class == DemandClass::Preserve =>
            {
                Ok(State::Preserving {
                    basis,
                    by,
                    decision,
                })
            }
            State::Verified(_) | State::Gagged(_) => Err(NotNow::Class),
            other => Err(NotNow::State(other.name())),
        }
    }

    fn review(
        &self,
        state: State,
        actor: &Actor,
        leaves: DemandClass,
        decision: Hash,
        now_ms: u64,
    ) -> Result<State, NotNow> {
        let reviewer = reviewer(actor)?;
        if leaves != self.class || leaves == DemandClass::Preserve {
            return Err(NotNow::Class);
        }
        match state {
            State::Told { basis, told } => {
                if told.objection.holds() {
                    return Err(NotNow::Objection);
                }
                if now_ms < self.deliver_from_ms(&told) {
                    return Err(NotNow::HouseholdsTime);
                }
                Ok(State::Reviewed {
                    basis,
                    told: Some(told),
                    first: reviewer,
                    decision,
                })
            }
            State::Gagged(basis) => Ok(State::Reviewed {
                basis,
                told: None,
                first: reviewer,
                decision,
            }),
            State::Reviewed { first, .. } if first == reviewer => Err(NotNow::OwnWork),
            State::Reviewed { decision: it, .. } if it != decision => Err(NotNow::OtherText),
            State::Reviewed {
                basis, told, first, ..
            } => Ok(State::Approved {
                basis,
                told,
                reviewers: [first, reviewer],
                decision,
            }),
            other => Err(NotNow::State(other.name())),
        }
    }

    fn withdraw(&self, state: State, actor: &Actor) -> Result<State, NotNow> {
        match actor {
            Actor::Officer(of, _) | Actor::Supervisor(of, _) if *of == self.agency => {}
            _ => return Err(NotNow::NotYours),
        }
        refusing(state, None, Reason::Withdrawn)
    }

    fn publish(
        &self,
        state: State,
        actor: &Actor,
        index: u64,
        now_ms: u64,
    ) -> Result<State, NotNow> {
        if *actor != Actor::Sequencer {
            return Err(NotNow::NotYours);
        }
        match state {
            State::Telling { basis, .. } => Ok(State::Told {
                basis,
                told: Told {
                    entry: index,
                    at_ms: now_ms,
                    objection: Objection::None,
                },
            }),
            State::Approved { .. } => Ok(State::Released { index }),
            State::Preserving { .. } => Ok(State::Preserved { index }),
            State::Refusing { reason, .. } => Ok(State::Refused { index, reason }),
            other => Err(NotNow::State(other.name())),
        }
    }
}

fn reviewer(actor: &Actor) -> Result<Credential, NotNow> {
    match actor {
        Actor::Reviewer(credential) => Ok(*credential),
        _ => Err(NotNow::NotYours),
    }
}

fn household(actor: &Actor) -> Result<(), NotNow> {
    match actor {
        Actor::Household => Ok(()),
        _ => Err(NotNow::NotYours),
    }
}

/// Once, and before both reviewers have signed; a review that has begun begins anew.
fn object(state: State, actor: &Actor, now_ms: u64) -> Result<State, NotNow> {
    household(actor)?;
    let (basis, told) = match state {
        State::Told { basis, told } => (basis, told),
        State::Reviewed {
            basis,
            told: Some(told),
            ..
        } => (basis, told),
        other => return Err(NotNow::State(other.name())),
    };
    match told.objection {
        Objection::None => Ok(State::Told {
            basis,
            told: Told {
                objection: Objection::Raised { at_ms: now_ms },
                ..told
            },
        }),
        _ => Err(NotNow::Objection),
    }
}

fn settled(state: State, actor: &Actor, upheld: bool, now_ms: u64) -> Result<State, NotNow> {
    let by = reviewer(actor)?;
    let after = settle(state, Objection::Overruled { at_ms: now_ms })?;
    match upheld {
        true => refusing(after, Some(by), Reason::Objection),
        false => Ok(after),
    }
}

/// The objection that is open ends.
fn settle(state: State, objection: Objection) -> Result<State, NotNow> {
    match state {
        State::Told { basis, told } if told.objection.holds() => Ok(State::Told {
            basis,
            told: Told { objection, ..told },
        }),
        other => Err(NotNow::State(other.name())),
    }
}

/// A reviewer's refusal. That of an objection is what settling it comes to.
fn refuse(state: State, actor: &Actor, reason: Reason) -> Result<State, NotNow> {
    let by = reviewer(actor)?;
    if !reason.is_a_reviewers() || reason == Reason::Objection {
        return Err(NotNow::Reason);
    }
    refusing(state, Some(by), reason)
}

fn refusing(state: State, by: Option<Credential>, reason: Reason) -> Result<State, NotNow> {
    match state {
        // The notice may be in the log the next moment; it is refused when it is.
        State::Telling { .. } => Err(NotNow::State(state.name())),
        _ if state.filed().is_some() => Ok(State::Refusing { by, reason }),
        _ => Err(NotNow::State(state.name())),
    }
}
