//! The set of trustees follows when every one has confirmed and the roster is there: it says nothing that
//! they did not.

use sidelight_translog::entry::{EntryIndex, TrusteeSet};

use super::enter::enter;
use crate::app::App;
use crate::problem::ApiResult;

/// Enters the set of the ceremony that runs, if it is complete.
pub(crate) async fn settle(app: &App) -> ApiResult<()> {
    let complete = app.record.view(|log| {
        let running = log.ledger().ceremony()?;
        let all = running.confirmed == *running.entry.trustees.numbers();
        let (quorum_key, roster) = running.agreed.clone().filter(|_| all)?;
        Some(TrusteeSet {
            ceremony: EntryIndex(running.index),
            epoch: running.entry.epoch,
            quorum_key,
            roster,
        })
    });
    let Some(set) = complete.flatten() else {
        return Ok(());
    };
    let Some(text) = app.store.roster(&set.roster.0).await? else {
        return Ok(());
    };
    let (ceremony, epoch) = (set.ceremony.0, set.epoch);
    let index = enter(app, set.into(), Some(text.into_bytes())).await?;
    tracing::info!(index, ceremony, epoch, "the trustees have a quorum key");
    Ok(())
}
