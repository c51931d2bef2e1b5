//! The set of trustees follows when every one has confirmed and the roster is there: it says nothing that
//! they did not. So does the look-up key's.

use sidelight_translog::entry::{Body, EntryIndex, LookupSet, TrusteeSet};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::CeremonyRecord;

use super::enter::enter;
use crate::app::App;
use crate::problem::ApiResult;

/// Enters the set of each ceremony that runs and is complete.
pub(crate) async fn settle(app: &App) -> ApiResult<()> {
    let quorum = app.record.view(|log| {
        let (running, (quorum_key, roster)) = complete(log.ledger().ceremony()?)?;
        let set = TrusteeSet {
            ceremony: EntryIndex(running.index),
            epoch: running.entry.epoch,
            quorum_key,
            roster,
        };
        Some((Body::from(set), roster))
    });
    let lookup = app.record.view(|log| {
        let (running, (lookup_key, roster)) = complete(log.ledger().lookup_ceremony()?)?;
        let set = LookupSet {
            ceremony: EntryIndex(running.index),
            epoch: running.entry.epoch,
            lookup_key,
            roster,
        };
        Some((Body::from(set), roster))
    });
    for (set, roster) in [quorum.flatten(), lookup.flatten()].into_iter().flatten() {
        let Some(text) = app.store.roster(&roster.0).await? else {
            continue;
        };
        let kind = set.kind().as_str();
        let index = enter(app, set, Some(text.into_bytes())).await?;
        tracing::info!(index, kind, "the trustees have a key");
    }
    Ok(())
}

/// The key and the roster that all have confirmed.
fn complete<K: Clone>(
    running: &CeremonyRecord<K>,
) -> Option<(&CeremonyRecord<K>, (K, Sha256Hash))> {
    let all = running.confirmed == *running.entry.trustees.numbers();
    let agreed = running.agreed.clone().filter(|_| all)?;
    Some((running, agreed))
}
