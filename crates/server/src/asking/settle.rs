//! What the log's answer does to a request: it is public, or refused in public, once its entry is in a
//! published checkpoint, and not before. A decision that the log never takes was none.

use sidelight_domain::request::life::{Actor, Event};
use sidelight_store::StoreError;
use sidelight_store::decisions::{DecisionRow, Undone};
use sidelight_store::requests::{Entered, RequestRow};

use super::life::{life_of, moved, undecided};
use super::not_taken;
use crate::app::App;

/// Decisions settled in one round, of either outcome.
const ROUND_MAX: u32 = 200;

/// Moves every request on whose entry was published since, and back where a decision was refused. Two
/// at once are one too many for the row, and the other one has done it.
pub(crate) async fn settle(app: &App) -> Result<(), StoreError> {
    for (row, entered) in app.store.requests_due(ROUND_MAX).await? {
        let row = published(&row, entered, app.now_ms())?;
        app.store.request_replace(&row).await?;
    }
    for (decision, why) in app.store.decisions_refused(ROUND_MAX).await? {
        undo(app, &decision, &why).await?;
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

/// The credential may have been revoked in between: what was decided waits to be decided again.
async fn undo(app: &App, decision: &DecisionRow, why: &str) -> Result<(), StoreError> {
    tracing::error!(kind = decision.kind, "the record does not take a decision");
    let request = match decision.request {
        None => None,
        Some(id) => app.store.request(id).await?,
    };
    let request = request.map(|found| undecided(&found.row, decision, app.now_ms()));
    let request = request.transpose()?.flatten();
    let undone = Undone {
        decision: decision.id,
        failure: &not_taken(why),
        request: request.as_ref(),
        update: decision.update,
    };
    app.store.decision_undo(&undone).await?;
    Ok(())
}
