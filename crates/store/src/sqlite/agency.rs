//! [`AgencyRows`] on SQLite.

use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::record::enrolled;
use super::row::{big, bytes, parsed, text, u64};
use crate::Result;
use crate::agency::{AgencyRows, Person, StoredKeyring};
use crate::record::EnrolledAgency;

const CALL_BACK: &str = "SELECT call_back FROM agencies WHERE agency = $1";
const CALL_BACK_PUT: &str = "UPDATE agencies SET call_back = $2 WHERE agency = $1";
const AGENCY: &str =
    "SELECT agency, document, enrolled_ms, jurisdiction, request FROM agencies WHERE agency = $1";
const JURISDICTION_PUT: &str = "UPDATE agencies SET jurisdiction = $2 WHERE agency = $1";
const KEYRING: &str = "SELECT version, sealed FROM agency_keyrings WHERE agency = $1";
const KEYRING_VERSION: &str =
    "SELECT COALESCE(MAX(version), 0) AS version FROM agency_keyrings WHERE agency = $1";
const INSERT_KEYRING: &str =
    "INSERT INTO agency_keyrings (agency, version, sealed) VALUES ($1, $2, $3)";
const UPDATE_KEYRING: &str =
    "UPDATE agency_keyrings SET version = $2, sealed = $3 WHERE agency = $1";
const PEOPLE: &str = "SELECT a.id, a.name, m.role
    FROM agency_members m JOIN accounts a ON a.id = m.account
    WHERE m.agency = $1 ORDER BY a.created_ms, a.id LIMIT $2";

fn person(row: &SqliteRow) -> Result<Person> {
    Ok(Person {
        account: parsed(row, "id")?,
        name: text(row, "name")?,
        role: text(row, "role")?,
    })
}

#[async_trait]
impl AgencyRows for SqliteStore {
    async fn agency(&self, agency: &str) -> Result<Option<EnrolledAgency>> {
        let row = sqlx::query(AGENCY)
            .bind(agency)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|r| enrolled(&r)).transpose()
    }

    async fn agency_keyring(&self, agency: &str) -> Result<Option<StoredKeyring>> {
        let row = sqlx::query(KEYRING)
            .bind(agency)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|r| {
            Ok(StoredKeyring {
                version: u64(&r, "version")?,
                sealed: bytes(&r, "sealed")?,
            })
        })
        .transpose()
    }

    async fn agency_keyring_put(&self, agency: &str, keyring: &StoredKeyring) -> Result<bool> {
        let mut tx = self.begin().await?;
        let stored: i64 = sqlx::query(KEYRING_VERSION)
            .bind(agency)
            .fetch_one(&mut *tx)
            .await?
            .try_get("version")?;
        let Ok(version) = big(keyring.version) else {
            return Ok(false);
        };
        if stored.checked_add(1) != Some(version) {
            return Ok(false);
        }
        let query = if stored == 0 {
            INSERT_KEYRING
        } else {
            UPDATE_KEYRING
        };
        sqlx::query(query)
            .bind(agency)
            .bind(version)
            .bind(&keyring.sealed)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn agency_people(&self, agency: &str, limit: u32) -> Result<Vec<Person>> {
        let rows = sqlx::query(PEOPLE)
            .bind(agency)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(person).collect()
    }

    async fn agency_call_back(&self, agency: &str) -> Result<Option<String>> {
        let number: Option<Option<String>> = sqlx::query_scalar(CALL_BACK)
            .bind(agency)
            .fetch_optional(&self.readers)
            .await?;
        Ok(number.flatten())
    }

    async fn agency_call_back_put(&self, agency: &str, number: &str) -> Result<bool> {
        let done = sqlx::query(CALL_BACK_PUT)
            .bind(agency)
            .bind(number)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn agency_jurisdiction_put(&self, agency: &str, jurisdiction: &str) -> Result<bool> {
        let done = sqlx::query(JURISDICTION_PUT)
            .bind(agency)
            .bind(jurisdiction)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}
