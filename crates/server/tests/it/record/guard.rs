//! The restore guard on a real disk, recovery from a mirror, and that a record is created once.

use sidelight_server::record::{self, AppendError, LogState};

use super::{WithRecord, config_of, small};
use crate::support::{BEGIN_MS, copy_folder};

async fn append(log: &WithRecord, n: u8) -> Result<u64, AppendError> {
    let (id, body, text) = small(n);
    let receipt = log.app().record().append(id, body, Some(text)).await;
    receipt.map(|receipt| receipt.index)
}

fn code(log: &WithRecord) -> &'static str {
    match log.app().record().state() {
        LogState::Stopped { code, .. } => code,
        LogState::Running => "running",
        LogState::Absent => "absent",
    }
}

/// A record of three entries whose operator restores a backup of two.
async fn restored(
    change: impl FnOnce(&mut sidelight_server::Config),
    lose_mark: bool,
) -> WithRecord {
    let log = WithRecord::new().await;
    append(&log, 1).await.unwrap();
    let backup = log.test.folder.path().join("backup");
    log.app().record().close().await;
    copy_folder(&log.data(), &backup);
    let log = log.restart(|_| ()).await;
    append(&log, 2).await.unwrap();
    log.app().record().close().await;
    copy_folder(
        &log.data().join("log"),
        &log.test.folder.path().join("mirror"),
    );
    std::fs::remove_dir_all(log.data()).unwrap();
    copy_folder(&backup, &log.data());
    if lose_mark {
        std::fs::remove_file(log.test.folder.path().join("data.high-water")).unwrap();
    }
    log.restart(change).await
}

#[tokio::test]
async fn a_restored_backup_stops_the_record_and_shows() {
    let log = restored(|_| (), false).await;
    assert_eq!(code(&log), "behind");
    assert!(matches!(append(&log, 3).await, Err(AppendError::Stopped)));
    let health = log.test.visitor().get("/healthz").await;
    assert_eq!(health.status, 503);
    let health: serde_json::Value = serde_json::from_slice(&health.body).unwrap();
    assert_eq!(health["log"]["code"], "behind");
    let front = log.test.visitor().get("/record").await;
    assert_eq!(front.status, 200);
    let text = String::from_utf8_lossy(&front.body).into_owned();
    assert!(
        text.contains("closed while the operator looks at it"),
        "{text}"
    );
    // Everything that is not the record goes on.
    log.test.sign_up("Ann").await;
}

#[tokio::test]
async fn a_lost_mark_is_no_way_around() {
    assert_eq!(code(&restored(|_| (), true).await), "no_mark");
    let log = restored(|_| (), true).await;
    let mirror = log.test.folder.path().join("mirror").display().to_string();
    let log = log.restart(|config| config.mirrors = vec![mirror]).await;
    assert_eq!(code(&log), "behind");
}

#[tokio::test]
async fn recovery_from_a_mirror_goes_on_where_the_public_record_is() {
    let log = restored(|_| (), false).await;
    log.app().record().close().await;
    let mirror = log.test.folder.path().join("mirror").display().to_string();
    let recovered = log.admin(&["log", "recover", "--from-mirror", &mirror]);
    let said = String::from_utf8_lossy(&recovered.stderr).into_owned();
    assert!(recovered.status.success(), "{said}");
    let log = log.restart(|_| ()).await;
    assert_eq!(code(&log), "running");
    assert_eq!(log.app().record().view(|log| log.size()), Some(3));
    assert_eq!(append(&log, 3).await.unwrap(), 3);
    // The texts came back with the entries.
    let (_, _, text) = small(2);
    let hash = sidelight_translog::hash::Sha256Hash::of(&text);
    assert_eq!(log.app().record().document(hash).unwrap().unwrap(), text);
}

#[tokio::test]
async fn a_mirror_with_another_history_is_refused() {
    let log = restored(|_| (), false).await;
    log.app().record().close().await;
    // The mirror is older than the mark.
    let old = log
        .test
        .folder
        .path()
        .join("backup/log")
        .display()
        .to_string();
    let refused = log.admin(&["log", "recover", "--from-mirror", &old]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success());
    assert!(said.contains("the high-water mark knows 3"), "{said}");
}

#[tokio::test]
async fn a_record_is_created_once_and_written_by_one() {
    let log = WithRecord::new().await;
    // While it runs nobody else touches it.
    let busy = log.admin(&["log", "recover", "--from-mirror", "nowhere"]);
    let said = String::from_utf8_lossy(&busy.stderr).into_owned();
    assert!(
        said.contains("another sidelightd has this log open"),
        "{said}"
    );
    log.app().record().close().await;
    let config = config_of(log.test.folder.path());
    let again = record::create(&config, BEGIN_MS)
        .await
        .unwrap_err()
        .to_string();
    assert!(again.contains("created once"), "{again}");
    // A register that is gone is not made anew by starting.
    std::fs::remove_file(log.data().join("log-lock.sqlite")).unwrap();
    let log = log.restart(|_| ()).await;
    assert_eq!(code(&log), "storage");
    assert!(!log.data().join("log-lock.sqlite").exists());
}
