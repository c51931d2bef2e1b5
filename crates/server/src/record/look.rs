//! The record as `sidelightd doctor` sees it: every head there is, compared; nothing is opened or written.

use anyhow::{Context as _, anyhow};
use sidelight_api::doctor::Finding;
use sidelight_store::LogLock;
use sidelight_translog::checkpoint::{Checkpoint, OpenCheckpoint};
use sidelight_translog::entry;
use sidelight_translog::sequencer::HighWaterMark as _;
use sidelight_translog::source::TileSource as _;
use sidelight_translog::tile::LogPath;
use sidelight_translog::vkey::Vkey;
use tokio::runtime::Handle;

use super::files::LogFiles;
use super::keys::foreign_keys;
use super::whole::{self, Whole};
use super::witness::{self, SeenHeads};
use super::{high_water, keys, mirror, open};
use crate::config::Config;

/// What to do about a head that is ahead of ours.
const RECOVER: &str = "a backup was restored: `sidelightd admin log recover --from-mirror`";

/// Looks at a configuration's record. Blocks on disk and mirrors.
pub(crate) fn look(config: &Config, runtime: &Handle) -> Vec<Finding> {
    let data = &config.data_dir;
    if !keys::has_log_key(data) && !open::lock_file(data).exists() {
        let says = "there is none yet";
        return vec![Finding::warn(
            "record",
            says,
            "`sidelightd admin log create`, once",
        )];
    }
    let own = || -> anyhow::Result<Whole> {
        let lock = runtime.block_on(LogLock::open(&open::lock_file(data)))?;
        let signed = runtime.block_on(lock.load())?;
        whole::read(data, &signed.context("the register is empty")?)
    };
    let Whole { head, operator } = match own() {
        Ok(own) => own,
        Err(error) => {
            let todo = "restore the newest backup, or recover from a mirror";
            return vec![Finding::fail("record", format!("{error:#}"), todo)];
        }
    };
    let vkey = operator.log_key.clone();
    let mut found = vec![Finding::ok("record", entry::counted(head.size()))];
    found.extend(foreign_keys(data, &operator).into_iter().map(|says| {
        let todo = "put the key back that you keep apart from backups; nobody accepts another one";
        Finding::fail("keys", says, todo)
    }));
    found.push(mark(config, &vkey, &head));
    found.push(published(config, &vkey, &head));
    if config.mirrors.is_empty() {
        let todo = "run `sidelight mirror` on another machine, and name it in `mirrors`";
        found.push(Finding::warn("mirrors", "none is configured", todo));
    }
    for address in &config.mirrors {
        found.push(one_mirror(address, &vkey, &head, runtime));
    }
    found.push(policy(config, &vkey));
    found.push(seen(config));
    found
}

/// The policy, and whether what is published is good under it.
fn policy(config: &Config, vkey: &Vkey) -> Finding {
    let what = "log policy";
    let file = config.log_policy.as_deref();
    let policy = match witness::load(file, vkey, &config.public_url) {
        Ok(loaded) => loaded.policy,
        Err(error) => {
            let todo = "mend the file; docs/ref/witness.md has its form";
            return Finding::fail(what, format!("{error:#}"), todo);
        }
    };
    if policy.is_operator_signed_only() {
        let todo = "name witnesses in a policy, and it in `log_policy`";
        return Finding::warn(what, "no witness has to sign", todo);
    }
    let files = LogFiles::new(open::folder(&config.data_dir));
    let signed = files.get(LogPath::Checkpoint).ok().flatten();
    let good = signed.is_some_and(|signed| policy.open(&signed).is_ok());
    let (liars, all) = (policy.forgers().len(), policy.witnesses().count());
    match good {
        true => Finding::ok(
            what,
            format!("{liars} of {all} witnesses would have to lie"),
        ),
        false => {
            let todo = "see on /record which witness is missing, and call whoever runs it";
            Finding::fail(what, "what is published lacks witnesses", todo)
        }
    }
}

/// Heads of other histories that somebody has shown.
fn seen(config: &Config) -> Finding {
    let what = "heads seen";
    let todo = "stop: two histories were signed, or a backup was restored; keep every file and ask for help";
    match SeenHeads::new(&config.data_dir).all() {
        Ok(heads) if heads.is_empty() => Finding::ok(what, "nobody has shown another history"),
        Ok(heads) => {
            let count = heads.len();
            let says = match count {
                1 => "a head that is not of this record, in log-seen".to_owned(),
                _ => format!("{count} heads that are not of this record, in log-seen"),
            };
            Finding::fail(what, says, todo)
        }
        Err(error) => Finding::fail(what, error.to_string(), todo),
    }
}

fn opened(vkey: &Vkey, signed: &[u8]) -> anyhow::Result<Checkpoint> {
    Ok(OpenCheckpoint::open(signed, std::slice::from_ref(vkey))?.checkpoint)
}

/// What is wrong with a head known from elsewhere, if something is.
fn compare(ours: &Checkpoint, theirs: &Checkpoint) -> Option<(String, &'static str)> {
    let (here, there) = (ours.size(), theirs.size());
    if there > here {
        Some((
            format!(
                "knows {}, the record here has {here}",
                entry::counted(there)
            ),
            RECOVER,
        ))
    } else if there == here && ours.root() != theirs.root() {
        let todo = "stop: two histories were signed; keep every file and ask for help";
        Some((
            format!("has another history of {}", entry::counted(here)),
            todo,
        ))
    } else {
        None
    }
}

fn judged(what: &'static str, ours: &Checkpoint, theirs: &Checkpoint) -> Finding {
    match compare(ours, theirs) {
        None => Finding::ok(what, entry::counted(theirs.size())),
        Some((says, todo)) => Finding::fail(what, says, todo),
    }
}

fn mark(config: &Config, vkey: &Vkey, head: &Checkpoint) -> Finding {
    let what = "high-water mark";
    let read = open::mark(config).and_then(|mark| mark.load().map_err(|e| anyhow!(e)));
    match read.and_then(|signed| signed.map(|it| opened(vkey, &it)).transpose()) {
        Ok(Some(theirs)) => judged(what, head, &theirs),
        Ok(None) if head.size() > 1 => {
            let says = format!("{} is missing", high_water(config).display());
            Finding::fail(what, says, "put it back, or name a mirror in `mirrors`")
        }
        Ok(None) => Finding::ok(what, "not needed yet"),
        Err(error) => Finding::fail(what, format!("{error:#}"), "put the file back"),
    }
}

fn published(config: &Config, vkey: &Vkey, head: &Checkpoint) -> Finding {
    let what = "published checkpoint";
    let files = LogFiles::new(open::folder(&config.data_dir));
    let read = files.get(LogPath::Checkpoint).map_err(|e| anyhow!(e));
    match read.and_then(|signed| opened(vkey, &signed.context("it is missing")?)) {
        Ok(theirs) => judged(what, head, &theirs),
        Err(error) => {
            let todo = "restore the newest backup, or recover from a mirror";
            Finding::fail(what, format!("{error:#}"), todo)
        }
    }
}

fn one_mirror(address: &str, vkey: &Vkey, head: &Checkpoint, runtime: &Handle) -> Finding {
    let what = "mirror";
    let read = mirror::open(address, runtime).and_then(|it| it.checkpoint());
    match read.and_then(|signed| opened(vkey, &signed.context("it has no checkpoint")?)) {
        Ok(theirs) => match compare(head, &theirs) {
            None => Finding::ok(
                what,
                format!("{address} has {}", entry::counted(theirs.size())),
            ),
            Some((says, todo)) => Finding::fail(what, format!("{address} {says}"), todo),
        },
        Err(error) => {
            let says = format!("{address}: {error:#}");
            Finding::warn(what, says, "see whether it still runs")
        }
    }
}
