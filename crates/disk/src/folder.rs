//! Durable writes into a folder, in the one order that leaves a file whole after any crash.
//!
//! Paths are relative, with `/` between names. The folders on a path are made as they are needed.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::SharedDisk;

/// A folder that exists, and what is written into it.
#[derive(Debug)]
pub struct DurableFolder {
    disk: SharedDisk,
    root: PathBuf,
    /// Folders whose own name this process has synced; another process may have made one and died
    /// before it did.
    synced: Mutex<BTreeSet<String>>,
}

impl DurableFolder {
    /// The folder at `root`, which exists.
    pub fn new(disk: SharedDisk, root: impl Into<PathBuf>) -> Self {
        Self {
            disk,
            root: root.into(),
            synced: Mutex::default(),
        }
    }

    /// The disk it is on.
    pub fn disk(&self) -> &SharedDisk {
        &self.disk
    }

    /// Where a file is.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The file's bytes, `None` if there is none.
    pub fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        crate::read(&*self.disk, &self.path(path))
    }

    /// Writes a file as a whole: after a crash it has the old bytes or the new ones. `Ok` means
    /// durable.
    pub fn replace(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let unfinished = format!("{path}.unfinished");
        self.make_folders(path)?;
        let mut file = self.disk.create(&self.path(&unfinished))?;
        file.write_all(bytes)?;
        file.sync()?;
        self.put_in_place(&unfinished, path)
    }

    /// Gives a file of this folder that was synced its name. `Ok` means durable.
    pub fn put_in_place(&self, from: &str, to: &str) -> io::Result<()> {
        self.disk.rename(&self.path(from), &self.path(to))?;
        self.disk.sync_folder(&self.folder_of(to))
    }

    /// Writes a file that never changes. The same bytes again are `Ok`, other bytes under its name an
    /// error.
    pub fn keep(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        match self.read(path)? {
            None => self.replace(path, bytes),
            Some(held) if held == bytes => {
                // A process that died may have put it in place and not synced its name. The bytes were
                // synced before it had this name.
                self.make_folders(path)?;
                self.disk.sync_folder(&self.folder_of(path))
            }
            Some(_) => Err(io::Error::new(
                ErrorKind::AlreadyExists,
                format!("{path} exists with other bytes"),
            )),
        }
    }

    /// Removes a file; one that is not there is no error. `Ok` means durable.
    pub fn remove(&self, path: &str) -> io::Result<()> {
        self.disk.remove(&self.path(path))?;
        match self.disk.sync_folder(&self.folder_of(path)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }

    /// Removes a file that does no harm if a power cut brings it back.
    pub fn forget(&self, path: &str) -> io::Result<()> {
        self.disk.remove(&self.path(path))
    }

    /// Makes the folders that a file is in, durably.
    pub fn make_folders(&self, path: &str) -> io::Result<()> {
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        for (end, _) in path.match_indices('/') {
            let folder = &path[..end];
            if synced.contains(folder) {
                continue;
            }
            self.disk.create_folder(&self.path(folder))?;
            self.disk.sync_folder(&self.folder_of(folder))?;
            synced.insert(folder.to_owned());
        }
        Ok(())
    }

    fn folder_of(&self, path: &str) -> PathBuf {
        let path = self.path(path);
        path.parent().map_or(self.root.clone(), Path::to_owned)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::sync::Arc;

    use super::*;
    use crate::LocalDisk;

    #[test]
    fn what_is_kept_never_changes() {
        let root = tempfile::tempdir().unwrap();
        let folder = DurableFolder::new(Arc::new(LocalDisk), root.path());
        folder.keep("a/b/c", b"one").unwrap();
        folder.keep("a/b/c", b"one").unwrap();
        assert!(folder.keep("a/b/c", b"two").is_err());
        assert_eq!(folder.read("a/b/c").unwrap().unwrap(), b"one");
        folder.replace("a/b/c", b"two").unwrap();
        assert_eq!(folder.read("a/b/c").unwrap().unwrap(), b"two");
        folder.remove("a/b/c").unwrap();
        folder.remove("a/b/c").unwrap();
        folder.remove("x/y").unwrap();
        assert_eq!(folder.read("a/b/c").unwrap(), None);
        let left: Vec<_> = std::fs::read_dir(root.path().join("a/b"))
            .unwrap()
            .collect();
        assert!(left.is_empty(), "nothing unfinished is left behind");
    }
}
