//! Pairing and joining: two ends that share a code (`docs/ref/pairing.md`). Polling a mailbox, the life
//! of a code and counting failed tries are the callers' part.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, Mac};
use rand_core::{CryptoRng, RngCore};
use sha2::Sha256;
use sidelight_domain::record::{Encoder, Hash};
use sidelight_domain::word_list::six_words;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Characters of a code.
pub const CODE_CHARS: usize = 12;
/// Longest body of a slot, bytes; the slot's limit on the wire leaves room for the rest.
pub const BODY_BYTES_MAX: usize = 8 * 1024;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SALT: &[u8] = b"sidelight/pairing/v1";
const LOG_N: u8 = 15;

/// Why pairing stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PairingError {
    /// Not 12 characters of the alphabet. It never repeats what was typed.
    #[error("a code is 12 letters and digits, like XXXX-XXXX-XXXX")]
    Code,
    /// A slot was not written by the one who has the code.
    #[error("someone may be in between; start again with a new code")]
    Mac,
    /// A body over [`BODY_BYTES_MAX`].
    #[error("the message is too long for a mailbox")]
    TooLong,
}

/// A code, in upper case and without hyphens. `Display` shows it to the person at this end; `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Code([u8; CODE_CHARS]);

impl Code {
    /// A fresh code: 60 random bits.
    pub fn random(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut bytes = [0; CODE_CHARS];
        rng.fill_bytes(&mut bytes);
        Self(bytes.map(|b| ALPHABET[usize::from(b & 31)]))
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("the alphabet is ASCII")
    }

    /// Derives the keys. Takes about a tenth of a second and 32 MiB on purpose.
    pub fn keys(&self) -> PairingKeys {
        let mut k = Zeroizing::new([0; 64]);
        let params =
            scrypt::Params::new(LOG_N, 8, 1, 64).expect("constants within scrypt's limits");
        scrypt::scrypt(&self.0, SALT, &params, &mut *k)
            .expect("64 bytes are within scrypt's reach");
        let derive =
            |label: &[u8]| -> Hash { hmac(&*k).chain_update(label).finalize().into_bytes().into() };
        let mut mailbox = [0; 16];
        mailbox.copy_from_slice(&derive(b"mailbox")[..16]);
        PairingKeys {
            mailbox,
            mac: Zeroizing::new(derive(b"mac")),
        }
    }
}

fn hmac(key: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes keys of any length")
}

impl FromStr for Code {
    type Err = PairingError;

    fn from_str(text: &str) -> Result<Self, PairingError> {
        let mut code = Self([0; CODE_CHARS]);
        let mut count = 0;
        for c in text.bytes().filter(|c| !matches!(c, b' ' | b'-')) {
            let c = match c.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            if !ALPHABET.contains(&c) {
                return Err(PairingError::Code);
            }
            *code.0.get_mut(count).ok_or(PairingError::Code)? = c;
            count += 1;
        }
        if count == CODE_CHARS {
            Ok(code)
        } else {
            Err(PairingError::Code)
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.as_str();
        write!(f, "{}-{}-{}", &text[..4], &text[4..8], &text[8..])
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

/// What a code stands for: where to meet, and how to know each other.
#[derive(Clone)]
pub struct PairingKeys {
    mailbox: [u8; 16],
    mac: Zeroizing<[u8; 32]>,
}

impl PairingKeys {
    /// The mailbox id, 32 hex digits: all that the operator sees of the code.
    pub fn mailbox(&self) -> String {
        hex::encode(self.mailbox)
    }

    /// The MAC key, for vectors.
    pub fn mac_key(&self) -> &[u8; 32] {
        &self.mac
    }
}

impl fmt::Debug for PairingKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PairingKeys(..)")
    }
}

/// What is being agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A hub joins a household.
    Pairing,
    /// A device or a member joins.
    Join,
    /// A further device of an agency gets its keyring.
    AgencyJoin,
}

impl Purpose {
    /// The encoding domain.
    pub fn domain(self) -> &'static str {
        match self {
            Purpose::Pairing => "sidelight/pairing/v1",
            Purpose::Join => "sidelight/join/v1",
            Purpose::AgencyJoin => "sidelight/agency-join/v1",
        }
    }
}

/// The slots written so far, at one end. Both ends make the same one, slot by slot.
#[derive(Clone, Debug)]
pub struct Transcript {
    keys: PairingKeys,
    purpose: Purpose,
    bodies: Vec<String>,
}

impl Transcript {
    /// Nothing written yet.
    pub fn new(keys: PairingKeys, purpose: Purpose) -> Self {
        Self {
            keys,
            purpose,
            bodies: Vec::new(),
        }
    }

    /// SHA-256 over the bodies of the slots so far.
    pub fn hash(&self) -> Hash {
        let start = Encoder::new(self.purpose.domain());
        self.bodies
            .iter()
            .fold(start, |e, body| e.field(body.as_bytes()))
            .hash()
    }

    fn mac(&self, slot: &str, body: &str) -> Hmac<Sha256> {
        let bytes = Encoder::new(self.purpose.domain())
            .field(slot.as_bytes())
            .field(&self.hash())
            .field(body.as_bytes())
            .finish();
        hmac(&*self.keys.mac).chain_update(bytes)
    }

    /// Adds a slot written by this end; returns its MAC.
    pub fn write(&mut self, slot: &str, body: &str) -> Result<[u8; 32], PairingError> {
        if body.len() > BODY_BYTES_MAX {
            return Err(PairingError::TooLong);
        }
        let mac = self.mac(slot, body).finalize().into_bytes().into();
        self.bodies.push(body.to_owned());
        Ok(mac)
    }

    /// Adds a slot written by the other end, if it really is. A failure ends the attempt.
    pub fn read(&mut self, slot: &str, body: &str, mac: &[u8]) -> Result<(), PairingError> {
        if body.len() > BODY_BYTES_MAX {
            return Err(PairingError::TooLong);
        }
        self.mac(slot, body)
            .verify_slice(mac)
            .map_err(|_| PairingError::Mac)?;
        self.bodies.push(body.to_owned());
        Ok(())
    }

    /// Six words that both ends show for a person to compare.
    pub fn words(&self) -> [&'static str; 6] {
        let start = Encoder::new(self.purpose.domain()).field(b"words");
        let hash = self
            .bodies
            .iter()
            .fold(start, |e, body| e.field(body.as_bytes()))
            .hash();
        six_words(&hash)
    }
}
