//! Puts what a camera sends on the hub's line of time and in decoding order. One for each session.

use std::sync::Arc;

use bytes::Bytes;

use super::run_clock::{RunClock, SETTLE_TICKS, Stamp};
use crate::media::reorder::{Ordered, Reorder};
use crate::media::{AudioFrame, AudioParams, Ticks, VideoFrame, VideoParams};

/// Most frames that wait while a run settles.
const SETTLE_FRAMES_MAX: usize = 256;

/// A video frame as it came.
#[derive(Clone, Debug)]
pub struct RawVideo {
    /// Its stamp.
    pub stamp: Stamp,
    /// The access unit.
    pub data: Bytes,
    /// The parameters in force.
    pub params: Arc<VideoParams>,
}

/// An audio frame as it came.
#[derive(Clone, Debug)]
pub struct RawAudio {
    /// Its stamp.
    pub stamp: Stamp,
    /// Samples in it.
    pub samples: u32,
    /// Raw AAC.
    pub data: Bytes,
    /// The parameters in force.
    pub params: Arc<AudioParams>,
}

/// What comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    /// A frame; `new_run` says that the line of time was set anew before it.
    Video {
        /// The frame.
        frame: VideoFrame,
        /// See [`super::run_clock`].
        new_run: bool,
    },
    /// Sound.
    Audio(AudioFrame),
}

type Waiting = (RawVideo, bool);

/// See the module.
#[derive(Debug, Default)]
pub struct Line {
    settling_video: Vec<RawVideo>,
    settling_audio: Vec<RawAudio>,
    video: Option<(RunClock, Reorder<Waiting>)>,
    audio: Option<RunClock>,
}

impl Line {
    /// Takes a video frame.
    pub fn video(&mut self, raw: RawVideo) -> Vec<Placed> {
        if self.video.is_some() {
            return self.place_video(raw);
        }
        let first = self
            .settling_video
            .first()
            .map_or(raw.stamp.arrival, |f| f.stamp.arrival);
        let settled = raw.stamp.arrival.since(first) >= SETTLE_TICKS
            || self.settling_video.len() >= SETTLE_FRAMES_MAX;
        self.settling_video.push(raw);
        if settled { self.settle() } else { Vec::new() }
    }

    /// Takes sound.
    pub fn audio(&mut self, raw: RawAudio) -> Vec<Placed> {
        if self.video.is_none() {
            if self.settling_audio.len() < SETTLE_FRAMES_MAX {
                self.settling_audio.push(raw);
            }
            return Vec::new();
        }
        self.place_audio(raw)
    }

    /// Starts the run; everything that waited comes out.
    fn settle(&mut self) -> Vec<Placed> {
        let video = std::mem::take(&mut self.settling_video);
        let Some(params) = video.first().map(|f| f.params.clone()) else {
            return Vec::new();
        };
        let stamps: Vec<_> = video.iter().map(|f| f.stamp).collect();
        let reorders = params.reorder != Some(0);
        self.video = Some((
            RunClock::start(&stamps, reorders),
            Reorder::new(params.reorder),
        ));
        let audio = std::mem::take(&mut self.settling_audio);
        let stamps: Vec<_> = audio.iter().map(|f| f.stamp).collect();
        self.audio = (!stamps.is_empty()).then(|| RunClock::start(&stamps, false));
        let mut out: Vec<_> = video
            .into_iter()
            .flat_map(|f| self.place_video(f))
            .collect();
        out.extend(audio.into_iter().flat_map(|f| self.place_audio(f)));
        out
    }

    fn place_video(&mut self, raw: RawVideo) -> Vec<Placed> {
        let Some((clock, reorder)) = &mut self.video else {
            return Vec::new();
        };
        let placed = clock.place(raw.stamp);
        // No frame is shown before the key frame that it was decoded after.
        let mut known = match (placed.new_run, raw.stamp.key) {
            (true, _) => reorder.restart(),
            (false, true) => reorder.flush(),
            (false, false) => Vec::new(),
        };
        known.extend(reorder.push(placed.at, (raw, placed.new_run)));
        if placed.new_run {
            self.audio = None;
        }
        known.into_iter().map(video_frame).collect()
    }

    fn place_audio(&mut self, raw: RawAudio) -> Vec<Placed> {
        let clock = self
            .audio
            .get_or_insert_with(|| RunClock::start(&[raw.stamp], false));
        let at: Ticks = clock.place(raw.stamp).at;
        vec![Placed::Audio(AudioFrame {
            at,
            samples: raw.samples,
            data: raw.data,
            params: raw.params,
        })]
    }

    /// What still waits: the session is over.
    pub fn finish(mut self) -> Vec<Placed> {
        let mut out = self.settle();
        if let Some((_, reorder)) = &mut self.video {
            out.extend(reorder.flush().into_iter().map(video_frame));
        }
        out
    }
}

fn video_frame(known: Ordered<Waiting>) -> Placed {
    let (raw, new_run) = known.frame;
    let frame = VideoFrame {
        decode: known.decode,
        offset: known.offset,
        key: raw.stamp.key,
        data: raw.data,
        params: raw.params,
    };
    Placed::Video { frame, new_run }
}
