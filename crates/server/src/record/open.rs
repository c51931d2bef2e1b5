//! Opening the log: the storages, the exclusive right to it, and every head it is known to have signed.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use sidelight_disk::{DurableFolder, LocalDisk};
use sidelight_store::LogLock;
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::sequencer::{Quorum, Sequencer};
use sidelight_translog::vkey::Vkey;
use tokio::runtime::Handle;

use super::driver::{OpenError, OpenLog, Opener};
use super::files::{Documents, LogFiles, MarkFile};
use super::lock::BlockingLock;
use super::published::Published;
use super::witness::{self, Desk, Panel, SeenHeads};
use super::{appender, high_water, keys, mirror};
use crate::config::Config;

/// The register.
const LOCK: &str = "log-lock.sqlite";
/// Held locked by the one process that may append.
const RUNNING: &str = "log-running";

/// An opened log on disk.
type OpenDiskLog = OpenLog<BlockingLock, LogFiles, MarkFile>;

/// The folder that public files and staged batches are in.
pub(super) fn folder(data_dir: &Path) -> Arc<DurableFolder> {
    Arc::new(DurableFolder::new(Arc::new(LocalDisk), data_dir))
}

/// The register's file.
pub(super) fn lock_file(data_dir: &Path) -> PathBuf {
    data_dir.join(LOCK)
}

/// The high-water mark of a configuration.
pub(super) fn mark(config: &Config) -> anyhow::Result<MarkFile> {
    let path = high_water(config);
    let name = path.file_name().context("high_water is not a file")?;
    let folder = path.parent().context("high_water is not in a folder")?;
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let name = name.to_string_lossy();
    Ok(MarkFile::new(Arc::new(LocalDisk), folder, name))
}

/// Takes the right to append; it is given up when the file is dropped.
pub(super) fn take_right(data_dir: &Path) -> anyhow::Result<File> {
    let path = data_dir.join(RUNNING);
    let file = File::create(&path).with_context(|| format!("cannot make {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("another sidelightd has this log open; stop it first")
        }
        Err(TryLockError::Error(error)) => Err(error).context("cannot lock the log"),
    }
}

/// Opens the log of a configuration, again and again if need be.
pub(super) fn opener(
    config: &Config,
    desk: Arc<Desk>,
    seen: SeenHeads,
) -> Opener<BlockingLock, LogFiles, MarkFile> {
    let config = config.clone();
    let runtime = Handle::current();
    let mut right: Option<File> = None;
    Box::new(move || {
        if right.is_none() {
            right = Some(take_right(&config.data_dir).map_err(OpenError::Before)?);
        }
        open(&config, &runtime, (&desk, &seen))
    })
}

fn open(
    config: &Config,
    runtime: &Handle,
    (desk, seen): (&Arc<Desk>, &SeenHeads),
) -> Result<OpenDiskLog, OpenError> {
    let before = OpenError::Before;
    let signer = keys::load_log_key(&config.data_dir).map_err(before)?;
    let vkey = signer.vkey().clone();
    let file = config.log_policy.as_deref();
    let loaded = witness::load(file, &vkey, &config.public_url).map_err(OpenError::Policy)?;
    let panel = Panel::new(
        &loaded.policy,
        Arc::clone(desk),
        seen.clone(),
        runtime.clone(),
    );
    let witnesses = Box::new(panel.map_err(OpenError::Policy)?);
    desk.begin(&loaded);
    let policy = loaded.policy;
    let quorum = Quorum { policy, witnesses };
    let mut known = known_to_mirrors(config, &vkey, runtime);
    known.extend(seen.all().context("heads seen").map_err(before)?);
    let path = lock_file(&config.data_dir);
    let lock = runtime
        .block_on(LogLock::open(&path))
        .with_context(|| {
            format!(
                "cannot open the log's register {}; it is never made anew: \
                 restore it, or recover from a mirror",
                path.display()
            )
        })
        .map_err(before)?;
    let folder = folder(&config.data_dir);
    let files = LogFiles::new(Arc::clone(&folder));
    let stores = (
        BlockingLock::new(lock, runtime.clone()),
        files.clone(),
        mark(config).map_err(before)?,
    );
    let sequencer = Sequencer::open_under(quorum, stores, signer, &known)?;
    finish(sequencer, &files, Documents::new(folder), vkey)
}

/// Reads the published view, and takes away redacted texts that a crash has left.
fn finish(
    sequencer: Sequencer<BlockingLock, LogFiles, MarkFile>,
    files: &LogFiles,
    documents: Documents,
    vkey: Vkey,
) -> Result<OpenDiskLog, OpenError> {
    let published = sequencer.published().map(|(head, signed)| {
        Published::replay(files, head.head(), signed.to_vec(), vkey)
            .map_err(|error| OpenError::Sequencer(error.into()))
    });
    let published = published.transpose()?;
    for document in published.iter().flat_map(Published::redacted) {
        appender::remove_redacted(&documents, document);
    }
    Ok(OpenLog {
        sequencer,
        documents,
        published,
    })
}

/// Checkpoints of this log that configured mirrors serve. One that cannot be reached, or serves
/// something else, is named in the operator's log and otherwise left out: a mirror must not be able to
/// stop the log, and the high-water mark still guards it.
fn known_to_mirrors(config: &Config, vkey: &Vkey, runtime: &Handle) -> Vec<Vec<u8>> {
    let mut known = Vec::new();
    for address in &config.mirrors {
        let read = mirror::open(address, runtime).and_then(|mirror| mirror.checkpoint());
        match read {
            Ok(Some(signed)) => match OpenCheckpoint::open(&signed, std::slice::from_ref(vkey)) {
                Ok(_) => known.push(signed),
                Err(error) => {
                    tracing::warn!(%address, %error, "a mirror serves no checkpoint of this log");
                }
            },
            Ok(None) => tracing::warn!(%address, "a mirror has no checkpoint yet"),
            Err(error) => tracing::warn!(%address, %error, "a mirror cannot be reached"),
        }
    }
    known
}
