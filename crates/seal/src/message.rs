//! Relayed messages: signed, padded, and sealed to the one who shall read them
//! (`docs/ref/statement.md`, Relayed messages). What a body says is its reader's business.

use ed25519_dalek::{Signer, SigningKey};
use rand_core::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
pub use sidelight_domain::record::message::MessageKind;
use sidelight_domain::record::{SignatureBytes, SigningKeyBytes};

use zeroize::Zeroize as _;

use crate::file::{self, FileError, HeaderError};
use crate::wire;
use crate::{Identity, Recipient};

/// Largest sealed message, bytes: a reply may hold a picture.
pub const MESSAGE_BYTES_MAX: usize = 2 * 1024 * 1024;

const STEP_BYTES: usize = 1024;
/// What a status and an event are padded to at least.
const HUB_NEWS_BYTES_MIN: usize = 4 * 1024;

/// Why a message is refused.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// Over [`MESSAGE_BYTES_MAX`].
    #[error("the message is too large")]
    TooLarge,
    /// It does not open with this identity.
    #[error("the message cannot be opened")]
    Sealed(#[from] FileError),
    /// What it holds is not a signed body.
    #[error("the message is malformed")]
    Format,
    /// Somebody else wrote it, or it is of another kind.
    #[error("the message is not signed by the one it must come from")]
    Signature,
    /// The recipient's key is of no use.
    #[error("the message cannot be sealed: {0}")]
    Recipient(#[from] HeaderError),
}

/// `{"body", "signature"}`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Signed {
    pub(crate) body: String,
    #[serde(with = "wire::base64")]
    signature: Vec<u8>,
}

impl Signed {
    pub(crate) fn sign(kind: MessageKind, body: &str, key: &SigningKey) -> Self {
        let signature = key.sign(&kind.signed_bytes(body)).to_bytes().to_vec();
        Self {
            body: body.to_owned(),
            signature,
        }
    }

    pub(crate) fn signature(&self) -> Option<SignatureBytes> {
        self.signature.as_slice().try_into().ok()
    }

    /// The JSON, with spaces behind it. They stand outside the body, because within it the length would
    /// still show how many of its characters JSON escapes.
    pub(crate) fn to_padded_json(&self, size_min: usize) -> Vec<u8> {
        let mut json = serde_json::to_vec(self).expect("two strings");
        let size = json.len().max(size_min).next_multiple_of(STEP_BYTES);
        json.resize(size, b' ');
        json
    }
}

impl Drop for Signed {
    /// A keyring's body is secret; erasing the bodies of other messages as well costs nothing.
    fn drop(&mut self) {
        self.body.zeroize();
    }
}

/// Signs `body` and seals it to `recipient`.
pub fn seal(
    kind: MessageKind,
    body: &str,
    signing_key: &SigningKey,
    recipient: &Recipient,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Vec<u8>, MessageError> {
    let size_min = match kind {
        MessageKind::Status | MessageKind::Event => HUB_NEWS_BYTES_MIN,
        MessageKind::Command | MessageKind::Reply | MessageKind::Keyring => STEP_BYTES,
    };
    let plain = Signed::sign(kind, body, signing_key).to_padded_json(size_min);
    let sealed = file::seal(&plain, &[*recipient], rng)?;
    if sealed.len() > MESSAGE_BYTES_MAX {
        Err(MessageError::TooLarge)
    } else {
        Ok(sealed)
    }
}

/// Opens a message of this kind that must be by `sender`; returns its body.
pub fn open(
    kind: MessageKind,
    sealed: &[u8],
    identity: &Identity,
    sender: &SigningKeyBytes,
) -> Result<String, MessageError> {
    if sealed.len() > MESSAGE_BYTES_MAX {
        return Err(MessageError::TooLarge);
    }
    let plain = file::open(sealed, identity)?;
    let mut signed: Signed = serde_json::from_slice(&plain).map_err(|_| MessageError::Format)?;
    let signature = signed.signature().ok_or(MessageError::Format)?;
    kind.verify(sender, &signed.body, &signature)
        .map_err(|_| MessageError::Signature)?;
    Ok(std::mem::take(&mut signed.body))
}
