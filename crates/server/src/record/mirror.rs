//! Reading a mirror of the log, a folder or an address, as the restore guard and `admin log recover`
//! need it.

use std::path::PathBuf;

use anyhow::Context as _;
use sidelight_api::client::LogReader;
use sidelight_translog::checkpoint::CHECKPOINT_BYTES_MAX;
use sidelight_translog::entry::DOCUMENT_BYTES_MAX;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::source::{StorageError, TileSource};
use sidelight_translog::tile::{BUNDLE_BYTES_MAX, LogPath};
use tokio::runtime::Handle;
use url::Url;

/// A mirror.
pub(super) enum Mirror {
    /// A folder of `sidelight mirror`.
    Folder(PathBuf),
    /// Files behind HTTP.
    Web(LogReader, Handle),
}

/// Opens a mirror by its folder or address; nothing is read yet.
pub(super) fn open(address: &str, runtime: &Handle) -> anyhow::Result<Mirror> {
    if address.starts_with("http://") || address.starts_with("https://") {
        let url = Url::parse(address).with_context(|| format!("{address} is no address"))?;
        return Ok(Mirror::Web(LogReader::new(url), runtime.clone()));
    }
    Ok(Mirror::Folder(address.into()))
}

impl Mirror {
    fn read(&self, path: &str, bytes_max: usize) -> anyhow::Result<Option<Vec<u8>>> {
        match self {
            Self::Folder(folder) => match std::fs::read(folder.join(path)) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error).with_context(|| format!("cannot read {path}")),
            },
            Self::Web(reader, runtime) => Ok(runtime.block_on(reader.get(path, bytes_max))?),
        }
    }

    /// Its signed checkpoint.
    pub(super) fn checkpoint(&self) -> anyhow::Result<Option<Vec<u8>>> {
        self.read("checkpoint", CHECKPOINT_BYTES_MAX)
    }

    /// A public text; its hash is checked.
    pub(super) fn document(&self, hash: Sha256Hash) -> anyhow::Result<Option<Vec<u8>>> {
        let found = self.read(&format!("document/{}", hash.to_hex()), DOCUMENT_BYTES_MAX)?;
        Ok(found.filter(|bytes| Sha256Hash::of(bytes) == hash))
    }
}

impl TileSource for Mirror {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.read(&path.to_string(), BUNDLE_BYTES_MAX)?)
    }
}
