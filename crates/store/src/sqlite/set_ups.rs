//! [`SetUpRows`] on SQLite.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::row::{big, bytes, parsed, text, u64};
use crate::set_ups::{KeptSetUp, SetUpLimits, SetUpPut, SetUpRows};
use crate::{Result, SetUpId, StoreError};

const OF_HOUSEHOLD: &str = "SELECT COUNT(*) FROM set_ups WHERE household = $1 AND created_ms >= $2";
const OF_ALL: &str = "SELECT COUNT(*) FROM set_ups WHERE created_ms >= $1";
const PUT: &str = "INSERT INTO set_ups (id, household, epoch, element, created_ms)
    VALUES ($1, $2, $3, $4, $5)";
const ONE: &str = "SELECT id, household, epoch, element, created_ms FROM set_ups WHERE id = $1";
const WAITING: &str = "SELECT id, household, epoch, element, created_ms FROM set_ups
    WHERE epoch = $1 AND created_ms >= $2 AND NOT EXISTS (SELECT 1 FROM set_up_answers
        WHERE set_up = set_ups.id AND trustee = $3)
    ORDER BY created_ms, id LIMIT $4";
const ANSWER_PUT: &str = "INSERT INTO set_up_answers (set_up, trustee, answer)
    VALUES ($1, $2, $3) ON CONFLICT (set_up, trustee) DO NOTHING";
const ANSWER: &str = "SELECT answer FROM set_up_answers WHERE set_up = $1 AND trustee = $2";
const ANSWERS: &str = "SELECT trustee, answer FROM set_up_answers
    WHERE set_up = $1 ORDER BY trustee LIMIT $2";
const SWEEP_ANSWERS: &str = "DELETE FROM set_up_answers
    WHERE set_up IN (SELECT id FROM set_ups WHERE created_ms < $1)";
const SWEEP: &str = "DELETE FROM set_ups WHERE created_ms < $1";

fn set_up(row: &SqliteRow) -> Result<KeptSetUp> {
    let element = bytes(row, "element")?.try_into();
    Ok(KeptSetUp {
        id: parsed(row, "id")?,
        household: parsed(row, "household")?,
        epoch: u64(row, "epoch")?,
        element: element.map_err(|_| StoreError::Corrupt("element"))?,
        created_ms: u64(row, "created_ms")?,
    })
}

#[async_trait]
impl SetUpRows for SqliteStore {
    async fn set_up_put(&self, new: &KeptSetUp, limits: SetUpLimits) -> Result<SetUpPut> {
        let since = big(limits.since_ms)?;
        let mut tx = self.begin().await?;
        let household = new.household.to_string();
        let of_household: i64 = sqlx::query_scalar(OF_HOUSEHOLD)
            .bind(&household)
            .bind(since)
            .fetch_one(&mut *tx)
            .await?;
        let of_all: i64 = sqlx::query_scalar(OF_ALL)
            .bind(since)
            .fetch_one(&mut *tx)
            .await?;
        if of_household >= big(limits.per_household_max)? {
            return Ok(SetUpPut::HouseholdFull);
        }
        if of_all >= big(limits.kept_max)? {
            return Ok(SetUpPut::Full);
        }
        sqlx::query(PUT)
            .bind(new.id.to_string())
            .bind(household)
            .bind(big(new.epoch)?)
            .bind(new.element.as_slice())
            .bind(big(new.created_ms)?)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(SetUpPut::Kept)
    }

    async fn set_up(&self, id: SetUpId) -> Result<Option<KeptSetUp>> {
        let row = sqlx::query(ONE).bind(id.to_string());
        let row = row.fetch_optional(&self.readers).await?;
        row.as_ref().map(set_up).transpose()
    }

    async fn set_ups_waiting(
        &self,
        trustee: &str,
        (epoch, since_ms): (u64, u64),
        limit: u32,
    ) -> Result<Vec<KeptSetUp>> {
        let rows = sqlx::query(WAITING)
            .bind(big(epoch)?)
            .bind(big(since_ms)?)
            .bind(trustee)
            .bind(i64::from(limit));
        let rows = rows.fetch_all(&self.readers).await?;
        rows.iter().map(set_up).collect()
    }

    async fn set_up_answer_put(&self, id: SetUpId, trustee: &str, answer: &[u8]) -> Result<bool> {
        let id = id.to_string();
        let mut tx = self.begin().await?;
        let there = sqlx::query(ONE).bind(&id).fetch_optional(&mut *tx).await?;
        if there.is_none() {
            return Ok(false);
        }
        sqlx::query(ANSWER_PUT)
            .bind(&id)
            .bind(trustee)
            .bind(answer)
            .execute(&mut *tx)
            .await?;
        let kept: Vec<u8> = sqlx::query_scalar(ANSWER)
            .bind(&id)
            .bind(trustee)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(kept == answer)
    }

    async fn set_up_answers(&self, id: SetUpId, limit: u32) -> Result<Vec<(String, Vec<u8>)>> {
        let rows = sqlx::query(ANSWERS)
            .bind(id.to_string())
            .bind(i64::from(limit));
        let rows = rows.fetch_all(&self.readers).await?;
        let answer = |row: &SqliteRow| Ok((text(row, "trustee")?, bytes(row, "answer")?));
        rows.iter().map(answer).collect()
    }

    async fn set_ups_sweep(&self, before_ms: u64) -> Result<()> {
        let before = big(before_ms)?;
        let mut tx = self.begin().await?;
        for sweep in [SWEEP_ANSWERS, SWEEP] {
            sqlx::query(sweep).bind(before).execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    }
}
