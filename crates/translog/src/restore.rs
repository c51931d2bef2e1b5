//! The restore guard: refuses to sign with a state that is behind what the log is known to have published.
//!
//! A log restored from yesterday's backup would, with its next entry, sign a second history for sizes it
//! has signed before. So the state loaded is held against every head known from elsewhere: the high-water
//! mark, which is kept outside the backup, and the checkpoints of mirrors and witnesses. Whoever is
//! refused recovers from a mirror.

use crate::{
    checkpoint::Checkpoint,
    proven::ProvenTree,
    source::{ReadError, TileSource},
};

/// Where a known head comes from, for the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadOrigin {
    /// The file or row outside the backup.
    HighWaterMark,
    /// A mirror or witness.
    Mirror,
    /// The `checkpoint` file that readers are served.
    Published,
}

impl std::fmt::Display for HeadOrigin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::HighWaterMark => "the high-water mark",
            Self::Mirror => "a mirror or witness",
            Self::Published => "the published checkpoint",
        })
    }
}

/// Why the log must not sign with the state it loaded.
#[derive(Debug, thiserror::Error)]
pub enum RestoreRefusal {
    /// The state is older than what was published: restored from a backup.
    #[error(
        "{loaded} entries, but {origin} knows {known}: restored from a backup? recover from a mirror"
    )]
    Behind {
        /// Entries in the loaded state.
        loaded: u64,
        /// Entries in the known head.
        known: u64,
        /// Where the known head comes from.
        origin: HeadOrigin,
    },
    /// The known head is another history.
    #[error("{origin} has another root for size {size}: two histories were signed")]
    Fork {
        /// The size with two roots.
        size: u64,
        /// Where the known head comes from.
        origin: HeadOrigin,
    },
    /// The known head is of another log.
    #[error("{0} is of another log")]
    OtherLog(HeadOrigin),
    /// There is no high-water mark, and no mirror's head instead: a backup on a new machine looks like this.
    #[error("no high-water mark and no mirror to compare with; name a mirror, or recover from one")]
    MarkMissing,
    /// The tiles needed to compare could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Lets the log sign on top of `loaded` only if that continues every head in `known`, or is one of them.
/// The tiles of `loaded` are read from `source`; each known head's signature was checked before.
pub fn may_sign(
    loaded: &Checkpoint,
    source: &impl TileSource,
    known: &[(HeadOrigin, Checkpoint)],
) -> Result<(), RestoreRefusal> {
    for (origin, head) in known {
        let origin = *origin;
        if head.origin() != loaded.origin() {
            return Err(RestoreRefusal::OtherLog(origin));
        }
        if head.size() > loaded.size() {
            return Err(RestoreRefusal::Behind {
                loaded: loaded.size(),
                known: head.size(),
                origin,
            });
        }
        let root = match head.size() == loaded.size() {
            true => loaded.root(),
            false => ProvenTree::new(source, loaded.head()).root_at(head.size())?,
        };
        if root != head.root() {
            return Err(RestoreRefusal::Fork {
                size: head.size(),
                origin,
            });
        }
    }
    Ok(())
}
