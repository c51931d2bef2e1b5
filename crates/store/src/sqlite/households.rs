//! [`Households`] on SQLite.

use async_trait::async_trait;
use sidelight_domain::record::{Hash, HouseholdId, SigningKeyBytes};
use sqlx::sqlite::SqliteRow;
use sqlx::{Sqlite, Transaction};

use super::SqliteStore;
use super::row::{array, big, bytes, bytes_or_null, hex32, parsed, text, u64, u64_or_null};
use crate::accounts::SecretHash;
use crate::households::{Append, Created, Household, Households, Hub, StoredStatement};
use crate::{AccountId, Result};

/// One day, ms.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

const JOIN: &str = "UPDATE accounts SET household = $2 WHERE id = $1 AND household IS NULL";
const HOUSEHOLD_COUNT: &str = "SELECT COUNT(*) FROM households WHERE id = $1";
const INSERT_HOUSEHOLD: &str = "INSERT INTO households
    (id, keyring, settings_version, settings, used_bytes, clips, created_ms)
    VALUES ($1, $2, 0, NULL, 0, 0, $3)";
const INSERT_STATEMENT: &str =
    "INSERT INTO statements (household, number, text, signature, received_ms)
    VALUES ($1, $2, $3, $4, $5)";
const NEWEST_NUMBER: &str = "SELECT MAX(number) FROM statements WHERE household = $1";
const SET_KEYRING: &str = "UPDATE households SET keyring = $2 WHERE id = $1";
const REMOVE_HUB: &str = "DELETE FROM hubs WHERE household = $1 AND hub = $2";
const SET_RETENTION: &str =
    "UPDATE clips SET expires_ms = received_ms + $3 WHERE household = $1 AND camera = $2";
const STATEMENTS: &str = "SELECT number, text, signature FROM statements
    WHERE household = $1 AND number > $2 ORDER BY number";
const STATEMENT_NEWEST: &str = "SELECT number, text, signature FROM statements
    WHERE household = $1 ORDER BY number DESC LIMIT 1";
/// In a statement no line but those of `address` and `contact` ends in a hash from `access` on; before it
/// stand others that do.
const HOMES_AT: &str = "SELECT s.household FROM statements s
    WHERE s.number = (SELECT MAX(number) FROM statements WHERE household = s.household)
    AND INSTR(SUBSTR(s.text, INSTR(s.text, CHAR(10) || 'access ')), $1) > 0
    ORDER BY s.household LIMIT $2";
const HOUSEHOLD: &str = "SELECT id, keyring, settings_version, settings, used_bytes, clips
    FROM households WHERE id = $1";
const PUT_SETTINGS: &str = "UPDATE households SET settings_version = $2, settings = $3
    WHERE id = $1 AND settings_version = $2 - 1";
const HUBS: &str =
    "SELECT hub, seen_ms, status, status_ms FROM hubs WHERE household = $1 ORDER BY hub";
const HOMES: &str = "SELECT COUNT(DISTINCT household) AS homes FROM hubs";
const NEW_TOKEN: &str = "UPDATE hubs SET token = $3 WHERE household = $1 AND hub = $2";
const HUB_COUNT: &str = "SELECT COUNT(*) FROM hubs WHERE household = $1";
const INSERT_HUB: &str = "INSERT INTO hubs (household, hub, token, seen_ms, status, status_ms)
    VALUES ($1, $2, $3, NULL, NULL, NULL)";
const HUB_OF_TOKEN: &str = "SELECT household, hub FROM hubs WHERE token = $1";
const SEEN: &str = "UPDATE hubs SET seen_ms = $3 WHERE household = $1 AND hub = $2";
const STATUS: &str = "UPDATE hubs SET status = $3, status_ms = $4, seen_ms = $4
    WHERE household = $1 AND hub = $2";

fn statement(row: &SqliteRow) -> Result<StoredStatement> {
    Ok(StoredStatement {
        number: u64(row, "number")?,
        text: text(row, "text")?,
        signature: array(row, "signature")?,
    })
}

async fn insert_statement(
    tx: &mut Transaction<'static, Sqlite>,
    household: &str,
    append: &Append<'_>,
) -> Result<()> {
    let Append {
        statement, now_ms, ..
    } = append;
    sqlx::query(INSERT_STATEMENT)
        .bind(household)
        .bind(big(statement.number)?)
        .bind(&statement.text)
        .bind(&statement.signature[..])
        .bind(big(*now_ms)?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[async_trait]
impl Households for SqliteStore {
    async fn household_create(
        &self,
        account: AccountId,
        household: HouseholdId,
        first: &Append<'_>,
    ) -> Result<Created> {
        let household = household.to_string();
        let mut tx = self.begin().await?;
        let there: i64 = sqlx::query_scalar(HOUSEHOLD_COUNT)
            .bind(&household)
            .fetch_one(&mut *tx)
            .await?;
        if there > 0 {
            return Ok(Created::HouseholdTaken);
        }
        let joined = sqlx::query(JOIN).bind(account.to_string()).bind(&household);
        if joined.execute(&mut *tx).await?.rows_affected() == 0 {
            return Ok(Created::AccountTaken);
        }
        sqlx::query(INSERT_HOUSEHOLD)
            .bind(&household)
            .bind(first.keyring)
            .bind(big(first.now_ms)?)
            .execute(&mut *tx)
            .await?;
        insert_statement(&mut tx, &household, first).await?;
        tx.commit().await?;
        Ok(Created::Done)
    }

    async fn statement_append(&self, household: HouseholdId, next: &Append<'_>) -> Result<bool> {
        let household = household.to_string();
        let mut tx = self.begin().await?;
        let newest: Option<i64> = sqlx::query_scalar(NEWEST_NUMBER)
            .bind(&household)
            .fetch_one(&mut *tx)
            .await?;
        if newest.map(|n| n + 1) != Some(big(next.statement.number)?) {
            return Ok(false);
        }
        insert_statement(&mut tx, &household, next).await?;
        sqlx::query(SET_KEYRING)
            .bind(&household)
            .bind(next.keyring)
            .execute(&mut *tx)
            .await?;
        for hub in next.hubs_removed {
            let remove = sqlx::query(REMOVE_HUB)
                .bind(&household)
                .bind(hex::encode(hub));
            remove.execute(&mut *tx).await?;
        }
        for (camera, days) in next.retention {
            sqlx::query(SET_RETENTION)
                .bind(&household)
                .bind(camera.to_string())
                .bind(big(u64::from(*days) * DAY_MS)?)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn statements(&self, household: HouseholdId, after: u64) -> Result<Vec<StoredStatement>> {
        // Nothing follows a number that no column can hold.
        let Ok(after) = big(after) else {
            return Ok(Vec::new());
        };
        let query = sqlx::query(STATEMENTS)
            .bind(household.to_string())
            .bind(after);
        query
            .fetch_all(&self.readers)
            .await?
            .iter()
            .map(statement)
            .collect()
    }

    async fn statement_newest(&self, household: HouseholdId) -> Result<Option<StoredStatement>> {
        let query = sqlx::query(STATEMENT_NEWEST).bind(household.to_string());
        query
            .fetch_optional(&self.readers)
            .await?
            .map(|r| statement(&r))
            .transpose()
    }

    async fn homes_at(&self, token: &Hash, limit: u32) -> Result<Vec<HouseholdId>> {
        let rows = sqlx::query(HOMES_AT)
            .bind(format!(" {}\n", hex::encode(token)))
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| parsed(row, "household")).collect()
    }

    async fn household(&self, household: HouseholdId) -> Result<Option<Household>> {
        let query = sqlx::query(HOUSEHOLD).bind(household.to_string());
        let Some(row) = query.fetch_optional(&self.readers).await? else {
            return Ok(None);
        };
        let version = u64(&row, "settings_version")?;
        Ok(Some(Household {
            id: parsed(&row, "id")?,
            keyring: bytes(&row, "keyring")?,
            settings: bytes_or_null(&row, "settings")?.map(|sealed| (version, sealed)),
            used_bytes: u64(&row, "used_bytes")?,
            clips: u64(&row, "clips")?,
        }))
    }

    async fn settings_put(
        &self,
        household: HouseholdId,
        version: u64,
        sealed: &[u8],
    ) -> Result<bool> {
        let Ok(version) = big(version) else {
            return Ok(false);
        };
        let done = sqlx::query(PUT_SETTINGS)
            .bind(household.to_string())
            .bind(version)
            .bind(sealed)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn homes(&self) -> Result<u64> {
        let row = sqlx::query(HOMES).fetch_one(&self.readers).await?;
        u64(&row, "homes")
    }

    async fn hubs(&self, household: HouseholdId) -> Result<Vec<Hub>> {
        let query = sqlx::query(HUBS).bind(household.to_string());
        let rows = query.fetch_all(&self.readers).await?;
        let hub = |row: &SqliteRow| {
            let status = bytes_or_null(row, "status")?.zip(u64_or_null(row, "status_ms")?);
            let last_seen_ms = u64_or_null(row, "seen_ms")?;
            Ok(Hub {
                key: hex32(row, "hub")?,
                last_seen_ms,
                status,
            })
        };
        rows.iter().map(hub).collect()
    }

    async fn hub_register(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        token: &SecretHash,
        hubs_max: u32,
    ) -> Result<bool> {
        let (household, hub, token) = (household.to_string(), hex::encode(hub), hex::encode(token));
        let mut tx = self.begin().await?;
        let renewed = sqlx::query(NEW_TOKEN)
            .bind(&household)
            .bind(&hub)
            .bind(&token);
        if renewed.execute(&mut *tx).await?.rows_affected() == 0 {
            let hubs: i64 = sqlx::query_scalar(HUB_COUNT)
                .bind(&household)
                .fetch_one(&mut *tx)
                .await?;
            if hubs >= i64::from(hubs_max) {
                return Ok(false);
            }
            let insert = sqlx::query(INSERT_HUB)
                .bind(&household)
                .bind(&hub)
                .bind(&token);
            insert.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn hub_of_token(
        &self,
        token: &SecretHash,
    ) -> Result<Option<(HouseholdId, SigningKeyBytes)>> {
        let query = sqlx::query(HUB_OF_TOKEN).bind(hex::encode(token));
        let row = query.fetch_optional(&self.readers).await?;
        row.map(|r| Ok((parsed(&r, "household")?, hex32(&r, "hub")?)))
            .transpose()
    }

    async fn hub_seen(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        now_ms: u64,
    ) -> Result<()> {
        sqlx::query(SEEN)
            .bind(household.to_string())
            .bind(hex::encode(hub))
            .bind(big(now_ms)?)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn hub_status(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        sealed: &[u8],
        now_ms: u64,
    ) -> Result<()> {
        sqlx::query(STATUS)
            .bind(household.to_string())
            .bind(hex::encode(hub))
            .bind(sealed)
            .bind(big(now_ms)?)
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}
