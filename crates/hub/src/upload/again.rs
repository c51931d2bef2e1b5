//! Asks the operator whether it still has what it signed for, and hands over again what it has lost: an
//! operator that restored a backup misses what came after it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use sidelight_api::client::Client;
use sidelight_api::hub::{CLIPS_ASKED_MAX, Clips};
use tokio::time::Instant;

use super::Held;
use crate::hub::Hub;

/// Between two looks, if nothing gives a reason.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// When the next look is due.
#[derive(Debug)]
pub(super) struct Again(Instant);

impl Again {
    pub(super) fn at_once() -> Self {
        Self(Instant::now())
    }

    /// The operator was away, or its record of a camera is another: it may have restored a backup.
    pub(super) fn soon(&mut self) {
        self.0 = Instant::now();
    }

    /// Looks if it is due; answers whether something waits again.
    pub(super) async fn look(&mut self, hub: &Arc<Hub>, client: &Client) -> Result<bool, Held> {
        if Instant::now() < self.0 {
            return Ok(false);
        }
        self.0 = Instant::now() + EVERY;
        let handed_over = hub.store.handed_over();
        let mut lost = 0;
        for part in handed_over.chunks(CLIPS_ASKED_MAX) {
            let clips = part.iter().map(|(_, _, clip)| clip.to_string()).collect();
            let missing = client.clips_missing(&Clips { clips }).await?;
            let again: Vec<_> = part
                .iter()
                .filter(|(_, _, clip)| missing.clips.contains(&clip.to_string()))
                .copied()
                .collect();
            lost += again.len();
            let hub = hub.clone();
            let marked = tokio::task::spawn_blocking(move || {
                again
                    .into_iter()
                    .try_for_each(|(chain, n, clip)| hub.store.hand_over_again(chain, n, clip))
            });
            marked.await.map_err(io::Error::other)??;
        }
        if lost > 0 {
            tracing::warn!(
                clips = lost,
                "the operator has lost clips it signed for; they go again"
            );
        }
        Ok(lost > 0)
    }
}
