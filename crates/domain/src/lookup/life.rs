//! The life of a look-up: its states, who may move it on, and what only the clock does.

use serde::{Deserialize, Serialize};

use super::KeepsToRules;
pub use crate::emergency::life::{Actor, Credential, Reason};
use crate::record::{Hash, sha256};
use crate::rulebook::LookUpRules;
use crate::window::MINUTE_MS;

/// What happens to a look-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A supervisor signs what the officer signed.
    Supervise {
        /// SHA-256 of the text that was signed.
        text: Hash,
    },
    /// A reviewer signs the entry to come.
    Approve {
        /// What was signed: the digest of that entry.
        decision: Hash,
    },
    /// A reviewer ends it.
    Refuse {
        /// Why.
        reason: Reason,
    },
    /// The agency takes it back.
    Withdraw,
    /// The entry, of either kind, is public.
    Publish {
        /// Its index.
        index: u64,
    },
}

/// What an officer filed; fixed from here on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// SHA-256 of the text.
    pub text: Hash,
    /// The officer.
    pub by: Credential,
    /// When, ms.
    pub at_ms: u64,
}

/// Where a look-up is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// Waits for a supervisor.
    Filed(Filed),
    /// Waits for a reviewer.
    Supervised {
        /// What was filed.
        filed: Filed,
        /// Who signed it, too.
        supervisor: Credential,
    },
    /// Decided and not yet in the log: nobody answers.
    Approved {
        /// What was filed.
        filed: Filed,
        /// The supervisor.
        supervisor: Credential,
        /// The reviewer.
        reviewer: Credential,
        /// What the reviewer signed.
        decision: Hash,
    },
    /// In the log: trustees answer.
    Published {
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
            State::Approved { .. } => "approved",
            State::Published { .. } => "published",
            State::Refusing { .. } => "being refused",
            State::Refused { .. } => "refused",
        }
    }

    /// What was filed, while it is undecided.
    pub fn filed(&self) -> Option<&Filed> {
        match self {
            State::Filed(filed) | State::Supervised { filed, .. } => Some(filed),
            State::Approved { .. }
            | State::Published { .. }
            | State::Refusing { .. }
            | State::Refused { .. } => None,
        }
    }
}

/// Why a look-up is not moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// The actor's role does not do this, or it is another agency's.
    #[error("this is not yours to do")]
    NotYours,
    /// One person does not do two persons' part.
    #[error("whoever did one part cannot do the other")]
    OwnWork,
    /// It is past this, or not there yet.
    #[error("a look-up that is {0} cannot do that")]
    State(&'static str),
    /// Something else was signed than what is to be decided.
    #[error("what was signed is not what is decided")]
    OtherText,
    /// A reviewer's reason is one of a reviewer's.
    #[error("that is not a reviewer's reason")]
    Reason,
}

/// A look-up of an agency, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    /// The agency's slug.
    pub agency: String,
    /// Minutes until it lapses, as the rulebook said when it was filed.
    pub life_minutes: u64,
    /// Where it is.
    pub state: State,
}

impl Life {
    /// A look-up that keeps to the rules, filed by an officer of its agency.
    ///
    /// # Errors
    /// If the officer is not of that agency.
    pub fn file(
        look_up: &KeepsToRules,
        text: &str,
        actor: &Actor,
        rules: &LookUpRules,
        now_ms: u64,
    ) -> Result<Self, NotNow> {
        let agency = &look_up.look_up().agency;
        let Actor::Officer(of, by) = actor else {
            return Err(NotNow::NotYours);
        };
        if of != agency {
            return Err(NotNow::NotYours);
        }
        Ok(Self {
            agency: agency.clone(),
            life_minutes: rules.life_hours * 60,
            state: State::Filed(Filed {
                text: sha256(text.as_bytes()),
                by: *by,
                at_ms: now_ms,
            }),
        })
    }

    /// Where it is at `now_ms`: what nobody decides lapses.
    pub fn at(&self, now_ms: u64) -> State {
        let age = |filed: &Filed| now_ms.saturating_sub(filed.at_ms);
        match self.state.filed() {
            Some(filed) if age(filed) >= self.life_minutes * MINUTE_MS => State::Refusing {
                by: None,
                reason: Reason::NoDecision,
            },
            Some(_) | None => self.state,
        }
    }

    /// Where it is after `event`.
    ///
    /// # Errors
    /// If this actor may not do this, or nobody may now; then nothing has changed.
    pub fn apply(&self, actor: &Actor, event: Event, now_ms: u64) -> Result<Self, NotNow> {
        let state = self.at(now_ms);
        let state = match event {
            Event::Supervise { text } => self.supervise(state, actor, text)?,
            Event::Approve { decision } => approve(state, actor, decision)?,
            Event::Refuse { reason } => refuse(state, actor, reason)?,
            Event::Withdraw => self.withdraw(state, actor)?,
            Event::Publish { index } => publish(state, actor, index)?,
        };
        Ok(Self {
            state,
            ..self.clone()
        })
    }

    fn supervise(&self, state: State, actor: &Actor, text: Hash) -> Result<State, NotNow> {
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
        if text != filed.text {
            return Err(NotNow::OtherText);
        }
        Ok(State::Supervised { filed, supervisor })
    }

    fn withdraw(&self, state: State, actor: &Actor) -> Result<State, NotNow> {
        match actor {
            Actor::Officer(of, _) | Actor::Supervisor(of, _) if *of == self.agency => {}
            _ => return Err(NotNow::NotYours),
        }
        refusing(state, None, Reason::Withdrawn)
    }
}

fn reviewer(actor: &Actor) -> Result<Credential, NotNow> {
    match actor {
        Actor::Reviewer(credential) => Ok(*credential),
        _ => Err(NotNow::NotYours),
    }
}

fn approve(state: State, actor: &Actor, decision: Hash) -> Result<State, NotNow> {
    let reviewer = reviewer(actor)?;
    let State::Supervised { filed, supervisor } = state else {
        return Err(NotNow::State(state.name()));
    };
    if reviewer == supervisor || reviewer == filed.by {
        return Err(NotNow::OwnWork);
    }
    Ok(State::Approved {
        filed,
        supervisor,
        reviewer,
        decision,
    })
}

fn refuse(state: State, actor: &Actor, reason: Reason) -> Result<State, NotNow> {
    let by = reviewer(actor)?;
    if !reason.is_a_reviewers() {
        return Err(NotNow::Reason);
    }
    refusing(state, Some(by), reason)
}

fn refusing(state: State, by: Option<Credential>, reason: Reason) -> Result<State, NotNow> {
    match state.filed() {
        Some(_) => Ok(State::Refusing { by, reason }),
        None => Err(NotNow::State(state.name())),
    }
}

fn publish(state: State, actor: &Actor, index: u64) -> Result<State, NotNow> {
    if *actor != Actor::Sequencer {
        return Err(NotNow::NotYours);
    }
    match state {
        State::Approved { .. } => Ok(State::Published { index }),
        State::Refusing { reason, .. } => Ok(State::Refused { index, reason }),
        State::Filed(_)
        | State::Supervised { .. }
        | State::Published { .. }
        | State::Refused { .. } => Err(NotNow::State(state.name())),
    }
}
