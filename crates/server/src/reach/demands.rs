//! Whom a legal demand waits for, and which household is told of one.

use sidelight_domain::demand::life::State;
use sidelight_store::StoreError;
use sidelight_store::demands::DemandRow;
use sidelight_store::emergencies::Part;
use sidelight_store::reach::Alert;

use super::kind::Kind;
use super::watch::{RELEASED_MS, Waits};
use super::{Audience, ROUND_MAX};
use crate::access::REVIEWER;
use crate::app::App;
use crate::demand::row::life_of;

/// What left under a demand of which a household was told. Of one under a gag its trustees' notice tells it,
/// on the day on which that ends.
pub(super) async fn left(app: &App, now_ms: u64) -> Result<(), StoreError> {
    let kind = Kind::Released;
    let since_ms = now_ms.saturating_sub(RELEASED_MS);
    let found = app
        .store
        .demands_without_alert(kind.code(), since_ms, ROUND_MAX)
        .await?;
    for (subject, household) in found {
        let corrupt = || StoreError::Corrupt("demands");
        let id = subject.parse().map_err(|_| corrupt())?;
        let row = app.store.demand(id).await?.ok_or_else(corrupt)?;
        let state = life_of(&row)?.map(|life| life.state);
        let left = matches!(state, Some(State::Released { .. }));
        let waits = Waits {
            kind,
            subject,
            audience: Audience::Household(household),
            except: None,
            since_ms: now_ms,
        };
        // A demand that was refused has one too, so that it is not looked at again.
        let alert = Alert {
            next_ms: left.then_some(now_ms),
            ..waits.alert(now_ms)
        };
        app.store.alert_raise(&alert).await?;
    }
    Ok(())
}

/// Each step has a subject of its own, so that each is told anew.
pub(super) async fn demand(
    app: &App,
    row: &DemandRow,
    now_ms: u64,
) -> Result<Vec<Waits>, StoreError> {
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
    let ready = row.release.is_some();
    let first = ready.then(|| waits(Kind::DemandWaits, "first"));
    Ok(match life.at(now_ms) {
        State::Filed(filed) => vec![Waits {
            audience: Audience::Supervisors(row.agency.clone()),
            except: Some(row.account),
            since_ms: filed.at_ms,
            ..waits(Kind::DemandSignatureWaits, "signature")
        }],
        State::Supervised { .. } => vec![waits(Kind::DemandWaits, "checklist")],
        State::Verified(_) => vec![waits(Kind::DemandWaits, "notice")],
        State::Gagged(_) => first.into_iter().collect(),
        State::Told { told, .. } => {
            let household = row.household.map(|household| Waits {
                audience: Audience::Household(household),
                since_ms: told.at_ms,
                ..waits(Kind::DemandTold, "told")
            });
            let objects = told.objection.holds();
            let settles = objects.then(|| waits(Kind::DemandWaits, "objection"));
            household.into_iter().chain(settles).chain(first).collect()
        }
        State::Reviewed { .. } => {
            let parts = app.store.demand_parts(row.id).await?;
            let first = parts.iter().find(|it| it.part == Part::FirstReview);
            vec![Waits {
                except: first.map(|it| it.account),
                ..waits(Kind::DemandWaits, "second")
            }]
        }
        State::Telling { .. }
        | State::Approved { .. }
        | State::Released { .. }
        | State::Preserving { .. }
        | State::Preserved { .. }
        | State::Refusing { .. }
        | State::Refused { .. } => Vec::new(),
    })
}
