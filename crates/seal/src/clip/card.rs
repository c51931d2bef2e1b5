//! The card: JSON that says what a clip is, sealed as a track of its own (`docs/ref/clip.md`, Card).
//!
//! It is the hub's word only once [`super::verify_clip`] has compared it with a manifest.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sidelight_domain::record::{
    CameraId, ClipId, Hash, HouseholdId, Series, SigningKeyBytes, Trigger,
};

use super::SealedTrack;
use crate::wire::{self, display, hex32};

/// Largest card, bytes: most of it is the preview.
pub const CARD_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most fragments of a track.
pub const FRAGMENTS_MAX: usize = 4096;
/// Longest codec string, bytes: what a manifest field holds.
pub const CODEC_BYTES_MAX: usize = sidelight_domain::record::manifest::VALUE_BYTES_MAX;

const VERSION: u64 = 1;

/// Why a card is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// Not JSON, a member is missing, or a value has the wrong form.
    #[error("the card is malformed at line {line}, column {column}")]
    Format {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// Written in a version that this reader does not know.
    #[error("the card is of version {0}, which is not known here")]
    Version(u64),
    /// Over [`CARD_BYTES_MAX`].
    #[error("the card is too large")]
    TooLarge,
    /// The members contradict each other.
    #[error("the card contradicts itself: {0}")]
    Contradiction(&'static str),
}

/// A clip, or a span in which nothing was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Something was recorded.
    Clip,
    /// Nothing was.
    Gap,
}

impl Kind {
    /// The name in manifests and cards.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Clip => "clip",
            Kind::Gap => "gap",
        }
    }
}

/// How the hub's clock stood to the operator's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Hub minus operator, ms.
    #[serde(deserialize_with = "wire::signed_integer")]
    pub offset_ms: i64,
    /// By how much that may be wrong, ms.
    #[serde(deserialize_with = "wire::integer")]
    pub uncertainty_ms: u64,
}

/// One `moof mdat` of a track: `[offset, length, time_ms, duration_ms, key]` in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// Where it starts in the plaintext, bytes.
    pub offset: u64,
    /// How long it is, bytes.
    pub length: u64,
    /// When it starts, ms after the clip's start.
    pub time_ms: u64,
    /// How long it lasts, ms.
    pub duration_ms: u64,
    /// Whether decoding can begin here.
    pub key: bool,
}

impl Serialize for Fragment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        [
            self.offset,
            self.length,
            self.time_ms,
            self.duration_ms,
            u64::from(self.key),
        ]
        .serialize(to)
    }
}

impl<'de> Deserialize<'de> for Fragment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let all = <[u64; 5]>::deserialize(from)?;
        let [offset, length, time_ms, duration_ms, key] = all;
        if key > 1 || all.iter().any(|n| *n > wire::INTEGER_MAX) {
            return Err(D::Error::custom(
                "a fragment is five integers, the last 0 or 1",
            ));
        }
        Ok(Self {
            offset,
            length,
            time_ms,
            duration_ms,
            key: key == 1,
        })
    }
}

/// The video track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoTrack {
    /// What is common to both kinds.
    #[serde(flatten)]
    pub media: AudioTrack,
    /// Pixels.
    #[serde(deserialize_with = "wire::integer")]
    pub width: u64,
    /// Pixels.
    #[serde(deserialize_with = "wire::integer")]
    pub height: u64,
}

/// A media track; the audio track is no more than this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudioTrack {
    /// RFC 6381.
    pub codec: String,
    /// SHA-256 of the payload.
    #[serde(with = "hex32")]
    pub payload: Hash,
    /// Bytes of the payload.
    #[serde(deserialize_with = "wire::integer")]
    pub size: u64,
    /// SHA-256 of the plaintext.
    #[serde(with = "hex32")]
    pub plain: Hash,
    /// Bytes of the plaintext.
    #[serde(deserialize_with = "wire::integer")]
    pub plain_size: u64,
    /// Bytes of `ftyp moov` at the start.
    #[serde(deserialize_with = "wire::integer")]
    pub init: u64,
    /// In order.
    pub fragments: Vec<Fragment>,
}

impl AudioTrack {
    /// What a card says of a sealed track.
    pub fn of(sealed: &SealedTrack, codec: &str, init: u64, fragments: Vec<Fragment>) -> Self {
        Self {
            codec: codec.to_owned(),
            payload: sealed.payload_sha256,
            size: sealed.payload_size,
            plain: sealed.plain_sha256,
            plain_size: sealed.plain_size,
            init,
            fragments,
        }
    }

    fn check(&self) -> Result<(), CardError> {
        let wrong = |what| Err(CardError::Contradiction(what));
        if self.codec.is_empty() || self.codec.len() > CODEC_BYTES_MAX {
            return wrong("a codec is empty or too long");
        }
        if self.fragments.len() > FRAGMENTS_MAX {
            return wrong("there are too many fragments");
        }
        if crate::file::plain_size(self.size) != Some(self.plain_size) {
            return wrong("a payload of this size does not hold that many bytes");
        }
        let mut end = self.init;
        for fragment in &self.fragments {
            if fragment.offset < end {
                return wrong("fragments overlap or are out of order");
            }
            end = fragment.offset.saturating_add(fragment.length);
        }
        if end > self.plain_size {
            return wrong("a fragment lies outside its track");
        }
        Ok(())
    }
}

/// A picture of the clip: one key frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// RFC 6381.
    pub codec: String,
    /// The `avcC`.
    #[serde(with = "wire::base64")]
    pub description: Vec<u8>,
    /// One key frame, AVCC.
    #[serde(with = "wire::base64")]
    pub data: Vec<u8>,
}

/// See the module. `Debug` leaves the seed out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// 1.
    pub v: u64,
    /// Clip or gap.
    pub kind: Kind,
    /// Whose.
    #[serde(with = "display")]
    pub household: HouseholdId,
    /// Which camera.
    #[serde(with = "display")]
    pub camera: CameraId,
    /// Which clip.
    #[serde(with = "display")]
    pub clip: ClipId,
    /// Which chain of the camera.
    #[serde(with = "series")]
    pub series: Series,
    /// In the chain, from 1.
    #[serde(deserialize_with = "wire::integer")]
    pub number: u64,
    /// Link of the number before; zeros in number 1.
    #[serde(with = "hex32")]
    pub previous: Hash,
    /// The household's epoch.
    #[serde(deserialize_with = "wire::integer")]
    pub epoch: u64,
    /// ms, hub time.
    #[serde(deserialize_with = "wire::integer")]
    pub start: u64,
    /// ms.
    #[serde(deserialize_with = "wire::integer")]
    pub duration: u64,
    /// Why it was recorded, or why nothing was.
    #[serde(with = "trigger")]
    pub trigger: Trigger,
    /// Sealed from the spool after a crash.
    pub recovered: bool,
    /// None if unknown.
    pub clock: Option<Clock>,
    /// The hub's signing key.
    #[serde(with = "hex32")]
    pub hub: SigningKeyBytes,
    /// Whom to tell of disclosures.
    #[serde(with = "display")]
    pub notice: crate::Recipient,
    /// Seed of the manifest's salts.
    #[serde(with = "hex32")]
    pub seed: [u8; 32],
    /// None in a gap.
    pub video: Option<VideoTrack>,
    /// None without sound.
    pub audio: Option<AudioTrack>,
    /// None if there is no picture.
    pub preview: Option<Preview>,
}

impl Card {
    /// Reads a card. Members it does not know are ignored.
    pub fn parse(json: &[u8]) -> Result<Self, CardError> {
        #[derive(Deserialize)]
        struct Version {
            v: u64,
        }
        if json.len() > CARD_BYTES_MAX {
            return Err(CardError::TooLarge);
        }
        // Where it went wrong and not what stood there, which nobody has vouched for.
        let format = |e: serde_json::Error| CardError::Format {
            line: e.line(),
            column: e.column(),
        };
        // The version first: a later card may lack what this reader wants.
        let Version { v } = serde_json::from_slice(json).map_err(format)?;
        if v != VERSION {
            return Err(CardError::Version(v));
        }
        let card: Self = serde_json::from_slice(json).map_err(format)?;
        card.check()?;
        Ok(card)
    }

    /// The JSON, after the same checks that [`Card::parse`] makes.
    pub fn to_json(&self) -> Result<Vec<u8>, CardError> {
        self.check()?;
        let json = serde_json::to_vec(self).expect("a card has no maps with other keys than text");
        if json.len() > CARD_BYTES_MAX {
            Err(CardError::TooLarge)
        } else {
            Ok(json)
        }
    }

    fn check(&self) -> Result<(), CardError> {
        let wrong = |what| Err(CardError::Contradiction(what));
        if self.v != VERSION {
            return Err(CardError::Version(self.v));
        }
        if self.number == 0 || (self.number == 1) != (self.previous == [0; 32]) {
            return wrong("the first number is 1, and only it follows no link");
        }
        if (self.kind == Kind::Gap) != self.trigger.is_gap() {
            return wrong("the trigger is not one of this kind");
        }
        if (self.kind == Kind::Gap) == self.video.is_some() {
            return wrong("a clip has a video track and a gap has none");
        }
        if self.kind == Kind::Gap && (self.audio.is_some() || self.preview.is_some()) {
            return wrong("a gap has no track but its card");
        }
        self.video
            .iter()
            .map(|v| &v.media)
            .chain(&self.audio)
            .try_for_each(AudioTrack::check)
    }
}

impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Card")
            .field("kind", &self.kind)
            .field("clip", &self.clip)
            .field("camera", &self.camera)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// A value that goes by its name.
macro_rules! by_name {
    ($module:ident, $type:ident) => {
        mod $module {
            use super::*;

            pub(super) fn serialize<S: Serializer>(v: &$type, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(v.name())
            }

            pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<$type, D::Error> {
                let name = String::deserialize(d)?;
                $type::from_name(&name).ok_or_else(|| D::Error::custom("not a name known here"))
            }
        }
    };
}

by_name!(series, Series);
by_name!(trigger, Trigger);
