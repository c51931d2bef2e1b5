//! A folder whose machine can lose its power at any step, and a register beside it.
//!
//! Bytes are durable once their file was synced, names once their folder was. A crash keeps what is
//! durable: a file whose name survived and whose bytes did not is empty, as on real file systems.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex};

use sidelight_translog::sequencer::{LockStore, RequestId, Swap};
use sidelight_translog::source::StorageError;

use super::super::folder::Folder;

/// When the machine stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The step fails and has done nothing.
    Before(usize),
    /// The step has done its work, and its answer is lost.
    After(usize),
}

/// A sync that a broken program leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeftOut {
    Nothing,
    File,
    Folder,
}

#[derive(Clone, Debug, Default)]
struct State {
    /// Contents by number: as written, and as durable.
    files: BTreeMap<u64, (Vec<u8>, Option<Vec<u8>>)>,
    names: BTreeMap<String, u64>,
    durable_names: BTreeMap<String, u64>,
    folders: BTreeSet<String>,
    durable_folders: BTreeSet<String>,
    register: Option<Vec<u8>>,
    ids: BTreeMap<RequestId, u64>,
    next: u64,
    steps: usize,
    fault: Option<Fault>,
    off: bool,
}

/// The machine; clones are the same one.
#[derive(Clone, Debug)]
pub(super) struct Machine(Arc<Mutex<State>>, LeftOut);

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Machine {
    pub(super) fn new(left_out: LeftOut) -> Self {
        Self(Arc::default(), left_out)
    }

    /// Counts steps from here, and stops at one of them.
    pub(super) fn arm(&self, fault: Option<Fault>) {
        let mut state = self.0.lock().unwrap();
        state.steps = 0;
        state.fault = fault;
    }

    pub(super) fn steps(&self) -> usize {
        self.0.lock().unwrap().steps
    }

    /// Whether the fault has struck: nothing works until the power is back.
    pub(super) fn is_off(&self) -> bool {
        self.0.lock().unwrap().off
    }

    /// Loses what is not durable and starts again.
    pub(super) fn crash(&self) {
        let mut state = self.0.lock().unwrap();
        let durable_folders = state.durable_folders.clone();
        let reachable = |path: &str| {
            let mut folder = parent(path);
            while !folder.is_empty() {
                if !durable_folders.contains(folder) {
                    return false;
                }
                folder = parent(folder);
            }
            true
        };
        let names = state.durable_names.clone();
        state.names = names
            .into_iter()
            .filter(|(path, _)| reachable(path))
            .collect();
        state.durable_names = state.names.clone();
        let folders = state.durable_folders.clone();
        state.folders = folders.into_iter().filter(|path| reachable(path)).collect();
        state.durable_folders = state.folders.clone();
        for (bytes, durable) in state.files.values_mut() {
            *bytes = durable.clone().unwrap_or_default();
            *durable = Some(bytes.clone());
        }
        state.off = false;
        state.fault = None;
    }

    /// Goes on as it is: only the program died.
    pub(super) fn restart(&self) {
        let mut state = self.0.lock().unwrap();
        state.off = false;
        state.fault = None;
    }

    /// A copy that shares nothing: a backup, or a mirror.
    pub(super) fn copy(&self) -> Self {
        let state = self.0.lock().unwrap().clone();
        Self(Arc::new(Mutex::new(state)), self.1)
    }

    /// Puts one file of another machine in the place of ours.
    pub(super) fn take_file(&self, path: &str, from: &Self) {
        let bytes = from.read(path).unwrap().unwrap();
        self.write(path, &bytes).unwrap();
        self.sync(path).unwrap();
        self.0.lock().unwrap().durable_folders.insert(String::new());
        self.sync_folder(parent(path)).unwrap();
    }

    fn step<R>(&self, work: impl FnOnce(&mut State) -> io::Result<R>) -> io::Result<R> {
        let mut state = self.0.lock().unwrap();
        if state.off {
            return Err(io::Error::other("the machine is off"));
        }
        let step = state.steps;
        state.steps += 1;
        if state.fault == Some(Fault::Before(step)) {
            state.off = true;
            return Err(io::Error::other("no power"));
        }
        let result = work(&mut state);
        if state.fault == Some(Fault::After(step)) {
            state.off = true;
            return Err(io::Error::other("no power"));
        }
        result
    }
}

impl Folder for Machine {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        self.step(|state| {
            let number = state.names.get(path);
            Ok(number.map(|number| state.files[number].0.clone()))
        })
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.step(|state| {
            let folder = parent(path);
            if !folder.is_empty() && !state.folders.contains(folder) {
                return Err(io::Error::from(io::ErrorKind::NotFound));
            }
            let next = state.next;
            let number = *state.names.entry(path.to_owned()).or_insert(next);
            if number == next {
                state.next += 1;
                state.files.insert(number, (Vec::new(), None));
            }
            state.files.get_mut(&number).unwrap().0 = bytes.to_vec();
            Ok(())
        })
    }

    fn sync(&self, path: &str) -> io::Result<()> {
        if self.1 == LeftOut::File {
            return self.step(|_| Ok(()));
        }
        self.step(|state| {
            let number = state.names[path];
            let (bytes, durable) = state.files.get_mut(&number).unwrap();
            *durable = Some(bytes.clone());
            Ok(())
        })
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.step(|state| {
            let number = state.names.remove(from).unwrap();
            state.names.insert(to.to_owned(), number);
            Ok(())
        })
    }

    fn remove(&self, path: &str) -> io::Result<()> {
        self.step(|state| {
            state.names.remove(path);
            Ok(())
        })
    }

    fn make_folder(&self, path: &str) -> io::Result<()> {
        self.step(|state| {
            state.folders.insert(path.to_owned());
            Ok(())
        })
    }

    fn sync_folder(&self, path: &str) -> io::Result<()> {
        if self.1 == LeftOut::Folder {
            return self.step(|_| Ok(()));
        }
        self.step(|state| {
            state.durable_names.retain(|name, _| parent(name) != path);
            let here = |name: &str| parent(name) == path;
            let names: Vec<_> = state.names.iter().filter(|(name, _)| here(name)).collect();
            let names: Vec<_> = names.into_iter().map(|(n, i)| (n.clone(), *i)).collect();
            state.durable_names.extend(names);
            let folders: Vec<_> = state.folders.iter().filter(|f| here(f)).cloned().collect();
            state.durable_folders.extend(folders);
            Ok(())
        })
    }
}

/// The register of a machine; SQLite keeps its promise of durability, which has tests of its own.
#[derive(Clone, Debug)]
pub(super) struct Register(pub(super) Machine);

impl LockStore for Register {
    fn load(&self) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.step(|state| Ok(state.register.clone()))?)
    }

    fn swap(
        &mut self,
        expected: Option<&[u8]>,
        new: &[u8],
        request_ids: &[(RequestId, u64)],
    ) -> Result<Swap, StorageError> {
        Ok(self.0.step(|state| {
            if state.register.as_deref() != expected {
                return Ok(Swap::Lost);
            }
            state.register = Some(new.to_vec());
            state.ids.extend(request_ids.iter().copied());
            Ok(Swap::Done)
        })?)
    }

    fn lookup_request_id(&self, id: &RequestId) -> Result<Option<u64>, StorageError> {
        Ok(self.0.step(|state| Ok(state.ids.get(id).copied()))?)
    }
}
