//! Records of the spool: fragments on disk while a clip is recorded (`docs/ref/clip.md`, Spool).
//!
//! Bytes only; appending, syncing and unlinking files is the hub's part.

use std::io::{self, Read};

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use rand_core::{CryptoRng, RngCore};
use ring::aead::{Aad, Nonce};
use sidelight_domain::record::{ClipId, Encoder};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::bulk::BulkKey;

/// Longest record, plaintext bytes: 4 s at 32 Mbit/s.
pub const RECORD_BYTES_MAX: usize = 16 * 1024 * 1024;
/// A wrapped spool key, bytes: nonce, key and tag.
pub const WRAPPED_KEY_BYTES: usize = XNONCE_BYTES + 32 + TAG_BYTES;

const LENGTH_BYTES: usize = 4;
const NONCE_BYTES: usize = 12;
const XNONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

/// Why a spool cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// The key file is damaged, or of another clip or hub.
    #[error("the spool key cannot be unwrapped with this device key")]
    Key,
    /// A whole record that does not open.
    #[error("record {index} of the spool is damaged")]
    Damaged {
        /// Counted from 0.
        index: u64,
    },
    /// Longer than [`RECORD_BYTES_MAX`].
    #[error("record {index} of the spool is too long")]
    TooLong {
        /// Counted from 0.
        index: u64,
    },
    /// The bytes could not be read.
    #[error("reading the spool failed")]
    Io(#[from] io::Error),
}

/// The hub's own key, under which spool keys are kept. It opens nothing that has left the spool.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DeviceKey([u8; 32]);

/// The key of one clip's spool.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SpoolKey([u8; 32]);

macro_rules! secret {
    ($name:ident) => {
        impl $name {
            /// A fresh key.
            pub fn random(rng: &mut (impl RngCore + CryptoRng)) -> Self {
                let mut bytes = [0; 32];
                rng.fill_bytes(&mut bytes);
                Self(bytes)
            }

            /// A key from its bytes.
            pub fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// Lends the bytes.
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}

secret!(DeviceKey);
secret!(SpoolKey);

fn key_context(clip: ClipId) -> Vec<u8> {
    Encoder::new("sidelight/spool-key/v1")
        .field(&clip.0)
        .finish()
}

impl SpoolKey {
    /// The contents of `spool/<clip>.key`.
    pub fn wrap(
        &self,
        clip: ClipId,
        device: &DeviceKey,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> [u8; WRAPPED_KEY_BYTES] {
        let mut wrapped = [0; WRAPPED_KEY_BYTES];
        let (nonce, rest) = wrapped.split_at_mut(XNONCE_BYTES);
        rng.fill_bytes(nonce);
        let sealed = XChaCha20Poly1305::new((&device.0).into())
            .encrypt(
                XNonce::from_slice(nonce),
                Payload {
                    msg: &self.0,
                    aad: &key_context(clip),
                },
            )
            .expect("encrypting 32 bytes cannot fail");
        rest.copy_from_slice(&sealed);
        wrapped
    }

    /// Reads `spool/<clip>.key`.
    pub fn unwrap(wrapped: &[u8], clip: ClipId, device: &DeviceKey) -> Result<Self, SpoolError> {
        if wrapped.len() != WRAPPED_KEY_BYTES {
            return Err(SpoolError::Key);
        }
        let (nonce, sealed) = wrapped.split_at(XNONCE_BYTES);
        let bytes = XChaCha20Poly1305::new((&device.0).into())
            .decrypt(
                XNonce::from_slice(nonce),
                Payload {
                    msg: sealed,
                    aad: &key_context(clip),
                },
            )
            .map_err(|_| SpoolError::Key)?;
        let bytes = Zeroizing::new(bytes);
        Ok(Self(bytes[..].try_into().map_err(|_| SpoolError::Key)?))
    }
}

fn record_context(clip: ClipId, index: u64) -> Vec<u8> {
    Encoder::new("sidelight/spool/v1")
        .field(&clip.0)
        .u64(index)
        .finish()
}

fn record_nonce(index: u64) -> [u8; NONCE_BYTES] {
    let mut nonce = [0; NONCE_BYTES];
    nonce[4..].copy_from_slice(&index.to_be_bytes());
    nonce
}

/// A key has one writer, which counts.
fn unique(nonce: [u8; NONCE_BYTES]) -> Nonce {
    Nonce::assume_unique_for_key(nonce)
}

/// Seals the records of one spool, in order. One spool key has one writer in its life: a second would
/// use the same nonces again, so a spool found after a crash is read and never continued.
#[derive(Debug)]
pub struct SpoolWriter {
    key: SpoolKey,
    clip: ClipId,
    index: u64,
}

impl SpoolWriter {
    /// A writer for a fresh key.
    pub fn new(key: SpoolKey, clip: ClipId) -> Self {
        Self {
            key,
            clip,
            index: 0,
        }
    }

    /// The bytes to append for one record.
    ///
    /// # Errors
    /// [`SpoolError::TooLong`]; the record is then not counted.
    pub fn seal(&mut self, record: &[u8]) -> Result<Vec<u8>, SpoolError> {
        let index = self.index;
        if record.len() > RECORD_BYTES_MAX {
            return Err(SpoolError::TooLong { index });
        }
        let nonce = record_nonce(index);
        let size = NONCE_BYTES + record.len() + TAG_BYTES;
        let length = u32::try_from(size).expect("a record is below 4 GiB");
        let mut bytes = Vec::with_capacity(LENGTH_BYTES + size);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(record);
        let context = Aad::from(record_context(self.clip, index));
        let start = LENGTH_BYTES + NONCE_BYTES;
        BulkKey::new(&self.key.0).seal(unique(nonce), context, &mut bytes, start);
        self.index += 1;
        Ok(bytes)
    }
}

/// Reads a spool from the start. A record that the crash cut off ends it; a damaged one is an error.
#[derive(Debug)]
pub struct SpoolReader<R: Read> {
    inner: R,
    key: SpoolKey,
    clip: ClipId,
    index: u64,
    torn: bool,
}

impl<R: Read> SpoolReader<R> {
    /// Starts at the first record.
    pub fn new(inner: R, key: SpoolKey, clip: ClipId) -> Self {
        Self {
            inner,
            key,
            clip,
            index: 0,
            torn: false,
        }
    }

    /// Whether the spool ended within a record.
    pub fn torn(&self) -> bool {
        self.torn
    }

    /// Reads up to `count` bytes; fewer mean that the spool ends here.
    fn take(&mut self, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(count);
        self.inner
            .by_ref()
            .take(count as u64)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The next record; `None` at the end.
    pub fn next_record(&mut self) -> Result<Option<Vec<u8>>, SpoolError> {
        let index = self.index;
        if self.torn {
            return Ok(None);
        }
        let length = self.take(LENGTH_BYTES)?;
        let Ok(length) = <[u8; LENGTH_BYTES]>::try_from(&length[..]) else {
            self.torn = !length.is_empty();
            return Ok(None);
        };
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        if length > NONCE_BYTES + RECORD_BYTES_MAX + TAG_BYTES {
            return Err(SpoolError::TooLong { index });
        }
        let bytes = self.take(length)?;
        if bytes.len() < length {
            self.torn = true;
            return Ok(None);
        }
        let damaged = || SpoolError::Damaged { index };
        let nonce = record_nonce(index);
        let mut record = bytes.strip_prefix(&nonce).ok_or_else(damaged)?.to_vec();
        let context = Aad::from(record_context(self.clip, index));
        BulkKey::new(&self.key.0)
            .open(unique(nonce), context, &mut record)
            .map_err(|_| damaged())?;
        self.index += 1;
        Ok(Some(record))
    }
}
