//! What `sidelightd doctor` finds: each thing an operator can get wrong, by name, with what to do.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use sidelight_server::{Config, Server};
use tokio::sync::oneshot;

use crate::record::{WithRecord, sidelightd, sidelightd_with, small};

/// Runs it; whether it found nothing that fails, and the findings.
fn examine(folder: &Path) -> (bool, Vec<Value>) {
    findings(&sidelightd(folder, &["doctor", "--json"]))
}

fn findings(done: &Output) -> (bool, Vec<Value>) {
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(answer["ok"], done.status.success());
    let found = answer["findings"].as_array().unwrap().clone();
    for it in &found {
        assert_eq!(it["state"] == "ok", it["do"].is_null(), "{it}");
    }
    (done.status.success(), found)
}

/// The failures, as `check: says`.
fn failures(folder: &Path) -> Vec<String> {
    failed(&examine(folder).1)
}

fn failed(found: &[Value]) -> Vec<String> {
    let failed = found.iter().filter(|it| it["state"] == "fail");
    let text = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
    failed
        .map(|it| format!("{}: {}", text(it, "check"), text(it, "says")))
        .collect()
}

#[tokio::test]
async fn a_pipe_in_the_place_of_a_key_is_named_and_not_waited_for() {
    let folder = stopped().await;
    for name in ["receiving.key", "log.key", "package.key"] {
        let key = folder.path().join("data/keys").join(name);
        let aside = key.with_extension("aside");
        std::fs::rename(&key, &aside).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&key).status();
        assert!(made.unwrap().success());
        let said = failures(folder.path());
        let named = format!("keys: {} is no file", key.display());
        assert!(said.contains(&named), "{said:?}");
        std::fs::remove_file(&key).unwrap();
        std::fs::rename(&aside, &key).unwrap();
    }
    assert_eq!(failures(folder.path()), Vec::<String>::new());
}

/// An operator that does not run: its addresses do not answer, which is no failure then.
async fn stopped() -> tempfile::TempDir {
    let log = WithRecord::new().await;
    let (id, body, text) = small(1);
    log.app()
        .record()
        .append(id, body, Some(text))
        .await
        .unwrap();
    log.app().record().close().await;
    closed(&log.data(), 0o700);
    log.test.folder
}

fn closed(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn nothing_fails_in_a_folder_that_is_well() {
    let folder = stopped().await;
    let (good, found) = examine(folder.path());
    assert!(good, "{found:?}");
    let state = |check: &str| {
        let it = found.iter().find(|it| it["check"] == check).unwrap();
        it["state"].as_str().unwrap().to_owned()
    };
    for check in [
        "configuration",
        "data folder",
        "keys",
        "database",
        "record",
        "high-water mark",
        "clock",
    ] {
        assert_eq!(state(check), "ok", "{check}");
    }
    assert_eq!(state("mirrors"), "warn", "there should be one");
    let words = sidelightd(folder.path(), &["doctor"]);
    let words = String::from_utf8(words.stdout).unwrap();
    assert!(words.contains("ok    database: sound"), "{words}");
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let folder = stopped().await;
    let data = folder.path().join("data");
    let mark = folder.path().join("data.high-water");
    let kept = std::fs::read(&mark).unwrap();

    closed(&data, 0o755);
    closed(&data.join("keys/log.key"), 0o640);
    let found = failures(folder.path()).join("\n");
    assert!(
        found.contains("data folder: ") && found.contains("has mode 755"),
        "{found}"
    );
    assert!(found.contains("keys/log.key has mode 640"), "{found}");
    closed(&data, 0o700);
    closed(&data.join("keys/log.key"), 0o600);

    std::fs::remove_file(&mark).unwrap();
    assert!(failures(folder.path())[0].starts_with("high-water mark: "));
    std::fs::write(&mark, b"something else").unwrap();
    assert!(failures(folder.path())[0].starts_with("high-water mark: "));
    std::fs::write(&mark, kept).unwrap();

    let key = data.join("keys/receiving.key");
    std::fs::rename(&key, folder.path().join("away")).unwrap();
    assert!(failures(folder.path())[0].contains("receiving.key is missing"));
    std::fs::rename(folder.path().join("away"), &key).unwrap();
    assert_eq!(failures(folder.path()), Vec::<String>::new());

    for name in ["package.key", "receiving.key"] {
        let key = data.join("keys").join(name);
        let kept = std::fs::read(&key).unwrap();
        std::fs::write(&key, format!("{}\n", "7".repeat(64))).unwrap();
        let told = format!("keys: keys/{name} is not the key that entry 0 of the record names");
        assert_eq!(failures(folder.path()), [told]);
        std::fs::remove_file(&key).unwrap();
        assert!(failures(folder.path())[0].contains(&format!("{name} is missing")));
        std::fs::write(&key, kept).unwrap();
        closed(&key, 0o600);
    }
    closed(&data.join("keys"), 0o755);
    assert!(failures(folder.path())[0].contains("keys has mode 755"));
    closed(&data.join("keys"), 0o700);

    for tile in ["entries/000.p/2", "0/000.p/2"] {
        let file = data.join("log/tile").join(tile);
        let kept = std::fs::read(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        assert!(failures(folder.path())[0].starts_with("record: log: "));
        std::fs::write(&file, &kept[1..]).unwrap();
        assert!(failures(folder.path())[0].starts_with("record: log: "));
        std::fs::write(&file, kept).unwrap();
    }
    assert_eq!(failures(folder.path()), Vec::<String>::new());

    let database = data.join("sidelight.sqlite");
    let mut bytes = std::fs::read(&database).unwrap();
    for wal in ["sidelight.sqlite-wal", "sidelight.sqlite-shm"] {
        let _gone = std::fs::remove_file(data.join(wal));
    }
    let half = bytes.len() / 2;
    bytes[half..].fill(0x55);
    std::fs::write(&database, bytes).unwrap();
    assert!(failures(folder.path())[0].starts_with("database: "));
}

/// A backup that is older than the mark, and the mirror that knows better.
#[tokio::test]
async fn a_restored_backup_is_told() {
    let log = WithRecord::new().await;
    let folder = log.test.folder.path().to_owned();
    let backups = folder.join("backups").display().to_string();
    let made = sidelightd(&folder, &["backup", &backups]);
    let backup = String::from_utf8(made.stdout).unwrap();
    let (id, body, text) = small(1);
    log.app()
        .record()
        .append(id, body, Some(text))
        .await
        .unwrap();
    log.app().record().close().await;
    let (data, keys) = (log.data(), folder.join("kept"));
    std::fs::rename(data.join("keys"), &keys).unwrap();
    std::fs::remove_dir_all(&data).unwrap();
    let words = ["restore", backup.trim(), "--into", "data", "--keys", "kept"];
    let restored = std::process::Command::new(env!("CARGO_BIN_EXE_sidelightd"))
        .args(words)
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(restored.status.success(), "{restored:?}");
    let found = failures(&folder);
    assert_eq!(
        found,
        ["high-water mark: knows 2 entries, the record here has 1"]
    );
}

#[tokio::test]
async fn a_configuration_that_cannot_be_read_is_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("c.toml");
    let program = |word: &str| {
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_sidelightd"))
            .args(["--config", &config.display().to_string(), word])
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(1), "{done:?}");
        [done.stdout, done.stderr].map(|said| String::from_utf8(said).unwrap())
    };
    std::fs::write(&config, "data_dir = 'd'\nretention_day = 3").unwrap();
    let [said, _] = program("doctor");
    assert!(
        said.starts_with("FAIL  configuration: ") && said.contains("retention_day"),
        "{said}"
    );
    assert_eq!(said.matches("TOML parse error").count(), 1, "{said}");
    std::fs::write(&config, "data_dir = 'd'\nrulebook = 'nope.toml'").unwrap();
    let [said, _] = program("doctor");
    assert!(
        said.contains("FAIL  rulebook: cannot read the rulebook"),
        "{said}"
    );
    let [_, said] = program("check-config");
    assert!(said.contains("cannot read the rulebook"), "{said}");
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let (read, write) = std::io::pipe().unwrap();
    drop(read);
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_sidelightd"))
        .args(["--config", "none.toml", "doctor"])
        .current_dir(folder.path())
        .stdout(write)
        .output()
        .unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!((done.status.code(), said.as_str()), (Some(141), ""));
}

/// The doctor knows the program's own addresses from another's, and a second program does not start.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_program_holds_its_addresses_and_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut config = Config::for_folder(folder.path().join("data"));
    (
        config.reserve_bytes,
        config.listen_public,
        config.listen_app,
    ) = (0, any, any);
    let server = Server::bind(config.clone()).await.unwrap();
    let addresses = [server.public_address(), server.app_address()].map(Result::unwrap);
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve(async {
        let _ = stopped.await;
    }));

    let file = folder.path().join("sidelightd.toml");
    let [public, app] = addresses;
    let text = format!(
        "data_dir = 'data'\nreserve_bytes = 0\nlisten_public = '{public}'\nlisten_app = '{app}'\n\
         public_url = 'http://localhost:{}'\napp_url = 'http://localhost:{}'\n",
        public.port(),
        app.port(),
    );
    std::fs::write(&file, &text).unwrap();
    let look = || findings(&sidelightd_with(&file, &["doctor", "--json"])).1;
    let found = look();
    for key in ["listen_public", "listen_app"] {
        let it = found.iter().find(|it| it["check"] == key).unwrap();
        assert_eq!(it["state"], "ok", "{it}");
        let says = it["says"].as_str().unwrap();
        assert!(says.contains("sidelightd itself holds"), "{says}");
    }
    let refused = Server::bind(config).await.err().unwrap();
    assert!(
        format!("{refused:#}").contains("another sidelightd"),
        "{refused:#}"
    );

    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
    let other = std::net::TcpListener::bind(app).unwrap();
    // It answers nobody, and is not asked either.
    let elsewhere = text.replace(&format!("localhost:{}", app.port()), "localhost:1");
    std::fs::write(&file, elsewhere).unwrap();
    let told = format!("listen_app: another program holds {app}");
    assert!(failed(&look()).contains(&told));
    drop(other);
}
