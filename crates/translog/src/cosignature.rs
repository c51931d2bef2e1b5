//! Ed25519 cosignatures of checkpoints ([C2SP tlog-cosignature] v1.0.1, type 0x04): made by witnesses and
//! mirrors, checked by everyone. ML-DSA-44 (0x06) is not here yet.
//!
//! ```text
//! signature line = base64(key id || u64 BE POSIX seconds || 64 bytes)
//! message        = "cosignature/v1\n" "time <decimal>\n" || checkpoint text
//! ```
//!
//! The message does not name the cosigner, so a cosigner uses one key for one name.
//!
//! [C2SP tlog-cosignature]: https://c2sp.org/tlog-cosignature

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};

use crate::{
    checkpoint::Checkpoint,
    vkey::{KeyKind, Vkey, VkeyError},
};

/// Checks the payload of a signature line and returns the cosigner's time in POSIX seconds.
pub(crate) fn verify_line(vkey: &Vkey, text: &[u8], signature: &[u8]) -> Option<u64> {
    let (time, raw) = signature.split_first_chunk::<8>()?;
    let time = u64::from_be_bytes(*time);
    vkey.verify_raw(&message(time, text), raw.try_into().ok()?)
        .then_some(time)
}

fn message(time: u64, text: &[u8]) -> Vec<u8> {
    let mut message = format!("cosignature/v1\ntime {time}\n").into_bytes();
    message.extend_from_slice(text);
    message
}

/// A witness's or mirror's key. Whoever holds it keeps the state that makes a cosignature mean something;
/// this only writes the line.
pub struct Cosigner {
    vkey: Vkey,
    key: SigningKey,
}

impl Cosigner {
    /// A cosigner from a 32-byte seed.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, VkeyError> {
        let key = SigningKey::from_bytes(seed);
        let vkey = Vkey::new(name, KeyKind::Cosignature, key.verifying_key().as_bytes())?;
        Ok(Self { vkey, key })
    }

    /// The public half.
    pub fn vkey(&self) -> &Vkey {
        &self.vkey
    }

    /// The signature line for this checkpoint at this time, ending in LF, to be appended to the signed note.
    pub fn cosign(&self, checkpoint: &Checkpoint, time: u64) -> String {
        let mut payload = time.to_be_bytes().to_vec();
        payload.extend_from_slice(
            &self
                .key
                .sign(&message(time, checkpoint.text().as_bytes()))
                .to_bytes(),
        );
        let line =
            signed_note::Signature::new(self.vkey.name().to_owned(), self.vkey.id(), payload)
                .expect("the name was checked when the vkey was made");
        String::from_utf8(line.to_bytes()).expect("a name in UTF-8 and base64")
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({})", self.vkey)
    }
}
