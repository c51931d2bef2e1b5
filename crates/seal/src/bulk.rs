//! ChaCha20-Poly1305 for footage: *ring*'s, which is two to three times as fast as a portable one. Recording
//! a camera is mostly this cipher.
//!
//! *ring* does not wipe the expanded key when it is dropped; keys that last are kept elsewhere, and wiped.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::error::Unspecified;

/// A key whose nonces are its caller's business.
#[derive(Clone)]
pub(crate) struct BulkKey(LessSafeKey);

impl BulkKey {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&CHACHA20_POLY1305, key).expect("the cipher takes 32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// Seals what `bytes` holds from `start` on where it lies, and appends the tag.
    pub(crate) fn seal(
        &self,
        nonce: Nonce,
        context: Aad<impl AsRef<[u8]>>,
        bytes: &mut Vec<u8>,
        start: usize,
    ) {
        let tag = self
            .0
            .seal_in_place_separate_tag(nonce, context, &mut bytes[start..])
            .expect("what is sealed is far below the limit of the cipher");
        bytes.extend_from_slice(tag.as_ref());
    }

    /// Opens `bytes`, tag and all, where they lie. After an error what they hold is of no use.
    pub(crate) fn open(
        &self,
        nonce: Nonce,
        context: Aad<impl AsRef<[u8]>>,
        bytes: &mut Vec<u8>,
    ) -> Result<(), Unspecified> {
        let size = self.0.open_in_place(nonce, context, bytes)?.len();
        bytes.truncate(size);
        Ok(())
    }
}
