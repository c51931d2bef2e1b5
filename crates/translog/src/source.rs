//! Reading a log's static files through whatever holds them: a folder, a server, a mirror, memory.
//!
//! Nothing read is believed: hashes come out of [`ProvenTree`] only after they were tied to the root of a checkpoint.

use std::cell::RefCell;

use tlog_tiles::{HashReader, TileHashReader, TileReader};

use crate::{
    hash::Sha256Hash,
    merkle::EMPTY_ROOT,
    tile::{self, LogPath, TileError},
};

/// What a storage or transport failed with; shown to operators, never parsed.
pub type StorageError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// The static files of one log.
pub trait TileSource {
    /// The file's bytes, `None` if there is no such file. An error is a failure to find out.
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError>;
}

impl<S: TileSource + ?Sized> TileSource for &S {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        (**self).get(path)
    }
}

/// Why a file of the log could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The storage or transport failed.
    #[error("reading {path}: {error}")]
    Storage {
        /// The file.
        path: LogPath,
        /// What the storage said.
        error: StorageError,
    },
    /// Neither the file nor the full one it grew into exists.
    #[error("{0} is missing")]
    Missing(LogPath),
    /// The file is not well formed.
    #[error("{path}: {error}")]
    Malformed {
        /// The file.
        path: LogPath,
        /// What is wrong with it.
        error: TileError,
    },
    /// The tiles do not hash to the checkpoint's root, or a proof was asked for outside the tree.
    #[error("the tiles do not lead to the root of size {size}: {reason}")]
    Inconsistent {
        /// Size of the checkpoint.
        size: u64,
        /// What the hash check said.
        reason: String,
    },
}

/// Reads a tile's hashes; if the partial file is gone, the first hashes of the full one.
pub fn read_tile(source: &impl TileSource, path: LogPath) -> Result<Vec<Sha256Hash>, ReadError> {
    let LogPath::Tile { width, .. } = path else {
        return Err(ReadError::Missing(path));
    };
    let (found, bytes) = fetch(source, path)?;
    let held = if found == path { width } else { 256 };
    let mut hashes = tile::parse_tile(&bytes, held)
        .map_err(|error| ReadError::Malformed { path: found, error })?;
    hashes.truncate(usize::from(width));
    Ok(hashes)
}

/// Reads a bundle's entries; if the partial file is gone, the first entries of the full one.
pub fn read_bundle(source: &impl TileSource, path: LogPath) -> Result<Vec<Vec<u8>>, ReadError> {
    let LogPath::Entries { width, .. } = path else {
        return Err(ReadError::Missing(path));
    };
    let (found, bytes) = fetch(source, path)?;
    let held = if found == path { width } else { 256 };
    let malformed = |error| ReadError::Malformed { path: found, error };
    if bytes.len() > tile::BUNDLE_BYTES_MAX {
        return Err(malformed(TileError::Entries { width: held }));
    }
    let entries = tile::parse_bundle(&bytes, held).map_err(malformed)?;
    Ok(entries
        .into_iter()
        .take(usize::from(width))
        .map(<[u8]>::to_vec)
        .collect())
}

fn fetch(source: &impl TileSource, path: LogPath) -> Result<(LogPath, Vec<u8>), ReadError> {
    for path in [path, path.full()] {
        let found = source
            .get(path)
            .map_err(|error| ReadError::Storage { path, error })?;
        if let Some(bytes) = found {
            return Ok((path, bytes));
        }
    }
    Err(ReadError::Missing(path))
}

/// The tree of one checkpoint, read from tiles. Every hash it uses is checked against the root.
pub struct ProvenTree<'a, S> {
    size: u64,
    root: Sha256Hash,
    reader: Tiles<'a, S>,
}

impl<'a, S: TileSource> ProvenTree<'a, S> {
    /// The tree of (size, root) in `source`; reads nothing yet.
    pub fn new(source: &'a S, (size, root): (u64, Sha256Hash)) -> Self {
        Self {
            size,
            root,
            reader: Tiles {
                source,
                failed: RefCell::new(None),
            },
        }
    }

    /// Inclusion proof of the entry at `index`.
    pub fn prove_inclusion(&self, index: u64) -> Result<Vec<Sha256Hash>, ReadError> {
        self.run(|hashes| tlog_tiles::prove_record(self.size, index, hashes))
    }

    /// Proof that this tree continues the one of size `old`; empty for 0.
    pub fn prove_consistency(&self, old: u64) -> Result<Vec<Sha256Hash>, ReadError> {
        if old == 0 {
            return Ok(Vec::new());
        }
        self.run(|hashes| tlog_tiles::prove_tree(self.size, old, hashes))
    }

    /// Root of the first `old` entries.
    pub fn root_at(&self, old: u64) -> Result<Sha256Hash, ReadError> {
        if old == 0 {
            return Ok(EMPTY_ROOT);
        }
        if old > self.size {
            return Err(self.inconsistent("the size is beyond the tree"));
        }
        let root = self.run(|hashes| Ok(vec![tlog_tiles::tree_hash(old, hashes)?]))?;
        Ok(root[0])
    }

    /// Leaf hash of the entry at `index`.
    pub fn leaf(&self, index: u64) -> Result<Sha256Hash, ReadError> {
        if index >= self.size {
            return Err(self.inconsistent("the index is beyond the tree"));
        }
        let leaf =
            self.run(|hashes| hashes.read_hashes(&[tlog_tiles::stored_hash_index(0, index)]))?;
        Ok(leaf[0])
    }

    fn run(
        &self,
        ask: impl FnOnce(&TileHashReader) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error>,
    ) -> Result<Vec<Sha256Hash>, ReadError> {
        let root = crate::merkle::inner_hash(self.root);
        match ask(&TileHashReader::new(self.size, root, &self.reader)) {
            Ok(hashes) => Ok(hashes.into_iter().map(|hash| Sha256Hash(hash.0)).collect()),
            Err(error) => Err(match self.reader.failed.take() {
                Some(cause) => cause,
                None => self.inconsistent(&error.to_string()),
            }),
        }
    }

    fn inconsistent(&self, reason: &str) -> ReadError {
        ReadError::Inconsistent {
            size: self.size,
            reason: reason.to_owned(),
        }
    }
}

/// `tlog_tiles` asks for tiles here; its own error type cannot carry ours, so that waits in `failed`.
struct Tiles<'a, S> {
    source: &'a S,
    failed: RefCell<Option<ReadError>>,
}

impl<S: TileSource> TileReader for Tiles<'_, S> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = |wanted: &tlog_tiles::Tile| {
            let width =
                u16::try_from(wanted.width()).map_err(|_| tlog_tiles::Error::InvalidTile)?;
            let path = LogPath::Tile {
                level: wanted.level(),
                index: wanted.level_index(),
                width,
            };
            match read_tile(self.source, path) {
                Ok(hashes) => Ok(hashes.into_iter().flat_map(|hash| hash.0).collect()),
                Err(error) => {
                    self.failed.replace(Some(error));
                    Err(tlog_tiles::Error::InvalidTile)
                }
            }
        };
        tiles.iter().map(read).collect()
    }

    fn save_tiles(&self, _tiles: &[tlog_tiles::Tile], _data: &[Vec<u8>]) {}
}
