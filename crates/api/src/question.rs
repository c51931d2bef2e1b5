//! Questions of trustees about a release (`docs/ref/trustee.md`, questions).
//!
//! | call | does |
//! | --- | --- |
//! | `POST /api/trustees/questions` | [`NewQuestion`]; 204, also for the same again; another one is 409 |
//! | `GET /api/trustees/questions?release=N` | `[Asked]`: the caller's, with what was replied |
//! | `GET /api/review/questions/{release}` | [`Questions`]: everybody's |
//! | `POST /api/review/questions/{release}` | [`NewReply`]; [`Questions`] |

use serde::{Deserialize, Serialize};

use crate::Bytes64;
use crate::decision::Approve;

/// A question, as the trustee signed it ([`sidelight_domain::question::Question`]).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewQuestion {
    /// Index of the release.
    pub release: u64,
    /// Of the caller's questions about it, from 1.
    pub number: u64,
    /// What it asks.
    pub text: String,
    /// When, ms.
    pub asked_ms: u64,
    /// By the trustee's signing key.
    pub signature: Bytes64,
}

/// A question that the operator has.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Which.
    pub number: u64,
    /// What was replied; none yet.
    pub reply: Option<Reply>,
}

/// A reviewer's reply, with what proves it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// What was replied.
    pub text: String,
    /// Who replied.
    pub name: String,
    /// Index of their credential's entry.
    pub credential: u64,
    /// `clientDataJSON`.
    pub client_data: Bytes64,
    /// `authenticatorData`.
    pub authenticator_data: Bytes64,
    /// Over [`sidelight_domain::question::Question::reply_digest`].
    pub signature: Bytes64,
    /// When, ms, as the operator says.
    pub at_ms: u64,
}

/// The questions about a release, as reviewers see them.
#[derive(Clone, Serialize, Deserialize)]
pub struct Questions {
    /// By trustee and number.
    pub questions: Vec<Shown>,
    /// The agency's number on file, for what only the agency knows.
    pub call_number: Option<String>,
    /// The caller's credential ids that may sign a reply, base64url; empty if they cannot.
    pub allow: Vec<String>,
    /// The relying party.
    pub rp_id: String,
}

/// A question as reviewers see it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Who asks.
    pub trustee: String,
    /// Of its questions about this release, from 1.
    pub number: u64,
    /// What it asks.
    pub text: String,
    /// When, ms.
    pub asked_ms: u64,
    /// Whether a reply is waited for: there is none, and the trustee has not decided.
    pub open: bool,
    /// Who replied, and what; none yet.
    pub reply: Option<ShownReply>,
}

/// A reply as reviewers see it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownReply {
    /// Who replied.
    pub name: String,
    /// What.
    pub text: String,
    /// When, ms.
    pub at_ms: u64,
}

/// A reply.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewReply {
    /// Whose question.
    pub trustee: String,
    /// Which.
    pub number: u64,
    /// What is replied.
    pub text: String,
    /// The passkey over it.
    pub approve: Approve,
}

macro_rules! names_no_people {
    ($($what:ident),+) => {
        $(impl std::fmt::Debug for $what {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($what), "(..)"))
            }
        })+
    };
}

// What is asked and replied names people's danger.
names_no_people!(
    NewQuestion,
    Asked,
    Reply,
    Questions,
    Shown,
    ShownReply,
    NewReply
);
