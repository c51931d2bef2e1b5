//! `sidelightd backup` and `sidelightd restore`: a consistent copy of a running operator, without keys, and
//! without payloads unless they are asked for.
//!
//! ```text
//! <backup>/backup.json          when it was made, and of what
//! <backup>/sidelight.sqlite     the database, as of one moment
//! <backup>/log-lock.sqlite      the record's register, and with it
//! <backup>/log, log-staging     the files of its tree
//! <backup>/blobs                payloads, with `--with-blobs`
//! ```
//!
//! The database is copied first: whatever it says was entered or stored is in what is copied after it. The
//! high-water mark is never in a backup, since it is what notices that one was restored.

mod plain;

use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use sidelight_disk::LocalDisk;
use sidelight_store::payloads::PayloadName;
use sidelight_store::{Blobs, Payloads as _, sqlite};
use sidelight_translog::entry::Operator;

use crate::config::Config;
use crate::open_file::{Links, open_file};
use crate::record::{self, copy_record};

/// Backups reach back so far: what somebody deleted is gone everywhere after it.
pub(crate) const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// One that is not finished by then never will be.
const UNDER_WAY: Duration = Duration::from_secs(24 * 60 * 60);
/// What a backup is called, after when it was begun; a dot before it until it is finished.
const NAME: &str = "%Y%m%dT%H%M%SZ";
/// The form of a backup.
const VERSION: u64 = 1;
const ABOUT: &str = "backup.json";
const DATABASE: &str = "sidelight.sqlite";
const BLOBS: &str = "blobs";
const KEYS: &str = "keys";
/// In the data folder: when the last finished backup of it was begun, ms.
const LAST: &str = "last-backup";
/// Payloads looked for in one step.
const BATCH: u32 = 500;

/// What a backup says of itself.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    v: u64,
    /// Begun; what came later may be missing.
    begun: Timestamp,
    /// Entries of the public record; none without one.
    entries: Option<u64>,
    /// Whether payloads are in it.
    blobs: bool,
}

/// Makes a backup in a folder of its own in `folder`, and removes those there that are older than a week.
pub(crate) async fn make(
    config: &Config,
    folder: &Path,
    with_blobs: bool,
    now: Timestamp,
) -> anyhow::Result<()> {
    let data = &config.data_dir;
    ensure!(
        data.join(DATABASE).exists(),
        "there is no database in {}",
        data.display()
    );
    plain::outside(folder, data)?;
    private_folder(folder)?;
    let name = now.strftime(NAME).to_string();
    let (unfinished, made) = (folder.join(format!(".{name}")), folder.join(&name));
    ensure!(!made.exists(), "{} exists", made.display());
    private_folder(&unfinished)?;
    let filled = fill(data, &unfinished, with_blobs, now).await;
    if let Err(error) = filled.and_then(|()| sync_tree(&unfinished).map_err(Into::into)) {
        let _best = std::fs::remove_dir_all(&unfinished);
        return Err(error);
    }
    std::fs::rename(&unfinished, &made)?;
    std::fs::File::open(folder)?.sync_all()?;
    let ms = now.as_millisecond().to_string();
    if let Err(error) = sidelight_disk::write(&LocalDisk, &data.join(LAST), ms.as_bytes()) {
        // It may have been made because the disk is full.
        eprintln!("sidelightd: it is made; when could not be noted for /metrics: {error}");
    }
    println!("{}", made.display());
    for old in older_than(folder, now - KEPT)? {
        std::fs::remove_dir_all(&old).with_context(|| format!("removing {}", old.display()))?;
        println!("Removed {}, which was older than a week.", old.display());
    }
    for left in unfinished_before(folder, now - UNDER_WAY)? {
        std::fs::remove_dir_all(&left).with_context(|| format!("removing {}", left.display()))?;
        println!("Removed {}, which was never finished.", left.display());
    }
    Ok(())
}

/// How long ago the last finished backup of a data folder was begun, if there ever was one.
pub(crate) fn age(data: &Path, now_ms: u64) -> Option<Duration> {
    let begun: u64 = std::fs::read_to_string(data.join(LAST))
        .ok()?
        .parse()
        .ok()?;
    Some(Duration::from_millis(now_ms.saturating_sub(begun)))
}

async fn fill(data: &Path, into: &Path, with_blobs: bool, now: Timestamp) -> anyhow::Result<()> {
    sqlite::copy(&data.join(DATABASE), &into.join(DATABASE))
        .await
        .context("copying the database")?;
    let entries = copy_record(data, into).await?;
    if with_blobs {
        copy_tree(&data.join(BLOBS), &into.join(BLOBS)).context("copying the payloads")?;
    }
    let about = About {
        v: VERSION,
        begun: now,
        entries,
        blobs: with_blobs,
    };
    std::fs::write(into.join(ABOUT), serde_json::to_vec_pretty(&about)?)?;
    Ok(())
}

fn about(backup: &Path) -> anyhow::Result<About> {
    let file = backup.join(ABOUT);
    let bytes = std::fs::read(&file)
        .with_context(|| format!("{} is no backup: no {ABOUT} in it", backup.display()))?;
    let about: About =
        serde_json::from_slice(&bytes).with_context(|| file.display().to_string())?;
    ensure!(
        about.v == VERSION,
        "a backup of form {}; this program reads {VERSION}",
        about.v
    );
    Ok(about)
}

/// Backups in a folder that were never finished and begun before a time.
fn unfinished_before(folder: &Path, before: Timestamp) -> anyhow::Result<Vec<PathBuf>> {
    let before = before.strftime(NAME).to_string();
    let mut left = Vec::new();
    for item in std::fs::read_dir(folder)? {
        let item = item?;
        let name = item.file_name();
        let begun = name.to_str().and_then(|name| name.strip_prefix('.'));
        let begun = begun.filter(|name| DateTime::strptime(NAME, name).is_ok());
        // Names are as long as each other and sort by time.
        if begun.is_some_and(|name| *name < *before) && item.file_type()?.is_dir() {
            left.push(item.path());
        }
    }
    Ok(left)
}

/// Backups in a folder that were begun before a time. What is no backup of ours is left alone; what only
/// looks like one is named.
fn older_than(folder: &Path, before: Timestamp) -> anyhow::Result<Vec<PathBuf>> {
    let mut old = Vec::new();
    for item in std::fs::read_dir(folder)? {
        let path = item?.path();
        if !path.join(ABOUT).is_file() {
            continue;
        }
        match about(&path) {
            Ok(about) if about.begun < before => old.push(path),
            Ok(_) => {}
            Err(error) => eprintln!("Left {}: {error:#}.", path.display()),
        }
    }
    Ok(old)
}

/// Makes a data folder out of a backup. `keys` is where the keys were kept apart. If it fails, it leaves
/// nothing.
pub(crate) async fn restore(
    backup: &Path,
    into: &Path,
    keys: Option<&Path>,
    now: Timestamp,
) -> anyhow::Result<()> {
    for from in [Some(backup), keys].into_iter().flatten() {
        plain::only_files(from).with_context(|| format!("reading {}", from.display()))?;
        plain::outside(into, from)?;
    }
    let about = about(backup)?;
    let named = check(backup, &about)
        .await
        .with_context(|| format!("{} is not whole", backup.display()))?;
    let before = into.exists();
    private_folder(into)?;
    for item in std::fs::read_dir(into)? {
        let name = item?.file_name();
        ensure!(
            name == KEYS && keys.is_none(),
            "{} is not empty: {name:?} is in it",
            into.display()
        );
    }
    let missing = match fill_again(backup, into, keys, named.as_ref()).await {
        Ok(missing) => missing,
        Err(error) => {
            empty(into, before, keys.is_some());
            return Err(error);
        }
    };
    println!(
        "Restored what {} holds, begun {:.0}.",
        backup.display(),
        about.begun
    );
    if now.duration_since(about.begun) > jiff::SignedDuration::try_from(KEPT)? {
        println!("It is older than a week: hubs no longer have all that came after it.");
    }
    println!("{missing} payloads are missing; hubs that have them hand them in again.");
    if !into.join(KEYS).join("receiving.key").exists() {
        println!(
            "Put the keys into {} before you start.",
            into.join(KEYS).display()
        );
    }
    println!(
        "Set data_dir to {}, and leave high_water as it was.",
        into.display()
    );
    Ok(())
}

/// Whether everything is there that a backup says of itself; answers the entry that names the keys.
async fn check(backup: &Path, about: &About) -> anyhow::Result<Option<Operator>> {
    let database = backup.join(DATABASE);
    let found = sqlite::look(&database)
        .await
        .with_context(|| database.display().to_string())?;
    ensure!(
        found.wrong.is_empty(),
        "{}: {}",
        database.display(),
        found.wrong.join("; ")
    );
    match about.entries {
        Some(entries) => Ok(Some(record::whole::check(backup, entries).await?)),
        None => Ok(None),
    }
}

/// Copies, and answers how many payloads are missing.
async fn fill_again(
    backup: &Path,
    into: &Path,
    keys: Option<&Path>,
    named: Option<&Operator>,
) -> anyhow::Result<u64> {
    copy_tree(backup, into)?;
    std::fs::remove_file(into.join(ABOUT))?;
    if let Some(keys) = keys {
        private_folder(&into.join(KEYS))?;
        copy_tree(keys, &into.join(KEYS))?;
        for key in std::fs::read_dir(into.join(KEYS))? {
            let closed = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(key?.path(), closed)?;
        }
    }
    let foreign = named.map_or_else(Vec::new, |named| record::foreign_keys(into, named));
    ensure!(foreign.is_empty(), "{}", foreign.join("; "));
    let missing = forget_missing(into).await?;
    sync_tree(into)?;
    Ok(missing)
}

/// Takes away what a restore has begun; keys that were there before it stay.
fn empty(into: &Path, before: bool, with_keys: bool) {
    let items = std::fs::read_dir(into).into_iter().flatten().flatten();
    for item in items.filter(|item| with_keys || item.file_name() != KEYS) {
        let path = item.path();
        let _best = match path.is_dir() {
            true => std::fs::remove_dir_all(path),
            false => std::fs::remove_file(path),
        };
    }
    if !before {
        let _best = std::fs::remove_dir(into);
    }
}

/// Brings the database up, and notes which stored payloads are not there.
async fn forget_missing(data: &Path) -> anyhow::Result<u64> {
    let store = sqlite::SqliteStore::open(&data.join(DATABASE)).await?;
    let blobs = Blobs::local(&data.join(BLOBS))?;
    let (mut after, mut missing): (Option<PayloadName>, u64) = (None, 0);
    loop {
        let some = store.payloads_stored(after, BATCH).await?;
        let Some(last) = some.last().copied() else {
            break;
        };
        for name in some {
            if !blobs.contains(name).await? {
                store.payload_missing(name).await?;
                missing += 1;
            }
        }
        after = Some(last);
    }
    store.close().await;
    Ok(missing)
}

fn private_folder(folder: &Path) -> anyhow::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("cannot make {}", folder.display()))
}

/// Copies a file, and nothing else, into a folder that is made if need be.
pub(crate) fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = open_file(from, Links::Refused)?;
    std::fs::create_dir_all(to.parent().unwrap_or(Path::new(".")))?;
    io::copy(&mut source, &mut std::fs::File::create(to)?)?;
    Ok(())
}

/// Copies a folder with all the files and folders in it, and refuses anything else; what goes away meanwhile,
/// or was not there, is left out. So are uploads under way, which have a `#` in their names.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    let items = match std::fs::read_dir(from) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        items => items?,
    };
    for item in items {
        let item = item?;
        let name = item.file_name();
        if name.to_string_lossy().contains('#') {
            continue;
        }
        let copied = match plain::is_folder(&item)? {
            true => copy_tree(&item.path(), &to.join(&name)),
            false => copy_file(&item.path(), &to.join(&name)),
        };
        match copied {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            copied => copied?,
        }
    }
    Ok(())
}

/// Makes every file in a folder durable, and every name.
fn sync_tree(folder: &Path) -> io::Result<()> {
    for item in std::fs::read_dir(folder)? {
        let item = item?;
        match item.file_type()?.is_dir() {
            true => sync_tree(&item.path())?,
            false => std::fs::File::open(item.path())?.sync_all()?,
        }
    }
    std::fs::File::open(folder)?.sync_all()
}
