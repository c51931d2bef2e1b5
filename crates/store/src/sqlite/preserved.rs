//! [`Preserved`] on SQLite.

use async_trait::async_trait;
use sidelight_domain::record::{ClipId, HouseholdId, Track};
use sqlx::sqlite::SqliteRow;
use sqlx::{Sqlite, Transaction};

use super::SqliteStore;
use super::clips::clip;
use super::row::{big, hex32_or_null, text};
use crate::Result;
use crate::clips::Clip;
use crate::id::DemandId;
use crate::preserved::Preserved;

/// Columns that are a clip as it was accepted.
macro_rules! accepted {
    () => {
        "household, clip, camera, gap, series, number, previous, link, start_ms, body, signature,
        hub, clip_key, certificate, openings, video, video_size, video_header, audio, audio_size,
        audio_header, card, card_size, card_header, received_ms, received_signature"
    };
}

const PRESERVE: &str = concat!(
    "INSERT INTO preserved_clips (demand, until_ms, ",
    accepted!(),
    ") SELECT $1, $2, ",
    accepted!(),
    " FROM clips WHERE household = $3 AND clip = $4 AND gap = 0
    AND NOT EXISTS (SELECT 1 FROM payloads p WHERE p.household = clips.household
        AND p.sha256 IN (clips.video, clips.audio, clips.card) AND p.state <> 'stored')
    ON CONFLICT (demand, household, clip) DO NOTHING RETURNING household, video, audio, card"
);
const HOLD: &str = "UPDATE payloads SET holds = holds + 1 WHERE household = $1 AND sha256 = $2";
const PRESERVED: &str = "SELECT * FROM preserved_clips c WHERE c.demand = $1 AND c.household = $2
    AND NOT EXISTS (SELECT 1 FROM payloads p WHERE p.household = c.household
        AND p.sha256 IN (c.video, c.audio, c.card) AND p.state NOT IN ('stored', 'held'))
    ORDER BY c.start_ms, c.clip LIMIT $3";
const LONGER: &str = "UPDATE preserved_clips SET until_ms = $3
    WHERE demand = $1 AND until_ms > $2 AND until_ms < $3";
const ENDED: &str = "SELECT demand, household, clip, video, audio, card FROM preserved_clips
    WHERE until_ms <= $1 ORDER BY until_ms LIMIT $2";
const END: &str = "DELETE FROM preserved_clips WHERE demand = $1 AND household = $2 AND clip = $3";
const UNHOLD: &str = "UPDATE payloads SET holds = holds - 1,
    state = CASE WHEN holds = 1 AND uses = 0 AND state = 'held' THEN 'removing' ELSE state END
    WHERE household = $1 AND sha256 = $2";

/// Runs `sql` for each payload of a clip.
async fn each_payload(
    tx: &mut Transaction<'static, Sqlite>,
    row: &SqliteRow,
    sql: &'static str,
) -> Result<()> {
    for track in Track::ALL {
        if let Some(sha256) = hex32_or_null(row, track.name())? {
            sqlx::query(sql)
                .bind(text(row, "household")?)
                .bind(hex::encode(sha256))
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(())
}

#[async_trait]
impl Preserved for SqliteStore {
    async fn preserve(
        &self,
        demand: DemandId,
        household: HouseholdId,
        clips: &[ClipId],
        until_ms: u64,
    ) -> Result<u64> {
        let mut tx = self.begin().await?;
        let mut new = 0;
        for clip in clips {
            let kept = sqlx::query(PRESERVE)
                .bind(demand.to_string())
                .bind(big(until_ms)?)
                .bind(household.to_string())
                .bind(clip.to_string())
                .fetch_optional(&mut *tx)
                .await?;
            if let Some(row) = kept {
                each_payload(&mut tx, &row, HOLD).await?;
                new += 1;
            }
        }
        tx.commit().await?;
        Ok(new)
    }

    async fn preserved(
        &self,
        demand: DemandId,
        household: HouseholdId,
        limit: u32,
    ) -> Result<Vec<Clip>> {
        let rows = sqlx::query(PRESERVED)
            .bind(demand.to_string())
            .bind(household.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(clip).collect()
    }

    async fn preserve_longer(&self, demand: DemandId, now_ms: u64, until_ms: u64) -> Result<()> {
        sqlx::query(LONGER)
            .bind(demand.to_string())
            .bind(big(now_ms)?)
            .bind(big(until_ms)?)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn preserved_end(&self, now_ms: u64, limit: u32) -> Result<u64> {
        let mut tx = self.begin().await?;
        let ended = sqlx::query(ENDED)
            .bind(big(now_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&mut *tx)
            .await?;
        for row in &ended {
            sqlx::query(END)
                .bind(text(row, "demand")?)
                .bind(text(row, "household")?)
                .bind(text(row, "clip")?)
                .execute(&mut *tx)
                .await?;
            each_payload(&mut tx, row, UNHOLD).await?;
        }
        tx.commit().await?;
        Ok(ended.len() as u64)
    }
}
