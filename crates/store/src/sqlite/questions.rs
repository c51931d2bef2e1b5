//! [`QuestionRows`] on SQLite.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::row::{big, bytes, bytes_or_null, parsed_or_null, text, u64, u64_or_null};
use crate::decisions::KeptApproval;
use crate::questions::{KeptQuestion, KeptReply, QuestionRows};
use crate::{Result, StoreError};

const PUT: &str = "INSERT INTO trustee_questions
    (release, trustee, number, text, asked_ms, signature)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (release, trustee, number) DO NOTHING";
const ONE: &str = "SELECT * FROM trustee_questions
    WHERE release = $1 AND trustee = $2 AND number = $3";
const REPLY: &str = "UPDATE trustee_questions SET reply = $4, reply_name = $5, credential = $6,
        client_data = $7, authenticator_data = $8, reply_signature = $9, replied_ms = $10
    WHERE release = $1 AND trustee = $2 AND number = $3 AND reply IS NULL";
const OF: &str = "SELECT * FROM trustee_questions
    WHERE release = $1 ORDER BY trustee, number LIMIT $2";
const OPEN: &str = "SELECT * FROM trustee_questions
    WHERE reply IS NULL AND asked_ms >= $1 ORDER BY asked_ms DESC, release, trustee, number LIMIT $2";

fn question(row: &SqliteRow) -> Result<KeptQuestion> {
    Ok(KeptQuestion {
        release: u64(row, "release")?,
        trustee: text(row, "trustee")?,
        number: u64(row, "number")?,
        text: text(row, "text")?,
        asked_ms: u64(row, "asked_ms")?,
        signature: bytes(row, "signature")?,
        reply: reply(row)?,
    })
}

fn reply(row: &SqliteRow) -> Result<Option<KeptReply>> {
    let Some(said) = parsed_or_null(row, "reply")? else {
        return Ok(None);
    };
    let half = || StoreError::Corrupt("reply");
    let part = |column| bytes_or_null(row, column)?.ok_or_else(half);
    Ok(Some(KeptReply {
        text: said,
        name: text(row, "reply_name")?,
        given: KeptApproval {
            credential: u64_or_null(row, "credential")?.ok_or_else(half)?,
            client_data: part("client_data")?,
            authenticator_data: part("authenticator_data")?,
            signature: part("reply_signature")?,
            at_ms: u64_or_null(row, "replied_ms")?.ok_or_else(half)?,
        },
    }))
}

#[async_trait]
impl QuestionRows for SqliteStore {
    async fn question_put(&self, new: &KeptQuestion) -> Result<bool> {
        let (release, number) = (big(new.release)?, big(new.number)?);
        let mut tx = self.begin().await?;
        sqlx::query(PUT)
            .bind(release)
            .bind(&new.trustee)
            .bind(number)
            .bind(&new.text)
            .bind(big(new.asked_ms)?)
            .bind(&new.signature)
            .execute(&mut *tx)
            .await?;
        let row = sqlx::query(ONE)
            .bind(release)
            .bind(&new.trustee)
            .bind(number)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        let there = KeptQuestion {
            reply: new.reply.clone(),
            ..question(&row)?
        };
        Ok(there == *new)
    }

    async fn reply_put(
        &self,
        (release, trustee, number): (u64, &str, u64),
        reply: &KeptReply,
    ) -> Result<bool> {
        let (release, number) = (big(release)?, big(number)?);
        let mut tx = self.begin().await?;
        sqlx::query(REPLY)
            .bind(release)
            .bind(trustee)
            .bind(number)
            .bind(&reply.text)
            .bind(&reply.name)
            .bind(big(reply.given.credential)?)
            .bind(&reply.given.client_data)
            .bind(&reply.given.authenticator_data)
            .bind(&reply.given.signature)
            .bind(big(reply.given.at_ms)?)
            .execute(&mut *tx)
            .await?;
        let row = sqlx::query(ONE)
            .bind(release)
            .bind(trustee)
            .bind(number)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        let there = row.as_ref().map(question).transpose()?;
        Ok(there.is_some_and(|it| it.reply.as_ref() == Some(reply)))
    }

    async fn questions(&self, release: u64, limit: u32) -> Result<Vec<KeptQuestion>> {
        let rows = sqlx::query(OF).bind(big(release)?).bind(i64::from(limit));
        let rows = rows.fetch_all(&self.readers).await?;
        rows.iter().map(question).collect()
    }

    async fn questions_open(&self, since_ms: u64, limit: u32) -> Result<Vec<KeptQuestion>> {
        let rows = sqlx::query(OPEN)
            .bind(big(since_ms)?)
            .bind(i64::from(limit));
        let rows = rows.fetch_all(&self.readers).await?;
        rows.iter().map(question).collect()
    }
}
