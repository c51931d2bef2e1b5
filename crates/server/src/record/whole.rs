//! A record in a folder, read from end to end: its register, and every file of the tree that this names.
//!
//! Nothing is written, and no key is needed: a backup is looked at before it is restored, and a record beside
//! the program that has it open.

use std::path::Path;

use anyhow::{Context as _, ensure};
use sidelight_store::{LogLock, sqlite};
use sidelight_translog::checkpoint::{Checkpoint, OpenCheckpoint};
use sidelight_translog::entry::{Body, Entry, Operator};
use sidelight_translog::monitor::{MemoryFiles, Monitor};
use sidelight_translog::sequencer::{StagingName, TileStore as _, staged_files};
use sidelight_translog::source::{self, StorageError, TileSource};
use sidelight_translog::tile::LogPath;

use super::files::{LogFiles, PUBLIC, STAGING};
use super::open;

/// A record of which every entry and tile was good.
pub(crate) struct Whole {
    /// What the register says.
    pub(super) head: Checkpoint,
    /// Entry 0, which names the operator's keys.
    pub(crate) operator: Operator,
}

/// The files of a head of which a batch may still be staged.
struct Files {
    staged: MemoryFiles,
    kept: LogFiles,
}

impl TileSource for Files {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        match self.staged.get(path)? {
            Some(bytes) => Ok(Some(bytes)),
            None => self.kept.get(path),
        }
    }
}

impl Files {
    fn of(data_dir: &Path, head: &Checkpoint) -> anyhow::Result<Self> {
        let kept = LogFiles::new(open::folder(data_dir));
        let name = StagingName {
            size: head.size(),
            root: head.root(),
        };
        let staged = kept.staged(name).map_err(anyhow::Error::from_boxed)?;
        let staged = staged
            .map(|it| staged_files(&it).with_context(|| format!("{STAGING}/{name} is damaged")))
            .transpose()?;
        let staged = MemoryFiles(staged.into_iter().flatten().collect());
        Ok(Self { staged, kept })
    }

    /// Entry 0 of a tree of this size.
    fn operator(&self, size: u64) -> anyhow::Result<Operator> {
        let width = u16::try_from(size.min(256)).expect("at most 256");
        let bundle = source::read_bundle(self, LogPath::Entries { index: 0, width })?;
        let first = bundle.first().context("the record has no entry")?;
        match Entry::parse(first)?.body() {
            Body::Operator(operator) => Ok(operator.clone()),
            _ => anyhow::bail!("entry 0 names no operator"),
        }
    }
}

/// A head as its bytes say, before anybody has looked at the signature.
fn unproven(signed: &[u8]) -> anyhow::Result<Checkpoint> {
    let text = std::str::from_utf8(signed)?;
    let (text, _signatures) = text.split_once("\n\n").context("it is no checkpoint")?;
    Ok(Checkpoint::parse(&format!("{text}\n"))?)
}

/// Entry 0 of a data folder's published record. `None` if it cannot be had: the record's opening says why.
pub(crate) fn operator(data_dir: &Path) -> Option<Operator> {
    let published = std::fs::read(data_dir.join(PUBLIC).join("checkpoint")).ok()?;
    let head = unproven(&published).ok()?;
    Files::of(data_dir, &head).ok()?.operator(head.size()).ok()
}

/// Reads the record that a register's checkpoint stands for.
pub(super) fn read(data_dir: &Path, signed: &[u8]) -> anyhow::Result<Whole> {
    let head = unproven(signed)?;
    let files = Files::of(data_dir, &head)?;
    let operator = files.operator(head.size()).context(PUBLIC)?;
    let keys = std::slice::from_ref(&operator.log_key);
    OpenCheckpoint::open(signed, keys).context("the register")?;
    let mut monitor = Monitor::new();
    monitor
        .read_to(&files, &head, &operator.log_key, |_, _, _| {})
        .context(PUBLIC)?;
    let published = files.kept.get(LogPath::Checkpoint);
    let published = published.map_err(anyhow::Error::from_boxed)?;
    let published = published.with_context(|| format!("{PUBLIC}/checkpoint is missing"))?;
    let published = OpenCheckpoint::open(&published, keys)
        .with_context(|| format!("{PUBLIC}/checkpoint"))?
        .checkpoint;
    // Ahead of the register only while a program appends.
    if published.size() <= head.size() {
        monitor
            .check_continues(&files, &published)
            .with_context(|| format!("{PUBLIC}/checkpoint"))?;
    }
    Ok(Whole { head, operator })
}

/// Checks that a folder holds a whole record of so many entries.
pub(crate) async fn check(folder: &Path, entries: u64) -> anyhow::Result<Operator> {
    let file = open::lock_file(folder);
    let register = async {
        sqlite::sound(&file).await?;
        LogLock::open(&file).await?.load().await
    };
    let signed = register
        .await
        .with_context(|| file.display().to_string())?
        .with_context(|| format!("{} is empty", file.display()))?;
    let whole = read(folder, &signed)?;
    let found = whole.head.size();
    ensure!(
        found == entries,
        "{} has {found} entries, where {entries} were backed up",
        file.display()
    );
    Ok(whole.operator)
}
