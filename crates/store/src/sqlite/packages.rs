//! [`PackageRows`] on SQLite. Only what says whether a clip in a package is still there leads to rows of
//! residents, and only from a share that the agency was shown.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::agency_shares::place;
use super::record::{insert as insert_submission, state as submission_state};
use super::row::{big, hex32, parsed, text, u64};
use crate::packages::{
    MadePackage, NewPackage, PackageRow, PackageRows, PackageState, PackedTrack,
};
use crate::shares::SharedTrack;
use crate::{AccountId, PackageId, Result, ShownShareId, StoreError};

/// A query for whole packages, without their shares.
macro_rules! packages {
    ($rest:literal) => {
        concat!(
            "SELECT p.package, p.agency, p.request, p.account, a.name, p.created_ms, p.expires_ms,
            p.state, p.failure, p.digest, p.size, p.clip_count, l.entry, l.refused
            FROM packages p JOIN accounts a ON a.id = p.account
            LEFT JOIN log_submissions l ON l.request = p.log_request ",
            $rest
        )
    };
}

const COUNT: &str = "SELECT COUNT(*) FROM packages
    WHERE agency = $1 AND request = $2 AND state IN ('making', 'made')";
const INSERT: &str = "INSERT INTO packages
    (package, agency, request, account, created_ms, expires_ms, state)
    VALUES ($1, $2, $3, $4, $5, $6, 'making')";
const INSERT_SHARE: &str = "INSERT INTO package_shares (package, shown) VALUES ($1, $2)";
const SHARES: &str = "SELECT shown FROM package_shares WHERE package = $1 ORDER BY shown";
const TO_MAKE: &str =
    packages!("WHERE p.state = 'making' ORDER BY p.created_ms, p.package LIMIT 1");
const ONE: &str = packages!("WHERE p.agency = $1 AND p.package = $2");
const OF_REQUEST: &str = packages!(
    "WHERE p.agency = $1 AND p.request = $2 ORDER BY p.created_ms DESC, p.package DESC LIMIT $3"
);
const MADE: &str = "UPDATE packages SET state = 'made', digest = $2, size = $3, clip_count = $4,
    log_request = $5 WHERE package = $1 AND state = 'making'";
const INSERT_ITEM: &str = "INSERT INTO package_items (package, shown, n, track)
    VALUES ($1, $2, $3, $4)";
const TRACKS: &str = "SELECT shown, n, track FROM package_items WHERE package = $1
    ORDER BY shown, n, track";
const FAILED: &str =
    "UPDATE packages SET state = 'failed', failure = $2 WHERE package = $1 AND state = 'making'";
/// Clips in a package that are not there any more.
const MISSING: &str = "SELECT COUNT(*) FROM package_items p
    JOIN shares s ON s.shown = p.shown
    LEFT JOIN share_items i ON i.share = s.share AND i.n = p.n
    LEFT JOIN clips c ON c.household = i.household AND c.clip = i.clip AND c.deleted_ms IS NULL
    WHERE p.package = $1 AND c.clip IS NULL";
/// Tracks in a package whose share was revoked, and that this person had not opened.
const WITHHELD: &str = "SELECT COUNT(*) FROM package_items p
    JOIN shares s ON s.shown = p.shown AND s.revoked_ms IS NOT NULL
    WHERE p.package = $1 AND NOT EXISTS (SELECT 1 FROM share_opened o
    WHERE o.share = s.share AND o.n = p.n AND o.track = p.track AND o.account = $2)";
const OVER: &str = "SELECT p.package FROM packages p WHERE p.state = 'made' AND (p.expires_ms <= $1
    OR EXISTS (SELECT 1 FROM package_items i JOIN shares s ON s.shown = i.shown
    LEFT JOIN share_items t ON t.share = s.share AND t.n = i.n
    LEFT JOIN clips c ON c.household = t.household AND c.clip = t.clip AND c.deleted_ms IS NULL
    WHERE i.package = p.package AND c.clip IS NULL)) ORDER BY p.package LIMIT $2";
const GONE: &str = "UPDATE packages SET state = 'gone' WHERE package = $1 AND state = 'made'";

fn package(row: &SqliteRow) -> Result<PackageRow> {
    let state = match text(row, "state")?.as_str() {
        "making" => PackageState::Making,
        "made" => PackageState::Made {
            digest: hex32(row, "digest")?,
            size: u64(row, "size")?,
            clips: u64(row, "clip_count")?,
            submission: submission_state(row)?,
        },
        "failed" => PackageState::Failed(text(row, "failure")?),
        "gone" => PackageState::Gone,
        _ => return Err(StoreError::Corrupt("state")),
    };
    Ok(PackageRow {
        id: parsed(row, "package")?,
        agency: text(row, "agency")?,
        request: u64(row, "request")?,
        account: parsed(row, "account")?,
        who: text(row, "name")?,
        created_ms: u64(row, "created_ms")?,
        expires_ms: u64(row, "expires_ms")?,
        shares: Vec::new(),
        state,
    })
}

fn packed(row: &SqliteRow) -> Result<PackedTrack> {
    let track = SharedTrack::from_name(&text(row, "track")?);
    Ok(PackedTrack {
        share: parsed(row, "shown")?,
        n: place(row)?,
        track: track.ok_or(StoreError::Corrupt("track"))?,
    })
}

impl SqliteStore {
    async fn with_shares(&self, row: &SqliteRow) -> Result<PackageRow> {
        let mut found = package(row)?;
        let rows = sqlx::query(SHARES).bind(found.id.to_string());
        let rows = rows.fetch_all(&self.readers).await?;
        let shares: Result<Vec<ShownShareId>> =
            rows.iter().map(|row| parsed(row, "shown")).collect();
        found.shares = shares?;
        Ok(found)
    }
}

#[async_trait]
impl PackageRows for SqliteStore {
    async fn package_create(&self, package: &NewPackage<'_>) -> Result<bool> {
        let id = package.id.to_string();
        let mut tx = self.begin().await?;
        let count: i64 = sqlx::query_scalar(COUNT)
            .bind(package.agency)
            .bind(big(package.request)?)
            .fetch_one(&mut *tx)
            .await?;
        if count >= big(package.packages_max)? {
            return Ok(false);
        }
        sqlx::query(INSERT)
            .bind(&id)
            .bind(package.agency)
            .bind(big(package.request)?)
            .bind(package.account.to_string())
            .bind(big(package.now_ms)?)
            .bind(big(package.expires_ms)?)
            .execute(&mut *tx)
            .await?;
        for share in package.shares {
            let share = sqlx::query(INSERT_SHARE).bind(&id).bind(share.to_string());
            share.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn package_to_make(&self) -> Result<Option<PackageRow>> {
        let row = sqlx::query(TO_MAKE).fetch_optional(&self.readers).await?;
        match row {
            Some(row) => Ok(Some(self.with_shares(&row).await?)),
            None => Ok(None),
        }
    }

    async fn package_made(&self, id: PackageId, made: &MadePackage<'_>) -> Result<bool> {
        let id = id.to_string();
        let mut tx = self.begin().await?;
        insert_submission(&mut tx, made.submission).await?;
        let updated = sqlx::query(MADE)
            .bind(&id)
            .bind(hex::encode(made.digest))
            .bind(big(made.size)?)
            .bind(big(made.clips)?)
            .bind(hex::encode(made.submission.request))
            .execute(&mut *tx)
            .await?;
        if updated.rows_affected() == 0 {
            return Ok(false);
        }
        for of in made.tracks {
            sqlx::query(INSERT_ITEM)
                .bind(&id)
                .bind(of.share.to_string())
                .bind(i64::from(of.n))
                .bind(of.track.name())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn package_failed(&self, id: PackageId, failure: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        let failed = sqlx::query(FAILED).bind(id.to_string()).bind(failure);
        failed.execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    async fn package(&self, agency: &str, id: PackageId) -> Result<Option<PackageRow>> {
        let row = sqlx::query(ONE)
            .bind(agency)
            .bind(id.to_string())
            .fetch_optional(&self.readers)
            .await?;
        match row {
            Some(row) => Ok(Some(self.with_shares(&row).await?)),
            None => Ok(None),
        }
    }

    async fn packages_of(&self, agency: &str, request: u64, limit: u32) -> Result<Vec<PackageRow>> {
        let rows = sqlx::query(OF_REQUEST)
            .bind(agency)
            .bind(big(request)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            found.push(self.with_shares(row).await?);
        }
        Ok(found)
    }

    async fn package_tracks(&self, id: PackageId) -> Result<Vec<PackedTrack>> {
        let rows = sqlx::query(TRACKS).bind(id.to_string());
        let rows = rows.fetch_all(&self.readers).await?;
        rows.iter().map(packed).collect()
    }

    async fn package_whole(&self, id: PackageId) -> Result<bool> {
        let missing: i64 = sqlx::query_scalar(MISSING)
            .bind(id.to_string())
            .fetch_one(&self.readers)
            .await?;
        Ok(missing == 0)
    }

    async fn package_withheld(&self, id: PackageId, account: AccountId) -> Result<bool> {
        let withheld: i64 = sqlx::query_scalar(WITHHELD)
            .bind(id.to_string())
            .bind(account.to_string())
            .fetch_one(&self.readers)
            .await?;
        Ok(withheld > 0)
    }

    async fn packages_over(&self, now_ms: u64, limit: u32) -> Result<Vec<PackageId>> {
        let rows = sqlx::query(OVER)
            .bind(big(now_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| parsed(row, "package")).collect()
    }

    async fn package_gone(&self, id: PackageId) -> Result<()> {
        let mut tx = self.begin().await?;
        let gone = sqlx::query(GONE).bind(id.to_string());
        gone.execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }
}
