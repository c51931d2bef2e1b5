//! What only trying shows: whether the configured addresses can be listened on, and whether the folders take
//! a file. Nothing stays behind.

use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use sidelight_api::doctor::Finding;

use crate::config::Config;
use crate::record::high_water;
use crate::running::Runs;

/// Folders in the data folder into which a running program writes, once they are there.
const WRITTEN: [&str; 3] = ["blobs", "log", crate::package::FOLDER];
/// What is written to see whether it can be.
const PROBE: [u8; 4096] = [0x5d; 4096];

/// Each address of the configuration.
pub(super) fn listening(config: &Config, running: Option<&Runs>) -> Vec<Finding> {
    let addresses = [
        ("listen_public", Some(config.listen_public)),
        ("listen_app", Some(config.listen_app)),
        ("listen_metrics", config.listen_metrics),
    ];
    let given = addresses
        .into_iter()
        .filter_map(|(key, at)| Some((key, at?)));
    given
        .map(|(key, at)| judged(key, at, TcpListener::bind(at).map(drop), running))
        .collect()
}

/// What an attempt to listen says.
fn judged(
    key: &'static str,
    at: SocketAddr,
    tried: io::Result<()>,
    running: Option<&Runs>,
) -> Finding {
    let error = match (tried, running) {
        (Ok(()), None) => return Finding::ok(key, format!("{at} is free")),
        (Ok(()), Some(_)) => {
            let says = format!("the sidelightd that runs does not listen on {at}");
            let todo = "restart it, if the configuration was changed since it began";
            return Finding::warn(key, says, todo);
        }
        (Err(error), _) => error,
    };
    let says = format!("{at}: {error}");
    match error.kind() {
        ErrorKind::AddrInUse => match running.filter(|it| it.listens(at)) {
            Some(it) => {
                let pid = it.pid();
                Finding::ok(key, format!("sidelightd itself holds {at} (process {pid})"))
            }
            None => Finding::fail(
                key,
                format!("another program holds {at}"),
                format!("end it (`ss -ltnp` names it), or set {key} to another address"),
            ),
        },
        ErrorKind::AddrNotAvailable => {
            let todo = format!("this machine has no such address: set {key} to one of its own");
            Finding::fail(key, says, todo)
        }
        ErrorKind::PermissionDenied => {
            let todo =
                "a port below 1024 is the system's: take a higher one and put a proxy before it";
            Finding::fail(key, says, todo)
        }
        _ => Finding::fail(
            key,
            says,
            format!("set {key} to an address of this machine"),
        ),
    }
}

/// Every folder that is written into, with one finding if all take a file.
pub(super) fn writing(config: &Config) -> Vec<Finding> {
    let data = &config.data_dir;
    let mark = high_water(config);
    let mark = mark.parent().filter(|it| !it.as_os_str().is_empty());
    let inner = WRITTEN.map(|name| data.join(name)).into_iter();
    let made_later = inner.chain(mark.map(Path::to_owned));
    let there = made_later.filter(|folder| folder.exists());
    let folders: Vec<PathBuf> = [data.clone()].into_iter().chain(there).collect();
    let found: Vec<_> = folders.iter().filter_map(|it| unwritable(it)).collect();
    match found.is_empty() {
        true => vec![Finding::ok(
            "writing",
            format!("{} folders take a file", folders.len()),
        )],
        false => found,
    }
}

/// Why a folder takes no file, or not from the one who looks.
fn unwritable(folder: &Path) -> Option<Finding> {
    let what = "writing";
    let probe = folder.join(format!(".doctor-{}", std::process::id()));
    let written = write(&probe);
    let _best = std::fs::remove_file(&probe);
    let says = |why: &dyn std::fmt::Display| format!("{}: {why}", folder.display());
    match written {
        Ok(owner) => {
            let theirs = folder.metadata().ok()?.uid();
            (owner != theirs).then(|| {
                let why = format!("belongs to user {theirs}, and this is user {owner}");
                let todo =
                    "run the doctor as the user that sidelightd has, to see what that may do";
                Finding::warn(what, says(&why), todo)
            })
        }
        Err(error) => Some(Finding::fail(
            what,
            says(&error),
            match error.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full: make room",
                ErrorKind::ReadOnlyFilesystem => "the file system is read-only: look at the disk",
                _ => {
                    "give the folder to the user that sidelightd has, and run the doctor as that one"
                }
            },
        )),
    }
}

/// Writes a file through to the disk; whose it is.
fn write(path: &Path) -> io::Result<u32> {
    let mut file = File::create_new(path)?;
    file.write_all(&PROBE)?;
    file.sync_all()?;
    Ok(file.metadata()?.uid())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use sidelight_api::doctor::State;

    use super::*;

    #[test]
    fn who_holds_an_address_is_told_apart() {
        let held = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = held.local_addr().unwrap();
        let ours: Runs =
            serde_json::from_value(serde_json::json!({ "pid": 7, "listens": [at] })).unwrap();
        let found = |tried: io::Result<()>, running| judged("listen_app", at, tried, running);
        let tried = || TcpListener::bind(at).map(drop);
        let state = |it: Finding| (it.state, it.says);
        let (good, says) = state(found(tried(), Some(&ours)));
        assert!(
            good == State::Ok && says.contains("sidelightd itself"),
            "{says}"
        );
        let elsewhere = Runs::default();
        for running in [None, Some(&elsewhere)] {
            let (bad, says) = state(found(tried(), running));
            assert!(
                bad == State::Fail && says.contains("another program"),
                "{says}"
            );
        }
        drop(held);
        assert_eq!(found(tried(), None).state, State::Ok);
        assert_eq!(found(Ok(()), Some(&ours)).state, State::Warn);
        let none = TcpListener::bind("192.0.2.1:1").map(drop);
        assert_eq!(found(none, None).state, State::Fail);
    }

    #[test]
    fn a_folder_that_takes_no_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(unwritable(folder.path()).is_none());
        assert_eq!(
            folder.path().read_dir().unwrap().count(),
            0,
            "nothing stays"
        );
        let gone = unwritable(&folder.path().join("gone")).unwrap();
        assert!(gone.state == State::Fail && gone.says.contains("gone"));
    }
}
