//! The letter of a share: what an agency is told beside the tracks (`docs/ref/share.md`, Letter).
//!
//! A letter that opens says nothing yet. Each of its clips is believed after [`LetterItem::check`], the
//! consent after [`Letter::check_consent`] with an entry whose proof the caller has checked, and a track
//! once its payload's hash is the one of the checked item.

mod wire;

use rand_core::{CryptoRng, RngCore};
use sidelight_domain::commitment::log_commitment;
use sidelight_domain::record::manifest::received_bytes;
use sidelight_domain::record::{
    Encoder, Hash, Manifest, ManifestError, Opening, SignatureBytes, SigningKeyBytes, Track,
};
use zeroize::Zeroizing;

use crate::clip::{Clock, VerifiedClip};
use crate::file::{self, FileError, HeaderError};
use crate::{Identity, Recipient};

pub use wire::{Media, MediaTrack, Still, StillFormat};

/// Longest letter, sealed, bytes.
pub const LETTER_BYTES_MAX: usize = 256 * 1024;
/// Longest still, opened, bytes.
pub const STILL_BYTES_MAX: u64 = 511 * 1024;
/// Pixels of a side of a still.
pub const STILL_SIDE_MAX: u64 = 8192;
/// A clip is at most so long, and a still is a moment of one, ms.
const STILL_AT_MS_MAX: u64 = 60_000;
/// The plaintext is a multiple of this long, bytes.
const STEP_BYTES: usize = 4096;
/// Fields that the item of a clip opens.
const CLIP_FIELDS: [&str; 3] = ["start", "duration", "clock"];
/// Fields that the item of a still opens.
const STILL_FIELDS: [&str; 2] = ["start", "clock"];
/// Fields of the `consent` entry, in the order of the letter. Consents of before do not have the last.
pub const CONSENT_FIELDS: [&str; 7] = [
    "request",
    "agency",
    "recipient",
    "clips",
    "seconds",
    "pseudonym",
    "footage",
];

/// Why a letter, or one of its clips, is refused.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// Over [`LETTER_BYTES_MAX`].
    #[error("the letter is too large")]
    TooLarge,
    /// It does not open with this identity.
    #[error("the letter cannot be opened")]
    Sealed(#[from] FileError),
    /// It cannot be sealed to this key.
    #[error("the letter cannot be sealed: {0}")]
    Recipient(#[from] HeaderError),
    /// What it holds is not a letter.
    #[error("the letter is malformed")]
    Format,
    /// Written in a version that this reader does not know.
    #[error("the letter is of version {0}, which is not known here")]
    Version(u64),
    /// The entry is for another value of this field than the letter.
    #[error("the consent in the record is for another {0} than the letter")]
    Consent(&'static str),
    /// A clip's manifest or an opening of it.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// Another key signed the manifest than the letter names.
    #[error("the letter names another clip key than the manifest")]
    ClipKey,
    /// The operator did not countersign this time of receipt.
    #[error("the time of receipt is not countersigned")]
    Received,
    /// The letter describes a track otherwise than the hub.
    #[error("the letter describes the {0} otherwise than the hub")]
    Track(&'static str),
}

/// A field of the consent, opened.
#[derive(Clone, PartialEq, Eq)]
pub struct ConsentOpening {
    /// One of [`CONSENT_FIELDS`].
    pub field: String,
    /// 32 bytes.
    pub salt: [u8; 32],
    /// As `docs/ref/leaf.md` writes it.
    pub value: String,
}

impl std::fmt::Debug for ConsentOpening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ConsentOpening({}, ..)", self.field)
    }
}

/// One clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterItem {
    /// From 1.
    pub n: u64,
    /// The signed bytes.
    pub manifest: Vec<u8>,
    /// By the clip key.
    pub signature: SignatureBytes,
    /// The key that signed this manifest and nothing else.
    pub clip_key: SigningKeyBytes,
    /// When the operator had the clip, ms.
    pub received_ms: u64,
    /// By the operator's receiving key.
    pub received: SignatureBytes,
    /// Of `start`, `duration`, `clock` and of the shared tracks, and of nothing else; of a still, `start`
    /// and `clock` alone.
    pub openings: Vec<Opening>,
    /// How to play the tracks; nothing, of a still.
    pub media: Media,
    /// The one picture that is shared in the clip's place.
    pub still: Option<Still>,
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Index of the request's entry.
    pub request: u64,
    /// The agency's short name.
    pub agency: String,
    /// The disclosure's name.
    pub pseudonym: [u8; 16],
    /// Index of the `consent` entry.
    pub consent: u64,
    /// What its commitments open to, in the order of [`CONSENT_FIELDS`].
    pub openings: Vec<ConsentOpening>,
    /// What the resident says of themselves; nothing, by default.
    pub identity: Option<String>,
    /// Whether people are in it who are not involved, if they said.
    pub uninvolved: Option<bool>,
    /// The clips.
    pub items: Vec<LetterItem>,
}

/// A clip of a letter that is what its hub signed and the operator had at that time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedItem {
    /// By the hub's clock, ms.
    pub start_ms: u64,
    /// ms; none of a still.
    pub duration_ms: Option<u64>,
    /// How that clock stood to the operator's; none if unknown.
    pub clock: Option<Clock>,
    video: Option<Signed>,
    audio: Option<Signed>,
}

/// A track as signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// SHA-256 of the payload.
    pub payload: Hash,
    /// Bytes of the payload.
    pub size: u64,
    /// SHA-256 of the plaintext.
    pub plain: Hash,
}

impl LetterItem {
    /// What is told of a clip that the resident's device has verified, with or without its sound.
    pub fn of(
        n: u64,
        clip: &VerifiedClip,
        signature: SignatureBytes,
        received: (u64, SignatureBytes),
        tracks: &[Track],
    ) -> Self {
        let card = clip.card();
        let mut names = CLIP_FIELDS.to_vec();
        for track in tracks {
            names.extend(track_fields(*track));
        }
        let with = |track| tracks.contains(&track);
        let media = Media {
            video: card
                .video
                .as_ref()
                .filter(|_| with(Track::Video))
                .map(MediaTrack::of_video),
            audio: card
                .audio
                .as_ref()
                .filter(|_| with(Track::Audio))
                .map(MediaTrack::of_audio),
        };
        Self {
            media,
            ..Self::opening(n, clip, signature, received, &names)
        }
    }

    /// What is told of a verified clip of which one picture is shared.
    pub fn of_still(
        n: u64,
        clip: &VerifiedClip,
        signature: SignatureBytes,
        received: (u64, SignatureBytes),
        still: Still,
    ) -> Self {
        Self {
            still: Some(still),
            ..Self::opening(n, clip, signature, received, &STILL_FIELDS)
        }
    }

    fn opening(
        n: u64,
        clip: &VerifiedClip,
        signature: SignatureBytes,
        (received_ms, received): (u64, SignatureBytes),
        names: &[&str],
    ) -> Self {
        Self {
            n,
            manifest: clip.manifest().body().to_vec(),
            signature,
            clip_key: *clip.manifest().clip_key(),
            received_ms,
            received,
            openings: clip.openings(names),
            media: Media::default(),
            still: None,
        }
    }

    /// Checks the manifest's signature, every opening, and the time of receipt under the operator's
    /// receiving key, which the record's first entry names.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self, receiving_key: &SigningKeyBytes) -> Result<CheckedItem, LetterError> {
        let manifest = Manifest::parse(&self.manifest)?;
        manifest.verify(&self.signature)?;
        if *manifest.clip_key() != self.clip_key {
            return Err(LetterError::ClipKey);
        }
        let countersigned = received_bytes(&self.manifest, self.received_ms);
        sidelight_domain::record::key::verify(receiving_key, &countersigned, &self.received)
            .map_err(|_| LetterError::Received)?;
        let opened = manifest.open(&self.openings)?;
        let signed = |track: Track, media: Option<&MediaTrack>| {
            let Some(media) = media else { return Ok(None) };
            let [codec, payload, size, plain] = track_fields(track);
            let signed = Signed {
                payload: opened.array(payload)?,
                size: opened.u64(size)?,
                plain: opened.array(plain)?,
            };
            let described = opened.text(codec)? == media.codec
                && file::plain_size(signed.size) == Some(media.plain_size);
            match described {
                true => Ok(Some(signed)),
                false => Err(LetterError::Track(track.name())),
            }
        };
        Ok(CheckedItem {
            start_ms: opened.u64("start")?,
            duration_ms: match self.still {
                Some(_) => None,
                None => Some(opened.u64("duration")?),
            },
            clock: clock(opened.array("clock")?),
            video: signed(Track::Video, self.media.video.as_ref())?,
            audio: signed(Track::Audio, self.media.audio.as_ref())?,
        })
    }
}

/// Which footage it is: of each clip the manifest, which commits to all that its hub signed; of a still the
/// moment and the picture besides.
pub fn footage(items: &[LetterItem]) -> Hash {
    let with = |encoder: Encoder, item: &LetterItem| {
        let encoder = encoder.field(&item.manifest);
        match item.still {
            Some(still) => encoder.u64(still.at_ms).field(&still.sha256),
            None => encoder.field(b"").field(b""),
        }
    };
    let encoder = Encoder::new("sidelight/footage/v1");
    items.iter().fold(encoder, with).hash()
}

/// 8 bytes of offset, 8 of uncertainty.
fn clock(bytes: [u8; 16]) -> Option<Clock> {
    let (offset, uncertainty) = bytes.split_at(8);
    let offset_ms = i64::from_be_bytes(offset.try_into().expect("half of 16 bytes"));
    let uncertainty_ms = u64::from_be_bytes(uncertainty.try_into().expect("half of 16 bytes"));
    (uncertainty_ms != u64::MAX).then_some(Clock {
        offset_ms,
        uncertainty_ms,
    })
}

impl Still {
    /// Whether its numbers can be those of a picture of a clip.
    fn is_sound(&self) -> bool {
        let side = 1..=STILL_SIDE_MAX;
        self.at_ms < STILL_AT_MS_MAX
            && side.contains(&self.width)
            && side.contains(&self.height)
            && (1..=STILL_BYTES_MAX).contains(&self.size)
    }
}

/// Codec, payload, size and plain of a track. A card is not shared and has no fields to open.
fn track_fields(track: Track) -> [&'static str; 4] {
    match track {
        Track::Video => ["video-codec", "video-payload", "video-size", "video-plain"],
        Track::Audio => ["audio-codec", "audio-payload", "audio-size", "audio-plain"],
        Track::Card => [""; 4],
    }
}

impl CheckedItem {
    /// A shared track, as signed.
    pub fn track(&self, track: Track) -> Option<&Signed> {
        match track {
            Track::Video => self.video.as_ref(),
            Track::Audio => self.audio.as_ref(),
            Track::Card => None,
        }
    }
}

impl Letter {
    /// Whether its consent says which footage it is; those of before do not.
    pub fn says_footage(&self) -> bool {
        self.openings.len() == CONSENT_FIELDS.len()
    }

    /// Compares the consent's openings with an entry, whose value of a field `line` answers, and with what
    /// the letter itself says.
    ///
    /// # Errors
    /// The first field that does not fit.
    pub fn check_consent<'a>(
        &self,
        recipient: &str,
        line: impl Fn(&str) -> Option<&'a str>,
    ) -> Result<(), LetterError> {
        // An entry of before does not say which footage, and its letter opens nothing of that.
        if self.says_footage() != line("footage").is_some() {
            return Err(LetterError::Consent("footage"));
        }
        for (opening, field) in self.openings.iter().zip(CONSENT_FIELDS) {
            let commitment = log_commitment("consent", field, &opening.salt, &opening.value);
            let commitment = format!("committed:{}", hex::encode(commitment));
            if opening.field != field || line(field) != Some(commitment.as_str()) {
                return Err(LetterError::Consent(field));
            }
            let own = match field {
                "request" => self.request.to_string(),
                "agency" => self.agency.clone(),
                "recipient" => recipient.to_owned(),
                "clips" => self.items.len().to_string(),
                "pseudonym" => hex::encode(self.pseudonym),
                "footage" => hex::encode(footage(&self.items)),
                _ => opening.value.clone(),
            };
            if opening.value != own {
                return Err(LetterError::Consent(field));
            }
        }
        Ok(())
    }

    /// Compares the footage that was consented to with the clips, all of them checked: whole clips
    /// together, in seconds, rounded up. A still is none.
    ///
    /// # Errors
    /// The consent is for another length.
    pub fn check_seconds(&self, items: &[CheckedItem]) -> Result<(), LetterError> {
        let ms: u64 = items.iter().filter_map(|item| item.duration_ms).sum();
        let consented = self.openings.iter().find(|o| o.field == "seconds");
        match consented.is_some_and(|o| o.value == ms.div_ceil(1000).to_string()) {
            true => Ok(()),
            false => Err(LetterError::Consent("seconds")),
        }
    }
}

/// Seals a letter to a delivery key.
pub fn seal(
    letter: &Letter,
    to: &Recipient,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Vec<u8>, LetterError> {
    let mut plain = Zeroizing::new(wire::write(letter));
    let padded = plain.len().next_multiple_of(STEP_BYTES);
    plain.resize(padded, b' ');
    let sealed = file::seal(&plain, std::slice::from_ref(to), rng)?;
    match sealed.len() > LETTER_BYTES_MAX {
        true => Err(LetterError::TooLarge),
        false => Ok(sealed),
    }
}

/// Opens a letter. Nothing in it is believed yet.
pub fn open(sealed: &[u8], identity: &Identity) -> Result<Letter, LetterError> {
    if sealed.len() > LETTER_BYTES_MAX {
        return Err(LetterError::TooLarge);
    }
    let plain = Zeroizing::new(file::open(sealed, identity)?);
    wire::read(&plain)
}

/// Reads what a letter was opened to. Nothing in it is believed yet.
///
/// # Errors
/// [`LetterError::Version`] or [`LetterError::Format`].
pub fn read(plain: &[u8]) -> Result<Letter, LetterError> {
    wire::read(plain)
}
