//! The life of a request: its states, who may move it on, and when nobody may.
//!
//! Values in, values out. That a decision was signed is checked by [`crate::approval`] before; that an
//! entry is in the log, by whoever holds its receipt. Nothing here edits a document and nothing deletes
//! one.

use crate::record::Hash;
use crate::rulebook::OffenceClass;

/// Index of a `credential` entry: who someone is in decisions.
pub type Credential = u64;

/// Who wants to move a request on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// An officer or a supervisor.
    Agency {
        /// Whose.
        agency: String,
        /// Which one.
        credential: Credential,
    },
    /// A moderator of the operator's.
    Moderator {
        /// Which one.
        credential: Credential,
    },
    /// The log's sequencer, when an entry is in a published checkpoint.
    Sequencer,
}

/// What a moderator decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// To be published.
    Publish {
        /// When residents can no longer answer: the end of the UTC day `expires`, ms.
        expires_ms: u64,
    },
    /// Refused.
    Refuse {
        /// A code of the rulebook's list.
        reason: String,
    },
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The draft is done; the document is fixed.
    Submit {
        /// SHA-256 of the document that the rulebook accepted.
        document: Hash,
    },
    /// A moderator has decided.
    Decide(Verdict),
    /// The entry of the decision is public.
    Publish {
        /// Its index.
        index: u64,
    },
    /// A moderator lets an update be published.
    Update {
        /// Who proposed it.
        proposed_by: Credential,
    },
    /// The agency needs nothing more.
    Resolve,
    /// The agency takes it back.
    Withdraw,
}

/// A request that is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Index of its entry.
    pub index: u64,
    /// SHA-256 of its document.
    pub document: Hash,
    /// Residents can answer until then, ms.
    pub expires_ms: u64,
    /// Updates so far.
    pub updates: u32,
}

/// Where a request is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The agency's own; nobody else sees it.
    Draft,
    /// Waiting for a moderator.
    Submitted {
        /// Fixed from here on.
        document: Hash,
        /// By whom.
        by: Credential,
        /// Since when, ms: the clock on moderation.
        at_ms: u64,
    },
    /// Decided and not yet in the log: still nothing to see.
    Decided {
        /// What was decided on.
        document: Hash,
        /// How.
        verdict: Verdict,
    },
    /// Residents can read and answer.
    Published(Published),
    /// Refused, in public, with a reason.
    Refused {
        /// Index of its entry.
        index: u64,
        /// A code of the rulebook's list.
        reason: String,
    },
    /// Over: the agency needs nothing more.
    Resolved(Published),
    /// Over: taken back.
    Withdrawn(Published),
    /// Over: residents can no longer answer.
    Expired(Published),
}

impl State {
    /// A word for it, as people read it.
    pub fn name(&self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Submitted { .. } => "submitted",
            State::Decided { .. } => "decided",
            State::Published(_) => "published",
            State::Refused { .. } => "refused",
            State::Resolved(_) => "resolved",
            State::Withdrawn(_) => "withdrawn",
            State::Expired(_) => "expired",
        }
    }

    /// Whether anyone outside the agency and the moderators can see that it exists.
    pub fn is_public(&self) -> bool {
        match self {
            State::Draft | State::Submitted { .. } | State::Decided { .. } => false,
            State::Published(_)
            | State::Refused { .. }
            | State::Resolved(_)
            | State::Withdrawn(_)
            | State::Expired(_) => true,
        }
    }
}

/// Why a request is not moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// The actor's role does not do this, or the request is another agency's.
    #[error("this is not yours to do")]
    NotYours,
    /// Whoever wrote it does not decide on it.
    #[error("whoever wrote it cannot decide on it")]
    OwnWork,
    /// The request is past this, or not there yet.
    #[error("a request that is {0} cannot do that")]
    State(&'static str),
    /// A sensitive request has no free text, in updates neither.
    #[error("a sensitive request has no updates")]
    Sensitive,
    /// It would be over before it begins.
    #[error("residents could not answer: it would have expired")]
    Expired,
}

/// A request of an agency, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// The agency's slug.
    pub agency: String,
    /// How its offence is treated.
    pub class: OffenceClass,
    /// Where it is.
    pub state: State,
}

impl Life {
    /// A new draft.
    pub fn draft(agency: &str, class: OffenceClass) -> Self {
        Self {
            agency: agency.to_owned(),
            class,
            state: State::Draft,
        }
    }

    /// Where it is at `now_ms`: only the clock moves a request by itself.
    pub fn at(&self, now_ms: u64) -> State {
        match &self.state {
            State::Published(it) if now_ms >= it.expires_ms => State::Expired(*it),
            other => other.clone(),
        }
    }

    /// Whether residents can answer.
    pub fn is_open(&self, now_ms: u64) -> bool {
        matches!(self.at(now_ms), State::Published(_))
    }

    /// Where it is after `event`.
    ///
    /// # Errors
    /// If this actor may not do this, or nobody may now; then nothing has changed.
    pub fn apply(&self, actor: &Actor, event: Event, now_ms: u64) -> Result<Self, NotNow> {
        let state = self.at(now_ms);
        let state = match event {
            Event::Submit { document } => self.submit(&state, actor, document, now_ms)?,
            Event::Decide(verdict) => decide(&state, actor, verdict, now_ms)?,
            Event::Publish { index } => publish(&state, actor, index)?,
            Event::Update { proposed_by } => self.update(&state, actor, proposed_by)?,
            Event::Resolve => {
                self.own(actor)?;
                match state {
                    State::Published(it) | State::Expired(it) => State::Resolved(it),
                    State::Draft
                    | State::Submitted { .. }
                    | State::Decided { .. }
                    | State::Refused { .. }
                    | State::Resolved(_)
                    | State::Withdrawn(_) => return Err(NotNow::State(state.name())),
                }
            }
            Event::Withdraw => {
                self.own(actor)?;
                match state {
                    State::Published(it) => State::Withdrawn(it),
                    State::Draft
                    | State::Submitted { .. }
                    | State::Decided { .. }
                    | State::Refused { .. }
                    | State::Resolved(_)
                    | State::Withdrawn(_)
                    | State::Expired(_) => return Err(NotNow::State(state.name())),
                }
            }
        };
        Ok(Self {
            state,
            ..self.clone()
        })
    }

    /// The credential of someone of the request's own agency.
    fn own(&self, actor: &Actor) -> Result<Credential, NotNow> {
        match actor {
            Actor::Agency { agency, credential } if *agency == self.agency => Ok(*credential),
            Actor::Agency { .. } | Actor::Moderator { .. } | Actor::Sequencer => {
                Err(NotNow::NotYours)
            }
        }
    }

    fn submit(
        &self,
        state: &State,
        actor: &Actor,
        document: Hash,
        at_ms: u64,
    ) -> Result<State, NotNow> {
        let by = self.own(actor)?;
        match state {
            State::Draft => Ok(State::Submitted {
                document,
                by,
                at_ms,
            }),
            other => Err(NotNow::State(other.name())),
        }
    }

    fn update(
        &self,
        state: &State,
        actor: &Actor,
        proposed_by: Credential,
    ) -> Result<State, NotNow> {
        if moderator(actor)? == proposed_by {
            return Err(NotNow::OwnWork);
        }
        match state {
            State::Published(_) if self.class == OffenceClass::Sensitive => Err(NotNow::Sensitive),
            State::Published(it) => Ok(State::Published(Published {
                updates: it.updates.saturating_add(1),
                ..*it
            })),
            other => Err(NotNow::State(other.name())),
        }
    }
}

fn moderator(actor: &Actor) -> Result<Credential, NotNow> {
    match actor {
        Actor::Moderator { credential } => Ok(*credential),
        Actor::Agency { .. } | Actor::Sequencer => Err(NotNow::NotYours),
    }
}

fn decide(state: &State, actor: &Actor, verdict: Verdict, now_ms: u64) -> Result<State, NotNow> {
    let moderator = moderator(actor)?;
    let State::Submitted { document, by, .. } = state else {
        return Err(NotNow::State(state.name()));
    };
    if moderator == *by {
        return Err(NotNow::OwnWork);
    }
    if matches!(verdict, Verdict::Publish { expires_ms } if expires_ms <= now_ms) {
        return Err(NotNow::Expired);
    }
    Ok(State::Decided {
        document: *document,
        verdict,
    })
}

fn publish(state: &State, actor: &Actor, index: u64) -> Result<State, NotNow> {
    if *actor != Actor::Sequencer {
        return Err(NotNow::NotYours);
    }
    match state {
        State::Decided { document, verdict } => Ok(match verdict {
            Verdict::Publish { expires_ms } => State::Published(Published {
                index,
                document: *document,
                expires_ms: *expires_ms,
                updates: 0,
            }),
            Verdict::Refuse { reason } => State::Refused {
                index,
                reason: reason.clone(),
            },
        }),
        other => Err(NotNow::State(other.name())),
    }
}
