//! A household's own record at the operator: statements, keyring, settings, hubs. All for a
//! resident's session.

use serde::{Deserialize, Serialize};
use sidelight_domain::record::{HouseholdId, SigningKeyBytes};

use crate::Bytes64;
use crate::bytes64::{hex32, text};

/// A statement on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementWire {
    /// The exact text.
    pub text: String,
    /// Ed25519.
    pub signature: Bytes64,
}

/// `POST /api/households` makes the household from its first statement; `POST
/// /api/household/statements` appends the next (409 with code `statement_number` if it does not
/// follow). Both are answered 204 once durable.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewStatement {
    /// The statement.
    pub statement: StatementWire,
    /// The keyring sealed for it.
    pub keyring: Bytes64,
}

/// `GET /api/household`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Household {
    /// Its id.
    #[serde(with = "text")]
    pub household: HouseholdId,
    /// Every statement, oldest first; `?after=n` leaves out the first n.
    pub statements: Vec<StatementWire>,
    /// The keyring of the newest statement.
    pub keyring: Bytes64,
    /// The settings blob, if one was ever stored.
    pub settings: Option<Settings>,
    /// Its hubs, as the operator knows them.
    pub hubs: Vec<HubItem>,
    /// Stored and allowed.
    pub usage: Usage,
}

/// `PUT /api/household/settings`: 409 unless `version` is one more than stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// From 1.
    pub version: u64,
    /// Sealed.
    pub sealed: Bytes64,
}

/// Bytes of a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Payload bytes stored.
    pub bytes: u64,
    /// Allowed.
    pub quota_bytes: u64,
    /// Clips stored.
    pub clips: u64,
}

/// A hub, as the operator knows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HubItem {
    /// Its signing key.
    #[serde(with = "hex32")]
    pub hub: SigningKeyBytes,
    /// When it last asked for anything, ms.
    pub last_seen_ms: Option<u64>,
    /// Its newest sealed status.
    pub status: Option<SealedStatus>,
}

/// A sealed status and when it came.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SealedStatus {
    /// Sealed.
    pub sealed: Bytes64,
    /// ms.
    pub received_ms: u64,
}

/// `POST /api/household/hubs`: registers a hub key and answers [`HubToken`]; the hub can sign in
/// with it. Shown once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewHub {
    /// Its signing key.
    #[serde(with = "hex32")]
    pub hub: SigningKeyBytes,
}

/// A hub's bearer token.
#[derive(Clone, Serialize, Deserialize)]
pub struct HubToken {
    /// Bearer.
    pub token: String,
}

/// `POST /api/household/hubs/{hub}/commands` with a sealed command; answers [`CommandId`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sealed {
    /// Sealed.
    pub sealed: Bytes64,
}

/// Names a command. `GET /api/household/commands/{id}?wait=25` answers its reply as [`Sealed`], or
/// 204.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandId {
    /// The operator's id for it.
    pub command: String,
}

/// `GET /api/household/stream`: server-sent events, each with one of these as data. A page that
/// connects reads everything first and then follows; `Lagged` tells it to read again.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StreamItem {
    /// A clip came, changed, was deleted or restored.
    Clip {
        /// Which.
        clip: String,
    },
    /// A hub sent a new status.
    Status {
        /// Which, hex.
        hub: String,
    },
    /// A hub sent an event: a press rings.
    Event {
        /// Which, hex.
        hub: String,
        /// Sealed.
        sealed: Bytes64,
    },
    /// A newer statement is there.
    Statement {
        /// Its number.
        number: u64,
    },
    /// Somebody of the household signed in on a device, or a device was added.
    SignIn {
        /// Who.
        name: String,
        /// On what.
        device_name: String,
    },
    /// Items were lost; read everything again.
    Lagged,
}

impl std::fmt::Debug for HubToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HubToken(..)")
    }
}
