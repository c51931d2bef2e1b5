//! A letter's JSON.

use serde::{Deserialize, Serialize};
use sidelight_domain::record::{Hash, Opening, SignatureBytes};

use super::{CONSENT_FIELDS, ConsentOpening, Letter, LetterError, LetterItem};
use crate::clip::{AudioTrack, Fragment, VideoTrack};
use crate::wire::{self, hex32};

const VERSION: u64 = 1;

/// How to play the tracks that are shared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// None if only the sound is shared.
    pub video: Option<MediaTrack>,
    /// None without sound.
    pub audio: Option<MediaTrack>,
}

/// As in a card, without what the manifest's openings say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaTrack {
    /// RFC 6381.
    pub codec: String,
    /// Bytes of `ftyp moov`.
    #[serde(deserialize_with = "wire::integer")]
    pub init: u64,
    /// In order.
    pub fragments: Vec<Fragment>,
    /// Bytes of the plaintext.
    #[serde(deserialize_with = "wire::integer")]
    pub plain_size: u64,
    /// Pixels, of a video.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u64>,
    /// Pixels, of a video.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<u64>,
}

/// One picture of a clip, made by the resident's browser. The hub signed the clip and not the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Still {
    /// Always JPEG.
    #[serde(rename = "type")]
    pub format: StillFormat,
    /// Which moment, ms from the clip's start, as the browser says.
    #[serde(deserialize_with = "wire::integer")]
    pub at_ms: u64,
    /// Pixels.
    #[serde(deserialize_with = "wire::integer")]
    pub width: u64,
    /// Pixels.
    #[serde(deserialize_with = "wire::integer")]
    pub height: u64,
    /// Bytes.
    #[serde(deserialize_with = "wire::integer")]
    pub size: u64,
    /// Of these bytes.
    #[serde(with = "hex32")]
    pub sha256: Hash,
}

/// How a still is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StillFormat {
    /// The only one there is.
    #[serde(rename = "image/jpeg")]
    Jpeg,
}

impl MediaTrack {
    /// Of a card's sound.
    pub fn of_audio(track: &AudioTrack) -> Self {
        Self {
            codec: track.codec.clone(),
            init: track.init,
            fragments: track.fragments.clone(),
            plain_size: track.plain_size,
            width: None,
            height: None,
        }
    }

    /// Of a card's picture.
    pub fn of_video(track: &VideoTrack) -> Self {
        Self {
            width: Some(track.width),
            height: Some(track.height),
            ..Self::of_audio(&track.media)
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Wire {
    v: u64,
    #[serde(deserialize_with = "wire::integer")]
    request: u64,
    agency: String,
    pseudonym: String,
    consent: Consent,
    identity: Option<String>,
    message: Option<String>,
    uninvolved: Option<bool>,
    items: Vec<Item>,
}

#[derive(Serialize, Deserialize)]
struct Consent {
    #[serde(deserialize_with = "wire::integer")]
    index: u64,
    openings: Vec<Field>,
}

#[derive(Serialize, Deserialize)]
struct Field {
    field: String,
    #[serde(with = "hex32")]
    salt: [u8; 32],
    value: String,
}

#[derive(Serialize, Deserialize)]
struct Item {
    #[serde(deserialize_with = "wire::integer")]
    n: u64,
    manifest: Signed,
    #[serde(with = "hex32")]
    clip_key: [u8; 32],
    received: Received,
    openings: Vec<Opened>,
    media: Media,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    still: Option<Still>,
}

#[derive(Serialize, Deserialize)]
struct Signed {
    #[serde(with = "wire::base64")]
    body: Vec<u8>,
    #[serde(with = "wire::base64")]
    signature: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Received {
    #[serde(deserialize_with = "wire::integer")]
    received_ms: u64,
    #[serde(with = "wire::base64")]
    signature: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Opened {
    name: String,
    #[serde(with = "wire::base64")]
    value: Vec<u8>,
    #[serde(with = "wire::base64")]
    salt: Vec<u8>,
}

/// The JSON, without padding.
pub(super) fn write(letter: &Letter) -> Vec<u8> {
    let wire = Wire {
        v: VERSION,
        request: letter.request,
        agency: letter.agency.clone(),
        pseudonym: hex::encode(letter.pseudonym),
        consent: Consent {
            index: letter.consent,
            openings: letter.openings.iter().map(write_field).collect(),
        },
        identity: letter.identity.clone(),
        message: None,
        uninvolved: letter.uninvolved,
        items: letter.items.iter().map(write_item).collect(),
    };
    serde_json::to_vec(&wire).expect("texts and integers")
}

fn write_field(opening: &ConsentOpening) -> Field {
    Field {
        field: opening.field.clone(),
        salt: opening.salt,
        value: opening.value.clone(),
    }
}

fn write_item(item: &LetterItem) -> Item {
    let opened = |opening: &Opening| Opened {
        name: opening.name.clone(),
        value: opening.value.clone(),
        salt: opening.salt.to_vec(),
    };
    Item {
        n: item.n,
        manifest: Signed {
            body: item.manifest.clone(),
            signature: item.signature.to_vec(),
        },
        clip_key: item.clip_key,
        received: Received {
            received_ms: item.received_ms,
            signature: item.received.to_vec(),
        },
        openings: item.openings.iter().map(opened).collect(),
        media: item.media.clone(),
        still: item.still,
    }
}

/// Reads the JSON; padding is space behind it.
pub(super) fn read(plain: &[u8]) -> Result<Letter, LetterError> {
    #[derive(Deserialize)]
    struct Version {
        v: u64,
    }
    let format = |_| LetterError::Format;
    let Version { v } = serde_json::from_slice(plain).map_err(format)?;
    if v != VERSION {
        return Err(LetterError::Version(v));
    }
    let wire: Wire = serde_json::from_slice(plain).map_err(format)?;
    let mut pseudonym = [0; 16];
    hex::decode_to_slice(&wire.pseudonym, &mut pseudonym).map_err(|_| LetterError::Format)?;
    let named: Vec<_> = wire
        .consent
        .openings
        .iter()
        .map(|o| o.field.as_str())
        .collect();
    let [of_before @ .., _] = &CONSENT_FIELDS;
    if hex::encode(pseudonym) != wire.pseudonym
        || named != CONSENT_FIELDS && named != of_before
        || wire.items.is_empty()
    {
        return Err(LetterError::Format);
    }
    let field = |field: Field| ConsentOpening {
        field: field.field,
        salt: field.salt,
        value: field.value,
    };
    let mut items = Vec::with_capacity(wire.items.len());
    for (item, n) in wire.items.into_iter().zip(1..) {
        items.push(read_item(item, n)?);
    }
    Ok(Letter {
        request: wire.request,
        agency: wire.agency,
        pseudonym,
        consent: wire.consent.index,
        openings: wire.consent.openings.into_iter().map(field).collect(),
        identity: wire.identity,
        uninvolved: wire.uninvolved,
        items,
    })
}

fn read_item(item: Item, n: u64) -> Result<LetterItem, LetterError> {
    let plays = item.media.video.is_some() || item.media.audio.is_some();
    let sound = item.still.is_none_or(|still| still.is_sound());
    if item.n != n || plays == item.still.is_some() || !sound {
        return Err(LetterError::Format);
    }
    let signature = |bytes: &[u8]| SignatureBytes::try_from(bytes).map_err(|_| LetterError::Format);
    let opened = |opened: Opened| {
        let salt = opened.salt.as_slice().try_into();
        Ok(Opening {
            name: opened.name,
            salt: salt.map_err(|_| LetterError::Format)?,
            value: opened.value,
        })
    };
    Ok(LetterItem {
        n,
        manifest: item.manifest.body,
        signature: signature(&item.manifest.signature)?,
        clip_key: item.clip_key,
        received_ms: item.received.received_ms,
        received: signature(&item.received.signature)?,
        openings: item
            .openings
            .into_iter()
            .map(opened)
            .collect::<Result<_, LetterError>>()?,
        media: item.media,
        still: item.still,
    })
}
