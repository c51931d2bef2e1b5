//! Fragmented MP4 of one track: `ftyp moov` once, then `moof mdat` for each half second or so.
//!
//! Decode times count from the start of the clip. One writer is one track of one clip; parameters that change
//! mean a new clip, so `moov` is written once.

use std::num::NonZeroU32;

use bytes::Bytes;
use shiguredo_mp4::TrackKind;
use shiguredo_mp4::boxes::SampleEntry;
use shiguredo_mp4::mux::{Fmp4SegmentMuxer, MuxError, Sample};

use super::{AudioFrame, AudioParams, TICKS_PER_SECOND, Ticks, VideoFrame, VideoParams};

/// Sound that is further than this from where it should be is moved there.
const AUDIO_DRIFT_TICKS_MAX: i64 = TICKS_PER_SECOND / 10;

/// One `moof mdat`, or the `ftyp moov` before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// From the start of the clip to its first sample, ms.
    pub time_ms: u32,
    /// How long it lasts, ms.
    pub duration_ms: u32,
    /// Whether decoding can begin here.
    pub key: bool,
    /// The boxes.
    pub bytes: Bytes,
}

/// Writes one track.
#[derive(Debug)]
pub struct TrackWriter {
    muxer: Fmp4SegmentMuxer,
    entry: SampleEntry,
    kind: TrackKind,
    timescale: NonZeroU32,
    start: Ticks,
    /// In units of the timescale, from the start of the clip.
    position: u64,
}

impl TrackWriter {
    /// A video track that starts at `start`; also the bytes of `ftyp moov`.
    pub fn video(params: &VideoParams, start: Ticks) -> Result<(Self, Bytes), MuxError> {
        let timescale = NonZeroU32::new(90_000).expect("90,000 is not zero");
        Self::new(TrackKind::Video, params.sample_entry(), timescale, start, 0)
    }

    /// An audio track whose first frame is at `first`, in a clip that starts at `start`.
    pub fn audio(
        params: &AudioParams,
        start: Ticks,
        first: Ticks,
    ) -> Result<(Self, Bytes), MuxError> {
        let timescale = NonZeroU32::new(params.rate).unwrap_or(NonZeroU32::MIN);
        let late = in_scale(first.since(start).max(0), timescale);
        Self::new(
            TrackKind::Audio,
            params.sample_entry(),
            timescale,
            start,
            late,
        )
    }

    fn new(
        kind: TrackKind,
        entry: SampleEntry,
        timescale: NonZeroU32,
        start: Ticks,
        position: u64,
    ) -> Result<(Self, Bytes), MuxError> {
        let mut writer = Self {
            muxer: Fmp4SegmentMuxer::new()?,
            entry,
            kind,
            timescale,
            start,
            position: 0,
        };
        writer.advance(position)?;
        let init = writer.muxer.init_segment_bytes()?.into();
        Ok((writer, init))
    }

    /// Moves the decode time on without writing anything: the muxer knows its place only from samples.
    fn advance(&mut self, by: u64) -> Result<(), MuxError> {
        let mut left = by;
        loop {
            let duration = u32::try_from(left).unwrap_or(u32::MAX);
            let nothing = self.sample(duration, true, None, 0, 0);
            self.muxer.create_media_segment_metadata(&[nothing])?;
            self.position += u64::from(duration);
            left -= u64::from(duration);
            if left == 0 {
                return Ok(());
            }
        }
    }

    fn sample(&self, duration: u32, key: bool, cto: Option<i64>, at: u64, size: usize) -> Sample {
        Sample {
            track_kind: self.kind,
            timescale: self.timescale,
            sample_entry: Some(self.entry.clone()),
            duration,
            keyframe: key,
            composition_time_offset: cto,
            data_offset: at,
            data_size: size,
        }
    }

    /// A fragment of video frames that last until `end`.
    ///
    /// Decode times of the frames ascend; the first one follows where the last fragment ended.
    pub fn video_fragment(
        &mut self,
        frames: &[VideoFrame],
        end: Ticks,
    ) -> Result<Fragment, MuxError> {
        let reordered = frames.iter().any(|f| f.offset != 0);
        let (mut samples, mut at) = (Vec::with_capacity(frames.len()), 0);
        for (i, frame) in frames.iter().enumerate() {
            let next = frames.get(i + 1).map_or(end, |f| f.decode);
            let duration = u32::try_from(next.since(frame.decode).max(1)).unwrap_or(u32::MAX);
            let cto = reordered.then_some(frame.offset);
            samples.push(self.sample(duration, frame.key, cto, at, frame.data.len()));
            at += frame.data.len() as u64;
        }
        let key = frames.first().is_some_and(|f| f.key);
        self.fragment(&samples, frames.iter().map(|f| &f.data), key)
    }

    /// A fragment of audio frames. Sound that is missing in between leaves a silence, not a shift.
    pub fn audio_fragment(&mut self, frames: &[AudioFrame]) -> Result<Fragment, MuxError> {
        if let Some(first) = frames.first() {
            let due = first.at.since(self.start).max(0);
            let drift = due - self.position_ticks();
            if drift > AUDIO_DRIFT_TICKS_MAX {
                self.advance(in_scale(drift, self.timescale))?;
            }
        }
        let (mut samples, mut at) = (Vec::with_capacity(frames.len()), 0);
        for frame in frames {
            samples.push(self.sample(frame.samples, true, None, at, frame.data.len()));
            at += frame.data.len() as u64;
        }
        self.fragment(&samples, frames.iter().map(|f| &f.data), true)
    }

    fn fragment<'a>(
        &mut self,
        samples: &[Sample],
        data: impl Iterator<Item = &'a Bytes>,
        key: bool,
    ) -> Result<Fragment, MuxError> {
        let mut bytes = self.muxer.create_media_segment_metadata(samples)?;
        for part in data {
            bytes.extend_from_slice(part);
        }
        let from = self.position;
        self.position += samples.iter().map(|s| u64::from(s.duration)).sum::<u64>();
        let (time_ms, end_ms) = (self.ms(from), self.ms(self.position));
        Ok(Fragment {
            time_ms,
            duration_ms: end_ms - time_ms,
            key,
            bytes: bytes.into(),
        })
    }

    fn ms(&self, position: u64) -> u32 {
        let ms = u128::from(position) * 1000 / u128::from(self.timescale.get());
        u32::try_from(ms).unwrap_or(u32::MAX)
    }

    fn position_ticks(&self) -> i64 {
        let ticks = u128::from(self.position) * TICKS_PER_SECOND.unsigned_abs() as u128
            / u128::from(self.timescale.get());
        i64::try_from(ticks).unwrap_or(i64::MAX)
    }
}

/// Ticks in units of another timescale; the ticks are not negative.
fn in_scale(ticks: i64, timescale: NonZeroU32) -> u64 {
    let scaled = u128::from(ticks.unsigned_abs()) * u128::from(timescale.get())
        / u128::from(TICKS_PER_SECOND.unsigned_abs());
    u64::try_from(scaled).unwrap_or(u64::MAX)
}
