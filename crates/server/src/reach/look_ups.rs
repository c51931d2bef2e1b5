//! Whom a look-up of addresses and contacts waits for, and which households are told of one.

use sidelight_domain::lookup::life::State;
use sidelight_store::StoreError;
use sidelight_store::look_ups::LookUpRow;

use super::kind::Kind;
use super::watch::Waits;
use super::{Audience, ROUND_MAX};
use crate::access::REVIEWER;
use crate::app::App;
use crate::look_up::named::message_is_held;
use crate::look_up::row::life_of;

/// Each step has a subject of its own, so that each is told anew.
pub(super) fn look_up(row: &LookUpRow, now_ms: u64) -> Result<Option<Waits>, StoreError> {
    let Some(life) = life_of(row)? else {
        return Ok(None);
    };
    let waits = |kind: Kind, step: &str| Waits {
        kind,
        subject: format!("{}:{step}", row.id),
        audience: Audience::Role(REVIEWER.to_owned()),
        except: None,
        since_ms: now_ms,
    };
    Ok(match life.at(now_ms) {
        State::Filed(filed) => Some(Waits {
            audience: Audience::Supervisors(row.agency.clone()),
            except: Some(row.account),
            since_ms: filed.at_ms,
            ..waits(Kind::LookUpSignatureWaits, "signature")
        }),
        State::Supervised { .. } => Some(waits(Kind::LookUpWaits, "review")),
        State::Approved { .. }
        | State::Published { .. }
        | State::Refusing { .. }
        | State::Refused { .. } => None,
    })
}

/// Homes whose notice is due are told, once.
pub(super) async fn looked_up(app: &App, now_ms: u64) -> Result<(), StoreError> {
    for home in app.store.look_up_homes_due(now_ms, ROUND_MAX).await? {
        if message_is_held(app, &home).await? {
            continue;
        }
        let waits = Waits {
            kind: Kind::LookedUp,
            subject: format!("{}:{}", home.entry, home.household),
            audience: Audience::Household(home.household),
            except: None,
            since_ms: now_ms,
        };
        app.store.alert_raise(&waits.alert(now_ms)).await?;
        app.store.look_up_home_alerted(&home, now_ms).await?;
    }
    Ok(())
}
