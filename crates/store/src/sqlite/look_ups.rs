//! [`LookUpRows`] on SQLite.

use async_trait::async_trait;
use sidelight_domain::record::{Hash, HouseholdId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, Transaction};

use super::SqliteStore;
use super::case::{self, LOOK_UP, Sql, Typed};
use super::record::{insert, request_id};
use super::row::{big, bytes, parse_hex32, parsed, text, u64, u64_or_null};
use crate::emergencies::{FiledSince, Outcome, PartDone, Standing};
use crate::id::LookUpId;
use crate::look_ups::{LookUpAnswer, LookUpRow, LookUpRows, LookUpStep, NamedHome};
use crate::{AccountId, Result, StoreError};

/// A query for whole look-ups.
macro_rules! look_ups {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.agency, u.account, u.created_ms, u.filed_ms, u.version, u.state, u.text, u.life,
            u.log_request, u.entry, u.hashes, l.entry AS log_entry, l.entered_ms, l.refused
            FROM look_ups u LEFT JOIN log_submissions l ON l.request = u.log_request ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO look_ups (id, agency, account, created_ms, version, state, text)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const ONE: &str = look_ups!("WHERE u.id = $1");
const OF_ENTRY: &str = look_ups!("WHERE u.entry = $1");
const OF_AGENCY: &str = look_ups!(
    "WHERE u.agency = $1 AND (u.state <> 'typed' OR u.account = $2)
    ORDER BY u.created_ms DESC, u.id LIMIT $3"
);
const STANDING: &str = look_ups!("WHERE u.state = $1 ORDER BY u.created_ms, u.id LIMIT $2");
const FILED: &str = "SELECT COUNT(*) AS agencys,
    COALESCE(SUM(CASE WHEN account = $2 THEN 1 ELSE 0 END), 0) AS officers
    FROM look_ups WHERE agency = $1 AND filed_ms >= $3";
const UPDATE: &str = "UPDATE look_ups SET filed_ms = $2, version = $3, state = $4, life = $5,
    log_request = $6, entry = $7, hashes = $8 WHERE id = $1 AND version = $3 - 1";
const DUE: &str = look_ups!(
    "WHERE u.state = 'closing' AND (l.entry IS NOT NULL OR l.refused IS NOT NULL)
    ORDER BY l.entry IS NULL, u.created_ms, u.id LIMIT $1"
);
const SWEEP: &str = "DELETE FROM look_ups WHERE state = 'typed' AND created_ms < $1";
const PUT_ANSWER: &str = "INSERT INTO look_up_answers (entry, trustee, answers) VALUES ($1, $2, $3)
    ON CONFLICT (entry, trustee) DO NOTHING";
const ANSWER: &str =
    "SELECT trustee, answers FROM look_up_answers WHERE entry = $1 AND trustee = $2";
const ANSWERS: &str =
    "SELECT trustee, answers FROM look_up_answers WHERE entry = $1 ORDER BY trustee";
const ANSWERED: &str = "SELECT entry FROM look_up_answers WHERE trustee = $1 AND entry >= $2";
const PUT_HOME: &str = "INSERT INTO look_up_homes (entry, household, due_ms) VALUES ($1, $2, $3)
    ON CONFLICT (entry, household) DO NOTHING";
const UNNAMED: &str = look_ups!(
    "WHERE u.hashes IS NOT NULL AND u.named_ms IS NULL ORDER BY u.created_ms, u.id LIMIT $1"
);
const NAMED: &str = "UPDATE look_ups SET named_ms = $2 WHERE id = $1 AND named_ms IS NULL";
const NAMING: &str = "SELECT entry, household, due_ms FROM look_up_homes WHERE household = $1
    ORDER BY entry DESC LIMIT $2";
const HOMES_DUE: &str = "SELECT entry, household, due_ms FROM look_up_homes
    WHERE due_ms <= $1 AND alerted_ms IS NULL ORDER BY due_ms, entry, household LIMIT $2";
const ALERTED: &str = "UPDATE look_up_homes SET alerted_ms = $3
    WHERE entry = $1 AND household = $2 AND alerted_ms IS NULL";

fn look_up(row: &SqliteRow) -> Result<LookUpRow> {
    let state = text(row, "state")?;
    let standing = Standing::ALL.into_iter().find(|it| it.as_str() == state);
    let log_request: Option<String> = row.try_get("log_request")?;
    let hashes: Option<String> = row.try_get("hashes")?;
    Ok(LookUpRow {
        id: parsed(row, "id")?,
        agency: text(row, "agency")?,
        account: parsed(row, "account")?,
        created_ms: u64(row, "created_ms")?,
        filed_ms: u64_or_null(row, "filed_ms")?,
        version: u64(row, "version")?,
        standing: standing.ok_or(StoreError::Corrupt("state"))?,
        text: text(row, "text")?,
        life: row.try_get("life")?,
        log_request: log_request.as_deref().map(request_id).transpose()?,
        entry: u64_or_null(row, "entry")?,
        hashes: hashes.as_deref().map(read_hashes).transpose()?,
    })
}

fn read_hashes(text: &str) -> Result<Vec<Hash>> {
    let one = |digits| parse_hex32(digits).ok_or(StoreError::Corrupt("hashes"));
    text.split(' ').map(one).collect()
}

fn home(row: &SqliteRow) -> Result<NamedHome> {
    Ok(NamedHome {
        entry: u64(row, "entry")?,
        household: parsed(row, "household")?,
        due_ms: u64(row, "due_ms")?,
    })
}

fn answer(row: &SqliteRow) -> Result<LookUpAnswer> {
    Ok(LookUpAnswer {
        trustee: text(row, "trustee")?,
        answers: bytes(row, "answers")?,
    })
}

impl Typed for LookUpRow {
    const SQL: &'static Sql = &LOOK_UP;

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
            .bind(&self.text)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }
}

/// `false` if the stored version is not one less.
async fn replace(tx: &mut Transaction<'static, Sqlite>, row: &LookUpRow) -> Result<bool> {
    let hashes = row.hashes.as_ref().map(|all| {
        let all: Vec<_> = all.iter().map(hex::encode).collect();
        all.join(" ")
    });
    let done = sqlx::query(UPDATE)
        .bind(row.id.to_string())
        .bind(row.filed_ms.map(big).transpose()?)
        .bind(big(row.version)?)
        .bind(row.standing.as_str())
        .bind(&row.life)
        .bind(row.log_request.map(hex::encode))
        .bind(row.entry.map(big).transpose()?)
        .bind(hashes)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

#[async_trait]
impl LookUpRows for SqliteStore {
    async fn look_up_create(&self, row: &LookUpRow, typed_max: u64) -> Result<bool> {
        self.typed_create(row, typed_max).await
    }

    async fn look_up_replace(&self, row: &LookUpRow, old: LookUpId) -> Result<bool> {
        self.typed_replace(row, old).await
    }

    async fn look_up_discard(&self, id: LookUpId, account: AccountId) -> Result<bool> {
        self.typed_discard(&LOOK_UP, (id, account)).await
    }

    async fn look_up(&self, id: LookUpId) -> Result<Option<LookUpRow>> {
        let one = sqlx::query(ONE).bind(id.to_string());
        let row = one.fetch_optional(&self.readers).await?;
        row.as_ref().map(look_up).transpose()
    }

    async fn look_up_of_entry(&self, entry: u64) -> Result<Option<LookUpRow>> {
        let one = sqlx::query(OF_ENTRY).bind(big(entry)?);
        let row = one.fetch_optional(&self.readers).await?;
        row.as_ref().map(look_up).transpose()
    }

    async fn look_ups_of(
        &self,
        agency: &str,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<LookUpRow>> {
        let rows = sqlx::query(OF_AGENCY)
            .bind(agency)
            .bind(account.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(look_up).collect()
    }

    async fn look_ups_standing(&self, standing: Standing, limit: u32) -> Result<Vec<LookUpRow>> {
        let rows = sqlx::query(STANDING)
            .bind(standing.as_str())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(look_up).collect()
    }

    async fn look_ups_filed(
        &self,
        agency: &str,
        account: AccountId,
        since_ms: u64,
    ) -> Result<FiledSince> {
        case::filed_since(&self.readers, FILED, (agency, account, since_ms)).await
    }

    async fn look_up_step(&self, step: &LookUpStep<'_>) -> Result<bool> {
        let row = step.row;
        let mut tx = self.begin().await?;
        if let Some(submission) = step.submission {
            insert(&mut tx, submission).await?;
        }
        if !replace(&mut tx, row).await? {
            return Ok(false);
        }
        if let Some(part) = step.part
            && !LOOK_UP.keep_part(&mut tx, row.id, part).await?
        {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn look_up_parts(&self, id: LookUpId) -> Result<Vec<PartDone>> {
        LOOK_UP.read_parts(&self.readers, id).await
    }

    async fn look_ups_due(&self, limit: u32) -> Result<Vec<(LookUpRow, Outcome)>> {
        let rows = sqlx::query(DUE)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let one = |row: &SqliteRow| Ok((look_up(row)?, case::outcome(row)?));
        rows.iter().map(one).collect()
    }

    async fn look_up_reopen(&self, row: &LookUpRow) -> Result<bool> {
        let mut tx = self.begin().await?;
        if !replace(&mut tx, row).await? {
            return Ok(false);
        }
        LOOK_UP.forget_reviews(&mut tx, row.id).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn look_ups_sweep(&self, before_ms: u64) -> Result<()> {
        let sweep = sqlx::query(SWEEP).bind(big(before_ms)?);
        sweep.execute(&self.writer).await?;
        Ok(())
    }

    async fn look_up_answer_put(&self, entry: u64, given: &LookUpAnswer) -> Result<bool> {
        let mut tx = self.begin().await?;
        sqlx::query(PUT_ANSWER)
            .bind(big(entry)?)
            .bind(&given.trustee)
            .bind(&given.answers)
            .execute(&mut *tx)
            .await?;
        let kept = sqlx::query(ANSWER)
            .bind(big(entry)?)
            .bind(&given.trustee)
            .fetch_one(&mut *tx)
            .await?;
        let same = answer(&kept)? == *given;
        tx.commit().await?;
        Ok(same)
    }

    async fn look_up_answers(&self, entry: u64) -> Result<Vec<LookUpAnswer>> {
        let rows = sqlx::query(ANSWERS)
            .bind(big(entry)?)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(answer).collect()
    }

    async fn look_ups_answered(&self, trustee: &str, from_entry: u64) -> Result<Vec<u64>> {
        let rows = sqlx::query(ANSWERED)
            .bind(trustee)
            .bind(big(from_entry)?)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| u64(row, "entry")).collect()
    }

    async fn look_ups_unnamed(&self, limit: u32) -> Result<Vec<LookUpRow>> {
        let rows = sqlx::query(UNNAMED)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(look_up).collect()
    }

    async fn look_up_named(&self, id: LookUpId, homes: &[NamedHome], now_ms: u64) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query(NAMED)
            .bind(id.to_string())
            .bind(big(now_ms)?)
            .execute(&mut *tx)
            .await?;
        for home in homes {
            sqlx::query(PUT_HOME)
                .bind(big(home.entry)?)
                .bind(home.household.to_string())
                .bind(big(home.due_ms)?)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn look_ups_naming(&self, household: HouseholdId, limit: u32) -> Result<Vec<NamedHome>> {
        let rows = sqlx::query(NAMING)
            .bind(household.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(home).collect()
    }

    async fn look_up_homes_due(&self, now_ms: u64, limit: u32) -> Result<Vec<NamedHome>> {
        let rows = sqlx::query(HOMES_DUE)
            .bind(big(now_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(home).collect()
    }

    async fn look_up_home_alerted(&self, home: &NamedHome, now_ms: u64) -> Result<()> {
        sqlx::query(ALERTED)
            .bind(big(home.entry)?)
            .bind(home.household.to_string())
            .bind(big(now_ms)?)
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}
