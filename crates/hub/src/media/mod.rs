//! Media as the camera sent it: parameters, frames, fragments. Nothing is decoded and nothing transcoded.

pub mod mux;
pub mod params;
pub mod reorder;

use std::sync::Arc;

use bytes::Bytes;

pub use mux::{Fragment, TrackWriter};
pub use params::{AudioParams, ParamsError, VideoParams};

/// Ticks per second on the hub's line of time.
pub const TICKS_PER_SECOND: i64 = 90_000;
/// Ticks per millisecond.
pub const TICKS_PER_MS: i64 = 90;

/// A point on the hub's line of time: 90 kHz ticks since 1970 by the hub's clock.
///
/// Camera timestamps are mapped to it in one place, [`crate::ingest::run_clock`]; everything behind that
/// speaks only of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticks(pub i64);

impl Ticks {
    /// From milliseconds since 1970.
    pub fn from_ms(ms: u64) -> Self {
        Self(
            i64::try_from(ms)
                .unwrap_or(i64::MAX / TICKS_PER_MS)
                .saturating_mul(TICKS_PER_MS),
        )
    }

    /// Milliseconds since 1970, rounded down; never negative.
    pub fn ms(self) -> u64 {
        u64::try_from(self.0.div_euclid(TICKS_PER_MS)).unwrap_or(0)
    }

    /// This point moved by some ticks.
    #[must_use]
    pub fn plus(self, ticks: i64) -> Self {
        Self(self.0.saturating_add(ticks))
    }

    /// Ticks from `earlier` to here.
    pub fn since(self, earlier: Ticks) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// One access unit of H.264, NAL units behind 4-byte lengths, in decoding order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VideoFrame {
    /// When it is decoded; strictly ascending within a run.
    pub decode: Ticks,
    /// When it is shown, relative to `decode`, ticks; negative with B-frames.
    pub offset: i64,
    /// Whether decoding can begin here.
    pub key: bool,
    /// The access unit.
    pub data: Bytes,
    /// The parameters in force.
    pub params: Arc<VideoParams>,
}

/// One frame of AAC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudioFrame {
    /// When it is heard.
    pub at: Ticks,
    /// Samples in it.
    pub samples: u32,
    /// Raw AAC.
    pub data: Bytes,
    /// The parameters in force.
    pub params: Arc<AudioParams>,
}
