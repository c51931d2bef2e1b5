//! The life of an emergency: its states, who may move it on, and what only the clock does.

use serde::{Deserialize, Serialize};

use super::{Filing, KeepsToRules, MayBegin};
use crate::record::Hash;
use crate::rulebook::EmergencyRules;
use crate::window::MINUTE_MS;

mod reason;
mod state;

pub use reason::{Findings, Reason};
pub use state::{Begun, Call, Called, Filed, Owner, State};

/// How long an officer has from what they say first to their passkey over the whole claim, minutes.
pub const COMPLETE_MINUTES_MAX: u64 = 30;

/// Index of a `credential` entry: who someone is in decisions.
pub type Credential = u64;

/// Who wants to move an emergency on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// An officer of an agency.
    Officer(String, Credential),
    /// A supervisor of an agency.
    Supervisor(String, Credential),
    /// A reviewer of the operator's.
    Reviewer(Credential),
    /// A member of the household it is about.
    Household,
    /// The operator's program, which knows who lives there.
    Operator,
    /// The log's sequencer, when an entry is in a published checkpoint.
    Sequencer,
}

/// What happens to an emergency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The officer who began it signs the whole claim.
    File(Filing),
    /// A supervisor signs what the officer signed.
    Supervise {
        /// SHA-256 of the claim that was signed.
        claim: Hash,
    },
    /// Somebody of the agency was reached at the number on file, and confirms.
    CallBack {
        /// SHA-256 of the record of the call.
        call: Hash,
    },
    /// Whom the claim leaves out leaves nobody to ask.
    NobodyAsked,
    /// A member of the household has answered.
    OwnerAnswers {
        /// Whether they agree.
        agree: bool,
    },
    /// A reviewer has looked and signed.
    Review {
        /// The four findings.
        findings: Findings,
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
    /// The entry of the release or of the refusal is public.
    Publish {
        /// Its index.
        index: u64,
    },
}

/// Why an emergency is not moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// The actor's role does not do this, or it is another agency's.
    #[error("this is not yours to do")]
    NotYours,
    /// One person does not do two persons' part.
    #[error("whoever did one part cannot do the other")]
    OwnWork,
    /// It is past this, or not there yet.
    #[error("an emergency that is {0} cannot do that")]
    State(&'static str),
    /// The owner has still time to answer.
    #[error("the owner still has time to answer")]
    OwnersTime,
    /// The owner is not asked, has answered, or the time is over.
    #[error("the owner's answer is not waited for")]
    NoAnswerAwaited,
    /// The claim says other than what was said first.
    #[error("the claim says other than what reviewers were told first")]
    OtherOutline,
    /// The claim asks for what was still to come when the agency was called back.
    #[error("the window began after the agency was called back")]
    BeganLater,
    /// The claim leaves nobody out.
    #[error("the claim leaves nobody of the home out")]
    NobodyLeftOut,
    /// Something else was signed than what is to be decided.
    #[error("what was signed is not what is decided")]
    OtherText,
    /// A reviewer's reason is one of a reviewer's.
    #[error("that is not a reviewer's reason")]
    Reason,
}

/// An emergency of an agency, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    /// The agency's slug.
    pub agency: String,
    /// Minutes the owner has, as the rulebook said when it was filed.
    pub owner_minutes: u64,
    /// Minutes until it lapses, likewise.
    pub life_minutes: u64,
    /// Where it is.
    pub state: State,
}

impl Life {
    /// What an officer says first, where the rules let them: reviewers can call back from here on.
    ///
    /// # Errors
    /// If the actor is no officer of that agency.
    pub fn begin(
        may: &MayBegin,
        actor: &Actor,
        rules: &EmergencyRules,
        now_ms: u64,
    ) -> Result<Self, NotNow> {
        officer_of(may.agency(), actor)?;
        Ok(Self {
            agency: may.agency().to_owned(),
            owner_minutes: rules.owner_minutes,
            life_minutes: rules.life_hours * 60,
            state: State::Begun(Begun {
                outline: may.outline().hash(),
                at_ms: now_ms,
                call: None,
            }),
        })
    }

    /// A claim that keeps to the rules, filed by an officer of its agency.
    ///
    /// # Errors
    /// If the officer is not of that agency.
    pub fn file(
        claim: &KeepsToRules,
        text: &str,
        actor: &Actor,
        rules: &EmergencyRules,
        now_ms: u64,
    ) -> Result<Self, NotNow> {
        let filing = claim.filing(text);
        let by = officer_of(filing.agency(), actor)?;
        Ok(Self {
            agency: filing.agency().to_owned(),
            owner_minutes: rules.owner_minutes,
            life_minutes: rules.life_hours * 60,
            state: State::Filed(filing.filed(by, now_ms)),
        })
    }

    /// When it is over by itself, ms, while it waits for somebody.
    pub fn lapses_ms(&self) -> Option<u64> {
        let (since_ms, minutes) = if let State::Begun(begun) = &self.state {
            (begun.at_ms, self.life_minutes.min(COMPLETE_MINUTES_MAX))
        } else {
            (self.state.filed()?.since_ms(), self.life_minutes)
        };
        Some(since_ms.saturating_add(minutes * MINUTE_MS))
    }

    /// Where it is at `now_ms`: what nobody completes or decides lapses.
    pub fn at(&self, now_ms: u64) -> State {
        match self.lapses_ms() {
            Some(lapses_ms) if lapses_ms <= now_ms => ended(self.state, None, Reason::NoDecision),
            Some(_) | None => self.state,
        }
    }

    /// What came of asking the owner; `None` while there is time to answer.
    pub fn owner(&self, called: &Called, now_ms: u64) -> Option<Owner> {
        match called.agreed {
            _ if !called.filed.asks_owner => Some(Owner::NotAsked),
            Some(true) => Some(Owner::Agreed),
            Some(false) => Some(Owner::Declined),
            None if now_ms < self.owner_until_ms(called) => None,
            None if called.nobody_asked => Some(Owner::NotAsked),
            None => Some(Owner::NoAnswer),
        }
    }

    /// The end of the owner's time.
    pub fn owner_until_ms(&self, called: &Called) -> u64 {
        called.at_ms.saturating_add(self.owner_minutes * MINUTE_MS)
    }

    /// Where it is after `event`.
    ///
    /// # Errors
    /// If this actor may not do this, or nobody may now; then nothing has changed.
    pub fn apply(&self, actor: &Actor, event: Event, now_ms: u64) -> Result<Self, NotNow> {
        let state = self.at(now_ms);
        let state = match event {
            Event::File(filing) => self.complete(state, actor, &filing, now_ms)?,
            Event::Supervise { claim } => self.supervise(state, actor, claim, now_ms)?,
            Event::CallBack { call } => call_back(state, actor, call, now_ms)?,
            Event::NobodyAsked => ask_nobody(state, actor)?,
            Event::OwnerAnswers { agree } => self.answer(state, actor, agree, now_ms)?,
            Event::Review { findings, decision } => {
                self.review(state, actor, findings, decision, now_ms)?
            }
            Event::Refuse { reason } => refuse(state, actor, reason)?,
            Event::Withdraw => self.withdraw(state, actor)?,
            Event::Publish { index } => publish(state, actor, index)?,
        };
        Ok(Self {
            state,
            ..self.clone()
        })
    }

    fn complete(
        &self,
        state: State,
        actor: &Actor,
        filing: &Filing,
        now_ms: u64,
    ) -> Result<State, NotNow> {
        let by = officer_of(&self.agency, actor)?;
        if filing.agency() != self.agency {
            return Err(NotNow::NotYours);
        }
        let State::Begun(begun) = state else {
            return Err(NotNow::State(state.name()));
        };
        if filing.outline() != begun.outline {
            return Err(NotNow::OtherOutline);
        }
        // Whoever checks a release asks whether its window had begun when the agency was called back.
        if begun
            .call
            .is_some_and(|call| call.at_ms < filing.begins_ms())
        {
            return Err(NotNow::BeganLater);
        }
        Ok(State::Filed(Filed {
            begun_ms: Some(begun.at_ms),
            call: begun.call,
            ..filing.filed(by, now_ms)
        }))
    }

    fn supervise(
        &self,
        state: State,
        actor: &Actor,
        claim: Hash,
        now_ms: u64,
    ) -> Result<State, NotNow> {
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
        if claim != filed.claim {
            return Err(NotNow::OtherText);
        }
        Ok(match filed.call {
            Some(call) => filed.called_back(supervisor, call.record, now_ms),
            None => State::Supervised { filed, supervisor },
        })
    }

    fn answer(
        &self,
        state: State,
        actor: &Actor,
        agree: bool,
        now_ms: u64,
    ) -> Result<State, NotNow> {
        if *actor != Actor::Household {
            return Err(NotNow::NotYours);
        }
        let State::CalledBack(called) = state else {
            return Err(NotNow::NoAnswerAwaited);
        };
        if called.nobody_asked || self.owner(&called, now_ms).is_some() {
            return Err(NotNow::NoAnswerAwaited);
        }
        Ok(State::CalledBack(Called {
            agreed: Some(agree),
            ..called
        }))
    }

    fn review(
        &self,
        state: State,
        actor: &Actor,
        findings: Findings,
        decision: Hash,
        now_ms: u64,
    ) -> Result<State, NotNow> {
        let reviewer = reviewer(actor)?;
        // A "no" needs nobody else's time to be over, nor anybody else's word.
        if let Some(reason) = findings.refuses() {
            return refuse(state, actor, reason);
        }
        match state {
            State::CalledBack(called) => {
                let owner = self.owner(&called, now_ms).ok_or(NotNow::OwnersTime)?;
                Ok(State::Reviewed {
                    called,
                    owner,
                    first: reviewer,
                    decision,
                })
            }
            State::Reviewed { first, .. } if first == reviewer => Err(NotNow::OwnWork),
            State::Reviewed {
                called,
                owner,
                first,
                decision: signed,
            } => {
                if decision != signed {
                    return Err(NotNow::OtherText);
                }
                Ok(State::Approved {
                    called,
                    owner,
                    reviewers: [first, reviewer],
                    decision,
                    withdrawn: false,
                })
            }
            other => Err(NotNow::State(other.name())),
        }
    }

    fn withdraw(&self, state: State, actor: &Actor) -> Result<State, NotNow> {
        match actor {
            Actor::Officer(of, _) | Actor::Supervisor(of, _) if *of == self.agency => {}
            _ => return Err(NotNow::NotYours),
        }
        let mut approved = state;
        if let State::Approved { withdrawn, .. } = &mut approved
            && !*withdrawn
        {
            *withdrawn = true;
            return Ok(approved);
        }
        refusing(state, None, Reason::Withdrawn)
    }
}

/// The credential of an officer of that agency.
fn officer_of(agency: &str, actor: &Actor) -> Result<Credential, NotNow> {
    match actor {
        Actor::Officer(of, by) if of == agency => Ok(*by),
        _ => Err(NotNow::NotYours),
    }
}

fn reviewer(actor: &Actor) -> Result<Credential, NotNow> {
    match actor {
        Actor::Reviewer(credential) => Ok(*credential),
        _ => Err(NotNow::NotYours),
    }
}

fn call_back(state: State, actor: &Actor, record: Hash, now_ms: u64) -> Result<State, NotNow> {
    reviewer(actor)?;
    if !state.awaits_call() {
        return Err(NotNow::State(state.name()));
    }
    let call = Some(Call {
        record,
        at_ms: now_ms,
    });
    match state {
        State::Begun(begun) => Ok(State::Begun(Begun { call, ..begun })),
        State::Filed(filed) => Ok(State::Filed(Filed { call, ..filed })),
        State::Supervised { filed, supervisor } => {
            Ok(filed.called_back(supervisor, record, now_ms))
        }
        other => Err(NotNow::State(other.name())),
    }
}

/// Whoever answered was asked. Late or not: it is decided before anybody reviews.
fn ask_nobody(state: State, actor: &Actor) -> Result<State, NotNow> {
    if *actor != Actor::Operator {
        return Err(NotNow::NotYours);
    }
    let State::CalledBack(called) = state else {
        return Err(NotNow::State(state.name()));
    };
    if !called.filed.leaves_out {
        return Err(NotNow::NobodyLeftOut);
    }
    if called.agreed.is_some() {
        return Err(NotNow::NoAnswerAwaited);
    }
    Ok(State::CalledBack(Called {
        nobody_asked: true,
        ..called
    }))
}

fn refuse(state: State, actor: &Actor, reason: Reason) -> Result<State, NotNow> {
    let by = reviewer(actor)?;
    if !reason.is_a_reviewers() {
        return Err(NotNow::Reason);
    }
    refusing(state, Some(by), reason)
}

fn refusing(state: State, by: Option<Credential>, reason: Reason) -> Result<State, NotNow> {
    let waits = matches!(state, State::Begun(_)) || state.filed().is_some();
    match waits {
        true => Ok(ended(state, by, reason)),
        false => Err(NotNow::State(state.name())),
    }
}

/// What was never filed has nothing that could be refused in public.
fn ended(state: State, by: Option<Credential>, reason: Reason) -> State {
    match state {
        State::Begun(_) => State::NotCompleted { by, reason },
        State::Filed(_)
        | State::Supervised { .. }
        | State::CalledBack(_)
        | State::Reviewed { .. }
        | State::Approved { .. }
        | State::Released { .. }
        | State::Refusing { .. }
        | State::Refused { .. }
        | State::NotCompleted { .. } => State::Refusing { by, reason },
    }
}

fn publish(state: State, actor: &Actor, index: u64) -> Result<State, NotNow> {
    if *actor != Actor::Sequencer {
        return Err(NotNow::NotYours);
    }
    match state {
        State::Approved { .. } => Ok(State::Released { index }),
        State::Refusing { reason, .. } => Ok(State::Refused { index, reason }),
        other => Err(NotNow::State(other.name())),
    }
}
