//! What there is of a span of time: for whoever asks for footage of some hours.

use sidelight_domain::record::{CameraId, Series};

use super::chain::ChainId;
use super::store::{Entry, Stage, Store};

impl Store {
    /// Whether something of a chain that touches a span waits for the operator.
    pub fn waits_within(&self, chain: ChainId, from_ms: u64, to_ms: u64) -> bool {
        let touches = |e: &Entry| e.start_ms < to_ms && e.end_ms > from_ms;
        let index = self.index();
        let mut all = index.entries.range((chain, 0)..=(chain, u64::MAX));
        all.any(|(_, e)| e.stage == Stage::Waiting && touches(e))
    }

    /// Clips of a camera that touch a span, were handed over and are still known here.
    pub fn handed_over_within(&self, camera: CameraId, from_ms: u64, to_ms: u64) -> u64 {
        let index = self.index();
        let chains = [Series::Event, Series::Continuous].map(|series| ChainId { camera, series });
        let all = chains.iter().flat_map(|chain| {
            let of = index.entries.range((*chain, 0)..=(*chain, u64::MAX));
            of.map(|(_, e)| e)
        });
        let count = all.filter(|e| {
            e.stage == Stage::Received && !e.gap && e.start_ms < to_ms && e.end_ms > from_ms
        });
        count.count() as u64
    }
}
