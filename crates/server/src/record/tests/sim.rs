//! The log's register on a simulated machine: durable at once, as SQLite promises (and
//! `sidelight_store::LogLock` holds it to), but the machine may stop before or after it answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use sidelight_disk_sim::SimDisk;
use sidelight_translog::sequencer::{LockStore, RequestId, Swap};
use sidelight_translog::source::StorageError;

#[derive(Clone, Debug, Default)]
struct Rows {
    checkpoint: Option<Vec<u8>>,
    ids: BTreeMap<RequestId, u64>,
}

/// The register beside a disk; clones are the same one.
#[derive(Clone, Debug)]
pub(super) struct Register {
    disk: SimDisk,
    rows: Arc<Mutex<Rows>>,
}

impl Register {
    /// An empty one.
    pub(super) fn new(disk: &SimDisk) -> Self {
        Self {
            disk: disk.clone(),
            rows: Arc::default(),
        }
    }

    /// One with the same rows that shares nothing with this one, beside another disk.
    pub(super) fn copy(&self, disk: &SimDisk) -> Self {
        let rows = self.rows.lock().unwrap().clone();
        Self {
            disk: disk.clone(),
            rows: Arc::new(Mutex::new(rows)),
        }
    }

    fn look<R>(&self, look: impl FnOnce(&Rows) -> R) -> Result<R, StorageError> {
        if self.disk.is_off() {
            return Err("the machine is off".into());
        }
        Ok(look(&self.rows.lock().unwrap()))
    }
}

impl LockStore for Register {
    fn load(&self) -> Result<Option<Vec<u8>>, StorageError> {
        self.look(|rows| rows.checkpoint.clone())
    }

    fn swap(
        &mut self,
        expected: Option<&[u8]>,
        new: &[u8],
        request_ids: &[(RequestId, u64)],
    ) -> Result<Swap, StorageError> {
        Ok(self.disk.change(|| {
            let mut rows = self.rows.lock().unwrap();
            if rows.checkpoint.as_deref() != expected {
                return Ok(Swap::Lost);
            }
            rows.checkpoint = Some(new.to_vec());
            rows.ids.extend(request_ids.iter().copied());
            Ok(Swap::Done)
        })?)
    }

    fn lookup_request_id(&self, id: &RequestId) -> Result<Option<u64>, StorageError> {
        self.look(|rows| rows.ids.get(id).copied())
    }
}
