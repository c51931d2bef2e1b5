//! The definition of *verified* (`docs/ref/clip.md`), and the order of a chain.

use sidelight_domain::record::manifest::{FIELDS, link, openings};
use sidelight_domain::record::{
    CameraId, Certificate, ClipId, Hash, HouseholdId, Manifest, ManifestError, Opening, Series,
    SignatureBytes, SigningKeyBytes, Track, sha256,
};

use super::build::field_values;
use super::{Card, CardError};

/// What the caller asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Whose.
    pub household: HouseholdId,
    /// Of which camera.
    pub camera: CameraId,
    /// Which clip.
    pub clip: ClipId,
}

/// A manifest as it was given: nothing is checked yet.
#[derive(Clone, Copy, Debug)]
pub struct ClaimedManifest<'a> {
    /// The signed bytes.
    pub body: &'a [u8],
    /// By the clip key.
    pub signature: &'a SignatureBytes,
    /// Said to be by the hub.
    pub certificate: &'a Certificate,
}

/// An opened card, with the hash and size of the payload it came out of.
#[derive(Clone, Copy, Debug)]
pub struct CardFile<'a> {
    /// The JSON.
    pub plain: &'a [u8],
    /// SHA-256 of the payload.
    pub payload_sha256: Hash,
    /// Bytes of the payload.
    pub payload_size: u64,
}

/// Why a clip is not verified.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClipError {
    /// The body is not a manifest.
    #[error("the manifest is not in the format sidelight/manifest/v1")]
    ManifestFormat,
    /// The manifest was changed, or never signed.
    #[error("the manifest's signature does not fit")]
    ManifestSignature,
    /// The certificate is by another hub than the pinned one.
    #[error("the manifest is vouched for by another hub than this household's")]
    OtherHub,
    /// The certificate's signature fails, or it is for another clip key.
    #[error("the hub does not vouch for the key that signed the manifest")]
    Certificate,
    /// The card cannot be read.
    #[error(transparent)]
    Card(#[from] CardError),
    /// The clip is another home's.
    #[error("the clip is of another household")]
    OtherHousehold,
    /// The clip is of another camera.
    #[error("the clip is of another camera")]
    OtherCamera,
    /// It is another clip.
    #[error("this is another clip than the one asked for")]
    OtherClip,
    /// Card and manifest are of different clips: no field fits.
    #[error("the card does not belong to this manifest")]
    OtherCard,
    /// The card says something else of this field than the manifest.
    #[error("the card's {0} is not what the hub signed")]
    Field(&'static str),
    /// The payload is another track's of the same clip.
    #[error("this is the clip's {is}, not its {asked}")]
    OtherTrack {
        /// What was asked for.
        asked: &'static str,
        /// What it is.
        is: &'static str,
    },
    /// The clip has no such track.
    #[error("the clip has no {0}")]
    NoTrack(&'static str),
    /// Whatever opens here, the hub did not sign it.
    #[error("the {0} is not the one the hub signed")]
    Payload(&'static str),
}

impl ClipError {
    /// The name of the error for programs, as in `vectors/manifest.json`.
    pub fn code(&self) -> String {
        match self {
            ClipError::ManifestFormat => "manifest_format",
            ClipError::ManifestSignature => "manifest_signature",
            ClipError::OtherHub => "other_hub",
            ClipError::Certificate => "certificate",
            ClipError::Card(CardError::Format { .. }) => "card_format",
            ClipError::Card(CardError::Version(_)) => "card_version",
            ClipError::Card(CardError::TooLarge) => "card_too_large",
            ClipError::Card(CardError::Contradiction(_)) => "card_contradiction",
            ClipError::OtherHousehold => "other_household",
            ClipError::OtherCamera => "other_camera",
            ClipError::OtherClip => "other_clip",
            ClipError::OtherCard => "other_card",
            ClipError::Field(name) => return format!("field:{name}"),
            ClipError::OtherTrack { .. } => "other_track",
            ClipError::NoTrack(_) => "no_track",
            ClipError::Payload(_) => "payload",
        }
        .to_owned()
    }
}

impl From<ManifestError> for ClipError {
    fn from(error: ManifestError) -> Self {
        match error {
            ManifestError::Signature(_) => ClipError::ManifestSignature,
            ManifestError::Certificate => ClipError::Certificate,
            ManifestError::Opening(name) => ClipError::Field(name),
            _ => ClipError::ManifestFormat,
        }
    }
}

/// A clip whose card is the one that the pinned hub signed. Its other tracks are verified one by one
/// with [`VerifiedClip::check_payload`].
#[derive(Clone, Debug)]
pub struct VerifiedClip {
    card: Card,
    manifest: Manifest,
    card_payload: (Hash, u64),
    card_plain: Hash,
}

/// Checks a manifest and a card against the hub key that the household's statement pins.
///
/// # Errors
/// The first thing that does not hold, by name. An error means: show nothing of this as the hub's.
pub fn verify_clip(
    expected: &Expected,
    hub: &SigningKeyBytes,
    claimed: &ClaimedManifest<'_>,
    file: &CardFile<'_>,
) -> Result<VerifiedClip, ClipError> {
    let manifest = Manifest::parse(claimed.body)?;
    manifest.verify(claimed.signature)?;
    let certificate = claimed.certificate;
    if certificate.hub != *hub {
        return Err(ClipError::OtherHub);
    }
    certificate.verify(hub)?;
    if certificate.clip_key != *manifest.clip_key() {
        return Err(ClipError::Certificate);
    }
    if certificate.clip != expected.clip {
        return Err(ClipError::OtherClip);
    }
    let card = Card::parse(file.plain)?;
    if card.household != expected.household {
        return Err(ClipError::OtherHousehold);
    }
    if card.camera != expected.camera {
        return Err(ClipError::OtherCamera);
    }
    if card.clip != expected.clip {
        return Err(ClipError::OtherClip);
    }
    if card.hub != *hub {
        return Err(ClipError::OtherHub);
    }
    check_fields(&manifest, &card, file)?;
    Ok(VerifiedClip {
        card,
        manifest,
        card_payload: (file.payload_sha256, file.payload_size),
        card_plain: sha256(file.plain),
    })
}

/// Opens all 24 fields from the card; each must be what the manifest commits to.
fn check_fields(manifest: &Manifest, card: &Card, file: &CardFile<'_>) -> Result<(), ClipError> {
    let plain = sha256(file.plain);
    let values = field_values(card, &file.payload_sha256, file.payload_size, &plain);
    let all = openings(&card.seed, &values, &FIELDS);
    let fits = |o: &Opening| manifest.open(std::slice::from_ref(o));
    if all.iter().all(|o| fits(o).is_err()) {
        return Err(ClipError::OtherCard);
    }
    manifest.open(&all)?;
    Ok(())
}

impl VerifiedClip {
    /// What the hub said of the clip.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The manifest it signed.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The openings of the named fields, to be shown to whom they concern.
    pub fn openings(&self, names: &[&str]) -> Vec<Opening> {
        let (payload, size) = self.card_payload;
        let values = field_values(&self.card, &payload, size, &self.card_plain);
        openings(&self.card.seed, &values, names)
    }

    /// Hash and size of a track's payload, as signed.
    pub fn payload(&self, track: Track) -> Option<(Hash, u64)> {
        match track {
            Track::Video => self
                .card
                .video
                .as_ref()
                .map(|v| (v.media.payload, v.media.size)),
            Track::Audio => self.card.audio.as_ref().map(|a| (a.payload, a.size)),
            Track::Card => Some(self.card_payload),
        }
    }

    /// Whether a payload, by its SHA-256 and size, is the signed one of that track.
    pub fn check_payload(&self, track: Track, sha256: &Hash, size: u64) -> Result<(), ClipError> {
        let signed = self
            .payload(track)
            .ok_or(ClipError::NoTrack(track.name()))?;
        if signed == (*sha256, size) {
            return Ok(());
        }
        let other = Track::ALL
            .into_iter()
            .find(|t| self.payload(*t) == Some((*sha256, size)));
        Err(match other {
            Some(is) => ClipError::OtherTrack {
                asked: track.name(),
                is: is.name(),
            },
            None => ClipError::Payload(track.name()),
        })
    }

    /// Where this clip stands in its chain.
    pub fn head(&self) -> Head {
        Head {
            household: self.card.household,
            camera: self.card.camera,
            series: self.card.series,
            hub: self.card.hub,
            number: self.card.number,
            link: link(&self.card.previous, self.manifest.body()),
        }
    }

    /// Whether this clip comes directly after `before` in one chain.
    pub fn check_follows(&self, before: &Head) -> Result<(), ChainError> {
        let own = self.head();
        let chain = |h: &Head| (h.household, h.camera, h.series, h.hub);
        if chain(&own) != chain(before) {
            return Err(ChainError::OtherChain);
        }
        if before.number.checked_add(1) != Some(own.number) {
            return Err(ChainError::Number {
                known: before.number,
                got: own.number,
            });
        }
        if self.card.previous != before.link {
            return Err(ChainError::Link);
        }
        Ok(())
    }
}

/// A place in the chain of a camera and series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whose.
    pub household: HouseholdId,
    /// Which camera.
    pub camera: CameraId,
    /// Which series.
    pub series: Series,
    /// By which hub.
    pub hub: SigningKeyBytes,
    /// Which number.
    pub number: u64,
    /// The link that the next number names.
    pub link: Hash,
}

/// Why a clip does not continue a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// Another household, camera, series or hub.
    #[error("the clip is of another camera or series")]
    OtherChain,
    /// Not the number that follows: something is missing, or comes again.
    #[error("number {got} does not follow number {known}")]
    Number {
        /// The number held.
        known: u64,
        /// The number offered.
        got: u64,
    },
    /// The number follows, and names another predecessor.
    #[error("the clip does not continue the chain that is already known")]
    Link,
}
