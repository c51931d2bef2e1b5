//! What trustees leave with their operator: letters of a ceremony on their way, and the text of a roster
//! until it is the document of an entry. Whose call it is the server has checked before.

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
}
