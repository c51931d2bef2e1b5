//! What an officer's passkey signs when a case is decided, and how the journal keeps it
//! (`docs/ref/trustee.md`).
//!
//! The digest names record, trustee, case and choice, who decides, and a number that the console has given
//! out for this one time: it fits no other case, no other choice and no other moment.

use serde::{Deserialize, Serialize};
use sidelight_api::Bytes64;
use sidelight_domain::approval::{ApprovalError, ApprovalKey, Assertion, Site};
use sidelight_domain::record::{Encoder, Hash};
use sidelight_translog::entry::Slug;

use crate::verify::Check;

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It is answered.
    Approve,
    /// It is refused, by this check.
    Refuse(Check),
}

impl Choice {
    /// As in the digest.
    fn codes(self) -> [&'static str; 2] {
        match self {
            Choice::Approve => ["approve", ""],
            Choice::Refuse(check) => ["refuse", check.code()],
        }
    }
}

/// A decision, before anybody has made it.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// The record's origin.
    pub origin: &'a str,
    /// This trustee's name there.
    pub trustee: &'a Slug,
    /// The case.
    pub release: u64,
    /// What is decided.
    pub choice: Choice,
    /// What the case is: of an answer what it is an answer for, of a refusal the hash of the entry's text.
    pub case: Hash,
}

impl Decision<'_> {
    /// What an officer's passkey signs, once.
    pub fn digest(&self, officer: &str, nonce: &[u8], at_ms: u64) -> Hash {
        let [choice, check] = self.choice.codes();
        Encoder::new("sidelight/trustee-decision/v1")
            .field(self.origin.as_bytes())
            .field(self.trustee.as_str().as_bytes())
            .u64(self.release)
            .field(choice.as_bytes())
            .field(check.as_bytes())
            .field(&self.case)
            .field(officer.as_bytes())
            .field(nonce)
            .u64(at_ms)
            .hash()
    }
}

/// A decision as an officer's passkey signed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The officer's id.
    pub officer: String,
    /// Their name then.
    pub name: String,
    /// Their passkey's public key, COSE.
    pub key: Bytes64,
    /// The number of this one time.
    pub nonce: Bytes64,
    /// When it was asked for, ms.
    pub at_ms: u64,
    /// `clientDataJSON`.
    pub client_data: Bytes64,
    /// `authenticatorData`.
    pub authenticator_data: Bytes64,
    /// `signature`.
    pub signature: Bytes64,
}

/// Who decides.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// Whoever may use the program's command line.
    CommandLine,
    /// An officer at the console on this site.
    Officer(&'a Signed, &'a Site<'a>),
}

impl By<'_> {
    /// What the journal keeps of it, once the signature fits the decision.
    pub(crate) fn proven(&self, decision: &Decision<'_>) -> Result<Option<Signed>, ApprovalError> {
        let By::Officer(signed, site) = self else {
            return Ok(None);
        };
        let key = ApprovalKey::from_cose(&signed.key.0).map_err(|_| ApprovalError::Signature)?;
        let assertion = Assertion {
            client_data: signed.client_data.0.clone(),
            authenticator_data: signed.authenticator_data.0.clone(),
            signature: signed.signature.0.clone(),
        };
        let digest = decision.digest(&signed.officer, &signed.nonce.0, signed.at_ms);
        assertion.verify(&key, site, &digest)?;
        Ok(Some((*signed).clone()))
    }
}
