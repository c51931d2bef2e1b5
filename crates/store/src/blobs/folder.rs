//! Payloads written into a folder of this machine.
//!
//! `object_store` reads them; it does not write them: its local store trusts a folder that it finds to be
//! durable, which one made a moment ago by another upload is not, and it does not make a removal durable.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use sidelight_disk::{DiskFile, DurableFolder, SharedDisk};

use crate::Result;

/// Where payloads are written and removed.
#[derive(Clone, Debug)]
pub(super) struct PayloadFolder(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    files: DurableFolder,
    /// Numbers the uploads, so that two of the same payload do not meet.
    next: AtomicU64,
}

/// One payload on its way: in a file beside its place, which only [`Staged::complete`] gives its name.
pub(super) struct Staged {
    folder: PayloadFolder,
    path: String,
    staged: String,
    /// Gone while a write is under way; one that fails does not bring it back.
    file: Option<Box<dyn DiskFile>>,
}

impl PayloadFolder {
    /// The folder at `root`, which exists. What uploads that a crash cut off have left there is removed.
    pub(super) fn open(disk: SharedDisk, root: &Path) -> Result<Self> {
        remove_staged(&disk, root)?;
        Ok(Self(Arc::new(Inner {
            files: DurableFolder::new(disk, root),
            next: AtomicU64::new(0),
        })))
    }

    /// Begins a payload at a path.
    pub(super) async fn begin(&self, path: &str) -> Result<Staged> {
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        let (path, staged) = (path.to_owned(), format!("{path}#{number}"));
        let folder = self.clone();
        blocking(move || {
            let files = &folder.0.files;
            files.make_folders(&staged)?;
            let file = files.disk().create(&files.path(&staged))?;
            Ok(Staged {
                folder,
                path,
                staged,
                file: Some(file),
            })
        })
        .await
    }

    /// Removes a payload, durably; it is no error if it is gone.
    pub(super) async fn remove(&self, path: &str) -> Result<()> {
        let (folder, path) = (self.clone(), path.to_owned());
        blocking(move || folder.0.files.remove(&path)).await
    }
}

impl Staged {
    /// Appends bytes.
    pub(super) async fn write(&mut self, bytes: Bytes) -> Result<()> {
        let gone = || std::io::Error::other("an earlier write failed");
        let mut file = self.file.take().ok_or_else(gone)?;
        let write = move || file.write_all(&bytes).map(|()| file);
        self.file = Some(blocking(write).await?);
        Ok(())
    }

    /// Makes it a payload. `Ok` means durable.
    pub(super) async fn complete(mut self) -> Result<()> {
        let gone = || std::io::Error::other("an earlier write failed");
        let mut file = self.file.take().ok_or_else(gone)?;
        blocking(move || {
            file.sync()?;
            drop(file);
            self.folder.0.files.put_in_place(&self.staged, &self.path)
        })
        .await
    }
}

/// Whatever was not completed is cleared away, also when whoever sent it has gone.
impl Drop for Staged {
    fn drop(&mut self) {
        if let Err(error) = self.folder.0.files.forget(&self.staged) {
            tracing::warn!(%error, "an upload that was refused could not be cleared away");
        }
    }
}

async fn blocking<R: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<R> + Send + 'static,
) -> Result<R> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(std::io::Error::other)??)
}

/// Removes `<hash>#<n>` files, which are not complete.
fn remove_staged(disk: &SharedDisk, folder: &Path) -> std::io::Result<()> {
    for name in disk.list(folder)? {
        let path = folder.join(&name);
        if name.contains('#') {
            disk.remove(&path)?;
        } else if name.len() < WHOLE_NAME_CHARS {
            remove_staged(disk, &path)?;
        }
    }
    Ok(())
}

/// Characters of a payload's name; the folders above it have shorter ones.
const WHOLE_NAME_CHARS: usize = 64;
