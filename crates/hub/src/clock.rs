//! The one place that reads the clock.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use sidelight_seal::clip::Clock as Offset;

/// Milliseconds since 1970 by this machine.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
pub fn now_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// How this machine's clock stands to the operator's, as last measured.
#[derive(Debug)]
pub struct Comparison {
    offset_ms: AtomicI64,
    uncertainty_ms: AtomicU64,
}

impl Default for Comparison {
    fn default() -> Self {
        Self {
            offset_ms: AtomicI64::new(0),
            uncertainty_ms: AtomicU64::new(u64::MAX),
        }
    }
}

impl Comparison {
    /// Takes the operator's time, asked for and answered at two moments here.
    pub fn measured(&self, asked_ms: u64, operator_ms: u64, answered_ms: u64) {
        let travel = answered_ms.saturating_sub(asked_ms);
        let middle = asked_ms + travel / 2;
        let offset = i64::try_from(middle).unwrap_or(0) - i64::try_from(operator_ms).unwrap_or(0);
        self.offset_ms.store(offset, Ordering::Relaxed);
        self.uncertainty_ms
            .store(travel.div_ceil(2) + 1, Ordering::Relaxed);
    }

    /// None until it was measured.
    pub fn get(&self) -> Option<Offset> {
        let uncertainty_ms = self.uncertainty_ms.load(Ordering::Relaxed);
        let offset_ms = self.offset_ms.load(Ordering::Relaxed);
        (uncertainty_ms != u64::MAX).then_some(Offset {
            offset_ms,
            uncertainty_ms,
        })
    }
}
