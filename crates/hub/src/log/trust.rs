//! Which public record this hub follows, and whose signatures a head of it needs (`docs/ref/witness.md`,
//! Clients). Both come from the household: by the pairing, and a new policy by a signed command.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::policy::{Policy, PolicyRefusal};
use sidelight_translog::vkey::Vkey;

use super::LogError;

/// A policy as the household has pinned it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinnedPolicy {
    /// How often somebody of the household has accepted another one; of two the larger number counts.
    pub number: u64,
    /// The file (C2SP tlog-policy).
    pub text: String,
}

impl PinnedPolicy {
    /// What tells it from others: SHA-256 of its text, hex.
    pub fn digest(&self) -> String {
        hex::encode(Sha256::digest(self.text.as_bytes()))
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Trust {
    key: Vkey,
    policy: Policy,
}

impl Trust {
    /// This key alone, as in a home that was paired before policies were pinned.
    pub fn alone(key: Vkey) -> Self {
        let policy = Policy::operator_signed_only(key.clone());
        Self { key, policy }
    }

    /// The record with this key under a policy; `None` if the policy cannot be read or is of other records.
    pub fn under(key: Vkey, policy: &str) -> Option<Self> {
        let policy = Policy::parse(policy.as_bytes()).ok()?.of_log(&key)?;
        Some(Self { key, policy })
    }

    /// As it is pinned.
    pub fn pinned(log: &str, policy: Option<&PinnedPolicy>) -> Option<Self> {
        let key = Vkey::parse(log).ok()?;
        match policy {
            Some(policy) => Self::under(key, &policy.text),
            None => Some(Self::alone(key)),
        }
    }

    /// The log's key.
    pub fn key(&self) -> &Vkey {
        &self.key
    }

    /// Opens a signed head.
    pub(super) fn open(&self, checkpoint: &str) -> Result<OpenCheckpoint, LogError> {
        let opened = self.policy.open(checkpoint.as_bytes());
        opened.map_err(|refusal| match refusal {
            PolicyRefusal::Checkpoint(_) => LogError::Stranger,
            PolicyRefusal::Quorum => LogError::Unwitnessed,
        })
    }
}
