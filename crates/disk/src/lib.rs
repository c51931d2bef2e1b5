//! The disk as the programs use it: few operations, each of which can fail, and two that make durable.
//!
//! Everything that must survive a power cut goes through [`Disk`], so that a test can put a disk below it
//! that loses whatever was not synced (`sidelight-disk-sim`). A sync passes on the place in the source
//! that asked for it: a test leaves out one place at a time and must find what it was for
//! (`docs/ref/durability.md`). Not here: SQLite, which syncs its own files. Beside it, what the same programs
//! do at the end of a closed pipe.

mod folder;
mod local;
mod pipe;

use std::fmt;
use std::io::{self, Read, Write};
use std::panic::Location;
use std::path::Path;
use std::sync::Arc;

pub use folder::DurableFolder;
pub use local::LocalDisk;
pub use pipe::end_with_the_pipe;

/// The place in the source that asked for a sync.
pub type Site = &'static Location<'static>;

/// A file that is being written.
pub trait DiskFile: Write + Send {
    /// Returns once everything written so far survives a power cut. Called through `sync`.
    fn sync_at(&mut self, site: Site) -> io::Result<()>;
}

impl dyn DiskFile + '_ {
    /// Returns once everything written so far survives a power cut. The file's name does not yet.
    #[track_caller]
    pub fn sync(&mut self) -> io::Result<()> {
        self.sync_at(Location::caller())
    }
}

/// Bytes of a file system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Free to us.
    pub free: u64,
    /// What is taken and what is free, as `df` counts it.
    pub total: u64,
}

/// What is asked of a disk. Bytes become durable with `sync` of their file, names with `sync_folder` of
/// theirs; nothing else is.
pub trait Disk: Send + Sync + fmt::Debug {
    /// Makes a folder in one that exists; says whether it was not there yet.
    fn create_folder(&self, path: &Path) -> io::Result<bool>;
    /// Makes a file, or empties it; only its owner can read it.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Reads from the start.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>>;
    /// Puts a file in place of another, in one step.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives a file another name in its folder, unless something has that name.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file; one that is not there is removed.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder with all it holds; one that is not there is removed.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Names in a folder, sorted; a folder that is not there is empty.
    fn list(&self, path: &Path) -> io::Result<Vec<String>>;
    /// Returns once the names in a folder survive a power cut. Called through `sync_folder`.
    fn sync_folder_at(&self, path: &Path, site: Site) -> io::Result<()>;
    /// How much is free.
    fn space(&self, path: &Path) -> io::Result<Space>;
}

impl dyn Disk + '_ {
    /// Returns once the names in a folder survive a power cut.
    #[track_caller]
    pub fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.sync_folder_at(path, Location::caller())
    }
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
#[track_caller]
pub fn write(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let site = Location::caller();
    write_at(disk, path, bytes, site)?;
    disk.sync_folder_at(above(path), site)
}

/// Writes a whole file: afterwards it is there in full, or the old one is. Which of the two is left to a
/// sync of its folder.
#[track_caller]
pub fn write_unnamed(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_at(disk, path, bytes, Location::caller())
}

fn write_at(disk: &dyn Disk, path: &Path, bytes: &[u8], site: Site) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let new = above(path).join(format!(".{name}.new"));
    let mut file = disk.create(&new)?;
    file.write_all(bytes)?;
    file.sync_at(site)?;
    drop(file);
    disk.rename(&new, path)
}

/// Writes a file that is not there yet, in a folder that is made if need be: for what must never be made
/// twice, such as a key. Whatever happens, it is there in full or not at all; [`settle`] makes its name
/// durable.
pub fn write_new(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    disk.create_folder(above(path))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Of this process alone: two that make a key at once must not write into one file.
    let new = above(path).join(format!(".{name}.{}.new", std::process::id()));
    let written = write_whole(disk, &new, bytes).and_then(|()| disk.rename_new(&new, path));
    if written.is_err() {
        let _best = disk.remove(&new);
    }
    written
}

fn write_whole(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = disk.create(path)?;
    file.write_all(bytes)?;
    file.sync()
}

/// Makes a file of [`write_new`] durable that this process has written, or one that died: its name, and the
/// name of the folder it is in.
pub fn settle(disk: &dyn Disk, path: &Path) -> io::Result<()> {
    let folder = above(path);
    disk.sync_folder(folder)?;
    disk.sync_folder(above(folder))
}

/// Makes a folder and those above it, durably, also those that a process that died has made. A folder that
/// was there in one that we may not read is somebody else's care.
pub fn make_folder(disk: &dyn Disk, path: &Path) -> io::Result<()> {
    let named = path.ancestors().filter(|folder| folder.parent().is_some());
    for folder in named.collect::<Vec<_>>().into_iter().rev() {
        let made = disk.create_folder(folder)?;
        match disk.sync_folder(above(folder)) {
            Err(e) if e.kind() == io::ErrorKind::PermissionDenied && !made => {}
            other => other?,
        }
    }
    Ok(())
}

/// The folder that a path is in.
fn above(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
