//! A disk in memory that can lose its power at any change, and then loses what was not synced.
//!
//! Bytes are durable once their file was synced, names once their folder was; that a file was synced says
//! nothing about its name. What was not synced is lost as a whole or, with [`Loss::Torn`], in parts: any
//! unsynced name may survive without the others, and any unsynced file with a part of its bytes. A rename
//! happens or does not. A file whose name survived and whose bytes did not is empty, as on real disks.
//!
//! [`lives`] runs a program against it once for every change it makes.

pub mod lives;
mod state;

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sidelight_disk::{Disk, DiskFile, Site, Space};
use state::State;

/// When the machine stops, counted in changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The change has not been made.
    Before(usize),
    /// It was made, and nobody heard of it.
    After(usize),
}

/// What a stop costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Nothing: only the program ended. What it wrote is there, and not durable yet.
    Nothing,
    /// Everything that was not synced.
    Unsynced,
    /// Some of it, by this seed.
    Torn(u64),
}

/// One place in the source that syncs, and what it syncs there.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SyncSite {
    /// The source file.
    pub source: &'static str,
    /// Its line.
    pub line: u32,
    /// `file` or `folder`.
    pub what: &'static str,
    /// The path with every number and hash as `*`.
    pub path: String,
}

impl fmt::Debug for SyncSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            source,
            line,
            what,
            path,
        } = self;
        write!(f, "{source}:{line} ({what} {path})")
    }
}

#[derive(Debug, Default)]
struct Machine {
    state: State,
    changes: usize,
    fault: Option<Fault>,
    off: bool,
    left_out: Option<SyncSite>,
    seen: BTreeSet<SyncSite>,
    bytes_max: Option<u64>,
}

/// The disk; clones are the same one.
#[derive(Clone, Debug, Default)]
pub struct SimDisk(Arc<Mutex<Machine>>);

impl SimDisk {
    /// An empty disk with its root folder.
    pub fn new() -> Self {
        Self::default()
    }

    /// A disk on which one place's syncs do nothing.
    pub fn leaving_out(site: Option<SyncSite>) -> Self {
        let disk = Self::default();
        disk.machine().left_out = site;
        disk
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts changes from here and stops at one of them.
    pub fn arm(&self, fault: Option<Fault>) {
        let mut machine = self.machine();
        machine.changes = 0;
        machine.fault = fault;
    }

    /// Changes since it was armed.
    pub fn changes(&self) -> usize {
        self.machine().changes
    }

    /// Whether the fault has struck: nothing works until it is started again.
    pub fn is_off(&self) -> bool {
        self.machine().off
    }

    /// Room for so many bytes.
    pub fn set_bytes_max(&self, bytes: u64) {
        self.machine().bytes_max = Some(bytes);
    }

    /// Stops, loses what is lost, and starts again without a fault.
    pub fn restart(&self, loss: Loss) {
        let mut machine = self.machine();
        machine.state.lose(loss);
        machine.off = false;
        machine.fault = None;
    }

    /// A disk with the same content that shares nothing with this one: a backup, or a look at what a
    /// power cut would leave.
    pub fn copy(&self) -> Self {
        let machine = self.machine();
        Self(Arc::new(Mutex::new(Machine {
            state: machine.state.clone(),
            left_out: machine.left_out.clone(),
            bytes_max: machine.bytes_max,
            ..Machine::default()
        })))
    }

    /// Takes the content of another disk, all of it durable, without a change that counts.
    pub fn put_back(&self, from: &SimDisk) {
        let mut state = from.machine().state.clone();
        state.settle();
        self.machine().state = state;
    }

    /// The places that synced so far.
    pub fn sites(&self) -> BTreeSet<SyncSite> {
        self.machine().seen.clone()
    }

    /// Every file there is.
    pub fn files(&self) -> Vec<PathBuf> {
        self.machine().state.files()
    }

    /// A change of another store on the same machine, which is durable at once; counted like one of the
    /// disk's.
    pub fn change<R>(&self, work: impl FnOnce() -> io::Result<R>) -> io::Result<R> {
        self.apply(|_| work())
    }

    fn apply<R>(&self, work: impl FnOnce(&mut Machine) -> io::Result<R>) -> io::Result<R> {
        let mut machine = self.machine();
        if machine.off {
            return Err(no_power());
        }
        let change = machine.changes;
        machine.changes += 1;
        if machine.fault == Some(Fault::Before(change)) {
            machine.off = true;
            return Err(no_power());
        }
        let result = work(&mut machine);
        if machine.fault == Some(Fault::After(change)) {
            machine.off = true;
            return Err(no_power());
        }
        result
    }

    fn look<R>(&self, work: impl FnOnce(&State) -> io::Result<R>) -> io::Result<R> {
        let machine = self.machine();
        if machine.off {
            return Err(no_power());
        }
        work(&machine.state)
    }

    /// Whether this place syncs here; takes note of it.
    fn syncs(machine: &mut Machine, site: Site, what: &'static str, path: &Path) -> bool {
        let site = SyncSite {
            source: site.file(),
            line: site.line(),
            what,
            path: kind_of(path),
        };
        let left_out = machine.left_out.as_ref() == Some(&site);
        machine.seen.insert(site);
        !left_out
    }
}

fn no_power() -> io::Error {
    io::Error::other("the power is out")
}

/// A path with all that is one file's own as `*`.
fn kind_of(path: &Path) -> String {
    let mut kind = String::new();
    let text = path.to_string_lossy();
    let mut rest = &*text;
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| !matches!(c, '0'..='9' | 'a'..='f'))
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        let own = run.len() >= 8 || run.contains(|c: char| c.is_ascii_digit());
        kind.push_str(if own { "*" } else { run });
        let mut rest_of = after.chars();
        kind.extend(rest_of.next());
        rest = rest_of.as_str();
    }
    kind
}

struct SimFile {
    disk: SimDisk,
    path: PathBuf,
    number: u64,
}

impl Write for SimFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.apply(|machine| {
            let full = |max: u64| max.saturating_sub(machine.state.bytes()) < bytes.len() as u64;
            if machine.bytes_max.is_some_and(full) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            machine.state.write(self.number, bytes);
            Ok(bytes.len())
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl DiskFile for SimFile {
    fn sync_at(&mut self, site: Site) -> io::Result<()> {
        self.disk.apply(|machine| {
            if SimDisk::syncs(machine, site, "file", &self.path) {
                machine.state.sync(self.number);
            }
            Ok(())
        })
    }
}

impl Disk for SimDisk {
    fn create_folder(&self, path: &Path) -> io::Result<bool> {
        self.apply(|machine| machine.state.create_folder(path))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let number = self.apply(|machine| machine.state.create(path))?;
        Ok(Box::new(SimFile {
            disk: self.clone(),
            path: path.to_owned(),
            number,
        }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        let bytes = self.look(|state| state.read(path))?;
        Ok(Box::new(Cursor::new(bytes)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.apply(|machine| machine.state.rename(from, to))
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        if self.look(|state| Ok(state.read(to).is_ok()))? {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.apply(|machine| {
            machine.state.remove(path);
            Ok(())
        })
    }

    /// Each name goes in a step of its own, as on a real disk.
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        for inside in self.look(|state| Ok(state.below(path)))? {
            self.remove(&inside)?;
        }
        self.remove(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.look(|state| Ok(state.list(path)))
    }

    fn sync_folder_at(&self, path: &Path, site: Site) -> io::Result<()> {
        self.apply(|machine| {
            if SimDisk::syncs(machine, site, "folder", path) {
                machine.state.sync_folder(path)?;
            }
            Ok(())
        })
    }

    fn space(&self, _: &Path) -> io::Result<Space> {
        let machine = self.machine();
        let total = machine.bytes_max.unwrap_or(u64::MAX);
        Ok(Space {
            free: total.saturating_sub(machine.state.bytes()),
            total,
        })
    }
}
