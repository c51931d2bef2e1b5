//! A trustee that asks others for its share of the quorum key in force (`docs/ref/trustee.md`, repair). No
//! entry of the log: what the log says is who may ask whom.

use std::collections::BTreeMap;

use sidelight_domain::record::{Encoder, Hash, sha256};

use super::{Ledger, TrusteeSetRecord, trustees::number};
use crate::{
    entry::{Signature, Slug, Text, Trustee},
    hash::Sha256Hash,
};

/// So long after it was made a request is helped, ms.
pub const REPAIR_OPEN_MS_MAX: u64 = 7 * 24 * 60 * 60 * 1000;

/// What a trustee asks, signed by its signing key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairRequest {
    /// Who asks.
    pub trustee: Slug,
    /// Of the quorum key in force.
    pub roster: Sha256Hash,
    /// Who shall help, by number; all of them have to.
    pub helpers: Vec<Slug>,
    /// When, ms since 1970.
    pub asked_ms: u64,
    /// Over [`message`](Self::message).
    pub signature: Signature,
}

impl RepairRequest {
    /// What is signed, for the log of this origin.
    pub fn message(&self, origin: &Text) -> Vec<u8> {
        let message = Encoder::new("sidelight/trustee-repair/v1")
            .field(origin.as_str().as_bytes())
            .field(self.trustee.as_str().as_bytes())
            .field(&self.roster.0)
            .u64(self.asked_ms);
        let helpers = self.helpers.iter();
        helpers
            .fold(message, |it, helper| it.field(helper.as_str().as_bytes()))
            .finish()
    }
}

/// A request that holds: who takes part.
#[derive(Clone, Debug)]
pub struct RepairParties<'a> {
    /// By which everything of this repair is bound to it; people compare its words.
    pub id: Hash,
    /// Who asks.
    pub lost: &'a Trustee,
    /// Whether who asks has no seat yet: it would be one more that holds a share.
    pub joins: bool,
    /// Who helps, by number.
    pub helpers: BTreeMap<u16, &'a Trustee>,
    /// The key in force.
    pub set: &'a TrusteeSetRecord,
    /// Of the log.
    pub origin: &'a Text,
}

/// Why nobody helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RepairRefused {
    /// The log knows no such trustee.
    #[error("the record has no such trustee")]
    Unknown,
    /// Not by its signing key.
    #[error("its signature does not hold")]
    Signature,
    /// Of another key, or of shares that a refresh has replaced.
    #[error("it is not about the quorum key in force")]
    Key,
    /// Fewer than have to open together, one twice, one without a share, or who asks.
    #[error("these trustees cannot help with it")]
    Helpers,
}

impl Ledger {
    /// Who takes part in a repair, if the request for it holds now.
    pub fn repair(&self, request: &RepairRequest) -> Result<RepairParties<'_>, RepairRefused> {
        let lost = self.trustee(&request.trustee);
        let lost = &lost.ok_or(RepairRefused::Unknown)?.entry;
        let origin = self.origin().map_err(|_| RepairRefused::Unknown)?;
        let message = request.message(origin);
        if !lost.signing_key.signed(&message, &request.signature) {
            return Err(RepairRefused::Signature);
        }
        let set = self.trustee_sets().last().ok_or(RepairRefused::Key)?;
        if set.entry.roster != request.roster {
            return Err(RepairRefused::Key);
        }
        let mut helpers = BTreeMap::new();
        for name in &request.helpers {
            let helper = &self.trustee(name).ok_or(RepairRefused::Helpers)?.entry;
            let at = number(helper);
            // Ascending, so that there is one way to ask the same.
            let is_next = helpers.last_key_value().is_none_or(|(last, _)| *last < at);
            if !is_next || !set.trustees.contains(&at) || helper.trustee == lost.trustee {
                return Err(RepairRefused::Helpers);
            }
            helpers.insert(at, helper);
        }
        if (helpers.len() as u64) < set.threshold {
            return Err(RepairRefused::Helpers);
        }
        Ok(RepairParties {
            id: sha256(&message),
            joins: !set.trustees.contains(&number(lost)),
            lost,
            helpers,
            set,
            origin,
        })
    }
}
