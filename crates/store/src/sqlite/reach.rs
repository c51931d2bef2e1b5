//! [`ReachRows`] on SQLite: channels, people and alerts; what is sent is in `reach_send`.

use async_trait::async_trait;
use sidelight_domain::record::HouseholdId;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::reach_send;
use super::row::{big, hex32_or_null, parsed, parsed_or_null, text, u64, u64_or_null};
use crate::accounts::SecretHash;
use crate::reach::{
    Alert, Channel, ReachPerson, ReachRows, Sending, SendingOutcome, SentItem, Tell,
};
use crate::{AccountId, AlertId, ChannelId, Result, SendingId, StoreError};

const CHANNELS: &str = "SELECT * FROM reach_channels WHERE account = $1 ORDER BY created_ms, id";
const CHANNEL_FORGET: &str =
    "DELETE FROM reach_channels WHERE account = $1 AND kind = $2 AND address = $3";
const CHANNEL_COUNT: &str = "SELECT COUNT(*) FROM reach_channels WHERE account = $1";
const CHANNEL_INSERT: &str = "INSERT INTO reach_channels
    (id, account, kind, name, address, code, tries, created_ms) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)";
const CHANNEL_REMOVE: &str = "DELETE FROM reach_channels WHERE account = $1 AND id = $2";
const CHANNEL_SENDINGS_GONE: &str = "UPDATE sendings SET due_ms = NULL, outcome = 'gone'
    WHERE channel = $1 AND account = $2 AND outcome IS NULL";
const CHANNEL_TRY: &str = "UPDATE reach_channels SET tries = tries + 1
    WHERE account = $1 AND id = $2 AND code IS NOT NULL AND tries < $3";
const CHANNEL_CONFIRM: &str =
    "UPDATE reach_channels SET code = NULL WHERE account = $1 AND id = $2 AND code = $3";
const PERSON: &str =
    "SELECT quiet, duty_since_ms, duty_until_ms, wake FROM reach_people WHERE account = $1";
const QUIET_PUT: &str = "INSERT INTO reach_people (account, quiet) VALUES ($1, $2)
    ON CONFLICT (account) DO UPDATE SET quiet = $2";
// Who was on duty until before now goes to the end of the list.
const DUTY_PUT: &str = "INSERT INTO reach_people (account, duty_since_ms, duty_until_ms)
    VALUES ($1, $3, $2) ON CONFLICT (account) DO UPDATE SET
    duty_since_ms = CASE WHEN duty_until_ms > $3 THEN duty_since_ms ELSE $3 END, duty_until_ms = $2";
const DUTY_END: &str = "UPDATE reach_people SET duty_since_ms = NULL, duty_until_ms = NULL
    WHERE account = $1";
const WAKE_PUT: &str = "INSERT INTO reach_people (account, wake) VALUES ($1, $2)
    ON CONFLICT (account) DO UPDATE SET wake = $2";
const TO_WAKE: &str = "SELECT account FROM reach_people p WHERE wake = $1
    AND NOT EXISTS (SELECT 1 FROM alert_people a WHERE a.alert = $2 AND a.account = p.account)
    ORDER BY account LIMIT $3";
const OF_ROLE: &str = "SELECT a.id, CASE WHEN p.duty_until_ms > $2 THEN 1 ELSE 0 END AS on_duty
    FROM accounts a LEFT JOIN reach_people p ON p.account = a.id WHERE a.role = $1
    ORDER BY on_duty DESC, CASE WHEN p.duty_until_ms > $2 THEN p.duty_since_ms ELSE 0 END,
        a.created_ms, a.id LIMIT $3";
const OF_HOUSEHOLD: &str =
    "SELECT id FROM accounts WHERE household = $1 ORDER BY created_ms, id LIMIT $2";
const TO_MODERATE: &str =
    "SELECT id, submitted_ms, CASE WHEN danger IS NULL THEN 0 ELSE 1 END AS urgent FROM requests
    WHERE state = 'submitted' ORDER BY urgent DESC, submitted_ms, id LIMIT $1";
const WITHOUT_ALERT: &str = "SELECT e.id, e.household FROM emergencies e
    WHERE e.state = 'closed' AND e.household IS NOT NULL
        AND e.created_ms >= $2
        AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.kind = $1 AND a.subject = e.id)
    ORDER BY e.created_ms, e.id LIMIT $3";
const TOLD_WITHOUT_ALERT: &str = "SELECT d.id, d.household FROM demands d
    JOIN log_submissions l ON l.request = d.log_request
    WHERE d.state = 'closed' AND d.household IS NOT NULL AND d.told IS NOT NULL
        AND l.entered_ms >= $2
        AND NOT EXISTS (SELECT 1 FROM alerts a WHERE a.kind = $1 AND a.subject = d.id)
    ORDER BY l.entered_ms, d.id LIMIT $3";
const RAISE: &str =
    "INSERT INTO alerts (id, kind, subject, audience, except_account, raised_ms, next_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (kind, subject) DO NOTHING";
const DUE: &str =
    "SELECT * FROM alerts WHERE next_ms <= $1 AND over_ms IS NULL AND taken_by IS NULL
    ORDER BY next_ms, id LIMIT $2";
const TOLD: &str = "SELECT account FROM alert_people WHERE alert = $1 ORDER BY told_ms, account";
const OVER: &str =
    "UPDATE alerts SET over_ms = $2, next_ms = NULL WHERE id = $1 AND over_ms IS NULL";
const SENDINGS_OVER: &str = "UPDATE sendings SET due_ms = NULL, outcome = 'over'
    WHERE alert = $1 AND outcome IS NULL";
const TAKE: &str = "UPDATE alerts SET taken_by = $2, taken_ms = $3, next_ms = NULL
    WHERE id = $1 AND over_ms IS NULL AND taken_by IS NULL
        AND EXISTS (SELECT 1 FROM alert_people p WHERE p.alert = alerts.id AND p.account = $2)";
const SINCE: &str =
    "SELECT COUNT(*) FROM alerts WHERE kind = $1 AND audience = $2 AND raised_ms >= $3";

/// A channel of a row, whose columns may have been renamed.
pub(super) fn channel(row: &SqliteRow) -> Result<Channel> {
    Ok(Channel {
        id: parsed(row, "id")?,
        account: parsed(row, "account")?,
        kind: text(row, "kind")?,
        name: text(row, "name")?,
        address: text(row, "address")?,
        code: hex32_or_null(row, "code")?,
        created_ms: u64(row, "created_ms")?,
    })
}

fn alert(row: &SqliteRow) -> Result<Alert> {
    let taken_by = parsed_or_null(row, "taken_by")?;
    Ok(Alert {
        id: parsed(row, "id")?,
        kind: text(row, "kind")?,
        subject: text(row, "subject")?,
        audience: text(row, "audience")?,
        except: parsed_or_null(row, "except_account")?,
        raised_ms: u64(row, "raised_ms")?,
        next_ms: u64_or_null(row, "next_ms")?,
        taken: taken_by.zip(u64_or_null(row, "taken_ms")?),
        over_ms: u64_or_null(row, "over_ms")?,
    })
}

/// A place for each, to stand in `IN (..)`; the values are bound after `first - 1` others.
fn places(first: usize, count: usize) -> String {
    let one = |n: usize| format!("${}", first + n);
    (0..count).map(one).collect::<Vec<_>>().join(", ")
}

impl SqliteStore {
    async fn alerts_where(
        &self,
        (kinds, limit): (&[&str], u32),
        of: Option<AccountId>,
    ) -> Result<Vec<Alert>> {
        let (join, rest) = match of {
            None => ("", ""),
            Some(_) => (
                "JOIN alert_people p ON p.alert = a.id",
                "AND p.account = $2",
            ),
        };
        let first = if of.is_some() { 3 } else { 2 };
        let kinds_at = places(first, kinds.len());
        let sql = format!(
            "SELECT a.* FROM alerts a {join} WHERE a.over_ms IS NULL AND a.kind IN ({kinds_at}) {rest}
            ORDER BY a.raised_ms, a.id LIMIT $1"
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(i64::from(limit));
        if let Some(account) = of {
            query = query.bind(account.to_string());
        }
        for kind in kinds {
            query = query.bind((*kind).to_owned());
        }
        let rows = query.fetch_all(&self.readers).await?;
        rows.iter().map(alert).collect()
    }
}

#[async_trait]
impl ReachRows for SqliteStore {
    async fn channel_add(&self, channel: &Channel, max: u32) -> Result<bool> {
        let account = channel.account.to_string();
        let mut tx = self.begin().await?;
        sqlx::query(CHANNEL_FORGET)
            .bind(&account)
            .bind(&channel.kind)
            .bind(&channel.address)
            .execute(&mut *tx)
            .await?;
        let count: i64 = sqlx::query_scalar(CHANNEL_COUNT)
            .bind(&account)
            .fetch_one(&mut *tx)
            .await?;
        if count >= i64::from(max) {
            return Ok(false);
        }
        sqlx::query(CHANNEL_INSERT)
            .bind(channel.id.to_string())
            .bind(&account)
            .bind(&channel.kind)
            .bind(&channel.name)
            .bind(&channel.address)
            .bind(channel.code.map(hex::encode))
            .bind(big(channel.created_ms)?)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn channels(&self, account: AccountId) -> Result<Vec<Channel>> {
        let found = sqlx::query(CHANNELS).bind(account.to_string());
        let rows = found.fetch_all(&self.readers).await?;
        rows.iter().map(channel).collect()
    }

    async fn channel_remove(&self, account: AccountId, id: ChannelId) -> Result<bool> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(CHANNEL_REMOVE)
            .bind(account.to_string())
            .bind(id.to_string())
            .execute(&mut *tx)
            .await?;
        sqlx::query(CHANNEL_SENDINGS_GONE)
            .bind(id.to_string())
            .bind(account.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    async fn channel_confirm(
        &self,
        account: AccountId,
        id: ChannelId,
        code: &SecretHash,
        tries_max: u32,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let tried = sqlx::query(CHANNEL_TRY)
            .bind(account.to_string())
            .bind(id.to_string())
            .bind(i64::from(tries_max))
            .execute(&mut *tx)
            .await?;
        if tried.rows_affected() == 0 {
            return Ok(false);
        }
        let done = sqlx::query(CHANNEL_CONFIRM)
            .bind(account.to_string())
            .bind(id.to_string())
            .bind(hex::encode(code))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    async fn reach_person(&self, account: AccountId) -> Result<ReachPerson> {
        let found = sqlx::query(PERSON).bind(account.to_string());
        let Some(row) = found.fetch_optional(&self.readers).await? else {
            return Ok(ReachPerson::default());
        };
        let since = u64_or_null(&row, "duty_since_ms")?;
        Ok(ReachPerson {
            quiet: row.try_get("quiet")?,
            duty_ms: since.zip(u64_or_null(&row, "duty_until_ms")?),
            wake: row.try_get("wake")?,
        })
    }

    async fn quiet_put(&self, account: AccountId, quiet: Option<&str>) -> Result<()> {
        let put = sqlx::query(QUIET_PUT).bind(account.to_string()).bind(quiet);
        put.execute(&self.writer).await?;
        Ok(())
    }

    async fn wake_put(&self, account: AccountId, region: Option<&str>) -> Result<()> {
        let put = sqlx::query(WAKE_PUT).bind(account.to_string()).bind(region);
        put.execute(&self.writer).await?;
        Ok(())
    }

    async fn people_to_wake(
        &self,
        region: &str,
        alert: AlertId,
        limit: u32,
    ) -> Result<Vec<AccountId>> {
        let rows = sqlx::query(TO_WAKE)
            .bind(region)
            .bind(alert.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| parsed(row, "account")).collect()
    }

    async fn duty_put(&self, account: AccountId, until_ms: Option<u64>, now_ms: u64) -> Result<()> {
        let put = match until_ms {
            None => sqlx::query(DUTY_END).bind(account.to_string()),
            Some(until) => sqlx::query(DUTY_PUT)
                .bind(account.to_string())
                .bind(big(until)?)
                .bind(big(now_ms)?),
        };
        put.execute(&self.writer).await?;
        Ok(())
    }

    async fn people_of_role(
        &self,
        role: &str,
        now_ms: u64,
        limit: u32,
    ) -> Result<Vec<(AccountId, bool)>> {
        let rows = sqlx::query(OF_ROLE)
            .bind(role)
            .bind(big(now_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let one = |row: &SqliteRow| Ok((parsed(row, "id")?, u64(row, "on_duty")? == 1));
        rows.iter().map(one).collect()
    }

    async fn people_of_household(
        &self,
        household: HouseholdId,
        limit: u32,
    ) -> Result<Vec<AccountId>> {
        let rows = sqlx::query(OF_HOUSEHOLD)
            .bind(household.to_string())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| parsed(row, "id")).collect()
    }

    async fn requests_to_moderate(&self, limit: u32) -> Result<Vec<(String, u64, bool)>> {
        let found = sqlx::query(TO_MODERATE).bind(i64::from(limit));
        let rows = found.fetch_all(&self.readers).await?;
        let one = |row: &SqliteRow| {
            let urgent = u64(row, "urgent")? == 1;
            Ok((text(row, "id")?, u64(row, "submitted_ms")?, urgent))
        };
        rows.iter().map(one).collect()
    }

    async fn emergencies_without_alert(
        &self,
        kind: &str,
        since_ms: u64,
        limit: u32,
    ) -> Result<Vec<(String, HouseholdId)>> {
        let rows = sqlx::query(WITHOUT_ALERT)
            .bind(kind)
            .bind(big(since_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let one = |row: &SqliteRow| Ok((text(row, "id")?, parsed(row, "household")?));
        rows.iter().map(one).collect()
    }

    async fn demands_without_alert(
        &self,
        kind: &str,
        since_ms: u64,
        limit: u32,
    ) -> Result<Vec<(String, HouseholdId)>> {
        let rows = sqlx::query(TOLD_WITHOUT_ALERT)
            .bind(kind)
            .bind(big(since_ms)?)
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await?;
        let one = |row: &SqliteRow| Ok((text(row, "id")?, parsed(row, "household")?));
        rows.iter().map(one).collect()
    }

    async fn alert_raise(&self, alert: &Alert) -> Result<()> {
        sqlx::query(RAISE)
            .bind(alert.id.to_string())
            .bind(&alert.kind)
            .bind(&alert.subject)
            .bind(&alert.audience)
            .bind(alert.except.map(|it| it.to_string()))
            .bind(big(alert.raised_ms)?)
            .bind(alert.next_ms.map(big).transpose()?)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    async fn alerts_open(&self, kinds: &[&str], limit: u32) -> Result<Vec<Alert>> {
        self.alerts_where((kinds, limit), None).await
    }

    async fn alerts_due(&self, now_ms: u64, limit: u32) -> Result<Vec<Alert>> {
        let found = sqlx::query(DUE).bind(big(now_ms)?).bind(i64::from(limit));
        let rows = found.fetch_all(&self.readers).await?;
        rows.iter().map(alert).collect()
    }

    async fn alert_told(&self, alert: AlertId) -> Result<Vec<AccountId>> {
        let found = sqlx::query(TOLD).bind(alert.to_string());
        let rows = found.fetch_all(&self.readers).await?;
        rows.iter().map(|row| parsed(row, "account")).collect()
    }

    async fn alert_tell(&self, tell: &Tell<'_>, waiting_max: u32) -> Result<bool> {
        let tx = self.begin().await?;
        reach_send::tell(tx, tell, waiting_max).await
    }

    async fn alert_over(&self, alert: AlertId, now_ms: u64) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query(OVER)
            .bind(alert.to_string())
            .bind(big(now_ms)?)
            .execute(&mut *tx)
            .await?;
        let over = sqlx::query(SENDINGS_OVER).bind(alert.to_string());
        over.execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn alert_take(&self, alert: AlertId, account: AccountId, now_ms: u64) -> Result<bool> {
        let done = sqlx::query(TAKE)
            .bind(alert.to_string())
            .bind(account.to_string())
            .bind(big(now_ms)?)
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn alerts_for(
        &self,
        account: AccountId,
        kinds: &[&str],
        limit: u32,
    ) -> Result<Vec<Alert>> {
        self.alerts_where((kinds, limit), Some(account)).await
    }

    async fn sendings_claim(
        &self,
        now_ms: u64,
        back_off_ms: &[u64],
        limit: u32,
    ) -> Result<Vec<Sending>> {
        // Most rounds find nothing, and then nothing is written.
        if !reach_send::any_due(&self.readers, now_ms).await? {
            return Ok(Vec::new());
        }
        reach_send::claim(self.begin().await?, (now_ms, back_off_ms), limit).await
    }

    async fn sending_done(&self, sending: SendingId, outcome: SendingOutcome) -> Result<()> {
        reach_send::done(&self.writer, sending, outcome).await
    }

    async fn sent_to(&self, account: AccountId, limit: u32) -> Result<Vec<SentItem>> {
        reach_send::sent_to(&self.readers, account, limit).await
    }

    async fn alerts_since(&self, kind: &str, audience: &str, since_ms: u64) -> Result<u64> {
        let count: i64 = sqlx::query_scalar(SINCE)
            .bind(kind)
            .bind(audience)
            .bind(big(since_ms)?)
            .fetch_one(&self.readers)
            .await?;
        std::primitive::u64::try_from(count).map_err(|_| StoreError::Corrupt("alerts"))
    }

    async fn reach_sweep(&self, before_ms: u64, limit: u32) -> Result<()> {
        reach_send::sweep(self, before_ms, limit).await
    }
}
