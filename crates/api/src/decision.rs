//! Decisions: first what would be decided, word for word; then a passkey over its digest
//! (`docs/ref/approval.md`).
//!
//! In two steps, so that any device of the same account can give the passkey: the page that asked shows
//! the decision's words, the other device shows the same.
//!
//! | call | does |
//! | --- | --- |
//! | `POST /api/decisions` | [`Ask`]; answers [`Decision`] |
//! | `GET /api/decisions` | [`Decisions`]: the caller's waiting ones |
//! | `GET /api/decisions/{id}` | [`Decision`] of the caller |
//! | `POST /api/decisions/{id}/approve` | [`Approve`]; [`Decision`]; 422 by `docs/ref/approval.md` |
//! | `POST /api/decisions/{id}/cancel` | takes it back; 204 |

use serde::{Deserialize, Serialize};

use crate::Bytes64;
use crate::bytes64::hex32;

/// What is to be decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Ask {
    /// A moderator lets a request be published.
    Publish {
        /// The operator's id of the request.
        request: String,
    },
    /// A moderator refuses one.
    Refuse {
        /// The operator's id of the request.
        request: String,
        /// A code of the rulebook's list.
        reason: String,
    },
    /// A moderator lets an update be published.
    Update {
        /// The operator's id of the update.
        update: String,
    },
    /// The agency needs nothing more.
    Resolve {
        /// The operator's id of the request.
        request: String,
        /// Closing words; none for none.
        #[serde(default)]
        text: Option<String>,
    },
    /// The agency takes a request back.
    Withdraw {
        /// The operator's id of the request.
        request: String,
        /// Closing words; none for none.
        #[serde(default)]
        text: Option<String>,
    },
    /// The agency changes its delivery key.
    Rotate {
        /// `age1...`, never used before.
        recipient: String,
    },
    /// A moderator or admin takes a published text out of sight; it takes two people.
    Redact {
        /// SHA-256 of the text, hex.
        document: String,
        /// Why (`docs/ref/leaf.md`, ground).
        ground: String,
    },
    /// A moderator or reviewer who did not let it be published says that an urgent ask that is over was
    /// misused.
    Misused {
        /// Index of the request's entry.
        request: u64,
        /// In what way (`docs/ref/leaf.md`, misuse).
        reason: String,
    },
    /// A reviewer confirms what an agency states of a release afterwards.
    Outcome {
        /// The operator's id of what was stated.
        outcome: String,
    },
    /// A reviewer who had not decided on it says that an emergency was misused.
    EmergencyMisused {
        /// Index of the entry of the release, or of the refusal.
        emergency: u64,
        /// In what way (`docs/ref/leaf.md`, emergency-misuse).
        reason: String,
    },
}

/// Where a decision is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DecisionState {
    /// For a passkey.
    Waiting,
    /// Given; the log does not have it yet, or a second person must give theirs.
    Approved,
    /// In the log.
    Published,
    /// The log will never take it, or it was taken back, or its time is over.
    Failed,
}

/// A decision, word for word.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Decision {
    /// The operator's id for it.
    pub decision: String,
    /// Kind of the entry it leads to.
    pub kind: String,
    /// Origin of the log.
    pub origin: String,
    /// The lines that the digest covers: name and value.
    pub lines: Vec<(String, String)>,
    /// What the commitments among them open to; the page recomputes them.
    pub openings: Vec<FieldOpening>,
    /// The public text that the lines name.
    pub document: Option<String>,
    /// What the passkey signs.
    #[serde(with = "hex32")]
    pub digest: [u8; 32],
    /// Credential ids that may sign, base64url.
    pub allow: Vec<String>,
    /// The relying party.
    pub rp_id: String,
    /// ms.
    pub created_ms: u64,
    /// When its time is over, ms.
    pub expires_ms: u64,
    /// Where it is.
    pub state: DecisionState,
    /// Why it failed, in words.
    pub failure: Option<String>,
    /// Index of its entry.
    pub index: Option<u64>,
    /// Six words of the digest, to compare between two screens.
    pub words: Vec<String>,
}

/// Salt and value of a committed field of an entry.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldOpening {
    /// The field.
    pub field: String,
    /// 32 bytes.
    #[serde(with = "hex32")]
    pub salt: [u8; 32],
    /// As `docs/ref/leaf.md` writes it.
    pub value: String,
}

/// Salt and value are for the parties alone.
impl std::fmt::Debug for FieldOpening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FieldOpening({}, ..)", self.field)
    }
}

/// `GET /api/decisions`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Decisions {
    /// Waiting for a passkey, oldest first.
    pub decisions: Vec<Decision>,
}

/// What `navigator.credentials.get` gave, bytes as they were.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Approve {
    /// Which credential, base64url.
    pub credential: String,
    /// `clientDataJSON`.
    pub client_data: Bytes64,
    /// `authenticatorData`.
    pub authenticator_data: Bytes64,
    /// `signature`.
    pub signature: Bytes64,
}
