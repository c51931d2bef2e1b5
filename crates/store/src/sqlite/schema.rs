//! Brings the schema to the version this program knows, or refuses.

use sqlx::{AssertSqlSafe, Row, SqlitePool};

use crate::{Result, StoreError};

/// Every migration, from version 1 on.
const MIGRATIONS: [&str; 24] = [
    include_str!("../../migrations/0001_initial.sql"),
    include_str!("../../migrations/0002_record.sql"),
    include_str!("../../migrations/0003_requests.sql"),
    include_str!("../../migrations/0004_shares.sql"),
    include_str!("../../migrations/0005_outcomes.sql"),
    include_str!("../../migrations/0006_stills.sql"),
    include_str!("../../migrations/0007_packages.sql"),
    include_str!("../../migrations/0008_emergencies.sql"),
    include_str!("../../migrations/0009_trustees.sql"),
    include_str!("../../migrations/0010_answers.sql"),
    include_str!("../../migrations/0011_notifications.sql"),
    include_str!("../../migrations/0012_demands.sql"),
    include_str!("../../migrations/0013_urgent.sql"),
    include_str!("../../migrations/0014_outcomes.sql"),
    include_str!("../../migrations/0015_questions.sql"),
    include_str!("../../migrations/0019_trustee_calls.sql"),
    include_str!("../../migrations/0020_repairs.sql"),
    include_str!("../../migrations/0017_hub_asked.sql"),
    include_str!("../../migrations/0016_set_ups.sql"),
    include_str!("../../migrations/0021_look_ups.sql"),
    include_str!("../../migrations/0022_begun.sql"),
    include_str!("../../migrations/0023_hand_over.sql"),
    include_str!("../../migrations/0024_left_out.sql"),
    include_str!("../../migrations/0025_jurisdiction.sql"),
];

/// The newest version this program knows.
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

const CREATE_VERSIONS: &str =
    "CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT PRIMARY KEY)";
const NEWEST_VERSION: &str = "SELECT COALESCE(MAX(version), 0) AS version FROM schema_versions";
const INSERT_VERSION: &str = "INSERT INTO schema_versions (version) VALUES ($1)";

/// Runs what is missing, each migration in one transaction.
pub(super) async fn migrate(pool: &SqlitePool) -> Result<()> {
    sqlx::query(CREATE_VERSIONS).execute(pool).await?;
    loop {
        let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
        let found: i64 = sqlx::query(NEWEST_VERSION)
            .fetch_one(&mut *tx)
            .await?
            .try_get("version")?;
        if found > SCHEMA_VERSION {
            return Err(StoreError::NewerSchema {
                found,
                known: SCHEMA_VERSION,
            });
        }
        let next = usize::try_from(found).map_err(|_| StoreError::Corrupt("version"))?;
        let Some(migration) = MIGRATIONS.get(next) else {
            return Ok(());
        };
        let sql = migration.replace("{blob}", "BLOB");
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *tx).await?;
        sqlx::query(INSERT_VERSION)
            .bind(found + 1)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        tracing::info!(version = found + 1, "the database schema was brought up");
    }
}
