//! [`FootageRows`] on SQLite.

use async_trait::async_trait;
use sidelight_domain::record::{CameraId, HouseholdId, SigningKeyBytes};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::row::{big, text, u64};
use crate::footage::{FootageAsk, FootageRows, FootageWait};
use crate::{Result, StoreError};

const ASK: &str = "INSERT INTO footage_asks
    (about, why, household, from_ms, to_ms, asked_ms, until_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (about) DO NOTHING";
const ASK_HUB: &str = "INSERT INTO footage_asked_hubs (about, hub, cameras) VALUES ($1, $2, $3)";
const WAIT: &str = "SELECT a.until_ms, COUNT(h.hub) AS silent FROM footage_asks a
    LEFT JOIN footage_asked_hubs h ON h.about = a.about AND h.outcome IS NULL
    WHERE a.about = $1 GROUP BY a.until_ms";
const ASKED: &str = "SELECT a.about, a.why, a.from_ms, a.to_ms, a.asked_ms, a.until_ms, h.cameras
    FROM footage_asks a JOIN footage_asked_hubs h ON h.about = a.about
    WHERE a.household = $1 AND h.hub = $2 AND a.until_ms > $3 AND h.outcome IS NULL
    ORDER BY a.asked_ms, a.about LIMIT $4";
const SINCE: &str = "SELECT COUNT(*) FROM footage_asks WHERE household = $1 AND asked_ms >= $2";
const ASKED_HUB: &str = "SELECT COUNT(*) FROM footage_asks a
    JOIN footage_asked_hubs h ON h.about = a.about
    WHERE a.about = $1 AND a.household = $2 AND h.hub = $3";
const REPORT: &str = "UPDATE footage_asked_hubs SET outcome = $3, reported_ms = $4
    WHERE about = $1 AND hub = $2 AND outcome IS NULL";
const SWEEP_HUBS: &str = "DELETE FROM footage_asked_hubs WHERE about IN
    (SELECT about FROM footage_asks WHERE asked_ms < $1)";
const SWEEP: &str = "DELETE FROM footage_asks WHERE asked_ms < $1";

fn id(row: &SqliteRow, column: &'static str) -> Result<[u8; 16]> {
    let text: &str = row.try_get(column)?;
    let mut bytes = [0; 16];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| StoreError::Corrupt(column))?;
    Ok(bytes)
}

fn ask(row: &SqliteRow, (household, hub): (HouseholdId, &SigningKeyBytes)) -> Result<FootageAsk> {
    let cameras = text(row, "cameras")?;
    let camera = |it: &str| it.parse().map_err(|_| StoreError::Corrupt("cameras"));
    let cameras: Vec<CameraId> = cameras.split(' ').map(camera).collect::<Result<_>>()?;
    Ok(FootageAsk {
        about: id(row, "about")?,
        why: text(row, "why")?,
        household: Some(household),
        hubs: vec![(*hub, cameras)],
        from_ms: u64(row, "from_ms")?,
        to_ms: u64(row, "to_ms")?,
        asked_ms: u64(row, "asked_ms")?,
        until_ms: u64(row, "until_ms")?,
    })
}

#[async_trait]
impl FootageRows for SqliteStore {
    async fn footage_ask(&self, ask: &FootageAsk) -> Result<bool> {
        let about = hex::encode(ask.about);
        let mut tx = self.begin().await?;
        let kept = sqlx::query(ASK)
            .bind(&about)
            .bind(&ask.why)
            .bind(ask.household.map(|it| it.to_string()))
            .bind(big(ask.from_ms)?)
            .bind(big(ask.to_ms)?)
            .bind(big(ask.asked_ms)?)
            .bind(big(ask.until_ms)?)
            .execute(&mut *tx)
            .await?;
        if kept.rows_affected() == 0 {
            return Ok(false);
        }
        for (hub, cameras) in &ask.hubs {
            let cameras: Vec<_> = cameras.iter().map(CameraId::to_string).collect();
            sqlx::query(ASK_HUB)
                .bind(&about)
                .bind(hex::encode(hub))
                .bind(cameras.join(" "))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn footage_wait(&self, about: [u8; 16]) -> Result<Option<FootageWait>> {
        let row = sqlx::query(WAIT).bind(hex::encode(about));
        let row = row.fetch_optional(&self.readers).await?;
        row.map(|row| {
            Ok(FootageWait {
                until_ms: u64(&row, "until_ms")?,
                silent: u64(&row, "silent")?,
            })
        })
        .transpose()
    }

    async fn footage_asked(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        now_ms: u64,
        limit: u32,
    ) -> Result<Vec<FootageAsk>> {
        let rows = sqlx::query(ASKED)
            .bind(household.to_string())
            .bind(hex::encode(hub))
            .bind(big(now_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| ask(row, (household, hub))).collect()
    }

    async fn footage_asks_since(&self, household: HouseholdId, since_ms: u64) -> Result<u64> {
        let count: i64 = sqlx::query_scalar(SINCE)
            .bind(household.to_string())
            .bind(big(since_ms)?)
            .fetch_one(&self.readers)
            .await?;
        u64::try_from(count).map_err(|_| StoreError::Range)
    }

    async fn footage_reported(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        about: [u8; 16],
        (outcome, at_ms): (&str, u64),
    ) -> Result<bool> {
        let (about, hub) = (hex::encode(about), hex::encode(hub));
        let mut tx = self.begin().await?;
        let asked: i64 = sqlx::query_scalar(ASKED_HUB)
            .bind(&about)
            .bind(household.to_string())
            .bind(&hub)
            .fetch_one(&mut *tx)
            .await?;
        if asked == 0 {
            return Ok(false);
        }
        sqlx::query(REPORT)
            .bind(&about)
            .bind(&hub)
            .bind(outcome)
            .bind(big(at_ms)?)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn footage_sweep(&self, before_ms: u64) -> Result<u64> {
        let before = big(before_ms)?;
        let mut tx = self.begin().await?;
        sqlx::query(SWEEP_HUBS)
            .bind(before)
            .execute(&mut *tx)
            .await?;
        let gone = sqlx::query(SWEEP).bind(before).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(gone.rows_affected())
    }
}
