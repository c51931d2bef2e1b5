//! What a hub says to the operator. Bearer token in `Authorization`.
//!
//! - `PUT /api/hub/blobs/{sha256}` stores a payload: 201, or 200 if it is there; 422 `hash_mismatch`;
//!   507 `quota` or `disk_full`.
//! - `POST /api/hub/clips` takes a [`NewClip`] and answers [`Received`]; idempotent by clip id; 409 `chain`
//!   if number or link does not follow (event series).
//! - `POST /api/hub/clips/missing` takes [`Clips`] that the hub has receipts for, at most
//!   [`CLIPS_ASKED_MAX`], and answers those of them that are not here, as after a restored backup.
//! - `GET /api/hub/statements?after=n&wait=25` answers `[StatementWire]`, empty when the wait is over.
//! - `GET /api/hub/commands?wait=25` answers `[ForHub]`: commands without a reply, again until they have one.
//!   With `&footage=1`, from hubs that know them, also what the operator asks itself ([`FootageAsked`]).
//! - `POST /api/hub/footage/{about}` takes a [`FootageDone`]: 204; 404 if this hub was not asked.
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

/// What waits for a hub.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ForHub {
    /// Of its household.
    Command(Command),
    /// Of the operator, in clear and in nobody else's name.
    Footage(FootageAsked),
}

/// The operator asks to be handed first what waits of some cameras' clips, because an emergency or a legal
/// demand about them is decided on (`docs/ref/emergency.md`, Footage at the home). A hub obeys only if its
/// household's own statement says that there is emergency access, within the limits of
/// [`crate::limits`], and shows its household that it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FootageAsked {
    /// Id of the emergency or demand, 32 hex digits. A hub is asked once for each.
    pub about: String,
    /// `emergency`, `drill` or `demand`.
    pub why: String,
    /// Cameras of this hub.
    pub cameras: Vec<String>,
    /// Beginning of the window, ms.
    pub from_ms: u64,
    /// Its end, ms.
    pub to_ms: u64,
}

/// A hub has done what it was asked, or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FootageDone {
    /// What came of it.
    pub outcome: FootageOutcome,
}

/// What came of being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FootageOutcome {
    /// Nothing of it waits any more.
    Done,
    /// The household's statement says that nobody but it can open footage.
    Sealed,
    /// A camera that is not the household's, or not at this hub.
    Camera,
    /// No window, or one that no rules allow.
    Window,
    /// More often than a hub is asked.
    Often,
}

impl FootageOutcome {
    /// Every one.
    pub const ALL: [FootageOutcome; 5] = [
        FootageOutcome::Done,
        FootageOutcome::Sealed,
        FootageOutcome::Camera,
        FootageOutcome::Window,
        FootageOutcome::Often,
    ];

    /// As on the wire.
    pub fn code(self) -> &'static str {
        match self {
            FootageOutcome::Done => "done",
            FootageOutcome::Sealed => "sealed",
            FootageOutcome::Camera => "camera",
            FootageOutcome::Window => "window",
            FootageOutcome::Often => "often",
        }
    }
}

/// A command waiting for the hub.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Command {
    /// The operator's id for it.
    pub command: String,
    /// Sealed.
    pub sealed: Bytes64,
}
