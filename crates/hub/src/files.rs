//! The disk as the hub uses it: few operations, each of which can fail, so that tests can make them fail.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

/// A file that is being written.
pub trait DiskFile: Write + Send {
    /// Returns once everything written so far survives a power cut.
    fn sync(&mut self) -> io::Result<()>;
}

/// Bytes of a file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Free to us.
    pub free: u64,
    /// In all.
    pub total: u64,
}

/// What the hub asks of a disk. Names within a folder become durable with [`Disk::sync_folder`].
pub trait Disk: Send + Sync + fmt::Debug {
    /// Makes a folder and those above it.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Makes a file, or empties it; only its owner can read it.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Reads from the start.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>>;
    /// Puts a file in place of another, in one step.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file; one that is not there is removed.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder with all it holds; one that is not there is removed.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Names in a folder, sorted; a folder that is not there is empty.
    fn list(&self, path: &Path) -> io::Result<Vec<String>>;
    /// Returns once the names in a folder survive a power cut.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// How much is free.
    fn space(&self, path: &Path) -> io::Result<Space>;
}

/// A disk that is shared.
pub type SharedDisk = Arc<dyn Disk>;

/// Reads a whole file; `None` if it is not there.
pub fn read(disk: &dyn Disk, path: &Path) -> io::Result<Option<Vec<u8>>> {
    match disk.open(path) {
        Ok(mut file) => {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(Some(bytes))
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

/// Writes a whole file: afterwards it is there in full, or the old one is; once this returns, durably.
pub fn write(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let new = folder.join(format!(".{name}.new"));
    let mut file = disk.create(&new)?;
    file.write_all(bytes)?;
    file.sync()?;
    drop(file);
    disk.rename(&new, path)?;
    disk.sync_folder(folder)
}

/// The real one.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalDisk;

struct LocalFile(File);

impl Write for LocalFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl DiskFile for LocalFile {
    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}

fn gone_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

impl Disk for LocalDisk {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        use std::os::unix::fs::DirBuilderExt as _;
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path)?;
        Ok(Box::new(LocalFile(file)))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(io::BufReader::with_capacity(
            256 * 1024,
            File::open(path)?,
        )))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        gone_is_fine(fs::remove_file(path))
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        gone_is_fine(fs::remove_dir_all(path))
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut names = Vec::new();
        for entry in entries {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    fn space(&self, path: &Path) -> io::Result<Space> {
        let s = rustix::fs::statvfs(path)?;
        Ok(Space {
            free: s.f_bavail * s.f_frsize,
            total: s.f_blocks * s.f_frsize,
        })
    }
}
