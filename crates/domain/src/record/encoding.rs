//! The one length-prefixed encoding (`docs/ref/encoding.md`) and SHA-256 over it.

use sha2::{Digest, Sha256};

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Builds `enc(domain, f1, ... fn)`: each part behind its length as a big-endian `u32`.
///
/// ```
/// use sidelight_domain::record::Encoder;
/// let bytes = Encoder::new("a/v1").field(b"xy").finish();
/// assert_eq!(bytes, b"\0\0\0\x04a/v1\0\0\0\x02xy");
/// ```
#[derive(Clone, Debug)]
pub struct Encoder(Vec<u8>);

impl Encoder {
    /// Starts an encoding in `domain`, which ends in its version.
    pub fn new(domain: &str) -> Self {
        Self(Vec::with_capacity(256)).field(domain.as_bytes())
    }

    /// Appends one field.
    ///
    /// # Panics
    /// If the field is 4 GiB or longer; nothing that is signed comes near.
    #[must_use]
    pub fn field(mut self, bytes: &[u8]) -> Self {
        let length = u32::try_from(bytes.len()).expect("fields are far below 4 GiB");
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(bytes);
        self
    }

    /// Appends an unsigned integer as 8 bytes.
    #[must_use]
    pub fn u64(self, value: u64) -> Self {
        self.field(&value.to_be_bytes())
    }

    /// The encoded bytes.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    /// SHA-256 of the encoded bytes.
    pub fn hash(self) -> Hash {
        sha256(&self.0)
    }
}
