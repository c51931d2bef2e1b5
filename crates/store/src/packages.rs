//! Evidence packages as rows (`docs/ref/package.md`); their files are beside the database.
//!
//! `making -> made`, whose entry then waits for the log, or `failed`; `gone` once the file is removed.
//! A row that is `making` is work that waits: whoever finds it begins from the beginning.

use async_trait::async_trait;

use crate::record::{LogSubmission, SubmissionState};
use crate::shares::SharedTrack;
use crate::{AccountId, PackageId, Result, ShownShareId};

/// A package that is asked for.
#[derive(Clone, Debug)]
pub struct NewPackage<'a> {
    /// Fresh and random.
    pub id: PackageId,
    /// Whose.
    pub agency: &'a str,
    /// Index of the request's entry.
    pub request: u64,
    /// Who asks.
    pub account: AccountId,
    /// Available shares of that request.
    pub shares: &'a [ShownShareId],
    /// The time, ms.
    pub now_ms: u64,
    /// When its file will be removed, ms.
    pub expires_ms: u64,
    /// Packages of the request that may be there, failed and gone ones left out.
    pub packages_max: u64,
}

/// Where a package is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackageState {
    /// Its file is to be written.
    Making,
    /// There is a file, with an entry on its way.
    Made {
        /// SHA-256 of the file.
        digest: [u8; 32],
        /// Bytes.
        size: u64,
        /// Clips in it.
        clips: u64,
        /// What became of its entry.
        submission: SubmissionState,
    },
    /// There will be none; why, in words.
    Failed(String),
    /// The file was removed.
    Gone,
}

/// A package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageRow {
    /// Which.
    pub id: PackageId,
    /// Whose.
    pub agency: String,
    /// Index of the request's entry.
    pub request: u64,
    /// Who asked for it.
    pub account: AccountId,
    /// What they are called.
    pub who: String,
    /// When, ms.
    pub created_ms: u64,
    /// When its file is removed, ms.
    pub expires_ms: u64,
    /// The shares that were chosen, in order of their ids.
    pub shares: Vec<ShownShareId>,
    /// Where it is.
    pub state: PackageState,
}

/// A track that is in a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedTrack {
    /// Of which share.
    pub share: ShownShareId,
    /// The item, from 1.
    pub n: u32,
    /// Which of it.
    pub track: SharedTrack,
}

/// A file that was written.
#[derive(Clone, Debug)]
pub struct MadePackage<'a> {
    /// SHA-256.
    pub digest: [u8; 32],
    /// Bytes.
    pub size: u64,
    /// Clips in it.
    pub clips: u64,
    /// Every track in it.
    pub tracks: &'a [PackedTrack],
    /// The entry.
    pub submission: &'a LogSubmission,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait PackageRows: Send + Sync {
    /// Keeps what is asked for. `false`: the request has `packages_max`, and nothing changed.
    async fn package_create(&self, package: &NewPackage<'_>) -> Result<bool>;

    /// The oldest package that is to be made.
    async fn package_to_make(&self) -> Result<Option<PackageRow>>;

    /// Keeps that its file is there, with the submission of its entry, all or nothing. `false`: it is not
    /// `making` any more, and nothing changed.
    async fn package_made(&self, id: PackageId, made: &MadePackage<'_>) -> Result<bool>;

    /// Ends the making of a package.
    async fn package_failed(&self, id: PackageId, failure: &str) -> Result<()>;

    /// A package of the agency.
    async fn package(&self, agency: &str, id: PackageId) -> Result<Option<PackageRow>>;

    /// Packages of an agency's request, newest first, at most `limit`.
    async fn packages_of(&self, agency: &str, request: u64, limit: u32) -> Result<Vec<PackageRow>>;

    /// Every track in a package that was made.
    async fn package_tracks(&self, id: PackageId) -> Result<Vec<PackedTrack>>;

    /// Whether every clip in a package is still there.
    async fn package_whole(&self, id: PackageId) -> Result<bool>;

    /// Whether something in a package was taken back by its owner, and `account` had not opened it before.
    async fn package_withheld(&self, id: PackageId, account: AccountId) -> Result<bool>;

    /// Packages whose file should not be there at `now_ms`, at most `limit`: their time is over, or a clip
    /// in them was deleted.
    async fn packages_over(&self, now_ms: u64, limit: u32) -> Result<Vec<PackageId>>;

    /// Notes that the file of a package is removed.
    async fn package_gone(&self, id: PackageId) -> Result<()>;
}
