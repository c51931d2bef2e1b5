//! [`RequestRows`] on SQLite.

use async_trait::async_trait;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Row as _, Sqlite, Transaction};

use super::SqliteStore;
use super::record::request_id;
use super::row::{array, big, bytes, parsed, text, u64, u64_or_null};
use crate::id::{RequestKey, UpdateKey};
use crate::requests::{
    Decided, Entered, NamedRequest, RequestLimits, RequestRow, RequestRows, RequestSubmitted,
    Submitted, UpdateRow,
};
use crate::{Result, StoreError};

/// A query for whole requests with the names of their people.
macro_rules! requests {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.agency, r.author, r.created_ms, r.updated_ms, r.version, r.state,
            r.draft, r.case_key, r.document, r.class, r.danger, r.case_salt, r.window_salt, r.submitter,
            r.submitter_credential, r.submitted_ms, r.decided_ms, r.reason, r.expires_ms,
            r.log_request, r.entry, r.published_ms, r.updates,
            a.name AS author_name, b.name AS submitter_name, l.entry AS log_entry, l.entered_ms
            FROM requests r JOIN accounts a ON a.id = r.author
            LEFT JOIN accounts b ON b.id = r.submitter
            LEFT JOIN log_submissions l ON l.request = r.log_request ",
            $rest
        )
    };
}

/// A query for whole updates with the names of their proposers.
macro_rules! updates {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.request, u.text, u.document, u.proposer, u.proposer_credential,
            u.proposed_ms, u.dropped, u.log_request, a.name AS proposer_name
            FROM request_updates u JOIN accounts a ON a.id = u.proposer ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO requests (id, agency, author, created_ms, updated_ms, version,
    state, draft, case_key, updates) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)";
const DRAFTS: &str = "SELECT COUNT(*) FROM requests WHERE agency = $1 AND state = 'draft'";
const WAITING_OF: &str = "SELECT COUNT(*) FROM requests WHERE agency = $1 AND state = 'submitted'";
const ONE: &str = requests!("WHERE r.id = $1");
const OF_ENTRY: &str = requests!("WHERE r.entry = $1");
const OF_AGENCY: &str = requests!("WHERE r.agency = $1 ORDER BY r.created_ms DESC, r.id LIMIT $2");
const WAITING: &str = requests!(
    "WHERE r.state = 'submitted'
    ORDER BY CASE WHEN r.danger IS NULL THEN 1 ELSE 0 END, r.submitted_ms, r.id LIMIT $1"
);
const DECIDED: &str =
    requests!("WHERE r.decided_ms IS NOT NULL ORDER BY r.decided_ms DESC, r.id LIMIT $1");
const DUE: &str = requests!(
    "WHERE r.state = 'decided' AND l.entry IS NOT NULL ORDER BY r.decided_ms, r.id LIMIT $1"
);
// A refused request is none for the case, and neither is one whose refusal is on its way.
const FOR_CASE: &str = "SELECT COUNT(*) FROM requests
    WHERE agency = $1 AND case_key = $2 AND id <> $3 AND state <> 'draft' AND reason IS NULL";
const UPDATE: &str = "UPDATE requests SET updated_ms = $2, version = $3, state = $4, draft = $5,
    case_key = $6, document = $7, class = $8, case_salt = $9, window_salt = $10, submitter = $11,
    submitter_credential = $12, submitted_ms = $13, decided_ms = $14, reason = $15,
    expires_ms = $16, log_request = $17, entry = $18, published_ms = $19, updates = $20,
    danger = $21
    WHERE id = $1 AND version = $3 - 1";
const URGENT_SINCE: &str = "SELECT COUNT(*) FROM requests
    WHERE agency = $1 AND danger IS NOT NULL AND submitted_ms >= $2 AND id <> $3";
const URGENT_PUBLISHED: &str = requests!(
    "WHERE r.danger IS NOT NULL AND r.reason IS NULL AND r.published_ms >= $1
    ORDER BY r.entry DESC LIMIT $2"
);
const DELETE: &str = "DELETE FROM requests WHERE agency = $1 AND id = $2 AND state = 'draft'";
const INSERT_UPDATE: &str = "INSERT INTO request_updates (id, request, text, document, proposer,
    proposer_credential, proposed_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const UPDATES_WAITING_OF: &str = "SELECT COUNT(*) FROM request_updates
    WHERE request = $1 AND dropped IS NULL AND log_request IS NULL";
const ONE_UPDATE: &str = updates!("WHERE u.id = $1");
const UPDATES_OF: &str = updates!(
    "WHERE u.request = $1 AND u.log_request IS NULL ORDER BY u.proposed_ms, u.id LIMIT $2"
);
const UPDATES_WAITING: &str = updates!(
    "JOIN requests r ON r.id = u.request
    WHERE u.dropped IS NULL AND u.log_request IS NULL
    AND r.state = 'published' AND r.expires_ms > $1 ORDER BY u.proposed_ms, u.id LIMIT $2"
);
const DROP_UPDATE: &str = "UPDATE request_updates SET dropped = $2
    WHERE id = $1 AND dropped IS NULL AND log_request IS NULL";

fn submitted(row: &SqliteRow) -> Result<Option<Submitted>> {
    let Some(at_ms) = u64_or_null(row, "submitted_ms")? else {
        return Ok(None);
    };
    Ok(Some(Submitted {
        document: bytes(row, "document")?,
        class: text(row, "class")?,
        danger: row.try_get("danger")?,
        case_salt: array(row, "case_salt")?,
        window_salt: array(row, "window_salt")?,
        by: parsed(row, "submitter")?,
        credential: u64(row, "submitter_credential")?,
        at_ms,
    }))
}

fn decided(row: &SqliteRow) -> Result<Option<Decided>> {
    let Some(at_ms) = u64_or_null(row, "decided_ms")? else {
        return Ok(None);
    };
    Ok(Some(Decided {
        at_ms,
        reason: row.try_get("reason")?,
        expires_ms: u64_or_null(row, "expires_ms")?,
        log_request: request_id(&text(row, "log_request")?)?,
    }))
}

fn entered(
    row: &SqliteRow,
    (entry, at_ms): (&'static str, &'static str),
) -> Result<Option<Entered>> {
    let Some(entry) = u64_or_null(row, entry)? else {
        return Ok(None);
    };
    // Entries of before that time was kept have none.
    let at_ms = u64_or_null(row, at_ms)?.unwrap_or(0);
    Ok(Some(Entered { entry, at_ms }))
}

fn named(row: &SqliteRow) -> Result<NamedRequest> {
    let request = RequestRow {
        id: parsed(row, "id")?,
        agency: text(row, "agency")?,
        author: parsed(row, "author")?,
        created_ms: u64(row, "created_ms")?,
        updated_ms: u64(row, "updated_ms")?,
        version: u64(row, "version")?,
        state: text(row, "state")?,
        draft: text(row, "draft")?,
        case_key: text(row, "case_key")?,
        submitted: submitted(row)?,
        decided: decided(row)?,
        entered: entered(row, ("entry", "published_ms"))?,
        updates: u64(row, "updates")?,
    };
    Ok(NamedRequest {
        row: request,
        author: text(row, "author_name")?,
        submitter: row.try_get("submitter_name")?,
    })
}

fn due(row: &SqliteRow) -> Result<(RequestRow, Entered)> {
    let entered = entered(row, ("log_entry", "entered_ms"))?;
    let entered = entered.ok_or(StoreError::Corrupt("log_entry"))?;
    Ok((named(row)?.row, entered))
}

fn update(row: &SqliteRow) -> Result<(UpdateRow, String)> {
    let log_request: Option<String> = row.try_get("log_request")?;
    let update = UpdateRow {
        id: parsed(row, "id")?,
        request: parsed(row, "request")?,
        text: text(row, "text")?,
        document: bytes(row, "document")?,
        proposer: parsed(row, "proposer")?,
        credential: u64(row, "proposer_credential")?,
        proposed_ms: u64(row, "proposed_ms")?,
        dropped: row.try_get("dropped")?,
        log_request: log_request.as_deref().map(request_id).transpose()?,
    };
    Ok((update, text(row, "proposer_name")?))
}

fn replace(row: &RequestRow) -> Result<Query<'_, Sqlite, SqliteArguments>> {
    let optional = |value: Option<u64>| value.map(big).transpose();
    let (submitted, decided, entered) = (&row.submitted, &row.decided, &row.entered);
    let submitted_at = optional(submitted.as_ref().map(|s| s.at_ms))?;
    let credential = optional(submitted.as_ref().map(|s| s.credential))?;
    let decided_at = optional(decided.as_ref().map(|d| d.at_ms))?;
    let expires = optional(decided.as_ref().and_then(|d| d.expires_ms))?;
    let entry = optional(entered.map(|e| e.entry))?;
    let entered_at = optional(entered.map(|e| e.at_ms))?;
    Ok(sqlx::query(UPDATE)
        .bind(row.id.to_string())
        .bind(big(row.updated_ms)?)
        .bind(big(row.version)?)
        .bind(&row.state)
        .bind(&row.draft)
        .bind(&row.case_key)
        .bind(submitted.as_ref().map(|s| &s.document[..]))
        .bind(submitted.as_ref().map(|s| &s.class))
        .bind(submitted.as_ref().map(|s| &s.case_salt[..]))
        .bind(submitted.as_ref().map(|s| &s.window_salt[..]))
        .bind(submitted.as_ref().map(|s| s.by.to_string()))
        .bind(credential)
        .bind(submitted_at)
        .bind(decided_at)
        .bind(decided.as_ref().and_then(|d| d.reason.as_deref()))
        .bind(expires)
        .bind(decided.as_ref().map(|d| hex::encode(d.log_request)))
        .bind(entry)
        .bind(entered_at)
        .bind(big(row.updates)?)
        .bind(submitted.as_ref().and_then(|s| s.danger.as_deref())))
}

/// Replaces a request inside of a larger change. `false`: its version is another one.
pub(super) async fn replace_in(
    tx: &mut Transaction<'static, Sqlite>,
    row: &RequestRow,
) -> Result<bool> {
    Ok(replace(row)?.execute(&mut **tx).await?.rows_affected() == 1)
}

async fn for_case(
    tx: &mut Transaction<'static, Sqlite>,
    (agency, case_key): (&str, &str),
    but: RequestKey,
) -> Result<u64> {
    if case_key.is_empty() {
        return Ok(0);
    }
    let count: i64 = sqlx::query_scalar(FOR_CASE)
        .bind(agency)
        .bind(case_key)
        .bind(but.to_string())
        .fetch_one(&mut **tx)
        .await?;
    u64::try_from(count).map_err(|_| StoreError::Range)
}

async fn urgent_since(
    tx: &mut Transaction<'static, Sqlite>,
    (agency, since_ms): (&str, u64),
    but: RequestKey,
) -> Result<u64> {
    let count: i64 = sqlx::query_scalar(URGENT_SINCE)
        .bind(agency)
        .bind(big(since_ms)?)
        .bind(but.to_string())
        .fetch_one(&mut **tx)
        .await?;
    u64::try_from(count).map_err(|_| StoreError::Range)
}

async fn count(
    tx: &mut Transaction<'static, Sqlite>,
    query: &'static str,
    key: String,
) -> Result<u64> {
    let count: i64 = sqlx::query_scalar(query)
        .bind(key)
        .fetch_one(&mut **tx)
        .await?;
    u64::try_from(count).map_err(|_| StoreError::Range)
}

impl SqliteStore {
    async fn listed(&self, query: &'static str, limit: u32) -> Result<Vec<NamedRequest>> {
        let rows = sqlx::query(query)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(named).collect()
    }
}

#[async_trait]
impl RequestRows for SqliteStore {
    async fn request_create(&self, row: &RequestRow, drafts_max: u64) -> Result<bool> {
        let mut tx = self.begin().await?;
        if count(&mut tx, DRAFTS, row.agency.clone()).await? >= drafts_max {
            return Ok(false);
        }
        sqlx::query(INSERT)
            .bind(row.id.to_string())
            .bind(&row.agency)
            .bind(row.author.to_string())
            .bind(big(row.created_ms)?)
            .bind(big(row.updated_ms)?)
            .bind(big(row.version)?)
            .bind(&row.state)
            .bind(&row.draft)
            .bind(&row.case_key)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn request(&self, id: RequestKey) -> Result<Option<NamedRequest>> {
        let row = sqlx::query(ONE)
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|r| named(&r)).transpose()
    }

    async fn request_of_entry(&self, entry: u64) -> Result<Option<NamedRequest>> {
        let row = sqlx::query(OF_ENTRY)
            .bind(big(entry)?)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|r| named(&r)).transpose()
    }

    async fn requests_of(&self, agency: &str, limit: u32) -> Result<Vec<NamedRequest>> {
        let rows = sqlx::query(OF_AGENCY)
            .bind(agency)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(named).collect()
    }

    async fn requests_waiting(&self, limit: u32) -> Result<Vec<NamedRequest>> {
        self.listed(WAITING, limit).await
    }

    async fn requests_decided(&self, limit: u32) -> Result<Vec<NamedRequest>> {
        self.listed(DECIDED, limit).await
    }

    async fn requests_for_case(
        &self,
        agency: &str,
        case_key: &str,
        but: RequestKey,
    ) -> Result<u64> {
        let mut tx = self.readers.begin().await?;
        for_case(&mut tx, (agency, case_key), but).await
    }

    async fn urgent_since(&self, agency: &str, since_ms: u64, but: RequestKey) -> Result<u64> {
        let mut tx = self.readers.begin().await?;
        urgent_since(&mut tx, (agency, since_ms), but).await
    }

    async fn urgent_published(&self, since_ms: u64, limit: u32) -> Result<Vec<RequestRow>> {
        let rows = sqlx::query(URGENT_PUBLISHED)
            .bind(big(since_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| Ok(named(row)?.row)).collect()
    }

    async fn request_replace(&self, row: &RequestRow) -> Result<bool> {
        let done = replace(row)?.execute(&self.writer).await?;
        Ok(done.rows_affected() == 1)
    }

    async fn request_submit(
        &self,
        row: &RequestRow,
        limits: RequestLimits,
    ) -> Result<RequestSubmitted> {
        let mut tx = self.begin().await?;
        let same = (row.agency.as_str(), row.case_key.as_str());
        if for_case(&mut tx, same, row.id).await? >= limits.per_case_max {
            return Ok(RequestSubmitted::CaseFull);
        }
        let urgent = row.submitted.as_ref().is_some_and(|s| s.danger.is_some());
        if let Some(limit) = limits.urgent.filter(|_| urgent) {
            let same = (row.agency.as_str(), limit.since_ms);
            if urgent_since(&mut tx, same, row.id).await? >= limit.max {
                return Ok(RequestSubmitted::UrgentFull);
            }
        }
        if count(&mut tx, WAITING_OF, row.agency.clone()).await? >= limits.waiting_max {
            return Ok(RequestSubmitted::QueueFull);
        }
        if !replace_in(&mut tx, row).await? {
            return Ok(RequestSubmitted::Changed);
        }
        tx.commit().await?;
        Ok(RequestSubmitted::Done)
    }

    async fn request_delete(&self, agency: &str, id: RequestKey) -> Result<bool> {
        let done = sqlx::query(DELETE)
            .bind(agency)
            .bind(id.to_string())
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn requests_due(&self, limit: u32) -> Result<Vec<(RequestRow, Entered)>> {
        let rows = sqlx::query(DUE)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(due).collect()
    }

    async fn update_create(&self, row: &UpdateRow, waiting_max: u64) -> Result<bool> {
        let mut tx = self.begin().await?;
        if count(&mut tx, UPDATES_WAITING_OF, row.request.to_string()).await? >= waiting_max {
            return Ok(false);
        }
        sqlx::query(INSERT_UPDATE)
            .bind(row.id.to_string())
            .bind(row.request.to_string())
            .bind(&row.text)
            .bind(&row.document)
            .bind(row.proposer.to_string())
            .bind(big(row.credential)?)
            .bind(big(row.proposed_ms)?)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn update(&self, id: UpdateKey) -> Result<Option<(UpdateRow, String)>> {
        let row = sqlx::query(ONE_UPDATE)
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|r| update(&r)).transpose()
    }

    async fn updates_of(&self, request: RequestKey, limit: u32) -> Result<Vec<UpdateRow>> {
        let rows = sqlx::query(UPDATES_OF)
            .bind(request.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| Ok(update(row)?.0)).collect()
    }

    async fn updates_waiting(&self, now_ms: u64, limit: u32) -> Result<Vec<(UpdateRow, String)>> {
        let rows = sqlx::query(UPDATES_WAITING)
            .bind(big(now_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(update).collect()
    }

    async fn update_drop(&self, id: UpdateKey, reason: &str) -> Result<bool> {
        let done = sqlx::query(DROP_UPDATE)
            .bind(id.to_string())
            .bind(reason)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}
