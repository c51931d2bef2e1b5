//! What a hub says to the operator. Bearer token in `Authorization`.
//!
//! - `PUT /api/hub/blobs/{sha256}` stores a payload: 201, or 200 if it is there; 422 `hash_mismatch`;
//!   507 `quota` or `disk_full`.
//! - `POST /api/hub/clips` takes a [`NewClip`] and answers [`Received`]; idempotent by clip id; 409 `chain`
//!   if number or link does not follow (event series).
//! - `POST /api/hub/clips/missing` takes [`Clips`] that the hub has receipts for, at most
//!   [`CLIPS_ASKED_MAX`], and answers those of them that are not here, as after a restored backup.
//! - `GET /api/hub/statements?after=n&wait=25` answers `[StatementWire]`, empty when the wait is over.
//! - `GET /api/hub/commands?wait=25` answers `[Command]`: those without a reply, again until they have one.
//! - `POST /api/hub/commands/{id}/reply` takes a [`crate::household::Sealed`]; 204.
//! - `PUT /api/hub/status` and `POST /api/hub/events` take a [`crate::household::Sealed`]; 204.
//!
//! An answer 401 means the token is no longer good (the hub keeps recording and says so on its
//! local page).

use serde::{Deserialize, Serialize};

use crate::Bytes64;
use crate::clip::{ManifestWire, OpeningWire};

/// A clip whose payloads are all stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewClip {
    /// Signed manifest.
    pub manifest: ManifestWire,
    /// Openings of exactly `OPERATOR_FIELDS`.
    pub openings: Vec<OpeningWire>,
    /// `age` headers of the tracks there are.
    pub headers: Headers,
}

/// `age` headers, by track.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headers {
    /// Of `video`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<Bytes64>,
    /// Of `audio`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<Bytes64>,
    /// Of `card`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Bytes64>,
}

/// Clips that one question may be about.
pub const CLIPS_ASKED_MAX: usize = 500;

/// Clips by id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clips {
    /// At most [`CLIPS_ASKED_MAX`].
    pub clips: Vec<String>,
}

/// The operator has the clip durably, since then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// ms.
    pub received_ms: u64,
    /// By the receiving key over `sidelight/received/v1`.
    pub signature: Bytes64,
}

/// A command waiting for the hub.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Command {
    /// The operator's id for it.
    pub command: String,
    /// Sealed.
    pub sealed: Bytes64,
}
