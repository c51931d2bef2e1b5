//! Making a manifest: the values of its 24 fields, signed by a key that signs nothing else.

use ed25519_dalek::SigningKey;
use sidelight_domain::record::manifest::{OPERATOR_FIELDS, link, openings};
use sidelight_domain::record::{Certificate, Hash, Manifest, Opening, SignatureBytes};

use super::{AudioTrack, Card, CardError, SealedTrack};

/// Why no manifest is made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// No reader would take the card.
    #[error(transparent)]
    Card(#[from] CardError),
    /// The card names another hub than the one that signs.
    #[error("the card names another hub than the one that signs")]
    OtherHub,
    /// What was sealed as the card is not this card.
    #[error("the sealed card is not this card")]
    OtherCard,
}

/// A manifest, ready for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedManifest {
    /// The signed body.
    pub manifest: Manifest,
    /// By the clip key.
    pub signature: SignatureBytes,
    /// By the hub.
    pub certificate: Certificate,
    /// What the operator is told.
    pub openings: Vec<Opening>,
    /// The link that the next manifest of the chain names.
    pub link: Hash,
}

/// Makes and signs the manifest of a clip whose tracks are all sealed. The clip key is given up here.
pub fn build_manifest(
    card: &Card,
    sealed_card: &SealedTrack,
    clip_key: SigningKey,
    hub_key: &SigningKey,
) -> Result<SignedManifest, BuildError> {
    let json = card.to_json()?;
    if sidelight_domain::record::sha256(&json) != sealed_card.plain_sha256 {
        return Err(BuildError::OtherCard);
    }
    if card.hub != hub_key.verifying_key().to_bytes() {
        return Err(BuildError::OtherHub);
    }
    let values = field_values(
        card,
        &sealed_card.payload_sha256,
        sealed_card.payload_size,
        &sealed_card.plain_sha256,
    );
    let (manifest, signature) = Manifest::sign(&clip_key, &card.seed, &values);
    let certificate = Certificate::sign(hub_key, *manifest.clip_key(), card.clip);
    let openings = openings(&card.seed, &values, &OPERATOR_FIELDS);
    let link = link(&card.previous, manifest.body());
    Ok(SignedManifest {
        manifest,
        signature,
        certificate,
        openings,
        link,
    })
}

/// The fields of a media track; all empty without it.
fn media(track: Option<&AudioTrack>) -> [Vec<u8>; 4] {
    track.map_or_else(Default::default, |t| {
        [
            t.codec.clone().into_bytes(),
            t.payload.to_vec(),
            t.size.to_be_bytes().to_vec(),
            t.plain.to_vec(),
        ]
    })
}

/// The values of a manifest's fields, in the order of `FIELDS`: from the card, and from what only its
/// file says, hash and size of the payload and hash of the plaintext.
pub fn field_values(
    card: &Card,
    card_payload: &Hash,
    card_size: u64,
    card_plain: &Hash,
) -> [Vec<u8>; 24] {
    let number = |n: u64| n.to_be_bytes().to_vec();
    let (offset, uncertainty) = card
        .clock
        .map_or((0, u64::MAX), |c| (c.offset_ms, c.uncertainty_ms));
    let [video_codec, video_payload, video_size, video_plain] =
        media(card.video.as_ref().map(|v| &v.media));
    let [audio_codec, audio_payload, audio_size, audio_plain] = media(card.audio.as_ref());
    [
        card.kind.name().into(),
        card.household.0.to_vec(),
        card.camera.0.to_vec(),
        card.clip.0.to_vec(),
        card.series.name().into(),
        number(card.number),
        card.previous.to_vec(),
        number(card.epoch),
        number(card.start),
        number(card.duration),
        card.trigger.name().into(),
        if card.recovered { "yes" } else { "no" }.into(),
        [offset.to_be_bytes(), uncertainty.to_be_bytes()].concat(),
        video_codec,
        video_payload,
        video_size,
        video_plain,
        audio_codec,
        audio_payload,
        audio_size,
        audio_plain,
        card_payload.to_vec(),
        number(card_size),
        card_plain.to_vec(),
    ]
}
