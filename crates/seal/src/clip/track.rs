//! Sealing one track, and the hashes and sizes by which a manifest names it.

use std::io::{self, Write};

use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha256};
use sidelight_domain::record::Hash;

use super::{Card, CardError};
use crate::file::{FileKey, HeaderError, Recipient, Stanza, StreamWriter, wrap_beside};

/// Passes bytes on and keeps their SHA-256 and number.
#[derive(Clone, Debug)]
pub struct Hashing<W> {
    inner: W,
    hash: Sha256,
    size: u64,
}

impl<W> Hashing<W> {
    /// Nothing written yet.
    pub fn new(inner: W) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
            size: 0,
        }
    }

    /// The writer, SHA-256 and number of the bytes that went through.
    pub fn finish(self) -> (W, Hash, u64) {
        (self.inner, self.hash.finalize().into(), self.size)
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.hash.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A track that is completely sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedTrack {
    /// The `age` header; `header || payload` is an `age` file.
    pub header: Vec<u8>,
    /// SHA-256 of the payload: its name.
    pub payload_sha256: Hash,
    /// Bytes of the payload.
    pub payload_size: u64,
    /// SHA-256 of the plaintext.
    pub plain_sha256: Hash,
    /// Bytes of the plaintext.
    pub plain_size: u64,
}

/// Seals a track while it is written. The writer below gets the payload; the header is kept apart.
#[derive(Debug)]
pub struct TrackSealer<W: Write> {
    header: Vec<u8>,
    plain: Hashing<StreamWriter<Hashing<W>>>,
}

/// Why a track cannot be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The recipients are of no use.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The card is not one that a reader would take.
    #[error(transparent)]
    Card(#[from] CardError),
    /// Writing failed.
    #[error("writing failed")]
    Io(#[from] io::Error),
}

impl<W: Write> TrackSealer<W> {
    /// Draws a file key, wraps it to `recipients` and starts the payload.
    pub fn new(
        payload: W,
        recipients: &[Recipient],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, SealError> {
        Self::beside(payload, recipients, |_| Vec::new(), rng)
    }

    /// The same, with stanzas that `further` makes for the file key.
    pub fn beside(
        payload: W,
        recipients: &[Recipient],
        further: impl FnOnce(&FileKey) -> Vec<Stanza>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, SealError> {
        let key = FileKey::random(rng);
        let header = wrap_beside(&key, recipients, &further(&key), rng)?;
        let writer = StreamWriter::new(&key, Hashing::new(payload), rng)?;
        Ok(Self {
            header,
            plain: Hashing::new(writer),
        })
    }

    /// The `age` header, complete from the start.
    pub fn header(&self) -> &[u8] {
        &self.header
    }

    /// Seals the last chunk; hands the writer back with what a manifest says of the track.
    pub fn finish(self) -> io::Result<(W, SealedTrack)> {
        let (writer, plain_sha256, plain_size) = self.plain.finish();
        let (inner, payload_sha256, payload_size) = writer.finish()?.finish();
        let header = self.header;
        let track = SealedTrack {
            header,
            payload_sha256,
            payload_size,
            plain_sha256,
            plain_size,
        };
        Ok((inner, track))
    }
}

impl<W: Write> Write for TrackSealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.plain.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.plain.flush()
    }
}

/// Seals a card; returns its payload and what the manifest says of it.
pub fn seal_card(
    card: &Card,
    recipients: &[Recipient],
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<(Vec<u8>, SealedTrack), SealError> {
    let plain = card.to_json()?;
    let mut sealer = TrackSealer::new(Vec::new(), recipients, rng)?;
    sealer.write_all(&plain)?;
    Ok(sealer.finish()?)
}
