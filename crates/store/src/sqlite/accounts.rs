//! [`Accounts`] on SQLite.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{Sqlite, Transaction};

use super::SqliteStore;
use super::row::{big, parsed, parsed_or_null, text, u64};
use crate::accounts::{
    Account, Accounts, Invitation, Passkey, Registered, Registration, SecretHash, Session,
};
use crate::{AccountId, Result, SessionId, StoreError};

const ACCOUNT: &str = "SELECT id, name, role, household FROM accounts WHERE id = $1";
const INSERT_ACCOUNT: &str = "INSERT INTO accounts (id, name, role, household, created_ms)
    VALUES ($1, $2, $3, $4, $5)";
const CREDENTIAL_COUNT: &str = "SELECT COUNT(*) FROM passkeys WHERE credential = $1";
const INSERT_PASSKEY: &str =
    "INSERT INTO passkeys (credential, account, record, created_ms, used_ms)
    VALUES ($1, $2, $3, $4, $4)";
const PASSKEY: &str = "SELECT credential, account, record FROM passkeys WHERE credential = $1";
const CREDENTIALS: &str = "SELECT credential FROM passkeys WHERE account = $1";
const PASSKEY_USED: &str = "UPDATE passkeys SET record = $2, used_ms = $3 WHERE credential = $1";
const INVITATION: &str =
    "SELECT kind, subject FROM invitations WHERE token = $1 AND expires_ms > $2";
const REDEEM: &str = "DELETE FROM invitations WHERE token = $1";
const INSERT_INVITATION: &str =
    "INSERT INTO invitations (token, kind, subject, expires_ms) VALUES ($1, $2, $3, $4)";
const INSERT_SESSION: &str =
    "INSERT INTO sessions (id, cookie, account, device_name, created_ms, used_ms)
    VALUES ($1, $2, $3, $4, $5, $6)";
const SESSION: &str = "SELECT s.id AS session, s.account, s.device_name, s.created_ms, s.used_ms,
    a.id, a.name, a.role, a.household
    FROM sessions s JOIN accounts a ON a.id = s.account
    WHERE s.cookie = $1 AND s.used_ms >= $2";
const TOUCH: &str = "UPDATE sessions SET used_ms = $2 WHERE id = $1 AND used_ms < $2";
const SESSIONS: &str = "SELECT s.id AS session, s.account, s.device_name, s.created_ms, s.used_ms,
    a.name
    FROM sessions s JOIN accounts a ON a.id = s.account
    WHERE (a.id = $1 OR a.household = $2) AND s.used_ms >= $3
    ORDER BY s.used_ms DESC, s.id";
const END_SESSION: &str = "DELETE FROM sessions WHERE id = $1
    AND account IN (SELECT id FROM accounts WHERE id = $2 OR household = $3)";
const INSERT_CEREMONY: &str = "INSERT INTO ceremonies (id, state, expires_ms) VALUES ($1, $2, $3)";
const TAKE_CEREMONY: &str = "DELETE FROM ceremonies WHERE id = $1 RETURNING state, expires_ms";
const SWEEP_SESSIONS: &str = "DELETE FROM sessions WHERE used_ms < $1";
const SWEEP_INVITATIONS: &str = "DELETE FROM invitations WHERE expires_ms <= $1";
const SWEEP_CEREMONIES: &str = "DELETE FROM ceremonies WHERE expires_ms <= $1";

fn account(row: &SqliteRow) -> Result<Account> {
    Ok(Account {
        id: parsed(row, "id")?,
        name: text(row, "name")?,
        role: text(row, "role")?,
        household: parsed_or_null(row, "household")?,
    })
}

fn session(row: &SqliteRow) -> Result<Session> {
    Ok(Session {
        id: parsed(row, "session")?,
        account: parsed(row, "account")?,
        device_name: text(row, "device_name")?,
        created_ms: u64(row, "created_ms")?,
        last_used_ms: u64(row, "used_ms")?,
    })
}

fn passkey(row: &SqliteRow) -> Result<Passkey> {
    Ok(Passkey {
        credential: text(row, "credential")?,
        account: parsed(row, "account")?,
        record: text(row, "record")?,
    })
}

fn invitation(row: &SqliteRow) -> Result<Invitation> {
    match text(row, "kind")?.as_str() {
        "same" => Ok(Invitation::Same(parsed(row, "subject")?)),
        "member" => Ok(Invitation::Member(parsed(row, "subject")?)),
        "role" => Ok(Invitation::Role(text(row, "subject")?)),
        _ => Err(StoreError::Corrupt("kind")),
    }
}

/// The account that an invitation allows, made if need be; `None` if it does not allow this one.
async fn redeem(
    tx: &mut Transaction<'static, Sqlite>,
    registration: &Registration,
    token: &SecretHash,
) -> Result<Option<Account>> {
    let token = hex::encode(token);
    let row = sqlx::query(INVITATION)
        .bind(&token)
        .bind(big(registration.now_ms)?)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    sqlx::query(REDEEM).bind(&token).execute(&mut **tx).await?;
    let mut wanted = registration.account.clone();
    match invitation(&row)? {
        Invitation::Same(id) => {
            let row = sqlx::query(ACCOUNT)
                .bind(id.to_string())
                .fetch_optional(&mut **tx)
                .await?;
            return row.map(|r| account(&r)).transpose();
        }
        Invitation::Member(household) => wanted.household = Some(household),
        Invitation::Role(role) => wanted.role = role,
    }
    Ok(Some(wanted))
}

#[async_trait]
impl Accounts for SqliteStore {
    async fn register(&self, registration: &Registration) -> Result<Registered> {
        let Registration {
            account: wanted,
            passkey,
            invitation,
            now_ms,
        } = registration;
        let mut tx = self.begin().await?;
        let taken: i64 = sqlx::query_scalar(CREDENTIAL_COUNT)
            .bind(&passkey.credential)
            .fetch_one(&mut *tx)
            .await?;
        if taken > 0 {
            return Ok(Registered::CredentialTaken);
        }
        let account = match invitation {
            Some(token) => redeem(&mut tx, registration, token).await?,
            None => Some(wanted.clone()),
        };
        let Some(account) = account else {
            return Ok(Registered::InvitationGone);
        };
        let id = account.id.to_string();
        if sqlx::query(ACCOUNT)
            .bind(&id)
            .fetch_optional(&mut *tx)
            .await?
            .is_none()
        {
            sqlx::query(INSERT_ACCOUNT)
                .bind(&id)
                .bind(&account.name)
                .bind(&account.role)
                .bind(account.household.map(|h| h.to_string()))
                .bind(big(*now_ms)?)
                .execute(&mut *tx)
                .await?;
            if let Some(token) = invitation {
                super::record::join_agency(&mut tx, account.id, &hex::encode(token)).await?;
            }
        }
        sqlx::query(INSERT_PASSKEY)
            .bind(&passkey.credential)
            .bind(&id)
            .bind(&passkey.record)
            .bind(big(*now_ms)?)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Registered::Done)
    }

    async fn account(&self, id: AccountId) -> Result<Option<Account>> {
        let row = sqlx::query(ACCOUNT)
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        row.map(|r| account(&r)).transpose()
    }

    async fn passkey(&self, credential: &str) -> Result<Option<Passkey>> {
        let row = sqlx::query(PASSKEY)
            .bind(credential)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|r| passkey(&r)).transpose()
    }

    async fn credentials(&self, account: AccountId) -> Result<Vec<String>> {
        let query = sqlx::query_scalar(CREDENTIALS).bind(account.to_string());
        Ok(query.fetch_all(&self.readers).await?)
    }

    async fn passkey_used(&self, passkey: &Passkey, now_ms: u64) -> Result<()> {
        sqlx::query(PASSKEY_USED)
            .bind(&passkey.credential)
            .bind(&passkey.record)
            .bind(big(now_ms)?)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn session_open(&self, session: &Session, cookie: &SecretHash) -> Result<()> {
        sqlx::query(INSERT_SESSION)
            .bind(session.id.to_string())
            .bind(hex::encode(cookie))
            .bind(session.account.to_string())
            .bind(&session.device_name)
            .bind(big(session.created_ms)?)
            .bind(big(session.last_used_ms)?)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn session(
        &self,
        cookie: &SecretHash,
        used_since_ms: u64,
    ) -> Result<Option<(Session, Account)>> {
        let row = sqlx::query(SESSION)
            .bind(hex::encode(cookie))
            .bind(big(used_since_ms)?)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|r| Ok((session(&r)?, account(&r)?))).transpose()
    }

    async fn session_touch(&self, id: SessionId, now_ms: u64) -> Result<()> {
        let query = sqlx::query(TOUCH).bind(id.to_string()).bind(big(now_ms)?);
        query.execute(&self.writer).await?;
        Ok(())
    }

    async fn sessions(&self, of: &Account, used_since_ms: u64) -> Result<Vec<(Session, String)>> {
        let rows = sqlx::query(SESSIONS)
            .bind(of.id.to_string())
            .bind(of.household.map(|h| h.to_string()))
            .bind(big(used_since_ms)?)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|r| Ok((session(r)?, text(r, "name")?)))
            .collect()
    }

    async fn session_end(&self, by: &Account, id: SessionId) -> Result<bool> {
        let done = sqlx::query(END_SESSION)
            .bind(id.to_string())
            .bind(by.id.to_string())
            .bind(by.household.map(|h| h.to_string()))
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn invite(&self, token: &SecretHash, to: &Invitation, expires_ms: u64) -> Result<()> {
        let (kind, subject) = match to {
            Invitation::Same(account) => ("same", account.to_string()),
            Invitation::Member(household) => ("member", household.to_string()),
            Invitation::Role(role) => ("role", role.clone()),
        };
        sqlx::query(INSERT_INVITATION)
            .bind(hex::encode(token))
            .bind(kind)
            .bind(subject)
            .bind(big(expires_ms)?)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn invitation(&self, token: &SecretHash, now_ms: u64) -> Result<Option<Invitation>> {
        let row = sqlx::query(INVITATION)
            .bind(hex::encode(token))
            .bind(big(now_ms)?)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|r| invitation(&r)).transpose()
    }

    async fn ceremony_begin(&self, id: &str, state: &str, expires_ms: u64) -> Result<()> {
        let query = sqlx::query(INSERT_CEREMONY)
            .bind(id)
            .bind(state)
            .bind(big(expires_ms)?);
        query.execute(&self.writer).await?;
        Ok(())
    }

    async fn ceremony_take(&self, id: &str, now_ms: u64) -> Result<Option<String>> {
        let row = sqlx::query(TAKE_CEREMONY)
            .bind(id)
            .fetch_optional(&self.writer)
            .await?;
        match row {
            Some(row) if u64(&row, "expires_ms")? > now_ms => Ok(Some(text(&row, "state")?)),
            _ => Ok(None),
        }
    }

    async fn accounts_sweep(&self, now_ms: u64, used_since_ms: u64) -> Result<u64> {
        let mut tx = self.begin().await?;
        let now = big(now_ms)?;
        let unused = sqlx::query(SWEEP_SESSIONS).bind(big(used_since_ms)?);
        let mut gone = unused.execute(&mut *tx).await?.rows_affected();
        for sweep in [SWEEP_INVITATIONS, SWEEP_CEREMONIES] {
            gone += sqlx::query(sweep)
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected();
        }
        tx.commit().await?;
        Ok(gone)
    }
}
