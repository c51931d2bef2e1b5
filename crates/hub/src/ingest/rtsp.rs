//! One RTSP session over TCP: H.264, and AAC-LC if it is asked for. Sound that is not asked for is not
//! set up.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::{FutureExt as _, StreamExt as _};
use retina::client::{
    Credentials, Demuxed, InitialTimestampPolicy, PlayOptions, Session, SessionOptions,
    SetupOptions, Stream, TcpTransportOptions, Transport,
};
use retina::codec::{CodecItem, FrameFormat, ParametersRef, VideoParametersCodec};
use tokio::time::Instant;

use super::line::{RawAudio, RawVideo};
use super::reason::Reason;
use super::run_clock::Stamp;
use crate::clock;
use crate::media::{AudioParams, TICKS_PER_SECOND, Ticks, VideoParams};
use crate::settings::Address;

/// How long each step of signing in may take.
const STEP_TIMEOUT: Duration = Duration::from_secs(6);
/// A camera that sends nothing for so long is gone.
const SILENCE_MAX: Duration = Duration::from_secs(8);

/// What comes out of a session.
#[derive(Debug)]
pub enum Item {
    /// A picture.
    Video(RawVideo),
    /// Sound.
    Audio(RawAudio),
}

/// A session that plays.
pub struct Source {
    demuxed: Demuxed,
    video: usize,
    audio: Option<usize>,
    video_params: Option<Arc<VideoParams>>,
    audio_params: Option<Arc<AudioParams>>,
    heard: Instant,
    /// What does not hinder recording and should be said.
    pub notes: Vec<Reason>,
    /// What the camera offers as sound, whether it is recorded or not: RFC 6381 or the name in RTP.
    pub offered_audio: Option<String>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("notes", &self.notes)
            .finish_non_exhaustive()
    }
}

/// Retina's errors are sentences; the status code and this one say enough.
fn reason(error: &retina::Error) -> Reason {
    match error.status_code() {
        Some(401 | 403) => Reason::Unauthorised,
        // It said yes, and what it said with it cannot be read.
        Some(200..300) => Reason::Nonsense,
        Some(_) => Reason::NoStream,
        None => Reason::Unreachable,
    }
}

async fn step<T>(work: impl Future<Output = Result<T, retina::Error>>) -> Result<T, Reason> {
    match tokio::time::timeout(STEP_TIMEOUT, unbroken(work)).await {
        Ok(result) => result?.map_err(|error| {
            tracing::debug!(%error, "a step of the session with a camera failed");
            reason(&error)
        }),
        Err(_) => Err(Reason::Timeout),
    }
}

/// Work of the library on what a camera sent. A library that panics over it ends this session, which the
/// hub begins again, and not the task that follows the camera. What panicked is dropped with the session.
async fn unbroken<T>(work: impl Future<Output = T>) -> Result<T, Reason> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|_| {
        tracing::warn!("what a camera sent cannot be read");
        Reason::Nonsense
    })
}

/// The H.264 stream, or why there is none.
fn choose_video(streams: &[Stream]) -> Result<usize, Reason> {
    let video = || {
        streams
            .iter()
            .filter(|s| matches!(s.media(), "video" | "image"))
    };
    let named = |name: &str| video().any(|s| s.encoding_name() == name);
    if let Some(i) = streams
        .iter()
        .position(|s| s.media() == "video" && s.encoding_name() == "h264")
    {
        return Ok(i);
    }
    Err(if named("h265") {
        Reason::H265
    } else if named("jpeg") {
        Reason::MotionJpeg
    } else if video().next().is_some() {
        Reason::OtherVideo
    } else {
        Reason::NoStream
    })
}

fn aac_params(stream: &Stream) -> Option<AudioParams> {
    match stream.parameters() {
        Some(ParametersRef::Audio(p)) => {
            AudioParams::parse(p.extra_data(), p.clock_rate(), p.channels().get()).ok()
        }
        _ => None,
    }
}

/// The AAC-LC stream, or a note on what is there instead.
fn choose_audio(
    streams: &[Stream],
) -> (Option<(usize, AudioParams)>, Option<Reason>, Option<String>) {
    let audio = || {
        streams
            .iter()
            .enumerate()
            .filter(|(_, s)| s.media() == "audio")
    };
    let aac = audio().find_map(|(i, s)| {
        let params = (s.encoding_name() == "mpeg4-generic")
            .then(|| aac_params(s))
            .flatten()?;
        Some((i, params))
    });
    if let Some((i, params)) = aac {
        let codec = params.codec.clone();
        return (Some((i, params)), None, Some(codec));
    }
    let Some((_, other)) = audio().next() else {
        return (None, None, None);
    };
    let name = other.encoding_name().to_owned();
    let g711 = matches!(
        name.as_str(),
        "pcmu" | "pcma" | "g722" | "g726-16" | "g726-24" | "g726-32" | "g726-40"
    );
    let note = if g711 {
        Reason::G711
    } else {
        Reason::OtherAudio
    };
    (None, Some(note), Some(name))
}

impl Source {
    /// Signs in and starts to play.
    pub async fn open(address: &Address, want_audio: bool) -> Result<Self, Reason> {
        let creds = (!address.username.is_empty()).then(|| Credentials {
            username: address.username.clone(),
            password: address.password.clone(),
        });
        let options = SessionOptions::default()
            .creds(creds)
            .user_agent(concat!("sidelight-hub/", env!("CARGO_PKG_VERSION")).to_owned());
        let mut session = step(Session::describe(address.url.clone(), options)).await?;
        let video = choose_video(session.streams())?;
        let (aac, note, offered_audio) = choose_audio(session.streams());
        let setup = || {
            SetupOptions::default()
                .transport(Transport::Tcp(TcpTransportOptions::default()))
                .frame_format(FrameFormat::MP4)
        };
        step(session.setup(video, setup())).await?;
        let aac = aac.filter(|_| want_audio);
        if let Some((i, _)) = &aac {
            step(session.setup(*i, setup())).await?;
        }
        let play = PlayOptions::default().initial_timestamp(InitialTimestampPolicy::Permissive);
        let playing = step(session.play(play)).await?;
        let demuxed = playing.demuxed().map_err(|_| Reason::BadVideo)?;
        let (audio, audio_params) = aac.map(|(i, p)| (i, Arc::new(p))).unzip();
        let notes = note.into_iter().collect();
        Ok(Self {
            demuxed,
            video,
            audio,
            video_params: None,
            audio_params,
            heard: Instant::now(),
            notes,
            offered_audio,
        })
    }

    /// Whether the camera has been silent for so long that it is gone. To be asked now and then: who waits
    /// for the next frame may do so again and again.
    pub fn is_silent(&self) -> bool {
        self.heard.elapsed() >= SILENCE_MAX
    }

    /// The next frame. An error ends the session.
    pub async fn next(&mut self) -> Result<Item, Reason> {
        loop {
            let item = match unbroken(self.demuxed.next()).await? {
                None => return Err(Reason::Ended),
                Some(Err(error)) => {
                    tracing::debug!(%error, "the session with a camera broke");
                    return Err(Reason::Ended);
                }
                Some(Ok(item)) => item,
            };
            self.heard = Instant::now();
            let arrival = Ticks::from_ms(clock::now_ms());
            match item {
                CodecItem::VideoFrame(frame) if frame.stream_id() == self.video => {
                    if frame.has_new_parameters() || self.video_params.is_none() {
                        self.read_video_params()?;
                    }
                    let Some(params) = self.video_params.clone() else {
                        continue;
                    };
                    let key = frame.is_random_access_point();
                    let stamp = Stamp {
                        camera: ticks(frame.timestamp()),
                        arrival,
                        key,
                    };
                    return Ok(Item::Video(RawVideo {
                        stamp,
                        data: frame.into_data().into(),
                        params,
                    }));
                }
                CodecItem::AudioFrame(frame) if Some(frame.stream_id()) == self.audio => {
                    let Some(params) = self.audio_params.clone() else {
                        continue;
                    };
                    let stamp = Stamp {
                        camera: ticks(frame.timestamp()),
                        arrival,
                        key: true,
                    };
                    let (samples, data) =
                        (frame.frame_length().get(), frame.data().to_vec().into());
                    return Ok(Item::Audio(RawAudio {
                        stamp,
                        samples,
                        data,
                        params,
                    }));
                }
                _ => {}
            }
        }
    }

    fn read_video_params(&mut self) -> Result<(), Reason> {
        let stream = &self.demuxed.streams()[self.video];
        let Some(ParametersRef::Video(p)) = stream.parameters() else {
            return Ok(());
        };
        let VideoParametersCodec::H264 { sps, pps } = p.codec_params() else {
            return Err(Reason::OtherVideo);
        };
        let params = VideoParams::parse(sps, pps).map_err(|error| {
            tracing::debug!(%error, "a camera's parameters are refused");
            Reason::BadVideo
        })?;
        // The same parameters again must stay the same value: another one ends clips.
        if self.video_params.as_deref() != Some(&params) {
            self.video_params = Some(Arc::new(params));
        }
        Ok(())
    }
}

/// RTP time since the start of the session, in ticks of 90 kHz.
fn ticks(timestamp: retina::Timestamp) -> i64 {
    let rate = i128::from(timestamp.clock_rate().get());
    let scaled = i128::from(timestamp.elapsed()) * i128::from(TICKS_PER_SECOND) / rate;
    i64::try_from(scaled).unwrap_or(i64::MAX)
}
