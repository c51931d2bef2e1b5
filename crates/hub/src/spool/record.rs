//! What the records of a spool hold: one byte says which kind, the rest is that kind's.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sidelight_domain::record::{CameraId, ClipId, Series, Track, Trigger};
use sidelight_seal::clip::Clock;

use crate::media::Fragment;

/// A record, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// The first one.
    Head(Head),
    /// `ftyp moov` of a track.
    Init {
        /// Which track.
        track: Track,
        /// RFC 6381.
        codec: String,
        /// The boxes.
        bytes: Bytes,
    },
    /// `moof mdat`.
    Fragment(Track, Fragment),
    /// A key frame as AVCC; the last one counts.
    Preview(Bytes),
    /// The last one: the clip is complete.
    End(End),
}

/// What a spool is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Of which camera.
    #[serde(with = "sidelight_api::bytes64::text")]
    pub camera: CameraId,
    /// Which clip.
    #[serde(with = "sidelight_api::bytes64::text")]
    pub clip: ClipId,
    /// `event` or `continuous`.
    series: String,
    trigger: String,
    /// ms, hub time.
    pub start_ms: u64,
    /// Spools are sealed in this order.
    pub order: u64,
    /// None in a gap.
    pub video: Option<HeadVideo>,
    /// How the hub's clock stood when it began, if that was known.
    #[serde(default)]
    pub clock: Option<Clock>,
}

/// The video of a clip, for its card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadVideo {
    /// RFC 6381.
    pub codec: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// `avcC`.
    pub description: sidelight_api::Bytes64,
}

impl Head {
    /// The head of a clip or, without video, of a gap.
    pub fn new(
        camera: CameraId,
        clip: ClipId,
        series: Series,
        trigger: Trigger,
        start_ms: u64,
        video: Option<HeadVideo>,
    ) -> Self {
        let (series, trigger) = (series.name().to_owned(), trigger.name().to_owned());
        Self {
            camera,
            clip,
            series,
            trigger,
            start_ms,
            order: 0,
            video,
            clock: None,
        }
    }

    /// Which chain of the camera.
    pub fn series(&self) -> Series {
        Series::from_name(&self.series).unwrap_or(Series::Event)
    }

    /// Why, as known when it began.
    pub fn trigger(&self) -> Trigger {
        Trigger::from_name(&self.trigger).unwrap_or(Trigger::Manual)
    }
}

/// How a spool ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// ms.
    pub duration_ms: u64,
    trigger: String,
}

impl End {
    /// After `duration_ms`.
    pub fn new(duration_ms: u64, trigger: Trigger) -> Self {
        Self {
            duration_ms,
            trigger: trigger.name().to_owned(),
        }
    }

    /// Why, finally.
    pub fn trigger(&self) -> Option<Trigger> {
        Trigger::from_name(&self.trigger)
    }
}

/// A record that opens and says nothing known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a record of the spool is malformed")]
pub struct RecordError;

const HEAD: u8 = 0;
const INIT: u8 = 1;
const FRAGMENT: u8 = 2;
const PREVIEW: u8 = 3;
const END: u8 = 4;

fn track_byte(track: Track) -> u8 {
    match track {
        Track::Video => 0,
        Track::Audio => 1,
        Track::Card => 2,
    }
}

fn track_of(byte: u8) -> Result<Track, RecordError> {
    Track::ALL
        .into_iter()
        .find(|t| track_byte(*t) == byte)
        .ok_or(RecordError)
}

impl Record {
    /// The bytes that are sealed.
    pub fn to_bytes(&self) -> Vec<u8> {
        let json = |kind, json: Result<Vec<u8>, _>| {
            [
                &[kind][..],
                &json.expect("texts and numbers are always JSON"),
            ]
            .concat()
        };
        match self {
            Record::Head(head) => json(HEAD, serde_json::to_vec(head)),
            Record::End(end) => json(END, serde_json::to_vec(end)),
            Record::Preview(data) => [&[PREVIEW][..], data].concat(),
            Record::Init {
                track,
                codec,
                bytes,
            } => {
                let length = u8::try_from(codec.len()).unwrap_or(0);
                let codec = &codec.as_bytes()[..usize::from(length)];
                [&[INIT, track_byte(*track), length], codec, bytes].concat()
            }
            Record::Fragment(track, f) => [
                &[FRAGMENT, track_byte(*track), u8::from(f.key)][..],
                &f.time_ms.to_be_bytes(),
                &f.duration_ms.to_be_bytes(),
                &f.bytes,
            ]
            .concat(),
        }
    }

    /// Reads it back.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, RecordError> {
        let bytes = Bytes::from(bytes);
        let (kind, rest) = (*bytes.first().ok_or(RecordError)?, bytes.slice(1..));
        Ok(match kind {
            HEAD => Record::Head(serde_json::from_slice(&rest).map_err(|_| RecordError)?),
            END => Record::End(serde_json::from_slice(&rest).map_err(|_| RecordError)?),
            PREVIEW => Record::Preview(rest),
            INIT => {
                let [track, length, ..] = *rest else {
                    return Err(RecordError);
                };
                let end = 2 + usize::from(length);
                let codec = rest.get(2..end).ok_or(RecordError)?;
                let codec = std::str::from_utf8(codec)
                    .map_err(|_| RecordError)?
                    .to_owned();
                Record::Init {
                    track: track_of(track)?,
                    codec,
                    bytes: rest.slice(end..),
                }
            }
            FRAGMENT => {
                let [track, key, t0, t1, t2, t3, d0, d1, d2, d3, ..] = *rest else {
                    return Err(RecordError);
                };
                let fragment = Fragment {
                    time_ms: u32::from_be_bytes([t0, t1, t2, t3]),
                    duration_ms: u32::from_be_bytes([d0, d1, d2, d3]),
                    key: key == 1,
                    bytes: rest.slice(10..),
                };
                Record::Fragment(track_of(track)?, fragment)
            }
            _ => return Err(RecordError),
        })
    }
}
