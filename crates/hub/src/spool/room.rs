//! Room on the disk: how much is kept of what the operator has and of continuous recording, and what goes
//! first.

use sidelight_domain::record::Series;

use super::store::{Entry, Place, Stage, Store};

/// Clips of events are kept for so long after they were handed over, ms: as far as an operator's backups
/// reach back.
pub const HANDED_OVER_MS: u64 = 7 * 24 * 60 * 60 * 1000;

/// How long and how much is kept, and what stays free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Sealed continuous clips, bytes.
    pub continuous_bytes_max: u64,
    /// Age of sealed continuous clips, ms.
    pub continuous_age_ms_max: u64,
    /// Clips of events that were handed over, bytes.
    pub handed_over_bytes_max: u64,
    /// Kept free for clips of events, bytes.
    pub disk_reserve_bytes: u64,
}

impl Store {
    /// Applies the retention and frees the reserve; says whether it is free now. Clips that the operator has
    /// go before recording that is nowhere else.
    pub fn tidy(&self, now_ms: u64) -> bool {
        let r = self.retention;
        self.tidy_series(
            Series::Event,
            now_ms,
            (HANDED_OVER_MS, r.handed_over_bytes_max),
        );
        let continuous = (r.continuous_age_ms_max, r.continuous_bytes_max);
        self.tidy_series(Series::Continuous, now_ms, continuous);
        !self.short()
    }

    fn short(&self) -> bool {
        let reserve = self.retention.disk_reserve_bytes;
        self.space().is_ok_and(|s| s.free < reserve)
    }

    /// Drops the oldest that may go for as long as they are too old, too many, or the reserve is not free.
    fn tidy_series(&self, series: Series, now_ms: u64, (age_ms_max, bytes_max): (u64, u64)) {
        while let Some((place, entry, bytes)) = self.oldest(series) {
            let old = now_ms.saturating_sub(entry.end_ms) > age_ms_max;
            if !(old || bytes > bytes_max || self.short()) {
                return;
            }
            if self.drop_payloads(place, entry.clip).is_err() {
                return;
            }
        }
    }

    /// The oldest clip of a series that may go, and the bytes of all of them. What waits for its upload
    /// stays.
    fn oldest(&self, series: Series) -> Option<(Place, Entry, u64)> {
        let index = self.index();
        let here = |e: &Entry| matches!(e.stage, Stage::Kept | Stage::Received);
        let all = index
            .entries
            .iter()
            .filter(|((c, _), e)| c.series == series && here(e));
        let bytes = all.clone().map(|(_, e)| e.bytes).sum();
        all.min_by_key(|(_, e)| e.start_ms)
            .map(|(k, e)| (*k, *e, bytes))
    }
}
