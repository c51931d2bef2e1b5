//! [`TrusteeRows`] on SQLite.

use async_trait::async_trait;
use sidelight_domain::record::encoding::Hash;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::row::{big, bytes, text, u64};
use crate::Result;
use crate::trustees::{KeptLetter, TrusteeRows};

const INSERT: &str = "INSERT INTO ceremony_letters (ceremony, sender, addressee, letter)
    VALUES ($1, $2, $3, $4) ON CONFLICT (ceremony, sender, addressee) DO NOTHING";
const ONE: &str = "SELECT letter FROM ceremony_letters
    WHERE ceremony = $1 AND sender = $2 AND addressee = $3";
const TO: &str = "SELECT ceremony, sender, addressee, letter FROM ceremony_letters
    WHERE ceremony = $1 AND addressee = $2 ORDER BY sender LIMIT $3";
const ROSTER_PUT: &str =
    "INSERT INTO rosters (sha256, text) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING";
const ROSTER: &str = "SELECT text FROM rosters WHERE sha256 = $1";

#[async_trait]
impl TrusteeRows for SqliteStore {
    async fn letter_put(&self, letter: &KeptLetter) -> Result<bool> {
        let mut tx = self.begin().await?;
        sqlx::query(INSERT)
            .bind(big(letter.ceremony)?)
            .bind(&letter.from)
            .bind(&letter.to)
            .bind(&letter.letter)
            .execute(&mut *tx)
            .await?;
        let kept: Vec<u8> = sqlx::query_scalar(ONE)
            .bind(big(letter.ceremony)?)
            .bind(&letter.from)
            .bind(&letter.to)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(kept == letter.letter)
    }

    async fn letters_to(&self, ceremony: u64, to: &str, limit: u32) -> Result<Vec<KeptLetter>> {
        let rows = sqlx::query(TO)
            .bind(big(ceremony)?)
            .bind(to)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let letter = |row: &SqliteRow| {
            Ok(KeptLetter {
                ceremony: u64(row, "ceremony")?,
                from: text(row, "sender")?,
                to: text(row, "addressee")?,
                letter: bytes(row, "letter")?,
            })
        };
        rows.iter().map(letter).collect()
    }

    async fn roster_put(&self, sha256: &Hash, text: &str) -> Result<()> {
        let put = sqlx::query(ROSTER_PUT).bind(hex::encode(sha256)).bind(text);
        put.execute(&self.writer).await?;
        Ok(())
    }

    async fn roster(&self, sha256: &Hash) -> Result<Option<String>> {
        let roster = sqlx::query_scalar(ROSTER).bind(hex::encode(sha256));
        Ok(roster.fetch_optional(&self.readers).await?)
    }
}
