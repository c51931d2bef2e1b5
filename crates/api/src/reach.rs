//! How somebody is reached: their devices, mail and webhook, quiet hours, duty, what waits for them and
//! what was sent to them. For anyone signed in, about themselves alone (`docs/ref/notifications.md`).
//!
//! | call | does |
//! | --- | --- |
//! | `GET /api/reach` | [`Reach`] |
//! | `POST /api/reach/channels` | [`NewChannel`]; answers [`ChannelItem`]; 409 `channels` over the limit |
//! | `DELETE /api/reach/channels/{id}` | removes it |
//! | `POST /api/reach/channels/{id}/confirm` | [`Code`] from the mail; 422 `code` if it is another one |
//! | `POST /api/reach/channels/{id}/test` | sends a test there; 429 after some in an hour |
//! | `PUT /api/reach/quiet` | [`PutQuiet`] |
//! | `PUT /api/reach/wake` | [`PutWake`], by residents |
//! | `PUT /api/reach/duty` | [`PutDuty`], by moderators, reviewers and supervisors |
//! | `GET /api/reach/hand-over` | [`HandOvers`], for the same |
//! | `POST /api/reach/hand-over` | [`NewHandOver`]: a note for whoever is on duty next |
//! | `DELETE /api/reach/hand-over/{id}` | takes one's own away |
//! | `POST /api/reach/alerts/{id}/take` | says that the caller has it; 409 `taken` if somebody else does |

use serde::{Deserialize, Serialize};

/// `GET /api/reach`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// The operator's public key for Web Push, base64url, uncompressed.
    pub push_key: String,
    /// Whether the operator sends mail.
    pub email: bool,
    /// For staff: what webhooks are signed with, `whpk_` and base64. `None` if webhooks are not for you.
    pub webhook_key: Option<String>,
    /// The caller's channels, oldest first.
    pub channels: Vec<ChannelItem>,
    /// When not to disturb.
    pub quiet: Option<Quiet>,
    /// For residents.
    pub wake: Option<Wake>,
    /// For moderators, reviewers and supervisors.
    pub duty: Option<Duty>,
    /// What the caller was told of and that still waits, oldest first.
    pub waiting: Vec<AlertItem>,
    /// What was sent to the caller, newest first.
    pub sent: Vec<Sent>,
    /// What the caller can be told of.
    pub kinds: Vec<KindItem>,
}

/// Something that somebody can be told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindItem {
    /// Its code.
    pub kind: String,
    /// What a message says.
    pub label: String,
    /// Whether it comes through quiet hours unless somebody says otherwise.
    pub through: bool,
}

/// A channel, as its owner sees it: never a secret of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelItem {
    /// Which.
    pub id: String,
    /// `push`, `email` or `webhook`.
    pub kind: String,
    /// The device, the mail address, or the host of the webhook.
    pub name: String,
    /// Nothing but the code that confirms it is sent there before.
    pub confirmed: bool,
    /// When it was added, ms.
    pub created_ms: u64,
}

/// `POST /api/reach/channels`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum NewChannel {
    /// A browser's push subscription.
    Push {
        /// What the device is called.
        name: String,
        /// Where its push service takes messages.
        endpoint: String,
        /// Its public key, base64url, uncompressed.
        p256dh: String,
        /// Its authentication secret, base64url, 16 bytes.
        auth: String,
    },
    /// A mail address; a code is sent there.
    Email {
        /// The address.
        address: String,
    },
    /// An address of a program, for moderators and reviewers.
    Webhook {
        /// Where messages are posted.
        url: String,
    },
}

/// `POST /api/reach/channels/{id}/confirm`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Code {
    /// Six digits.
    pub code: String,
}

/// Hours of every day in which messages wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// A time zone of the IANA database.
    pub zone: String,
    /// First minute of the day.
    pub from_minute: u16,
    /// The minute at which they end; before the first one, it is the next day's.
    pub to_minute: u16,
    /// Kinds that come through.
    pub through: Vec<String>,
}

/// `PUT /api/reach/quiet`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PutQuiet {
    /// The hours; none for never.
    pub quiet: Option<Quiet>,
}

/// Who is told first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Until when the caller is on duty, ms.
    pub until_ms: Option<u64>,
    /// How many of the same role, of an agency's supervisors of the same agency, are, with the caller.
    pub on_duty: usize,
    /// After so many minutes the next one is told.
    pub escalate_minutes: u64,
}

/// Whether a resident is told of urgent asks at any hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wake {
    /// The region (15 hex digits) of whose urgent asks they are told; none for none.
    pub region: Option<String>,
    /// What a message says.
    pub label: String,
}

/// `PUT /api/reach/wake`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PutWake {
    /// An H3 cell of resolution 3; none to be told no more.
    pub region: Option<String>,
}

/// `PUT /api/reach/duty`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct PutDuty {
    /// From now on; 0 ends it.
    pub hours: u64,
}

/// `GET /api/reach/hand-over`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOvers {
    /// Of the caller's role, newest first.
    pub notes: Vec<HandOverItem>,
}

/// What somebody wrote down for whoever is on duty next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOverItem {
    /// Which.
    pub id: String,
    /// The name of who wrote it.
    pub by: String,
    /// Whether the caller did.
    pub own: bool,
    /// What they wrote.
    pub text: String,
    /// When, ms.
    pub at_ms: u64,
}

/// `POST /api/reach/hand-over`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewHandOver {
    /// 1 to 800 characters.
    pub text: String,
}

/// Something that waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertItem {
    /// Which.
    pub id: String,
    /// A code.
    pub kind: String,
    /// What it is, in words.
    pub label: String,
    /// The page on which it is dealt with.
    pub page: String,
    /// Since when it waits, ms.
    pub raised_ms: u64,
    /// Whether somebody has it.
    pub taken: bool,
    /// Whether that is the caller.
    pub own: bool,
}

/// One message over one channel, or that there was no channel to send it over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// What it said.
    pub label: String,
    /// `push`, `email` or `webhook`; none if there was no channel.
    pub channel: Option<String>,
    /// The channel's name.
    pub name: Option<String>,
    /// When it was the caller's turn, ms.
    pub told_ms: u64,
    /// When it was tried last, ms.
    pub tried_ms: Option<u64>,
    /// How often it was tried.
    pub tries: u64,
    /// `sent`, `failed`, `gone` or `over`; none while it is tried.
    pub outcome: Option<String>,
}
