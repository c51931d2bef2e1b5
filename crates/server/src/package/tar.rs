//! Writes the file: every part hashed as it goes, sums and signature last, synced before anyone is told.

use std::path::Path;

use bytes::Bytes;
use ed25519_dalek::{Signer as _, SigningKey};
use futures::StreamExt as _;
use sha2::{Digest as _, Sha256};
use sidelight_api::limits::PACKAGE_BYTES_MAX;
use sidelight_api::package::tar::{END_BYTES, header, padding};
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncWriteExt as _, BufWriter};

use super::gather::{Files, Source};
use super::{MakeError, MakeResult};
use crate::app::App;

/// The one folder in a package.
const FOLDER: &str = "package";
/// Sums of every other file but their signature.
const SUMS: &str = "SHA256SUMS";
/// 64 bytes.
const SIGNATURE: &str = "SHA256SUMS.sig";

struct Writer {
    file: BufWriter<File>,
    hash: Sha256,
    size: u64,
}

impl Writer {
    async fn put(&mut self, bytes: &[u8]) -> MakeResult<()> {
        self.size += bytes.len() as u64;
        if self.size > PACKAGE_BYTES_MAX {
            return Err(MakeError::Never(
                "It would be too large: choose fewer shares.",
            ));
        }
        self.hash.update(bytes);
        Ok(self.file.write_all(bytes).await?)
    }

    async fn begin(&mut self, path: &str, size: u64) -> MakeResult<()> {
        let block = header(FOLDER, path, size);
        let block = block.ok_or_else(|| MakeError::later("no tar has such a path"))?;
        self.put(&block).await
    }

    async fn end(&mut self, size: u64) -> MakeResult<()> {
        self.put(&vec![0; padding(size)]).await
    }

    /// A file whose bytes are here; its SHA-256.
    async fn bytes(&mut self, path: &str, bytes: &[u8]) -> MakeResult<[u8; 32]> {
        self.begin(path, bytes.len() as u64).await?;
        self.put(bytes).await?;
        self.end(bytes.len() as u64).await?;
        Ok(Sha256::digest(bytes).into())
    }
}

/// Writes a package; SHA-256 and size of the file.
pub(super) async fn write(
    app: &App,
    path: &Path,
    files: Files,
    signer: &SigningKey,
) -> MakeResult<([u8; 32], u64)> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .await?;
    let mut writer = Writer {
        file: BufWriter::new(file),
        hash: Sha256::new(),
        size: 0,
    };
    let mut sums = String::new();
    for (path, source) in files {
        let sum = match source {
            Source::Bytes(bytes) => writer.bytes(&path, &bytes).await?,
            Source::Track(track) => {
                let size = track.header.len() as u64 + track.payload.size;
                let mut hash = Sha256::new();
                writer.begin(&path, size).await?;
                let mut left = size;
                let mut payload = app.blobs.get(track.name, None).await?;
                let mut next = Some(Ok(Bytes::from(track.header)));
                while let Some(bytes) = next {
                    let bytes = bytes?;
                    left = left
                        .checked_sub(bytes.len() as u64)
                        .ok_or_else(|| MakeError::later("a payload is longer than it was"))?;
                    hash.update(&bytes);
                    writer.put(&bytes).await?;
                    next = payload.next().await;
                }
                if left > 0 {
                    return Err(MakeError::later("a payload is shorter than it was"));
                }
                writer.end(size).await?;
                hash.finalize().into()
            }
        };
        sums.push_str(&format!("{}  {path}\n", hex::encode(sum)));
    }
    writer.bytes(SUMS, sums.as_bytes()).await?;
    let signature = signer.sign(sums.as_bytes()).to_bytes();
    writer.bytes(SIGNATURE, &signature).await?;
    writer.put(&[0; END_BYTES]).await?;
    let Writer {
        mut file,
        hash,
        size,
    } = writer;
    file.flush().await?;
    file.into_inner().sync_all().await?;
    Ok((hash.finalize().into(), size))
}
