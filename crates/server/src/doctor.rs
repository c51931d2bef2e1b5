//! `sidelightd doctor`: looks at everything an operator can get wrong, and says what to do about it.
//!
//! It leaves nothing behind, needs no running program and may run beside one. Each finding is `ok`, `warn`
//! or `fail`; one `fail` makes the exit code 1.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::time::UNIX_EPOCH;

use sidelight_api::client::Client;
use sidelight_api::doctor::{Finding, answer};
use sidelight_store::disk::{
    CONTINUOUS_REFUSED_PERCENT, DiskGauge as _, DiskSpace, DiskState, FolderGauge, WARN_PERCENT,
};
use sidelight_store::sqlite;
use tokio::runtime::Handle;
use url::Url;

use crate::backup;
use crate::config::Config;
use crate::keys::ReceivingKey;
use crate::record;
use crate::rules::Rules;
use crate::running;

mod machine;

/// The key files, in `data_dir/keys`.
const KEYS: [&str; 3] = ["receiving.key", "log.key", "package.key"];
/// A clock behind the newest file by more than this is wrong, ms.
const BEHIND_MS: u64 = 60_000;

/// SQLite takes less than this to open a database, bytes.
const OPENING_BYTES: u64 = 1 << 20;
/// What to do about a damaged database.
const RESTORE: &str = "stop, keep the files, restore the newest backup";

/// Looks, prints, and answers whether nothing fails. A configuration that cannot be read is a finding, too.
pub(crate) async fn run(
    config: anyhow::Result<Config>,
    json: bool,
    now_ms: u64,
) -> anyhow::Result<bool> {
    let found = match config {
        Ok(config) => look(&config, now_ms).await?,
        Err(error) => {
            let todo = "mend the file; docs/ref/config.md has every key";
            vec![Finding::fail("configuration", format!("{error:#}"), todo)]
        }
    };
    let (good, text) = answer(&found, json);
    print!("{text}");
    Ok(good)
}

async fn look(config: &Config, now_ms: u64) -> anyhow::Result<Vec<Finding>> {
    let data = &config.data_dir;
    let mut found = vec![Finding::ok("configuration", "every value can be used")];
    if let Err(error) = Rules::load(config.rulebook.as_deref()) {
        let todo = "mend it, or set `rulebook` to one that can be read";
        found.push(Finding::fail("rulebook", format!("{error:#}"), todo));
    }
    if !data.is_dir() {
        let says = format!("{} is not there", data.display());
        found.push(Finding::fail(
            "data folder",
            says,
            "`sidelightd init`, or set data_dir",
        ));
        return Ok(found);
    }
    found.push(folder(data));
    found.extend(machine::writing(config));
    found.extend(open_to_others(&data.join("keys")).map(|says| {
        let todo = format!("chmod 700 {}", data.join("keys").display());
        Finding::fail("keys", says, todo)
    }));
    found.extend(KEYS.iter().filter_map(|name| key(data, name)));
    found.push(database(config).await);
    found.push(disk(config));
    found.push(backed_up(data, now_ms));
    let (of, runtime) = (config.clone(), Handle::current());
    found.extend(tokio::task::spawn_blocking(move || record::look(&of, &runtime)).await?);
    found.push(clock(data, now_ms));
    let running = running::who(data);
    found.push(match &running {
        Some(it) => Finding::ok("program", format!("it runs (process {})", it.pid())),
        None => Finding::warn("program", "it does not run", "start it"),
    });
    found.extend(machine::listening(config, running.as_ref()));
    for (what, url) in [
        ("public_url", &config.public_url),
        ("app_url", &config.app_url),
    ] {
        found.push(reached(what, url, data, running.is_some()).await);
    }
    found.extend(trustees(config).await);
    Ok(found)
}

/// What others of the machine may do with a file, if anything.
fn open_to_others(path: &Path) -> Option<String> {
    let about = path.metadata().ok()?;
    let mode = about.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| format!("{} has mode {mode:03o}", path.display()))
}

fn folder(data: &Path) -> Finding {
    let what = "data folder";
    if let Some(says) = open_to_others(data) {
        return Finding::fail(what, says, format!("chmod 700 {}", data.display()));
    }
    let owner = |path: &Path| path.metadata().map(|about| about.uid()).ok();
    let other = std::fs::read_dir(data).ok().and_then(|mut items| {
        items.find_map(|item| {
            let path = item.ok()?.path();
            // A database that is being closed takes files away meanwhile.
            (owner(&path)? != owner(data)?).then_some(path)
        })
    });
    match other {
        Some(path) => {
            let todo = format!("chown -R the owner of {} over all of it", data.display());
            Finding::fail(what, format!("{} has another owner", path.display()), todo)
        }
        None => Finding::ok(what, data.display().to_string()),
    }
}

fn key(data: &Path, name: &str) -> Option<Finding> {
    let path = data.join("keys").join(name);
    if !path.exists() {
        // Those of the record come with it.
        let needed = name == KEYS[0] || data.join("log-lock.sqlite").exists();
        let todo = "copy it from where you keep the keys: entry 0 of the record names it";
        return needed
            .then(|| Finding::fail("keys", format!("{} is missing", path.display()), todo));
    }
    if !path.is_file() {
        let says = format!("{} is no file", path.display());
        let todo = "take it away, and copy the key from where you keep the keys";
        return Some(Finding::fail("keys", says, todo));
    }
    Some(match open_to_others(&path) {
        Some(says) => Finding::fail("keys", says, format!("chmod 600 {}", path.display())),
        None => Finding::ok("keys", name),
    })
}

/// What to do about a database that cannot be opened. On a full disk nothing is wrong with it.
fn unopened(space: Option<DiskSpace>) -> &'static str {
    match space {
        Some(space) if space.available < OPENING_BYTES => {
            "the disk is full: add space and look again; restore nothing"
        }
        _ => RESTORE,
    }
}

async fn database(config: &Config) -> Finding {
    let file = &config.data_dir.join("sidelight.sqlite");
    let what = "database";
    if !file.exists() {
        return Finding::warn(what, "there is none yet", "it is made at the first start");
    }
    match sqlite::look(file).await {
        Ok(it) if !it.wrong.is_empty() => Finding::fail(what, it.wrong.join("; "), RESTORE),
        Ok(it) if it.schema > sqlite::SCHEMA_VERSION => {
            let says = format!("schema {}, of a newer program", it.schema);
            Finding::fail(what, says, "use the newer program")
        }
        Ok(it) if it.schema < sqlite::SCHEMA_VERSION => {
            let says = format!(
                "sound; schema {} is brought up at the next start",
                it.schema
            );
            Finding::warn(
                what,
                says,
                "`sidelightd backup` first: there is no way back down",
            )
        }
        Ok(it) => Finding::ok(what, format!("sound, schema {}", it.schema)),
        Err(error) => {
            let space = FolderGauge(config.data_dir.clone()).measure().ok();
            Finding::fail(what, error.to_string(), unopened(space))
        }
    }
}

fn disk(config: &Config) -> Finding {
    let what = "disk";
    let space = match FolderGauge(config.data_dir.clone()).measure() {
        Ok(space) => space,
        Err(error) => return Finding::fail(what, error.to_string(), "look at the disk"),
    };
    let gib = |bytes: u64| bytes as f64 / f64::from(1 << 30);
    let (free, total) = (gib(space.available), gib(space.total));
    let says = format!("{free:.1} GiB of {total:.1} GiB free");
    match DiskState::of(space, config.reserve_bytes) {
        DiskState::Roomy => Finding::ok(what, says),
        DiskState::Warn => Finding::warn(
            what,
            format!("{says}: more than {WARN_PERCENT} % is used"),
            format!(
                "nothing is refused yet; from {CONTINUOUS_REFUSED_PERCENT} % on picked continuous footage is"
            ),
        ),
        DiskState::EventsOnly => Finding::fail(
            what,
            format!("{says}: more than {CONTINUOUS_REFUSED_PERCENT} % is used"),
            "make room: picked continuous footage is refused, clips of events still come",
        ),
        DiskState::Full => Finding::fail(
            what,
            format!("{says}: less than reserve_bytes"),
            "make room: every upload is refused",
        ),
    }
}

fn backed_up(data: &Path, now_ms: u64) -> Finding {
    let what = "backup";
    let todo =
        "`sidelightd backup`, every day: what is older than a week hubs cannot hand in again";
    match backup::age(data, now_ms) {
        None => Finding::warn(what, "none of this folder was made yet", todo),
        Some(age) => {
            let says = format!("the last one is {} hours old", age.as_secs() / 3600);
            match age > backup::KEPT {
                true => Finding::warn(what, says, todo),
                false => Finding::ok(what, says),
            }
        }
    }
}

/// Nothing here was written in the future.
fn clock(data: &Path, now_ms: u64) -> Finding {
    let newest = ["log/checkpoint", "sidelight.sqlite", "sidelight.sqlite-wal"].map(|name| {
        let written = data
            .join(name)
            .metadata()
            .and_then(|about| about.modified());
        let since = written
            .ok()
            .and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        since.map_or(0, |it| u64::try_from(it.as_millis()).unwrap_or(u64::MAX))
    });
    let newest = newest.into_iter().max().unwrap_or(0);
    if newest > now_ms.saturating_add(BEHIND_MS) {
        let says = format!("{} s behind the newest file here", (newest - now_ms) / 1000);
        return Finding::fail("clock", says, "set it, and keep it right with NTP");
    }
    Finding::ok("clock", "not behind anything written here")
}

/// Whether an address that browsers use leads to this operator.
async fn reached(what: &'static str, url: &Url, data: &Path, running: bool) -> Finding {
    let own = ReceivingKey::load(data).ok().map(|key| key.public());
    match Client::new(url.clone()).operator().await {
        Ok(operator) if own == Some(operator.receiving_key) => {
            Finding::ok(what, format!("{url} leads here"))
        }
        Ok(_) => {
            let says = format!("{url} leads to another operator");
            Finding::fail(what, says, "look at the proxy and at the name's address")
        }
        Err(_) if !running => {
            Finding::warn(what, format!("{url} does not answer"), "start the program")
        }
        Err(error) => {
            let says = format!("{url}: {}", reason(&error));
            Finding::fail(
                what,
                says,
                "look at the proxy, its certificate and the name's address",
            )
        }
    }
}

/// Whether enough trustees are available, as the running program tells everybody.
async fn trustees(config: &Config) -> Option<Finding> {
    let operator = Client::new(config.public_url.clone())
        .operator()
        .await
        .ok()?;
    let said = operator.trustees?;
    Some(match said.alarm {
        false => Finding::ok("trustees", said.to_string()),
        true => {
            let todo = "call those who are missing: reviewers see who, and until when";
            Finding::warn("trustees", said.to_string(), todo)
        }
    })
}

/// The innermost cause, which names a certificate or a refused connection.
fn reason(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_full_disk_nothing_is_to_be_restored() {
        let space = |available| DiskSpace {
            total: 1 << 30,
            available,
        };
        assert!(unopened(Some(space(0))).contains("add space"));
        for roomy in [None, Some(space(1 << 29))] {
            assert_eq!(unopened(roomy), RESTORE);
        }
    }
}
