//! An agency's keyring: its delivery identities, sealed to the devices of its people
//! (`docs/ref/agency.md`, Keyring).
//!
//! Nobody signs it. Whoever wrote it held the identities, because each is compared with the delivery key
//! that the public record has for its epoch: [`AgencyKeyring::check`], with keys of entries whose proofs
//! the caller has checked.

use rand_core::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::file::{self, FileError, HeaderError, KeyTextError};
use crate::keyring::{Epoch, KEYRING_BYTES_MAX};
use crate::wire;
use crate::{Identity, Recipient};

const VERSION: u64 = 1;
/// The plaintext is a multiple of this long, bytes.
const STEP_BYTES: usize = 1024;
/// Most devices of an agency.
pub const AGENCY_DEVICES_MAX: usize = 200;

/// Why an agency's keyring is refused.
#[derive(Debug, thiserror::Error)]
pub enum AgencyKeyringError {
    /// Over the limit of a keyring.
    #[error("the agency's keyring is too large")]
    TooLarge,
    /// It does not open with this identity.
    #[error("the agency's keyring cannot be opened")]
    Sealed(#[from] FileError),
    /// It cannot be sealed to its devices.
    #[error("the agency's keyring cannot be sealed: {0}")]
    Recipients(#[from] HeaderError),
    /// A device's recipient is no key.
    #[error("the agency's keyring names a device that is no key")]
    Recipient(#[from] KeyTextError),
    /// What it holds is not such a keyring.
    #[error("the agency's keyring is malformed")]
    Format,
    /// Written in a version that this reader does not know.
    #[error("the agency's keyring is of version {0}, which is not known here")]
    Version(u64),
    /// It is another agency's.
    #[error("the keyring is of another agency")]
    OtherAgency,
    /// An identity is not that of the record's delivery key of its epoch.
    #[error("the agency's keyring holds another key {0} than the record")]
    Epoch(u64),
    /// The record has a newer delivery key than it holds.
    #[error("the agency's keyring does not hold the newest delivery key")]
    Behind,
}

/// A device that can open what is shared with the agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyDevice {
    /// Whose: an account, as the operator names it.
    pub account: String,
    /// What the person calls it.
    pub name: String,
    /// The keyring is sealed to it.
    pub recipient: String,
}

/// A delivery key as the record has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedKey {
    /// From 1.
    pub epoch: u64,
    /// `age1...`.
    pub recipient: String,
}

/// An agency's secrets.
#[derive(Clone)]
pub struct AgencyKeyring {
    /// Its short name in the record.
    pub agency: String,
    /// Every epoch, ascending.
    pub epochs: Vec<Epoch>,
    /// Whom it is sealed to.
    pub devices: Vec<AgencyDevice>,
    /// On the agency's recovery sheet, once it has one; the keyring is sealed to it, too.
    pub sheet: Option<Identity>,
    /// Of a delivery key that is asked for and not in the record yet.
    pub next: Option<Identity>,
}

impl std::fmt::Debug for AgencyKeyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "AgencyKeyring(of {}, {} epochs, {} devices)",
            self.agency,
            self.epochs.len(),
            self.devices.len()
        )
    }
}

#[derive(Serialize, Deserialize)]
struct Body {
    v: u64,
    agency: String,
    epochs: Vec<BodyEpoch>,
    devices: Vec<AgencyDevice>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sheet: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<Zeroizing<String>>,
}

#[derive(Serialize, Deserialize)]
struct BodyEpoch {
    #[serde(deserialize_with = "wire::integer")]
    n: u64,
    identity: Zeroizing<String>,
}

impl AgencyKeyring {
    fn to_padded_json(&self) -> Zeroizing<Vec<u8>> {
        let epoch = |e: &Epoch| BodyEpoch {
            n: e.number,
            identity: e.identity.to_secret_text(),
        };
        let body = Body {
            v: VERSION,
            agency: self.agency.clone(),
            epochs: self.epochs.iter().map(epoch).collect(),
            devices: self.devices.clone(),
            sheet: self.sheet.as_ref().map(Identity::to_secret_text),
            next: self.next.as_ref().map(Identity::to_secret_text),
        };
        let mut plain = Zeroizing::new(serde_json::to_vec(&body).expect("strings and integers"));
        let padded = plain.len().next_multiple_of(STEP_BYTES);
        plain.resize(padded, b' ');
        plain
    }

    fn parse(plain: &[u8]) -> Result<Self, AgencyKeyringError> {
        #[derive(Deserialize)]
        struct Version {
            v: u64,
        }
        let format = |_| AgencyKeyringError::Format;
        let Version { v } = serde_json::from_slice(plain).map_err(format)?;
        if v != VERSION {
            return Err(AgencyKeyringError::Version(v));
        }
        let body: Body = serde_json::from_slice(plain).map_err(format)?;
        let identity = |text: &str| {
            text.parse::<Identity>()
                .map_err(|_| AgencyKeyringError::Format)
        };
        let epoch = |e: &BodyEpoch| {
            Ok::<_, AgencyKeyringError>(Epoch {
                number: e.n,
                identity: identity(&e.identity)?,
            })
        };
        let epochs: Vec<Epoch> = body.epochs.iter().map(epoch).collect::<Result<_, _>>()?;
        let ascending = epochs.windows(2).all(|w| w[0].number < w[1].number);
        let keys = |d: &AgencyDevice| d.recipient.parse::<Recipient>().is_ok();
        if !ascending || body.devices.len() > AGENCY_DEVICES_MAX || !body.devices.iter().all(keys) {
            return Err(AgencyKeyringError::Format);
        }
        let other = |text: Option<Zeroizing<String>>| text.map(|t| identity(&t)).transpose();
        Ok(Self {
            agency: body.agency,
            epochs,
            devices: body.devices,
            sheet: other(body.sheet)?,
            next: other(body.next)?,
        })
    }

    /// Compares every identity with the record's delivery keys of this agency, oldest first. A `next` that
    /// the record has by now becomes an epoch; true if that happened, so that the caller stores it.
    pub fn check(&mut self, agency: &str, keys: &[LoggedKey]) -> Result<bool, AgencyKeyringError> {
        if self.agency != agency {
            return Err(AgencyKeyringError::OtherAgency);
        }
        for Epoch { number, identity } in &self.epochs {
            let logged = keys.iter().find(|key| key.epoch == *number);
            let own = identity.recipient().to_string();
            if logged.is_none_or(|key| key.recipient != own) {
                return Err(AgencyKeyringError::Epoch(*number));
            }
        }
        let Some(newest) = keys.last() else {
            return Ok(false);
        };
        if self.epochs.iter().any(|e| e.number == newest.epoch) {
            return Ok(false);
        }
        match self.next.take() {
            Some(identity) if identity.recipient().to_string() == newest.recipient => {
                let number = newest.epoch;
                self.epochs.push(Epoch { number, identity });
                Ok(true)
            }
            other => {
                self.next = other;
                Err(AgencyKeyringError::Behind)
            }
        }
    }

    /// What opens shares sealed to this delivery key.
    pub fn identity_of(&self, recipient: &str) -> Option<&Identity> {
        let mut all = self.epochs.iter().map(|e| &e.identity);
        all.find(|identity| identity.recipient().to_string() == recipient)
    }
}

/// Seals a keyring to its devices and its recovery sheet.
pub fn seal(
    keyring: &AgencyKeyring,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Vec<u8>, AgencyKeyringError> {
    let mut recipients = Vec::with_capacity(keyring.devices.len() + 1);
    for device in &keyring.devices {
        recipients.push(device.recipient.parse::<Recipient>()?);
    }
    recipients.extend(keyring.sheet.as_ref().map(Identity::recipient));
    let sealed = file::seal(&keyring.to_padded_json(), &recipients, rng)?;
    if sealed.len() > KEYRING_BYTES_MAX {
        Err(AgencyKeyringError::TooLarge)
    } else {
        Ok(sealed)
    }
}

/// Opens a keyring. Nothing in it is believed before [`AgencyKeyring::check`].
pub fn open(sealed: &[u8], identity: &Identity) -> Result<AgencyKeyring, AgencyKeyringError> {
    if sealed.len() > KEYRING_BYTES_MAX {
        return Err(AgencyKeyringError::TooLarge);
    }
    let plain = Zeroizing::new(file::open(sealed, identity)?);
    AgencyKeyring::parse(&plain)
}
