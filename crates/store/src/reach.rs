//! What must reach a person: channels, quiet hours and duty, alerts, and what was sent of each.
//!
//! An alert is raised once for its kind and subject. Everything sent is a row before it is sent, and
//! every try is counted before it begins: whoever stops between sending and marking sends at most once
//! more, under the same id. What a kind means, and who is told when, the server decides.

use async_trait::async_trait;
use sidelight_domain::record::HouseholdId;

use crate::accounts::SecretHash;
use crate::{AccountId, AlertId, ChannelId, Result, SendingId};

/// A way to reach a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Channel {
    /// Which.
    pub id: ChannelId,
    /// Whose.
    pub account: AccountId,
    /// `push`, `email` or `webhook`.
    pub kind: String,
    /// What its owner calls it.
    pub name: String,
    /// Where to send, as the server writes it.
    pub address: String,
    /// Of the code that confirms it, until it was given.
    pub code: Option<SecretHash>,
    /// When it was added, ms.
    pub created_ms: u64,
}

/// Addresses are for the sender alone.
impl std::fmt::Debug for Channel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Channel({} {}, ..)", self.kind, self.id)
    }
}

/// What somebody has said about being reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReachPerson {
    /// Quiet hours, as the server writes them.
    pub quiet: Option<String>,
    /// On duty since and until, ms.
    pub duty_ms: Option<(u64, u64)>,
    /// The region of whose urgent asks they are told at any hour.
    pub wake: Option<String>,
}

/// Something that waits for a person, or that a person should learn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Which.
    pub id: AlertId,
    /// A code of the server's.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// Whose it is, as the server writes it.
    pub audience: String,
    /// Somebody who is not told.
    pub except: Option<AccountId>,
    /// Since when it waits, ms.
    pub raised_ms: u64,
    /// When the next person is told, ms; `None` if nobody else is.
    pub next_ms: Option<u64>,
    /// Who has it, and since when, ms.
    pub taken: Option<(AccountId, u64)>,
    /// Since when nothing waits any more, ms.
    pub over_ms: Option<u64>,
}

/// Somebody who is told, over which channels, and when each is tried first, ms.
pub type Told = (AccountId, Vec<(SendingId, Channel, u64)>);

/// Telling some people of an alert, all or nothing.
#[derive(Clone, Debug)]
pub struct Tell<'a> {
    /// As it was read.
    pub alert: &'a Alert,
    /// When the next person is told after these.
    pub next_ms: Option<u64>,
    /// Who.
    pub people: &'a [Told],
    /// Now, ms.
    pub now_ms: u64,
}

/// One message to one channel that is to be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Its id: the idempotency key of every try.
    pub id: SendingId,
    /// The kind of its alert.
    pub alert_kind: String,
    /// What its alert is about.
    pub subject: String,
    /// Where.
    pub channel: Channel,
    /// Tries begun, with this one.
    pub tries: u64,
}

/// What became of a sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendingOutcome {
    /// The other end took it.
    Sent,
    /// It was tried for long enough.
    Failed,
    /// There is no such address any more.
    Gone,
    /// Nothing waited any more.
    Over,
}

impl SendingOutcome {
    /// Every one.
    pub const ALL: [SendingOutcome; 4] = [
        SendingOutcome::Sent,
        SendingOutcome::Failed,
        SendingOutcome::Gone,
        SendingOutcome::Over,
    ];

    /// As in rows.
    pub fn as_str(self) -> &'static str {
        match self {
            SendingOutcome::Sent => "sent",
            SendingOutcome::Failed => "failed",
            SendingOutcome::Gone => "gone",
            SendingOutcome::Over => "over",
        }
    }
}

/// What was, or is to be, sent to somebody, for their own list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentItem {
    /// The kind of its alert.
    pub alert_kind: String,
    /// What its alert was about.
    pub subject: String,
    /// The kind of the channel; `None` if the person had none.
    pub channel: Option<(String, String)>,
    /// When it was their turn, ms.
    pub told_ms: u64,
    /// Tries begun.
    pub tries: u64,
    /// When the last one began, ms.
    pub tried_ms: Option<u64>,
    /// What became of it.
    pub outcome: Option<SendingOutcome>,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait ReachRows: Send + Sync {
    /// Adds a channel; one of the same address takes the place of the one there was. `false`: the account
    /// has `max` others, and nothing changed.
    async fn channel_add(&self, channel: &Channel, max: u32) -> Result<bool>;

    /// An account's channels, oldest first.
    async fn channels(&self, account: AccountId) -> Result<Vec<Channel>>;

    /// Removes one of the account's, and what waits to be sent there is `gone`. `false`: there is none.
    async fn channel_remove(&self, account: AccountId, id: ChannelId) -> Result<bool>;

    /// Takes the code that confirms it. `false`: it is another one, or `tries_max` wrong ones were given.
    async fn channel_confirm(
        &self,
        account: AccountId,
        id: ChannelId,
        code: &SecretHash,
        tries_max: u32,
    ) -> Result<bool>;

    /// What an account has said; nothing by default.
    async fn reach_person(&self, account: AccountId) -> Result<ReachPerson>;

    /// Replaces the quiet hours.
    async fn quiet_put(&self, account: AccountId, quiet: Option<&str>) -> Result<()>;

    /// Sets the region of whose urgent asks an account is told at any hour; none for none.
    async fn wake_put(&self, account: AccountId, region: Option<&str>) -> Result<()>;

    /// Accounts that are told of urgent asks of a region and were not told of this alert, at most `limit`.
    async fn people_to_wake(
        &self,
        region: &str,
        alert: AlertId,
        limit: u32,
    ) -> Result<Vec<AccountId>>;

    /// Puts an account on duty until `until_ms`, at the end of the list unless it is on it, or takes it off.
    async fn duty_put(&self, account: AccountId, until_ms: Option<u64>, now_ms: u64) -> Result<()>;

    /// Accounts of a role, those on duty first and in the order in which they went on duty, with whether
    /// they are; at most `limit`.
    async fn people_of_role(
        &self,
        role: &str,
        now_ms: u64,
        limit: u32,
    ) -> Result<Vec<(AccountId, bool)>>;

    /// Accounts of a household, at most `limit`.
    async fn people_of_household(
        &self,
        household: HouseholdId,
        limit: u32,
    ) -> Result<Vec<AccountId>>;

    /// Requests that wait for a moderator, with since when, ms, and whether it is an urgent ask; those
    /// first, then oldest first, at most `limit`.
    async fn requests_to_moderate(&self, limit: u32) -> Result<Vec<(String, u64, bool)>>;

    /// Closed emergencies about a household, typed since `since_ms`, for which no alert of `kind` was raised;
    /// oldest first, at most `limit`.
    async fn emergencies_without_alert(
        &self,
        kind: &str,
        since_ms: u64,
        limit: u32,
    ) -> Result<Vec<(String, HouseholdId)>>;

    /// Closed demands of which a household was told, ended by an entry since `since_ms`, for which no alert
    /// of `kind` was raised; oldest first, at most `limit`.
    async fn demands_without_alert(
        &self,
        kind: &str,
        since_ms: u64,
        limit: u32,
    ) -> Result<Vec<(String, HouseholdId)>>;

    /// Raises an alert, unless there is one of its kind and subject.
    async fn alert_raise(&self, alert: &Alert) -> Result<()>;

    /// Alerts of these kinds that are not over, oldest first, at most `limit`.
    async fn alerts_open(&self, kinds: &[&str], limit: u32) -> Result<Vec<Alert>>;

    /// Alerts whose next person is to be told, oldest first, at most `limit`.
    async fn alerts_due(&self, now_ms: u64, limit: u32) -> Result<Vec<Alert>>;

    /// Who was told of an alert.
    async fn alert_told(&self, alert: AlertId) -> Result<Vec<AccountId>>;

    /// Tells people. Who has more than `waiting_max` sendings waiting is told and gets none. `false`: the
    /// alert has changed since it was read, and nothing changed.
    async fn alert_tell(&self, tell: &Tell<'_>, waiting_max: u32) -> Result<bool>;

    /// Nothing waits any more: nobody else is told, and nothing more is sent.
    async fn alert_over(&self, alert: AlertId, now_ms: u64) -> Result<()>;

    /// Somebody who was told has it: nobody else is told. `false`: they were not told, or it is over, or
    /// somebody else has it.
    async fn alert_take(&self, alert: AlertId, account: AccountId, now_ms: u64) -> Result<bool>;

    /// Alerts of these kinds of which the account was told and that are not over, oldest first, at most
    /// `limit`.
    async fn alerts_for(
        &self,
        account: AccountId,
        kinds: &[&str],
        limit: u32,
    ) -> Result<Vec<Alert>>;

    /// Begins a try of what is due: it is counted and due again after `back_off_ms` of that try, whatever
    /// happens now. What has had as many tries as there are in `back_off_ms` is marked as failed. At most
    /// `limit`.
    async fn sendings_claim(
        &self,
        now_ms: u64,
        back_off_ms: &[u64],
        limit: u32,
    ) -> Result<Vec<Sending>>;

    /// What became of it; changes nothing that is over.
    async fn sending_done(&self, sending: SendingId, outcome: SendingOutcome) -> Result<()>;

    /// What was sent to an account, newest first, at most `limit`.
    async fn sent_to(&self, account: AccountId, limit: u32) -> Result<Vec<SentItem>>;

    /// How many alerts of a kind were raised for an audience since `since_ms`.
    async fn alerts_since(&self, kind: &str, audience: &str, since_ms: u64) -> Result<u64>;

    /// Forgets alerts raised before `before_ms`, with what was sent of them, at most `limit`.
    async fn reach_sweep(&self, before_ms: u64, limit: u32) -> Result<()>;
}
