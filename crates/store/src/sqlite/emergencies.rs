//! [`EmergencyRows`] on SQLite.

use async_trait::async_trait;
use sidelight_domain::record::HouseholdId;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, Transaction};

use super::SqliteStore;
use super::case::{self, EMERGENCY, Sql, Typed};
use super::clips::clip;
use super::record::{insert, request_id};
use super::row::{big, parsed, parsed_or_null, text, u64, u64_or_null};
use crate::clips::Clip;
use crate::emergencies::{
    Among, Door, EmergencyRow, EmergencyRows, EmergencyStep, FiledSince, Outcome, PartDone,
    Standing,
};
use crate::id::EmergencyId;
use crate::{AccountId, Result, StoreError};

/// A query for whole emergencies, without their openings.
macro_rules! emergencies {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.agency, e.account, e.created_ms, e.filed_ms, e.version, e.state,
            e.claim, e.life, e.outline, e.begun_ms, e.missed_ms, e.household, e.asked,
            e.call_back, e.release, e.clips, e.log_request, e.entry,
            l.entry AS log_entry, l.entered_ms, l.refused
            FROM emergencies e LEFT JOIN log_submissions l ON l.request = e.log_request ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO emergencies (id, agency, account, created_ms, version, state,
    claim, household, life, outline, begun_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const ONE: &str = emergencies!("WHERE e.id = $1");
const OF_ENTRY: &str = emergencies!("WHERE e.entry = $1");
const OF_AGENCY: &str = emergencies!(
    "WHERE e.agency = $1 AND (e.state <> 'typed' OR e.account = $2)
    ORDER BY e.created_ms DESC, e.id LIMIT $3"
);
const STANDING: &str = emergencies!("WHERE e.state = $1 ORDER BY e.created_ms, e.id LIMIT $2");
const ABOUT: &str = emergencies!(
    "WHERE e.household = $1 AND e.filed_ms IS NOT NULL ORDER BY e.created_ms DESC, e.id LIMIT $2"
);
const NOT_COMPLETED: &str = emergencies!(
    "WHERE e.state = 'closed' AND e.filed_ms IS NULL AND e.begun_ms >= $1
    ORDER BY e.begun_ms DESC, e.id LIMIT $2"
);
/// Ids are all of one length, so one of them is found among others only where it stands.
const FILED: &str = "SELECT COUNT(*) AS agencys,
    COALESCE(SUM(CASE WHEN account = $2 THEN 1 ELSE 0 END), 0) AS officers
    FROM emergencies WHERE agency = $1 AND COALESCE(begun_ms, filed_ms) >= $3 AND id <> $6
        AND (COALESCE(INSTR($4, household), 0) > 0) = $5";
const UPDATE: &str = "UPDATE emergencies SET filed_ms = $2, version = $3, state = $4, life = $5,
    call_back = $6, release = $7, clips = $8, log_request = $9, entry = $10, claim = $11,
    household = $12, missed_ms = $13, asked = $14
    WHERE id = $1 AND version = $3 - 1";
const DUE: &str = emergencies!(
    "WHERE e.state = 'closing' AND (l.entry IS NOT NULL OR l.refused IS NOT NULL)
    ORDER BY l.entry IS NULL, e.created_ms, e.id LIMIT $1"
);
const SWEEP: &str = "DELETE FROM emergencies WHERE state = 'typed' AND created_ms < $1";
/// The id of a camera stands behind `CAMERA_LINE`, 8 characters, and has 32. A door is there before its first
/// clip is, and as long as any of its clips.
const DOORS: &str = "SELECT household, camera FROM clips WHERE camera >= $1 AND camera < $2
    UNION SELECT s.household, SUBSTR(s.text, INSTR(s.text, $3) + 8, 32) FROM statements s
        WHERE s.number = (SELECT MAX(number) FROM statements WHERE household = s.household)
        AND INSTR(s.text, $3) > 0
    ORDER BY household, camera LIMIT $4";
const CAMERA_LINE: &str = "\ncamera ";
const DOOR_CLIPS: &str = "SELECT c.* FROM clips c WHERE c.household = $1 AND c.camera = $2
    AND c.start_ms >= $3 AND c.start_ms <= $4 AND c.gap = 0 AND c.deleted_ms IS NULL
    AND NOT EXISTS (SELECT 1 FROM payloads p WHERE p.household = c.household
        AND p.sha256 IN (c.video, c.audio, c.card) AND p.state <> 'stored')
    ORDER BY c.start_ms, c.clip LIMIT $5";
/// Behind every hex digit, so that a range ends behind all that begin with some of them.
const BEHIND_DIGITS: char = 'g';

fn emergency(row: &SqliteRow) -> Result<EmergencyRow> {
    let state = text(row, "state")?;
    let standing = Standing::ALL.into_iter().find(|it| it.as_str() == state);
    let log_request: Option<String> = row.try_get("log_request")?;
    Ok(EmergencyRow {
        id: parsed(row, "id")?,
        agency: text(row, "agency")?,
        account: parsed(row, "account")?,
        created_ms: u64(row, "created_ms")?,
        filed_ms: u64_or_null(row, "filed_ms")?,
        version: u64(row, "version")?,
        standing: standing.ok_or(StoreError::Corrupt("state"))?,
        claim: text(row, "claim")?,
        life: row.try_get("life")?,
        outline: row.try_get("outline")?,
        begun_ms: u64_or_null(row, "begun_ms")?,
        missed_ms: u64_or_null(row, "missed_ms")?,
        household: parsed_or_null(row, "household")?,
        asked: row.try_get("asked")?,
        call_back: row.try_get("call_back")?,
        release: case::release(row)?,
        log_request: log_request.as_deref().map(request_id).transpose()?,
        entry: u64_or_null(row, "entry")?,
    })
}

impl Typed for EmergencyRow {
    const SQL: &'static Sql = &EMERGENCY;

    fn account(&self) -> AccountId {
        self.account
    }

    async fn insert(&self, tx: &mut Transaction<'static, Sqlite>) -> Result<()> {
        sqlx::query(INSERT)
            .bind(self.id.to_string())
            .bind(&self.agency)
            .bind(self.account.to_string())
            .bind(big(self.created_ms)?)
            .bind(big(self.version)?)
            .bind(self.standing.as_str())
            .bind(&self.claim)
            .bind(self.household.map(|it| it.to_string()))
            .bind(&self.life)
            .bind(&self.outline)
            .bind(self.begun_ms.map(big).transpose()?)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }
}

/// `false` if the stored version is not one less.
async fn replace(tx: &mut Transaction<'static, Sqlite>, row: &EmergencyRow) -> Result<bool> {
    let done = sqlx::query(UPDATE)
        .bind(row.id.to_string())
        .bind(row.filed_ms.map(big).transpose()?)
        .bind(big(row.version)?)
        .bind(row.standing.as_str())
        .bind(&row.life)
        .bind(&row.call_back)
        .bind(row.release.as_ref().map(|it| &it.draft[..]))
        .bind(row.release.as_ref().map(|it| &it.clips))
        .bind(row.log_request.map(hex::encode))
        .bind(row.entry.map(big).transpose()?)
        .bind(&row.claim)
        .bind(row.household.map(|it| it.to_string()))
        .bind(row.missed_ms.map(big).transpose()?)
        .bind(&row.asked)
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    EMERGENCY
        .keep_openings(tx, row.id, row.release.as_ref())
        .await?;
    Ok(true)
}

impl SqliteStore {
    async fn with_openings(&self, row: Option<SqliteRow>) -> Result<Option<EmergencyRow>> {
        let Some(mut found) = row.as_ref().map(emergency).transpose()? else {
            return Ok(None);
        };
        let id = found.id;
        EMERGENCY
            .read_openings(&self.readers, id, found.release.as_mut())
            .await?;
        Ok(Some(found))
    }
}

#[async_trait]
impl EmergencyRows for SqliteStore {
    async fn emergency_create(&self, row: &EmergencyRow, typed_max: u64) -> Result<bool> {
        self.typed_create(row, typed_max).await
    }

    async fn emergency_begin(&self, row: &EmergencyRow) -> Result<()> {
        let mut tx = self.begin().await?;
        row.insert(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn emergency_replace(&self, row: &EmergencyRow, old: EmergencyId) -> Result<bool> {
        self.typed_replace(row, old).await
    }

    async fn emergency_discard(&self, id: EmergencyId, account: AccountId) -> Result<bool> {
        self.typed_discard(&EMERGENCY, (id, account)).await
    }

    async fn emergency(&self, id: EmergencyId) -> Result<Option<EmergencyRow>> {
        let one = sqlx::query(ONE).bind(id.to_string());
        self.with_openings(one.fetch_optional(&self.readers).await?)
            .await
    }

    async fn emergency_of_entry(&self, entry: u64) -> Result<Option<EmergencyRow>> {
        let one = sqlx::query(OF_ENTRY).bind(big(entry)?);
        self.with_openings(one.fetch_optional(&self.readers).await?)
            .await
    }

    async fn emergencies_of(
        &self,
        agency: &str,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<EmergencyRow>> {
        let rows = sqlx::query(OF_AGENCY)
            .bind(agency)
            .bind(account.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(emergency).collect()
    }

    async fn emergencies_standing(
        &self,
        standing: Standing,
        limit: u32,
    ) -> Result<Vec<EmergencyRow>> {
        let rows = sqlx::query(STANDING)
            .bind(standing.as_str())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(emergency).collect()
    }

    async fn emergencies_about(
        &self,
        household: HouseholdId,
        limit: u32,
    ) -> Result<Vec<EmergencyRow>> {
        let rows = sqlx::query(ABOUT)
            .bind(household.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(emergency).collect()
    }

    async fn emergencies_not_completed(
        &self,
        since_ms: u64,
        limit: u32,
    ) -> Result<Vec<EmergencyRow>> {
        let rows = sqlx::query(NOT_COMPLETED)
            .bind(big(since_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(emergency).collect()
    }

    async fn emergencies_filed(
        &self,
        (agency, account): (&str, AccountId),
        since_ms: u64,
        (among, except): (&Among, Option<EmergencyId>),
    ) -> Result<FiledSince> {
        let (homes, about) = match among {
            Among::About(homes) => (homes, true),
            Among::AboutOthers(homes) => (homes, false),
        };
        let homes: Vec<String> = homes.iter().map(HouseholdId::to_string).collect();
        let filed = sqlx::query(FILED)
            .bind(agency)
            .bind(account.to_string())
            .bind(big(since_ms)?)
            .bind(homes.join(","))
            .bind(about)
            .bind(except.map(|it| it.to_string()).unwrap_or_default())
            .fetch_one(&self.readers);
        case::counted(&filed.await?)
    }

    async fn emergency_step(&self, step: &EmergencyStep<'_>) -> Result<bool> {
        let row = step.row;
        let mut tx = self.begin().await?;
        if let Some(submission) = step.submission {
            insert(&mut tx, submission).await?;
        }
        if !replace(&mut tx, row).await? {
            return Ok(false);
        }
        if let Some(part) = step.part
            && !EMERGENCY.keep_part(&mut tx, row.id, part).await?
        {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn emergency_reopen(&self, row: &EmergencyRow) -> Result<bool> {
        let mut tx = self.begin().await?;
        if !replace(&mut tx, row).await? {
            return Ok(false);
        }
        EMERGENCY.forget_reviews(&mut tx, row.id).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn emergency_parts(&self, id: EmergencyId) -> Result<Vec<PartDone>> {
        EMERGENCY.read_parts(&self.readers, id).await
    }

    async fn emergencies_due(&self, limit: u32) -> Result<Vec<(EmergencyRow, Outcome)>> {
        let rows = sqlx::query(DUE)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let mut due = Vec::with_capacity(rows.len());
        for row in rows {
            let outcome = case::outcome(&row)?;
            // With its openings: a step keeps those of the row that it is given.
            if let Some(found) = self.with_openings(Some(row)).await? {
                due.push((found, outcome));
            }
        }
        Ok(due)
    }

    async fn emergencies_sweep(&self, before_ms: u64) -> Result<()> {
        let sweep = sqlx::query(SWEEP).bind(big(before_ms)?);
        sweep.execute(&self.writer).await?;
        Ok(())
    }

    async fn doors(&self, digits: &str, limit: u32) -> Result<Vec<Door>> {
        let rows = sqlx::query(DOORS)
            .bind(digits)
            .bind(format!("{digits}{BEHIND_DIGITS}"))
            .bind(format!("{CAMERA_LINE}{digits}"))
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let door = |row: &SqliteRow| {
            Ok(Door {
                household: parsed(row, "household")?,
                camera: parsed(row, "camera")?,
            })
        };
        rows.iter().map(door).collect()
    }

    async fn door_clips(
        &self,
        door: Door,
        (from_ms, to_ms): (u64, u64),
        limit: u32,
    ) -> Result<Vec<Clip>> {
        let rows = sqlx::query(DOOR_CLIPS)
            .bind(door.household.to_string())
            .bind(door.camera.to_string())
            .bind(big(from_ms)?)
            .bind(big(to_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(clip).collect()
    }
}
