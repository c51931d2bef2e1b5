//! `sidelight mirror`: a copy of the record that only ever grows, and every head it was ever shown.
//!
//! ```text
//! DIR/checkpoint, tile/..., document/<sha256>    the record, in the layout its operator serves
//! DIR/checkpoints/<size>-<root>                  every good head seen, a forked one too: it is the proof
//! ```
//!
//! The new head is kept before anything is compared, files are checked before they are written, and
//! `checkpoint` is replaced last: cut short anywhere, the copy is still whole for the head it names.

use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::json;
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::entry;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle;
use sidelight_translog::monitor::MonitorError;
use sidelight_translog::policy::Policy;
use sidelight_translog::proven::ProvenTree;
use sidelight_translog::tile::LogPath;

use super::replay::{Replay, progress, refusal};
use super::source::Source;
use super::trust::{self, Trust};
use crate::failure::Failure;
use crate::report::Report;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    trust: Trust,
    /// Where the record is: its address, the operator's, or another mirror's folder.
    #[arg(value_name = "URL")]
    from: String,
    /// The copy.
    #[arg(value_name = "DIR")]
    to: PathBuf,
}

pub(crate) fn run(arguments: &Arguments, json: bool) -> Result<Report, Failure> {
    let policy = arguments.trust.policy()?;
    let folder = &arguments.to;
    let writing = Failure::writing(folder);
    std::fs::create_dir_all(folder.join("checkpoints")).map_err(&writing)?;
    let _one_at_a_time = lock(folder)?;
    let source = Source::open(&arguments.from)?;
    let signed = source.checkpoint()?;
    let new = trust::open(&policy, &signed, &source.name())?;
    keep_head(folder, &new, &signed)?;

    let local = Source::Folder(folder.clone());
    let mut replay = Replay::default();
    let bar = progress(new.checkpoint.size(), "Entries", json);
    let old = held(folder, &policy)?;
    if let Some(old) = &old {
        check_continues(&source, old, &new)?;
        // Our own copy first: it may have been damaged since.
        replay.read_to(&local, old, &bar, |_| ())?;
    }
    let before = replay.monitor.tree().clone();
    let mut entries: Vec<Vec<u8>> = Vec::new();
    replay.read_to(&source, &new, &bar, |bytes| entries.push(bytes.to_vec()))?;
    let fresh = entries.len();
    for (path, bytes) in before.extend(entries).files {
        write(folder, &path.to_string(), &bytes)?;
    }
    let missing = copy_documents(&source, folder, &replay)?;
    write(folder, &LogPath::Checkpoint.to_string(), &signed)?;
    bar.finish_and_clear();
    if let Some(first) = missing.first() {
        let message = format!(
            "The copy is not complete: {} texts are missing or altered at {}, {} the first.",
            missing.len(),
            source.name(),
            first.to_hex()
        );
        return Err(Failure::refused("document_missing", message));
    }
    Ok(report(arguments, &new, fresh, old.is_none()))
}

fn report(arguments: &Arguments, new: &OpenCheckpoint, fresh: usize, first: bool) -> Report {
    let head = &new.checkpoint;
    let continues = match first {
        true => "This is the first head this copy has seen.",
        false => "It continues the head this copy had before.",
    };
    Report {
        text: format!(
            "Mirrored: {} of {} in {}, {fresh} of them new.\n{continues}\n{}",
            entry::counted(head.size()),
            head.origin(),
            arguments.to.display(),
            trust::signers(new)
        ),
        json: json!({
            "origin": head.origin(), "size": head.size(), "root": head.root().to_string(),
            "new": fresh, "folder": arguments.to.display().to_string(),
        }),
        on_stderr: false,
    }
}

/// Two runs into one folder would mix.
fn lock(folder: &Path) -> Result<File, Failure> {
    let path = folder.join(".mirror");
    let file = File::create(&path).map_err(Failure::writing(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let message = format!("Another run writes to {}.", folder.display());
            Err(Failure::refused("busy", message))
        }
        Err(TryLockError::Error(error)) => Err(Failure::writing(&path)(error)),
    }
}

/// Keeps a head that the record's key has signed, whatever becomes of it.
fn keep_head(folder: &Path, head: &OpenCheckpoint, signed: &[u8]) -> Result<(), Failure> {
    let checkpoint = &head.checkpoint;
    let name = format!("{:020}-{}", checkpoint.size(), checkpoint.root().to_hex());
    let path = format!("checkpoints/{name}");
    if folder.join(&path).exists() {
        return Ok(());
    }
    write(folder, &path, signed)
}

/// The head of the copy.
fn held(folder: &Path, policy: &Policy) -> Result<Option<OpenCheckpoint>, Failure> {
    let path = folder.join("checkpoint");
    if !path.exists() {
        return Ok(None);
    }
    let signed = trust::read_checkpoint(&path)?;
    trust::open(policy, &signed, &folder.display().to_string()).map(Some)
}

/// Refuses, by name, a record that is shorter than the copy, or another one.
fn check_continues(
    source: &Source,
    old: &OpenCheckpoint,
    new: &OpenCheckpoint,
) -> Result<(), Failure> {
    let (old, new) = (&old.checkpoint, &new.checkpoint);
    if old.origin() != new.origin() {
        return Err(refusal(&MonitorError::OtherLog, &source.name()));
    }
    let fork = |error| {
        let size = old.size();
        refusal(&MonitorError::Fork { size, error }, &source.name())
    };
    if old.size() >= new.size() {
        return merkle::check_consistency(&[], old.head(), new.head()).map_err(fork);
    }
    let proof = ProvenTree::new(source, new.head())
        .prove_consistency(old.size())
        .map_err(|error| refusal(&error.into(), &source.name()))?;
    merkle::check_consistency(&proof, old.head(), new.head()).map_err(fork)
}

/// Copies what is new and takes away what was redacted; answers what could not be had.
fn copy_documents(
    source: &Source,
    folder: &Path,
    replay: &Replay,
) -> Result<Vec<Sha256Hash>, Failure> {
    let mut missing = Vec::new();
    for hash in replay.documents() {
        let path = format!("document/{}", hash.to_hex());
        let held = std::fs::read(folder.join(&path)).ok();
        if held.is_some_and(|bytes| Sha256Hash::of(&bytes) == hash) {
            continue;
        }
        match source.document(hash)? {
            Some(bytes) if Sha256Hash::of(&bytes) == hash => write(folder, &path, &bytes)?,
            _ => missing.push(hash),
        }
    }
    for hash in &replay.redacted {
        let path = folder.join("document").join(hash.to_hex());
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Failure::writing(&path)(error));
            }
            _ => {}
        }
    }
    Ok(missing)
}

/// Writes a file as a whole, and durably.
fn write(folder: &Path, path: &str, bytes: &[u8]) -> Result<(), Failure> {
    let path = folder.join(path);
    let place = path.parent().expect("every file is below the folder");
    let writing = Failure::writing(&path);
    let work = || {
        std::fs::create_dir_all(place)?;
        let mut file = tempfile::NamedTempFile::new_in(place)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        File::open(place)?.sync_all()
    };
    work().map_err(writing)
}
