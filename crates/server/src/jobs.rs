//! What time does: retention, deletions after their day, payloads nobody needs, and things that
//! expire.
//!
//! The work waiting is rows (a clip's expiry, a payload marked as removing), written in the
//! transaction that caused it, so a crash loses none of it. Each step can be repeated, and two
//! processes may run it at once.

use std::time::Duration;

use sidelight_api::limits::{COMMAND_LIFE_MS, MAILBOX_LIFE_MS, UNDO_MS};
use sidelight_api::lookup::set_up::SET_UP_LIFE_MS;
use sidelight_store::StoreError;
use sidelight_store::disk::DiskState;
use sidelight_translog::ledger::REPAIR_OPEN_MS_MAX;

use crate::access::SESSION_MS;
use crate::app::App;
use crate::asking::TIME_OVER;

/// Between two rounds.
const EVERY: Duration = Duration::from_secs(30);
/// Clips removed in one transaction, payloads removed in one step.
const BATCH: u32 = 100;
/// Payloads that no clip uses are removed after so long, ms.
const ORPHAN_MS: u64 = 24 * 60 * 60 * 1000;
/// Decisions that nobody gave are forgotten after so long, ms.
const DECISION_FORGOTTEN_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// That a home was asked for footage is forgotten after so long, ms: nothing is decided for longer.
const ASKED_MS: u64 = 180 * 24 * 60 * 60 * 1000;
/// Tombstones stay as long as the longest retention, ms: their neighbours are gone by then.
const TOMBSTONE_MS: u64 = 180 * 24 * 60 * 60 * 1000;

/// Runs until the program ends.
pub(crate) async fn run(app: App) {
    let mut warned = DiskState::Roomy;
    loop {
        app.disk.tend();
        warned = tell_disk(&app, warned);
        if let Err(error) = round(&app).await {
            app.figures.round_failed();
            tracing::error!(%error, "a round of the jobs failed and will be repeated");
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = app.stopping.cancelled() => return,
        }
    }
}

/// Says so when the disk has passed a mark, once for each.
fn tell_disk(app: &App, before: DiskState) -> DiskState {
    let now = app.disk.state();
    if now != before {
        match now {
            DiskState::Roomy => tracing::info!("the disk has room again"),
            DiskState::Warn => tracing::warn!("85 % of the disk is used; nothing is refused yet"),
            DiskState::EventsOnly => {
                tracing::error!("95 % of the disk is used: picked continuous clips are refused");
            }
            DiskState::Full => {
                tracing::error!("the disk is full: uploads are refused, the record goes on");
            }
        }
    }
    now
}

/// One round: everything that is due now.
pub async fn round(app: &App) -> Result<(), StoreError> {
    let now = app.now_ms();
    let store = &app.store;
    while store
        .clips_purge(now, now.saturating_sub(UNDO_MS), BATCH)
        .await?
        > 0
    {}
    store
        .payloads_orphaned(now.saturating_sub(ORPHAN_MS))
        .await?;
    app.blobs.remove_marked(&**store, BATCH).await?;
    store
        .tombstones_sweep(now.saturating_sub(TOMBSTONE_MS))
        .await?;
    store
        .accounts_sweep(now, now.saturating_sub(SESSION_MS))
        .await?;
    let relayed = COMMAND_LIFE_MS.max(MAILBOX_LIFE_MS);
    store.relay_sweep(now.saturating_sub(relayed)).await?;
    store.footage_sweep(now.saturating_sub(ASKED_MS)).await?;
    store
        .set_ups_sweep(now.saturating_sub(SET_UP_LIFE_MS))
        .await?;
    // A repair of shares that others have replaced helps nobody.
    let roster = app.record.view(|log| {
        let newest = log.ledger().trustee_sets().last();
        newest.map(|set| set.entry.roster.0)
    });
    store
        .repairs_sweep(
            now.saturating_sub(REPAIR_OPEN_MS_MAX),
            roster.flatten().as_ref(),
        )
        .await?;
    store
        .decisions_sweep(now, now.saturating_sub(DECISION_FORGOTTEN_MS), TIME_OVER)
        .await?;
    Ok(())
}
