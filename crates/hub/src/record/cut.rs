//! A clip while it is cut: frames in, fragments out. It writes nothing itself.

use std::sync::Arc;

use bytes::Bytes;
use shiguredo_mp4::mux::MuxError;
use sidelight_domain::record::{ClipId, Series, Track, Trigger};

use super::Effect;
use super::liveliest::Liveliest;
use crate::media::{
    AudioFrame, AudioParams, Fragment, TICKS_PER_MS, TICKS_PER_SECOND, Ticks, TrackWriter,
    VideoFrame, VideoParams,
};

/// A fragment is written once it lasts this long, or at a key frame.
pub const FRAGMENT_TICKS: i64 = TICKS_PER_SECOND / 2;
/// Longest clip.
pub const CLIP_TICKS_MAX: i64 = 60 * TICKS_PER_SECOND;
/// Larger key frames make no preview, bytes.
const PREVIEW_BYTES_MAX: usize = 1024 * 1024;
/// What a frame is taken to last while the next is unknown.
pub const FRAME_TICKS_DEFAULT: i64 = TICKS_PER_SECOND / 15;

/// What a clip is from its first frame on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipHead {
    /// Which.
    pub clip: ClipId,
    /// Of which chain.
    pub series: Series,
    /// Why, so far; a press makes a motion clip a press clip.
    pub trigger: Trigger,
    /// ms, hub time.
    pub start_ms: u64,
    /// Parameters of the video track.
    pub video: Arc<VideoParams>,
}

#[derive(Debug)]
struct AudioCut {
    params: Arc<AudioParams>,
    writer: TrackWriter,
    waiting: Vec<AudioFrame>,
}

/// See the module.
#[derive(Debug)]
pub struct Cut {
    /// What it is.
    pub head: ClipHead,
    start: Ticks,
    video: TrackWriter,
    waiting: Vec<VideoFrame>,
    audio: Option<AudioCut>,
    /// What the last frame lasted.
    step: i64,
    /// The picture wanted: the first key frame from here on.
    preview_from: Option<Ticks>,
    /// The picture of a motion clip, known at its end.
    liveliest: Liveliest,
    /// End of the last fragment handed out.
    written: Ticks,
}

impl Cut {
    /// Starts at a key frame. `preview_from` asks for a picture later than the first.
    pub fn start(
        head: ClipHead,
        start: Ticks,
        preview_from: Ticks,
        out: &mut Vec<Effect>,
    ) -> Result<Self, MuxError> {
        let (video, init) = TrackWriter::video(&head.video, start)?;
        out.push(Effect::Open(head.clone()));
        out.push(Effect::Init {
            series: head.series,
            track: Track::Video,
            codec: head.video.codec.clone(),
            bytes: init,
        });
        Ok(Self {
            head,
            start,
            video,
            waiting: Vec::new(),
            audio: None,
            step: FRAME_TICKS_DEFAULT,
            preview_from: Some(preview_from),
            liveliest: Liveliest::default(),
            written: start,
        })
    }

    /// Where it started.
    pub fn starts_at(&self) -> Ticks {
        self.start
    }

    /// Until where fragments were handed out.
    pub fn written(&self) -> Ticks {
        self.written
    }

    /// The point it may not go beyond.
    pub fn limit(&self) -> Ticks {
        self.start.plus(CLIP_TICKS_MAX)
    }

    /// Another trigger takes it over. A press shows who is at the door: it has a picture of its own moment.
    pub fn triggered(&mut self, trigger: Trigger, at: Ticks) {
        if trigger == Trigger::Press && self.head.trigger == Trigger::Motion {
            self.preview_from = Some(at);
        }
        self.head.trigger = trigger;
    }

    /// Takes the next video frame.
    pub fn push_video(
        &mut self,
        frame: &VideoFrame,
        out: &mut Vec<Effect>,
    ) -> Result<(), MuxError> {
        if let Some(last) = self.waiting.last() {
            self.step = frame.decode.since(last.decode).clamp(1, TICKS_PER_SECOND);
        }
        if let Some(first) = self.waiting.first()
            && (frame.key || frame.decode.since(first.decode) >= FRAGMENT_TICKS)
        {
            self.flush(frame.decode, out)?;
        }
        if frame.key {
            self.offer_preview(frame, out);
            self.liveliest.key(as_picture(frame));
        } else {
            self.liveliest.frame(frame.data.len());
        }
        self.waiting.push(frame.clone());
        Ok(())
    }

    /// The first key frame is the picture until one shows the moment of the trigger.
    fn offer_preview(&mut self, frame: &VideoFrame, out: &mut Vec<Effect>) {
        let first = frame.decode <= self.start;
        let Some(from) = self.preview_from else {
            return;
        };
        if (first || frame.decode >= from)
            && let Some(data) = as_picture(frame)
        {
            out.push(Effect::Preview {
                series: self.head.series,
                data,
            });
        }
        if frame.decode >= from {
            self.preview_from = None;
        }
    }

    /// Takes sound; what lies before the clip is left out.
    pub fn push_audio(
        &mut self,
        frame: &AudioFrame,
        out: &mut Vec<Effect>,
    ) -> Result<(), MuxError> {
        if frame.at < self.start {
            return Ok(());
        }
        if self
            .audio
            .as_ref()
            .is_some_and(|a| a.params != frame.params)
        {
            return Ok(());
        }
        let audio = match &mut self.audio {
            Some(audio) => audio,
            None => {
                let (writer, bytes) = TrackWriter::audio(&frame.params, self.start, frame.at)?;
                let codec = frame.params.codec.clone();
                out.push(Effect::Init {
                    series: self.head.series,
                    track: Track::Audio,
                    codec,
                    bytes,
                });
                self.audio.insert(AudioCut {
                    params: frame.params.clone(),
                    writer,
                    waiting: Vec::new(),
                })
            }
        };
        audio.waiting.push(frame.clone());
        Ok(())
    }

    /// Ends it. Nothing lies beyond `end`, nor beyond the limit. Returns the duration, ms.
    pub fn close(mut self, end: Ticks, out: &mut Vec<Effect>) -> Result<u64, MuxError> {
        let end = end.min(self.limit());
        if !self.waiting.is_empty() {
            self.flush(end, out)?;
        }
        let end = end.max(self.written).min(self.limit());
        let duration_ms = u64::try_from(end.since(self.start) / TICKS_PER_MS).unwrap_or(0);
        let series = self.head.series;
        if self.head.trigger == Trigger::Motion
            && let Some(data) = self.liveliest.picture()
        {
            out.push(Effect::Preview { series, data });
        }
        out.push(Effect::Close {
            series,
            duration_ms,
            trigger: self.head.trigger,
        });
        Ok(duration_ms)
    }

    /// What the last frame lasts, if nothing follows.
    pub fn step(&self) -> i64 {
        self.step
    }

    fn flush(&mut self, end: Ticks, out: &mut Vec<Effect>) -> Result<(), MuxError> {
        let series = self.head.series;
        let fragment = self.video.video_fragment(&self.waiting, end)?;
        self.waiting.clear();
        self.written = end;
        out.push(Effect::Fragment {
            series,
            track: Track::Video,
            fragment,
        });
        if let Some(audio) = &mut self.audio {
            let ready = audio.waiting.iter().take_while(|f| f.at < end).count();
            if ready > 0 {
                let fragment: Fragment = audio.writer.audio_fragment(&audio.waiting[..ready])?;
                audio.waiting.drain(..ready);
                out.push(Effect::Fragment {
                    series,
                    track: Track::Audio,
                    fragment,
                });
            }
        }
        Ok(())
    }
}

/// A key frame, if it is not too large for a preview.
fn as_picture(frame: &VideoFrame) -> Option<Bytes> {
    (frame.data.len() <= PREVIEW_BYTES_MAX).then(|| frame.data.clone())
}

/// A key frame as a picture.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// RFC 6381.
    pub codec: String,
    /// `avcC`.
    pub description: Vec<u8>,
    /// AVCC.
    pub data: Bytes,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}, {} bytes)", self.codec, self.data.len())
    }
}
