//! Writes the file: every part hashed as it goes, sums and signature last, synced before anyone is told.

use std::path::Path;

use ed25519_dalek::{Signer as _, SigningKey};
use futures::StreamExt as _;
use sha2::{Digest as _, Sha256};
use sidelight_api::limits::PACKAGE_BYTES_MAX;
use sidelight_api::package::tar::{
    END_BYTES, FILES_MAX, PACKAGE, SIGNATURE, SUMS, WHOLE_BYTES_MAX, header, padding,
};
use sidelight_store::agency_shares::SharedPayload;
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncWriteExt as _, BufWriter};

use super::gather::{Files, Source};
use super::{MakeError, MakeResult};
use crate::app::App;

struct Writer {
    file: BufWriter<File>,
    hash: Sha256,
    size: u64,
}

impl Writer {
    async fn put(&mut self, bytes: &[u8]) -> MakeResult<()> {
        self.size += bytes.len() as u64;
        if self.size > PACKAGE_BYTES_MAX {
            return Err(MakeError::too_large());
        }
        self.hash.update(bytes);
        Ok(self.file.write_all(bytes).await?)
    }

    async fn begin(&mut self, path: &str, size: u64) -> MakeResult<()> {
        let block = header(PACKAGE, path, size);
        let block = block.ok_or_else(|| MakeError::later("no tar has such a path"))?;
        self.put(&block).await
    }

    async fn end(&mut self, size: u64) -> MakeResult<()> {
        self.put(&vec![0; padding(size)]).await
    }

    /// A file whose bytes are here; its SHA-256.
    async fn bytes(&mut self, path: &str, bytes: &[u8]) -> MakeResult<[u8; 32]> {
        if bytes.len() as u64 > WHOLE_BYTES_MAX {
            return Err(MakeError::too_large());
        }
        self.begin(path, bytes.len() as u64).await?;
        self.put(bytes).await?;
        self.end(bytes.len() as u64).await?;
        Ok(Sha256::digest(bytes).into())
    }

    /// A track, header and payload; its SHA-256. What is not the payload that was handed in goes into no
    /// package: every reader would refuse it.
    async fn track(
        &mut self,
        app: &App,
        (path, track): (&str, SharedPayload),
    ) -> MakeResult<[u8; 32]> {
        let size = track.header.len() as u64 + track.payload.size;
        self.begin(path, size).await?;
        self.put(&track.header).await?;
        let mut file = Sha256::new_with_prefix(&track.header);
        let (mut payload, mut left) = (Sha256::new(), track.payload.size);
        let mut stream = app.blobs.get(track.name, None).await?;
        while let Some(bytes) = stream.next().await {
            let bytes = bytes?;
            left = left
                .checked_sub(bytes.len() as u64)
                .ok_or_else(|| MakeError::later("a payload is longer than it was"))?;
            file.update(&bytes);
            payload.update(&bytes);
            self.put(&bytes).await?;
        }
        if left > 0 {
            return Err(MakeError::later("a payload is shorter than it was"));
        }
        if payload.finalize()[..] != track.payload.sha256 {
            return Err(MakeError::later("a payload is not what it was"));
        }
        self.end(size).await?;
        Ok(file.finalize().into())
    }
}

/// Writes a package; SHA-256 and size of the file.
pub(super) async fn write(
    app: &App,
    path: &Path,
    files: Files,
    signer: &SigningKey,
) -> MakeResult<([u8; 32], u64)> {
    // Sums and signature come on top.
    if files.len() + 2 > FILES_MAX {
        return Err(MakeError::too_large());
    }
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
            Source::Track(track) => writer.track(app, (&path, track)).await?,
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
