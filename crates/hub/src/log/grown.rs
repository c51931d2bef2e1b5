//! Whether a head continues the newest one seen, computed from the record's own tiles.

use std::cell::Cell;
use std::collections::BTreeMap;

use sidelight_api::client::LogReader;
use sidelight_translog::proven::ProvenTree;
use sidelight_translog::source::{ReadError, StorageError, TileSource};
use sidelight_translog::tile::{BUNDLE_BYTES_MAX, LogPath};

use super::{Head, LogError};

/// Most files that are fetched for one answer; two sizes of the largest tree need a few for each level.
const FILES_MAX: usize = 64;

/// What was fetched so far, and what was missed first.
#[derive(Default)]
struct Fetched {
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

/// Refuses a head that is not what the known one grew into.
pub async fn check(reader: &LogReader, known: Head, head: Head) -> Result<(), LogError> {
    if known.0 == head.0 || known.0 == 0 {
        return Ok(());
    }
    let mut fetched = Fetched::default();
    for _ in 0..=FILES_MAX {
        let error = match ProvenTree::new(&fetched, head).root_at(known.0) {
            Ok(root) if root == known.1 => return Ok(()),
            Ok(_) => return Err(LogError::History),
            Err(error) => error,
        };
        let Some(path) = fetched.missed.take() else {
            tracing::warn!(%error, "the public record does not show how it grew");
            return Err(match error {
                ReadError::Inconsistent { .. } => LogError::History,
                _ => LogError::Files,
            });
        };
        let file = reader.get(&path.to_string(), BUNDLE_BYTES_MAX).await;
        fetched
            .files
            .insert(path, file.map_err(|_| LogError::Files)?);
    }
    Err(LogError::Files)
}
