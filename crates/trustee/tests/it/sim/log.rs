//! The operator's record as plain files on a disk that loses its power, for the real sequencer. The register
//! is one file that is replaced as a whole: what a transaction of the database promises, and no more.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sidelight_disk::{DurableFolder, SharedDisk};
use sidelight_disk_sim::SimDisk;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::{
    HighWaterMark, LockStore, RequestId, Sequencer, StagingName, Swap, TileStore,
};
use sidelight_translog::source::{StorageError, TileSource};
use sidelight_translog::tile::LogPath;
use sidelight_trustee::RecordFiles;

pub(super) type Log = Sequencer<Register, Files, Mark>;

/// The operator's folder, as a program that was just started has it.
pub(super) fn folder(disk: &SimDisk) -> Arc<DurableFolder> {
    let disk: SharedDisk = Arc::new(disk.clone());
    Arc::new(DurableFolder::new(disk, "/"))
}

/// What everybody reads, and the batches in flight.
#[derive(Clone)]
pub(super) struct Files(pub(super) Arc<DurableFolder>);

impl Files {
    pub(super) fn put_text(&self, text: &[u8]) -> std::io::Result<Sha256Hash> {
        let hash = Sha256Hash::of(text);
        self.0.keep(&document(hash), text)?;
        Ok(hash)
    }

    /// The head that is published.
    pub(super) fn head(&self) -> std::io::Result<Vec<u8>> {
        Ok(self.0.read("log/checkpoint")?.unwrap_or_default())
    }
}

fn document(hash: Sha256Hash) -> String {
    format!("log/document/{}", hash.to_hex())
}

impl TileSource for Files {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.read(&format!("log/{path}"))?)
    }
}

impl RecordFiles for Files {
    fn text(&self, hash: Sha256Hash) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.read(&document(hash))?)
    }
}

impl TileStore for Files {
    fn put(&mut self, path: LogPath, bytes: &[u8]) -> Result<(), StorageError> {
        Ok(self.0.keep(&format!("log/{path}"), bytes)?)
    }

    fn stage(&mut self, name: StagingName, batch: &[u8]) -> Result<(), StorageError> {
        Ok(self.0.replace(&format!("staging/{name}"), batch)?)
    }

    fn staged(&self, name: StagingName) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.read(&format!("staging/{name}"))?)
    }

    fn discard(&mut self, name: StagingName) -> Result<(), StorageError> {
        Ok(self.0.forget(&format!("staging/{name}"))?)
    }

    fn publish(&mut self, signed: &[u8]) -> Result<(), StorageError> {
        Ok(self.0.replace("log/checkpoint", signed)?)
    }
}

/// The operator's own mark, which no backup holds.
pub(super) const MARK: &str = "own-mark/head";

pub(super) struct Mark(pub(super) Arc<DurableFolder>);

impl HighWaterMark for Mark {
    fn load(&self) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.read(MARK)?)
    }

    fn raise(&mut self, signed: &[u8]) -> Result<(), StorageError> {
        Ok(self.0.replace(MARK, signed)?)
    }
}

#[derive(Default, Serialize, Deserialize)]
struct Rows {
    checkpoint: Option<Vec<u8>>,
    /// Index by request id in hex.
    ids: BTreeMap<String, u64>,
}

pub(super) struct Register(pub(super) Arc<DurableFolder>);

impl Register {
    fn rows(&self) -> Result<Rows, StorageError> {
        let bytes = self.0.read("register")?;
        let rows = bytes.map(|bytes| serde_json::from_slice(&bytes));
        Ok(rows.transpose()?.unwrap_or_default())
    }
}

impl LockStore for Register {
    fn load(&self) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.rows()?.checkpoint)
    }

    fn swap(
        &mut self,
        expected: Option<&[u8]>,
        new: &[u8],
        request_ids: &[(RequestId, u64)],
    ) -> Result<Swap, StorageError> {
        let mut rows = self.rows()?;
        if rows.checkpoint.as_deref() != expected {
            return Ok(Swap::Lost);
        }
        rows.checkpoint = Some(new.to_vec());
        let ids = request_ids.iter();
        rows.ids
            .extend(ids.map(|(id, index)| (hex::encode(id.0), *index)));
        self.0.replace("register", &serde_json::to_vec(&rows)?)?;
        Ok(Swap::Done)
    }

    fn lookup_request_id(&self, id: &RequestId) -> Result<Option<u64>, StorageError> {
        Ok(self.rows()?.ids.get(&hex::encode(id.0)).copied())
    }
}
