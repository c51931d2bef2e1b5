//! A monitor: replays a log from its static files alone, checks everything that can be checked, and counts.
//!
//! It trusts nothing it reads: entries must hash to the checkpoint's root, every tile must be the one
//! that follows from the entries, and every entry must fit those before it ([`crate::ledger`]). It does
//! not check signatures; open the checkpoint under a policy first.

use crate::{
    checkpoint::Checkpoint,
    entry::{Entry, EntryDefect, EntryError},
    hash::Sha256Hash,
    ledger::{Ledger, Violation},
    merkle::{self, ProofError},
    proven::ProvenTree,
    sequence::TreeState,
    source::{self, ReadError, StorageError, TileSource},
    tile::LogPath,
    vkey::Vkey,
};

/// Why a log is not what its checkpoint says, or breaks its own rules.
#[derive(Debug, thiserror::Error)]
pub enum MonitorError {
    /// A file could not be read or is malformed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An entry is not one of this version; no number can be given.
    #[error("entry {index}: {error}")]
    Entry {
        /// Index of the entry.
        index: u64,
        /// What is wrong with it.
        error: EntryError,
    },
    /// An entry does not fit those before it.
    #[error("entry {index}: {violation}")]
    Violation {
        /// Index of the entry.
        index: u64,
        /// The rule it breaks.
        violation: Violation,
    },
    /// A tile is not the one the entries give.
    #[error("{0} is not the tile its entries give")]
    TileAltered(LogPath),
    /// The entries give another root than the checkpoint.
    #[error("the entries do not lead to the root of size {size}")]
    Root {
        /// Size of the checkpoint.
        size: u64,
    },
    /// This tree does not continue one seen before: a fork or a shortened log.
    #[error("this log does not continue the tree of size {size} seen before: {error}")]
    Fork {
        /// Size seen before.
        size: u64,
        /// Why not.
        error: ProofError,
    },
    /// The log is of another origin than the checkpoint seen before.
    #[error("the checkpoint seen before is of another log")]
    OtherLog,
}

impl MonitorError {
    /// True if the log may merely be newer than this program: inclusion can still be checked, numbers
    /// cannot be given.
    pub fn is_newer_log(&self) -> bool {
        let Self::Entry { error, .. } = self else {
            return false;
        };
        match error.defect {
            EntryDefect::KindUnknown(_) | EntryDefect::KindReserved(_) | EntryDefect::Version => {
                true
            }
            EntryDefect::TooLong
            | EntryDefect::Byte
            | EntryDefect::FinalNewline
            | EntryDefect::Field(_)
            | EntryDefect::Value { .. }
            | EntryDefect::ExtraLine
            | EntryDefect::Contradiction(_) => false,
        }
    }
}

/// A log replayed to some size. Can go on when the log has grown.
#[derive(Clone, Debug, Default)]
pub struct Monitor {
    tree: TreeState,
    ledger: Ledger,
}

impl Monitor {
    /// A monitor that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the log says so far.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The right edge so far.
    pub fn tree(&self) -> &TreeState {
        &self.tree
    }

    /// Gives up the parts.
    pub fn into_parts(self) -> (TreeState, Ledger) {
        (self.tree, self.ledger)
    }

    /// Reads on to the size of `checkpoint`, which was opened before with `log_key`, and checks every
    /// entry and tile. `each` sees every entry that was found good, with its index; nothing it saw counts
    /// if the result is an error.
    pub fn read_to(
        &mut self,
        source: &impl TileSource,
        checkpoint: &Checkpoint,
        log_key: &Vkey,
        mut each: impl FnMut(u64, &Entry, &[u8]),
    ) -> Result<(), MonitorError> {
        let (old_size, old_root) = (self.tree.size(), self.tree.root());
        let size = checkpoint.size();
        if size < old_size || (size == old_size && checkpoint.root() != old_root) {
            let error = merkle::check_consistency(&[], (old_size, old_root), checkpoint.head());
            let error = error.err().unwrap_or(ProofError::Fork { size });
            return Err(MonitorError::Fork {
                size: old_size,
                error,
            });
        }
        let mut next = self.clone();
        while next.tree.size() < size {
            next.read_bundle(source, size, &mut each)?;
        }
        if next.tree.root() != checkpoint.root() {
            return Err(MonitorError::Root { size });
        }
        next.check_operator(checkpoint, log_key, old_size)?;
        *self = next;
        Ok(())
    }

    /// Reads one bundle and checks the tiles its entries complete.
    fn read_bundle(
        &mut self,
        source: &impl TileSource,
        size: u64,
        each: &mut impl FnMut(u64, &Entry, &[u8]),
    ) -> Result<(), MonitorError> {
        let start = self.tree.size();
        let bundle = start / 256;
        let width = u16::try_from((size - bundle * 256).min(256)).expect("at most 256");
        let entries = source::read_bundle(
            source,
            LogPath::Entries {
                index: bundle,
                width,
            },
        )?;
        let fresh = &entries[usize::try_from(start % 256).expect("below 256")..];
        for (bytes, index) in fresh.iter().zip(start..) {
            let entry =
                Entry::parse(bytes).map_err(|error| MonitorError::Entry { index, error })?;
            self.ledger
                .admit(&entry)
                .map_err(|violation| MonitorError::Violation { index, violation })?;
            each(index, &entry, bytes);
        }
        let extension = self.tree.extend(fresh);
        let last = extension.state.size() == size;
        for (path, bytes) in extension.files {
            let LogPath::Tile { width, .. } = path else {
                continue;
            };
            // Partial tiles are served for the checkpoint's size only.
            if width == 256 || last {
                let served = source::read_tile(source, path)?;
                if served.iter().flat_map(|hash| hash.0).ne(bytes) {
                    return Err(MonitorError::TileAltered(path));
                }
            }
        }
        self.tree = extension.state;
        Ok(())
    }

    fn check_operator(
        &self,
        checkpoint: &Checkpoint,
        log_key: &Vkey,
        old_size: u64,
    ) -> Result<(), MonitorError> {
        let Some(operator) = self.ledger.operator() else {
            return Ok(());
        };
        let wrong = |what| {
            Err(MonitorError::Violation {
                index: 0,
                violation: Violation::Operator(what),
            })
        };
        if operator.origin.as_str() != checkpoint.origin() {
            return wrong("origin");
        }
        // The checkpoint that first holds a change of key is signed by the old one, later ones by the new
        // one.
        let changing = self
            .ledger
            .key_change()
            .is_some_and(|(index, previous)| index >= old_size && previous == log_key);
        if self.ledger.log_key() != Some(log_key) && !changing {
            return wrong("key");
        }
        Ok(())
    }

    /// Checks that the log as read continues a checkpoint seen before, reading proofs from the same source.
    pub fn check_continues(
        &self,
        source: &impl TileSource,
        seen: &Checkpoint,
    ) -> Result<(), MonitorError> {
        let now = (self.tree.size(), self.tree.root());
        let fork = |error| MonitorError::Fork {
            size: seen.size(),
            error,
        };
        if self
            .ledger
            .operator()
            .is_some_and(|operator| operator.origin.as_str() != seen.origin())
        {
            return Err(MonitorError::OtherLog);
        }
        if seen.size() > now.0 {
            return Err(fork(ProofError::Shrunk {
                old: seen.size(),
                new: now.0,
            }));
        }
        let proof = ProvenTree::new(source, now).prove_consistency(seen.size())?;
        merkle::check_consistency(&proof, seen.head(), now).map_err(fork)
    }
}

/// A log held in memory, by path: for tests, and for a mirror that checks before it writes.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles(pub std::collections::BTreeMap<LogPath, Vec<u8>>);

impl TileSource for MemoryFiles {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.get(&path).cloned())
    }
}

/// Root of a tree over these entries.
pub fn root_of<E: AsRef<[u8]>>(entries: impl IntoIterator<Item = E>) -> Sha256Hash {
    TreeState::empty().extend(entries).state.root()
}
