//! [`TrusteeRows`] on SQLite.

use async_trait::async_trait;
use sidelight_domain::record::encoding::Hash;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::row::{big, bytes, text, u64, u64_or_null};
use crate::Result;
use crate::trustees::{KeptAnswer, KeptLetter, SaidAvailability, TrusteeRows};

const INSERT: &str = "INSERT INTO ceremony_letters (ceremony, sender, addressee, letter)
    VALUES ($1, $2, $3, $4) ON CONFLICT (ceremony, sender, addressee) DO NOTHING";
const ONE: &str = "SELECT letter FROM ceremony_letters
    WHERE ceremony = $1 AND sender = $2 AND addressee = $3";
const TO: &str = "SELECT ceremony, sender, addressee, letter FROM ceremony_letters
    WHERE ceremony = $1 AND addressee = $2 ORDER BY sender LIMIT $3";
const ROSTER_PUT: &str =
    "INSERT INTO rosters (sha256, text) VALUES ($1, $2) ON CONFLICT (sha256) DO NOTHING";
const ROSTER: &str = "SELECT text FROM rosters WHERE sha256 = $1";
const ANSWER_PUT: &str = "INSERT INTO trustee_answers (release, trustee, sealed)
    VALUES ($1, $2, $3) ON CONFLICT (release, trustee) DO NOTHING";
const ANSWER: &str = "SELECT sealed FROM trustee_answers WHERE release = $1 AND trustee = $2";
const ANSWERS: &str = "SELECT release, trustee, sealed FROM trustee_answers
    WHERE release = $1 ORDER BY trustee LIMIT $2";
const SAY: &str = "INSERT INTO trustee_availability (trustee, available, until_ms, said_ms)
    VALUES ($1, $2, $3, $4) ON CONFLICT (trustee) DO UPDATE
    SET available = $2, until_ms = $3, said_ms = $4";
const SAID: &str = "SELECT trustee, available, until_ms, said_ms FROM trustee_availability
    ORDER BY trustee LIMIT $1";
const CALL: &str = "INSERT INTO trustee_calls (trustee, called_ms) VALUES ($1, $2)
    ON CONFLICT (trustee) DO UPDATE SET called_ms = $2 WHERE trustee_calls.called_ms < $2";
const CALLS: &str = "SELECT trustee, called_ms FROM trustee_calls ORDER BY trustee LIMIT $1";

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

    async fn answer_put(&self, answer: &KeptAnswer) -> Result<bool> {
        let release = big(answer.release)?;
        let mut tx = self.begin().await?;
        sqlx::query(ANSWER_PUT)
            .bind(release)
            .bind(&answer.trustee)
            .bind(&answer.sealed)
            .execute(&mut *tx)
            .await?;
        let kept: Vec<u8> = sqlx::query_scalar(ANSWER)
            .bind(release)
            .bind(&answer.trustee)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(kept == answer.sealed)
    }

    async fn answers(&self, release: u64, limit: u32) -> Result<Vec<KeptAnswer>> {
        let rows = sqlx::query(ANSWERS)
            .bind(big(release)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let answer = |row: &SqliteRow| {
            Ok(KeptAnswer {
                release: u64(row, "release")?,
                trustee: text(row, "trustee")?,
                sealed: bytes(row, "sealed")?,
            })
        };
        rows.iter().map(answer).collect()
    }

    async fn availability_put(&self, said: &SaidAvailability) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query(SAY)
            .bind(&said.trustee)
            .bind(i64::from(said.available))
            .bind(said.until_ms.map(big).transpose()?)
            .bind(big(said.said_ms)?)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    async fn availabilities(&self, limit: u32) -> Result<Vec<SaidAvailability>> {
        let rows = sqlx::query(SAID).bind(i64::from(limit));
        let rows = rows.fetch_all(&self.readers).await?;
        let said = |row: &SqliteRow| {
            Ok(SaidAvailability {
                trustee: text(row, "trustee")?,
                available: u64(row, "available")? == 1,
                until_ms: u64_or_null(row, "until_ms")?,
                said_ms: u64(row, "said_ms")?,
            })
        };
        rows.iter().map(said).collect()
    }

    async fn called(&self, trustee: &str, at_ms: u64) -> Result<()> {
        let call = sqlx::query(CALL).bind(trustee).bind(big(at_ms)?);
        call.execute(&self.writer).await?;
        Ok(())
    }

    async fn calls(&self, limit: u32) -> Result<Vec<(String, u64)>> {
        let rows = sqlx::query(CALLS).bind(i64::from(limit));
        let rows = rows.fetch_all(&self.readers).await?;
        let call = |row: &SqliteRow| Ok((text(row, "trustee")?, u64(row, "called_ms")?));
        rows.iter().map(call).collect()
    }
}
