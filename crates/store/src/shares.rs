//! What a household shares with an agency, as the household sees and changes it
//! (`docs/ref/share.md`). The agency's side is [`crate::agency_shares`].
//!
//! `waiting -> recorded -> held -> available`, and back: `withdrawn` before anyone of the agency could
//! know, `revoked` afterwards. Headers and letter are stored in one transaction that checks that the
//! consent was published, and leave in the transaction that withdraws the share.

use async_trait::async_trait;
use sidelight_domain::record::{ClipId, HouseholdId, SigningKeyBytes};

use crate::record::{LogSubmission, SubmissionState};
use crate::{Result, ShareId, ShownShareId};

/// Shares of a household whose consent was taken back before it was entered; older ones are forgotten.
pub const NEVER_ENTERED_MAX: u32 = 20;

/// A consent that is to be entered.
#[derive(Clone, Debug)]
pub struct NewShare<'a> {
    /// Fresh and random.
    pub id: ShareId,
    /// Whose.
    pub household: HouseholdId,
    /// Index of the request's entry.
    pub request: u64,
    /// Who asked.
    pub agency: &'a str,
    /// The home's name in the consent, 32 hex digits.
    pub pseudonym: &'a str,
    /// How many clips the consent says.
    pub clips: u32,
    /// From handed over to fetchable.
    pub hold_minutes: u64,
    /// The consent, with the browser's salts.
    pub consent: &'a LogSubmission,
    /// The consent is not to be appended before, ms; none: at once.
    pub due_ms: Option<u64>,
    /// Shares of the household for the request that may be there, those without an entry left out.
    pub shares_max: u64,
    /// The time, ms.
    pub now_ms: u64,
}

/// What became of a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareCreated {
    /// It waits for the log.
    Done,
    /// The household used this pseudonym before, for this share; nothing changed.
    Existing(ShareId),
    /// The household has as many shares for this request as it may.
    TooMany,
}

/// What of a clip can be shared. A card is the household's own, and a still is of shares alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharedTrack {
    /// An `age` header to the payload that the hub sealed.
    Video,
    /// The same for the sound.
    Audio,
    /// One picture: a whole `age` file of the browser's, kept where a header would be.
    Still,
}

impl SharedTrack {
    /// All of them, in the order of the wire.
    pub const ALL: [Self; 3] = [Self::Video, Self::Audio, Self::Still];

    /// As paths and rows write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Still => "still",
        }
    }

    /// The track of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|track| track.name() == name)
    }
}

/// One clip that is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewItem {
    /// The clip.
    pub clip: ClipId,
    /// `after-request` and `young-hub`, as far as they hold.
    pub flags: Vec<&'static str>,
    /// An `age` header of the video, to the delivery key.
    pub video: Option<Vec<u8>>,
    /// The same for the sound.
    pub audio: Option<Vec<u8>>,
    /// A still of it, a whole `age` file to the delivery key.
    pub still: Option<Vec<u8>>,
}

/// What is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContent {
    /// The agency's name for the share, fresh and random.
    pub shown: ShownShareId,
    /// Sealed to the delivery key.
    pub letter: Vec<u8>,
    /// In the order of the letter.
    pub items: Vec<NewItem>,
    /// When the hold is over, ms.
    pub available_ms: u64,
    /// Its clips outlive their retention until then, ms.
    pub keeps_until_ms: u64,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentStored {
    /// It is held.
    Done,
    /// The consent is not published, or the share has gone on already.
    State,
    /// The agency has resolved or withdrawn the request.
    Closed,
    /// The household has no such clip that can be shared: it does not exist, is a gap, was deleted, or
    /// lacks the track.
    Clip(ClipId),
}

/// One clip of a share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedItem {
    /// From 1.
    pub n: u32,
    /// The clip.
    pub clip: ClipId,
    /// What of it is shared.
    pub tracks: Vec<SharedTrack>,
}

/// Somebody of the agency was handed a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The item, from 1.
    pub n: u32,
    /// `video`, `audio` or `still`.
    pub track: String,
    /// ms.
    pub at_ms: u64,
}

/// A share, as its household may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredShare {
    /// Which.
    pub id: ShareId,
    /// Index of the request's entry.
    pub request: u64,
    /// Who asked.
    pub agency: String,
    /// The home's name in the consent.
    pub pseudonym: String,
    /// How many clips the consent says.
    pub clips: u32,
    /// From handed over to fetchable.
    pub hold_minutes: u64,
    /// When the resident decided, ms.
    pub created_ms: u64,
    /// The consent's text as it was submitted: ordinal and day are not yet the entry's.
    pub consent: Vec<u8>,
    /// What became of the consent.
    pub submission: SubmissionState,
    /// When the hold is over, ms; none before it was handed over and once it was withdrawn.
    pub available_ms: Option<u64>,
    /// When it was taken back before anyone could know, ms.
    pub withdrawn_ms: Option<u64>,
    /// When it was taken back later, ms.
    pub revoked_ms: Option<u64>,
    /// What the agency answered to that, and when, ms.
    pub answer: Option<(u64, String)>,
    /// By their place.
    pub items: Vec<SharedItem>,
    /// Oldest first.
    pub opened: Vec<Opened>,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait ShareRows: Send + Sync {
    /// Keeps a share with the submission of its consent, all or nothing. Idempotent by household and
    /// pseudonym.
    async fn share_create(&self, share: &NewShare<'_>) -> Result<ShareCreated>;

    /// The share for which the household used a pseudonym.
    async fn share_of_pseudonym(
        &self,
        household: HouseholdId,
        pseudonym: &str,
    ) -> Result<Option<ShareId>>;

    /// Lets the consents go that are due, all at once, in an order that says nothing about when they
    /// were given. Returns how many.
    async fn consents_release(&self, now_ms: u64) -> Result<u64>;

    /// A share of the household.
    async fn share(&self, household: HouseholdId, id: ShareId) -> Result<Option<StoredShare>>;

    /// Its newest shares, newest first.
    async fn shares(&self, household: HouseholdId, limit: u32) -> Result<Vec<StoredShare>>;

    /// Stores letter and headers, all or nothing: only if the consent was published, nothing was handed
    /// over yet, nothing taken back, and the request neither resolved nor withdrawn.
    async fn share_content(
        &self,
        household: HouseholdId,
        id: ShareId,
        content: &NewContent,
    ) -> Result<ContentStored>;

    /// Takes a share back. Before the end of its hold, and if nobody of the agency was handed anything,
    /// headers and letter are gone with it, and a consent that was not tried yet is never entered; of
    /// such shares the household keeps the newest [`NEVER_ENTERED_MAX`]. Afterwards it is revoked. A
    /// second time changes nothing. `false`: there is no such share.
    ///
    /// The clock is read once, when no other change can come in between: however long this waits for
    /// others, what an agency could see by then is revoked and not withdrawn.
    async fn share_revoke(
        &self,
        household: HouseholdId,
        id: ShareId,
        clock: &(dyn Fn() -> u64 + Send + Sync),
    ) -> Result<bool>;

    /// When the household first listed a hub, ms.
    async fn hub_listed_ms(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
    ) -> Result<Option<u64>>;
}
