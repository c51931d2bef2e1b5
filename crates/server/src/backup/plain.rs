//! What a backup may be made of, and where: files and folders alone, and no folder copied into itself.

use std::fs::DirEntry;
use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, ensure};

use crate::open_file::wrong;

/// Whether it is a folder; an error that names it if it is not a file either. A link is never followed: one
/// that was planted in a backup would put what it points to, a key for one, where everybody reads it.
pub(super) fn is_folder(item: &DirEntry) -> io::Result<bool> {
    let kind = item.file_type()?;
    if kind.is_dir() || kind.is_file() {
        return Ok(kind.is_dir());
    }
    Err(wrong(&item.path(), "is neither a file nor a folder"))
}

/// Refuses a folder in which there is anything but files and folders.
pub(super) fn only_files(folder: &Path) -> io::Result<()> {
    for item in std::fs::read_dir(folder)? {
        let item = item?;
        if is_folder(&item)? {
            only_files(&item.path())?;
        }
    }
    Ok(())
}

/// Refuses a folder, there or not, that is another one or below it: it would be copied into itself.
pub(super) fn outside(folder: &Path, other: &Path) -> anyhow::Result<()> {
    ensure!(
        !real(folder)?.starts_with(real(other)?),
        "{} is in {}: choose a folder outside it",
        folder.display(),
        other.display()
    );
    Ok(())
}

/// Where a path leads, by what of it is there.
fn real(path: &Path) -> anyhow::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let there = path.ancestors().find(|it| it.exists());
    let there = there.with_context(|| path.display().to_string())?;
    let rest = path.strip_prefix(there)?;
    ensure!(
        !rest.components().any(|it| it == Component::ParentDir),
        "{} leads through a folder that is not there",
        path.display()
    );
    Ok(there.canonicalize()?.join(rest))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::super::copy_file;

    #[test]
    fn only_a_file_is_copied_whatever_has_taken_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("key"), "secret").unwrap();
        copy_file(&at("key"), &at("first")).unwrap();
        assert_eq!(std::fs::read_to_string(at("first")).unwrap(), "secret");

        std::os::unix::fs::symlink(at("key"), at("link")).unwrap();
        mknodat(CWD, at("pipe"), FileType::Fifo, Mode::RUSR, 0).unwrap();
        std::fs::create_dir(at("folder")).unwrap();
        for name in ["link", "pipe", "folder"] {
            let error = copy_file(&at(name), &at("copy")).unwrap_err().to_string();
            assert!(
                error.contains(name) && error.ends_with("is no file"),
                "{error}"
            );
            assert!(!at("copy").exists(), "{name}");
        }
    }
}
