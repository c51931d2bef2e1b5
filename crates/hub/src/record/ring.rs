//! The last seconds of a camera, in memory: whole groups of pictures, from which a clip takes its pre-roll.

use std::collections::VecDeque;

use crate::media::{AudioFrame, TICKS_PER_SECOND, Ticks, VideoFrame};

/// How much of the past a clip starts with, at least, ticks.
pub const PRE_ROLL_TICKS: i64 = 5 * TICKS_PER_SECOND;
/// Most bytes kept for one camera; beyond it the pre-roll gets shorter.
pub const RING_BYTES_MAX: usize = 48 * 1024 * 1024;

/// See the module. Its first video frame is a key frame.
#[derive(Debug, Default)]
pub struct Ring {
    video: VecDeque<VideoFrame>,
    audio: VecDeque<AudioFrame>,
    bytes: usize,
}

impl Ring {
    /// Takes the next frame; what comes before the first key frame is of no use.
    pub fn push_video(&mut self, frame: VideoFrame) {
        if self.video.is_empty() && !frame.key {
            return;
        }
        self.bytes += frame.data.len();
        let newest = frame.decode;
        self.video.push_back(frame);
        while self.front_is_dispensable(newest) {
            self.drop_front();
        }
    }

    /// Takes sound.
    pub fn push_audio(&mut self, frame: AudioFrame) {
        let Some(first) = self.video.front() else {
            return;
        };
        if frame.at < first.decode {
            return;
        }
        self.bytes += frame.data.len();
        self.audio.push_back(frame);
    }

    /// Whether the second group of pictures alone is long enough, or the first is too large to keep.
    fn front_is_dispensable(&self, newest: Ticks) -> bool {
        match self.video.iter().skip(1).find(|f| f.key) {
            Some(second) => {
                newest.since(second.decode) >= PRE_ROLL_TICKS || self.bytes > RING_BYTES_MAX
            }
            None => self.bytes > RING_BYTES_MAX,
        }
    }

    fn drop_front(&mut self) {
        let mut first = true;
        while self.video.front().is_some_and(|f| first || !f.key) {
            first = false;
            self.bytes -= self.video.pop_front().map_or(0, |f| f.data.len());
        }
        let from = self.video.front().map(|f| f.decode);
        while self
            .audio
            .front()
            .is_some_and(|a| from.is_none_or(|from| a.at < from))
        {
            self.bytes -= self.audio.pop_front().map_or(0, |a| a.data.len());
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether a clip could start from it.
    pub fn is_empty(&self) -> bool {
        self.video.is_empty()
    }

    /// Where the newest group of pictures starts.
    pub fn last_key(&self) -> Option<Ticks> {
        self.video.iter().rev().find(|f| f.key).map(|f| f.decode)
    }

    /// The newest key frame that leaves a full pre-roll before `at`, else the oldest.
    pub fn start_for(&self, at: Ticks) -> Option<Ticks> {
        let keys = || self.video.iter().filter(|f| f.key).map(|f| f.decode);
        keys()
            .rev()
            .find(|key| at.since(*key) >= PRE_ROLL_TICKS)
            .or_else(|| keys().next())
    }

    /// Video from a point on.
    pub fn video_from(&self, from: Ticks) -> impl Iterator<Item = &VideoFrame> {
        self.video.iter().skip_while(move |f| f.decode < from)
    }

    /// Sound from a point on.
    pub fn audio_from(&self, from: Ticks) -> impl Iterator<Item = &AudioFrame> {
        self.audio.iter().skip_while(move |f| f.at < from)
    }
}
