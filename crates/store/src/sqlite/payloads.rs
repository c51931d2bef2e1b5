//! [`Payloads`] on SQLite.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::row::{big, hex32, parsed, u64};
use crate::payloads::{Admission, PayloadName, Payloads};
use crate::{Result, StoreError};

const STATE: &str = "SELECT state FROM payloads WHERE household = $1 AND sha256 = $2";
const READMIT: &str = "UPDATE payloads SET admitted_ms = $3 WHERE household = $1 AND sha256 = $2";
const USED: &str = "SELECT used_bytes FROM households WHERE id = $1";
const ADMIT: &str = "INSERT INTO payloads (household, sha256, size, state, uses, admitted_ms)
    VALUES ($1, $2, 0, 'pending', 0, $3)";
const STORED: &str = "UPDATE payloads SET state = 'stored', size = $3
    WHERE household = $1 AND sha256 = $2 AND state IN ('pending', 'held')";
const ADD_USED: &str = "UPDATE households SET used_bytes = used_bytes + $2 WHERE id = $1";
const ORPHANED: &str = "UPDATE payloads SET state = 'removing'
    WHERE state IN ('pending', 'stored') AND uses = 0 AND holds = 0 AND admitted_ms < $1";
const ALL_STORED: &str = "SELECT household, sha256 FROM payloads
    WHERE state = 'stored' AND (household, sha256) > ($1, $2) ORDER BY household, sha256 LIMIT $3";
const SIZE: &str = "SELECT size FROM payloads
    WHERE household = $1 AND sha256 = $2 AND state = 'stored'";
const MISSING: &str = "UPDATE payloads SET state = 'pending', size = 0
    WHERE household = $1 AND sha256 = $2";
const REMOVING: &str = "SELECT household, sha256 FROM payloads WHERE state = 'removing' LIMIT $1";
const REMOVED: &str = "DELETE FROM payloads
    WHERE household = $1 AND sha256 = $2 AND state = 'removing' RETURNING size";

fn name(row: &SqliteRow) -> Result<PayloadName> {
    Ok(PayloadName {
        household: parsed(row, "household")?,
        sha256: hex32(row, "sha256")?,
    })
}

#[async_trait]
impl Payloads for SqliteStore {
    async fn payload_admit(
        &self,
        name: PayloadName,
        size: u64,
        quota_bytes: u64,
        now_ms: u64,
    ) -> Result<Admission> {
        let (household, sha256) = (name.household.to_string(), hex::encode(name.sha256));
        let mut tx = self.begin().await?;
        let state: Option<String> = sqlx::query_scalar(STATE)
            .bind(&household)
            .bind(&sha256)
            .fetch_optional(&mut *tx)
            .await?;
        if state.as_deref() == Some("removing") {
            return Ok(Admission::Removing);
        }
        if state.as_deref() != Some("stored") {
            let used: i64 = sqlx::query_scalar(USED)
                .bind(&household)
                .fetch_one(&mut *tx)
                .await?;
            let used = u64::try_from(used).map_err(|_| StoreError::Corrupt("used_bytes"))?;
            if used.saturating_add(size) > quota_bytes {
                return Ok(Admission::Quota);
            }
        }
        // Asked for again: its day as an orphan begins anew.
        let sql = if state.is_some() { READMIT } else { ADMIT };
        let query = sqlx::query(sql)
            .bind(&household)
            .bind(&sha256)
            .bind(big(now_ms)?);
        query.execute(&mut *tx).await?;
        tx.commit().await?;
        let stored = state.as_deref() == Some("stored");
        Ok(if stored {
            Admission::Stored
        } else {
            Admission::Upload
        })
    }

    async fn payload_stored(&self, name: PayloadName, size: u64) -> Result<()> {
        let household = name.household.to_string();
        let mut tx = self.begin().await?;
        let stored = sqlx::query(STORED)
            .bind(&household)
            .bind(hex::encode(name.sha256))
            .bind(big(size)?)
            .execute(&mut *tx)
            .await?;
        if stored.rows_affected() == 1 {
            let add = sqlx::query(ADD_USED).bind(&household).bind(big(size)?);
            add.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn payloads_stored(
        &self,
        after: Option<PayloadName>,
        limit: u32,
    ) -> Result<Vec<PayloadName>> {
        let (household, sha256) = after.map_or_else(Default::default, |it| {
            (it.household.to_string(), hex::encode(it.sha256))
        });
        let rows = sqlx::query(ALL_STORED)
            .bind(household)
            .bind(sha256)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(name).collect()
    }

    async fn payload_missing(&self, name: PayloadName) -> Result<()> {
        let (household, sha256) = (name.household.to_string(), hex::encode(name.sha256));
        let mut tx = self.begin().await?;
        let size: Option<i64> = sqlx::query_scalar(SIZE)
            .bind(&household)
            .bind(&sha256)
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(size) = size {
            let missing = sqlx::query(MISSING).bind(&household).bind(&sha256);
            missing.execute(&mut *tx).await?;
            let subtract = sqlx::query(ADD_USED).bind(&household).bind(-size);
            subtract.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn payloads_orphaned(&self, before_ms: u64) -> Result<u64> {
        let query = sqlx::query(ORPHANED).bind(big(before_ms)?);
        Ok(query.execute(&self.writer).await?.rows_affected())
    }

    async fn payloads_removing(&self, limit: u32) -> Result<Vec<PayloadName>> {
        let rows = sqlx::query(REMOVING)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(name).collect()
    }

    async fn payload_removed(&self, name: PayloadName) -> Result<()> {
        let household = name.household.to_string();
        let mut tx = self.begin().await?;
        let row = sqlx::query(REMOVED)
            .bind(&household)
            .bind(hex::encode(name.sha256))
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(row) = row {
            // A pending payload never counted; its size is 0.
            let size = u64(&row, "size")?;
            let subtract = sqlx::query(ADD_USED).bind(&household).bind(-big(size)?);
            subtract.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
