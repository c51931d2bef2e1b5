//! The keyring: a household's secrets, sealed to its devices (`docs/ref/statement.md`, Keyring).
//!
//! A keyring that opens is not yet the household's: [`open`] compares every secret with the statement.

use ed25519_dalek::SigningKey;
use rand_core::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use sidelight_domain::record::message::MessageKind;
use sidelight_domain::record::{HouseholdId, SigningKeyBytes, Statement};
use zeroize::Zeroizing;

use crate::file::{self, FileError, HeaderError, KeyTextError};
use crate::message::Signed;
use crate::wire::{self, display};
use crate::{Identity, Recipient};

/// Largest sealed keyring, bytes.
pub const KEYRING_BYTES_MAX: usize = 128 * 1024;

const VERSION: u64 = 1;

/// Why a keyring is refused.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// Over [`KEYRING_BYTES_MAX`].
    #[error("the keyring is too large")]
    TooLarge,
    /// It does not open with this identity.
    #[error("the keyring cannot be opened")]
    Sealed(#[from] FileError),
    /// It cannot be sealed to the statement's recipients.
    #[error("the keyring cannot be sealed: {0}")]
    Recipients(#[from] HeaderError),
    /// A recipient of the statement is no key.
    #[error("the statement names a recipient that is no key")]
    Recipient(#[from] KeyTextError),
    /// What it holds is not a keyring.
    #[error("the keyring is malformed")]
    Format,
    /// Written in a version that this reader does not know.
    #[error("the keyring is of version {0}, which is not known here")]
    Version(u64),
    /// Somebody else wrote it.
    #[error("the keyring is not signed by the household")]
    Signature,
    /// It is another home's.
    #[error("the keyring is of another household")]
    OtherHousehold,
    /// It belongs to an earlier or later statement.
    #[error("the keyring is of statement {got}, not of statement {known}")]
    OtherStatement {
        /// The statement held.
        known: u64,
        /// What the keyring says.
        got: u64,
    },
    /// The last signing key in it is not the statement's.
    #[error("the keyring's signing key is not the one of the statement")]
    SigningKey,
    /// The statement's epoch is not in it, or another key stands in its place, or epochs are unordered.
    #[error("the keyring's epoch key is not the one of the statement")]
    Epoch,
    /// The recovery identity is not the statement's.
    #[error("the keyring's recovery key is not the one of the statement")]
    Recovery,
    /// The notice identity is not the statement's.
    #[error("the keyring's notice key is not the one of the statement")]
    Notice,
}

/// An epoch and its identity.
#[derive(Clone, Debug)]
pub struct Epoch {
    /// From 1.
    pub number: u64,
    /// Opens clips of the epoch.
    pub identity: Identity,
}

/// A household's secrets.
#[derive(Clone)]
pub struct Keyring {
    /// Whose.
    pub household: HouseholdId,
    /// The statement it goes with.
    pub statement: u64,
    /// Every signing key the household had; the current one is last.
    pub signing: Vec<SigningKey>,
    /// Every epoch, ascending.
    pub epochs: Vec<Epoch>,
    /// On the recovery sheet too.
    pub recovery: Identity,
    /// Reads notices of disclosures.
    pub notice: Identity,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Keyring(of {}, statement {})",
            self.household, self.statement
        )
    }
}

#[derive(Serialize, Deserialize)]
struct Body {
    v: u64,
    #[serde(with = "display")]
    household: HouseholdId,
    #[serde(deserialize_with = "wire::integer")]
    statement: u64,
    signing: Vec<Zeroizing<String>>,
    epochs: Vec<BodyEpoch>,
    recovery: Zeroizing<String>,
    notice: Zeroizing<String>,
}

#[derive(Serialize, Deserialize)]
struct BodyEpoch {
    #[serde(deserialize_with = "wire::integer")]
    n: u64,
    identity: Zeroizing<String>,
}

impl Keyring {
    fn to_body(&self) -> Zeroizing<String> {
        let seed = |key: &SigningKey| Zeroizing::new(hex::encode(key.as_bytes()));
        let epoch = |e: &Epoch| BodyEpoch {
            n: e.number,
            identity: e.identity.to_secret_text(),
        };
        let body = Body {
            v: VERSION,
            household: self.household,
            statement: self.statement,
            signing: self.signing.iter().map(seed).collect(),
            epochs: self.epochs.iter().map(epoch).collect(),
            recovery: self.recovery.to_secret_text(),
            notice: self.notice.to_secret_text(),
        };
        Zeroizing::new(serde_json::to_string(&body).expect("strings and integers"))
    }

    fn parse(body: &str) -> Result<Self, KeyringError> {
        #[derive(Deserialize)]
        struct Version {
            v: u64,
        }
        let format = |_| KeyringError::Format;
        let Version { v } = serde_json::from_str(body).map_err(format)?;
        if v != VERSION {
            return Err(KeyringError::Version(v));
        }
        let body: Body = serde_json::from_str(body).map_err(format)?;
        let identity = |text: &str| text.parse().map_err(|_| KeyringError::Format);
        let signing = |text: &Zeroizing<String>| {
            let seed = wire::parse_hex32(text).map(Zeroizing::new);
            seed.map(|s| SigningKey::from_bytes(&s))
                .ok_or(KeyringError::Format)
        };
        let epoch = |e: &BodyEpoch| {
            Ok::<_, KeyringError>(Epoch {
                number: e.n,
                identity: identity(&e.identity)?,
            })
        };
        Ok(Self {
            household: body.household,
            statement: body.statement,
            signing: body.signing.iter().map(signing).collect::<Result<_, _>>()?,
            epochs: body.epochs.iter().map(epoch).collect::<Result<_, _>>()?,
            recovery: identity(&body.recovery)?,
            notice: identity(&body.notice)?,
        })
    }

    /// The key that signs the next statement and commands.
    pub fn signing_key(&self) -> Option<&SigningKey> {
        self.signing.last()
    }

    /// The identity of an epoch.
    pub fn epoch(&self, number: u64) -> Option<&Identity> {
        self.epochs
            .iter()
            .find(|e| e.number == number)
            .map(|e| &e.identity)
    }

    /// Compares every secret with the public half in the statement.
    pub fn check(&self, statement: &Statement) -> Result<(), KeyringError> {
        if self.household != statement.household {
            return Err(KeyringError::OtherHousehold);
        }
        if self.statement != statement.number {
            let (known, got) = (statement.number, self.statement);
            return Err(KeyringError::OtherStatement { known, got });
        }
        let public = self.signing_key().map(|key| key.verifying_key().to_bytes());
        if public != Some(statement.signing_key) {
            return Err(KeyringError::SigningKey);
        }
        let is = |identity: &Identity, text: &str| identity.recipient().to_string() == text;
        let current = self.epoch(statement.epoch);
        let ascending = self.epochs.windows(2).all(|w| w[0].number < w[1].number);
        if !ascending || !current.is_some_and(|i| is(i, &statement.epoch_recipient)) {
            return Err(KeyringError::Epoch);
        }
        if !is(&self.recovery, &statement.recovery) {
            return Err(KeyringError::Recovery);
        }
        if !is(&self.notice, &statement.notice) {
            return Err(KeyringError::Notice);
        }
        Ok(())
    }
}

/// Signs a keyring with its own current key and seals it to the statement's devices and recovery sheet.
pub fn seal(
    keyring: &Keyring,
    statement: &Statement,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Vec<u8>, KeyringError> {
    keyring.check(statement)?;
    let key = keyring.signing_key().ok_or(KeyringError::SigningKey)?;
    let mut recipients = Vec::with_capacity(statement.devices.len() + 1);
    for text in statement
        .devices
        .iter()
        .map(|d| &d.recipient)
        .chain([&statement.recovery])
    {
        recipients.push(text.parse::<Recipient>()?);
    }
    let signed = Signed::sign(MessageKind::Keyring, &keyring.to_body(), key);
    let plain = Zeroizing::new(signed.to_padded_json(0));
    let sealed = file::seal(&plain, &recipients, rng)?;
    if sealed.len() > KEYRING_BYTES_MAX {
        Err(KeyringError::TooLarge)
    } else {
        Ok(sealed)
    }
}

/// Opens the keyring of `statement`, which the caller has verified. `pinned` is the signing key that the
/// caller has followed up to this statement.
pub fn open(
    sealed: &[u8],
    identity: &Identity,
    pinned: &SigningKeyBytes,
    statement: &Statement,
) -> Result<Keyring, KeyringError> {
    if sealed.len() > KEYRING_BYTES_MAX {
        return Err(KeyringError::TooLarge);
    }
    let plain = Zeroizing::new(file::open(sealed, identity)?);
    let mut signed: Signed = serde_json::from_slice(&plain).map_err(|_| KeyringError::Format)?;
    let body = Zeroizing::new(std::mem::take(&mut signed.body));
    let signature = signed.signature().ok_or(KeyringError::Format)?;
    MessageKind::Keyring
        .verify(pinned, &body, &signature)
        .map_err(|_| KeyringError::Signature)?;
    let keyring = Keyring::parse(&body)?;
    keyring.check(statement)?;
    Ok(keyring)
}
