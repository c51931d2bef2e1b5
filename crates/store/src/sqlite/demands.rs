//! [`DemandRows`] on SQLite.

use async_trait::async_trait;
use sidelight_domain::record::HouseholdId;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, Transaction};

use super::SqliteStore;
use super::case::{self, DEMAND, Sql, Typed};
use super::record::{insert, request_id};
use super::row::{big, bytes, bytes_or_null, parsed, parsed_or_null, text, u64, u64_or_null};
use crate::demands::{DemandRow, DemandRows, DemandStep, Documents};
use crate::emergencies::{Outcome, PartDone, Standing};
use crate::id::DemandId;
use crate::{AccountId, Result, StoreError};

/// A query for whole demands, without documents and openings.
macro_rules! demands {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.agency, d.account, d.created_ms, d.filed_ms, d.version, d.state,
            d.demand, d.life, d.household, d.checklist, d.told, d.release, d.clips, d.renews,
            d.kept_until_ms, d.log_request, d.entry, l.entry AS log_entry, l.entered_ms, l.refused
            FROM demands d LEFT JOIN log_submissions l ON l.request = d.log_request ",
            $rest
        )
    };
}

const WAITING: &str =
    "SELECT COUNT(*) FROM demands WHERE agency = $1 AND state IN ('open', 'closing')";
const INSERT: &str = "INSERT INTO demands (id, agency, account, created_ms, version, state,
    demand, household, order_document, gag_document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const ONE: &str = demands!("WHERE d.id = $1");
const DOCUMENTS: &str = "SELECT order_document, gag_document FROM demands WHERE id = $1";
const OF_ENTRY: &str = demands!("WHERE d.entry = $1");
const OF_AGENCY: &str = demands!(
    "WHERE d.agency = $1 AND (d.state <> 'typed' OR d.account = $2)
    ORDER BY d.created_ms DESC, d.id LIMIT $3"
);
const STANDING: &str = demands!("WHERE d.state = $1 ORDER BY d.created_ms, d.id LIMIT $2");
const ABOUT: &str = demands!(
    "WHERE d.household = $1 AND d.state <> 'typed' ORDER BY d.created_ms DESC, d.id LIMIT $2"
);
const KEEPING: &str = demands!(
    "WHERE d.household = $1 AND d.agency = $2 AND d.kept_until_ms > $3
    ORDER BY d.created_ms, d.id LIMIT $4"
);
const UPDATE: &str = "UPDATE demands SET filed_ms = $2, version = $3, state = $4, life = $5,
    checklist = $6, told = $7, release = $8, clips = $9, renews = $10, kept_until_ms = $11,
    log_request = $12, entry = $13
    WHERE id = $1 AND version = $3 - 1";
const DUE: &str = demands!(
    "WHERE d.state = 'closing' AND (l.entry IS NOT NULL OR l.refused IS NOT NULL)
    ORDER BY l.entry IS NULL, d.created_ms, d.id LIMIT $1"
);
const SWEEP: &str = "DELETE FROM demands WHERE state = 'typed' AND created_ms < $1";

fn demand(row: &SqliteRow) -> Result<DemandRow> {
    let state = text(row, "state")?;
    let standing = Standing::ALL.into_iter().find(|it| it.as_str() == state);
    let log_request: Option<String> = row.try_get("log_request")?;
    Ok(DemandRow {
        id: parsed(row, "id")?,
        agency: text(row, "agency")?,
        account: parsed(row, "account")?,
        created_ms: u64(row, "created_ms")?,
        filed_ms: u64_or_null(row, "filed_ms")?,
        version: u64(row, "version")?,
        standing: standing.ok_or(StoreError::Corrupt("state"))?,
        demand: text(row, "demand")?,
        life: row.try_get("life")?,
        household: parsed_or_null(row, "household")?,
        checklist: row.try_get("checklist")?,
        told: row.try_get("told")?,
        release: case::release(row)?,
        renews: parsed_or_null(row, "renews")?,
        kept_until_ms: u64_or_null(row, "kept_until_ms")?,
        log_request: log_request.as_deref().map(request_id).transpose()?,
        entry: u64_or_null(row, "entry")?,
    })
}

impl Typed for (&DemandRow, &Documents) {
    const SQL: &'static Sql = &DEMAND;

    fn account(&self) -> AccountId {
        self.0.account
    }

    async fn insert(&self, tx: &mut Transaction<'static, Sqlite>) -> Result<()> {
        let (row, documents) = self;
        sqlx::query(INSERT)
            .bind(row.id.to_string())
            .bind(&row.agency)
            .bind(row.account.to_string())
            .bind(big(row.created_ms)?)
            .bind(big(row.version)?)
            .bind(row.standing.as_str())
            .bind(&row.demand)
            .bind(row.household.map(|it| it.to_string()))
            .bind(&documents.order)
            .bind(&documents.gag)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }
}

/// `false` if the stored version is not one less.
async fn replace(tx: &mut Transaction<'static, Sqlite>, row: &DemandRow) -> Result<bool> {
    let done = sqlx::query(UPDATE)
        .bind(row.id.to_string())
        .bind(row.filed_ms.map(big).transpose()?)
        .bind(big(row.version)?)
        .bind(row.standing.as_str())
        .bind(&row.life)
        .bind(&row.checklist)
        .bind(&row.told)
        .bind(row.release.as_ref().map(|it| &it.draft[..]))
        .bind(row.release.as_ref().map(|it| &it.clips))
        .bind(row.renews.map(|it| it.to_string()))
        .bind(row.kept_until_ms.map(big).transpose()?)
        .bind(row.log_request.map(hex::encode))
        .bind(row.entry.map(big).transpose()?)
        .execute(&mut **tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let release = row.release.as_ref();
    DEMAND.keep_openings(tx, row.id, release).await?;
    if release.is_none() {
        DEMAND.forget_reviews(tx, row.id).await?;
    }
    Ok(true)
}

impl SqliteStore {
    async fn with_openings_of_demand(&self, row: Option<SqliteRow>) -> Result<Option<DemandRow>> {
        let Some(mut found) = row.as_ref().map(demand).transpose()? else {
            return Ok(None);
        };
        let id = found.id;
        DEMAND
            .read_openings(&self.readers, id, found.release.as_mut())
            .await?;
        Ok(Some(found))
    }
}

#[async_trait]
impl DemandRows for SqliteStore {
    async fn demand_create(
        &self,
        row: &DemandRow,
        documents: &Documents,
        typed_max: u64,
    ) -> Result<bool> {
        self.typed_create(&(row, documents), typed_max).await
    }

    async fn demand_replace(&self, new: (&DemandRow, &Documents), old: DemandId) -> Result<bool> {
        self.typed_replace(&new, old).await
    }

    async fn demand_discard(&self, id: DemandId, account: AccountId) -> Result<bool> {
        self.typed_discard(&DEMAND, (id, account)).await
    }

    async fn demand(&self, id: DemandId) -> Result<Option<DemandRow>> {
        let one = sqlx::query(ONE).bind(id.to_string());
        self.with_openings_of_demand(one.fetch_optional(&self.readers).await?)
            .await
    }

    async fn demand_documents(&self, id: DemandId) -> Result<Option<Documents>> {
        let row = sqlx::query(DOCUMENTS)
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        let found = |row: SqliteRow| {
            Ok(Documents {
                order: bytes(&row, "order_document")?,
                gag: bytes_or_null(&row, "gag_document")?,
            })
        };
        row.map(found).transpose()
    }

    async fn demand_of_entry(&self, entry: u64) -> Result<Option<DemandRow>> {
        let one = sqlx::query(OF_ENTRY).bind(big(entry)?);
        self.with_openings_of_demand(one.fetch_optional(&self.readers).await?)
            .await
    }

    async fn demands_of(
        &self,
        agency: &str,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<DemandRow>> {
        let rows = sqlx::query(OF_AGENCY)
            .bind(agency)
            .bind(account.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(demand).collect()
    }

    async fn demands_waiting(&self, agency: &str) -> Result<u64> {
        let waiting: i64 = sqlx::query_scalar(WAITING)
            .bind(agency)
            .fetch_one(&self.readers)
            .await?;
        u64::try_from(waiting).map_err(|_| StoreError::Range)
    }

    async fn demands_standing(&self, standing: Standing, limit: u32) -> Result<Vec<DemandRow>> {
        let rows = sqlx::query(STANDING)
            .bind(standing.as_str())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            // With its openings: a step keeps those of the row that it is given.
            found.extend(self.with_openings_of_demand(Some(row)).await?);
        }
        Ok(found)
    }

    async fn demands_about(&self, household: HouseholdId, limit: u32) -> Result<Vec<DemandRow>> {
        let rows = sqlx::query(ABOUT)
            .bind(household.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(demand).collect()
    }

    async fn demands_keeping(
        &self,
        agency: &str,
        household: HouseholdId,
        now_ms: u64,
        limit: u32,
    ) -> Result<Vec<DemandRow>> {
        let rows = sqlx::query(KEEPING)
            .bind(household.to_string())
            .bind(agency)
            .bind(big(now_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(demand).collect()
    }

    async fn demand_step(&self, step: &DemandStep<'_>) -> Result<bool> {
        let row = step.row;
        let mut tx = self.begin().await?;
        for submission in step.submissions {
            insert(&mut tx, submission).await?;
        }
        if !replace(&mut tx, row).await? {
            return Ok(false);
        }
        for part in step.parts {
            if !DEMAND.keep_part(&mut tx, row.id, part).await? {
                return Ok(false);
            }
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn demand_parts(&self, id: DemandId) -> Result<Vec<PartDone>> {
        DEMAND.read_parts(&self.readers, id).await
    }

    async fn demands_due(&self, limit: u32) -> Result<Vec<(DemandRow, Outcome)>> {
        let rows = sqlx::query(DUE)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let mut due = Vec::with_capacity(rows.len());
        for row in rows {
            let outcome = case::outcome(&row)?;
            let found = self.with_openings_of_demand(Some(row)).await?;
            due.extend(found.map(|found| (found, outcome)));
        }
        Ok(due)
    }

    async fn demands_sweep(&self, before_ms: u64) -> Result<()> {
        let sweep = sqlx::query(SWEEP).bind(big(before_ms)?);
        sweep.execute(&self.writer).await?;
        Ok(())
    }
}
