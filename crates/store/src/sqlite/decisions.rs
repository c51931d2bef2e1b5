//! [`DecisionRows`] on SQLite.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, Transaction};

use super::SqliteStore;
use super::record::{insert, opening, request_id, state as submission_state};
use super::requests::replace_in;
use super::row::{
    array, big, bytes, bytes_or_null, parsed, parsed_or_null, text, u64, u64_or_null,
};
use crate::decisions::{
    Approval, Approved, DecisionRow, DecisionRows, DecisionState, EnteredDecision, KeptApproval,
    Undone,
};
use crate::id::DecisionKey;
use crate::{AccountId, Result, StoreError};

/// A query for whole decisions, without their openings.
macro_rules! decisions {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.account, d.kind, d.request, d.request_update, d.entry AS draft,
            d.document, d.digest, d.expires_on_ms, d.created_ms, d.expires_ms, d.state, d.failure,
            d.approved_ms, d.credential, d.log_request, l.entry, l.refused
            FROM decisions d LEFT JOIN log_submissions l ON l.request = d.log_request ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO decisions (id, account, kind, request, request_update, entry,
    document, digest, expires_on_ms, created_ms, expires_ms, state)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting')";
const INSERT_OPENING: &str = "INSERT INTO decision_openings (decision, field, salt, value)
    VALUES ($1, $2, $3, $4)";
const OPENINGS: &str =
    "SELECT field, salt, value FROM decision_openings WHERE decision = $1 ORDER BY field";
const WAITING_COUNT: &str = "SELECT COUNT(*) FROM decisions
    WHERE account = $1 AND state = 'waiting' AND expires_ms > $2";
const ONE: &str = decisions!("WHERE d.account = $1 AND d.id = $2");
const WAITING: &str = decisions!(
    "WHERE d.account = $1 AND d.state = 'waiting' AND d.expires_ms > $2
    ORDER BY d.created_ms, d.id LIMIT $3"
);
const HALVES: &str = decisions!(
    "WHERE d.digest = $1 AND d.state = 'approved' AND d.log_request IS NULL
    AND d.approved_ms >= $2 ORDER BY d.approved_ms DESC, d.id LIMIT $3"
);
const APPROVE: &str = "UPDATE decisions SET state = 'approved', approved_ms = $2, credential = $3,
    client_data = $4, authenticator_data = $5, signature = $6, log_request = $7
    WHERE id = $1 AND state = 'waiting' AND expires_ms > $2";
const COMPLETE: &str = "UPDATE decisions SET log_request = $2
    WHERE id = $1 AND state = 'approved' AND log_request IS NULL";
const UPDATE_ENTERED: &str = "UPDATE request_updates SET log_request = $2
    WHERE id = $1 AND dropped IS NULL AND log_request IS NULL";
const GIVEN: &str = "SELECT credential, client_data, authenticator_data, signature, approved_ms
    FROM decisions WHERE id = $1 AND state = 'approved'";
const REFUSED: &str = decisions!(
    "WHERE d.state = 'approved' AND l.entry IS NULL AND l.refused IS NOT NULL
    ORDER BY d.approved_ms, d.id LIMIT $1"
);
const UNDO: &str =
    "UPDATE decisions SET state = 'failed', failure = $2 WHERE id = $1 AND state = 'approved'";
const UPDATE_WAITS: &str = "UPDATE request_updates SET log_request = NULL WHERE id = $1";
const ENTERED: &str = "SELECT l.entry, d.digest, d.credential, d.client_data,
    d.authenticator_data, d.signature, d.approved_ms
    FROM decisions d LEFT JOIN request_updates u ON u.id = d.request_update
    JOIN requests r ON r.id = COALESCE(d.request, u.request)
    JOIN log_submissions l ON l.request = d.log_request
    WHERE r.entry = $1 AND d.state = 'approved' AND l.entry IS NOT NULL ORDER BY l.entry, d.id";
const FAIL: &str = "UPDATE decisions SET state = 'failed', failure = $3
    WHERE account = $1 AND id = $2 AND state = 'waiting'";
const EXPIRE: &str = "UPDATE decisions SET state = 'failed', failure = $2
    WHERE state = 'waiting' AND expires_ms <= $1";
const FORGET_OPENINGS: &str = "DELETE FROM decision_openings WHERE decision IN
    (SELECT id FROM decisions WHERE state = 'failed' AND created_ms < $1)";
const FORGET: &str = "DELETE FROM decisions WHERE state = 'failed' AND created_ms < $1";
const CREDENTIALS: &str = "SELECT c.credential, s.entry
    FROM passkeys p JOIN log_credentials c ON c.credential = p.credential
    JOIN log_submissions s ON s.request = c.request
    WHERE p.account = $1 AND s.entry IS NOT NULL ORDER BY s.entry";

fn decision_state(row: &SqliteRow) -> Result<DecisionState> {
    let log_request: Option<String> = row.try_get("log_request")?;
    match text(row, "state")?.as_str() {
        "waiting" => Ok(DecisionState::Waiting),
        "approved" => Ok(DecisionState::Approved {
            credential: u64(row, "credential")?,
            at_ms: u64(row, "approved_ms")?,
            submission: match log_request {
                Some(request) => Some((request_id(&request)?, submission_state(row)?)),
                None => None,
            },
        }),
        "failed" => Ok(DecisionState::Failed(text(row, "failure")?)),
        _ => Err(StoreError::Corrupt("state")),
    }
}

fn decision(row: &SqliteRow) -> Result<DecisionRow> {
    Ok(DecisionRow {
        id: parsed(row, "id")?,
        account: parsed(row, "account")?,
        kind: text(row, "kind")?,
        request: parsed_or_null(row, "request")?,
        update: parsed_or_null(row, "request_update")?,
        entry: bytes(row, "draft")?,
        openings: Vec::new(),
        document: bytes_or_null(row, "document")?,
        digest: array(row, "digest")?,
        expires_on_ms: u64_or_null(row, "expires_on_ms")?,
        created_ms: u64(row, "created_ms")?,
        expires_ms: u64(row, "expires_ms")?,
        state: decision_state(row)?,
    })
}

fn given(row: &SqliteRow) -> Result<KeptApproval> {
    Ok(KeptApproval {
        credential: u64(row, "credential")?,
        client_data: bytes(row, "client_data")?,
        authenticator_data: bytes(row, "authenticator_data")?,
        signature: bytes(row, "signature")?,
        at_ms: u64(row, "approved_ms")?,
    })
}

async fn insert_decision(tx: &mut Transaction<'static, Sqlite>, row: &DecisionRow) -> Result<()> {
    sqlx::query(INSERT)
        .bind(row.id.to_string())
        .bind(row.account.to_string())
        .bind(&row.kind)
        .bind(row.request.map(|id| id.to_string()))
        .bind(row.update.map(|id| id.to_string()))
        .bind(&row.entry)
        .bind(&row.document)
        .bind(&row.digest[..])
        .bind(row.expires_on_ms.map(big).transpose()?)
        .bind(big(row.created_ms)?)
        .bind(big(row.expires_ms)?)
        .execute(&mut **tx)
        .await?;
    for opening in &row.openings {
        sqlx::query(INSERT_OPENING)
            .bind(row.id.to_string())
            .bind(&opening.field)
            .bind(&opening.salt[..])
            .bind(&opening.value)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Changes one row, or says that it was not there to change.
async fn changes_one(
    tx: &mut Transaction<'static, Sqlite>,
    query: &'static str,
    id: String,
    log_request: Option<String>,
) -> Result<bool> {
    let done = sqlx::query(query)
        .bind(id)
        .bind(log_request)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

impl SqliteStore {
    async fn opened(&self, row: &SqliteRow) -> Result<DecisionRow> {
        let mut found = decision(row)?;
        let openings = sqlx::query(OPENINGS)
            .bind(found.id.to_string())
            .fetch_all(&self.readers)
            .await?;
        found.openings = openings.iter().map(opening).collect::<Result<_>>()?;
        Ok(found)
    }
}

#[async_trait]
impl DecisionRows for SqliteStore {
    async fn decision_create(&self, row: &DecisionRow, waiting_max: u64) -> Result<bool> {
        let mut tx = self.begin().await?;
        let waiting: i64 = sqlx::query_scalar(WAITING_COUNT)
            .bind(row.account.to_string())
            .bind(big(row.created_ms)?)
            .fetch_one(&mut *tx)
            .await?;
        if u64::try_from(waiting).map_err(|_| StoreError::Range)? >= waiting_max {
            return Ok(false);
        }
        insert_decision(&mut tx, row).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn decision(&self, account: AccountId, id: DecisionKey) -> Result<Option<DecisionRow>> {
        let row = sqlx::query(ONE)
            .bind(account.to_string())
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        match row {
            Some(row) => Ok(Some(self.opened(&row).await?)),
            None => Ok(None),
        }
    }

    async fn decisions_waiting(
        &self,
        account: AccountId,
        now_ms: u64,
        limit: u32,
    ) -> Result<Vec<DecisionRow>> {
        let rows = sqlx::query(WAITING)
            .bind(account.to_string())
            .bind(big(now_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            found.push(self.opened(row).await?);
        }
        Ok(found)
    }

    async fn decision_approve(&self, approval: &Approval<'_>) -> Result<Approved> {
        let mut tx = self.begin().await?;
        let log_request = approval.submission.map(|s| hex::encode(s.request));
        if let Some(submission) = approval.submission {
            insert(&mut tx, submission).await?;
        }
        let given = approval.given;
        let done = sqlx::query(APPROVE)
            .bind(approval.decision.to_string())
            .bind(big(given.at_ms)?)
            .bind(big(given.credential)?)
            .bind(&given.client_data)
            .bind(&given.authenticator_data)
            .bind(&given.signature)
            .bind(&log_request)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(Approved::Gone);
        }
        if let Some(request) = approval.request
            && !replace_in(&mut tx, request).await?
        {
            return Ok(Approved::Gone);
        }
        for (query, id) in [
            (UPDATE_ENTERED, approval.update.map(|id| id.to_string())),
            (COMPLETE, approval.completes.map(|id| id.to_string())),
        ] {
            if let Some(id) = id
                && !changes_one(&mut tx, query, id, log_request.clone()).await?
            {
                return Ok(Approved::Gone);
            }
        }
        tx.commit().await?;
        Ok(Approved::Done)
    }

    async fn decision_halves(
        &self,
        digest: &[u8; 32],
        since_ms: u64,
        limit: u32,
    ) -> Result<Vec<DecisionRow>> {
        let rows = sqlx::query(HALVES)
            .bind(&digest[..])
            .bind(big(since_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(decision).collect()
    }

    async fn decision_given(&self, id: DecisionKey) -> Result<Option<KeptApproval>> {
        let row = sqlx::query(GIVEN)
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(given).transpose()
    }

    async fn decisions_entered(&self, request: u64) -> Result<Vec<EnteredDecision>> {
        let rows = sqlx::query(ENTERED)
            .bind(big(request)?)
            .fetch_all(&self.readers)
            .await?;
        let entered = |row: &SqliteRow| {
            Ok(EnteredDecision {
                entry: u64(row, "entry")?,
                digest: array(row, "digest")?,
                given: given(row)?,
            })
        };
        rows.iter().map(entered).collect()
    }

    async fn decisions_refused(&self, limit: u32) -> Result<Vec<(DecisionRow, String)>> {
        let rows = sqlx::query(REFUSED)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| Ok((decision(row)?, text(row, "refused")?)))
            .collect()
    }

    async fn decision_undo(&self, undone: &Undone<'_>) -> Result<bool> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(UNDO)
            .bind(undone.decision.to_string())
            .bind(undone.failure)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        if let Some(request) = undone.request
            && !replace_in(&mut tx, request).await?
        {
            return Ok(false);
        }
        if let Some(update) = undone.update {
            let waits = sqlx::query(UPDATE_WAITS).bind(update.to_string());
            waits.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn decision_fail(
        &self,
        account: AccountId,
        id: DecisionKey,
        failure: &str,
    ) -> Result<bool> {
        let done = sqlx::query(FAIL)
            .bind(account.to_string())
            .bind(id.to_string())
            .bind(failure)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn decisions_sweep(&self, now_ms: u64, before_ms: u64, failure: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query(EXPIRE)
            .bind(big(now_ms)?)
            .bind(failure)
            .execute(&mut *tx)
            .await?;
        for query in [FORGET_OPENINGS, FORGET] {
            sqlx::query(query)
                .bind(big(before_ms)?)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn credentials_entered(&self, account: AccountId) -> Result<Vec<(String, u64)>> {
        let rows = sqlx::query(CREDENTIALS)
            .bind(account.to_string())
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|row| Ok((text(row, "credential")?, u64(row, "entry")?)))
            .collect()
    }
}
