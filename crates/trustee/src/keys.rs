//! The trustee's keys: one secret of 32 bytes, from which the others are made. It lies locked on the disk and
//! printed in a safe.
//!
//! Not here: shares of a quorum key, which come out of a ceremony ([`crate::shares`]).

use std::fmt;
use std::io;

use ed25519_dalek::{Signer as _, SigningKey};
use hkdf::Hkdf;
use rand::{CryptoRng, RngCore};
use sha2::Sha256;
use sidelight_reach::webhook::WebhookKey;
use sidelight_seal::Identity;
use sidelight_translog::cosignature::Cosigner;
use sidelight_translog::entry::PublicKey;
use sidelight_translog::vkey::VkeyError;
use zeroize::Zeroizing;

use crate::home::Home;
use crate::lock::{LockKey, Locked};
use crate::sheet;

/// The file, in `data_dir`.
const FILE: &str = "keys/secret";
/// What the printed line begins with.
const SHEET: &str = "sidelight-trustee-key-";

/// Why the keys cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Our own disk.
    #[error("the keys cannot be read or written: {0}")]
    Disk(#[from] io::Error),
    /// There are none.
    #[error(
        "there are no keys here; `sidelight-trustee init` makes them, `key restore` takes them from paper"
    )]
    None,
    /// There are some.
    #[error("there are keys here already")]
    There,
    /// The lock.
    #[error("the keys: {0}")]
    Locked(#[from] Locked),
    /// Not what was printed.
    #[error("this is not the line that was printed; compare it character by character")]
    Sheet,
    /// The line of other keys.
    #[error("this line is not that of the keys here; print it first (`key backup`)")]
    OtherSheet,
    /// Not a secret of 32 bytes.
    #[error("the file of the keys holds something else")]
    Malformed,
    /// The name.
    #[error("this cannot name a key: {0}")]
    Name(#[from] VkeyError),
}

/// All keys of a trustee.
pub struct Keys {
    secret: Zeroizing<[u8; 32]>,
    /// Cosigns heads.
    pub(crate) cosigner: Cosigner,
    /// Signs ceremonies, receipts, notices and calls.
    pub(crate) signing: SigningKey,
    /// Opens letters of ceremonies.
    pub(crate) identity: Identity,
    /// Signs what is posted to officers' webhooks.
    pub(crate) webhook: WebhookKey,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.cosigner.vkey())
    }
}

impl Keys {
    /// The keys that come from one secret.
    pub fn from_secret(name: &str, secret: [u8; 32]) -> Result<Self, KeyError> {
        let secret = Zeroizing::new(secret);
        let derive = |purpose: &str| {
            let mut key = Zeroizing::new([0; 32]);
            Hkdf::<Sha256>::new(None, &*secret)
                .expand(
                    format!("sidelight/trustee-{purpose}/v1").as_bytes(),
                    &mut *key,
                )
                .expect("32 bytes are within HKDF's reach");
            key
        };
        Ok(Self {
            cosigner: Cosigner::from_seed(name, &derive("witness"))?,
            signing: SigningKey::from_bytes(&derive("signing")),
            identity: Identity::from_bytes(*derive("recipient")),
            webhook: WebhookKey::from_bytes(&derive("webhook")),
            secret,
        })
    }

    /// Makes the keys, once.
    pub fn make(
        home: &Home,
        lock: &LockKey,
        name: &str,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, KeyError> {
        let mut secret = [0; 32];
        rng.fill_bytes(&mut secret);
        Self::from_secret(name, secret)?.write(home, lock, rng)
    }

    /// Takes the keys from their printed line, where there are none.
    pub fn restore(
        home: &Home,
        lock: &LockKey,
        (name, line): (&str, &str),
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, KeyError> {
        let secret = sheet::read(SHEET, line).ok_or(KeyError::Sheet)?;
        Self::from_secret(name, *secret)?.write(home, lock, rng)
    }

    /// The keys of a printed line, which are kept nowhere.
    pub fn from_sheet(name: &str, line: &str) -> Result<Self, KeyError> {
        let secret = sheet::read(SHEET, line).ok_or(KeyError::Sheet)?;
        Self::from_secret(name, *secret)
    }

    /// Makes new keys in the place of those here, whose line is on paper: they sign the new ones into
    /// records.
    pub fn renew(
        home: &Home,
        lock: &LockKey,
        (name, line): (&str, &str),
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, KeyError> {
        let here = Self::load(home, lock, name)?;
        if Self::from_sheet(name, line)?.secret != here.secret {
            return Err(KeyError::OtherSheet);
        }
        let mut secret = [0; 32];
        rng.fill_bytes(&mut secret);
        let new = Self::from_secret(name, secret)?;
        let locked = lock.lock(FILE, &*new.secret, rng);
        home.data.replace(FILE, &locked)?;
        Ok(new)
    }

    fn write(
        self,
        home: &Home,
        lock: &LockKey,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, KeyError> {
        if home.data.read(FILE)?.is_some() {
            return Err(KeyError::There);
        }
        let locked = lock.lock(FILE, &*self.secret, rng);
        home.data.keep(FILE, &locked)?;
        Ok(self)
    }

    /// Reads the keys.
    pub fn load(home: &Home, lock: &LockKey, name: &str) -> Result<Self, KeyError> {
        let locked = home.data.read(FILE)?.ok_or(KeyError::None)?;
        let secret = lock.open(FILE, &locked)?;
        let secret = secret.as_slice().try_into();
        Self::from_secret(name, secret.map_err(|_| KeyError::Malformed)?)
    }

    /// The public witness key, for policies.
    pub fn public(&self) -> String {
        self.cosigner.vkey().to_string()
    }

    /// Signs with the signing key.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.signing.sign(message).to_bytes()
    }

    /// The public signing key.
    pub(crate) fn signing_key(&self) -> PublicKey {
        PublicKey(self.signing.verifying_key().to_bytes())
    }

    /// What officers' webhooks check signatures with.
    pub fn webhook_key(&self) -> String {
        self.webhook.public()
    }

    /// Whether there are keys.
    pub(crate) fn exist(home: &Home) -> io::Result<bool> {
        Ok(home.data.read(FILE)?.is_some())
    }

    /// The line to print, in capitals, with a checksum. Whoever has it is this trustee.
    pub fn sheet(&self) -> Zeroizing<String> {
        sheet::write(SHEET, &*self.secret)
    }
}
