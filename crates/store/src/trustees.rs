//! What trustees leave with their operator: letters of a ceremony on their way, and the text of a roster
//! until it is the document of an entry; sealed answers to releases; whether somebody is there, and when
//! they called. Whose call it
//! is the server has checked before, and what was answered counts once the receipt is in the log.

use async_trait::async_trait;
use sidelight_domain::record::encoding::Hash;

use crate::Result;

/// A letter of a ceremony, opaque here.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptLetter {
    /// Index of the ceremony's entry.
    pub ceremony: u64,
    /// Who handed it in.
    pub from: String,
    /// Who can open it.
    pub to: String,
    /// An `age` file.
    pub letter: Vec<u8>,
}

/// Sealed bytes are of no use in a log.
impl std::fmt::Debug for KeptLetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeptLetter({} to {}, ..)", self.from, self.to)
    }
}

/// A sealed answer.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// Index of the release's entry.
    pub release: u64,
    /// Whose.
    pub trustee: String,
    /// An `age` file.
    pub sealed: Vec<u8>,
}

impl std::fmt::Debug for KeptAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeptAnswer({} of {}, ..)", self.release, self.trustee)
    }
}

/// Whether a trustee could answer, as it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidAvailability {
    /// Who.
    pub trustee: String,
    /// Whether.
    pub available: bool,
    /// Until when that holds, ms; `None` for until it is said otherwise.
    pub until_ms: Option<u64>,
    /// When it was said, ms.
    pub said_ms: u64,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait TrusteeRows: Send + Sync {
    /// Keeps a letter. `false`: there is another one from and to the same in this ceremony, and nothing
    /// changed; the same again is `true`.
    async fn letter_put(&self, letter: &KeptLetter) -> Result<bool>;

    /// The letters of a ceremony to a trustee, by sender, at most `limit`.
    async fn letters_to(&self, ceremony: u64, to: &str, limit: u32) -> Result<Vec<KeptLetter>>;

    /// Keeps the text of a roster.
    async fn roster_put(&self, sha256: &Hash, text: &str) -> Result<()>;

    /// The text of this hash.
    async fn roster(&self, sha256: &Hash) -> Result<Option<String>>;

    /// Keeps a sealed answer. `false`: there is another one of this trustee to the release, and nothing
    /// changed; the same again is `true`.
    async fn answer_put(&self, answer: &KeptAnswer) -> Result<bool>;

    /// The sealed answers to a release, by trustee, at most `limit`.
    async fn answers(&self, release: u64, limit: u32) -> Result<Vec<KeptAnswer>>;

    /// Keeps what a trustee said last.
    async fn availability_put(&self, said: &SaidAvailability) -> Result<()>;

    /// What each trustee said last, by trustee, at most `limit`.
    async fn availabilities(&self, limit: u32) -> Result<Vec<SaidAvailability>>;

    /// Notes that a trustee called, unless it is noted that it called later.
    async fn called(&self, trustee: &str, at_ms: u64) -> Result<()>;

    /// When each trustee called last, ms, by trustee, at most `limit`.
    async fn calls(&self, limit: u32) -> Result<Vec<(String, u64)>>;
}
