//! The record's part of a backup: the register, and the files of the tree it names.
//!
//! A restored record must be one that this program can go on with, and never one that is newer in one place
//! than in another. The register is copied first and says which tree is meant. Its batch may be on its way:
//! it is looked for in staging before the tiles are read, and leaves staging only once all its tiles are
//! there, so what is not staged is complete. The published checkpoint may be ahead by then, or one batch
//! behind: never more than the register is written down.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, bail};
use sidelight_store::{LogLock, sqlite};
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::sequencer::StagingName;
use sidelight_translog::tile::LogPath;

use super::files::{PUBLIC, STAGING};
use super::{keys, open};
use crate::backup::{copy_file, copy_tree};

/// Copies the record of a data folder into a backup; answers its size, `None` if there is none.
pub(crate) async fn copy_record(data_dir: &Path, into: &Path) -> anyhow::Result<Option<u64>> {
    if !keys::has_log_key(data_dir) {
        return Ok(None);
    }
    let register = open::lock_file(into);
    sqlite::copy(&open::lock_file(data_dir), &register)
        .await
        .context("copying the record's register")?;
    let signed = LogLock::open(&register).await?.load().await?;
    let signed = signed.context("the record's register is empty")?;
    let vkey = keys::load_log_key(data_dir)?.vkey().clone();
    let checkpoint = OpenCheckpoint::open(&signed, std::slice::from_ref(&vkey))?.checkpoint;
    let size = checkpoint.size();
    let (from, into) = (data_dir, into);

    let name = StagingName {
        size,
        root: checkpoint.root(),
    };
    let staged = copy_if_there(from, into, &format!("{STAGING}/{name}"))?;
    for path in LogPath::all(size) {
        let file = format!("{PUBLIC}/{path}");
        if !copy_if_there(from, into, &file)? && !staged {
            bail!("{file} is missing: the public record is damaged");
        }
    }
    copy_tree(
        &from.join(PUBLIC).join("document"),
        &into.join(PUBLIC).join("document"),
    )?;
    let published = std::fs::read(from.join(PUBLIC).join("checkpoint"));
    let published = published.context("reading the published checkpoint")?;
    let ahead = OpenCheckpoint::open(&published, &[vkey])?.checkpoint.size() > size;
    let newest = if ahead { &signed } else { &published };
    std::fs::write(into.join(PUBLIC).join("checkpoint"), newest)?;
    Ok(Some(size))
}

fn copy_if_there(from: &Path, into: &Path, file: &str) -> anyhow::Result<bool> {
    match copy_file(&from.join(file), &into.join(file)) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).with_context(|| format!("copying {file}")),
    }
}
