//! What follows a release: agencies are reminded before a first outcome is due, and reviewers are told of
//! what waits for them.

use sidelight_store::StoreError;

use super::kind::Kind;
use super::watch::Waits;
use super::{Audience, ROUND_MAX};
use crate::access::REVIEWER;
use crate::app::App;
use crate::emergency::after::due;
use crate::record::day_of;

/// The agency is reminded so many days before the last one.
const REMINDED_DAYS: u16 = 4;

/// Each reminder has a subject of its own, so that the agency is told anew: in time, on the last day, and
/// once it is overdue in public.
pub(super) async fn outcomes(app: &App, now_ms: u64) -> Result<Vec<Waits>, StoreError> {
    let today = day_of(now_ms);
    let mut waits = Vec::new();
    for (row, last) in due(app, REMINDED_DAYS).await? {
        let step = match () {
            () if today > last => "overdue",
            () if today == last => "last-day",
            () => "soon",
        };
        waits.push(Waits {
            kind: Kind::OutcomeDue,
            subject: format!("{}:{step}", row.id),
            audience: Audience::Agency(row.agency),
            except: None,
            since_ms: now_ms,
        });
    }
    for row in app.store.outcomes_waiting(ROUND_MAX).await? {
        waits.push(Waits {
            kind: Kind::OutcomeWaits,
            subject: row.id.to_string(),
            audience: Audience::Role(REVIEWER.to_owned()),
            except: None,
            since_ms: row.stated_ms,
        });
    }
    Ok(waits)
}
