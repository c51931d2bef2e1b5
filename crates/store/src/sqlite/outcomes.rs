//! [`OutcomeRows`] on SQLite.

use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::row::{big, bytes_or_null, parsed, text, u64, u64_or_null};
use crate::Result;
use crate::id::{EmergencyId, OutcomeId};
use crate::outcomes::{OutcomeRow, OutcomeRows, OutcomeState};

/// A query for whole rows, without papers.
macro_rules! outcomes {
    ($rest:literal) => {
        concat!(
            "SELECT id, emergency, account, process, said, stated_ms, sent_back, entry,
            CASE WHEN paper IS NULL THEN 0 ELSE 1 END AS has_paper FROM outcomes ",
            $rest
        )
    };
}

const STATED: &str = "SELECT COUNT(*) AS stated,
    COALESCE(SUM(CASE WHEN entry IS NULL AND sent_back IS NULL THEN 1 ELSE 0 END), 0) AS waiting
    FROM outcomes WHERE emergency = $1";
const INSERT: &str =
    "INSERT INTO outcomes (id, emergency, account, process, said, paper, stated_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const ONE: &str = outcomes!("WHERE id = $1");
const PAPER: &str = "SELECT paper FROM outcomes WHERE id = $1";
const OF_EMERGENCY: &str = outcomes!("WHERE emergency = $1 ORDER BY stated_ms, id LIMIT $2");
const WAITING: &str =
    outcomes!("WHERE entry IS NULL AND sent_back IS NULL ORDER BY stated_ms, id LIMIT $1");
const SEND_BACK: &str = "UPDATE outcomes SET sent_back = $2
    WHERE id = $1 AND entry IS NULL AND sent_back IS NULL";
const ENTERED: &str = "UPDATE outcomes SET entry = $2
    WHERE id = $1 AND entry IS NULL AND sent_back IS NULL";

fn outcome(row: &SqliteRow) -> Result<OutcomeRow> {
    let sent_back: Option<String> = row.try_get("sent_back")?;
    let state = match (u64_or_null(row, "entry")?, sent_back) {
        (Some(entry), _) => OutcomeState::Entered(entry),
        (None, Some(why)) => OutcomeState::SentBack(why),
        (None, None) => OutcomeState::Waiting,
    };
    Ok(OutcomeRow {
        id: parsed(row, "id")?,
        emergency: parsed(row, "emergency")?,
        account: parsed(row, "account")?,
        process: text(row, "process")?,
        text: text(row, "said")?,
        paper: u64(row, "has_paper")? == 1,
        stated_ms: u64(row, "stated_ms")?,
        state,
    })
}

#[async_trait]
impl OutcomeRows for SqliteStore {
    async fn outcome_state(
        &self,
        row: &OutcomeRow,
        paper: Option<&[u8]>,
        stated_max: u64,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let there = sqlx::query(STATED)
            .bind(row.emergency.to_string())
            .fetch_one(&mut *tx)
            .await?;
        if u64(&there, "waiting")? > 0 || u64(&there, "stated")? >= stated_max {
            return Ok(false);
        }
        sqlx::query(INSERT)
            .bind(row.id.to_string())
            .bind(row.emergency.to_string())
            .bind(row.account.to_string())
            .bind(&row.process)
            .bind(&row.text)
            .bind(paper)
            .bind(big(row.stated_ms)?)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn outcome(&self, id: OutcomeId) -> Result<Option<OutcomeRow>> {
        let row = sqlx::query(ONE)
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(outcome).transpose()
    }

    async fn outcome_paper(&self, id: OutcomeId) -> Result<Option<Vec<u8>>> {
        let row = sqlx::query(PAPER)
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        let paper = row.map(|row| bytes_or_null(&row, "paper")).transpose()?;
        Ok(paper.flatten())
    }

    async fn outcomes_of(&self, emergency: EmergencyId, limit: u32) -> Result<Vec<OutcomeRow>> {
        let rows = sqlx::query(OF_EMERGENCY)
            .bind(emergency.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(outcome).collect()
    }

    async fn outcomes_waiting(&self, limit: u32) -> Result<Vec<OutcomeRow>> {
        let rows = sqlx::query(WAITING)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(outcome).collect()
    }

    async fn outcome_send_back(&self, id: OutcomeId, why: &str) -> Result<bool> {
        let done = sqlx::query(SEND_BACK)
            .bind(id.to_string())
            .bind(why)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn outcome_entered(&self, id: OutcomeId, entry: u64) -> Result<bool> {
        let done = sqlx::query(ENTERED)
            .bind(id.to_string())
            .bind(big(entry)?)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}
