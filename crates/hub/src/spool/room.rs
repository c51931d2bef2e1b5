//! Room on the disk: how much continuous recording is kept, and what goes first.

use std::io;

use sidelight_domain::record::{ClipId, Series};

use super::store::{Entry, Place, Stage, Store};

/// How long and how much continuous recording is kept, and what stays free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Sealed continuous clips, bytes.
    pub continuous_bytes_max: u64,
    /// Age of sealed continuous clips, ms.
    pub continuous_age_ms_max: u64,
    /// Kept free for clips of events, bytes.
    pub disk_reserve_bytes: u64,
}

impl Store {
    /// Applies the retention of continuous clips and frees the reserve; says whether it is free now.
    pub fn tidy(&self, now_ms: u64) -> bool {
        let r = self.retention;
        loop {
            let continuous = self.oldest_continuous();
            let short = self.space().is_ok_and(|s| s.free < r.disk_reserve_bytes);
            let Some((place, entry, bytes)) = continuous else {
                return !short;
            };
            let old = now_ms.saturating_sub(entry.end_ms) > r.continuous_age_ms_max;
            if !(short || old || bytes > r.continuous_bytes_max) {
                return true;
            }
            if self.drop_continuous(place, entry.clip).is_err() {
                return !short;
            }
        }
    }

    /// The oldest continuous clip that may go, and the bytes of all of them. What was picked waits for its
    /// upload.
    fn oldest_continuous(&self) -> Option<(Place, Entry, u64)> {
        let index = self.index();
        let here = |e: &Entry| matches!(e.stage, Stage::Kept | Stage::Received);
        let all = index
            .entries
            .iter()
            .filter(|((c, _), e)| c.series == Series::Continuous && here(e));
        let bytes = all.clone().map(|(_, e)| e.bytes).sum();
        all.min_by_key(|(_, e)| e.start_ms)
            .map(|(k, e)| (*k, *e, bytes))
    }

    fn drop_continuous(&self, (chain, number): Place, clip: ClipId) -> io::Result<()> {
        self.disk().remove_folder(&self.layout().clip(clip))?;
        let is_head = self.head(chain).number == number;
        if is_head {
            if let Some(e) = self.index().entries.get_mut(&(chain, number)) {
                e.stage = Stage::Gone;
            }
            return Ok(());
        }
        self.remove_record(chain, number, clip)?;
        self.index().entries.remove(&(chain, number));
        Ok(())
    }
}
