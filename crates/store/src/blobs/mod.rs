//! Payloads as objects: `<first two hex digits of household>/<household>/<first two of
//! hash>/<hash>` in an object store.
//!
//! On one machine the object store is a folder. A put is written beside its place, synced, renamed
//! and its folders synced before it returns, and it is renamed only when the hash has turned out right: a
//! payload that can be read is whole and is what its name says.

mod folder;

use std::ops::Range;
use std::path::Path as FilePath;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use folder::{PayloadFolder, Staged};
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    GetOptions, GetRange, MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload,
};
use sha2::{Digest, Sha256};
use sidelight_disk::{LocalDisk, SharedDisk};

use crate::payloads::{PayloadName, Payloads};
use crate::{Result, StoreError};

/// Bytes handed to the object store at once. S3 wants parts of at least 5 MiB.
const PART_BYTES: usize = 8 * 1024 * 1024;

/// Why a put did not take place.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// The bytes are not the ones of the name.
    #[error("the bytes do not have the hash they were announced with")]
    Hash,
    /// There are more bytes, or fewer, than announced.
    #[error("the number of bytes is not the one announced")]
    Size,
    /// The sender broke off.
    #[error("the upload broke off: {0}")]
    Source(Box<dyn std::error::Error + Send + Sync>),
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The payloads of all households.
#[derive(Clone, Debug)]
pub struct Blobs {
    objects: Arc<dyn ObjectStore>,
    /// Writes and removes in its place, on one machine.
    folder: Option<PayloadFolder>,
}

/// A put under way.
enum Upload {
    Folder(Staged),
    Objects(Box<dyn MultipartUpload>),
}

impl Blobs {
    /// Payloads in a folder, which is made if it is not there. What uploads that a crash cut off
    /// have left there is removed.
    pub fn local(folder: &FilePath) -> Result<Self> {
        sidelight_disk::make_folder(&LocalDisk, folder)?;
        let objects = Arc::new(LocalFileSystem::new_with_prefix(folder)?);
        Self::on_disk(Arc::new(LocalDisk), folder, objects)
    }

    /// Payloads written to a folder of any disk, and read from `objects`.
    pub fn on_disk(
        disk: SharedDisk,
        folder: &FilePath,
        objects: Arc<dyn ObjectStore>,
    ) -> Result<Self> {
        let folder = Some(PayloadFolder::open(disk, folder)?);
        Ok(Self { objects, folder })
    }

    /// Payloads in any object store. Its puts must be durable when they return.
    pub fn new(objects: Arc<dyn ObjectStore>) -> Self {
        Self {
            objects,
            folder: None,
        }
    }

    fn path(name: PayloadName) -> Path {
        let (household, hash) = (name.household.to_string(), hex::encode(name.sha256));
        Path::from_iter([&household[..2], &household, &hash[..2], &hash])
    }

    /// Stores a payload of exactly `size` bytes. Durable and readable when it returns `Ok`; not
    /// there at all when it does not.
    pub async fn put<S, E>(
        &self,
        name: PayloadName,
        size: u64,
        payload: S,
    ) -> std::result::Result<(), PutError>
    where
        S: Stream<Item = std::result::Result<Bytes, E>>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let mut upload = self.begin(name).await?;
        match write(&mut upload, name, size, payload).await {
            Ok(()) => Ok(upload.complete().await?),
            Err(e) => {
                if let Err(abort) = upload.abort().await {
                    tracing::warn!(error = %abort, "an upload that was refused could not be cleared away");
                }
                Err(e)
            }
        }
    }

    async fn begin(&self, name: PayloadName) -> Result<Upload> {
        let path = Self::path(name);
        Ok(match &self.folder {
            Some(folder) => Upload::Folder(folder.begin(path.as_ref()).await?),
            None => Upload::Objects(self.objects.put_multipart(&path).await?),
        })
    }

    /// The bytes of a payload, or of a range of it, as they are read.
    pub async fn get(
        &self,
        name: PayloadName,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, Result<Bytes>>> {
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let found = self.objects.get_opts(&Self::path(name), options).await?;
        Ok(found.into_stream().map_err(StoreError::from).boxed())
    }

    /// Whether a payload is there.
    pub async fn contains(&self, name: PayloadName) -> Result<bool> {
        match self.objects.head(&Self::path(name)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(e) => Err(e.into()),
        }
    }

    /// Removes a payload, durably; it is no error if it is gone.
    pub async fn remove(&self, name: PayloadName) -> Result<()> {
        if let Some(folder) = &self.folder {
            return folder.remove(Self::path(name).as_ref()).await;
        }
        match self.objects.delete(&Self::path(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }

    /// Removes every payload that is marked as removing, `limit` rows at a time.
    pub async fn remove_marked<R: Payloads + ?Sized>(&self, rows: &R, limit: u32) -> Result<()> {
        loop {
            let marked = rows.payloads_removing(limit).await?;
            if marked.is_empty() {
                return Ok(());
            }
            for name in marked {
                // The row goes last: if we stop in between, the next call finds it.
                self.remove(name).await?;
                rows.payload_removed(name).await?;
            }
        }
    }
}

impl Upload {
    async fn put_part(&mut self, bytes: Bytes) -> Result<()> {
        match self {
            Self::Folder(staged) => staged.write(bytes).await,
            Self::Objects(upload) => Ok(upload.put_part(PutPayload::from(bytes)).await?),
        }
    }

    async fn complete(self) -> Result<()> {
        match self {
            Self::Folder(staged) => staged.complete().await,
            Self::Objects(mut upload) => Ok(upload.complete().await.map(drop)?),
        }
    }

    async fn abort(self) -> Result<()> {
        match self {
            Self::Folder(staged) => drop(staged),
            Self::Objects(mut upload) => upload.abort().await?,
        }
        Ok(())
    }
}

async fn write<S, E>(
    upload: &mut Upload,
    name: PayloadName,
    size: u64,
    payload: S,
) -> std::result::Result<(), PutError>
where
    S: Stream<Item = std::result::Result<Bytes, E>>,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut payload = std::pin::pin!(payload);
    let (mut hash, mut seen, mut part) = (Sha256::new(), 0u64, BytesMut::new());
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|e| PutError::Source(e.into()))?;
        seen += chunk.len() as u64;
        if seen > size {
            return Err(PutError::Size);
        }
        hash.update(&chunk);
        part.extend_from_slice(&chunk);
        if part.len() >= PART_BYTES {
            upload.put_part(part.split().freeze()).await?;
        }
    }
    if seen != size {
        return Err(PutError::Size);
    }
    if <[u8; 32]>::from(hash.finalize()) != name.sha256 {
        return Err(PutError::Hash);
    }
    Ok(upload.put_part(part.freeze()).await?)
}
