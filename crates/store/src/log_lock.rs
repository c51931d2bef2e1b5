//! The register that decides which history is the public log's: one small SQLite file of its own.
//!
//! It holds the newest signed checkpoint and the request ids, in one transaction. It is apart from the
//! other tables so that it can be synced, guarded and backed up on its own terms, and it is **never
//! made on opening**: a wrong path must fail, since an empty register would let the log begin again.
//! Checkpoints are bytes here; what they say is the `translog` crate's business.
//!
//! A rollback journal and `synchronous=EXTRA`: when a swap has returned, the commit and the removal of
//! its journal are on disk, and the whole register is one file. `EXTRA` syncs the folder after it has
//! removed the journal, which makes the name of a register that was just made durable as well.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::Mutex;

use crate::{Result, StoreError};

/// The caller's name for one append.
pub type RequestIdBytes = [u8; 16];

/// How long another program's swap is waited for.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Says whose file this is: `SLlg`.
const APPLICATION_ID: i64 = 0x534c_6c67;
/// The newest form of the file.
const VERSION: i64 = 1;

const CREATE: &str = "
    CREATE TABLE log_head (
        one BIGINT PRIMARY KEY CHECK (one = 1), -- there is one register
        checkpoint BLOB NOT NULL                -- signed, as published
    );
    CREATE TABLE log_requests (
        id BLOB PRIMARY KEY,                    -- the caller's name for the append
        entry BIGINT NOT NULL                   -- index of the entry
    );";
const HEAD: &str = "SELECT checkpoint FROM log_head WHERE one = 1";
const FIRST_HEAD: &str = "INSERT INTO log_head (one, checkpoint) VALUES (1, $1)";
const NEXT_HEAD: &str = "UPDATE log_head SET checkpoint = $1 WHERE one = 1";
const REQUEST: &str = "SELECT entry FROM log_requests WHERE id = $1";
const INSERT_REQUEST: &str = "INSERT INTO log_requests (id, entry) VALUES ($1, $2)";

/// The open register.
#[derive(Debug)]
pub struct LogLock {
    connection: Mutex<SqliteConnection>,
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Delete)
        .synchronous(SqliteSynchronous::Extra)
        .locking_mode(SqliteLockingMode::Normal)
        .busy_timeout(BUSY_TIMEOUT)
}

async fn pragma(connection: &mut SqliteConnection, statement: &'static str) -> Result<i64> {
    Ok(sqlx::query_scalar(statement).fetch_one(connection).await?)
}

impl LogLock {
    /// Makes an empty register for a new log. If an empty one is there already, from a creation cut
    /// short, that one is opened; if it holds a checkpoint the caller sees it by [`LogLock::load`].
    pub async fn create(file: &Path) -> Result<Self> {
        if file.exists() {
            return Self::open(file).await;
        }
        let mut connection = options(file).create_if_missing(true).connect().await?;
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::raw_sql(CREATE).execute(&mut *tx).await?;
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}"
        )))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }

    /// Opens the register of a log. Fails if there is none: it is never made here.
    pub async fn open(file: &Path) -> Result<Self> {
        let mut connection = options(file).create_if_missing(false).connect().await?;
        if pragma(&mut connection, "PRAGMA application_id").await? != APPLICATION_ID {
            return Err(StoreError::Corrupt("application_id"));
        }
        let found = pragma(&mut connection, "PRAGMA user_version").await?;
        if found != VERSION {
            let known = VERSION;
            return Err(StoreError::NewerSchema { found, known });
        }
        Ok(Self {
            connection: Mutex::new(connection),
        })
    }

    /// The signed checkpoint; `None` only in a register that was just made.
    pub async fn load(&self) -> Result<Option<Vec<u8>>> {
        let mut connection = self.connection.lock().await;
        Ok(sqlx::query_scalar(HEAD)
            .fetch_optional(&mut *connection)
            .await?)
    }

    /// Replaces `expected` by `new` and remembers the request ids with the indexes of their entries,
    /// all or nothing. `false`: the register held something else, and nothing was changed.
    pub async fn swap(
        &self,
        expected: Option<&[u8]>,
        new: &[u8],
        requests: &[(RequestIdBytes, u64)],
    ) -> Result<bool> {
        let mut connection = self.connection.lock().await;
        let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
        let held: Option<Vec<u8>> = sqlx::query_scalar(HEAD).fetch_optional(&mut *tx).await?;
        if held.as_deref() != expected {
            return Ok(false);
        }
        let statement = match expected {
            None => FIRST_HEAD,
            Some(_) => NEXT_HEAD,
        };
        sqlx::query(statement).bind(new).execute(&mut *tx).await?;
        for (id, entry) in requests {
            let entry = i64::try_from(*entry).map_err(|_| StoreError::Range)?;
            sqlx::query(INSERT_REQUEST)
                .bind(&id[..])
                .bind(entry)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Index of the entry that was appended under this request id.
    pub async fn lookup(&self, id: &RequestIdBytes) -> Result<Option<u64>> {
        let mut connection = self.connection.lock().await;
        let entry: Option<i64> = sqlx::query_scalar(REQUEST)
            .bind(&id[..])
            .fetch_optional(&mut *connection)
            .await?;
        entry
            .map(|entry| u64::try_from(entry).map_err(|_| StoreError::Corrupt("entry")))
            .transpose()
    }

    /// How the file is synced and journaled, as SQLite answers: what a test holds against the promise
    /// in this module's head.
    pub async fn durability(&self) -> Result<(i64, String)> {
        let mut connection = self.connection.lock().await;
        let synchronous = pragma(&mut connection, "PRAGMA synchronous").await?;
        let journal = sqlx::query_scalar("PRAGMA journal_mode")
            .fetch_one(&mut *connection)
            .await?;
        Ok((synchronous, journal))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[tokio::test]
    async fn it_is_never_made_by_opening() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lock.sqlite");
        assert!(LogLock::open(&file).await.is_err());
        assert!(!file.exists(), "a failed opening leaves nothing behind");
        std::fs::write(&file, b"").unwrap();
        assert!(
            LogLock::open(&file).await.is_err(),
            "an empty file is not a register"
        );
    }

    #[tokio::test]
    async fn the_swap_compares_and_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lock.sqlite");
        let lock = LogLock::create(&file).await.unwrap();
        assert_eq!(lock.load().await.unwrap(), None);
        assert!(lock.swap(None, b"one", &[]).await.unwrap());
        assert!(!lock.swap(None, b"other", &[]).await.unwrap());
        assert!(!lock.swap(Some(b"zero"), b"two", &[]).await.unwrap());
        assert!(
            lock.swap(Some(b"one"), b"two", &[([1; 16], 7)])
                .await
                .unwrap()
        );
        // A request id that exists makes the whole swap fail.
        assert!(
            lock.swap(Some(b"two"), b"three", &[([2; 16], 8), ([1; 16], 9)])
                .await
                .is_err()
        );
        drop(lock);
        let lock = LogLock::open(&file).await.unwrap();
        assert_eq!(lock.load().await.unwrap().unwrap(), b"two");
        assert_eq!(lock.lookup(&[1; 16]).await.unwrap(), Some(7));
        assert_eq!(lock.lookup(&[2; 16]).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_creation_can_be_repeated_and_never_overwrites() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lock.sqlite");
        drop(LogLock::create(&file).await.unwrap());
        let lock = LogLock::create(&file).await.unwrap();
        assert!(lock.swap(None, b"one", &[]).await.unwrap());
        drop(lock);
        let lock = LogLock::create(&file).await.unwrap();
        assert_eq!(lock.load().await.unwrap().unwrap(), b"one");
    }

    #[tokio::test]
    async fn every_commit_is_synced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lock.sqlite");
        drop(LogLock::create(&file).await.unwrap());
        let lock = LogLock::open(&file).await.unwrap();
        // 3 is EXTRA: the directory is synced after the journal is removed, too.
        assert_eq!(lock.durability().await.unwrap(), (3, "delete".to_owned()));
    }
}
