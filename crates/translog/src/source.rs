//! Reading a log's static files through whatever holds them: a folder, a server, a mirror, memory.
//!
//! Nothing read here is believed yet; [`crate::proven`] ties it to a root.

use crate::{
    hash::Sha256Hash,
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
