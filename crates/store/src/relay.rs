//! What is carried between two ends and not read: mailboxes, commands to hubs and their replies.
//! All of it lives for minutes.

use async_trait::async_trait;
use sidelight_domain::record::{HouseholdId, MessageId, SigningKeyBytes};

use crate::Result;

/// A message in a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The exact characters that were authenticated.
    pub body: String,
    /// Over them.
    pub mac: Vec<u8>,
}

/// What became of a write to a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotWritten {
    /// It is there.
    Done,
    /// The slot had been written. Nothing changed.
    Taken,
    /// There are `mailboxes_max` mailboxes. Nothing changed.
    Full,
}

/// A command waiting for its hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Which.
    pub id: MessageId,
    /// Sealed to the hub.
    pub sealed: Vec<u8>,
}

/// A reply, or that there is none yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// No such command of this household, or it has expired.
    Unknown,
    /// The hub has not answered.
    Waiting,
    /// Sealed to the household.
    Here(Vec<u8>),
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait Relay: Send + Sync {
    /// Writes a slot once. A mailbox begins with its first slot and is as if it had never been
    /// after `life_ms`.
    async fn slot_put(
        &self,
        mailbox: &[u8; 16],
        slot: &str,
        message: &Slot,
        now_ms: u64,
        limits: MailboxLimits,
    ) -> Result<SlotWritten>;

    /// A slot, if it is there and its mailbox has not expired.
    async fn slot(
        &self,
        mailbox: &[u8; 16],
        slot: &str,
        now_ms: u64,
        limits: MailboxLimits,
    ) -> Result<Option<Slot>>;

    /// Queues a command; `false` if `waiting_max` wait for this hub. Commands from before
    /// `since_ms` do not count.
    async fn command_put(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        command: &Command,
        now_ms: u64,
        since_ms: u64,
        waiting_max: u32,
    ) -> Result<bool>;

    /// Commands of a hub from `since_ms` on that it has not answered, oldest first.
    async fn commands(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        since_ms: u64,
    ) -> Result<Vec<Command>>;

    /// Stores a hub's reply; `false` if there is no such command of this hub. A second reply
    /// changes nothing and is `true`.
    async fn command_reply(
        &self,
        household: HouseholdId,
        hub: &SigningKeyBytes,
        id: MessageId,
        sealed: &[u8],
    ) -> Result<bool>;

    /// The reply to a household's command from `since_ms` on.
    async fn reply(&self, household: HouseholdId, id: MessageId, since_ms: u64) -> Result<Reply>;

    /// Forgets mailboxes and commands from before `before_ms`.
    async fn relay_sweep(&self, before_ms: u64) -> Result<u64>;
}

/// How long a mailbox lives and how many there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailboxLimits {
    /// ms.
    pub life_ms: u64,
    /// In the whole operator.
    pub mailboxes_max: u32,
}
