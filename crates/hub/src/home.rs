//! The household this hub belongs to, pinned at pairing, and the statements it obeys since.
//!
//! The operator relays statements and cannot make one: each is checked against the one before.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sidelight_api::bytes64::hex32;
use sidelight_api::household::StatementWire;
use sidelight_disk::Disk;
use sidelight_domain::record::{SignedStatement, SigningKeyBytes, Statement, StatementError};
use sidelight_seal::Recipient;

use crate::log::trust::{PinnedPolicy, Trust};

/// What came from the operator and was refused, by name. Nothing of it took effect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Of another household.
    #[error("refused a statement of another household")]
    ForeignStatement,
    /// Not the next number: replayed, renumbered or out of order.
    #[error("refused statement {got}: number {known} is known, and only the next one follows")]
    RenumberedStatement {
        /// Held.
        known: u64,
        /// Offered.
        got: u64,
    },
    /// Another text for the past, or a signature that is not the household's.
    #[error("refused a statement that this household did not sign")]
    ForgedStatement,
    /// Not a statement.
    #[error("refused a malformed statement: {0}")]
    MalformedStatement(String),
    /// The pairing's statement does not name this hub with its keys.
    #[error("refused a household that does not name this hub")]
    NotOurs,
    /// Not by the household's current signing key.
    #[error("refused a command that this household did not sign")]
    ForgedCommand,
    /// For another hub or household.
    #[error("refused a command meant for another hub")]
    MisdirectedCommand,
    /// Too old, or from the future.
    #[error("refused a command issued more than ten minutes from now")]
    StaleCommand,
    /// Done before.
    #[error("refused a command that was already carried out")]
    RepeatedCommand,
    /// The operator's receiving key is not the pinned one.
    #[error("refused the operator's key: it is not the one this hub was paired with")]
    OperatorKey,
    /// A policy of another record, or none that can be read.
    #[error("refused a policy that does not name the public record this hub was paired with")]
    ForeignPolicy,
    /// A policy that is not newer than the one held.
    #[error(
        "refused a policy with number {got}: number {known} is known, and only a larger one counts"
    )]
    OlderPolicy {
        /// Held.
        known: u64,
        /// Offered.
        got: u64,
    },
    /// A receipt that does not verify under the pinned key.
    #[error("refused a receipt that is not signed by the operator this hub was paired with")]
    ForgedReceipt,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The newest statement that was verified.
    pub statement: Statement,
    text: String,
    signature: Vec<u8>,
    /// Lets the hub sign in.
    pub token: Token,
    /// Countersigns receipts.
    pub operator_key: SigningKeyBytes,
    /// The log's verifier key.
    pub log: Option<String>,
    policy: Option<PinnedPolicy>,
}

/// A bearer token; never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(pub String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    v: u64,
    statement: StatementWire,
    token: Token,
    #[serde(with = "hex32")]
    operator_key: SigningKeyBytes,
    log: Option<String>,
    /// Absent where the household has not said one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    policy: Option<PinnedPolicy>,
}

fn file(data: &Path) -> PathBuf {
    data.join("home.json")
}

impl Home {
    /// Pins a household from the pairing, whose MAC vouches for it. The statement must name this hub.
    pub fn pin(
        wire: &StatementWire,
        token: Token,
        operator_key: SigningKeyBytes,
        log: Option<String>,
        hub: &SigningKeyBytes,
        recipient: &Recipient,
    ) -> Result<Self, Refused> {
        let malformed = |e: StatementError| Refused::MalformedStatement(e.to_string());
        let statement: Statement = wire.text.parse().map_err(malformed)?;
        if statement.number == 1 {
            let signature = signature(wire).ok_or(Refused::ForgedStatement)?;
            let signed = SignedStatement {
                text: wire.text.clone(),
                signature,
            };
            signed
                .verify_first()
                .map_err(|_| Refused::ForgedStatement)?;
        }
        let named = statement.hubs.iter().find(|h| h.key == *hub);
        if named.is_none_or(|h| h.recipient != recipient.to_string()) {
            return Err(Refused::NotOurs);
        }
        let (text, signature) = (wire.text.clone(), wire.signature.0.clone());
        Ok(Self {
            statement,
            text,
            signature,
            token,
            operator_key,
            log,
            policy: None,
        })
    }

    /// The record that this hub follows, and whose signatures its heads need.
    pub fn trust(&self) -> Option<Trust> {
        Trust::pinned(self.log.as_deref()?, self.policy.as_ref())
    }

    /// The policy of the record; `None` if the household has not said one.
    pub fn policy(&self) -> Option<&PinnedPolicy> {
        self.policy.as_ref()
    }

    /// The same home with a policy that its household has pinned: of its record, and newer than one held.
    pub fn with_policy(&self, policy: PinnedPolicy) -> Result<Self, Refused> {
        let held = self.policy.as_ref();
        if let Some(held) = held.filter(|held| **held != policy && held.number >= policy.number) {
            let (known, got) = (held.number, policy.number);
            return Err(Refused::OlderPolicy { known, got });
        }
        let next = Self {
            policy: Some(policy),
            ..self.clone()
        };
        match next.trust() {
            Some(_) => Ok(next),
            None => Err(Refused::ForeignPolicy),
        }
    }

    /// Whether this is the statement that is in force already.
    pub fn is_current(&self, wire: &StatementWire) -> bool {
        self.text == wire.text
    }

    /// The next statement, if it really is.
    pub fn next(&self, wire: &StatementWire) -> Result<Self, Refused> {
        let signature = signature(wire).ok_or(Refused::ForgedStatement)?;
        let signed = SignedStatement {
            text: wire.text.clone(),
            signature,
        };
        let statement = signed
            .verify_next(&self.statement, &self.text)
            .map_err(|e| match e {
                StatementError::OtherHousehold => Refused::ForeignStatement,
                StatementError::Number { known, got } => {
                    Refused::RenumberedStatement { known, got }
                }
                StatementError::Chain | StatementError::Signature => Refused::ForgedStatement,
                other => Refused::MalformedStatement(other.to_string()),
            })?;
        Ok(Self {
            statement,
            text: wire.text.clone(),
            signature: wire.signature.0.clone(),
            ..self.clone()
        })
    }

    /// Reads what was pinned; `None` if nothing was.
    pub fn load(disk: &dyn Disk, data: &Path) -> io::Result<Option<Self>> {
        let Some(bytes) = sidelight_disk::read(disk, &file(data))? else {
            return Ok(None);
        };
        let broken =
            |e: &dyn fmt::Display| io::Error::new(io::ErrorKind::InvalidData, e.to_string());
        let stored: Stored = serde_json::from_slice(&bytes).map_err(|e| broken(&e))?;
        let statement = stored
            .statement
            .text
            .parse()
            .map_err(|e: StatementError| broken(&e))?;
        Ok(Some(Self {
            statement,
            text: stored.statement.text,
            signature: stored.statement.signature.0,
            token: stored.token,
            operator_key: stored.operator_key,
            log: stored.log,
            policy: stored.policy,
        }))
    }

    /// Keeps it, durably, before anything is done by it.
    pub fn save(&self, disk: &dyn Disk, data: &Path) -> io::Result<()> {
        let stored = Stored {
            v: 1,
            statement: StatementWire {
                text: self.text.clone(),
                signature: self.signature.clone().into(),
            },
            token: self.token.clone(),
            operator_key: self.operator_key,
            log: self.log.clone(),
            policy: self.policy.clone(),
        };
        let json = serde_json::to_vec(&stored).map_err(io::Error::other)?;
        sidelight_disk::write(disk, &file(data), &json)
    }

    /// Whether the household still lists this hub.
    pub fn lists(&self, hub: &SigningKeyBytes) -> bool {
        self.statement.hubs.iter().any(|h| h.key == *hub)
    }
}

fn signature(wire: &StatementWire) -> Option<[u8; 64]> {
    wire.signature.0.as_slice().try_into().ok()
}
