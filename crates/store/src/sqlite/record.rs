//! [`RecordRows`] on SQLite.

use async_trait::async_trait;
use sidelight_domain::record::HouseholdId;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, Transaction};

use super::SqliteStore;
use super::row::{
    array, big, bytes, bytes_or_null, parsed, parsed_or_null, text, u64, u64_or_null,
};
use crate::accounts::{Account, Passkey, SecretHash};
use crate::log_lock::RequestIdBytes;
use crate::record::{
    EnrolledAgency, KeptOpening, LogSubmission, Membership, RecordRows, SubmissionState,
    UnrecordedCredential,
};
use crate::{AccountId, Result, StoreError};

const KNOWN: &str = "SELECT COUNT(*) FROM log_submissions WHERE request = $1";
const INSERT: &str = "INSERT INTO log_submissions (request, draft, document, prepared_ms)
    VALUES ($1, $2, $3, $4)";
const INSERT_OPENING: &str = "INSERT INTO log_openings (request, field, salt, value)
    VALUES ($1, $2, $3, $4)";
const WAITING: &str = "SELECT request, draft, document, prepared_ms FROM log_submissions
    WHERE entry IS NULL AND refused IS NULL
    AND NOT EXISTS (SELECT 1 FROM consents_held_back h WHERE h.request = log_submissions.request)
    ORDER BY prepared_ms, request LIMIT $1";
const OPENINGS: &str =
    "SELECT field, salt, value FROM log_openings WHERE request = $1 ORDER BY field";
const ENTRY_OPENINGS: &str = "SELECT o.field, o.salt, o.value
    FROM log_openings o JOIN log_submissions s ON s.request = o.request
    WHERE s.entry = $1 ORDER BY o.field";
const ENTERED: &str = "UPDATE log_submissions SET entry = $2, entered_ms = $3, document = NULL
    WHERE request = $1 AND entry IS NULL";
const ENTERED_MS: &str = "SELECT entered_ms FROM log_submissions WHERE entry = $1";
const REFUSED: &str = "UPDATE log_submissions SET refused = $2, document = NULL
    WHERE request = $1 AND entry IS NULL";
const HOME: &str = "SELECT household FROM emergencies WHERE log_request = $1 AND state = 'closing'
    UNION ALL SELECT household FROM demands WHERE log_request = $1 AND state = 'closing'";
const STATE: &str = "SELECT entry, refused FROM log_submissions WHERE request = $1";
const UNRECORDED: &str = "SELECT p.credential, p.account, p.record, a.id, a.name, a.role,
    a.household, m.agency, m.role AS member_role
    FROM passkeys p JOIN accounts a ON a.id = p.account
    LEFT JOIN agency_members m ON m.account = a.id
    WHERE (a.role IN ('moderator', 'reviewer', 'admin') OR (a.role = 'officer' AND m.agency IS NOT NULL))
    AND NOT EXISTS (SELECT 1 FROM log_credentials c WHERE c.credential = p.credential)
    ORDER BY p.created_ms, p.credential LIMIT $1";
const HAS_ENTRY: &str = "SELECT COUNT(*) FROM log_credentials WHERE credential = $1";
const INSERT_CREDENTIAL: &str = "INSERT INTO log_credentials (credential, request) VALUES ($1, $2)";
const CREDENTIAL_STATE: &str = "SELECT s.entry, s.refused
    FROM log_credentials c JOIN log_submissions s ON s.request = c.request
    WHERE c.credential = $1";
const AGENCY_KNOWN: &str = "SELECT COUNT(*) FROM agencies WHERE agency = $1";
const INSERT_AGENCY: &str =
    "INSERT INTO agencies (agency, document, enrolled_ms, jurisdiction) VALUES ($1, $2, $3, $4)";
const AGENCIES: &str =
    "SELECT agency, document, enrolled_ms, jurisdiction, request FROM agencies ORDER BY agency";
// A first key that the log would not take leaves room for another one.
const AGENCY_KEY: &str = "UPDATE agencies SET request = $2 WHERE agency = $1 AND (request IS NULL
    OR EXISTS (SELECT 1 FROM log_submissions s
    WHERE s.request = agencies.request AND s.refused IS NOT NULL))";
const INSERT_INVITATION: &str =
    "INSERT INTO invitations (token, kind, subject, expires_ms) VALUES ($1, 'role', 'officer', $2)";
const INSERT_AGENCY_INVITATION: &str =
    "INSERT INTO agency_invitations (token, agency, role) VALUES ($1, $2, $3)";
const MEMBERSHIP: &str = "SELECT agency, role FROM agency_members WHERE account = $1";
const JOIN_AGENCY: &str = "INSERT INTO agency_members (account, agency, role)
    SELECT $1, agency, role FROM agency_invitations WHERE token = $2";
const INVITATION_USED: &str = "DELETE FROM agency_invitations WHERE token = $1";

/// Makes a new account work for the agency that invited it; part of redeeming the invitation. Nothing
/// if no agency did.
pub(super) async fn join_agency(
    tx: &mut Transaction<'static, Sqlite>,
    account: AccountId,
    token: &str,
) -> Result<()> {
    sqlx::query(JOIN_AGENCY)
        .bind(account.to_string())
        .bind(token)
        .execute(&mut **tx)
        .await?;
    sqlx::query(INVITATION_USED)
        .bind(token)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(super) async fn insert(
    tx: &mut Transaction<'static, Sqlite>,
    submission: &LogSubmission,
) -> Result<()> {
    let request = hex::encode(submission.request);
    sqlx::query(INSERT)
        .bind(&request)
        .bind(&submission.draft)
        .bind(&submission.document)
        .bind(big(submission.prepared_ms)?)
        .execute(&mut **tx)
        .await?;
    for opening in &submission.openings {
        sqlx::query(INSERT_OPENING)
            .bind(&request)
            .bind(&opening.field)
            .bind(&opening.salt[..])
            .bind(&opening.value)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

pub(super) fn request_id(text: &str) -> Result<RequestIdBytes> {
    let mut id = [0; 16];
    hex::decode_to_slice(text, &mut id).map_err(|_| StoreError::Corrupt("request"))?;
    Ok(id)
}

pub(super) fn opening(row: &SqliteRow) -> Result<KeptOpening> {
    Ok(KeptOpening {
        field: text(row, "field")?,
        salt: array(row, "salt")?,
        value: bytes(row, "value")?,
    })
}

pub(super) fn state(row: &SqliteRow) -> Result<SubmissionState> {
    let refused: Option<String> = row.try_get("refused")?;
    Ok(match (u64_or_null(row, "entry")?, refused) {
        (Some(entry), _) => SubmissionState::Entered(entry),
        (None, Some(reason)) => SubmissionState::Refused(reason),
        (None, None) => SubmissionState::Waiting,
    })
}

fn unrecorded(row: &SqliteRow) -> Result<UnrecordedCredential> {
    let agency: Option<String> = row.try_get("agency")?;
    let role: Option<String> = row.try_get("member_role")?;
    Ok(UnrecordedCredential {
        passkey: Passkey {
            credential: text(row, "credential")?,
            account: parsed(row, "account")?,
            record: text(row, "record")?,
        },
        account: Account {
            id: parsed(row, "id")?,
            name: text(row, "name")?,
            role: text(row, "role")?,
            household: parsed_or_null(row, "household")?,
        },
        member: agency
            .zip(role)
            .map(|(agency, role)| Membership { agency, role }),
    })
}

pub(super) fn enrolled(row: &SqliteRow) -> Result<EnrolledAgency> {
    let request: Option<String> = row.try_get("request")?;
    Ok(EnrolledAgency {
        agency: text(row, "agency")?,
        document: bytes(row, "document")?,
        jurisdiction: row.try_get("jurisdiction")?,
        enrolled_ms: u64(row, "enrolled_ms")?,
        request: request.as_deref().map(request_id).transpose()?,
    })
}

async fn count(
    tx: &mut Transaction<'static, Sqlite>,
    query: &'static str,
    key: &str,
) -> Result<i64> {
    Ok(sqlx::query_scalar(query)
        .bind(key)
        .fetch_one(&mut **tx)
        .await?)
}

#[async_trait]
impl RecordRows for SqliteStore {
    async fn submission_prepare(&self, submission: &LogSubmission) -> Result<()> {
        let mut tx = self.begin().await?;
        if count(&mut tx, KNOWN, &hex::encode(submission.request)).await? == 0 {
            insert(&mut tx, submission).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn submissions_waiting(&self, limit: u32) -> Result<Vec<LogSubmission>> {
        let rows = sqlx::query(WAITING)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let mut waiting = Vec::with_capacity(rows.len());
        for row in &rows {
            let request = text(row, "request")?;
            let openings = sqlx::query(OPENINGS)
                .bind(&request)
                .fetch_all(&self.readers)
                .await?;
            waiting.push(LogSubmission {
                request: request_id(&request)?,
                draft: bytes(row, "draft")?,
                document: bytes_or_null(row, "document")?,
                openings: openings.iter().map(opening).collect::<Result<_>>()?,
                prepared_ms: u64(row, "prepared_ms")?,
            });
        }
        Ok(waiting)
    }

    async fn submission_entered(
        &self,
        request: &RequestIdBytes,
        entry: u64,
        entered_ms: u64,
    ) -> Result<()> {
        sqlx::query(ENTERED)
            .bind(hex::encode(request))
            .bind(big(entry)?)
            .bind(big(entered_ms)?)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn entered_ms(&self, entry: u64) -> Result<Option<u64>> {
        let row = sqlx::query(ENTERED_MS)
            .bind(big(entry)?)
            .fetch_optional(&self.readers)
            .await?;
        Ok(row
            .map(|r| u64_or_null(&r, "entered_ms"))
            .transpose()?
            .flatten())
    }

    async fn submission_refused(&self, request: &RequestIdBytes, reason: &str) -> Result<()> {
        sqlx::query(REFUSED)
            .bind(hex::encode(request))
            .bind(reason)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn home_of_release(&self, request: &RequestIdBytes) -> Result<Option<HouseholdId>> {
        let row = sqlx::query(HOME)
            .bind(hex::encode(request))
            .fetch_optional(&self.readers)
            .await?;
        let home = row.as_ref().map(|row| parsed_or_null(row, "household"));
        Ok(home.transpose()?.flatten())
    }

    async fn submission(&self, request: &RequestIdBytes) -> Result<Option<SubmissionState>> {
        let row = sqlx::query(STATE)
            .bind(hex::encode(request))
            .fetch_optional(&self.readers)
            .await?;
        row.map(|r| state(&r)).transpose()
    }

    async fn openings(&self, entry: u64) -> Result<Vec<KeptOpening>> {
        let rows = sqlx::query(ENTRY_OPENINGS)
            .bind(big(entry)?)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(opening).collect()
    }

    async fn credentials_unrecorded(&self, limit: u32) -> Result<Vec<UnrecordedCredential>> {
        let rows = sqlx::query(UNRECORDED)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(unrecorded).collect()
    }

    async fn credential_prepare(
        &self,
        credential: &str,
        submission: &LogSubmission,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        if count(&mut tx, HAS_ENTRY, credential).await? > 0 {
            return Ok(false);
        }
        insert(&mut tx, submission).await?;
        sqlx::query(INSERT_CREDENTIAL)
            .bind(credential)
            .bind(hex::encode(submission.request))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn credential_entry(&self, credential: &str) -> Result<Option<SubmissionState>> {
        let row = sqlx::query(CREDENTIAL_STATE)
            .bind(credential)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|r| state(&r)).transpose()
    }

    async fn agency_enroll(&self, agency: &EnrolledAgency) -> Result<bool> {
        let mut tx = self.begin().await?;
        if count(&mut tx, AGENCY_KNOWN, &agency.agency).await? > 0 {
            return Ok(false);
        }
        sqlx::query(INSERT_AGENCY)
            .bind(&agency.agency)
            .bind(&agency.document)
            .bind(big(agency.enrolled_ms)?)
            .bind(&agency.jurisdiction)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn agencies(&self) -> Result<Vec<EnrolledAgency>> {
        let rows = sqlx::query(AGENCIES).fetch_all(&self.readers).await?;
        rows.iter().map(enrolled).collect()
    }

    async fn agency_key_prepare(&self, agency: &str, submission: &LogSubmission) -> Result<bool> {
        let mut tx = self.begin().await?;
        insert(&mut tx, submission).await?;
        let changed = sqlx::query(AGENCY_KEY)
            .bind(agency)
            .bind(hex::encode(submission.request))
            .execute(&mut *tx)
            .await?;
        if changed.rows_affected() == 0 {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn agency_invite(
        &self,
        token: &SecretHash,
        member: &Membership,
        expires_ms: u64,
    ) -> Result<()> {
        let token = hex::encode(token);
        let mut tx = self.begin().await?;
        sqlx::query(INSERT_INVITATION)
            .bind(&token)
            .bind(big(expires_ms)?)
            .execute(&mut *tx)
            .await?;
        sqlx::query(INSERT_AGENCY_INVITATION)
            .bind(&token)
            .bind(&member.agency)
            .bind(&member.role)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn membership(&self, account: AccountId) -> Result<Option<Membership>> {
        let row = sqlx::query(MEMBERSHIP)
            .bind(account.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|r| {
            Ok(Membership {
                agency: text(&r, "agency")?,
                role: text(&r, "role")?,
            })
        })
        .transpose()
    }
}
