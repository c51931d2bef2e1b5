//! What an agency may see of shares, and everything that its pages ask about them.
//!
//! Nothing an agency asks touches a row that depends on residents before a share is available, but for
//! the one listing by request and end of hold; this trait is all there is, and a test of the server
//! watches that it stays so (`tests/it/silence`).

use async_trait::async_trait;
use sidelight_domain::record::SignatureBytes;

use crate::clips::Payload;
use crate::payloads::PayloadName;
use crate::shares::SharedTrack;
use crate::{AccountId, Result, ShownShareId};

/// One track that the agency may open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownTrack {
    /// Which.
    pub track: SharedTrack,
    /// Bytes of its payload, or of the whole of a still.
    pub size: u64,
}

/// One clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownItem {
    /// From 1, the place in the letter.
    pub n: u32,
    /// What may be opened: nothing once the owner has deleted the clip; once the share is revoked, what
    /// whoever asks had opened before.
    pub tracks: Vec<ShownTrack>,
    /// Its owner has deleted the clip.
    pub deleted: bool,
    /// `after-request`, `young-hub`.
    pub flags: Vec<String>,
}

/// Somebody of the agency was handed a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownAccess {
    /// Who.
    pub account: AccountId,
    /// What they are called.
    pub who: String,
    /// The item.
    pub n: u32,
    /// `video`, `audio` or `still`.
    pub track: String,
    /// ms.
    pub at_ms: u64,
}

/// What the agency answered to a revocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownAnswer {
    /// Who wrote it.
    pub who: String,
    /// In their words.
    pub text: String,
    /// ms.
    pub at_ms: u64,
}

/// A share whose hold is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownShare {
    /// The agency's name for it.
    pub id: ShownShareId,
    /// When the hold was over, ms.
    pub available_ms: u64,
    /// Sealed to the delivery key; empty once the share is revoked, for whoever had opened nothing of it.
    pub letter: Vec<u8>,
    /// By their place.
    pub items: Vec<ShownItem>,
    /// Oldest first.
    pub opened: Vec<ShownAccess>,
    /// When the owner took it back, ms.
    pub revoked_ms: Option<u64>,
    /// What the agency answered to that.
    pub answer: Option<ShownAnswer>,
}

/// Which shares to list.
#[derive(Clone, Copy, Debug)]
pub struct ShownListing<'a> {
    /// The agency of whoever asks.
    pub agency: &'a str,
    /// Whoever asks.
    pub account: AccountId,
    /// Index of the request's entry.
    pub request: u64,
    /// Behind this one, the last of the page before.
    pub after: Option<ShownShareId>,
    /// The time, ms.
    pub now_ms: u64,
    /// At most so many.
    pub limit: u32,
}

/// Who asks for what.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The agency of whoever asks.
    pub agency: &'a str,
    /// The share.
    pub share: ShownShareId,
    /// The item, from 1.
    pub n: u32,
    /// The track.
    pub track: SharedTrack,
    /// The time, ms.
    pub now_ms: u64,
}

/// A header is handed over, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandedOver {
    /// The access is in the record, and this is the header, or the whole of a still.
    Header(Vec<u8>),
    /// There is no such track for this agency.
    Nothing,
    /// There are as many accesses in the record of this share as fit.
    TooOften,
}

/// The payload of a track that somebody of the agency opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedPayload {
    /// Names it in the blob store.
    pub name: PayloadName,
    /// Hash and size.
    pub payload: Payload,
    /// The `age` header to the delivery key.
    pub header: Vec<u8>,
}

/// What stands behind a share: beside the tracks, what shows where they come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareProof {
    /// Index of the consent's entry.
    pub consent: u64,
    /// Of each clip that is there, by its place.
    pub clips: Vec<ClipProof>,
}

/// What its hub signed of a clip, and the operator countersigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClipProof {
    /// From 1.
    pub n: u32,
    /// The signed manifest.
    pub body: Vec<u8>,
    /// By the clip key.
    pub signature: SignatureBytes,
    /// The openings the operator was given, opaque here.
    pub openings: Vec<u8>,
    /// When the operator had it, ms.
    pub received_ms: u64,
    /// The operator's countersignature.
    pub received_signature: SignatureBytes,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It is there.
    Done,
    /// There is no such share for this agency.
    Nothing,
    /// Nobody asked: the share is not revoked.
    NotRevoked,
    /// It was answered before.
    Before,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait AgencyShareRows: Send + Sync {
    /// The entry of a request of the agency; `Some(None)` if it has none yet, `None` if there is no such
    /// request. `id` is the operator's, 32 hex digits.
    async fn agency_request(&self, agency: &str, id: &str) -> Result<Option<Option<u64>>>;

    /// Shares for a request of the agency whose hold is over, by when that was.
    async fn agency_shares(&self, listing: &ShownListing<'_>) -> Result<Vec<ShownShare>>;

    /// Notes durably that a person opens a track, and only then answers its header. Once the share is
    /// revoked, that is for a person who had opened this track before, and for nobody else. Within `merge_ms`
    /// of the last time that the same person opened the same track, that line stands for both.
    async fn agency_open(
        &self,
        wanted: &Wanted<'_>,
        account: AccountId,
        merge_ms: u64,
    ) -> Result<HandedOver>;

    /// A track that somebody of the agency has opened; nothing of a still, which was handed over whole.
    async fn agency_payload(&self, wanted: &Wanted<'_>) -> Result<Option<SharedPayload>>;

    /// What stands behind an available share; `None` if there is none such.
    async fn agency_share_proof(
        &self,
        agency: &str,
        share: ShownShareId,
        now_ms: u64,
    ) -> Result<Option<ShareProof>>;

    /// Answers a revocation, once.
    async fn agency_answer(
        &self,
        agency: &str,
        share: ShownShareId,
        account: AccountId,
        text: &str,
        now_ms: u64,
    ) -> Result<Answered>;
}
