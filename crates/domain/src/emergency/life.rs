//! The life of an emergency: its states, who may move it on, and what only the clock does.

use serde::{Deserialize, Serialize};

use super::KeepsToRules;
use crate::record::{Hash, sha256};
use crate::rulebook::EmergencyRules;
use crate::window::MINUTE_MS;

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
    /// The log's sequencer, when an entry is in a published checkpoint.
    Sequencer,
}

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
    /// Not asked, for the reason in the claim.
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

/// What happens to an emergency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
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
    /// When the call ended, ms: the owner's time begins.
    pub at_ms: u64,
    /// The owner's answer.
    pub agreed: Option<bool>,
}

/// Where an emergency is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// Waits for a supervisor.
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
}

impl State {
    /// A word for it.
    pub fn name(&self) -> &'static str {
        match self {
            State::Filed(_) => "filed",
            State::Supervised { .. } => "supervised",
            State::CalledBack(_) => "called back",
            State::Reviewed { .. } => "reviewed",
            State::Approved { .. } => "approved",
            State::Released { .. } => "released",
            State::Refusing { .. } => "being refused",
            State::Refused { .. } => "refused",
        }
    }

    /// The claim, while it is undecided.
    pub fn filed(&self) -> Option<&Filed> {
        match self {
            State::Filed(filed) | State::Supervised { filed, .. } => Some(filed),
            State::CalledBack(called) | State::Reviewed { called, .. } => Some(&called.filed),
            State::Approved { .. }
            | State::Released { .. }
            | State::Refusing { .. }
            | State::Refused { .. } => None,
        }
    }
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
        let agency = &claim.claim().agency;
        let Actor::Officer(of, by) = actor else {
            return Err(NotNow::NotYours);
        };
        if of != agency {
            return Err(NotNow::NotYours);
        }
        Ok(Self {
            agency: agency.clone(),
            owner_minutes: rules.owner_minutes,
            life_minutes: rules.life_hours * 60,
            state: State::Filed(Filed {
                claim: sha256(text.as_bytes()),
                by: *by,
                at_ms: now_ms,
                asks_owner: claim.claim().not_asked.is_none(),
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
            _ => self.state,
        }
    }

    /// What came of asking the owner; `None` while there is time to answer.
    pub fn owner(&self, called: &Called, now_ms: u64) -> Option<Owner> {
        match called.agreed {
            _ if !called.filed.asks_owner => Some(Owner::NotAsked),
            Some(true) => Some(Owner::Agreed),
            Some(false) => Some(Owner::Declined),
            None => (now_ms >= self.owner_until_ms(called)).then_some(Owner::NoAnswer),
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
            Event::Supervise { claim } => self.supervise(state, actor, claim)?,
            Event::CallBack { call } => call_back(state, actor, call, now_ms)?,
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

    fn supervise(&self, state: State, actor: &Actor, claim: Hash) -> Result<State, NotNow> {
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
        Ok(State::Supervised { filed, supervisor })
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
        if self.owner(&called, now_ms).is_some() {
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
        refusing(state, None, Reason::Withdrawn)
    }
}

fn reviewer(actor: &Actor) -> Result<Credential, NotNow> {
    match actor {
        Actor::Reviewer(credential) => Ok(*credential),
        _ => Err(NotNow::NotYours),
    }
}

fn call_back(state: State, actor: &Actor, call: Hash, now_ms: u64) -> Result<State, NotNow> {
    reviewer(actor)?;
    let State::Supervised { filed, supervisor } = state else {
        return Err(NotNow::State(state.name()));
    };
    Ok(State::CalledBack(Called {
        filed,
        supervisor,
        call,
        at_ms: now_ms,
        agreed: None,
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
        State::Approved { .. } => Ok(State::Released { index }),
        State::Refusing { reason, .. } => Ok(State::Refused { index, reason }),
        other => Err(NotNow::State(other.name())),
    }
}
