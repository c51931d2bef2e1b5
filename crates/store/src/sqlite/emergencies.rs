//! [`EmergencyRows`] on SQLite.

use async_trait::async_trait;
use sidelight_domain::record::HouseholdId;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, Transaction};

use super::SqliteStore;
use super::clips::clip;
use super::record::{insert, opening, request_id};
use super::row::{big, bytes, bytes_or_null, parsed, parsed_or_null, text, u64, u64_or_null};
use crate::clips::Clip;
use crate::decisions::KeptApproval;
use crate::emergencies::{
    Door, EmergencyRow, EmergencyRows, EmergencyStep, FiledSince, Outcome, Part, PartDone,
    PreparedRelease, Standing,
};
use crate::id::EmergencyId;
use crate::requests::Entered;
use crate::{AccountId, Result, StoreError};

/// A query for whole emergencies, without their openings.
macro_rules! emergencies {
    ($rest:literal) => {
        concat!(
            "SELECT e.id, e.agency, e.account, e.created_ms, e.filed_ms, e.version, e.state,
            e.claim, e.life, e.household, e.call_back, e.release, e.clips, e.log_request, e.entry,
            l.entry AS log_entry, l.entered_ms, l.refused
            FROM emergencies e LEFT JOIN log_submissions l ON l.request = e.log_request ",
            $rest
        )
    };
}

const TYPED: &str = "SELECT COUNT(*) FROM emergencies WHERE account = $1 AND state = 'typed'";
const INSERT: &str = "INSERT INTO emergencies (id, agency, account, created_ms, version, state,
    claim, household) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const ONE: &str = emergencies!("WHERE e.id = $1");
const OF_ENTRY: &str = emergencies!("WHERE e.entry = $1");
const OF_AGENCY: &str = emergencies!(
    "WHERE e.agency = $1 AND (e.state <> 'typed' OR e.account = $2)
    ORDER BY e.created_ms DESC, e.id LIMIT $3"
);
const STANDING: &str = emergencies!("WHERE e.state = $1 ORDER BY e.created_ms, e.id LIMIT $2");
const ABOUT: &str = emergencies!(
    "WHERE e.household = $1 AND e.state <> 'typed' ORDER BY e.created_ms DESC, e.id LIMIT $2"
);
const FILED: &str = "SELECT COUNT(*) AS agencys,
    COALESCE(SUM(CASE WHEN account = $2 THEN 1 ELSE 0 END), 0) AS officers
    FROM emergencies WHERE agency = $1 AND filed_ms >= $3";
const UPDATE: &str = "UPDATE emergencies SET filed_ms = $2, version = $3, state = $4, life = $5,
    call_back = $6, release = $7, clips = $8, log_request = $9, entry = $10
    WHERE id = $1 AND version = $3 - 1";
const FORGET_OPENINGS: &str = "DELETE FROM emergency_openings WHERE emergency = $1";
const INSERT_OPENING: &str = "INSERT INTO emergency_openings (emergency, field, salt, value)
    VALUES ($1, $2, $3, $4)";
const OPENINGS: &str =
    "SELECT field, salt, value FROM emergency_openings WHERE emergency = $1 ORDER BY field";
const INSERT_PART: &str = "INSERT INTO emergency_parts (emergency, part, account, credential,
    client_data, authenticator_data, signature, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (emergency, part) DO NOTHING";
const PARTS: &str = "SELECT part, account, credential, client_data, authenticator_data, signature,
    at_ms FROM emergency_parts WHERE emergency = $1";
const FORGET_REVIEWS: &str = "DELETE FROM emergency_parts
    WHERE emergency = $1 AND part IN ('first-review', 'second-review')";
const DUE: &str = emergencies!(
    "WHERE e.state = 'closing' AND (l.entry IS NOT NULL OR l.refused IS NOT NULL)
    ORDER BY e.created_ms, e.id LIMIT $1"
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
    let release = match bytes_or_null(row, "release")? {
        None => None,
        Some(draft) => Some(PreparedRelease {
            draft,
            openings: Vec::new(),
            clips: text(row, "clips")?,
        }),
    };
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
        household: parsed_or_null(row, "household")?,
        call_back: row.try_get("call_back")?,
        release,
        log_request: log_request.as_deref().map(request_id).transpose()?,
        entry: u64_or_null(row, "entry")?,
    })
}

fn part(row: &SqliteRow) -> Result<PartDone> {
    let name = text(row, "part")?;
    let part = Part::ALL.into_iter().find(|it| it.as_str() == name);
    Ok(PartDone {
        part: part.ok_or(StoreError::Corrupt("part"))?,
        account: parsed(row, "account")?,
        given: KeptApproval {
            credential: u64(row, "credential")?,
            client_data: bytes(row, "client_data")?,
            authenticator_data: bytes(row, "authenticator_data")?,
            signature: bytes(row, "signature")?,
            at_ms: u64(row, "at_ms")?,
        },
    })
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
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    keep_openings(tx, row).await?;
    Ok(true)
}

async fn keep_openings(tx: &mut Transaction<'static, Sqlite>, row: &EmergencyRow) -> Result<()> {
    let id = row.id.to_string();
    let forget = sqlx::query(FORGET_OPENINGS).bind(&id);
    forget.execute(&mut **tx).await?;
    for opening in row.release.iter().flat_map(|it| &it.openings) {
        sqlx::query(INSERT_OPENING)
            .bind(&id)
            .bind(&opening.field)
            .bind(&opening.salt[..])
            .bind(&opening.value)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// `false` if the part was done already.
async fn keep_part(
    tx: &mut Transaction<'static, Sqlite>,
    id: EmergencyId,
    done: &PartDone,
) -> Result<bool> {
    let given = &done.given;
    let kept = sqlx::query(INSERT_PART)
        .bind(id.to_string())
        .bind(done.part.as_str())
        .bind(done.account.to_string())
        .bind(big(given.credential)?)
        .bind(&given.client_data)
        .bind(&given.authenticator_data)
        .bind(&given.signature)
        .bind(big(given.at_ms)?)
        .execute(&mut **tx)
        .await?;
    Ok(kept.rows_affected() == 1)
}

impl SqliteStore {
    async fn with_openings(&self, row: Option<SqliteRow>) -> Result<Option<EmergencyRow>> {
        let Some(mut found) = row.as_ref().map(emergency).transpose()? else {
            return Ok(None);
        };
        if let Some(release) = &mut found.release {
            let rows = sqlx::query(OPENINGS)
                .bind(found.id.to_string())
                .fetch_all(&self.readers)
                .await?;
            release.openings = rows.iter().map(opening).collect::<Result<_>>()?;
        }
        Ok(Some(found))
    }
}

#[async_trait]
impl EmergencyRows for SqliteStore {
    async fn emergency_create(&self, row: &EmergencyRow, typed_max: u64) -> Result<bool> {
        let mut tx = self.begin().await?;
        let typed: i64 = sqlx::query_scalar(TYPED)
            .bind(row.account.to_string())
            .fetch_one(&mut *tx)
            .await?;
        if u64::try_from(typed).map_err(|_| StoreError::Range)? >= typed_max {
            return Ok(false);
        }
        sqlx::query(INSERT)
            .bind(row.id.to_string())
            .bind(&row.agency)
            .bind(row.account.to_string())
            .bind(big(row.created_ms)?)
            .bind(big(row.version)?)
            .bind(row.standing.as_str())
            .bind(&row.claim)
            .bind(row.household.map(|it| it.to_string()))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
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

    async fn emergencies_filed(
        &self,
        agency: &str,
        account: AccountId,
        since_ms: u64,
    ) -> Result<FiledSince> {
        let row = sqlx::query(FILED)
            .bind(agency)
            .bind(account.to_string())
            .bind(big(since_ms)?)
            .fetch_one(&self.readers)
            .await?;
        Ok(FiledSince {
            by_officer: u64(&row, "officers")?,
            by_agency: u64(&row, "agencys")?,
        })
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
            && !keep_part(&mut tx, row.id, part).await?
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
        let forget = sqlx::query(FORGET_REVIEWS).bind(row.id.to_string());
        forget.execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn emergency_parts(&self, id: EmergencyId) -> Result<Vec<PartDone>> {
        let rows = sqlx::query(PARTS)
            .bind(id.to_string())
            .fetch_all(&self.readers)
            .await?;
        let mut parts = rows.iter().map(part).collect::<Result<Vec<_>>>()?;
        parts.sort_by_key(|it| it.part);
        Ok(parts)
    }

    async fn emergencies_due(&self, limit: u32) -> Result<Vec<(EmergencyRow, Outcome)>> {
        let rows = sqlx::query(DUE)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let mut due = Vec::with_capacity(rows.len());
        for row in rows {
            let outcome = match u64_or_null(&row, "log_entry")? {
                Some(entry) => Outcome::Entered(Entered {
                    entry,
                    at_ms: u64_or_null(&row, "entered_ms")?.unwrap_or(0),
                }),
                None => Outcome::Refused(text(&row, "refused")?),
            };
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
