//! [`Relay`] on SQLite.

use async_trait::async_trait;
use sidelight_domain::record::{HouseholdId, MessageId, SigningKeyBytes};

use super::SqliteStore;
use super::row::{big, bytes, bytes_or_null, parsed, text};
use crate::Result;
use crate::relay::{Command, MailboxLimits, Relay, Reply, Slot, SlotWritten};

const EXPIRE_SLOTS: &str = "DELETE FROM mailbox_slots
    WHERE mailbox IN (SELECT id FROM mailboxes WHERE created_ms <= $1)";
const EXPIRE_MAILBOXES: &str = "DELETE FROM mailboxes WHERE created_ms <= $1";
const MAILBOX_COUNT: &str = "SELECT COUNT(*) FROM mailboxes";
const MAILBOX_THERE: &str = "SELECT COUNT(*) FROM mailboxes WHERE id = $1";
const INSERT_MAILBOX: &str = "INSERT INTO mailboxes (id, created_ms) VALUES ($1, $2)";
const INSERT_SLOT: &str = "INSERT INTO mailbox_slots (mailbox, slot, body, mac)
    VALUES ($1, $2, $3, $4) ON CONFLICT (mailbox, slot) DO NOTHING";
const SLOT: &str = "SELECT s.body, s.mac FROM mailbox_slots s JOIN mailboxes m ON m.id = s.mailbox
    WHERE s.mailbox = $1 AND s.slot = $2 AND m.created_ms > $3";
const WAITING: &str = "SELECT COUNT(*) FROM commands
    WHERE household = $1 AND hub = $2 AND created_ms >= $3 AND reply IS NULL";
const NEXT_PLACE: &str = "SELECT COALESCE(MAX(place), 0) + 1 FROM commands
    WHERE household = $1 AND hub = $2";
const INSERT_COMMAND: &str =
    "INSERT INTO commands (id, household, hub, sealed, reply, created_ms, place)
    VALUES ($1, $2, $3, $4, NULL, $5, $6)";
const COMMANDS: &str = "SELECT id, sealed FROM commands
    WHERE household = $1 AND hub = $2 AND created_ms >= $3 AND reply IS NULL
    ORDER BY created_ms, place";
const COMMAND_THERE: &str =
    "SELECT COUNT(*) FROM commands WHERE id = $1 AND household = $2 AND hub = $3";
const REPLY: &str = "UPDATE commands SET reply = $4
    WHERE id = $1 AND household = $2 AND hub = $3 AND reply IS NULL";
const REPLY_OF: &str = "SELECT reply FROM commands
    WHERE id = $1 AND household = $2 AND created_ms >= $3";
const SWEEP_COMMANDS: &str = "DELETE FROM commands WHERE created_ms < $1";

#[async_trait]
impl Relay for SqliteStore {
    async fn slot_put(
        &self,
        mailbox: &[u8; 16],
        slot: &str,
        message: &Slot,
        now_ms: u64,
        limits: MailboxLimits,
    ) -> Result<SlotWritten> {
        let mailbox = hex::encode(mailbox);
        let expired = big(now_ms.saturating_sub(limits.life_ms))?;
        let mut tx = self.begin().await?;
        for expire in [EXPIRE_SLOTS, EXPIRE_MAILBOXES] {
            sqlx::query(expire).bind(expired).execute(&mut *tx).await?;
        }
        let there: i64 = sqlx::query_scalar(MAILBOX_THERE)
            .bind(&mailbox)
            .fetch_one(&mut *tx)
            .await?;
        if there == 0 {
            let count: i64 = sqlx::query_scalar(MAILBOX_COUNT)
                .fetch_one(&mut *tx)
                .await?;
            if count >= i64::from(limits.mailboxes_max) {
                return Ok(SlotWritten::Full);
            }
            let insert = sqlx::query(INSERT_MAILBOX)
                .bind(&mailbox)
                .bind(big(now_ms)?);
            insert.execute(&mut *tx).await?;
        }
        let written = sqlx::query(INSERT_SLOT)
            .bind(&mailbox)
            .bind(slot)
            .bind(&message.body)
            .bind(&message.mac)
            .execute(&mut *tx)
            .await?;
        if written.rows_affected() == 0 {
            return Ok(SlotWritten::Taken);
        }
        tx.commit().await?;
        Ok(SlotWritten::Done)
    }

    async fn slot(
        &self,
        mailbox: &[u8; 16],
        slot: &str,
        now_ms: u64,
        limits: MailboxLimits,
    ) -> Result<Option<Slot>> {
        let row = sqlx::query(SLOT)
            .bind(hex::encode(mailbox))
            .bind(slot)
            .bind(big(now_ms.saturating_sub(limits.life_ms))?)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|r| {
            Ok(Slot {
                body: text(&r, "body")?,
                mac: bytes(&r, "mac")?,
            })
        })
        .transpose()
    }

    async fn command_put(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        command: &Command,
        now_ms: u64,
        since_ms: u64,
        waiting_max: u32,
    ) -> Result<bool> {
        let (household, hub) = (household.to_string(), hex::encode(hub));
        let mut tx = self.begin().await?;
        let waiting: i64 = sqlx::query_scalar(WAITING)
            .bind(&household)
            .bind(&hub)
            .bind(big(since_ms)?)
            .fetch_one(&mut *tx)
            .await?;
        if waiting >= i64::from(waiting_max) {
            return Ok(false);
        }
        let place: i64 = sqlx::query_scalar(NEXT_PLACE)
            .bind(&household)
            .bind(&hub)
            .fetch_one(&mut *tx)
            .await?;
        sqlx::query(INSERT_COMMAND)
            .bind(command.id.to_string())
            .bind(&household)
            .bind(&hub)
            .bind(&command.sealed)
            .bind(big(now_ms)?)
            .bind(place)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn commands(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        since_ms: u64,
    ) -> Result<Vec<Command>> {
        let rows = sqlx::query(COMMANDS)
            .bind(household.to_string())
            .bind(hex::encode(hub))
            .bind(big(since_ms)?)
            .fetch_all(&self.readers)
            .await?;
        rows.iter()
            .map(|r| {
                Ok(Command {
                    id: parsed(r, "id")?,
                    sealed: bytes(r, "sealed")?,
                })
            })
            .collect()
    }

    async fn command_reply(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        id: MessageId,
        sealed: &[u8],
    ) -> Result<bool> {
        let (id, household, hub) = (id.to_string(), household.to_string(), hex::encode(hub));
        let mut tx = self.begin().await?;
        let there: i64 = sqlx::query_scalar(COMMAND_THERE)
            .bind(&id)
            .bind(&household)
            .bind(&hub)
            .fetch_one(&mut *tx)
            .await?;
        let reply = sqlx::query(REPLY)
            .bind(&id)
            .bind(&household)
            .bind(&hub)
            .bind(sealed);
        reply.execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(there == 1)
    }

    async fn reply(&self, household: HouseholdId, id: MessageId, since_ms: u64) -> Result<Reply> {
        let row = sqlx::query(REPLY_OF)
            .bind(id.to_string())
            .bind(household.to_string())
            .bind(big(since_ms)?)
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else {
            return Ok(Reply::Unknown);
        };
        Ok(bytes_or_null(&row, "reply")?.map_or(Reply::Waiting, Reply::Here))
    }

    async fn relay_sweep(&self, before_ms: u64) -> Result<u64> {
        let before = big(before_ms)?;
        let mut tx = self.begin().await?;
        let mut gone = 0;
        for sweep in [EXPIRE_SLOTS, EXPIRE_MAILBOXES, SWEEP_COMMANDS] {
            gone += sqlx::query(sweep)
                .bind(before)
                .execute(&mut *tx)
                .await?
                .rows_affected();
        }
        tx.commit().await?;
        Ok(gone)
    }
}
