//! Values of the entries by which trustees come in and make a quorum key, and the messages that they sign
//! (`docs/ref/leaf.md`, trustees).

use std::{collections::BTreeSet, fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sidelight_domain::record::Encoder;

use super::{
    kind::{
        Ceremony, CeremonyConfirmed, CeremonyPackage, LookupCeremony, LookupConfirmed,
        LookupPackage, LookupTally, Trustee,
    },
    value::{PublicKey, Text, Value, ValueError, spelled},
};
use crate::{
    hash::{lower_hex, strict_decimal},
    vkey::{KeyKind, Vkey},
};

/// Longest first package of a ceremony, in bytes.
pub const PUBLIC_PACKAGE_BYTES_MAX: usize = 2048;
/// Fewest and most trustees of a quorum key.
pub const TRUSTEES: std::ops::RangeInclusive<usize> = 2..=32;

spelled!(CosignerKey, Seats, Signature, PublicPackage, LookupKey);

/// The key under which a trustee cosigns checkpoints, of type 0x04.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CosignerKey(Vkey);

impl CosignerKey {
    /// Takes a vkey that cosigns.
    pub fn new(vkey: Vkey) -> Option<Self> {
        (vkey.kind() == KeyKind::Cosignature && vkey.name().is_ascii()).then_some(Self(vkey))
    }

    /// The key.
    pub fn vkey(&self) -> &Vkey {
        &self.0
    }
}

impl Value for CosignerKey {
    const FORM: &'static str = "cosigner";

    fn read(text: &str) -> Option<Self> {
        Self::new(Vkey::parse(text).ok()?)
    }

    fn write(&self) -> String {
        self.0.to_string()
    }
}

/// The trustees of a ceremony by number: 2 to 32, each once, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seats(BTreeSet<u16>);

impl Seats {
    /// Takes 2 to 32 numbers, none of them 0.
    pub fn new(numbers: BTreeSet<u16>) -> Option<Self> {
        (TRUSTEES.contains(&numbers.len()) && !numbers.contains(&0)).then_some(Self(numbers))
    }

    /// The numbers.
    pub fn numbers(&self) -> &BTreeSet<u16> {
        &self.0
    }
}

impl Value for Seats {
    const FORM: &'static str = "seats";

    fn read(text: &str) -> Option<Self> {
        let number = |part| u16::try_from(strict_decimal(part, u64::from(u16::MAX))?).ok();
        let listed: Vec<u16> = text.split(',').map(number).collect::<Option<_>>()?;
        let ascending = listed.is_sorted_by(|one, next| one < next);
        ascending
            .then(|| Self::new(listed.into_iter().collect()))
            .flatten()
    }

    fn write(&self) -> String {
        let numbers: Vec<_> = self.0.iter().map(u16::to_string).collect();
        numbers.join(",")
    }
}

/// An Ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write())
    }
}

impl Value for Signature {
    const FORM: &'static str = "signature";

    fn read(text: &str) -> Option<Self> {
        lower_hex(text).map(Self)
    }

    fn write(&self) -> String {
        hex::encode(self.0)
    }
}

/// A trustee's first package of a ceremony, not looked into here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicPackage(Vec<u8>);

impl PublicPackage {
    /// Takes 1 to 2,048 bytes.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let fits = (1..=PUBLIC_PACKAGE_BYTES_MAX).contains(&bytes.len());
        fits.then(|| Self(bytes.to_vec()))
    }

    /// The package as the trustee made it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Value for PublicPackage {
    const FORM: &'static str = "package";

    fn read(text: &str) -> Option<Self> {
        Self::new(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?)
    }

    fn write(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(&self.0)
    }
}

/// The trustees' look-up key: an element of ristretto255, not looked into here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LookupKey(pub [u8; 32]);

impl Value for LookupKey {
    const FORM: &'static str = "element";

    fn read(text: &str) -> Option<Self> {
        lower_hex(text).map(Self)
    }

    fn write(&self) -> String {
        hex::encode(self.0)
    }
}

/// Both begin alike, whichever key they make.
impl From<&LookupCeremony> for Ceremony {
    fn from(it: &LookupCeremony) -> Self {
        Self {
            purpose: it.purpose,
            epoch: it.epoch,
            threshold: it.threshold,
            trustees: it.trustees.clone(),
            decision: it.decision,
            decided_by: it.decided_by,
        }
    }
}

impl PublicKey {
    /// Whether this key signed the message; strict, like every check of the log.
    pub fn signed(&self, message: &[u8], signature: &Signature) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        ed25519_dalek::VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
    }
}

impl Trustee {
    /// What is signed under the new signing key, or under the one it follows, for the log of this origin.
    pub fn message(&self, origin: &Text) -> Vec<u8> {
        Encoder::new("sidelight/trustee/v1")
            .field(origin.as_str().as_bytes())
            .field(self.trustee.as_str().as_bytes())
            .u64(self.number)
            .u64(self.epoch)
            .field(&self.name.0)
            .field(self.witness_key.write().as_bytes())
            .field(&self.signing_key.0)
            .field(self.recipient.as_str().as_bytes())
            .finish()
    }
}

impl CeremonyPackage {
    /// What the trustee signs.
    pub fn message(&self, origin: &Text) -> Vec<u8> {
        Encoder::new("sidelight/ceremony-package/v1")
            .field(origin.as_str().as_bytes())
            .u64(self.ceremony.0)
            .field(self.trustee.as_str().as_bytes())
            .field(self.package.as_bytes())
            .finish()
    }
}

impl CeremonyConfirmed {
    /// What the trustee signs.
    pub fn message(&self, origin: &Text) -> Vec<u8> {
        Encoder::new("sidelight/ceremony-confirmed/v1")
            .field(origin.as_str().as_bytes())
            .u64(self.ceremony.0)
            .field(self.trustee.as_str().as_bytes())
            .field(self.quorum_key.as_str().as_bytes())
            .field(&self.roster.0)
            .finish()
    }
}

impl LookupPackage {
    /// What the trustee signs.
    pub fn message(&self, origin: &Text) -> Vec<u8> {
        Encoder::new("sidelight/lookup-package/v1")
            .field(origin.as_str().as_bytes())
            .u64(self.ceremony.0)
            .field(self.trustee.as_str().as_bytes())
            .field(self.package.as_bytes())
            .finish()
    }
}

impl LookupConfirmed {
    /// What the trustee signs.
    pub fn message(&self, origin: &Text) -> Vec<u8> {
        Encoder::new("sidelight/lookup-confirmed/v1")
            .field(origin.as_str().as_bytes())
            .u64(self.ceremony.0)
            .field(self.trustee.as_str().as_bytes())
            .field(&self.lookup_key.0)
            .field(&self.roster.0)
            .finish()
    }
}

impl LookupTally {
    /// What the trustee signs.
    pub fn message(&self, origin: &Text) -> Vec<u8> {
        Encoder::new("sidelight/lookup-tally/v1")
            .field(origin.as_str().as_bytes())
            .field(self.trustee.as_str().as_bytes())
            .field(self.month.write().as_bytes())
            .u64(self.set_ups)
            .finish()
    }
}
