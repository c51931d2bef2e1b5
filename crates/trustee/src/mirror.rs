//! A copy of one record, replayed entry by entry: files in the layout that its operator serves.

use std::io;
use std::sync::Arc;

use sidelight_api::client::LogReader;
use sidelight_disk::DurableFolder;
use sidelight_translog::checkpoint::{Checkpoint, OpenCheckpoint};
use sidelight_translog::entry::{Body, DOCUMENT_BYTES_MAX};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle;
use sidelight_translog::monitor::{Monitor, MonitorError};
use sidelight_translog::proven::ProvenTree;
use sidelight_translog::source::{StorageError, TileSource};
use sidelight_translog::tile::{BUNDLE_BYTES_MAX, LogPath};
use sidelight_translog::vkey::Vkey;
use tokio::runtime::Handle;

use crate::home::{Home, record_name};

/// Why a record cannot be mirrored up to a head.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// The record is not what the head says, breaks its rules, or does not continue what is here.
    #[error(transparent)]
    Record(#[from] MonitorError),
    /// A text that an entry names is missing or another one.
    #[error("the text {0} is missing, or another one")]
    Text(String),
    /// Our own disk.
    #[error("{0}")]
    Disk(#[from] io::Error),
}

/// The files of a record, wherever they are read from.
pub trait RecordFiles: TileSource {
    /// A text that an entry names; `None` if it is not there.
    fn text(&self, hash: Sha256Hash) -> Result<Option<Vec<u8>>, StorageError>;
}

/// Files behind an operator's address, read from a thread that may block.
pub struct Remote {
    reader: LogReader,
    runtime: Handle,
}

impl Remote {
    /// The files below the address that `reader` has.
    pub fn new(reader: LogReader, runtime: Handle) -> Self {
        Self { reader, runtime }
    }

    fn read(&self, path: &str, bytes_max: usize) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.runtime.block_on(self.reader.get(path, bytes_max))?)
    }
}

impl TileSource for Remote {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        self.read(&path.to_string(), BUNDLE_BYTES_MAX)
    }
}

impl RecordFiles for Remote {
    fn text(&self, hash: Sha256Hash) -> Result<Option<Vec<u8>>, StorageError> {
        self.read(&document(hash), DOCUMENT_BYTES_MAX)
    }
}

fn document(hash: Sha256Hash) -> String {
    format!("document/{}", hash.to_hex())
}

/// Our own copies of those files.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    folder: Arc<DurableFolder>,
    /// Of the record, with a slash at its end.
    below: String,
}

impl Local {
    pub(crate) fn new(home: &Home, vkey: &Vkey) -> Self {
        Self {
            folder: home.data.clone(),
            below: format!("records/{}/log/", record_name(vkey)),
        }
    }

    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        self.folder.read(&format!("{}{path}", self.below))
    }

    /// A text that is kept here of the record.
    pub(crate) fn text(&self, hash: Sha256Hash) -> io::Result<Option<Vec<u8>>> {
        self.read(&document(hash))
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.folder.replace(&format!("{}{path}", self.below), bytes)
    }
}

impl TileSource for Local {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.read(&path.to_string())?)
    }
}

/// The copy, as far as it goes.
pub(crate) struct Mirror {
    files: Local,
    vkey: Vkey,
    monitor: Arc<Monitor>,
    /// Whether a head was ever kept here.
    begun: bool,
}

/// A record that was read to a head and is not kept yet.
pub(crate) struct Read {
    monitor: Monitor,
    entries: Vec<Vec<u8>>,
    texts: Vec<(Sha256Hash, Vec<u8>)>,
    redacted: Vec<Sha256Hash>,
}

impl Mirror {
    /// Opens a copy and replays all of it: it may have been damaged since.
    pub(crate) fn open(home: &Home, vkey: &Vkey) -> Result<Self, MirrorError> {
        let files = Local::new(home, vkey);
        let mut mirror = Self {
            files: files.clone(),
            vkey: vkey.clone(),
            monitor: Arc::new(Monitor::new()),
            begun: false,
        };
        let Some(signed) = files.read("checkpoint")? else {
            return Ok(mirror);
        };
        let open = OpenCheckpoint::open(&signed, std::slice::from_ref(vkey));
        let open = open.map_err(|error| io::Error::other(format!("checkpoint: {error}")))?;
        let mut monitor = Monitor::new();
        monitor.read_to(&files, &open.checkpoint, vkey, |_, _, _| ())?;
        mirror.monitor = Arc::new(monitor);
        mirror.begun = true;
        Ok(mirror)
    }

    /// Entries in it.
    pub(crate) fn size(&self) -> u64 {
        self.monitor.tree().size()
    }

    /// The record as far as it was read.
    pub(crate) fn view(&self) -> &Arc<Monitor> {
        &self.monitor
    }

    /// Whether it has a head.
    pub(crate) fn has_begun(&self) -> bool {
        self.begun
    }

    /// Reads on to a head, checks every entry, tile and text, and that it continues `signed_before`.
    pub(crate) fn read(
        &self,
        remote: &impl RecordFiles,
        head: &Checkpoint,
        signed_before: Option<&Checkpoint>,
    ) -> Result<Read, MirrorError> {
        let mut read = Read {
            monitor: Monitor::clone(&self.monitor),
            entries: Vec::new(),
            texts: Vec::new(),
            redacted: Vec::new(),
        };
        let mut named = Vec::new();
        let (entries, redacted) = (&mut read.entries, &mut read.redacted);
        let replayed = read
            .monitor
            .read_to(remote, head, &self.vkey, |_, entry, bytes| {
                entries.push(bytes.to_vec());
                named.extend(entry.body().document());
                if let Body::Redacted(text) = entry.body() {
                    redacted.push(text.document);
                }
            });
        if let Some(before) = signed_before {
            // Read on from our own copy, another history looks like damage. Which of the two it is its own
            // tiles say.
            match (&replayed, continues(remote, head, before)) {
                (_, Err(fork @ MonitorError::Fork { .. })) | (Ok(()), Err(fork)) => {
                    return Err(fork.into());
                }
                (Ok(()), Ok(())) | (Err(_), _) => {}
            }
        }
        replayed?;
        for hash in named {
            if !read.redacted.contains(&hash) {
                read.texts.push((hash, text(remote, hash)?));
            }
        }
        Ok(read)
    }

    /// Keeps the files of what was read; the head that names them is for [`Self::keep_head`].
    pub(crate) fn keep(&mut self, read: Read) -> io::Result<()> {
        for (hash, bytes) in &read.texts {
            self.files.replace(&document(*hash), bytes)?;
        }
        for (path, bytes) in self.monitor.tree().extend(&read.entries).files {
            self.files.replace(&path.to_string(), &bytes)?;
        }
        for hash in &read.redacted {
            let path = format!("{}{}", self.files.below, document(*hash));
            self.files.folder.remove(&path)?;
        }
        self.monitor = Arc::new(read.monitor);
        Ok(())
    }

    /// Keeps the head, after everything it stands for.
    pub(crate) fn keep_head(&mut self, signed: &[u8]) -> io::Result<()> {
        self.files.replace("checkpoint", signed)?;
        self.begun = true;
        Ok(())
    }

    /// Keeps a head that was refused, for whoever looks into it.
    pub(crate) fn keep_refused(&self, signed: &[u8]) -> io::Result<()> {
        let name = Sha256Hash::of(signed).to_hex();
        let path = format!("records/{}/refused/{name}", record_name(&self.vkey));
        self.files.folder.replace(&path, signed)
    }
}

/// Whether a head continues an earlier one, by the tiles behind it.
fn continues(
    remote: &impl RecordFiles,
    head: &Checkpoint,
    before: &Checkpoint,
) -> Result<(), MonitorError> {
    let (old, new) = (before.head(), head.head());
    let proof = match old.0 {
        0 => Vec::new(),
        size if size > new.0 => Vec::new(),
        size => ProvenTree::new(remote, new).prove_consistency(size)?,
    };
    merkle::check_consistency(&proof, old, new)
        .map_err(|error| MonitorError::Fork { size: old.0, error })
}

fn text(remote: &impl RecordFiles, hash: Sha256Hash) -> Result<Vec<u8>, MirrorError> {
    let read = remote.text(hash);
    let read = read.map_err(|error| io::Error::other(error.to_string()))?;
    read.filter(|bytes| Sha256Hash::of(bytes) == hash)
        .ok_or_else(|| MirrorError::Text(hash.to_hex()))
}
