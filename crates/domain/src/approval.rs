//! The offline check of an approval: a passkey's assertion over the digest of a decision
//! (`docs/ref/approval.md`).
//!
//! Server, trustee and command line share it. It says that this key signed this decision on this site
//! with its owner there; whether the key may decide is the log's to say. It makes no challenges and
//! keeps no sessions: signing in is another thing.

mod client_data;
pub mod decision;
mod key;

use p256::ecdsa::signature::Verifier as _;

use crate::record::{Hash, sha256};
use crate::window::MINUTE_MS;

pub use decision::decision_digest;
pub use key::{ApprovalKey, KeyError};

/// Longest client data, bytes.
pub const CLIENT_DATA_BYTES_MAX: usize = 2_048;
/// Longest ES256 signature in DER, bytes.
pub const SIGNATURE_BYTES_MAX: usize = 72;

const AUTHENTICATOR_DATA_BYTES: usize = 37;
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const ATTESTED: u8 = 0x40;
const EXTENDED: u8 = 0x80;

/// From when a credential may decide, ms: once it has been in the log for so many hours after the end of
/// its day. One of the log's first day waits for nothing: whoever reads the log sees that it began with
/// them, and nobody else could decide that they may.
pub fn decides_from_ms(day_end_ms: u64, first_day_end_ms: u64, cool_off_hours: u64) -> u64 {
    if cool_off_hours == 0 || day_end_ms <= first_day_end_ms {
        return 0;
    }
    day_end_ms.saturating_add(cool_off_hours.saturating_mul(60 * MINUTE_MS))
}

/// Where approvals are given: the operator's relying party id and the origins of its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site<'a> {
    /// Such as `sidelight.example`.
    pub rp_id: &'a str,
    /// Such as `https://app.sidelight.example`.
    pub origins: &'a [&'a str],
}

/// What `navigator.credentials.get` gave, bytes as they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// `authenticatorData`.
    pub authenticator_data: Vec<u8>,
    /// `signature`.
    pub signature: Vec<u8>,
}

/// Why an assertion is no approval of this decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalError {
    /// Too long, not UTF-8, not one JSON object, or a member of another type than the standard's.
    #[error("the client data cannot be read")]
    ClientData,
    /// A member of the client data stands twice.
    #[error("the client data has a member twice")]
    RepeatedMember,
    /// Not an assertion: perhaps a registration.
    #[error("this is not an answer to a question for approval")]
    Type,
    /// Another decision was signed.
    #[error("another decision was signed")]
    Challenge,
    /// Signed on another site's page.
    #[error("signed on a page of another origin")]
    Origin,
    /// Signed in a frame of another site.
    #[error("signed inside a page of another site")]
    CrossOrigin,
    /// Too short, or longer than its flags explain.
    #[error("the authenticator's data has a wrong length")]
    AuthenticatorData,
    /// For another relying party.
    #[error("signed for another relying party")]
    RelyingParty,
    /// Nobody touched the authenticator.
    #[error("nobody was present")]
    NotPresent,
    /// The authenticator does not know who it was.
    #[error("whoever was present was not verified")]
    NotVerified,
    /// Extensions or attested data, which nobody asked for.
    #[error("the authenticator's data holds more than was asked for")]
    ExtraData,
    /// Backed up and not able to be.
    #[error("the authenticator's backup flags contradict each other")]
    BackupFlags,
    /// Not a signature in its one spelling.
    #[error("the signature is malformed")]
    SignatureForm,
    /// Not by this key, or over other bytes.
    #[error("the signature does not fit")]
    Signature,
}

impl ApprovalError {
    /// Its name in `docs/ref/approval.md`.
    pub fn code(self) -> &'static str {
        match self {
            ApprovalError::ClientData => "client-data",
            ApprovalError::RepeatedMember => "repeated-member",
            ApprovalError::Type => "type",
            ApprovalError::Challenge => "challenge",
            ApprovalError::Origin => "origin",
            ApprovalError::CrossOrigin => "cross-origin",
            ApprovalError::AuthenticatorData => "authenticator-data",
            ApprovalError::RelyingParty => "relying-party",
            ApprovalError::NotPresent => "not-present",
            ApprovalError::NotVerified => "not-verified",
            ApprovalError::ExtraData => "extra-data",
            ApprovalError::BackupFlags => "backup-flags",
            ApprovalError::SignatureForm => "signature-form",
            ApprovalError::Signature => "signature",
        }
    }
}

/// A decision that was approved; made by [`Assertion::verify`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    decision: Hash,
    key: ApprovalKey,
    counter: u32,
}

impl Approved {
    /// What was approved.
    pub fn decision(&self) -> &Hash {
        &self.decision
    }

    /// The key that approved it: the `key` of a credential entry.
    pub fn key(&self) -> &ApprovalKey {
        &self.key
    }

    /// The authenticator's counter; 0 for synced passkeys. Not judged here.
    pub fn counter(&self) -> u32 {
        self.counter
    }
}

impl Assertion {
    /// Checks that the holder of `key` approved `decision` on `site`.
    ///
    /// # Errors
    /// The first thing that is wrong, in the order of `docs/ref/approval.md`.
    pub fn verify(
        &self,
        key: &ApprovalKey,
        site: &Site<'_>,
        decision: &Hash,
    ) -> Result<Approved, ApprovalError> {
        client_data::check(&self.client_data, site, decision)?;
        let counter = self.authenticator(site)?;
        let mut signed = self.authenticator_data.clone();
        signed.extend_from_slice(&sha256(&self.client_data));
        verify_signature(key, &signed, &self.signature)?;
        Ok(Approved {
            decision: *decision,
            key: key.clone(),
            counter,
        })
    }

    /// Checks the authenticator's data and gives its counter.
    fn authenticator(&self, site: &Site<'_>) -> Result<u32, ApprovalError> {
        let data = &self.authenticator_data;
        let (head, rest) = data
            .split_first_chunk::<AUTHENTICATOR_DATA_BYTES>()
            .ok_or(ApprovalError::AuthenticatorData)?;
        let flags = head[32];
        let more = flags & (ATTESTED | EXTENDED) != 0;
        if !rest.is_empty() && !more {
            return Err(ApprovalError::AuthenticatorData);
        }
        if head[..32] != sha256(site.rp_id.as_bytes()) {
            return Err(ApprovalError::RelyingParty);
        }
        if flags & PRESENT == 0 {
            return Err(ApprovalError::NotPresent);
        }
        if flags & VERIFIED == 0 {
            return Err(ApprovalError::NotVerified);
        }
        if more {
            return Err(ApprovalError::ExtraData);
        }
        if flags & BACKED_UP != 0 && flags & BACKUP_ELIGIBLE == 0 {
            return Err(ApprovalError::BackupFlags);
        }
        Ok(u32::from_be_bytes([head[33], head[34], head[35], head[36]]))
    }
}

fn verify_signature(key: &ApprovalKey, signed: &[u8], given: &[u8]) -> Result<(), ApprovalError> {
    match key {
        ApprovalKey::Es256(key) => {
            let signature = key::signature_from_der(given).ok_or(ApprovalError::SignatureForm)?;
            key.verify(signed, &signature)
                .map_err(|_| ApprovalError::Signature)
        }
        ApprovalKey::EdDsa(key) => {
            let signature = ed25519_dalek::Signature::from_slice(given)
                .map_err(|_| ApprovalError::SignatureForm)?;
            key.verify_strict(signed, &signature)
                .map_err(|_| ApprovalError::Signature)
        }
    }
}
