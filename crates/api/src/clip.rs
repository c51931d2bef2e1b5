//! Clips as a resident lists, fetches and changes them.
//!
//! | call | does |
//! | --- | --- |
//! | `GET /api/household/clips?...` | [`ClipPage`], newest first; see `client::ClipQuery` |
//! | `GET /api/clips/{clip}` | [`ClipItem`] |
//! | `GET /api/clips/{clip}/{track}` | the payload; `Range` works; `ETag` is its SHA-256 |
//! | `GET /api/clips/{clip}/{track}.age` | header and payload: an `age` file, as a download |
//! | `PUT /api/clips/{clip}/keep` | [`Keep`]; kept clips outlive retention |
//! | `PUT /api/clips/{clip}/note` | [`Note`]: a sealed name |
//! | `POST /api/clips/{clip}/delete` | [`Delete`]; gone from listings, purged after a day |
//! | `POST /api/clips/{clip}/restore` | within that day |

use serde::{Deserialize, Serialize};
use sidelight_domain::record::{Certificate, ClipId, Opening};

use crate::Bytes64;
use crate::bytes64::{hex32, text};
use crate::hub::{Headers, Received};

/// A signed manifest and its certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestWire {
    /// The signed bytes.
    pub body: Bytes64,
    /// By the clip key.
    pub signature: Bytes64,
    /// Ties the clip key to the hub.
    pub certificate: CertificateWire,
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateWire {
    /// The hub's key.
    #[serde(with = "hex32")]
    pub hub: [u8; 32],
    /// The clip key.
    #[serde(with = "hex32")]
    pub clip_key: [u8; 32],
    /// The clip.
    #[serde(with = "text")]
    pub clip: ClipId,
    /// By the hub.
    pub signature: Bytes64,
}

impl CertificateWire {
    /// The record's form; `None` if the signature is not 64 bytes.
    pub fn parse(&self) -> Option<Certificate> {
        let signature = self.signature.0.as_slice().try_into().ok()?;
        Some(Certificate {
            hub: self.hub,
            clip_key: self.clip_key,
            clip: self.clip,
            signature,
        })
    }
}

impl From<&Certificate> for CertificateWire {
    fn from(c: &Certificate) -> Self {
        Self {
            hub: c.hub,
            clip_key: c.clip_key,
            clip: c.clip,
            signature: c.signature.to_vec().into(),
        }
    }
}

/// A field of a manifest, opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningWire {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Bytes64,
    /// Its salt, 32 bytes.
    pub salt: Bytes64,
}

impl OpeningWire {
    /// The record's form; `None` if the salt is not 32 bytes.
    pub fn parse(&self) -> Option<Opening> {
        let salt = self.salt.0.as_slice().try_into().ok()?;
        Some(Opening {
            name: self.name.clone(),
            value: self.value.0.clone(),
            salt,
        })
    }
}

impl From<&Opening> for OpeningWire {
    fn from(o: &Opening) -> Self {
        Self {
            name: o.name.clone(),
            value: o.value.clone().into(),
            salt: o.salt.to_vec().into(),
        }
    }
}

/// One page of a listing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClipPage {
    /// Newest first, by start.
    pub clips: Vec<ClipItem>,
    /// Pass as `before` for the next page; absent on the last.
    pub next: Option<String>,
}

/// A stored clip, or a gap.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClipItem {
    /// Which.
    #[serde(with = "text")]
    pub clip: ClipId,
    /// The camera.
    pub camera: String,
    /// `clip` or `gap`.
    pub kind: String,
    /// `event` or `continuous`.
    pub series: String,
    /// In its chain.
    pub number: u64,
    /// ms, by the hub.
    pub start_ms: u64,
    /// The signed manifest; its openings are in the card.
    pub manifest: ManifestWire,
    /// When the operator had it.
    pub received: Received,
    /// `age` headers.
    pub headers: Headers,
    /// Payload sizes by track, bytes; 0 where there is none.
    pub sizes: Sizes,
    /// The sealed name.
    pub note: Option<Bytes64>,
    /// Kept beyond retention.
    pub keep: bool,
    /// When retention will remove it, ms; none if kept.
    pub expires_ms: Option<u64>,
    /// When it was deleted, if it was; it can be restored for a day.
    pub deleted_ms: Option<u64>,
}

/// Payload sizes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    /// Bytes.
    pub video: u64,
    /// Bytes.
    pub audio: u64,
    /// Bytes.
    pub card: u64,
}

/// See the module.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Keep {
    /// Whether to keep.
    pub keep: bool,
}

/// See the module.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Note {
    /// Sealed; none removes it.
    pub sealed: Option<Bytes64>,
}

/// See the module. The operator keeps the signature as the mark of who deleted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Delete {
    /// ms.
    pub at_ms: u64,
    /// By the household's signing key over `sidelight/deleted/v1`.
    pub signature: Bytes64,
}
