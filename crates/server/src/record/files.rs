//! The log's static files and the private place for batches in flight, as the sequencer asks for them.
//!
//! ```text
//! data_dir/log/checkpoint, tile/...      public, C2SP layout
//! data_dir/log/document/<sha256>         public texts, by hash
//! data_dir/log-staging/<size>-<root>     batches between the swap and their publication
//! data_dir/log-lock.sqlite               the register (`sidelight_store::LogLock`)
//! ```

use std::path::Path;
use std::sync::Arc;

use sidelight_disk::{DurableFolder, SharedDisk};
use sidelight_translog::entry::DOCUMENT_BYTES_MAX;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::{HighWaterMark, StagingName, TileStore};
use sidelight_translog::source::{StorageError, TileSource};
use sidelight_translog::tile::LogPath;

/// Public files.
pub(crate) const PUBLIC: &str = "log";
/// Batches in flight.
pub(super) const STAGING: &str = "log-staging";

/// Tiles, bundles and the checkpoint in a folder.
pub(crate) struct LogFiles(Arc<DurableFolder>);

impl LogFiles {
    pub(crate) fn new(folder: Arc<DurableFolder>) -> Self {
        Self(folder)
    }
}

impl Clone for LogFiles {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl TileSource for LogFiles {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.read(&format!("{PUBLIC}/{path}"))?)
    }
}

impl TileStore for LogFiles {
    fn put(&mut self, path: LogPath, bytes: &[u8]) -> Result<(), StorageError> {
        Ok(self.0.keep(&format!("{PUBLIC}/{path}"), bytes)?)
    }

    fn stage(&mut self, name: StagingName, batch: &[u8]) -> Result<(), StorageError> {
        Ok(self.0.replace(&format!("{STAGING}/{name}"), batch)?)
    }

    fn staged(&self, name: StagingName) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.read(&format!("{STAGING}/{name}"))?)
    }

    fn discard(&mut self, name: StagingName) -> Result<(), StorageError> {
        Ok(self.0.forget(&format!("{STAGING}/{name}"))?)
    }

    fn publish(&mut self, signed: &[u8]) -> Result<(), StorageError> {
        Ok(self.0.replace(&format!("{PUBLIC}/checkpoint"), signed)?)
    }
}

/// Why a public text is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentDefect {
    /// Over [`DOCUMENT_BYTES_MAX`].
    #[error("a document has {DOCUMENT_BYTES_MAX} bytes at most")]
    TooLong,
    /// Not UTF-8, or a control character but for tab and newline.
    #[error("a document is plain text")]
    NotText,
    /// The entry does not name it.
    #[error("the entry does not name this document")]
    NotNamed,
    /// The entry names a document that is not stored and was not given.
    #[error("the entry names a document that nobody has given")]
    Missing,
    /// It was redacted.
    #[error("this text was redacted and does not come back")]
    Redacted,
}

/// Public texts beside the log, by hash.
pub(crate) struct Documents(Arc<DurableFolder>);

impl Documents {
    pub(crate) fn new(folder: Arc<DurableFolder>) -> Self {
        Self(folder)
    }

    /// Whether the bytes can be a document.
    pub(crate) fn check(bytes: &[u8]) -> Result<(), DocumentDefect> {
        if bytes.len() > DOCUMENT_BYTES_MAX {
            return Err(DocumentDefect::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| DocumentDefect::NotText)?;
        let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
        text.chars()
            .all(plain)
            .then_some(())
            .ok_or(DocumentDefect::NotText)
    }

    /// Keeps a document under its hash. `Ok` means durable.
    pub(crate) fn put(&self, bytes: &[u8]) -> std::io::Result<Sha256Hash> {
        let hash = Sha256Hash::of(bytes);
        self.0.keep(&document_path(hash), bytes)?;
        Ok(hash)
    }

    /// The document of this hash. A file of another content under its name is none: whoever could write a
    /// backup may have put it there.
    pub(crate) fn get(&self, hash: Sha256Hash) -> std::io::Result<Option<Vec<u8>>> {
        let path = document_path(hash);
        let found = self.0.read(&path)?;
        if found.as_ref().is_some_and(|it| Sha256Hash::of(it) != hash) {
            tracing::error!(path, "a document has another content than its name says");
            return Ok(None);
        }
        Ok(found)
    }

    /// Takes a redacted document out of sight.
    pub(crate) fn remove(&self, hash: Sha256Hash) -> std::io::Result<()> {
        self.0.remove(&document_path(hash))
    }
}

impl Clone for Documents {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

fn document_path(hash: Sha256Hash) -> String {
    format!("{PUBLIC}/document/{}", hash.to_hex())
}

/// The high-water mark: one small file, kept outside every backup of the rest. Without it the sequencer
/// opens only beside a mirror.
pub(crate) struct MarkFile {
    folder: DurableFolder,
    name: String,
}

impl MarkFile {
    /// The file `name` in a folder that exists.
    pub(crate) fn new(disk: SharedDisk, folder: &Path, name: impl Into<String>) -> Self {
        Self {
            folder: DurableFolder::new(disk, folder),
            name: name.into(),
        }
    }
}

impl HighWaterMark for MarkFile {
    fn load(&self) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.folder.read(&self.name)?)
    }

    fn raise(&mut self, signed: &[u8]) -> Result<(), StorageError> {
        Ok(self.folder.replace(&self.name, signed)?)
    }
}
