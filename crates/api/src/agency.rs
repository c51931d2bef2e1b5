//! An agency's own affairs: who works for it, the key that footage is shared to, the map to draw on.
//! All for the session of an officer or supervisor; to everyone else none of it is there.
//!
//! | call | does |
//! | --- | --- |
//! | `GET /api/agency` | [`Agency`] |
//! | `PUT /api/agency/keyring` | [`Keyring`]; 409 `keyring_version` unless it is one more than stored |
//! | `POST /api/agency/key` | [`FirstKey`]; 409 `has_key` if there is one |
//! | `POST /api/agency/invites` | [`AgencyInvite`] by a supervisor; answers token |
//! | `GET /api/agency/grid?lat&lng&zoom&rings` | [`Grid`]; `cell` instead of a point, or neither |

use serde::{Deserialize, Serialize};

use crate::Bytes64;

/// What somebody may do for an agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberRole {
    /// Asks, and watches what was shared.
    Officer,
    /// The same, and enrols officers.
    Supervisor,
}

/// For which agency somebody works, in a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its slug.
    pub agency: String,
    /// What they do there.
    pub role: MemberRole,
}

/// `GET /api/agency`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Agency {
    /// Its slug in the log.
    pub agency: String,
    /// What it calls itself.
    pub name: String,
    /// `police` or `fire`.
    pub kind: String,
    /// Where it is, in words.
    pub place: String,
    /// Where it may ask: H3 cells of resolution 3.
    pub regions: Vec<String>,
    /// How the public reaches it.
    pub contact: String,
    /// What the caller does there.
    pub role: MemberRole,
    /// The caller's account.
    pub account: String,
    /// The entry of the caller's passkey; none until it is in the log, and then they decide nothing.
    pub credential: Option<u64>,
    /// Its delivery keys in the log, oldest first; the last one counts.
    pub keys: Vec<DeliveryKey>,
    /// The keyring, sealed to the agency's devices, once one was stored.
    pub keyring: Option<Keyring>,
    /// Who works for it.
    pub people: Vec<Colleague>,
}

/// A delivery key as the log has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryKey {
    /// Index of its entry.
    pub index: u64,
    /// From 1.
    pub epoch: u64,
    /// Whom residents seal to.
    pub recipient: String,
    /// Day of its entry.
    pub day: String,
}

/// `PUT /api/agency/keyring`, and what is stored. The operator cannot read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyring {
    /// From 1.
    pub version: u64,
    /// An `age` file.
    pub sealed: Bytes64,
}

/// Somebody who works for the agency.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Colleague {
    /// Their account.
    pub account: String,
    /// What they are called.
    pub name: String,
    /// What they do there.
    pub role: MemberRole,
    /// The entry of their passkey, once there is one.
    pub credential: Option<u64>,
}

/// `POST /api/agency/key`: the first delivery key, made by the agency. Answered 202; it is there once
/// the log has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FirstKey {
    /// `age1...`.
    pub recipient: String,
}

/// `POST /api/agency/invites`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct AgencyInvite {
    /// What the invited person will do.
    pub role: MemberRole,
}

/// A point, degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LatLng {
    /// North.
    pub lat: f64,
    /// East.
    pub lng: f64,
}

/// The tiles around a point, to draw and to choose from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grid {
    /// What was asked for.
    pub middle: LatLng,
    /// By row and column.
    pub tiles: Vec<GridTile>,
}

/// One tile; metres east and south of the middle.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GridTile {
    /// The cell, where it can be chosen; none on the far zooms.
    pub cell: Option<String>,
    /// Row letter and column number.
    pub name: String,
    /// As a list or a screen reader says it.
    pub label: String,
    /// Its middle, metres.
    pub middle: [i32; 2],
    /// Its corners in order, metres.
    pub corners: Vec<[i32; 2]>,
    /// Its middle, degrees: where to look when going closer.
    pub point: LatLng,
    /// Its size.
    pub area_m2: u64,
}
