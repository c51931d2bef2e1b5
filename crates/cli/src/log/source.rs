//! Where a record's files are read from: a folder, or an address.

use std::io;
use std::path::{Path, PathBuf};

use sidelight_api::client::{ClientError, LogReader};
use sidelight_translog::checkpoint::CHECKPOINT_BYTES_MAX;
use sidelight_translog::entry::DOCUMENT_BYTES_MAX;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::source::{StorageError, TileSource};
use sidelight_translog::tile::{BUNDLE_BYTES_MAX, LogPath};
use tokio::runtime::Runtime;
use url::Url;

use crate::failure::Failure;

/// The files of a record.
pub(super) enum Source {
    /// A mirror, or an operator's own folder.
    Folder(PathBuf),
    /// Somebody's server.
    Web { reader: LogReader, runtime: Runtime },
}

impl Source {
    /// Opens a folder or an address. Of an address without `checkpoint` its `log/` is tried.
    pub(super) fn open(place: &str) -> Result<Self, Failure> {
        if !place.starts_with("http://") && !place.starts_with("https://") {
            return Ok(Self::Folder(PathBuf::from(place)));
        }
        let url = parse_url(place)?;
        let mut source = Self::web(url.clone())?;
        if source.read("checkpoint", CHECKPOINT_BYTES_MAX)?.is_none() {
            let mut below = url;
            let path = format!("{}/log/", below.path().trim_end_matches('/'));
            below.set_path(&path);
            source = Self::web(below)?;
        }
        Ok(source)
    }

    fn web(url: Url) -> Result<Self, Failure> {
        let runtime = runtime()?;
        let reader = LogReader::new(url);
        Ok(Self::Web { reader, runtime })
    }

    /// The place, for messages.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Folder(path) => path.display().to_string(),
            Self::Web { reader, .. } => reader.base().to_string(),
        }
    }

    /// A file, `None` if there is none.
    pub(super) fn read(&self, path: &str, bytes_max: usize) -> Result<Option<Vec<u8>>, Failure> {
        match self {
            Self::Folder(folder) => read_file(&folder.join(path)),
            Self::Web { reader, runtime } => runtime
                .block_on(reader.get(path, bytes_max))
                .map_err(|error| network(&format!("{}{path}", reader.base()), error)),
        }
    }

    /// The signed head.
    pub(super) fn checkpoint(&self) -> Result<Vec<u8>, Failure> {
        self.read("checkpoint", CHECKPOINT_BYTES_MAX)?
            .ok_or_else(|| {
                Failure::refused("no_log", format!("There is no record at {}.", self.name()))
            })
    }

    /// A public text as it is served.
    pub(super) fn document(&self, hash: Sha256Hash) -> Result<Option<Vec<u8>>, Failure> {
        self.read(&format!("document/{}", hash.to_hex()), DOCUMENT_BYTES_MAX)
    }
}

impl TileSource for Source {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.read(&path.to_string(), BUNDLE_BYTES_MAX)?)
    }
}

/// What asks over the network.
pub(super) fn runtime() -> Result<Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| Failure::Io {
            what: "cannot start".to_owned(),
            source,
        })
}

/// Reads an address that a person wrote.
pub(super) fn parse_url(text: &str) -> Result<Url, Failure> {
    Url::parse(text).map_err(|error| Failure::Usage(format!("{text} is no address: {error}")))
}

/// A failure to reach somebody.
pub(super) fn network(what: &str, error: ClientError) -> Failure {
    Failure::Io {
        what: format!("cannot read {what}"),
        source: io::Error::other(error),
    }
}

fn read_file(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::reading(path)(error)),
    }
}
