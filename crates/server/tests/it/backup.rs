//! Backups of a busy operator, and what a restored one can do: everything acknowledged before is there,
//! nothing is signed twice, and hubs hand in again what the backup missed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use sidelight_api::hub::Clips;
use sidelight_server::record::{AppendError, LogState};
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::entry::Body;
use sidelight_translog::monitor::Monitor;
use sidelight_translog::source::TileSource as _;
use sidelight_translog::tile::LogPath;
use tempfile::TempDir;

use crate::record::{Files, RECIPIENT, WithRecord, sidelightd, small};
use crate::support::{BEGIN_MS, Home, Made, copy_folder};

/// Backups made while the operator is busy.
const BACKUPS: usize = 4;

/// The entry made before the first backup.
const BEFORE: u8 = 0;
/// The entry made after the last backup, so that the first is behind however quick the disk was, and the
/// one made by a restored operator. What is appended meanwhile stays between: an id that comes twice is no
/// new entry.
const AFTER: u8 = 254;
const RESTORED: u8 = 255;

/// Runs `backup` on an operator; answers where the new one is.
fn back_up(operator: &Path, into: &Path, more: &[&str]) -> PathBuf {
    let into = into.display().to_string();
    let done = sidelightd(operator, &[&["backup", &into], more].concat());
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    let printed = String::from_utf8(done.stdout).unwrap();
    printed.lines().next().unwrap().into()
}

/// Restores a backup beside a mark into a folder of its own.
fn restore(backup: &Path, keys: &Path, mark: Option<&Path>) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let (backup, keys) = (backup.display().to_string(), keys.display().to_string());
    let words = ["restore", &backup, "--into", &data, "--keys", &keys];
    let done = sidelightd(folder.path(), &words);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    if let Some(mark) = mark {
        std::fs::copy(mark, folder.path().join("data.high-water")).unwrap();
    }
    folder
}

/// The same household at another operator's address.
fn moved(home: &Home, log: &WithRecord) -> [crate::support::Actor; 2] {
    [&home.resident, &home.hub].map(|actor| crate::support::Actor {
        routes: log.test.routes.clone(),
        ..actor.clone()
    })
}

async fn listed(log: &WithRecord, home: &Home) -> Vec<String> {
    let [resident, _] = moved(home, log);
    let page: sidelight_api::clip::ClipPage = resident.get("/api/household/clips").await.ok();
    page.clips.iter().map(|it| it.clip.to_string()).collect()
}

/// Asks as the hub does, and hands in again what is missing.
async fn hand_in_again(log: &WithRecord, home: &Home, made: &[Made]) -> usize {
    let [_, hub] = moved(home, log);
    let clips = made.iter().map(|it| it.id.to_string()).collect();
    let missing: Clips = hub
        .post("/api/hub/clips/missing", &Clips { clips })
        .await
        .ok();
    for it in made {
        if missing.clips.contains(&it.id.to_string()) {
            for payload in [&it.video, &it.audio, &it.card] {
                if !payload.is_empty() {
                    hub.put_blob(payload).await.done();
                }
            }
            hub.post("/api/hub/clips", &it.new).await.done();
        }
    }
    missing.clips.len()
}

fn head(folder: &Path, log: &WithRecord) -> sidelight_translog::checkpoint::Checkpoint {
    let signed = Files(folder.to_owned()).get(LogPath::Checkpoint).unwrap();
    let keys = std::slice::from_ref(&log.vkey);
    OpenCheckpoint::open(&signed.unwrap(), keys)
        .unwrap()
        .checkpoint
}

/// An operator that uploads and appends while backups are made of it. Each backup comes with how many clips
/// and entries were acknowledged before it began.
async fn busy(log: &WithRecord, mut home: Home) -> (Home, Vec<Made>, Vec<(PathBuf, u64, u64)>) {
    let going = Arc::new(AtomicBool::new(true));
    let acknowledged = Arc::new([AtomicU64::new(0), AtomicU64::new(1)]);
    let (more, counts) = (Arc::clone(&going), Arc::clone(&acknowledged));
    let uploads = tokio::spawn(async move {
        let mut made = Vec::new();
        while more.load(Ordering::SeqCst) {
            made.push(home.record().await);
            counts[0].fetch_add(1, Ordering::SeqCst);
        }
        (home, made)
    });
    let (more, counts) = (Arc::clone(&going), Arc::clone(&acknowledged));
    let app = log.app().clone();
    let appends = tokio::spawn(async move {
        for n in 1..AFTER {
            if !more.load(Ordering::SeqCst) {
                return;
            }
            let (id, body, text) = small(n);
            app.record().append(id, body, Some(text)).await.unwrap();
            counts[1].fetch_add(1, Ordering::SeqCst);
        }
    });
    let mut backups = Vec::new();
    for n in 0..BACKUPS {
        let [clips, entries] = [0, 1].map(|i| acknowledged[i].load(Ordering::SeqCst));
        let operator = log.test.folder.path().to_owned();
        let into = operator.join(format!("backups-{n}"));
        let made = tokio::task::spawn_blocking(move || back_up(&operator, &into, &[]));
        backups.push((made.await.unwrap(), clips, entries));
    }
    going.store(false, Ordering::SeqCst);
    appends.await.unwrap();
    let (id, body, text) = small(AFTER);
    log.app()
        .record()
        .append(id, body, Some(text))
        .await
        .unwrap();
    let (home, made) = uploads.await.unwrap();
    (home, made, backups)
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_acknowledged_before_a_backup_is_in_it() {
    let log = WithRecord::new().await;
    let home = log.test.home("Ann").await;
    let (home, made, backups) = busy(&log, home).await;
    let keys = log.data().join("keys");
    for (backup, clips, entries) in backups {
        assert!(!backup.join("keys").exists() && !backup.join("blobs").exists());
        // Its own checkpoint as the mark: what the backup holds is a whole record.
        let folder = restore(&backup, &keys, Some(&backup.join("log/checkpoint")));
        let restored = WithRecord::over(folder, log.vkey.clone(), BEGIN_MS).await;
        let size = restored.app().record().view(|log| log.size()).unwrap();
        assert!(size >= entries, "{size} of {entries} entries");
        assert_eq!(restored.bodies().len() as u64, size);
        let there = listed(&restored, &home).await;
        assert!(there.len() as u64 >= clips, "{} of {clips}", there.len());
        let path = format!("/api/clips/{}/video", made[0].id);
        if clips > 0 {
            let [resident, _] = moved(&home, &restored);
            assert_eq!(resident.get(&path).await.problem().0, 503, "not yet");
        }
        // The hub brings the payloads, which the backup left out, and the clips that came after it.
        assert_eq!(hand_in_again(&restored, &home, &made).await, made.len());
        assert_eq!(hand_in_again(&restored, &home, &made).await, 0);
        assert_eq!(listed(&restored, &home).await, listed(&log, &home).await);
        let [resident, _] = moved(&home, &restored);
        for it in &made {
            let video = resident.get(&format!("/api/clips/{}/video", it.id)).await;
            assert_eq!(video.body, it.video);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_operator_signs_nothing_twice() {
    let log = WithRecord::new().await;
    let home = log.test.home("Ann").await;
    // Waits when the backup is made, and is entered after it.
    let enrolled = log.admin(&[
        "agency",
        "enroll",
        "hill-fire",
        "--name",
        "Hill Fire",
        "--kind",
        "fire",
        "--place",
        "Hill",
        "--region",
        "832a10fffffffff",
        "--contact",
        "fire@hill.example",
        "--delivery-key",
        RECIPIENT,
    ]);
    assert!(enrolled.status.success(), "{enrolled:?}");
    // A log of entry 0 alone may lack its mark: the first backup is of a longer one.
    let (id, body, text) = small(BEFORE);
    let entered = log.app().record().append(id, body, Some(text)).await;
    entered.unwrap();
    let (_, _, backups) = busy(&log, home).await;
    log.round().await;
    log.app().record().close().await;
    let mirror = log.test.folder.path().join("mirror");
    copy_folder(&log.data().join("log"), &mirror);
    let (keys, mark) = (
        log.data().join("keys"),
        log.test.folder.path().join("data.high-water"),
    );
    let (backup, ..) = &backups[0];

    let lost = restore(backup, &keys, None);
    let lost = WithRecord::found(lost, log.vkey.clone(), BEGIN_MS).await;
    assert!(
        stopped(&lost, "no_mark"),
        "{:?}",
        lost.app().record().state()
    );

    let restored = restore(backup, &keys, Some(&mark));
    let restored = WithRecord::found(restored, log.vkey.clone(), BEGIN_MS).await;
    assert!(
        stopped(&restored, "behind"),
        "{:?}",
        restored.app().record().state()
    );
    let (id, body, text) = small(RESTORED);
    let refused = restored.app().record().append(id, body, Some(text)).await;
    assert!(matches!(refused, Err(AppendError::Stopped)));
    restored.app().record().close().await;

    let from = mirror.display().to_string();
    let recovered = restored.admin(&["log", "recover", "--from-mirror", &from]);
    let said = String::from_utf8_lossy(&recovered.stdout).into_owned();
    assert!(recovered.status.success(), "{said}");
    assert!(
        said.contains("1 submissions that waited are among them"),
        "{said}"
    );
    let restored = restored.restart(|_| ()).await;
    assert_eq!(restored.app().record().state(), LogState::Running);
    restored.round().await;
    let (id, body, text) = small(RESTORED);
    let next = restored
        .app()
        .record()
        .append(id, body, Some(text))
        .await
        .unwrap();
    assert!(next.index >= head(&mirror, &log).size());
    // One history: the restored record continues the one that everybody has seen.
    let mut monitor = Monitor::new();
    for folder in [mirror.clone(), restored.data().join("log")] {
        let files = Files(folder.clone());
        let read = monitor.read_to(&files, &head(&folder, &log), &log.vkey, |_, _, _| ());
        read.unwrap();
    }
    let agencies = restored.bodies();
    let agencies = agencies.iter().filter(|it| matches!(it, Body::Agency(_)));
    assert_eq!(agencies.count(), 1, "what waited was not entered twice");
}

fn stopped(log: &WithRecord, why: &str) -> bool {
    matches!(log.app().record().state(), LogState::Stopped { code, .. } if code == why)
}

#[tokio::test]
async fn a_backup_can_hold_payloads_and_is_removed_after_a_week() {
    let log = WithRecord::new().await;
    let mut home = log.test.home("Ann").await;
    let made = [home.record().await];
    let operator = log.test.folder.path();
    let backups = operator.join("backups");
    let old = backups.join("old");
    std::fs::create_dir_all(&old).unwrap();
    let about =
        |day: &str| format!(r#"{{"v":1,"begun":"{day}T00:00:00Z","entries":1,"blobs":false}}"#);
    std::fs::write(old.join("backup.json"), about("2026-01-01")).unwrap();
    std::fs::write(backups.join("notes.txt"), "mine").unwrap();
    // One that was cut short, what a later program has made, and one that may be under way.
    let [left, newer, young] =
        [".20260101T000000Z", "newer", ".29991231T235959Z"].map(|name| backups.join(name));
    for folder in [&left, &newer, &young] {
        std::fs::create_dir_all(folder).unwrap();
    }
    std::fs::write(newer.join("backup.json"), r#"{"v":2}"#).unwrap();
    let told = || String::from_utf8(sidelightd(operator, &["doctor"]).stdout).unwrap();
    assert!(told().contains("warn  backup: none"), "{}", told());
    let backup = back_up(operator, &backups, &["--with-blobs"]);
    assert!(
        told().contains("ok    backup: the last one is 0 hours old"),
        "{}",
        told()
    );
    assert!(!old.exists() && backups.join("notes.txt").exists());
    assert!(!left.exists() && newer.exists() && young.exists());
    // The mark is where it was, and nothing came since: the record goes on.
    let mark = operator.join("data.high-water");
    let folder = restore(&backup, &log.data().join("keys"), Some(&mark));
    let restored = WithRecord::over(folder, log.vkey.clone(), BEGIN_MS).await;
    assert_eq!(hand_in_again(&restored, &home, &made).await, 0);
    let (id, body, text) = small(1);
    let next = restored.app().record().append(id, body, Some(text)).await;
    assert_eq!(next.unwrap().index, 1);
    // Into a folder that holds something nothing is restored.
    let (backup, data) = (
        backup.display().to_string(),
        log.data().display().to_string(),
    );
    let refused = sidelightd(operator, &["restore", &backup, "--into", &data]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is not empty"));
}

/// The operator of a backup, and the backup.
async fn backed_up() -> (WithRecord, PathBuf) {
    let log = WithRecord::new().await;
    let (id, body, text) = small(1);
    log.app()
        .record()
        .append(id, body, Some(text))
        .await
        .unwrap();
    let operator = log.test.folder.path().to_owned();
    let backup = back_up(&operator, &operator.join("backups"), &[]);
    (log, backup)
}

/// What a restore that fails says; nothing is left of it.
fn not_restored(log: &WithRecord, backup: &Path, keys: &Path) -> String {
    let operator = log.test.folder.path();
    let into = operator.join("restored");
    let (backup, keys) = (backup.display().to_string(), keys.display().to_string());
    let to = into.display().to_string();
    let words = ["restore", &backup, "--into", &to, "--keys", &keys];
    let done = sidelightd(operator, &words);
    assert_eq!(done.status.code(), Some(1), "{done:?}");
    assert!(!into.exists(), "{done:?}");
    String::from_utf8(done.stderr).unwrap()
}

#[tokio::test]
async fn what_is_not_whole_is_not_restored() {
    let (log, backup) = backed_up().await;
    let keys = log.data().join("keys");
    let files = [
        "sidelight.sqlite",
        "log-lock.sqlite",
        "log/checkpoint",
        "log/tile/entries/000.p/2",
        "log/tile/0/000.p/2",
    ];
    for file in files {
        let (path, name) = (backup.join(file), file.trim_start_matches("log/"));
        let kept = std::fs::read(&path).unwrap();
        for left in [None, Some(0), Some(kept.len() / 2)] {
            match left {
                None => std::fs::remove_file(&path).unwrap(),
                Some(left) => std::fs::write(&path, &kept[..left]).unwrap(),
            }
            let said = not_restored(&log, &backup, &keys);
            assert!(said.contains(name), "{file} to {left:?}: {said}");
        }
        std::fs::write(&path, kept).unwrap();
    }
    let about = backup.join("backup.json");
    let kept = std::fs::read_to_string(&about).unwrap();
    std::fs::write(&about, kept.replace("\"entries\": 2", "\"entries\": 99")).unwrap();
    let said = not_restored(&log, &backup, &keys);
    assert!(said.contains("has 2 entries, where 99"), "{said}");
    std::fs::write(&about, kept).unwrap();
    restore(&backup, &keys, None);
}

#[tokio::test]
async fn keys_that_the_record_does_not_name_are_refused() {
    let (log, backup) = backed_up().await;
    let keys = log.test.folder.path().join("kept");
    for name in ["receiving.key", "package.key"] {
        copy_folder(&log.data().join("keys"), &keys);
        std::fs::write(keys.join(name), format!("{}\n", "7".repeat(64))).unwrap();
        let said = not_restored(&log, &backup, &keys);
        assert!(
            said.contains(&format!("keys/{name} is not the key")),
            "{said}"
        );
    }
    // Nor does an operator start with them.
    log.app().record().close().await;
    let file = log.data().join("keys/receiving.key");
    std::fs::write(file, format!("{}\n", "7".repeat(64))).unwrap();
    let config = crate::record::config_of(log.test.folder.path());
    let refused = sidelight_server::App::open(config).await.err().unwrap();
    assert!(
        refused.to_string().contains("keys/receiving.key"),
        "{refused}"
    );
}

#[tokio::test]
async fn nothing_but_files_and_folders_is_restored() {
    let (log, backup) = backed_up().await;
    let keys = log.data().join("keys");
    let planted = backup.join("log/document").join("0".repeat(64));
    for target in [keys.join("log.key"), keys.clone(), backup.join("nothing")] {
        std::os::unix::fs::symlink(&target, &planted).unwrap();
        let said = not_restored(&log, &backup, &keys);
        let named = format!("{} is neither a file nor a folder", planted.display());
        assert!(said.contains(&named), "{said}");
        std::fs::remove_file(&planted).unwrap();
    }
    // One that nobody writes to is not waited for.
    let made = std::process::Command::new("mkfifo").arg(&planted).status();
    assert!(made.unwrap().success());
    let said = not_restored(&log, &backup, &keys);
    assert!(said.contains("neither a file nor a folder"), "{said}");
    std::fs::remove_file(&planted).unwrap();
    restore(&backup, &keys, None);
}

#[tokio::test]
async fn no_folder_is_copied_into_itself() {
    let (log, backup) = backed_up().await;
    let operator = log.test.folder.path();
    std::os::unix::fs::symlink(&backup, operator.join("elsewhere")).unwrap();
    let from = backup.display().to_string();
    for into in [&from, &format!("{from}/log/new/data"), "elsewhere/data"] {
        let into = operator.join(into).display().to_string();
        let done = sidelightd(operator, &["restore", &from, "--into", &into]);
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(
            !done.status.success() && said.contains("outside it"),
            "{said}"
        );
    }
    assert!(!backup.join("log/new").exists() && !backup.join("data").exists());
    for folder in [log.data(), log.data().join("blobs/backups")] {
        let done = sidelightd(operator, &["backup", &folder.display().to_string()]);
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(
            !done.status.success() && said.contains("outside it"),
            "{said}"
        );
    }
    assert!(!log.data().join("blobs/backups").exists());
}
