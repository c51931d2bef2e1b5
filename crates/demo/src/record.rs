//! The public record as anyone reads it: static files under an address, checked under the record's key.

use std::sync::Arc;

use anyhow::{Context, ensure};
use sidelight_api::client::LogReader;
use sidelight_translog::checkpoint::CHECKPOINT_BYTES_MAX;
use sidelight_translog::entry::DOCUMENT_BYTES_MAX;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::monitor::Monitor;
use sidelight_translog::policy::Policy;
use sidelight_translog::source::{StorageError, TileSource};
use sidelight_translog::tile::{BUNDLE_BYTES_MAX, LogPath};
use sidelight_translog::vkey::Vkey;
use tokio::runtime::Handle;
use tokio::sync::Mutex;
use url::Url;

/// A reader who has pinned the record's key and remembers what it has read: what comes later must go on
/// from there.
#[derive(Clone)]
pub struct PublicRecord {
    reader: LogReader,
    vkey: Vkey,
    monitor: Arc<Mutex<Monitor>>,
}

struct Files {
    reader: LogReader,
    runtime: Handle,
}

impl TileSource for Files {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        let path = path.to_string();
        let read = self.reader.get(&path, BUNDLE_BYTES_MAX);
        Ok(self.runtime.block_on(read)?)
    }
}

impl PublicRecord {
    /// The record under `url`, whose heads `vkey` signs.
    pub fn new(url: Url, vkey: Vkey) -> Self {
        Self {
            reader: LogReader::new(url),
            vkey,
            monitor: Arc::default(),
        }
    }

    /// The pinned key.
    pub fn vkey(&self) -> &Vkey {
        &self.vkey
    }

    /// The one key that heads are held against here; the witnesses are for who pins the policy.
    pub fn policy(&self) -> Policy {
        Policy::operator_signed_only(self.vkey.clone())
    }

    /// Reads on to the newest head, checking every entry and tile, and looks at what the record says.
    pub async fn read<R>(&self, look: impl FnOnce(&Monitor) -> R) -> anyhow::Result<R> {
        let mut monitor = self.monitor.lock().await;
        let signed = self
            .reader
            .get("checkpoint", CHECKPOINT_BYTES_MAX)
            .await?
            .context("there is no public record")?;
        let head = self.policy().open(&signed)?;
        let mut next = monitor.clone();
        let files = Files {
            reader: self.reader.clone(),
            runtime: Handle::current(),
        };
        let next = tokio::task::spawn_blocking(move || {
            next.read_to(&files, &head.checkpoint, &head.log_key, |_, _, _| ())?;
            anyhow::Ok(next)
        })
        .await??;
        *monitor = next;
        Ok(look(&monitor))
    }

    /// A public text, checked against its hash.
    pub async fn document(&self, hash: Sha256Hash) -> anyhow::Result<String> {
        let path = format!("document/{}", hash.to_hex());
        let bytes = self.reader.get(&path, DOCUMENT_BYTES_MAX).await?;
        let bytes = bytes.with_context(|| format!("the record does not have {path}"))?;
        ensure!(
            Sha256Hash::of(&bytes) == hash,
            "{path} is not what its name says"
        );
        Ok(String::from_utf8(bytes)?)
    }

    /// A file of the record as it is served.
    pub async fn file(&self, path: &str, bytes_max: usize) -> anyhow::Result<Vec<u8>> {
        let bytes = self.reader.get(path, bytes_max).await?;
        bytes.with_context(|| format!("the record does not have {path}"))
    }
}
