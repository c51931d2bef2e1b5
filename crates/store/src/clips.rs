//! Clips and gaps: signed manifests, what the operator may know of them, and what a resident has
//! decided about them.

use async_trait::async_trait;
use sidelight_domain::record::{
    CameraId, ClipId, HouseholdId, Series, SignatureBytes, SigningKeyBytes, Track, encoding::Hash,
};

use crate::Result;

/// A payload that a manifest names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payload {
    /// SHA-256.
    pub sha256: Hash,
    /// Bytes.
    pub size: u64,
}

/// One track: its payload and its `age` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTrack {
    /// What the manifest signs.
    pub payload: Payload,
    /// Changes with every recipient; nothing signs it.
    pub header: Vec<u8>,
}

/// A clip as it was accepted. Everything in here was verified before it comes here, except that the
/// payloads are stored and that it follows in its chain: the store checks these in the transaction
/// that inserts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clip {
    /// Which.
    pub id: ClipId,
    /// The camera.
    pub camera: CameraId,
    /// Whether the manifest records that nothing was recorded.
    pub gap: bool,
    /// The chain.
    pub series: Series,
    /// In the chain, from 1.
    pub number: u64,
    /// The link before.
    pub previous: Hash,
    /// The link of this one.
    pub link: Hash,
    /// ms, hub time.
    pub start_ms: u64,
    /// The signed manifest.
    pub body: Vec<u8>,
    /// By the clip key.
    pub signature: SignatureBytes,
    /// The hub of the certificate.
    pub hub: SigningKeyBytes,
    /// The clip key of the certificate.
    pub clip_key: SigningKeyBytes,
    /// The certificate's signature.
    pub certificate: SignatureBytes,
    /// The openings the operator was given, opaque here.
    pub openings: Vec<u8>,
    /// `video`, `audio`, `card`, where there is one.
    pub tracks: [Option<StoredTrack>; 3],
    /// When the operator had it, ms.
    pub received_ms: u64,
    /// The operator's countersignature.
    pub received_signature: SignatureBytes,
}

impl Clip {
    /// A track, if the clip has it.
    pub fn track(&self, track: Track) -> Option<&StoredTrack> {
        self.tracks[track_index(track)].as_ref()
    }
}

/// The place of a track in [`Clip::tracks`].
pub fn track_index(track: Track) -> usize {
    match track {
        Track::Video => 0,
        Track::Audio => 1,
        Track::Card => 2,
    }
}

/// A clip in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedClip {
    /// As accepted.
    pub clip: Clip,
    /// A sealed name.
    pub note: Option<Vec<u8>>,
    /// Whether it outlives retention.
    pub keep: bool,
    /// When retention removes it unless it is kept, ms.
    pub expires_ms: u64,
    /// When it was deleted, if it was, ms.
    pub deleted_ms: Option<u64>,
}

/// What became of a clip that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Insertion {
    /// It is there.
    Inserted,
    /// It was there already, with the same body: the countersignature given then.
    Existing {
        /// ms.
        received_ms: u64,
        /// Over it.
        signature: SignatureBytes,
    },
    /// There is, or was, another clip of this id.
    IdTaken,
    /// Number or link do not follow; `head` is the number the operator has.
    Chain {
        /// 0 if the chain is empty.
        head: u64,
    },
    /// A payload is not stored, or not with this size.
    Payload(Track),
}

/// Which clips to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Of this camera.
    pub camera: Option<CameraId>,
    /// Of this series.
    pub series: Option<Series>,
    /// Starting at or after, ms.
    pub from_ms: Option<u64>,
    /// Starting before, ms.
    pub to_ms: Option<u64>,
    /// The deleted ones instead of the others.
    pub deleted: bool,
    /// Strictly older than this start and id: where the page before ended.
    pub before: Option<(u64, ClipId)>,
    /// At most so many.
    pub limit: u32,
}

/// The mark of a household that deletes a clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// The time that is signed, ms; by the clock of the device.
    pub signed_ms: u64,
    /// By the household's signing key.
    pub signature: SignatureBytes,
}

/// Why a clip is no longer there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// A member of the household signed its deletion.
    Owner,
    /// Its time was over.
    Retention,
}

impl Gone {
    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Gone::Owner => "owner",
            Gone::Retention => "retention",
        }
    }
}

/// What stays of a clip that is gone: its place in the chain and who removed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// Which.
    pub id: ClipId,
    /// The camera.
    pub camera: CameraId,
    /// The chain.
    pub series: Series,
    /// In the chain.
    pub number: u64,
    /// Its link.
    pub link: Hash,
    /// Who removed it.
    pub gone: Gone,
    /// When it expired; if the owner deleted it, the time that is signed. ms.
    pub at_ms: u64,
    /// By the household's signing key, if the owner deleted it.
    pub signature: Option<SignatureBytes>,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait Clips: Send + Sync {
    /// Inserts a clip: idempotent by id. Event clips must continue their chain exactly; continuous
    /// ones, of which only picked spans come, must not contradict a neighbour that is there.
    /// `expires_ms` is when retention removes it.
    async fn clip_insert(
        &self,
        household: HouseholdId,
        clip: &Clip,
        expires_ms: u64,
    ) -> Result<Insertion>;

    /// A clip, deleted ones included while they can be restored.
    async fn clip(&self, household: HouseholdId, id: ClipId) -> Result<Option<ListedClip>>;

    /// Which of these clips are not here with all their payloads, and never were deleted.
    async fn clips_missing(&self, household: HouseholdId, clips: &[ClipId]) -> Result<Vec<ClipId>>;

    /// Clips newest first, by start and then by id.
    async fn clips(&self, household: HouseholdId, listing: &Listing) -> Result<Vec<ListedClip>>;

    /// Puts a countersignature in place of the one that was given for the same time.
    async fn clip_countersigned(
        &self,
        household: HouseholdId,
        id: ClipId,
        signature: &SignatureBytes,
    ) -> Result<()>;

    /// Sets whether a clip outlives retention; `false` if there is none such that is not deleted.
    async fn clip_keep(&self, household: HouseholdId, id: ClipId, keep: bool) -> Result<bool>;

    /// Sets or removes the sealed name; `false` if there is none such that is not deleted.
    async fn clip_note(
        &self,
        household: HouseholdId,
        id: ClipId,
        note: Option<&[u8]>,
    ) -> Result<bool>;

    /// Marks a clip deleted; `false` if there is none such. A second deletion changes nothing and
    /// is `true`.
    async fn clip_delete(
        &self,
        household: HouseholdId,
        id: ClipId,
        deletion: &Deletion,
        now_ms: u64,
    ) -> Result<bool>;

    /// Takes a deletion back; `false` if there is no such deleted clip.
    async fn clip_restore(&self, household: HouseholdId, id: ClipId) -> Result<bool>;

    /// Removes at most `limit` clips deleted at or before `deleted_ms` or expired at or before
    /// `now_ms`, leaving tombstones; their payloads are marked as removing where nothing else uses
    /// them. A clip in a share that keeps its clips beyond `now_ms` does not expire; deleting works as
    /// ever. Returns how many went.
    async fn clips_purge(&self, now_ms: u64, deleted_ms: u64, limit: u32) -> Result<u64>;

    /// Tombstones of a household's camera, by number.
    async fn tombstones(&self, household: HouseholdId, camera: CameraId) -> Result<Vec<Tombstone>>;

    /// Forgets tombstones of clips that were gone before `before_ms`.
    async fn tombstones_sweep(&self, before_ms: u64) -> Result<u64>;
}
