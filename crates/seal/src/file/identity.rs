//! `AGE-SECRET-KEY-1...` and `age1...`: X25519 keys as bech32 text, in their canonical form only.

use std::fmt;
use std::str::FromStr;

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use rand_core::{CryptoRng, RngCore};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize, Zeroizing};

const RECIPIENT_HRP: &str = "age";
const IDENTITY_HRP: &str = "age-secret-key-";

/// A text is not a key. It never repeats the text, which may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyTextError {
    /// Not `age1` and 58 characters with a good checksum.
    #[error("this is not an age recipient (age1...)")]
    Recipient,
    /// Not `AGE-SECRET-KEY-1` and 58 characters with a good checksum.
    #[error("this is not an age identity (AGE-SECRET-KEY-1...)")]
    Identity,
}

/// Decodes one canonical bech32 text: lower case, 32 bytes, zero padding bits.
fn decode(text: &str, hrp: &str) -> Option<Zeroizing<[u8; 32]>> {
    let parsed = CheckedHrpstring::new::<Bech32>(text).ok()?;
    if parsed.hrp().as_str() != hrp {
        return None;
    }
    let mut bytes = Zeroizing::new([0; 32]);
    let mut count = 0;
    for byte in parsed.byte_iter() {
        *bytes.get_mut(count)? = byte;
        count += 1;
    }
    // Bits beyond the 32nd byte could be anything; re-encoding leaves one text for each key.
    let canonical = Zeroizing::new(encode(hrp, &bytes));
    (count == 32 && *canonical == text).then_some(bytes)
}

fn encode(hrp: &str, bytes: &[u8; 32]) -> String {
    let hrp = Hrp::parse(hrp).expect("a constant that is a valid prefix");
    bech32::encode_lower::<Bech32>(hrp, bytes).expect("32 bytes fit bech32")
}

/// A public key that files are encrypted to, `age1...`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Recipient([u8; 32]);

impl Recipient {
    /// A recipient from its public key. Whether the key is of low order shows when something is sealed.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The X25519 public key.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn key(&self) -> PublicKey {
        PublicKey::from(self.0)
    }
}

impl FromStr for Recipient {
    type Err = KeyTextError;

    fn from_str(text: &str) -> Result<Self, KeyTextError> {
        decode(text, RECIPIENT_HRP)
            .map(|b| Self(*b))
            .ok_or(KeyTextError::Recipient)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode(RECIPIENT_HRP, &self.0))
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({self})")
    }
}

/// A secret key that opens files, `AGE-SECRET-KEY-1...`. Erased when dropped; `Debug` shows its recipient.
#[derive(Clone)]
pub struct Identity {
    secret: StaticSecret,
    recipient: Recipient,
}

impl Identity {
    /// A fresh identity.
    pub fn random(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *bytes);
        Self::from_bytes(*bytes)
    }

    /// An identity from its 32 secret bytes.
    pub fn from_bytes(mut bytes: [u8; 32]) -> Self {
        let secret = StaticSecret::from(bytes);
        bytes.zeroize();
        let recipient = Recipient(PublicKey::from(&secret).to_bytes());
        Self { secret, recipient }
    }

    /// The recipient that this identity opens files of.
    pub fn recipient(&self) -> Recipient {
        self.recipient
    }

    /// The secret text, to be kept as carefully as a key.
    pub fn to_secret_text(&self) -> Zeroizing<String> {
        let lower = Zeroizing::new(encode(IDENTITY_HRP, self.secret.as_bytes()));
        Zeroizing::new(lower.to_ascii_uppercase())
    }

    pub(crate) fn secret(&self) -> &StaticSecret {
        &self.secret
    }
}

impl FromStr for Identity {
    type Err = KeyTextError;

    fn from_str(text: &str) -> Result<Self, KeyTextError> {
        if text.bytes().any(|b| b.is_ascii_lowercase()) {
            return Err(KeyTextError::Identity);
        }
        let lower = Zeroizing::new(text.to_ascii_lowercase());
        decode(&lower, IDENTITY_HRP)
            .map(|b| Self::from_bytes(*b))
            .ok_or(KeyTextError::Identity)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity(of {})", self.recipient)
    }
}
