//! What is sent of alerts: queued with telling, claimed try by try, kept for the person it was sent to.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, Sqlite, SqlitePool, Transaction};

use super::SqliteStore;
use super::reach::channel;
use super::row::{big, parsed, text, u64, u64_or_null};
use crate::reach::{Sending, SendingOutcome, SentItem, Tell};
use crate::{AccountId, Result, SendingId, StoreError};

const ADVANCE: &str = "UPDATE alerts SET next_ms = $2
    WHERE id = $1 AND next_ms = $3 AND over_ms IS NULL AND taken_by IS NULL";
const TELL: &str = "INSERT INTO alert_people (alert, account, told_ms) VALUES ($1, $2, $3)
    ON CONFLICT (alert, account) DO NOTHING";
const WAITING: &str = "SELECT COUNT(*) FROM sendings WHERE account = $1 AND outcome IS NULL";
const QUEUE: &str = "INSERT INTO sendings
    (id, alert, account, channel, channel_kind, channel_name, made_ms, due_ms, tries)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (alert, account, channel) DO NOTHING";
const ANY_DUE: &str = "SELECT EXISTS (SELECT 1 FROM sendings WHERE due_ms <= $1)";
const DUE: &str = "SELECT s.id AS sending, s.tries AS tries_begun, a.kind AS alert_kind, a.subject,
    c.*
    FROM sendings s JOIN alerts a ON a.id = s.alert LEFT JOIN reach_channels c ON c.id = s.channel
    WHERE s.due_ms <= $1 ORDER BY s.due_ms, s.id LIMIT $2";
const BEGIN: &str =
    "UPDATE sendings SET tries = tries + 1, tried_ms = $2, due_ms = $3 WHERE id = $1";
const DONE: &str =
    "UPDATE sendings SET due_ms = NULL, outcome = $2 WHERE id = $1 AND outcome IS NULL";
const SENT: &str =
    "SELECT a.kind AS alert_kind, a.subject, p.told_ms, s.channel_kind, s.channel_name, s.tries,
        s.tried_ms, s.outcome
    FROM alert_people p JOIN alerts a ON a.id = p.alert
        LEFT JOIN sendings s ON s.alert = p.alert AND s.account = p.account
    WHERE p.account = $1 ORDER BY p.told_ms DESC, a.id, s.made_ms DESC, s.id LIMIT $2";
const OLD: &str = "SELECT id FROM alerts WHERE raised_ms < $1 ORDER BY raised_ms, id LIMIT $2";
const FORGET: [&str; 3] = [
    "DELETE FROM sendings WHERE alert = $1",
    "DELETE FROM alert_people WHERE alert = $1",
    "DELETE FROM alerts WHERE id = $1",
];

/// See [`crate::reach::ReachRows::alert_tell`].
pub(super) async fn tell(
    mut tx: Transaction<'static, Sqlite>,
    tell: &Tell<'_>,
    waiting_max: u32,
) -> Result<bool> {
    let (alert, now) = (tell.alert.id.to_string(), big(tell.now_ms)?);
    let done = sqlx::query(ADVANCE)
        .bind(&alert)
        .bind(tell.next_ms.map(big).transpose()?)
        .bind(tell.alert.next_ms.map(big).transpose()?)
        .execute(&mut *tx)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    for (account, sendings) in tell.people {
        let account = account.to_string();
        sqlx::query(TELL)
            .bind(&alert)
            .bind(&account)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        let waiting: i64 = sqlx::query_scalar(WAITING)
            .bind(&account)
            .fetch_one(&mut *tx)
            .await?;
        if waiting >= i64::from(waiting_max) {
            continue;
        }
        for (id, channel, due_ms) in sendings {
            sqlx::query(QUEUE)
                .bind(id.to_string())
                .bind(&alert)
                .bind(&account)
                .bind(channel.id.to_string())
                .bind(&channel.kind)
                .bind(&channel.name)
                .bind(now)
                .bind(big(*due_ms)?)
                .execute(&mut *tx)
                .await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// Whether a claim would find anything.
pub(super) async fn any_due(readers: &SqlitePool, now_ms: u64) -> Result<bool> {
    let any: i64 = sqlx::query_scalar(ANY_DUE)
        .bind(big(now_ms)?)
        .fetch_one(readers)
        .await?;
    Ok(any == 1)
}

/// See [`crate::reach::ReachRows::sendings_claim`].
pub(super) async fn claim(
    mut tx: Transaction<'static, Sqlite>,
    (now_ms, back_off_ms): (u64, &[u64]),
    limit: u32,
) -> Result<Vec<Sending>> {
    let rows = sqlx::query(DUE)
        .bind(big(now_ms)?)
        .bind(i64::from(limit))
        .fetch_all(&mut *tx)
        .await?;
    let mut claimed = Vec::new();
    for row in &rows {
        let id: SendingId = parsed(row, "sending")?;
        let tries = u64(row, "tries_begun")?;
        let here = row.try_get::<Option<&str>, _>("id")?.is_some();
        let wait_ms = usize::try_from(tries).ok().and_then(|n| back_off_ms.get(n));
        let ended = match wait_ms {
            _ if !here => Some(SendingOutcome::Gone),
            None => Some(SendingOutcome::Failed),
            Some(_) => None,
        };
        if let Some(outcome) = ended {
            done(&mut *tx, id, outcome).await?;
            continue;
        }
        let due_ms = now_ms.saturating_add(wait_ms.copied().unwrap_or(0));
        sqlx::query(BEGIN)
            .bind(id.to_string())
            .bind(big(now_ms)?)
            .bind(big(due_ms)?)
            .execute(&mut *tx)
            .await?;
        claimed.push(Sending {
            id,
            alert_kind: text(row, "alert_kind")?,
            subject: text(row, "subject")?,
            channel: channel(row)?,
            tries: tries + 1,
        });
    }
    tx.commit().await?;
    Ok(claimed)
}

/// See [`crate::reach::ReachRows::sending_done`].
pub(super) async fn done<'c>(
    on: impl sqlx::Executor<'c, Database = Sqlite>,
    sending: SendingId,
    outcome: SendingOutcome,
) -> Result<()> {
    let done = sqlx::query(DONE)
        .bind(sending.to_string())
        .bind(outcome.as_str());
    done.execute(on).await?;
    Ok(())
}

/// See [`crate::reach::ReachRows::sent_to`].
pub(super) async fn sent_to(
    readers: &SqlitePool,
    account: AccountId,
    limit: u32,
) -> Result<Vec<SentItem>> {
    let found = sqlx::query(SENT)
        .bind(account.to_string())
        .bind(i64::from(limit));
    found.fetch_all(readers).await?.iter().map(item).collect()
}

fn item(row: &SqliteRow) -> Result<SentItem> {
    let kind: Option<String> = row.try_get("channel_kind")?;
    let name: Option<String> = row.try_get("channel_name")?;
    let outcome: Option<String> = row.try_get("outcome")?;
    let known = |text: String| {
        let found = SendingOutcome::ALL
            .into_iter()
            .find(|it| it.as_str() == text);
        found.ok_or(StoreError::Corrupt("outcome"))
    };
    let channel = kind.zip(name);
    Ok(SentItem {
        alert_kind: text(row, "alert_kind")?,
        subject: text(row, "subject")?,
        told_ms: u64(row, "told_ms")?,
        tries: match channel {
            Some(_) => u64(row, "tries")?,
            None => 0,
        },
        channel,
        tried_ms: u64_or_null(row, "tried_ms")?,
        outcome: outcome.map(known).transpose()?,
    })
}

/// See [`crate::reach::ReachRows::reach_sweep`].
pub(super) async fn sweep(store: &SqliteStore, before_ms: u64, limit: u32) -> Result<()> {
    let old: Vec<String> = sqlx::query_scalar(OLD)
        .bind(big(before_ms)?)
        .bind(i64::from(limit))
        .fetch_all(&store.readers)
        .await?;
    if old.is_empty() {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    for alert in &old {
        for forget in FORGET {
            sqlx::query(forget).bind(alert).execute(&mut *tx).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
