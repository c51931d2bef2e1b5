//! The label of a track (`docs/ref/clip.md`, Label).

use super::encoding::{Encoder, Hash};
use super::id::{CameraId, ClipId, HouseholdId};
use super::key::SigningKeyBytes;

/// One of the up to three `age` files of a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Track {
    /// H.264 in CMAF.
    Video,
    /// AAC in CMAF.
    Audio,
    /// What the clip is: JSON.
    Card,
}

impl Track {
    /// Every track, in the order of the manifest.
    pub const ALL: [Track; 3] = [Track::Video, Track::Audio, Track::Card];

    /// The name in labels, paths and manifests.
    pub fn name(self) -> &'static str {
        match self {
            Track::Video => "video",
            Track::Audio => "audio",
            Track::Card => "card",
        }
    }

    /// The track of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.name() == name)
    }
}

/// What is bound to one track of one clip, before its length is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label<'a> {
    /// Whose.
    pub household: HouseholdId,
    /// Which camera.
    pub camera: CameraId,
    /// Which clip.
    pub clip: ClipId,
    /// Which file of it.
    pub track: Track,
    /// When it began, ms, hub time.
    pub start_ms: u64,
    /// The hub that sealed it.
    pub hub: SigningKeyBytes,
    /// Whom to tell when it is opened: an `age1...` recipient.
    pub notice: &'a str,
    /// The household's epoch.
    pub epoch: u64,
}

impl Label<'_> {
    /// `L`.
    pub fn hash(&self) -> Hash {
        Encoder::new("sidelight/label/v1")
            .field(&self.household.0)
            .field(&self.camera.0)
            .field(&self.clip.0)
            .field(self.track.name().as_bytes())
            .u64(self.start_ms)
            .field(&self.hub)
            .field(self.notice.as_bytes())
            .u64(self.epoch)
            .hash()
    }
}
