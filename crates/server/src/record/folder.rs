//! A folder whose files can be made durable, and the one order in which the record writes them.
//!
//! The steps are apart (write, sync, rename, sync the folder) so that a test can lose everything that
//! was not synced and see that every step is needed. Paths are relative, with `/` between names.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The steps below a durable write. Nothing but the two syncs is durable on its own.
pub(crate) trait Folder: Send + Sync + 'static {
    /// The file's bytes, `None` if there is none.
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>>;
    /// Makes or replaces a file.
    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()>;
    /// Makes the bytes of a file durable.
    fn sync(&self, path: &str) -> io::Result<()>;
    /// Gives a file another name, replacing what has it.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file; one that is not there is no error.
    fn remove(&self, path: &str) -> io::Result<()>;
    /// Makes a folder in one that exists; one that is there is no error.
    fn make_folder(&self, path: &str) -> io::Result<()>;
    /// Makes the names in a folder durable; `""` is the root.
    fn sync_folder(&self, path: &str) -> io::Result<()>;
}

impl<F: Folder> Folder for Arc<F> {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        (**self).read(path)
    }
    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        (**self).write(path, bytes)
    }
    fn sync(&self, path: &str) -> io::Result<()> {
        (**self).sync(path)
    }
    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        (**self).rename(from, to)
    }
    fn remove(&self, path: &str) -> io::Result<()> {
        (**self).remove(path)
    }
    fn make_folder(&self, path: &str) -> io::Result<()> {
        (**self).make_folder(path)
    }
    fn sync_folder(&self, path: &str) -> io::Result<()> {
        (**self).sync_folder(path)
    }
}

/// A folder on a disk.
#[derive(Clone, Debug)]
pub(crate) struct DiskFolder(PathBuf);

impl DiskFolder {
    /// The folder at this path, which exists.
    pub(crate) fn new(root: impl Into<PathBuf>) -> Self {
        Self(root.into())
    }
}

impl Folder for DiskFolder {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match File::open(self.0.join(path)) {
            Ok(mut file) => {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes)?;
                Ok(Some(bytes))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        std::fs::write(self.0.join(path), bytes)
    }

    fn sync(&self, path: &str) -> io::Result<()> {
        File::open(self.0.join(path))?.sync_all()
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        std::fs::rename(self.0.join(from), self.0.join(to))
    }

    fn remove(&self, path: &str) -> io::Result<()> {
        match std::fs::remove_file(self.0.join(path)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }

    fn make_folder(&self, path: &str) -> io::Result<()> {
        match std::fs::create_dir(self.0.join(path)) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            result => result,
        }
    }

    fn sync_folder(&self, path: &str) -> io::Result<()> {
        File::open(self.0.join(path))?.sync_all()
    }
}

/// Durable writes into a folder.
pub(crate) struct DurableFolder<F> {
    steps: F,
    /// Folders whose own name this process has synced; another process may have made one and died
    /// before it did.
    synced: Mutex<BTreeSet<String>>,
}

impl<F: Folder> DurableFolder<F> {
    pub(crate) fn new(steps: F) -> Self {
        Self {
            steps,
            synced: Mutex::default(),
        }
    }

    /// The file's bytes, `None` if there is none.
    pub(crate) fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        self.steps.read(path)
    }

    /// Writes a file as a whole: after a crash it has the old bytes or the new ones. `Ok` means
    /// durable.
    pub(crate) fn replace(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let folder = parent(path);
        self.folders(folder)?;
        let unfinished = format!("{path}.unfinished");
        self.steps.write(&unfinished, bytes)?;
        self.steps.sync(&unfinished)?;
        self.steps.rename(&unfinished, path)?;
        self.steps.sync_folder(folder)
    }

    /// Writes a file that never changes. The same bytes again are `Ok`, other bytes under its name an
    /// error.
    pub(crate) fn keep(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        match self.steps.read(path)? {
            None => self.replace(path, bytes),
            Some(held) if held == bytes => {
                // A process that died may have written it and not synced it.
                self.folders(parent(path))?;
                self.steps.sync(path)?;
                self.steps.sync_folder(parent(path))
            }
            Some(_) => Err(io::Error::new(
                ErrorKind::AlreadyExists,
                format!("{path} exists with other bytes"),
            )),
        }
    }

    /// Removes a file; one that is not there is no error. `Ok` means durable.
    pub(crate) fn remove(&self, path: &str) -> io::Result<()> {
        if self.steps.read(path)?.is_some() {
            self.steps.remove(path)?;
            self.steps.sync_folder(parent(path))?;
        }
        Ok(())
    }

    /// Makes a folder and those it is in, and syncs their names.
    fn folders(&self, path: &str) -> io::Result<()> {
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = path
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([path.len()]);
        for end in ends {
            let folder = &path[..end];
            if folder.is_empty() || synced.contains(folder) {
                continue;
            }
            self.steps.make_folder(folder)?;
            self.steps.sync_folder(parent(folder))?;
            synced.insert(folder.to_owned());
        }
        Ok(())
    }
}

/// The folder a path is in.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn what_is_kept_never_changes() {
        let root = tempfile::tempdir().unwrap();
        let folder = DurableFolder::new(DiskFolder::new(root.path()));
        folder.keep("a/b/c", b"one").unwrap();
        folder.keep("a/b/c", b"one").unwrap();
        assert!(folder.keep("a/b/c", b"two").is_err());
        assert_eq!(folder.read("a/b/c").unwrap().unwrap(), b"one");
        folder.replace("a/b/c", b"two").unwrap();
        assert_eq!(folder.read("a/b/c").unwrap().unwrap(), b"two");
        folder.remove("a/b/c").unwrap();
        folder.remove("a/b/c").unwrap();
        assert_eq!(folder.read("a/b/c").unwrap(), None);
        let left: Vec<_> = std::fs::read_dir(root.path().join("a/b"))
            .unwrap()
            .collect();
        assert!(left.is_empty(), "nothing unfinished is left behind");
    }
}
