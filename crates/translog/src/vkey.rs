//! Names, ids and public halves of the keys that sign notes ([C2SP signed-note] v1.0.0), and the log's
//! own signing key.
//!
//! Ed25519 only: type 0x01 signs a note's text, type 0x04 cosigns a checkpoint with a time. Verification
//! is strict (no small-order keys, no malleable signatures), and a vkey has exactly one accepted
//! spelling.
//!
//! [C2SP signed-note]: https://c2sp.org/signed-note

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use signed_note::{Signer, Verifier};
use zeroize::Zeroize;

/// Longest key name, in bytes.
pub const KEY_NAME_BYTES_MAX: usize = 255;

/// What a key is for; the number is the signature type of signed-note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// 0x01: signs the text of a note. The log's own kind.
    Note,
    /// 0x04: cosigns a checkpoint ([C2SP tlog-cosignature](https://c2sp.org/tlog-cosignature)).
    Cosignature,
}

impl KeyKind {
    fn byte(self) -> u8 {
        match self {
            Self::Note => 0x01,
            Self::Cosignature => 0x04,
        }
    }
}

/// Why a text is not a vkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VkeyError {
    /// Not `<name>+<8 hex digits>+<base64>` in its one spelling, or a name with spaces, `+` or over 255
    /// bytes.
    #[error("not of the form name+id+key")]
    Form,
    /// A signature type other than Ed25519 note or cosignature.
    #[error("signature type 0x{0:02x} is not supported")]
    Algorithm(u8),
    /// The id is not the one that follows from name and key.
    #[error("the key id does not belong to this name and key")]
    Id,
    /// The bytes are no Ed25519 key, or a weak one.
    #[error("not a sound Ed25519 public key")]
    Key,
}

/// A verifier key: `<name>+<key id>+<base64(type || public key)>`.
#[derive(Clone, PartialEq, Eq)]
pub struct Vkey {
    name: String,
    id: u32,
    kind: KeyKind,
    key: VerifyingKey,
}

impl Vkey {
    /// Builds a vkey from its parts.
    pub fn new(name: &str, kind: KeyKind, key: &[u8; 32]) -> Result<Self, VkeyError> {
        let fits = name.len() <= KEY_NAME_BYTES_MAX && !name.chars().any(char::is_control);
        if !fits || !signed_note::is_key_name_valid(name) {
            return Err(VkeyError::Form);
        }
        let verifying = VerifyingKey::from_bytes(key).map_err(|_| VkeyError::Key)?;
        if verifying.is_weak() {
            return Err(VkeyError::Key);
        }
        let mut typed = vec![kind.byte()];
        typed.extend_from_slice(key);
        Ok(Self {
            name: name.to_owned(),
            id: signed_note::key_id(name, &typed),
            kind,
            key: verifying,
        })
    }

    /// Reads a vkey in its one spelling.
    pub fn parse(text: &str) -> Result<Self, VkeyError> {
        // Base64 may itself hold a plus sign, so only the first two separate.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(VkeyError::Form);
        };
        let typed = BASE64_STANDARD.decode(key).map_err(|_| VkeyError::Form)?;
        let (&algorithm, key) = typed.split_first().ok_or(VkeyError::Form)?;
        let kind = match algorithm {
            0x01 => KeyKind::Note,
            0x04 => KeyKind::Cosignature,
            other => return Err(VkeyError::Algorithm(other)),
        };
        let vkey = Self::new(name, kind, key.try_into().map_err(|_| VkeyError::Key)?)?;
        if id.len() != 8
            || id
                .bytes()
                .any(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        {
            return Err(VkeyError::Form);
        }
        if id != format!("{:08x}", vkey.id) {
            return Err(VkeyError::Id);
        }
        Ok(vkey)
    }

    /// Key name; for a log's key the origin of its checkpoints.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// First four bytes of SHA-256 over name and key, big-endian.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// What the key is for.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The 32 bytes of the public key.
    pub fn key_bytes(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// Strict Ed25519 over `message`.
    pub(crate) fn verify_raw(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.key
            .verify_strict(message, &Signature::from_bytes(signature))
            .is_ok()
    }
}

impl fmt::Display for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut typed = vec![self.kind.byte()];
        typed.extend_from_slice(self.key.as_bytes());
        write!(
            f,
            "{}+{:08x}+{}",
            self.name,
            self.id,
            BASE64_STANDARD.encode(typed)
        )
    }
}

impl fmt::Debug for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Verifier for Vkey {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        match self.kind {
            KeyKind::Note => signature
                .try_into()
                .is_ok_and(|signature| self.verify_raw(text, signature)),
            KeyKind::Cosignature => {
                crate::cosignature::verify_line(self, text, signature).is_some()
            }
        }
    }
}

/// The log's signing key with its name, the origin. Wiped on drop, never printed.
pub struct LogSigner {
    vkey: Vkey,
    key: SigningKey,
}

impl LogSigner {
    /// A signer from a 32-byte seed, which is wiped.
    pub fn from_seed(origin: &str, seed: &mut [u8; 32]) -> Result<Self, VkeyError> {
        let key = SigningKey::from_bytes(seed);
        seed.zeroize();
        let vkey = Vkey::new(origin, KeyKind::Note, key.verifying_key().as_bytes())?;
        Ok(Self { vkey, key })
    }

    /// A new key from the given randomness.
    pub fn generate(
        origin: &str,
        rng: &mut impl rand_core::CryptoRngCore,
    ) -> Result<Self, VkeyError> {
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        Self::from_seed(origin, &mut seed)
    }

    /// The seed, to be stored where nobody else reads.
    pub fn seed(&self) -> zeroize::Zeroizing<[u8; 32]> {
        zeroize::Zeroizing::new(self.key.to_bytes())
    }

    /// The public half.
    pub fn vkey(&self) -> &Vkey {
        &self.vkey
    }
}

impl fmt::Debug for LogSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogSigner({})", self.vkey)
    }
}

impl Signer for LogSigner {
    fn name(&self) -> &str {
        self.vkey.name()
    }

    fn key_id(&self) -> u32 {
        self.vkey.id()
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, ed25519_dalek::SignatureError> {
        Ok(self.key.sign(text).to_bytes().to_vec())
    }
}
