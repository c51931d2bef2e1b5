//! What an approval changes besides the record: the step of the request's life, judged again now, under
//! the credential that approved.

use sidelight_domain::request::life::{Actor, Event, Life, NotNow, Verdict};
use sidelight_store::AccountId;
use sidelight_store::decisions::{DecisionRow, DecisionState};
use sidelight_store::id::{DecisionKey, UpdateKey};
use sidelight_store::log_lock::RequestIdBytes;
use sidelight_store::requests::{Decided, NamedRequest, RequestRow};
use sidelight_translog::entry::{Body, Slug};

use super::kind::Kind;
use crate::access::Deciding;
use crate::app::App;
use crate::asking::check::rulebook;
use crate::asking::credential::Seat;
use crate::asking::entry::body_of;
use crate::asking::life::{life_of, moved, not_now};
use crate::problem::{ApiError, ApiResult};
use crate::record::decided::By;

/// How long the first of two approvals waits for the second, ms.
const SECOND_PERSON_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// Halves of one redaction that are looked at.
const HALVES_MAX: u32 = 20;

/// What an approval changes.
#[derive(Default)]
pub(super) struct Effect {
    /// Whose decision the entry is; `None` while a second person is awaited.
    pub(super) by: Option<By>,
    /// The request as it becomes.
    pub(super) request: Option<RequestRow>,
    /// The update that is published.
    pub(super) update: Option<UpdateKey>,
    /// The first of two approvals.
    pub(super) completes: Option<DecisionKey>,
}

/// An approval under a credential, and the entry's submission if it makes one.
pub(super) struct Giving<'a> {
    pub(super) app: &'a App,
    pub(super) who: &'a Deciding,
    pub(super) row: &'a DecisionRow,
    pub(super) credential: u64,
    pub(super) log_request: RequestIdBytes,
    pub(super) now_ms: u64,
}

impl Giving<'_> {
    /// What it changes, unless it cannot be given any more.
    pub(super) async fn effect(&self) -> ApiResult<Effect> {
        let by = Some(By::One(self.credential));
        match Kind::of(&self.row.kind)? {
            Kind::Publish => {
                rulebook(self.app, self.now_ms)?;
                let expires_ms = self.row.expires_on_ms;
                let expires_ms = expires_ms
                    .ok_or_else(|| ApiError::internal("a decision to publish has no end"))?;
                let verdict = Verdict::Publish { expires_ms };
                let request = Some(self.verdict(verdict).await?);
                Ok(Effect {
                    by,
                    request,
                    ..Effect::default()
                })
            }
            Kind::Refuse => {
                let Body::RequestRefused(refused) = body_of(&self.row.entry)? else {
                    return Err(ApiError::internal("a refusal is another entry"));
                };
                let reason = refused.reason.to_string();
                let request = Some(self.verdict(Verdict::Refuse { reason }).await?);
                Ok(Effect {
                    by,
                    request,
                    ..Effect::default()
                })
            }
            Kind::Update => self.update(by).await,
            Kind::Resolve => self.end(by, Event::Resolve).await,
            Kind::Withdraw => self.end(by, Event::Withdraw).await,
            Kind::Rotate => self.rotate(by),
            Kind::Redact => self.redact().await,
            Kind::Outcome => {
                self.still_stated().await?;
                Ok(Effect {
                    by,
                    ..Effect::default()
                })
            }
            Kind::EmergencyMisused => {
                self.not_their_own().await?;
                Ok(Effect {
                    by,
                    ..Effect::default()
                })
            }
            Kind::Misused => Ok(Effect {
                by,
                ..Effect::default()
            }),
        }
    }

    async fn request(&self) -> ApiResult<(RequestRow, Life)> {
        let id = self.row.request;
        let id = id.ok_or_else(|| ApiError::internal("a decision on no request"))?;
        let found = self.app.store.request(id).await?;
        let NamedRequest { row, .. } = found.ok_or_else(ApiError::not_found)?;
        let life = life_of(&row)?;
        Ok((row, life))
    }

    /// Refuses whoever wrote it, under whatever passkey.
    fn not_own(&self, author: Option<AccountId>) -> ApiResult<()> {
        if author == Some(self.row.account) {
            return Err(not_now(NotNow::OwnWork));
        }
        Ok(())
    }

    fn moderator(&self) -> Actor {
        Actor::Moderator {
            credential: self.credential,
        }
    }

    async fn verdict(&self, verdict: Verdict) -> ApiResult<RequestRow> {
        let (row, life) = self.request().await?;
        self.not_own(row.submitted.as_ref().map(|it| it.by))?;
        let decided = match &verdict {
            Verdict::Publish { expires_ms } => Decided {
                at_ms: self.now_ms,
                reason: None,
                expires_ms: Some(*expires_ms),
                log_request: self.log_request,
            },
            Verdict::Refuse { reason } => Decided {
                at_ms: self.now_ms,
                reason: Some(reason.clone()),
                expires_ms: None,
                log_request: self.log_request,
            },
        };
        let life = life
            .apply(&self.moderator(), Event::Decide(verdict), self.now_ms)
            .map_err(not_now)?;
        Ok(RequestRow {
            decided: Some(decided),
            ..moved(&row, &life, self.now_ms)
        })
    }

    async fn update(&self, by: Option<By>) -> ApiResult<Effect> {
        let id = self.row.update;
        let id = id.ok_or_else(|| ApiError::internal("a decision on no update"))?;
        let found = self.app.store.update(id).await?;
        let (update, _) = found.ok_or_else(ApiError::not_found)?;
        self.not_own(Some(update.proposer))?;
        let (row, life) = self.request().await?;
        let event = Event::Update {
            proposed_by: update.credential,
        };
        let life = life
            .apply(&self.moderator(), event, self.now_ms)
            .map_err(not_now)?;
        Ok(Effect {
            by,
            request: Some(moved(&row, &life, self.now_ms)),
            update: Some(id),
            ..Effect::default()
        })
    }

    async fn end(&self, by: Option<By>, event: Event) -> ApiResult<Effect> {
        let Seat::Agency(agency) = self.who.seat.clone() else {
            return Err(ApiError::not_found());
        };
        let (row, life) = self.request().await?;
        let actor = Actor::Agency {
            agency,
            credential: self.credential,
        };
        let life = life.apply(&actor, event, self.now_ms).map_err(not_now)?;
        Ok(Effect {
            by,
            request: Some(moved(&row, &life, self.now_ms)),
            ..Effect::default()
        })
    }

    /// A rotation is to the epoch after the last one, which may have changed since.
    fn rotate(&self, by: Option<By>) -> ApiResult<Effect> {
        let Body::Agency(agency) = body_of(&self.row.entry)? else {
            return Err(ApiError::internal("a rotation is another entry"));
        };
        let last = |slug: &Slug| {
            let last = self
                .app
                .record
                .view(|log| log.ledger().agency(slug)?.last().map(|key| key.epoch));
            last.flatten()
        };
        if last(&agency.agency).map(|epoch| epoch + 1) != Some(agency.epoch) {
            let title = "The delivery key has changed since.";
            return Err(ApiError::conflict("state", title, "Ask again."));
        }
        Ok(Effect {
            by,
            ..Effect::default()
        })
    }

    async fn redact(&self) -> ApiResult<Effect> {
        let since = self.now_ms.saturating_sub(SECOND_PERSON_MS);
        let halves = self
            .app
            .store
            .decision_halves(&self.row.digest, since, HALVES_MAX)
            .await?;
        // A half of somebody who has been dismissed since is none, and does not stand in the way.
        let live = halves.into_iter().find_map(|half| match half.state {
            DecisionState::Approved { credential, .. } if self.is_live(credential) => {
                Some((half, credential))
            }
            DecisionState::Approved { .. } | DecisionState::Waiting | DecisionState::Failed(_) => {
                None
            }
        });
        let Some((first, credential)) = live else {
            return Ok(Effect::default());
        };
        if first.account == self.row.account || credential == self.credential {
            let title = "This takes two people.";
            let detail = "You have approved it; another moderator has to, too.";
            return Err(ApiError::conflict("second_person", title, detail));
        }
        Ok(Effect {
            by: Some(By::Two(credential, self.credential)),
            completes: Some(first.id),
            ..Effect::default()
        })
    }

    fn is_live(&self, credential: u64) -> bool {
        let found = self.app.record.view(|log| {
            let record = log.ledger().credential(credential);
            record.is_some_and(|record| record.revoked.is_none())
        });
        found.unwrap_or(false)
    }
}
