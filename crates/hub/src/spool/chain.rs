//! Records of what was signed, and the heads of the chains they form.

use serde::{Deserialize, Serialize};
use sidelight_api::bytes64::{hex32, text};
use sidelight_api::clip::{ManifestWire, OpeningWire};
use sidelight_api::hub::{Headers, NewClip};
use sidelight_domain::record::{CameraId, ClipId, Hash, Series, Track};

/// A chain: one series of one camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainId {
    /// The camera.
    pub camera: CameraId,
    /// Its series.
    pub series: Series,
}

impl ChainId {
    /// From the name of its folder.
    pub fn from_name(name: &str) -> Option<Self> {
        let (camera, series) = name.split_once('-')?;
        Some(Self {
            camera: camera.parse().ok()?,
            series: Series::from_name(series)?,
        })
    }
}

/// The newest number of a chain and the link the next one names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ChainHead {
    /// 0 before the first.
    pub number: u64,
    /// Zeros before the first.
    pub link: Hash,
}

/// A payload that goes with a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// `video`, `audio` or `card`.
    track: String,
    /// Its name at the operator.
    #[serde(with = "hex32")]
    pub sha256: Hash,
    /// Bytes.
    pub size: u64,
}

impl Payload {
    /// Of a track.
    pub fn new(track: Track, sha256: Hash, size: u64) -> Self {
        Self {
            track: track.name().to_owned(),
            sha256,
            size,
        }
    }

    /// Of which track.
    pub fn track(&self) -> Option<Track> {
        Track::from_name(&self.track)
    }
}

/// A signed clip or gap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClipRecord {
    /// 1.
    pub v: u64,
    /// Which clip.
    #[serde(with = "text")]
    pub clip: ClipId,
    /// In its chain.
    pub number: u64,
    /// What the next number names.
    #[serde(with = "hex32")]
    pub link: Hash,
    /// ms, hub time.
    pub start_ms: u64,
    /// ms.
    pub duration_ms: u64,
    /// Signed.
    pub manifest: ManifestWire,
    /// For the operator.
    pub openings: Vec<OpeningWire>,
    /// `age` headers.
    pub headers: Headers,
    /// What is stored in `clips`.
    pub payloads: Vec<Payload>,
}

impl ClipRecord {
    /// The name of its file, without the ending.
    pub fn name(&self) -> String {
        format!("{:012}-{}", self.number, self.clip)
    }

    /// The head of the chain after it.
    pub fn head(&self) -> ChainHead {
        ChainHead {
            number: self.number,
            link: self.link,
        }
    }

    /// ms, hub time.
    pub fn end_ms(&self) -> u64 {
        self.start_ms.saturating_add(self.duration_ms)
    }

    /// Whether it records that nothing was recorded: it has no picture.
    pub fn is_gap(&self) -> bool {
        self.payloads.iter().all(|p| p.track() == Some(Track::Card))
    }

    /// Bytes of its payloads.
    pub fn bytes(&self) -> u64 {
        self.payloads.iter().map(|p| p.size).sum()
    }

    /// What is sent to the operator once the payloads are there.
    pub fn upload(&self) -> NewClip {
        NewClip {
            manifest: self.manifest.clone(),
            openings: self.openings.clone(),
            headers: self.headers.clone(),
        }
    }
}

/// Number and clip from a record's name without its ending.
pub fn parse_name(name: &str) -> Option<(u64, ClipId)> {
    let (number, clip) = name.split_once('-')?;
    Some((number.parse().ok()?, clip.parse().ok()?))
}
