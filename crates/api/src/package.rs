//! Evidence packages: the calls, and what is in one (`docs/ref/package.md`).
//!
//! | call | who | does |
//! | --- | --- | --- |
//! | `GET /api/agency/requests/{id}/packages` | officer | [`Packages`] of a request |
//! | `POST /api/agency/requests/{id}/packages` | officer | [`NewPackage`]; answers [`Package`] |
//! | `GET /api/agency/packages/{package}.tar` | officer | the file, once it is `ready`; `Range` works |
//! | `GET /api/agency/packages/{package}.tlog-proof` | officer | the receipt of that entry |

pub mod tar;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::Bytes64;
use crate::bytes64::hex32;
use crate::clip::OpeningWire;
use crate::decision::FieldOpening;

/// Version of everything in a package and a supplement.
pub const VERSION: u64 = 1;

/// The file of a package that explains it to people.
pub const README: &str = include_str!("package/README.txt");
/// The draft of a certificate for a court.
pub const CERTIFICATE: &str = include_str!("package/CERTIFICATE.txt");
/// The file of a supplement that explains it to people.
pub const SUPPLEMENT_README: &str = include_str!("package/SUPPLEMENT.txt");
/// The program that checks a package with nothing but Python.
pub const VERIFY: &str = include_str!("package/verify.py");
/// What the operator may say of a clip.
pub const FLAGS: [&str; 2] = ["after-request", "young-hub"];
/// Tracks that can be in a package.
pub const TRACKS: [&str; 3] = ["video", "audio", "still"];
/// Columns of the access record.
pub const ACCESS: &str = "utc,ms,who,share,item,clip,track";

/// JSON as a package spells it, so that people can read it and readers can compare bytes: two spaces, a
/// line for each member, LF at the end.
pub fn spelled(value: &impl Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).expect("texts and numbers");
    text.push(b'\n');
    text
}

/// An Ed25519 public key in DER, up to its 32 bytes.
const SPKI: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// A public key as `openssl` reads it: `package-key.pem`.
pub fn ed25519_pem(key: &[u8; 32]) -> String {
    let text = STANDARD.encode([&SPKI[..], key].concat());
    format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
}

/// Makes a package of what was shared for a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPackage {
    /// Ids of available shares; none: all of them.
    #[serde(default)]
    pub shares: Option<Vec<String>>,
}

/// Where a package is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PackageState {
    /// The file is being written.
    Making,
    /// The record does not have its digest yet.
    Entering,
    /// It can be fetched.
    Ready,
    /// There will be none.
    Failed,
    /// Its file was removed.
    Gone,
}

/// A package, as its agency sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Random, 32 hex digits.
    pub package: String,
    /// Where it is.
    pub state: PackageState,
    /// When it was asked for, ms.
    pub made_ms: u64,
    /// By whom.
    pub made_by: String,
    /// How many shares were chosen.
    pub shares: u64,
    /// How many clips are in it, once it is made.
    pub clips: Option<u64>,
    /// Bytes of the file, once it is made.
    pub size: Option<u64>,
    /// SHA-256 of the file, hex, once it is made.
    pub digest: Option<String>,
    /// Index of its entry.
    pub index: Option<u64>,
    /// When the file will be removed, ms.
    pub expires_ms: u64,
    /// Why it failed, in words.
    pub failure: Option<String>,
    /// Not for whoever asks: an owner took back something in it that they had not opened.
    #[serde(default)]
    pub withheld: bool,
}

/// `GET /api/agency/requests/{id}/packages`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Packages {
    /// Newest first.
    pub packages: Vec<Package>,
}

/// `contents.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// [`VERSION`].
    pub v: u64,
    /// The package's id.
    pub package: String,
    /// Who asked.
    pub agency: String,
    /// Index of the request's entry.
    pub request: u64,
    /// ms.
    pub made_ms: u64,
    /// By whom of the agency.
    pub made_by: String,
    /// What was chosen, by when it became available.
    pub shares: Vec<ContentsShare>,
}

/// One share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentsShare {
    /// From 1, in this package.
    pub n: u32,
    /// Path of its letter.
    pub letter: String,
    /// Index of its consent's entry.
    pub consent: u64,
    /// ms.
    pub available_ms: u64,
    /// When the owner took it back, ms.
    #[serde(deserialize_with = "Option::deserialize")]
    pub revoked_ms: Option<u64>,
    /// Its clips that are here.
    pub items: Vec<ContentsItem>,
    /// Places in the letter of what is not.
    pub left_out: Vec<u32>,
}

/// One clip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentsItem {
    /// The place in the letter.
    pub item: u32,
    /// The number in this package, from 1.
    pub clip: u32,
    /// As the share says.
    pub flags: Vec<String>,
    /// Its tracks that are here.
    pub tracks: Vec<ContentsTrack>,
}

/// One track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentsTrack {
    /// Such as `video`.
    pub track: String,
    /// Path of the file.
    pub file: String,
    /// Bytes of its header.
    pub header: u64,
    /// Of the payload.
    #[serde(with = "hex32")]
    pub sha256: [u8; 32],
    /// Of the payload, bytes.
    pub size: u64,
}

/// `clips/<n>/manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedManifest {
    /// The signed bytes.
    pub body: Bytes64,
    /// By the clip key.
    pub signature: Bytes64,
    /// Of payload and size of the tracks that are here.
    pub openings: Vec<OpeningWire>,
}

/// `records/request.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedRequest {
    /// Index of its entry.
    pub index: u64,
    /// Who asked.
    pub agency: String,
    /// When residents could know of it, ms.
    pub published_ms: u64,
    /// What its entry commits to.
    pub openings: Vec<FieldOpening>,
}

/// One of `records/decisions.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedDecision {
    /// Index of the entry that was decided.
    pub entry: u64,
    /// Index of the entry of the credential that decided.
    pub credential: u64,
    /// What the passkey signed.
    #[serde(with = "hex32")]
    pub digest: [u8; 32],
    /// ms.
    pub approved_ms: u64,
    /// `clientDataJSON`.
    pub client_data: Bytes64,
    /// `authenticatorData`.
    pub authenticator_data: Bytes64,
    /// `signature`.
    pub signature: Bytes64,
}

/// `contents.json` of a supplement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplementContents {
    /// [`VERSION`].
    pub v: u64,
    /// SHA-256 of the package's file.
    #[serde(with = "hex32")]
    pub package: [u8; 32],
    /// To whom its headers are.
    pub recipient: String,
}
