//! SQLite: passes every suite, syncs every commit, keeps what it has, refuses what it does not know.

use std::path::Path;

use sidelight_store::sqlite::{SCHEMA_VERSION, SqliteStore};
use sidelight_store::{Accounts as _, RecordRows as _, StoreError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, SqliteConnection};

use crate::conformance;

struct Fresh {
    store: SqliteStore,
    folder: tempfile::TempDir,
}

async fn fresh() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("db")).await.unwrap();
    Fresh { store, folder }
}

async fn connect(file: &Path) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(file)
        .connect()
        .await
        .unwrap()
}

#[tokio::test]
async fn accounts() {
    conformance::accounts::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn households() {
    conformance::households::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn look_ups() {
    conformance::look_ups::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn outcomes() {
    conformance::outcomes::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn demands() {
    conformance::demands::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn emergencies() {
    conformance::emergencies::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn preserved() {
    conformance::preserved::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn trustees() {
    conformance::trustees::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn questions() {
    conformance::questions::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn hand_over() {
    conformance::hand_over::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn footage() {
    conformance::footage::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn set_ups() {
    conformance::set_ups::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn reach() {
    conformance::reach::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn packages() {
    conformance::packages::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn payloads() {
    conformance::payloads::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn clips() {
    conformance::clips::suite(&fresh().await.store).await;
    conformance::clips_removal::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn repairs() {
    conformance::repairs::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn relay() {
    conformance::relay::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn agencies() {
    conformance::agencies::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn requests() {
    conformance::requests::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn decisions() {
    conformance::decisions::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn shares() {
    conformance::shares::suite(&fresh().await.store).await;
    conformance::shares_keeping::suite(&fresh().await.store).await;
    conformance::shares_still::suite(&fresh().await.store).await;
}

#[tokio::test]
async fn every_commit_is_synced() {
    let fresh = fresh().await;
    assert_eq!(
        fresh.store.durability().await.unwrap(),
        ("wal".to_owned(), 2)
    );
}

/// As on a full disk: SQLite ends the transaction by itself, in the middle of it.
#[tokio::test]
async fn a_transaction_that_the_database_ended_hinders_no_other() {
    let Fresh { store, folder } = fresh().await;
    let mut raw = connect(&folder.path().join("db")).await;
    let fault = "CREATE TRIGGER fault AFTER INSERT ON invitations
        BEGIN SELECT RAISE(ROLLBACK, 'full'); END";
    sqlx::query(fault).execute(&mut raw).await.unwrap();
    let member = sidelight_store::record::Membership {
        agency: "police".to_owned(),
        role: "officer".to_owned(),
    };
    let agency = sidelight_store::record::EnrolledAgency {
        agency: "police".to_owned(),
        document: b"text".to_vec(),
        jurisdiction: None,
        enrolled_ms: 0,
        request: None,
    };
    assert!(store.agency_enroll(&agency).await.unwrap());
    for _ in 0..3 {
        assert!(store.agency_invite(&[1; 32], &member, 1).await.is_err());
    }
    let gone = "DROP TRIGGER fault";
    sqlx::query(gone).execute(&mut raw).await.unwrap();
    store.agency_invite(&[1; 32], &member, 1).await.unwrap();
    assert_eq!(
        store.durability().await.unwrap(),
        ("wal".to_owned(), 2),
        "a new connection syncs, too"
    );
}

#[tokio::test]
async fn what_is_there_stays_there() {
    let Fresh { store, folder } = fresh().await;
    store.ceremony_begin("c", "state", 10).await.unwrap();
    // No close: the file is left as a crash leaves it, and opened again beside.
    let again = SqliteStore::open(&folder.path().join("db")).await.unwrap();
    assert_eq!(
        again.ceremony_take("c", 0).await.unwrap().as_deref(),
        Some("state")
    );
    assert_eq!(again.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let Fresh { store, folder } = fresh().await;
    store.close().await;
    let file = folder.path().join("db");
    let mut raw = connect(&file).await;
    let newer = SCHEMA_VERSION + 1;
    sqlx::query("INSERT INTO schema_versions (version) VALUES ($1)")
        .bind(newer)
        .execute(&mut raw)
        .await
        .unwrap();
    let error = SqliteStore::open(&file).await.unwrap_err();
    let StoreError::NewerSchema { found, known } = error else {
        panic!("{error}")
    };
    assert_eq!((found, known), (newer, SCHEMA_VERSION));
}

#[tokio::test]
async fn every_column_has_a_comment() {
    for entry in std::fs::read_dir("migrations").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "sql") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let is_column = |line: &&str| {
            let column = line.trim_start().trim_start_matches("ADD COLUMN ");
            let name = column.split(' ').next().unwrap_or_default();
            line.starts_with("    ")
                && !name.is_empty()
                && name
                    .chars()
                    .all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit())
        };
        // A foreign key says what it is by naming its target.
        let is_said = |line: &&str| line.contains("-- ") || line.contains("REFERENCES");
        let columns: Vec<&str> = text.lines().filter(is_column).collect();
        let unsaid: Vec<&&str> = columns.iter().filter(|line| !is_said(line)).collect();
        let adds = text.contains("CREATE TABLE") || text.contains("ADD COLUMN");
        assert!(
            columns.is_empty() != adds && unsaid.is_empty(),
            "{path:?}: {unsaid:?}"
        );
    }
}
