//! Disks that fail: at a given operation as in a power cut, or when they are full.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sidelight_hub::files::{Disk, DiskFile, LocalDisk, Space};

#[derive(Debug, Default)]
struct State {
    /// Changes until the power goes; none: never.
    left: Option<u64>,
    done: u64,
    /// Bytes allowed; none: no end.
    quota: Option<u64>,
    /// Bytes of each file: written, and of these surely kept.
    sizes: HashMap<PathBuf, (u64, u64)>,
}

/// A folder on the real disk, with faults.
#[derive(Clone, Debug, Default)]
pub(crate) struct FaultyDisk(Arc<Mutex<State>>);

impl FaultyDisk {
    /// The power goes at the change of this number, counted from 0. What was not synced is gone then.
    pub(crate) fn power_cut_at(change: u64) -> Self {
        let disk = Self::default();
        disk.0.lock().unwrap().left = Some(change);
        disk
    }

    /// Room for so many bytes.
    pub(crate) fn with_quota(bytes: u64) -> Self {
        let disk = Self::default();
        disk.set_quota(bytes);
        disk
    }

    pub(crate) fn set_quota(&self, bytes: u64) {
        self.0.lock().unwrap().quota = Some(bytes);
    }

    /// How many changes there were.
    pub(crate) fn changes(&self) -> u64 {
        self.0.lock().unwrap().done
    }

    fn change(&self) -> io::Result<()> {
        let mut s = self.0.lock().unwrap();
        match s.left {
            Some(0) => Err(io::Error::other("the power is out")),
            Some(left) => {
                s.left = Some(left - 1);
                s.done += 1;
                Ok(())
            }
            None => {
                s.done += 1;
                Ok(())
            }
        }
    }

    /// What a power cut leaves: files end where they were last synced.
    pub(crate) fn lose_unsynced(&self) {
        for (path, (written, kept)) in &self.0.lock().unwrap().sizes {
            if written != kept && path.exists() {
                std::fs::OpenOptions::new()
                    .write(true)
                    .open(path)
                    .unwrap()
                    .set_len(*kept)
                    .unwrap();
            }
        }
    }

    fn used(s: &State) -> u64 {
        s.sizes.values().map(|v| v.0).sum()
    }
}

struct FaultyFile {
    disk: FaultyDisk,
    path: PathBuf,
    inner: Box<dyn DiskFile>,
}

impl Write for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.change()?;
        {
            let s = self.disk.0.lock().unwrap();
            let room = s.quota.map(|q| q.saturating_sub(FaultyDisk::used(&s)));
            if room.is_some_and(|room| room < bytes.len() as u64) {
                return Err(io::ErrorKind::StorageFull.into());
            }
        }
        let count = self.inner.write(bytes)?;
        let mut s = self.disk.0.lock().unwrap();
        s.sizes.entry(self.path.clone()).or_default().0 += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl DiskFile for FaultyFile {
    fn sync(&mut self) -> io::Result<()> {
        self.disk.change()?;
        self.inner.sync()?;
        let mut s = self.disk.0.lock().unwrap();
        let size = s.sizes.entry(self.path.clone()).or_default();
        size.1 = size.0;
        Ok(())
    }
}

impl Disk for FaultyDisk {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.change()?;
        LocalDisk.create_folder(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.change()?;
        let inner = LocalDisk.create(path)?;
        self.0.lock().unwrap().sizes.insert(path.to_owned(), (0, 0));
        Ok(Box::new(FaultyFile {
            disk: self.clone(),
            path: path.to_owned(),
            inner,
        }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        LocalDisk.open(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change()?;
        LocalDisk.rename(from, to)?;
        let mut s = self.0.lock().unwrap();
        if let Some(size) = s.sizes.remove(from) {
            s.sizes.insert(to.to_owned(), size);
        }
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.change()?;
        self.0.lock().unwrap().sizes.remove(path);
        LocalDisk.remove(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.change()?;
        self.0
            .lock()
            .unwrap()
            .sizes
            .retain(|p, _| !p.starts_with(path));
        LocalDisk.remove_folder(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        LocalDisk.list(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.change()?;
        LocalDisk.sync_folder(path)
    }

    fn space(&self, path: &Path) -> io::Result<Space> {
        let s = self.0.lock().unwrap();
        match s.quota {
            Some(total) => Ok(Space {
                free: total.saturating_sub(FaultyDisk::used(&s)),
                total,
            }),
            None => LocalDisk.space(path),
        }
    }
}
