//! Letters of a repair: points and a scalar on their way, signed and then sealed to the one who shall read
//! them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use sidelight_api::repair::{NewRepairLetter, REPAIR_LETTER_BYTES_MAX};
use sidelight_domain::record::{Encoder, Hash};
use sidelight_quorum::POINT_BYTES;
use sidelight_seal::{Recipient, file};
use sidelight_translog::entry::{Signature, Text, Trustee};
use zeroize::{Zeroize as _, Zeroizing};

use crate::keys::Keys;

/// Bytes of a scalar, and of a hash.
const SCALAR_BYTES: usize = 32;
const SEEN_BYTES: usize = 32;

/// The plaintext.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    v: u64,
    repair: String,
    from: String,
    to: String,
    package: String,
    signature: String,
}

impl Drop for Plain {
    fn drop(&mut self) {
        self.package.zeroize();
    }
}

/// What a letter brings.
pub(super) struct Package {
    /// What who wrote it has committed to.
    pub(super) points: Vec<u8>,
    /// A piece for a helper, or the sum for who asked.
    pub(super) scalar: Zeroizing<[u8; SCALAR_BYTES]>,
    /// Of all commitments, as who wrote it has seen them; with a sum only.
    pub(super) seen: Option<Hash>,
}

impl Package {
    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let seen = self.seen.as_ref().map_or(&[][..], |it| it);
        Zeroizing::new([&self.points, self.scalar.as_slice(), seen].concat())
    }

    /// For so many helpers; with a hash, or without.
    fn read(bytes: &[u8], (helpers, has_seen): (usize, bool)) -> Option<Self> {
        let (points, rest) = bytes.split_at_checked(helpers * POINT_BYTES)?;
        let (scalar, seen) = rest.split_at_checked(SCALAR_BYTES)?;
        if seen.len() != if has_seen { SEEN_BYTES } else { 0 } {
            return None;
        }
        Some(Self {
            points: points.to_vec(),
            scalar: Zeroizing::new(scalar.try_into().ok()?),
            seen: seen.try_into().ok(),
        })
    }
}

/// Between whom, of which repair.
pub(super) struct Post<'a> {
    pub(super) origin: &'a Text,
    pub(super) repair: Hash,
    pub(super) from: &'a Trustee,
    pub(super) to: &'a Trustee,
}

impl Post<'_> {
    fn message(&self, package: &[u8]) -> Zeroizing<Vec<u8>> {
        let message = Encoder::new("sidelight/repair-letter/v1")
            .field(self.origin.as_str().as_bytes())
            .field(&self.repair)
            .field(self.from.trustee.as_str().as_bytes())
            .field(self.to.trustee.as_str().as_bytes())
            .field(package);
        Zeroizing::new(message.finish())
    }

    /// The letter; `rng` gives the same for the same package, and nothing that it has given for another one.
    pub(super) fn write(
        &self,
        keys: &Keys,
        package: &[u8],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Option<NewRepairLetter> {
        let plain = Plain {
            v: 1,
            repair: hex::encode(self.repair),
            from: self.from.trustee.to_string(),
            to: self.to.trustee.to_string(),
            package: STANDARD.encode(package),
            signature: hex::encode(keys.sign(&self.message(package))),
        };
        let plain = Zeroizing::new(serde_json::to_vec(&plain).ok()?);
        let recipient: Recipient = self.to.recipient.as_str().parse().ok()?;
        Some(NewRepairLetter {
            repair: self.repair,
            to: self.to.trustee.to_string(),
            letter: file::seal(&plain, &[recipient], rng).ok()?.into(),
        })
    }

    /// What a letter brings, for so many helpers, with a hash or without; `None` if `from` has not written it
    /// to `to` for this repair.
    pub(super) fn read(&self, keys: &Keys, letter: &[u8], form: (usize, bool)) -> Option<Package> {
        if letter.len() > REPAIR_LETTER_BYTES_MAX {
            return None;
        }
        let plain = Zeroizing::new(file::open(letter, &keys.identity).ok()?);
        let plain: Plain = serde_json::from_slice(&plain).ok()?;
        let is_this = plain.v == 1
            && plain.repair == hex::encode(self.repair)
            && plain.from == self.from.trustee.as_str()
            && plain.to == self.to.trustee.as_str();
        let package = Zeroizing::new(STANDARD.decode(&plain.package).ok()?);
        let signature: Signature = plain.signature.parse().ok()?;
        let key = &self.from.signing_key;
        let signed = key.signed(&self.message(&package), &signature);
        (is_this && signed)
            .then(|| Package::read(&package, form))
            .flatten()
    }
}
