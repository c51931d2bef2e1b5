//! Whom a legal demand waits for, and which household is told of one.

use sidelight_domain::demand::life::State;
use sidelight_store::StoreError;
use sidelight_store::demands::DemandRow;
use sidelight_store::emergencies::Part;

use super::Audience;
use super::kind::Kind;
use super::watch::Waits;
use crate::access::REVIEWER;
use crate::app::App;
use crate::demand::row::life_of;

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
