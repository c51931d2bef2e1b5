//! Sharing: what a resident's browser does, and what an agency is handed (`docs/ref/share.md`).
//!
//! | call | who | does |
//! | --- | --- | --- |
//! | `POST /api/household/shares` | resident | [`Consent`]; answers [`Share`] |
//! | `GET /api/household/shares` | resident | [`Shares`] |
//! | `GET /api/household/shares/{share}` | resident | [`Share`], with its receipt |
//! | `PUT /api/household/shares/{share}/content` | resident | [`Content`]; answers [`Share`] |
//! | `POST /api/household/shares/{share}/revoke` | resident | answers [`Share`] |
//! | `GET /api/agency/requests/{id}/shares` | officer | [`AgencyShares`] |
//! | `POST /api/agency/shares/{share}/items/{n}/{track}/open` | officer | [`Header`]: this is the download |
//! | `GET /api/agency/shares/{share}/items/{n}/{track}` | officer | payload; `Range` works; none of a still |
//! | `GET /api/agency/shares/{share}/items/{n}/{track}.age` | officer | header and payload: an `age` file |
//! | `POST /api/agency/shares/{share}/answer` | officer | [`Answer`] to a revocation |

use serde::{Deserialize, Serialize};

use crate::Bytes64;
use crate::decision::FieldOpening;

/// A resident decides to share. The browser made pseudonym, values and salts; the entry will hold the
/// commitments to them. Repeating it with the same pseudonym answers the same share.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Consent {
    /// Index of the request's entry.
    pub request: u64,
    /// `request`, `agency`, `recipient`, `clips`, `seconds`, `pseudonym`, `footage`, in this order.
    pub openings: Vec<FieldOpening>,
    /// From now to fetchable, within the rulebook's limits.
    pub hold_minutes: u64,
}

/// Where a share is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShareState {
    /// The consent is not in the log yet; nothing has left.
    Waiting,
    /// The consent is in the log; the browser checks the receipt and then hands over the headers.
    Recorded,
    /// Handed over; the agency sees nothing before the hold is over.
    Held,
    /// The agency can fetch it.
    Available,
    /// Taken back within the hold, or before anything was handed over: it never was, for the agency.
    Withdrawn,
    /// Taken back afterwards: the agency is asked not to use it further.
    Revoked,
    /// The log will never take the consent; nothing has left.
    Failed,
}

/// A share, as its household sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Share {
    /// The operator's id for it; the agency sees another.
    pub share: String,
    /// Index of the request's entry.
    pub request: u64,
    /// Where it is.
    pub state: ShareState,
    /// ms.
    pub created_ms: u64,
    /// Index of the consent entry.
    pub index: Option<u64>,
    /// The consent's receipt, text of a `.tlog-proof` with the entry as its extra; only of one share.
    pub receipt: Option<String>,
    /// As chosen.
    pub hold_minutes: u64,
    /// When the hold is over, ms.
    pub available_ms: Option<u64>,
    /// The disclosure's name in the log.
    pub pseudonym: String,
    /// What it holds.
    pub items: Vec<SharedClip>,
    /// When somebody of the agency opened something, oldest first.
    pub opened: Vec<OwnerAccess>,
    /// When it was taken back, ms.
    pub revoked_ms: Option<u64>,
    /// What the agency answered to that.
    pub answer: Option<OwnerAnswer>,
}

/// One clip of a share, as its household sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedClip {
    /// The clip.
    pub clip: String,
    /// `video`, `audio`, `still`.
    pub tracks: Vec<String>,
}

/// A line of the owner's access record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerAccess {
    /// ms.
    pub at_ms: u64,
    /// The agency's slug.
    pub agency: String,
    /// From 1, the place in [`Share::items`].
    pub item: u32,
    /// `video`, `audio` or `still`.
    pub track: String,
}

/// The agency's answer to a revocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerAnswer {
    /// ms.
    pub at_ms: u64,
    /// In the agency's words.
    pub text: String,
}

/// `GET /api/household/shares`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shares {
    /// Newest first, without receipts.
    pub shares: Vec<Share>,
}

/// What is handed over once the receipt was checked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Content {
    /// An `age` file sealed to the delivery key: all that the agency is told beside the tracks.
    pub letter: Bytes64,
    /// In the order of the letter's items.
    pub items: Vec<ContentItem>,
}

/// One clip of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ContentItem {
    /// The clip.
    pub clip: String,
    /// New headers, to the delivery key, for the same payloads.
    pub headers: SharedHeaders,
}

/// New headers by track, or a still.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SharedHeaders {
    /// The video's; none for sound alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<Bytes64>,
    /// The sound's, if it is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<Bytes64>,
    /// One picture in the clip's place: not a header but a whole `age` file to the delivery key, at most
    /// [`STILL_BYTES_MAX`](crate::limits::STILL_BYTES_MAX).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub still: Option<Bytes64>,
}

/// `GET /api/agency/requests/{id}/shares`. Shares within their hold are not there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AgencyShares {
    /// By when they became available.
    pub shares: Vec<AgencyShare>,
    /// Pass as `?after=` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A share, as the agency sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AgencyShare {
    /// Random, of this share alone.
    pub share: String,
    /// ms.
    pub available_ms: u64,
    /// Sealed to the delivery key; empty once the share is revoked, for whoever had opened nothing of it.
    pub letter: Bytes64,
    /// Its clips.
    pub items: Vec<AgencyShareItem>,
    /// Who of the agency opened what, oldest first.
    pub opened: Vec<AgencyAccess>,
    /// When the owner asked not to use it further, ms.
    pub revoked_ms: Option<u64>,
    /// What the agency answered.
    pub answer: Option<AgencyAnswer>,
}

/// One clip of a share, as the agency sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyShareItem {
    /// From 1, the place in the letter's items.
    pub n: u32,
    /// `video`, `audio`, `still`: what may be opened. Empty once the owner has deleted the clip; once the
    /// share is revoked, what whoever asks had opened before.
    pub tracks: Vec<String>,
    /// Payload bytes by track, in the same order; of a still, all of it.
    pub sizes: Vec<u64>,
    /// `after-request`: received after the request was public. `young-hub`: its hub was paired for less than
    /// the rulebook's days.
    pub flags: Vec<String>,
    /// Its owner has deleted the clip.
    #[serde(default)]
    pub deleted: bool,
}

/// Somebody of the agency opened something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyAccess {
    /// What they are called.
    pub who: String,
    /// From 1.
    pub item: u32,
    /// `video`, `audio` or `still`.
    pub track: String,
    /// ms.
    pub at_ms: u64,
}

/// What the agency answered to a revocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyAnswer {
    /// ms.
    pub at_ms: u64,
    /// In its words.
    pub text: String,
    /// Who wrote it.
    pub who: String,
}

/// `POST .../answer`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// 1 to [`ANSWER_CHARS_MAX`](crate::limits::ANSWER_CHARS_MAX) characters.
    pub text: String,
}

/// An `age` header, or the whole file of a still, handed over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Header {
    /// Opens the payload, or is the picture, for the delivery key.
    pub header: Bytes64,
}
