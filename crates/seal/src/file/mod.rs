//! The `age` v1 file format (`age-encryption.org/v1`) with native `X25519` stanzas, and no other kind.
//!
//! An `age` file is `header || payload`; the payload is a nonce and STREAM chunks. The two are kept apart
//! here, because Sidelight names payloads by hash and gives one payload several headers. Stock `age`
//! reads what this writes and the other way round.

mod header;
mod identity;
mod stream;
mod whole;

pub use header::{
    HEADER_BYTES_MAX, HeaderError, STANZAS_MAX, Stanza, check, header_length, rewrap, unwrap, wrap,
    wrap_beside,
};
pub use identity::{Identity, KeyTextError, Recipient};
pub use stream::{
    CHUNK_BYTES, NONCE_BYTES, PayloadKey, SEALED_CHUNK_BYTES, StreamError, StreamReader,
    StreamWriter, TAG_BYTES, chunk_span, plain_size,
};
pub use whole::{FileError, open, open_payload, seal, split};

use rand_core::{CryptoRng, RngCore};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The 16 random bytes that a header wraps and a payload is encrypted under.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct FileKey([u8; 16]);

impl FileKey {
    /// A fresh key.
    pub fn random(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// A key from its bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Lends the bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileKey(..)")
    }
}
