//! `sidelight-hub doctor`: looks at everything that can be wrong at a home, and says what to do about it.
//!
//! It leaves nothing behind and may run beside the hub. Cameras of a hub that runs are as the hub says, since
//! many take one viewer; otherwise each is asked for a picture.

use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;
use sidelight_api::account::Operator;
use sidelight_api::client::Client;
use sidelight_api::doctor::Finding;
use sidelight_disk::{Disk as _, LocalDisk};

use crate::clock;
use crate::config::Config;
use crate::home::Home;
use crate::hub::Hub;
use crate::ingest::probe::probe;
use crate::keys::{FILES, HubKeys};
use crate::local;
use crate::run::{StartError, prepare};
use crate::settings::CameraSettings;
use crate::snapshot::{self, Source};

/// A clock that differs from the operator's by more than this should be set, ms.
const CLOCK_MS_MAX: u64 = 2_000;
const RESET: &str =
    "`sidelight-hub reset` and pair anew is the way out, without what was not handed over";

/// Looks at everything.
pub async fn look(config: &Config) -> Vec<Finding> {
    let mut found = vec![Finding::ok("configuration", "every value can be used")];
    let data = &config.data_dir;
    let (keys, home) = (keys(data), Home::load(&LocalDisk, data));
    found.push(match data.is_dir() {
        true => folder(data),
        false => {
            let says = format!("{} is not there", data.display());
            Finding::warn(
                "folder",
                says,
                "it is made at the first start, or set data_dir",
            )
        }
    });
    found.extend(data.is_dir().then(|| disk(config)));
    found.push(match &keys {
        Keys::Good(_) => Finding::ok("keys", "closed to others"),
        Keys::None => Finding::warn(
            "keys",
            "there are none yet",
            "they are made at the first start",
        ),
        Keys::Bad(says) => Finding::fail("keys", says, format!("put them back, or {RESET}")),
    });
    found.push(match &home {
        Ok(home) => paired(home.as_ref(), &keys),
        Err(error) => Finding::fail(
            "household",
            error.to_string(),
            format!("put home.json back, or {RESET}"),
        ),
    });
    let home = home.ok().flatten();
    let asked_ms = clock::now_ms();
    match Client::new(config.operator_url.clone()).operator().await {
        Ok(operator) => {
            found.push(clocks(asked_ms, operator.now_ms, clock::now_ms()));
            found.extend(known(config, &operator, home.as_ref()));
        }
        Err(error) => {
            let says = format!("{}: {}", config.operator_url, innermost(&error));
            let todo =
                "look at this home's connection and at operator_url; clips wait here meanwhile";
            found.push(Finding::fail("operator", says, todo));
        }
    }
    if let Keys::Good(_) = keys {
        found.extend(running_or_not(config).await);
    }
    found
}

/// The hub's keys, if they can be used.
enum Keys {
    Good(Box<HubKeys>),
    None,
    Bad(String),
}

fn keys(data: &Path) -> Keys {
    let folder = data.join("keys");
    let missing: Vec<_> = FILES
        .iter()
        .filter(|it| !folder.join(it).exists())
        .collect();
    if missing.len() == FILES.len() {
        return Keys::None;
    }
    if let Some(name) = missing.first() {
        return Keys::Bad(format!("keys/{name} is missing"));
    }
    match HubKeys::load_or_make(&LocalDisk, data) {
        Ok(keys) => Keys::Good(Box::new(keys)),
        Err(error) => Keys::Bad(error.to_string()),
    }
}

fn folder(data: &Path) -> Finding {
    let what = "folder";
    let mode = data
        .metadata()
        .map_or(0, |about| about.permissions().mode() & 0o777);
    if mode & 0o077 != 0 {
        let says = format!("{} has mode {mode:03o}", data.display());
        return Finding::fail(what, says, format!("chmod 700 {}", data.display()));
    }
    let probe = data.join(format!(".doctor-{}", std::process::id()));
    let written = File::create_new(&probe).and_then(|mut file| {
        file.write_all(&[0x5d; 4096])?;
        file.sync_all()
    });
    let _best = std::fs::remove_file(&probe);
    match written {
        Ok(()) => Finding::ok(what, format!("{} takes a file", data.display())),
        Err(error) => {
            let todo = "make room, or give the folder to the user that the hub has";
            Finding::fail(what, format!("{}: {error}", data.display()), todo)
        }
    }
}

fn disk(config: &Config) -> Finding {
    let what = "disk";
    let space = match LocalDisk.space(&config.data_dir) {
        Ok(space) => space,
        Err(error) => return Finding::fail(what, error.to_string(), "look at the disk"),
    };
    let gib = |bytes: u64| bytes as f64 / f64::from(1 << 30);
    let says = format!(
        "{:.1} GiB of {:.1} GiB free",
        gib(space.free),
        gib(space.total)
    );
    match space.free < config.disk_reserve_bytes {
        false => Finding::ok(what, says),
        true => {
            let says = format!("{says}: less than disk_reserve_bytes");
            Finding::warn(
                what,
                says,
                "continuous recording pauses; make room, or lower continuous_bytes_max",
            )
        }
    }
}

fn paired(home: Option<&Home>, keys: &Keys) -> Finding {
    let what = "household";
    match (home, keys) {
        (None, _) => Finding::warn(
            what,
            "not paired",
            "start the hub, and type its code in the browser",
        ),
        (Some(home), Keys::Good(keys)) if home.lists(&keys.public()) => {
            Finding::ok(what, format!("paired; statement {}", home.statement.number))
        }
        (Some(_), Keys::Good(_)) => {
            let says = "its newest statement does not list this hub";
            Finding::fail(
                what,
                says,
                "`sidelight-hub reset` and pair anew, if it should",
            )
        }
        (Some(_), Keys::None | Keys::Bad(_)) => {
            let says = "paired with keys that are not here";
            Finding::fail(what, says, format!("put them back, or {RESET}"))
        }
    }
}

/// Between the question and its answer the operator looked at its clock once.
fn clocks(asked_ms: u64, theirs_ms: u64, answered_ms: u64) -> Finding {
    let what = "clock";
    let off = match (theirs_ms < asked_ms, theirs_ms > answered_ms) {
        (true, _) => asked_ms - theirs_ms,
        (_, true) => theirs_ms - answered_ms,
        _ => 0,
    };
    match off > CLOCK_MS_MAX {
        false => Finding::ok(what, "as the operator's"),
        true => {
            let says = format!(
                "at least {:.1} s away from the operator's",
                off as f64 / 1000.0
            );
            Finding::warn(
                what,
                says,
                "keep this machine's clock right with NTP; each clip says how it stood",
            )
        }
    }
}

/// Whether the operator is the one that was pinned.
fn known(config: &Config, operator: &Operator, home: Option<&Home>) -> Vec<Finding> {
    let url = &config.operator_url;
    let name = &operator.name;
    let Some(home) = home else {
        return vec![Finding::ok("operator", format!("{url} answers: {name}"))];
    };
    let same = home.operator_key == operator.receiving_key;
    let mut found = vec![match same {
        true => Finding::ok(
            "operator",
            format!("{url} answers with the key of the pairing: {name}"),
        ),
        false => {
            let says = format!("{url} answers with another key than the one of the pairing");
            let todo = "ask whoever runs it before anything else: clips stay here until it has its key again";
            Finding::fail("operator", says, todo)
        }
    }];
    found.push(match (&home.log, &operator.log_vkey) {
        (Some(pinned), Some(theirs)) if pinned == theirs && home.policy().is_none() => {
            Finding::warn(
                "record",
                "the public record is the one that was pinned; whose signatures it needs was not",
                "open a page of the household in a browser: it tells the hub",
            )
        }
        (Some(pinned), Some(theirs)) if pinned == theirs => {
            Finding::ok("record", "the public record is the one that was pinned")
        }
        (Some(_), _) => {
            let says = "the operator names another public record than the one that was pinned";
            Finding::fail(
                "record",
                says,
                "ask whoever runs it; nothing of another record is believed",
            )
        }
        (None, _) => {
            let says = "none was pinned: the operator had none when this hub was paired";
            Finding::warn(
                "record",
                says,
                "pair the hub anew to follow requests and notices",
            )
        }
    });
    found
}

/// Page and cameras, as a running hub says, or tried.
async fn running_or_not(config: &Config) -> Vec<Finding> {
    match prepare(config.clone()) {
        Ok(prepared) => {
            let mut found = vec![Finding::warn("hub", "it does not run", "start it")];
            found.push(page(config).await);
            found.extend(cameras(&prepared.hub).await);
            found
        }
        Err(StartError::Busy(_)) => match local::ask_running(config).await {
            Ok(status) => said(&status),
            Err(error) => {
                let todo = "it may be starting; look at its log";
                vec![Finding::fail(
                    "hub",
                    format!("it runs, and its page: {error:#}"),
                    todo,
                )]
            }
        },
        Err(error) => vec![Finding::fail(
            "hub",
            error.to_string(),
            "it would not start",
        )],
    }
}

async fn page(config: &Config) -> Finding {
    let (what, at) = ("page", config.local_listen);
    match tokio::net::TcpListener::bind(at).await {
        Ok(_) => Finding::ok(what, format!("{at} is free")),
        Err(error) => {
            let todo =
                "end what listens there, or set local_listen to another address of this machine";
            Finding::fail(what, format!("{at}: {error}"), todo)
        }
    }
}

/// Every camera that this hub is to record, asked for a picture.
async fn cameras(hub: &Hub) -> Vec<Finding> {
    let Some(home) = hub.home() else {
        return Vec::new();
    };
    let (what, here) = ("camera", hub.keys.public());
    let mut found = Vec::new();
    for camera in home.statement.cameras.iter().filter(|it| it.hub == here) {
        let id = camera.id;
        let set = match CameraSettings::load(&hub.store, &hub.keys.device, id) {
            Ok(Some(set)) => set,
            Ok(None) => {
                let says = format!("{id} has no address yet");
                found.push(Finding::warn(what, says, "set it in the browser"));
                continue;
            }
            Err(error) => {
                let todo = "set the camera again in the browser";
                found.push(Finding::fail(what, format!("{id}: {error}"), todo));
                continue;
            }
        };
        let name = named(&set.name, &id.to_string());
        found.push(match probe(&set.address).await {
            Ok(seen) => Finding::ok(
                what,
                format!("{name}: {} × {} pixels", seen.width, seen.height),
            ),
            Err(reason) => Finding::fail(
                what,
                format!("{name}: {}", reason.code()),
                reason.sentence(),
            ),
        });
        let state = match Source::of(&set) {
            Some(from) => hub.snapshots.look(&from).await,
            None => snapshot::State::None,
        };
        let todo = match state {
            snapshot::State::Fails(trouble) => trouble.sentence(),
            snapshot::State::None | snapshot::State::Untried | snapshot::State::Works => "",
        };
        found.push(snapshot_of(&name, state.code(), todo));
    }
    found
}

/// Whether messages of a camera can have a picture, by the code of its state.
fn snapshot_of(name: &str, code: &str, todo: &str) -> Finding {
    let what = "snapshot";
    match code {
        "works" => Finding::ok(what, format!("{name}: a JPEG that can be read")),
        "none" => {
            let says = format!("{name}: no address is set; messages come without a picture");
            Finding::ok(what, says)
        }
        "untried" => Finding::ok(what, format!("{name}: not asked for yet")),
        code => Finding::warn(what, format!("{name}: {code}"), todo),
    }
}

fn named(name: &str, id: &str) -> String {
    match name.is_empty() {
        true => id.to_owned(),
        false => name.to_owned(),
    }
}

/// What a running hub says of itself.
fn said(status: &Value) -> Vec<Finding> {
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let mut found = vec![Finding::ok("hub", "it runs")];
    for problem in status["problems"].as_array().into_iter().flatten() {
        let says = problem.as_str().unwrap_or_default();
        found.push(Finding::fail(
            "hub",
            says,
            "docs/guide/hub.md, When something is wrong",
        ));
    }
    for camera in status["cameras"].as_array().into_iter().flatten() {
        let name = named(&text(camera, "name"), &text(camera, "camera"));
        let state = text(camera, "state");
        let says = format!("{name}: {state}");
        found.push(match state.as_str() {
            "online" => Finding::ok("camera", says),
            "off" => Finding::warn("camera", says, "set its address in the browser"),
            _ => Finding::fail("camera", says, text(camera, "sentence")),
        });
        let (code, todo) = (text(camera, "snapshot"), text(camera, "snapshot_sentence"));
        found.push(snapshot_of(&name, &code, &todo));
    }
    found
}

/// The innermost cause, which names a certificate or a refused connection.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use sidelight_api::doctor::State;

    use super::*;

    #[test]
    fn a_clock_is_right_if_it_may_be() {
        assert_eq!(clocks(1_000, 1_400, 1_800).state, State::Ok);
        assert_eq!(clocks(10_000, 8_500, 10_100).state, State::Ok);
        assert_eq!(clocks(10_000, 7_000, 10_100).state, State::Warn);
        assert_eq!(clocks(10_000, 13_000, 10_100).state, State::Warn);
    }
}
