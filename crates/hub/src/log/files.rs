//! Where a record's files are read from: an address or a folder, the operator's or anybody's copy. Nothing
//! that comes from there is believed by itself.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use sidelight_api::client::LogReader;
use sidelight_translog::checkpoint::CHECKPOINT_BYTES_MAX;
use sidelight_translog::source::{ReadError, StorageError, TileSource};
use sidelight_translog::tile::{BUNDLE_BYTES_MAX, LogPath};
use url::Url;

use super::LogError;

/// Most files that are fetched for one answer; two sizes of the largest tree need a few for each level.
const FILES_MAX: usize = 64;

/// The files of a record.
#[derive(Clone, Debug)]
pub enum Files {
    /// Below an address.
    Web(LogReader),
    /// In a folder.
    Folder(PathBuf),
}

impl fmt::Display for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Web(reader) => write!(f, "{}", reader.base()),
            Self::Folder(folder) => write!(f, "{}", folder.display()),
        }
    }
}

/// What was fetched so far, and what was missed first.
#[derive(Default)]
pub struct Fetched {
    files: BTreeMap<LogPath, Option<Vec<u8>>>,
    missed: Cell<Option<LogPath>>,
}

impl TileSource for Fetched {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        let found = self.files.get(&path);
        found.cloned().ok_or_else(|| {
            self.missed.set(Some(path));
            "not fetched yet".into()
        })
    }
}

impl Files {
    /// The files at a place as it is written in a configuration: an address, or else a folder.
    pub fn at(place: &str) -> Self {
        match Url::parse(place) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Self::Web(LogReader::new(url)),
            _ => Self::Folder(place.into()),
        }
    }

    /// The signed head.
    pub async fn checkpoint(&self) -> Result<String, LogError> {
        let bytes = self.get("checkpoint", CHECKPOINT_BYTES_MAX).await?;
        String::from_utf8(bytes.ok_or(LogError::Files)?).map_err(|_| LogError::Stranger)
    }

    async fn get(&self, path: &str, bytes_max: usize) -> Result<Option<Vec<u8>>, LogError> {
        match self {
            Self::Web(reader) => reader
                .get(path, bytes_max)
                .await
                .map_err(|_| LogError::Files),
            Self::Folder(folder) => read(folder.join(path), bytes_max).await,
        }
    }

    /// Asks a question again and again, and fetches each file that was missed for the answer.
    pub async fn ask<T>(
        &self,
        question: impl Fn(&Fetched) -> Result<T, ReadError>,
    ) -> Result<T, LogError> {
        let mut fetched = Fetched::default();
        for _ in 0..=FILES_MAX {
            let error = match question(&fetched) {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let Some(path) = fetched.missed.take() else {
                tracing::warn!(%error, from = %self, "the public record does not show how it grew");
                return Err(match error {
                    ReadError::Inconsistent { .. } => LogError::History,
                    _ => LogError::Files,
                });
            };
            let file = self.get(&path.to_string(), BUNDLE_BYTES_MAX).await?;
            fetched.files.insert(path, file);
        }
        Err(LogError::Files)
    }
}

async fn read(path: PathBuf, bytes_max: usize) -> Result<Option<Vec<u8>>, LogError> {
    let length = match tokio::fs::metadata(&path).await {
        Ok(found) => found.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(_) => return Err(LogError::Files),
    };
    if length > bytes_max as u64 {
        return Err(LogError::Files);
    }
    tokio::fs::read(&path)
        .await
        .map(Some)
        .map_err(|_| LogError::Files)
}
