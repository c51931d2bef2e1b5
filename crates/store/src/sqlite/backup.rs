//! A copy of a SQLite file that another program may be writing.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use super::BUSY_TIMEOUT;
use crate::{Result, StoreError};

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
    let mut made = connect(into).await?;
    let found: String = sqlx::query_scalar(CHECK).fetch_one(&mut made).await?;
    made.close().await?;
    if found != "ok" {
        return Err(StoreError::Damaged(found));
    }
    std::fs::File::open(into)?.sync_all()?;
    Ok(())
}
