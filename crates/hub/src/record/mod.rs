//! What is recorded of one camera, and when: ring, triggers, clips, gaps. A state machine without I/O.
//!
//! Frames and triggers go in, [`Effect`]s come out, to be carried out in order by [`crate::spool`].

mod clips;
pub mod cut;
mod liveliest;
pub mod motion;
pub mod recorder;
pub mod ring;
mod step;

use bytes::Bytes;
use sidelight_domain::record::{ClipId, Series, Track, Trigger};

use crate::media::Fragment;

pub use cut::{ClipHead, Picture};
pub use motion::Sensitivity;
pub use recorder::{Recorder, Rules};

/// Something to be written, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A clip begins.
    Open(ClipHead),
    /// `ftyp moov` of a track of the open clip.
    Init {
        /// Which clip: the open one of this series.
        series: Series,
        /// Which track.
        track: Track,
        /// RFC 6381.
        codec: String,
        /// The boxes.
        bytes: Bytes,
    },
    /// `moof mdat`.
    Fragment {
        /// Which clip: the open one of this series.
        series: Series,
        /// Which track.
        track: Track,
        /// The boxes and what they are.
        fragment: Fragment,
    },
    /// A key frame that shows what the clip is about; a later one replaces it.
    Preview {
        /// Which clip: the open one of this series.
        series: Series,
        /// AVCC.
        data: Bytes,
    },
    /// The clip is complete.
    Close {
        /// Which clip: the open one of this series.
        series: Series,
        /// How long it became, ms.
        duration_ms: u64,
        /// Why it was recorded, finally.
        trigger: Trigger,
    },
    /// Nothing was recorded for a while.
    Gap(Gap),
    /// Motion began, and this clip with it.
    Moved(ClipId),
}

impl Effect {
    /// The series it belongs to, if it is written.
    pub fn series(&self) -> Option<Series> {
        match self {
            Effect::Open(head) => Some(head.series),
            Effect::Init { series, .. }
            | Effect::Fragment { series, .. }
            | Effect::Preview { series, .. }
            | Effect::Close { series, .. } => Some(*series),
            Effect::Gap(gap) => Some(gap.series),
            Effect::Moved(_) => None,
        }
    }
}

/// A span in which nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Its id in the chain.
    pub clip: ClipId,
    /// Of which chain.
    pub series: Series,
    /// Why: `camera`, `restart` or `disk`.
    pub why: Trigger,
    /// End of the last durable frame, ms.
    pub from_ms: u64,
    /// Start of the first new one, ms.
    pub to_ms: u64,
}
