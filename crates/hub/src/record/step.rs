//! What a frame lasts, as far as can be told before the next one: the least of the last distances.
//!
//! What is taken for recorded and is not would be missing from the gap that follows; the other way round
//! costs nothing.

use super::cut::FRAME_TICKS_DEFAULT;
use crate::media::TICKS_PER_SECOND;

/// The last distances between frames.
#[derive(Debug)]
pub(super) struct Step([i64; 16], usize);

impl Default for Step {
    fn default() -> Self {
        Self([FRAME_TICKS_DEFAULT; 16], 0)
    }
}

impl Step {
    /// Takes a distance.
    pub(super) fn take(&mut self, ticks: i64) {
        self.0[self.1 % 16] = ticks.clamp(1, TICKS_PER_SECOND);
        self.1 += 1;
    }

    /// The least of the last ones.
    pub(super) fn least(&self) -> i64 {
        self.0.into_iter().min().unwrap_or(FRAME_TICKS_DEFAULT)
    }
}
