//! The public record as far as this hub may believe it: under key and policy that its household has pinned,
//! never smaller than it was, never of another history, and of what stands in it only what is proven.

pub mod files;
pub mod grown;
pub mod newest;
pub mod trust;

use sidelight_api::feed::LogItem;
use sidelight_translog::entry::Entry;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle::{check_inclusion, leaf_hash};

use trust::Trust;

/// A head: size and root.
pub type Head = (u64, Sha256Hash);

/// Why nothing of what was shown is believed.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// Not signed by the log that this hub was paired with.
    #[error("refused a public record that is not the one this hub was paired with")]
    Stranger,
    /// Signed by the log, and not by as many witnesses as the pinned policy demands.
    #[error("refused a public record that too few of its witnesses have signed")]
    Unwitnessed,
    /// Smaller than before, or another one of the same size.
    #[error("refused a public record that is older than one seen before, or another one")]
    Older,
    /// Larger than before, and not what the one before grew into.
    #[error("refused a public record with another history than the one seen before")]
    History,
    /// Files of it do not come.
    #[error("the files of the public record do not come, or not all")]
    Files,
    /// An entry that is not in the record, or is malformed.
    #[error("refused an entry that is not in the public record")]
    Entry,
    /// A text that its entry does not name, or that is malformed.
    #[error("refused a text that the public record does not name")]
    Document,
    /// Which head was the newest cannot be read or kept.
    #[error("the newest public record seen cannot be remembered: {0}")]
    Memory(#[from] std::io::Error),
}

/// A head whose signatures are good, and which is not older than the one known.
#[derive(Clone, Copy, Debug)]
pub struct Checked {
    head: Head,
}

impl Checked {
    /// Opens a signed checkpoint.
    pub fn open(checkpoint: &str, trust: &Trust, known: Option<Head>) -> Result<Self, LogError> {
        let head = trust.open(checkpoint)?.checkpoint.head();
        if known.is_some_and(|(size, root)| head.0 < size || (head.0 == size && head.1 != root)) {
            return Err(LogError::Older);
        }
        Ok(Self { head })
    }

    /// Size and root.
    pub fn head(self) -> Head {
        self.head
    }

    /// An entry, if it is in this tree.
    pub fn entry(self, item: &LogItem) -> Result<Entry, LogError> {
        let hashes = item
            .hashes
            .iter()
            .map(|hash| hash.0.as_slice().try_into().map(Sha256Hash))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| LogError::Entry)?;
        let leaf = (item.index, leaf_hash(item.entry.as_bytes()));
        check_inclusion(&hashes, self.head, leaf).map_err(|_| LogError::Entry)?;
        Entry::parse(item.entry.as_bytes()).map_err(|_| LogError::Entry)
    }
}

/// The text that an entry names by its hash.
pub fn document(item: &LogItem, hash: Sha256Hash) -> Result<&str, LogError> {
    let text = item.document.as_deref().ok_or(LogError::Document)?;
    if Sha256Hash::of(text.as_bytes()) == hash {
        Ok(text)
    } else {
        Err(LogError::Document)
    }
}
