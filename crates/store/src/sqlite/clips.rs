//! [`Clips`] on SQLite: inserting and reading. What residents and time change is in
//! [`super::clips_change`].

use async_trait::async_trait;
use sidelight_domain::record::encoding::Hash;
use sidelight_domain::record::{CameraId, ClipId, HouseholdId, Series, SignatureBytes, Track};
use sqlx::sqlite::SqliteRow;
use sqlx::{Sqlite, Transaction};

use super::row::{
    array, big, bytes, bytes_or_null, hex32, hex32_or_null, parsed, text, u64, u64_or_null,
};
use super::{SqliteStore, clips_change};
use crate::clips::{
    Clip, Clips, Deletion, Insertion, ListedClip, Listing, Payload, StoredTrack, Tombstone,
    track_index,
};
use crate::{Result, StoreError};

const EXISTING: &str = "SELECT body, received_ms, received_signature FROM clips
    WHERE household = $1 AND clip = $2";
const BURIED: &str = "SELECT COUNT(*) FROM tombstones WHERE household = $1 AND clip = $2";
const HEAD: &str = "SELECT number, link FROM chains
    WHERE household = $1 AND camera = $2 AND series = $3";
const MOVE_HEAD: &str = "INSERT INTO chains (household, camera, series, number, link)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (household, camera, series) DO UPDATE SET number = $4, link = $5";
const NEIGHBOURS: &str = "SELECT number, previous, link FROM clips
    WHERE household = $1 AND camera = $2 AND series = $3 AND number BETWEEN $4 - 1 AND $4 + 1";
const BURIED_NEIGHBOURS: &str = "SELECT number, link FROM tombstones
    WHERE household = $1 AND camera = $2 AND series = $3 AND number BETWEEN $4 - 1 AND $4";
const USE_PAYLOAD: &str = "UPDATE payloads SET uses = uses + 1
    WHERE household = $1 AND sha256 = $2 AND size = $3 AND state = 'stored'";
const INSERT: &str = "INSERT INTO clips (household, clip, camera, gap, series, number, previous,
    link, start_ms, body, signature, hub, clip_key, certificate, openings, video, video_size,
    video_header, audio, audio_size, audio_header, card, card_size, card_header, received_ms,
    received_signature, note, keep, expires_ms, deleted_ms, deleted_signed_ms,
    deleted_signature)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
    $20, $21, $22, $23, $24, $25, $26, NULL, 0, $27, NULL, NULL, NULL)";
const COUNTERSIGN: &str = "UPDATE clips SET received_signature = $3
    WHERE household = $1 AND clip = $2";
const COUNT_CLIP: &str = "UPDATE households SET clips = clips + 1 WHERE id = $1";
const CLIP: &str = "SELECT * FROM clips WHERE household = $1 AND clip = $2";
const COMPLETE: &str = "SELECT COUNT(*) FROM clips AS c WHERE c.household = $1 AND c.clip = $2
    AND NOT EXISTS (SELECT 1 FROM payloads AS p WHERE p.household = c.household
        AND p.sha256 IN (c.video, c.audio, c.card) AND p.state <> 'stored')";
const LIST: &str = "SELECT * FROM clips WHERE household = $1
    AND (CAST($2 AS TEXT) IS NULL OR camera = $2)
    AND (CAST($3 AS TEXT) IS NULL OR series = $3)
    AND start_ms >= $4 AND start_ms < $5
    AND ((CAST($6 AS BIGINT) = 0 AND deleted_ms IS NULL)
        OR (CAST($6 AS BIGINT) = 1 AND deleted_ms IS NOT NULL))
    AND (start_ms < $7 OR (start_ms = $7 AND clip < $8))
    ORDER BY start_ms DESC, clip DESC LIMIT $9";

/// The columns of the tracks, in the order of [`Track::ALL`].
const TRACK_COLUMNS: [[&str; 3]; 3] = [
    ["video", "video_size", "video_header"],
    ["audio", "audio_size", "audio_header"],
    ["card", "card_size", "card_header"],
];

fn track(row: &SqliteRow, track: Track) -> Result<Option<StoredTrack>> {
    let [sha256, size, header] = TRACK_COLUMNS[track_index(track)];
    let Some(hash) = hex32_or_null(row, sha256)? else {
        return Ok(None);
    };
    let size = u64_or_null(row, size)?.ok_or(StoreError::Corrupt(size))?;
    let header = bytes_or_null(row, header)?.ok_or(StoreError::Corrupt(header))?;
    Ok(Some(StoredTrack {
        payload: Payload { sha256: hash, size },
        header,
    }))
}

pub(super) fn series(row: &SqliteRow) -> Result<Series> {
    Series::from_name(&text(row, "series")?).ok_or(StoreError::Corrupt("series"))
}

/// A clip as it was accepted.
pub(super) fn clip(row: &SqliteRow) -> Result<Clip> {
    Ok(Clip {
        id: parsed(row, "clip")?,
        camera: parsed(row, "camera")?,
        gap: u64(row, "gap")? == 1,
        series: series(row)?,
        number: u64(row, "number")?,
        previous: hex32(row, "previous")?,
        link: hex32(row, "link")?,
        start_ms: u64(row, "start_ms")?,
        body: bytes(row, "body")?,
        signature: array(row, "signature")?,
        hub: hex32(row, "hub")?,
        clip_key: hex32(row, "clip_key")?,
        certificate: array(row, "certificate")?,
        openings: bytes(row, "openings")?,
        tracks: [
            track(row, Track::Video)?,
            track(row, Track::Audio)?,
            track(row, Track::Card)?,
        ],
        received_ms: u64(row, "received_ms")?,
        received_signature: array(row, "received_signature")?,
    })
}

fn listed(row: &SqliteRow) -> Result<ListedClip> {
    Ok(ListedClip {
        clip: clip(row)?,
        note: bytes_or_null(row, "note")?,
        keep: u64(row, "keep")? == 1,
        expires_ms: u64(row, "expires_ms")?,
        deleted_ms: u64_or_null(row, "deleted_ms")?,
    })
}

type Tx = Transaction<'static, Sqlite>;

/// What was answered before for a clip of this id, if it was ever there.
async fn existing(tx: &mut Tx, household: &str, clip: &Clip) -> Result<Option<Insertion>> {
    let id = clip.id.to_string();
    let row = sqlx::query(EXISTING)
        .bind(household)
        .bind(&id)
        .fetch_optional(&mut **tx)
        .await?;
    if let Some(row) = row {
        if bytes(&row, "body")? != clip.body {
            return Ok(Some(Insertion::IdTaken));
        }
        let received_ms = u64(&row, "received_ms")?;
        let signature = array(&row, "received_signature")?;
        return Ok(Some(Insertion::Existing {
            received_ms,
            signature,
        }));
    }
    let buried: i64 = sqlx::query_scalar(BURIED)
        .bind(household)
        .bind(&id)
        .fetch_one(&mut **tx)
        .await?;
    Ok((buried > 0).then_some(Insertion::IdTaken))
}

/// The number the chain stands at if the clip does not follow; an event chain moves on if it does.
async fn follow(tx: &mut Tx, household: &str, clip: &Clip) -> Result<Option<u64>> {
    match clip.series {
        Series::Event => follow_event(tx, household, clip).await,
        Series::Continuous => beside_neighbours(tx, household, clip).await,
    }
}

async fn follow_event(tx: &mut Tx, household: &str, clip: &Clip) -> Result<Option<u64>> {
    let row = sqlx::query(HEAD)
        .bind(household)
        .bind(clip.camera.to_string())
        .bind(clip.series.name())
        .fetch_optional(&mut **tx)
        .await?;
    let (head, link) = match row {
        Some(row) => (u64(&row, "number")?, hex32(&row, "link")?),
        None => (0, Hash::default()),
    };
    if clip.number != head + 1 || clip.previous != link {
        return Ok(Some(head));
    }
    sqlx::query(MOVE_HEAD)
        .bind(household)
        .bind(clip.camera.to_string())
        .bind(clip.series.name())
        .bind(big(clip.number)?)
        .bind(hex::encode(clip.link))
        .execute(&mut **tx)
        .await?;
    Ok(None)
}

async fn beside_neighbours(tx: &mut Tx, household: &str, clip: &Clip) -> Result<Option<u64>> {
    let (camera, number) = (clip.camera.to_string(), big(clip.number)?);
    let bind = |sql| {
        sqlx::query(sql)
            .bind(household)
            .bind(&camera)
            .bind(clip.series.name())
            .bind(number)
    };
    for row in bind(NEIGHBOURS).fetch_all(&mut **tx).await? {
        let other = u64(&row, "number")?;
        let fits = match other.cmp(&clip.number) {
            std::cmp::Ordering::Less => hex32(&row, "link")? == clip.previous,
            std::cmp::Ordering::Equal => false,
            std::cmp::Ordering::Greater => hex32(&row, "previous")? == clip.link,
        };
        if !fits {
            return Ok(Some(other));
        }
    }
    for row in bind(BURIED_NEIGHBOURS).fetch_all(&mut **tx).await? {
        let other = u64(&row, "number")?;
        if other == clip.number || hex32(&row, "link")? != clip.previous {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// Counts the payloads as used; the first track whose payload is not there as the manifest says.
async fn use_payloads(tx: &mut Tx, household: &str, clip: &Clip) -> Result<Option<Track>> {
    for track in Track::ALL {
        let Some(stored) = clip.track(track) else {
            continue;
        };
        let used = sqlx::query(USE_PAYLOAD)
            .bind(household)
            .bind(hex::encode(stored.payload.sha256))
            .bind(big(stored.payload.size)?)
            .execute(&mut **tx)
            .await?;
        if used.rows_affected() == 0 {
            return Ok(Some(track));
        }
    }
    Ok(None)
}

async fn insert(tx: &mut Tx, household: &str, clip: &Clip, expires_ms: u64) -> Result<()> {
    let mut query = sqlx::query(INSERT)
        .bind(household)
        .bind(clip.id.to_string())
        .bind(clip.camera.to_string())
        .bind(i64::from(clip.gap))
        .bind(clip.series.name())
        .bind(big(clip.number)?)
        .bind(hex::encode(clip.previous))
        .bind(hex::encode(clip.link))
        .bind(big(clip.start_ms)?)
        .bind(&clip.body)
        .bind(&clip.signature[..])
        .bind(hex::encode(clip.hub))
        .bind(hex::encode(clip.clip_key))
        .bind(&clip.certificate[..])
        .bind(&clip.openings);
    for track in &clip.tracks {
        query = query
            .bind(track.as_ref().map(|t| hex::encode(t.payload.sha256)))
            .bind(track.as_ref().map(|t| big(t.payload.size)).transpose()?)
            .bind(track.as_ref().map(|t| &t.header[..]));
    }
    query
        .bind(big(clip.received_ms)?)
        .bind(&clip.received_signature[..])
        .bind(big(expires_ms)?)
        .execute(&mut **tx)
        .await?;
    sqlx::query(COUNT_CLIP)
        .bind(household)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[async_trait]
impl Clips for SqliteStore {
    async fn clip_insert(
        &self,
        household: HouseholdId,
        clip: &Clip,
        expires_ms: u64,
    ) -> Result<Insertion> {
        let household = household.to_string();
        let mut tx = self.begin().await?;
        if let Some(before) = existing(&mut tx, &household, clip).await? {
            return Ok(before);
        }
        // What is not committed has not happened: each refusal below rolls everything back.
        if let Some(head) = follow(&mut tx, &household, clip).await? {
            return Ok(Insertion::Chain { head });
        }
        if let Some(track) = use_payloads(&mut tx, &household, clip).await? {
            return Ok(Insertion::Payload(track));
        }
        insert(&mut tx, &household, clip, expires_ms).await?;
        tx.commit().await?;
        Ok(Insertion::Inserted)
    }

    async fn clip(&self, household: HouseholdId, id: ClipId) -> Result<Option<ListedClip>> {
        let query = sqlx::query(CLIP)
            .bind(household.to_string())
            .bind(id.to_string());
        query
            .fetch_optional(&self.readers)
            .await?
            .map(|r| listed(&r))
            .transpose()
    }

    async fn clips_missing(&self, household: HouseholdId, clips: &[ClipId]) -> Result<Vec<ClipId>> {
        let household = household.to_string();
        let mut connection = self.readers.acquire().await?;
        let mut missing = Vec::new();
        for clip in clips {
            let mut found = 0i64;
            for sql in [COMPLETE, BURIED] {
                found += sqlx::query_scalar::<_, i64>(sql)
                    .bind(&household)
                    .bind(clip.to_string())
                    .fetch_one(&mut *connection)
                    .await?;
            }
            if found == 0 {
                missing.push(*clip);
            }
        }
        Ok(missing)
    }

    async fn clips(&self, household: HouseholdId, listing: &Listing) -> Result<Vec<ListedClip>> {
        let bounded = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
        let (start, id) = match listing.before {
            Some((start, id)) => (bounded(start), id.to_string()),
            None => (i64::MAX, String::new()),
        };
        let rows = sqlx::query(LIST)
            .bind(household.to_string())
            .bind(listing.camera.map(|c| c.to_string()))
            .bind(listing.series.map(Series::name))
            .bind(bounded(listing.from_ms.unwrap_or(0)))
            .bind(listing.to_ms.map_or(i64::MAX, bounded))
            .bind(i64::from(listing.deleted))
            .bind(start)
            .bind(id)
            .bind(i64::from(listing.limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(listed).collect()
    }

    async fn clip_countersigned(
        &self,
        household: HouseholdId,
        id: ClipId,
        signature: &SignatureBytes,
    ) -> Result<()> {
        let query = sqlx::query(COUNTERSIGN)
            .bind(household.to_string())
            .bind(id.to_string())
            .bind(signature.as_slice());
        query.execute(&self.writer).await?;
        Ok(())
    }

    async fn clip_keep(&self, household: HouseholdId, id: ClipId, keep: bool) -> Result<bool> {
        clips_change::keep(self, household, id, keep).await
    }

    async fn clip_note(
        &self,
        household: HouseholdId,
        id: ClipId,
        note: Option<&[u8]>,
    ) -> Result<bool> {
        clips_change::note(self, household, id, note).await
    }

    async fn clip_delete(
        &self,
        household: HouseholdId,
        id: ClipId,
        deletion: &Deletion,
        now_ms: u64,
    ) -> Result<bool> {
        clips_change::delete(self, household, id, deletion, now_ms).await
    }

    async fn clip_restore(&self, household: HouseholdId, id: ClipId) -> Result<bool> {
        clips_change::restore(self, household, id).await
    }

    async fn clips_purge(&self, now_ms: u64, deleted_ms: u64, limit: u32) -> Result<u64> {
        clips_change::purge(self, now_ms, deleted_ms, limit).await
    }

    async fn tombstones(&self, household: HouseholdId, camera: CameraId) -> Result<Vec<Tombstone>> {
        clips_change::tombstones(self, household, camera).await
    }

    async fn tombstones_sweep(&self, before_ms: u64) -> Result<u64> {
        clips_change::tombstones_sweep(self, before_ms).await
    }
}
