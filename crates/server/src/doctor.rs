//! `sidelightd doctor`: looks at everything an operator can get wrong, and says what to do about it.
//!
//! It changes nothing, needs no running program and may run beside one. Each finding is `ok`, `warn` or
//! `fail`; one `fail` makes the exit code 1.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::Serialize;
use sidelight_api::client::Client;
use sidelight_store::disk::{DiskGauge as _, DiskSpace, DiskState, FolderGauge};
use sidelight_store::sqlite;
use tokio::runtime::Handle;
use url::Url;

use crate::config::Config;
use crate::keys::ReceivingKey;
use crate::record;
use crate::rules::Rules;

/// The key files, in `data_dir/keys`.
const KEYS: [&str; 3] = ["receiving.key", "log.key", "package.key"];
/// A clock behind the newest file by more than this is wrong, ms.
const BEHIND_MS: u64 = 60_000;

/// SQLite takes less than this to open a database, bytes.
const OPENING_BYTES: u64 = 1 << 20;
/// What to do about a damaged database.
const RESTORE: &str = "stop, keep the files, restore the newest backup";

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    Ok,
    Warn,
    Fail,
}

/// One line of the answer.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Finding {
    check: &'static str,
    state: State,
    says: String,
    #[serde(rename = "do", skip_serializing_if = "Option::is_none")]
    todo: Option<String>,
}

impl Finding {
    pub(crate) fn ok(check: &'static str, says: impl Into<String>) -> Self {
        Self {
            check,
            state: State::Ok,
            says: says.into(),
            todo: None,
        }
    }

    pub(crate) fn warn(
        check: &'static str,
        says: impl Into<String>,
        todo: impl Into<String>,
    ) -> Self {
        Self {
            state: State::Warn,
            todo: Some(todo.into()),
            ..Self::ok(check, says)
        }
    }

    pub(crate) fn fail(
        check: &'static str,
        says: impl Into<String>,
        todo: impl Into<String>,
    ) -> Self {
        Self {
            state: State::Fail,
            ..Self::warn(check, says, todo)
        }
    }
}

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
    let good = found.iter().all(|it| it.state != State::Fail);
    if json {
        let answer = serde_json::json!({ "ok": good, "findings": found });
        println!("{answer:#}");
        return Ok(good);
    }
    for it in &found {
        let word = match it.state {
            State::Ok => "ok  ",
            State::Warn => "warn",
            State::Fail => "FAIL",
        };
        println!("{word}  {}: {}", it.check, it.says);
        if let Some(todo) = &it.todo {
            println!("      {todo}");
        }
    }
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
    found.extend(open_to_others(&data.join("keys")).map(|says| {
        let todo = format!("chmod 700 {}", data.join("keys").display());
        Finding::fail("keys", says, todo)
    }));
    found.extend(KEYS.iter().filter_map(|name| key(data, name)));
    found.push(database(config).await);
    found.push(disk(config));
    let (of, runtime) = (config.clone(), Handle::current());
    found.extend(tokio::task::spawn_blocking(move || record::look(&of, &runtime)).await?);
    found.push(clock(data, now_ms));
    let running = record::runs(data);
    found.push(match running {
        true => Finding::ok("program", "it runs"),
        false => Finding::warn("program", "it does not run", "start it"),
    });
    for (what, url) in [
        ("public_url", &config.public_url),
        ("app_url", &config.app_url),
    ] {
        found.push(reached(what, url, data, running).await);
    }
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
    let says = format!(
        "{} MiB of {} MiB free",
        space.available >> 20,
        space.total >> 20
    );
    match DiskState::of(space, config.reserve_bytes) {
        DiskState::Roomy => Finding::ok(what, says),
        DiskState::Warn => Finding::warn(what, says, "add space"),
        DiskState::EventsOnly | DiskState::Full => {
            Finding::fail(what, says, "add space: uploads are being refused")
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
