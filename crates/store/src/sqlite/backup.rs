//! A copy of a SQLite file, and a look at one, that another program may be writing.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use super::BUSY_TIMEOUT;
use crate::{Result, StoreError};

const SCHEMA: &str = "SELECT COALESCE(MAX(version), 0) FROM schema_versions";
const CHECK: &str = "PRAGMA integrity_check(1)";

async fn connect(file: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .busy_timeout(BUSY_TIMEOUT);
    Ok(options.connect().await?)
}

/// Copies the file as of one moment into a new file, checks the copy from end to end and syncs it. The file
/// and its schema are left as they are, whichever program wrote them.
pub async fn copy(file: &Path, into: &Path) -> Result<()> {
    let name = into.to_str().ok_or(StoreError::Range)?;
    let mut source = connect(file).await?;
    sqlx::query("VACUUM INTO $1")
        .bind(name)
        .execute(&mut source)
        .await?;
    source.close().await?;
    sound(into).await?;
    std::fs::File::open(into)?.sync_all()?;
    Ok(())
}

/// Checks any SQLite file from end to end and leaves it as it is.
pub async fn sound(file: &Path) -> Result<()> {
    let mut connection = connect(file).await?;
    let found: String = sqlx::query_scalar(CHECK).fetch_one(&mut connection).await?;
    connection.close().await?;
    if found != "ok" {
        return Err(StoreError::Damaged(found));
    }
    Ok(())
}

/// A database as it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The version of its schema.
    pub schema: i64,
    /// What is wrong with the file.
    pub wrong: Vec<String>,
}

/// Looks at a database of the store from end to end and leaves it as it is.
pub async fn look(file: &Path) -> Result<Looked> {
    let mut connection = connect(file).await?;
    let lines: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_all(&mut connection)
        .await?;
    let wrong: Vec<_> = lines.into_iter().filter(|line| line != "ok").collect();
    let schema = sqlx::query_scalar(SCHEMA)
        .fetch_one(&mut connection)
        .await?;
    connection.close().await?;
    Ok(Looked { schema, wrong })
}
