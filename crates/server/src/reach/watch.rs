//! What waits for somebody now, from the rows of requests, emergencies, look-ups and demands: alerts are
//! raised for it, and those of what no longer waits are over.

use std::collections::{BTreeSet, HashSet};

use sidelight_domain::emergency::life::State as EmergencyState;
use sidelight_domain::request::RequestDocument;
use sidelight_domain::request::life::State;
use sidelight_store::emergencies::{EmergencyRow, Part, Standing};
use sidelight_store::reach::Alert;
use sidelight_store::requests::RequestRow;
use sidelight_store::{AccountId, AlertId, StoreError};

use super::demands::{demand, left};
use super::kind::Kind;
use super::look_ups::{look_up, looked_up};
use super::outcomes::outcomes;
use super::trustees::{few, questions};
use super::{Audience, ROUND_MAX};
use crate::access::{MODERATOR, REVIEWER};
use crate::app::{App, random};
use crate::asking::life::life_of as life_of_request;
use crate::emergency::asked::{self, Asked};
use crate::emergency::row::life_of;

/// Households are told of releases that are no older than this, ms.
pub(super) const RELEASED_MS: u64 = 30 * 24 * 60 * 60 * 1000;

/// Longer than any urgent ask can be answered, ms; the rulebook's days are counted from publication.
const URGENT_LIFE_MS: u64 = 90 * 24 * 60 * 60 * 1000;

/// Something that waits.
pub(super) struct Waits {
    pub(super) kind: Kind,
    pub(super) subject: String,
    pub(super) audience: Audience,
    pub(super) except: Option<AccountId>,
    pub(super) since_ms: u64,
}

impl Waits {
    pub(super) fn alert(&self, now_ms: u64) -> Alert {
        Alert {
            id: AlertId(random()),
            kind: self.kind.code().to_owned(),
            subject: self.subject.clone(),
            audience: self.audience.to_text(),
            except: self.except,
            raised_ms: self.since_ms,
            next_ms: Some(now_ms),
            taken: None,
            over_ms: None,
        }
    }
}

/// Compares what waits with the alerts that there are.
pub(super) async fn watch(app: &App) -> Result<(), StoreError> {
    let now_ms = app.now_ms();
    let mut waits = requests(app).await?;
    waits.extend(urgent(app, now_ms).await?);
    for row in app
        .store
        .emergencies_standing(Standing::Open, ROUND_MAX)
        .await?
    {
        waits.extend(emergency(app, &row, now_ms).await?);
    }
    let look_ups = app.store.look_ups_standing(Standing::Open, ROUND_MAX);
    for row in look_ups.await? {
        waits.extend(look_up(&row, now_ms)?);
    }
    for row in app
        .store
        .demands_standing(Standing::Open, ROUND_MAX)
        .await?
    {
        waits.extend(demand(app, &row, now_ms).await?);
    }
    waits.extend(outcomes(app, now_ms).await?);
    waits.extend(questions(app, now_ms).await?);
    waits.extend(few(app, now_ms).await?);
    let open = app
        .store
        .alerts_open(&Kind::ending(), ROUND_MAX * 2)
        .await?;
    let mut there: HashSet<(&str, &str)> = HashSet::new();
    for alert in &open {
        let still = |it: &Waits| it.kind.code() == alert.kind && it.subject == alert.subject;
        match waits.iter().any(still) {
            true => drop(there.insert((&alert.kind, &alert.subject))),
            false => app.store.alert_over(alert.id, now_ms).await?,
        }
    }
    for it in &waits {
        if !there.contains(&(it.kind.code(), it.subject.as_str())) {
            app.store.alert_raise(&it.alert(now_ms)).await?;
        }
    }
    left(app, now_ms).await?;
    looked_up(app, now_ms).await?;
    released(app, now_ms).await
}

async fn requests(app: &App) -> Result<Vec<Waits>, StoreError> {
    let found = app.store.requests_to_moderate(ROUND_MAX).await?;
    let one = |(subject, since_ms, urgent)| Waits {
        kind: if urgent {
            Kind::UrgentWaits
        } else {
            Kind::RequestWaits
        },
        subject,
        audience: Audience::Role(MODERATOR.to_owned()),
        except: None,
        since_ms,
    };
    Ok(found.into_iter().map(one).collect())
}

/// Urgent asks that residents can answer, once for each region. Nobody is told before the record says that
/// it is one.
async fn urgent(app: &App, now_ms: u64) -> Result<Vec<Waits>, StoreError> {
    let since_ms = now_ms.saturating_sub(URGENT_LIFE_MS);
    let mut waits = Vec::new();
    for row in app.store.urgent_published(since_ms, ROUND_MAX).await? {
        let State::Published(published) = life_of_request(&row)?.at(now_ms) else {
            continue;
        };
        let entered = app.record.view(|log| {
            let record = log.ledger().request(published.index);
            record.is_some_and(|it| it.urgent.is_some())
        });
        if entered != Some(true) {
            continue;
        }
        for region in regions(&row)? {
            waits.push(Waits {
                kind: Kind::DangerNear,
                subject: format!("{}:{region}", published.index),
                audience: Audience::Region(region),
                except: None,
                since_ms: now_ms,
            });
        }
    }
    Ok(waits)
}

/// The regions in which a request asks.
fn regions(row: &RequestRow) -> Result<BTreeSet<String>, StoreError> {
    let corrupt = || StoreError::Corrupt("requests");
    let submitted = row.submitted.as_ref().ok_or_else(corrupt)?;
    let text = std::str::from_utf8(&submitted.document).map_err(|_| corrupt())?;
    let document = RequestDocument::parse(text).map_err(|_| corrupt())?;
    let cells = document.area().cells().iter();
    Ok(cells.map(|cell| cell.region().to_string()).collect())
}

/// Whom an emergency waits for: a call back, and whoever is next otherwise. Each step has a subject of its
/// own, so that each is told anew.
async fn emergency(app: &App, row: &EmergencyRow, now_ms: u64) -> Result<Vec<Waits>, StoreError> {
    let Some(life) = life_of(row)? else {
        return Ok(Vec::new());
    };
    let waits = |kind: Kind, step: &str| Waits {
        kind,
        subject: format!("{}:{step}", row.id),
        audience: Audience::Role(REVIEWER.to_owned()),
        except: None,
        since_ms: now_ms,
    };
    let state = life.at(now_ms);
    let call = state.awaits_call().then(|| waits(Kind::CallWaits, "call"));
    let next = match state {
        EmergencyState::Filed(filed) => Some(Waits {
            audience: Audience::Supervisors(row.agency.clone()),
            except: Some(row.account),
            since_ms: filed.at_ms,
            ..waits(Kind::SignatureWaits, "signature")
        }),
        EmergencyState::CalledBack(called) if life.owner(&called, now_ms).is_none() => {
            let audience = asked_of(row)?.filter(|_| !called.nobody_asked);
            audience.map(|audience| Waits {
                audience,
                since_ms: called.at_ms,
                ..waits(Kind::OwnerAsked, "owner")
            })
        }
        EmergencyState::CalledBack(_) => {
            let ready = row.release.is_some();
            ready.then(|| waits(Kind::ReviewWaits, "first"))
        }
        EmergencyState::Reviewed { .. } => {
            let parts = app.store.emergency_parts(row.id).await?;
            let first = parts.iter().find(|it| it.part == Part::FirstReview);
            Some(Waits {
                except: first.map(|it| it.account),
                ..waits(Kind::ReviewWaits, "second")
            })
        }
        EmergencyState::Begun(_)
        | EmergencyState::Supervised { .. }
        | EmergencyState::Approved { .. }
        | EmergencyState::Released { .. }
        | EmergencyState::Refusing { .. }
        | EmergencyState::Refused { .. }
        | EmergencyState::NotCompleted { .. } => None,
    };
    Ok(call.into_iter().chain(next).collect())
}

/// Whom an emergency asks: the household, or, where its claim leaves somebody out, whoever is asked.
fn asked_of(row: &EmergencyRow) -> Result<Option<Audience>, StoreError> {
    let asked = asked::of(row).map_err(|_| StoreError::Corrupt("emergencies"))?;
    Ok(match asked {
        Asked::Nobody => None,
        Asked::Everybody => row.household.map(Audience::Household),
        Asked::Some(_) => Some(Audience::Asked(row.id)),
    })
}

/// What came of emergencies, for whom they asked. Others the trustees' notice tells, which the operator
/// cannot address.
async fn released(app: &App, now_ms: u64) -> Result<(), StoreError> {
    let kind = Kind::Released;
    let since_ms = now_ms.saturating_sub(RELEASED_MS);
    let found = app
        .store
        .emergencies_without_alert(kind.code(), since_ms, ROUND_MAX)
        .await?;
    for (subject, household) in found {
        let corrupt = || StoreError::Corrupt("emergencies");
        let id = subject.parse().map_err(|_| corrupt())?;
        let row = app.store.emergency(id).await?.ok_or_else(corrupt)?;
        let told = match life_of(&row)?.map(|life| life.state) {
            Some(EmergencyState::Released { .. }) => asked_of(&row)?,
            _ => None,
        };
        let waits = Waits {
            kind,
            subject,
            audience: told.clone().unwrap_or(Audience::Household(household)),
            except: None,
            since_ms: now_ms,
        };
        // Whoever is not told has one too, so that it is not looked at again.
        let alert = Alert {
            next_ms: told.is_some().then_some(now_ms),
            ..waits.alert(now_ms)
        };
        app.store.alert_raise(&alert).await?;
    }
    Ok(())
}
