//! All traits on one SQLite file: WAL, every commit synced, one writer.
//!
//! The SQL is standard and PostgreSQL takes it as it stands. What is SQLite's own is here and in
//! `schema`: the settings of the connection, and transactions that say at once that they will
//! write.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, Sqlite, SqlitePool, Transaction};

use crate::Result;

mod accounts;
mod agency;
mod agency_shares;
mod backup;
mod case;
mod clips;
mod clips_change;
mod decisions;
mod demands;
mod emergencies;
mod footage;
mod hand_over;
mod households;
mod look_ups;
mod outcomes;
mod packages;
mod payloads;
mod preserved;
mod questions;
mod reach;
mod reach_send;
mod record;
mod relay;
mod repairs;
mod requests;
mod row;
mod schema;
mod set_ups;
mod shares;
mod trustees;

pub use backup::{Looked, copy, look, sound};
pub use schema::SCHEMA_VERSION;

/// Connections that read at the same time.
const READERS_MAX: u32 = 4;
/// How long a program waits for another one that writes, such as `sidelightd admin`.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The store on one file.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    /// One connection: writers queue here and not in SQLite.
    writer: SqlitePool,
    /// Sees what is committed.
    readers: SqlitePool,
}

/// A pool that never closes a connection by itself: to a file there is no reason to. The task that would do
/// it counts idle connections while others take them, and can go round for ever in a command that is ending.
fn kept_open() -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .idle_timeout(None)
        .max_lifetime(None)
}

impl SqliteStore {
    /// Opens the file, makes it if it is not there, and brings its schema up.
    pub async fn open(file: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        // On a full disk or an I/O error SQLite rolls back by itself, and what it did not expect to roll
        // back once more keeps the connection in a transaction that is none: it is closed then.
        let writer = kept_open()
            .max_connections(1)
            .after_release(|connection, _| {
                Box::pin(async move {
                    connection.ping().await?;
                    Ok(!connection.is_in_transaction())
                })
            })
            .connect_with(options.clone())
            .await?;
        schema::migrate(&writer).await?;
        let readers = kept_open()
            .max_connections(READERS_MAX)
            .connect_with(options.create_if_missing(false).pragma("query_only", "ON"))
            .await?;
        Ok(Self { writer, readers })
    }

    /// Waits for what is being written and lets go of the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Checks the file from end to end; answers what is wrong with it.
    pub async fn check(&self) -> Result<Vec<String>> {
        let lines: Vec<(String,)> = sqlx::query_as("PRAGMA integrity_check")
            .fetch_all(&self.readers)
            .await?;
        Ok(lines
            .into_iter()
            .map(|(line,)| line)
            .filter(|line| line != "ok")
            .collect())
    }

    /// How the writing connection commits: journal mode, and `synchronous` (2: every commit is
    /// synced before it returns).
    pub async fn durability(&self) -> Result<(String, i64)> {
        let mut writer = self.writer.acquire().await?;
        let journal = sqlx::query_scalar("PRAGMA journal_mode")
            .fetch_one(&mut *writer)
            .await?;
        let synchronous = sqlx::query_scalar("PRAGMA synchronous")
            .fetch_one(&mut *writer)
            .await?;
        Ok((journal, synchronous))
    }

    /// Begins a transaction that will write.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }
}
