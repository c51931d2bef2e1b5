//! The half of [`crate::Clips`] that changes clips: keep, name, delete, restore, and what time
//! removes.

use sidelight_domain::record::{CameraId, ClipId, HouseholdId, Track};
use sqlx::sqlite::SqliteRow;
use sqlx::{Sqlite, Transaction};

use super::SqliteStore;
use super::clips::series;
use super::row::{array, big, bytes_or_null, hex32, hex32_or_null, parsed, text, u64, u64_or_null};
use crate::clips::{Deletion, Gone, Tombstone};
use crate::{Result, StoreError};

const KEEP: &str = "UPDATE clips SET keep = $3
    WHERE household = $1 AND clip = $2 AND deleted_ms IS NULL";
const NOTE: &str = "UPDATE clips SET note = $3
    WHERE household = $1 AND clip = $2 AND deleted_ms IS NULL";
const DELETE: &str = "UPDATE clips
    SET deleted_signature = COALESCE(deleted_signature, $3),
    deleted_signed_ms = COALESCE(deleted_signed_ms, $4), deleted_ms = COALESCE(deleted_ms, $5)
    WHERE household = $1 AND clip = $2";
const RESTORE: &str = "UPDATE clips SET deleted_ms = NULL, deleted_signed_ms = NULL,
    deleted_signature = NULL
    WHERE household = $1 AND clip = $2 AND deleted_ms IS NOT NULL";
const DUE: &str = "SELECT * FROM clips
    WHERE deleted_ms <= $2 OR (keep = 0 AND expires_ms <= $1 AND NOT EXISTS (
        SELECT 1 FROM share_items i JOIN shares s ON s.share = i.share
        WHERE i.household = clips.household AND i.clip = clips.clip AND s.keeps_until_ms > $1
    )) LIMIT $3";
const FORGET_SHARED: &str = "UPDATE share_items SET video = NULL, audio = NULL, still = NULL
    WHERE household = $1 AND clip = $2";
const BURY: &str = "INSERT INTO tombstones
    (household, clip, camera, series, number, link, gone, at_ms, signature)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const RELEASE_PAYLOAD: &str = "UPDATE payloads SET uses = uses - 1,
    state = CASE WHEN uses > 1 THEN state WHEN holds = 0 THEN 'removing'
        WHEN state = 'stored' THEN 'held' ELSE state END
    WHERE household = $1 AND sha256 = $2";
const UNCOUNT_HELD: &str = "UPDATE households SET used_bytes = used_bytes - COALESCE((
        SELECT size FROM payloads WHERE household = $1 AND sha256 = $2 AND state = 'held'), 0)
    WHERE id = $1";
const COUNT_NOTHING: &str = "UPDATE payloads SET size = 0
    WHERE household = $1 AND sha256 = $2 AND state = 'held'";
const REMOVE: &str = "DELETE FROM clips WHERE household = $1 AND clip = $2";
const UNCOUNT_CLIP: &str = "UPDATE households SET clips = clips - 1 WHERE id = $1";
const TOMBSTONES: &str = "SELECT * FROM tombstones WHERE household = $1 AND camera = $2
    ORDER BY series, number";
const SWEEP_TOMBSTONES: &str = "DELETE FROM tombstones WHERE at_ms < $1";

pub(super) async fn keep(
    store: &SqliteStore,
    household: HouseholdId,
    id: ClipId,
    keep: bool,
) -> Result<bool> {
    let query = sqlx::query(KEEP)
        .bind(household.to_string())
        .bind(id.to_string())
        .bind(i64::from(keep));
    Ok(query.execute(&store.writer).await?.rows_affected() == 1)
}

pub(super) async fn note(
    store: &SqliteStore,
    household: HouseholdId,
    id: ClipId,
    note: Option<&[u8]>,
) -> Result<bool> {
    let query = sqlx::query(NOTE)
        .bind(household.to_string())
        .bind(id.to_string())
        .bind(note);
    Ok(query.execute(&store.writer).await?.rows_affected() == 1)
}

pub(super) async fn delete(
    store: &SqliteStore,
    household: HouseholdId,
    id: ClipId,
    deletion: &Deletion,
    now_ms: u64,
) -> Result<bool> {
    let query = sqlx::query(DELETE)
        .bind(household.to_string())
        .bind(id.to_string())
        .bind(&deletion.signature[..])
        .bind(big(deletion.signed_ms)?)
        .bind(big(now_ms)?);
    Ok(query.execute(&store.writer).await?.rows_affected() == 1)
}

pub(super) async fn restore(
    store: &SqliteStore,
    household: HouseholdId,
    id: ClipId,
) -> Result<bool> {
    let query = sqlx::query(RESTORE)
        .bind(household.to_string())
        .bind(id.to_string());
    Ok(query.execute(&store.writer).await?.rows_affected() == 1)
}

pub(super) async fn purge(
    store: &SqliteStore,
    now_ms: u64,
    deleted_ms: u64,
    limit: u32,
) -> Result<u64> {
    let mut tx = store.begin().await?;
    let due = sqlx::query(DUE)
        .bind(big(now_ms)?)
        .bind(big(deleted_ms)?)
        .bind(i64::from(limit))
        .fetch_all(&mut *tx)
        .await?;
    for row in &due {
        bury(&mut tx, row).await?;
    }
    tx.commit().await?;
    Ok(due.len() as u64)
}

/// Replaces a clip by its tombstone and lets go of its payloads and of headers it was shared under.
async fn bury(tx: &mut Transaction<'static, Sqlite>, row: &SqliteRow) -> Result<()> {
    let (household, clip) = (text(row, "household")?, text(row, "clip")?);
    let (gone, at_ms) = match u64_or_null(row, "deleted_signed_ms")? {
        Some(signed_ms) => (Gone::Owner, signed_ms),
        None => (Gone::Retention, u64(row, "expires_ms")?),
    };
    sqlx::query(BURY)
        .bind(&household)
        .bind(&clip)
        .bind(text(row, "camera")?)
        .bind(text(row, "series")?)
        .bind(big(u64(row, "number")?)?)
        .bind(text(row, "link")?)
        .bind(gone.name())
        .bind(big(at_ms)?)
        .bind(bytes_or_null(row, "deleted_signature")?)
        .execute(&mut **tx)
        .await?;
    for track in Track::ALL {
        if let Some(sha256) = hex32_or_null(row, track.name())? {
            for sql in [RELEASE_PAYLOAD, UNCOUNT_HELD, COUNT_NOTHING] {
                let let_go = sqlx::query(sql).bind(&household).bind(hex::encode(sha256));
                let_go.execute(&mut **tx).await?;
            }
        }
    }
    for sql in [FORGET_SHARED, REMOVE] {
        sqlx::query(sql)
            .bind(&household)
            .bind(&clip)
            .execute(&mut **tx)
            .await?;
    }
    sqlx::query(UNCOUNT_CLIP)
        .bind(&household)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn tombstones(
    store: &SqliteStore,
    household: HouseholdId,
    camera: CameraId,
) -> Result<Vec<Tombstone>> {
    let query = sqlx::query(TOMBSTONES)
        .bind(household.to_string())
        .bind(camera.to_string());
    let rows = query.fetch_all(&store.readers).await?;
    let tombstone = |row: &SqliteRow| {
        let gone = [Gone::Owner, Gone::Retention]
            .into_iter()
            .find(|g| text(row, "gone").is_ok_and(|name| name == g.name()))
            .ok_or(StoreError::Corrupt("gone"))?;
        let signed = bytes_or_null(row, "signature")?.is_some();
        Ok(Tombstone {
            id: parsed(row, "clip")?,
            camera: parsed(row, "camera")?,
            series: series(row)?,
            number: u64(row, "number")?,
            link: hex32(row, "link")?,
            gone,
            at_ms: u64(row, "at_ms")?,
            signature: if signed {
                Some(array(row, "signature")?)
            } else {
                None
            },
        })
    };
    rows.iter().map(tombstone).collect()
}

pub(super) async fn tombstones_sweep(store: &SqliteStore, before_ms: u64) -> Result<u64> {
    let query = sqlx::query(SWEEP_TOMBSTONES).bind(big(before_ms)?);
    Ok(query.execute(&store.writer).await?.rows_affected())
}
