//! [`RepairRows`] on SQLite.

use async_trait::async_trait;
use sidelight_domain::record::encoding::Hash;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::row::{big, bytes, hex32, text, u64};
use crate::Result;
use crate::repairs::{KeptRepair, KeptRepairLetter, RepairRows};

const LAST: &str = "SELECT * FROM repairs WHERE trustee = $1";
const PUT: &str = "INSERT INTO repairs (trustee, repair, roster, helpers, asked_ms, signature)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (trustee) DO UPDATE
    SET repair = $2, roster = $3, helpers = $4, asked_ms = $5, signature = $6";
const SINCE: &str = "SELECT * FROM repairs WHERE asked_ms >= $1 ORDER BY trustee LIMIT $2";
const END: &str = "DELETE FROM repairs WHERE trustee = $1 AND repair = $2";
const OPEN: &str = "SELECT COUNT(*) FROM repairs WHERE repair = $1";
const LETTERS_END: &str = "DELETE FROM repair_letters WHERE repair = $1";
const SWEEP_LETTERS: &str = "DELETE FROM repair_letters WHERE repair IN
    (SELECT repair FROM repairs WHERE asked_ms < $1 OR roster <> $2)";
const SWEEP: &str = "DELETE FROM repairs WHERE asked_ms < $1 OR roster <> $2";
const LETTER_PUT: &str = "INSERT INTO repair_letters (repair, sender, addressee, letter)
    VALUES ($1, $2, $3, $4) ON CONFLICT (repair, sender, addressee) DO NOTHING";
const LETTER: &str = "SELECT letter FROM repair_letters
    WHERE repair = $1 AND sender = $2 AND addressee = $3";
const LETTERS: &str = "SELECT sender, addressee, letter FROM repair_letters
    WHERE repair = $1 AND addressee = $2 ORDER BY sender LIMIT $3";

fn repair(row: &SqliteRow) -> Result<KeptRepair> {
    let helpers = text(row, "helpers")?;
    Ok(KeptRepair {
        id: hex32(row, "repair")?,
        trustee: text(row, "trustee")?,
        roster: hex32(row, "roster")?,
        helpers: helpers.split_whitespace().map(str::to_owned).collect(),
        asked_ms: u64(row, "asked_ms")?,
        signature: bytes(row, "signature")?,
    })
}

#[async_trait]
impl RepairRows for SqliteStore {
    async fn repair_put(&self, new: &KeptRepair) -> Result<bool> {
        let mut tx = self.begin().await?;
        let last = sqlx::query(LAST).bind(&new.trustee);
        let last = last.fetch_optional(&mut *tx).await?;
        if let Some(last) = last.as_ref().map(repair).transpose()? {
            if last.asked_ms >= new.asked_ms {
                return Ok(last == *new);
            }
            let letters = sqlx::query(LETTERS_END).bind(hex::encode(last.id));
            letters.execute(&mut *tx).await?;
        }
        sqlx::query(PUT)
            .bind(&new.trustee)
            .bind(hex::encode(new.id))
            .bind(hex::encode(new.roster))
            .bind(new.helpers.join(" "))
            .bind(big(new.asked_ms)?)
            .bind(&new.signature)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn repairs(&self, since_ms: u64, limit: u32) -> Result<Vec<KeptRepair>> {
        let rows = sqlx::query(SINCE)
            .bind(big(since_ms)?)
            .bind(i64::from(limit));
        let rows = rows.fetch_all(&self.readers).await?;
        rows.iter().map(repair).collect()
    }

    async fn repair_end(&self, trustee: &str, id: &Hash) -> Result<()> {
        let mut tx = self.begin().await?;
        let end = sqlx::query(END).bind(trustee).bind(hex::encode(id));
        if end.execute(&mut *tx).await?.rows_affected() > 0 {
            let letters = sqlx::query(LETTERS_END).bind(hex::encode(id));
            letters.execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn repairs_sweep(&self, before_ms: u64, roster: Option<&Hash>) -> Result<()> {
        let mut tx = self.begin().await?;
        for sweep in [SWEEP_LETTERS, SWEEP] {
            sqlx::query(sweep)
                .bind(big(before_ms)?)
                .bind(roster.map(hex::encode))
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    async fn repair_letter_put(&self, letter: &KeptRepairLetter) -> Result<bool> {
        let repair = hex::encode(letter.repair);
        let mut tx = self.begin().await?;
        let open: i64 = sqlx::query_scalar(OPEN)
            .bind(&repair)
            .fetch_one(&mut *tx)
            .await?;
        if open == 0 {
            return Ok(false);
        }
        sqlx::query(LETTER_PUT)
            .bind(&repair)
            .bind(&letter.from)
            .bind(&letter.to)
            .bind(&letter.letter)
            .execute(&mut *tx)
            .await?;
        let kept: Vec<u8> = sqlx::query_scalar(LETTER)
            .bind(&repair)
            .bind(&letter.from)
            .bind(&letter.to)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(kept == letter.letter)
    }

    async fn repair_letters(
        &self,
        repair: &Hash,
        to: &str,
        limit: u32,
    ) -> Result<Vec<KeptRepairLetter>> {
        let rows = sqlx::query(LETTERS)
            .bind(hex::encode(repair))
            .bind(to)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let letter = |row: &SqliteRow| {
            Ok(KeptRepairLetter {
                repair: *repair,
                from: text(row, "sender")?,
                to: text(row, "addressee")?,
                letter: bytes(row, "letter")?,
            })
        };
        rows.iter().map(letter).collect()
    }
}
