//! [`HandOverRows`] on SQLite.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::row::{big, parsed, text, u64};
use crate::hand_over::{HandOver, HandOverRows};
use crate::{AccountId, HandOverId, Result};

const PUT: &str = "INSERT INTO hand_over_notes (id, audience, account, text, at_ms)
    VALUES ($1, $2, $3, $4, $5)";
const KEEP: &str = "DELETE FROM hand_over_notes WHERE audience = $1 AND id NOT IN
    (SELECT id FROM hand_over_notes WHERE audience = $1 ORDER BY at_ms DESC, id LIMIT $2)";
const OF: &str = "SELECT n.*, a.name FROM hand_over_notes n JOIN accounts a ON a.id = n.account
    WHERE n.audience = $1 ORDER BY n.at_ms DESC, n.id LIMIT $2";
const DELETE: &str = "DELETE FROM hand_over_notes WHERE account = $1 AND id = $2";
const SWEEP: &str = "DELETE FROM hand_over_notes WHERE at_ms < $1";

fn note(row: &SqliteRow) -> Result<(HandOver, String)> {
    let note = HandOver {
        id: parsed(row, "id")?,
        audience: text(row, "audience")?,
        account: parsed(row, "account")?,
        text: text(row, "text")?,
        at_ms: u64(row, "at_ms")?,
    };
    Ok((note, text(row, "name")?))
}

#[async_trait]
impl HandOverRows for SqliteStore {
    async fn hand_over_put(&self, note: &HandOver, keep: u32) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query(PUT)
            .bind(note.id.to_string())
            .bind(&note.audience)
            .bind(note.account.to_string())
            .bind(&note.text)
            .bind(big(note.at_ms)?)
            .execute(&mut *tx)
            .await?;
        sqlx::query(KEEP)
            .bind(&note.audience)
            .bind(i64::from(keep))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn hand_overs(&self, audience: &str, limit: u32) -> Result<Vec<(HandOver, String)>> {
        let rows = sqlx::query(OF)
            .bind(audience)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(note).collect()
    }

    async fn hand_over_delete(&self, account: AccountId, id: HandOverId) -> Result<bool> {
        let done = sqlx::query(DELETE)
            .bind(account.to_string())
            .bind(id.to_string())
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn hand_over_sweep(&self, before_ms: u64) -> Result<()> {
        let swept = sqlx::query(SWEEP).bind(big(before_ms)?);
        swept.execute(&self.writer).await?;
        Ok(())
    }
}
