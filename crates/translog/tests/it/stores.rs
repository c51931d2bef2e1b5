//! The three storages in memory, with a fault before or after any one call.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use sidelight_translog::{
    monitor::MemoryFiles,
    sequencer::{HighWaterMark, LockStore, RequestId, StagingName, Swap, TileStore},
    source::{StorageError, TileSource},
    tile::LogPath,
};

/// When the next fault strikes, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The call fails and has done nothing.
    Before(usize),
    /// The call has done its work and still fails: the answer was lost, or the process died right behind it.
    After(usize),
}

/// What survives a crash.
#[derive(Default, Debug)]
pub(crate) struct Disk {
    pub(crate) lock: RefCell<Option<Vec<u8>>>,
    pub(crate) ids: RefCell<BTreeMap<RequestId, u64>>,
    pub(crate) files: RefCell<MemoryFiles>,
    pub(crate) staging: RefCell<BTreeMap<StagingName, Vec<u8>>>,
    pub(crate) mark: RefCell<Option<Vec<u8>>>,
    /// Every checkpoint the public or the lock ever saw, in order.
    pub(crate) seen: RefCell<Vec<Vec<u8>>>,
    calls: Cell<usize>,
    fault: Cell<Option<Fault>>,
}

/// One handle serves as all three storages.
#[derive(Clone, Default, Debug)]
pub(crate) struct Store(pub(crate) Rc<Disk>);

impl Store {
    pub(crate) fn arm(&self, fault: Option<Fault>) {
        self.0.calls.set(0);
        self.0.fault.set(fault);
    }

    /// Calls since the last `arm`.
    pub(crate) fn calls(&self) -> usize {
        self.0.calls.get()
    }

    pub(crate) fn checkpoint(&self) -> Option<Vec<u8>> {
        self.0.files.borrow().0.get(&LogPath::Checkpoint).cloned()
    }

    /// A copy that shares nothing: a backup, or a mirror.
    pub(crate) fn copy(&self) -> Self {
        let disk = Disk {
            lock: self.0.lock.clone(),
            ids: self.0.ids.clone(),
            files: self.0.files.clone(),
            mark: self.0.mark.clone(),
            ..Disk::default()
        };
        Self(Rc::new(disk))
    }

    fn call<R>(&self, work: impl FnOnce(&Disk) -> R) -> Result<R, StorageError> {
        let call = self.0.calls.get();
        self.0.calls.set(call + 1);
        let fault = self.0.fault.get();
        if fault == Some(Fault::Before(call)) {
            return Err("injected fault".into());
        }
        let result = work(&self.0);
        if fault == Some(Fault::After(call)) {
            Err("injected fault".into())
        } else {
            Ok(result)
        }
    }
}

impl LockStore for Store {
    fn load(&self) -> Result<Option<Vec<u8>>, StorageError> {
        self.call(|disk| disk.lock.borrow().clone())
    }

    fn swap(
        &mut self,
        expected: Option<&[u8]>,
        new: &[u8],
        request_ids: &[(RequestId, u64)],
    ) -> Result<Swap, StorageError> {
        self.call(|disk| {
            if disk.lock.borrow().as_deref() != expected {
                return Swap::Lost;
            }
            disk.lock.replace(Some(new.to_vec()));
            disk.ids.borrow_mut().extend(request_ids.iter().copied());
            disk.seen.borrow_mut().push(new.to_vec());
            Swap::Done
        })
    }

    fn lookup_request_id(&self, id: &RequestId) -> Result<Option<u64>, StorageError> {
        self.call(|disk| disk.ids.borrow().get(id).copied())
    }
}

impl TileSource for Store {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        self.call(|disk| disk.files.borrow().0.get(&path).cloned())
    }
}

impl TileStore for Store {
    fn put(&mut self, path: LogPath, bytes: &[u8]) -> Result<(), StorageError> {
        self.call(|disk| {
            let mut files = disk.files.borrow_mut();
            let held = files.0.entry(path).or_insert_with(|| bytes.to_vec());
            if held == bytes {
                Ok(())
            } else {
                Err(format!("{path} exists with other bytes"))
            }
        })?
        .map_err(Into::into)
    }

    fn stage(&mut self, name: StagingName, batch: &[u8]) -> Result<(), StorageError> {
        self.call(|disk| {
            disk.staging.borrow_mut().insert(name, batch.to_vec());
        })
    }

    fn staged(&self, name: StagingName) -> Result<Option<Vec<u8>>, StorageError> {
        self.call(|disk| disk.staging.borrow().get(&name).cloned())
    }

    fn discard(&mut self, name: StagingName) -> Result<(), StorageError> {
        self.call(|disk| {
            disk.staging.borrow_mut().remove(&name);
        })
    }

    fn publish(&mut self, signed: &[u8]) -> Result<(), StorageError> {
        self.call(|disk| {
            disk.files
                .borrow_mut()
                .0
                .insert(LogPath::Checkpoint, signed.to_vec());
            disk.seen.borrow_mut().push(signed.to_vec());
        })
    }
}

impl HighWaterMark for Store {
    fn load(&self) -> Result<Option<Vec<u8>>, StorageError> {
        self.call(|disk| disk.mark.borrow().clone())
    }

    fn raise(&mut self, signed: &[u8]) -> Result<(), StorageError> {
        self.call(|disk| {
            disk.mark.replace(Some(signed.to_vec()));
        })
    }
}
