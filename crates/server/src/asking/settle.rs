//! What the log's answer does to a request: it is public, or refused in public, once its entry is in a
//! published checkpoint, and not before.

use sidelight_domain::request::life::{Actor, Event};
use sidelight_store::StoreError;
use sidelight_store::requests::{Entered, NamedRequest, Outcome, RequestRow};

use super::life::{life_of, moved};
use crate::app::App;

/// Requests settled in one round.
const ROUND_MAX: u32 = 200;

/// Moves every request on whose entry was published since. Two at once are one too many for the row,
/// and the other one has done it.
pub(crate) async fn settle(app: &App) -> Result<(), StoreError> {
    for (NamedRequest { row, .. }, outcome) in app.store.requests_due(ROUND_MAX).await? {
        let row = match outcome {
            Outcome::Entered(entered) => published(&row, entered, app.now_ms())?,
            Outcome::Refused => undecided(&row, app.now_ms()),
        };
        app.store.request_replace(&row).await?;
    }
    Ok(())
}

fn published(row: &RequestRow, entered: Entered, now_ms: u64) -> Result<RequestRow, StoreError> {
    let event = Event::Publish {
        index: entered.entry,
    };
    let life = life_of(row)?
        .apply(&Actor::Sequencer, event, now_ms)
        .map_err(|_| StoreError::Corrupt("requests"))?;
    Ok(RequestRow {
        entered: Some(entered),
        ..moved(row, &life, now_ms)
    })
}

/// A decision that the log will never take, such as one whose credential was revoked in between, was
/// none: the request waits for a moderator again.
fn undecided(row: &RequestRow, now_ms: u64) -> RequestRow {
    tracing::error!("the record does not take a moderator's decision; the request waits again");
    RequestRow {
        state: "submitted".to_owned(),
        version: row.version + 1,
        updated_ms: now_ms,
        decided: None,
        ..row.clone()
    }
}
