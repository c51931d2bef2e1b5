//! Payloads: a 16-byte nonce and chunks of 64 KiB, each sealed under its number and whether it is the last.

use std::io::{self, Read, Write};
use std::ops::Range;

use hkdf::Hkdf;
use rand_core::{CryptoRng, RngCore};
use ring::aead::{Aad, Nonce};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use super::FileKey;
use crate::bulk::BulkKey;

/// Plaintext of a full chunk, bytes.
pub const CHUNK_BYTES: usize = 64 * 1024;
/// What sealing adds to a chunk, bytes.
pub const TAG_BYTES: usize = 16;
/// A full chunk, sealed, bytes.
pub const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + TAG_BYTES;
/// The start of a payload, bytes.
pub const NONCE_BYTES: usize = 16;

/// Why a payload is refused. Chunks are counted from 0.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The payload ends at the border of a chunk, before its last one. A cut elsewhere damages a chunk.
    #[error("the file is cut off after {chunks} whole chunks")]
    Truncated {
        /// How many chunks there are.
        chunks: u64,
    },
    /// A chunk was changed, moved, cut, or is of another file.
    #[error("chunk {chunk} of the file is damaged")]
    Damaged {
        /// Which.
        chunk: u64,
    },
    /// There are bytes after the last chunk.
    #[error("there is something after the end of the file")]
    Trailing,
    /// The bytes could not be read.
    #[error("reading failed")]
    Io(#[from] io::Error),
}

/// Opens and seals the chunks of one payload.
#[derive(Clone)]
pub struct PayloadKey(BulkKey);

impl std::fmt::Debug for PayloadKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PayloadKey(..)")
    }
}

fn chunk_nonce(chunk: u64, last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&chunk.to_be_bytes());
    nonce[11] = u8::from(last);
    Nonce::assume_unique_for_key(nonce)
}

impl PayloadKey {
    /// The key of the payload that starts with `nonce`.
    pub fn new(key: &FileKey, nonce: &[u8; NONCE_BYTES]) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(Some(nonce), key.as_bytes())
            .expand(b"payload", &mut *bytes)
            .expect("32 bytes are within HKDF's reach");
        Self(BulkKey::new(&bytes))
    }

    /// Opens chunk number `chunk`, whose sealed bytes lie at [`chunk_span`] of the payload. `last` says
    /// whether the payload ends with it.
    pub fn decrypt_chunk(
        &self,
        chunk: u64,
        last: bool,
        sealed: &[u8],
    ) -> Result<Vec<u8>, StreamError> {
        let damaged = StreamError::Damaged { chunk };
        let whole = sealed.len() == SEALED_CHUNK_BYTES || (last && sealed.len() > TAG_BYTES);
        // Only a file without content has an empty chunk, and then it is the only one.
        let empty = last && chunk == 0 && sealed.len() == TAG_BYTES;
        if !(whole || empty) || sealed.len() > SEALED_CHUNK_BYTES {
            return Err(damaged);
        }
        let mut plain = sealed.to_vec();
        self.0
            .open(chunk_nonce(chunk, last), Aad::empty(), &mut plain)
            .map_err(|_| damaged)?;
        Ok(plain)
    }

    fn encrypt_chunk(&self, chunk: u64, last: bool, plain: &mut Vec<u8>) {
        self.0
            .seal(chunk_nonce(chunk, last), Aad::empty(), plain, 0);
    }
}

/// Where chunk number `chunk` lies in a payload of `payload_size` bytes, and whether it is the last.
/// `None` if there is no such chunk, or no payload has that size.
pub fn chunk_span(payload_size: u64, chunk: u64) -> Option<(Range<u64>, bool)> {
    plain_size(payload_size)?;
    let full = SEALED_CHUNK_BYTES as u64;
    let start = chunk.checked_mul(full)?.checked_add(NONCE_BYTES as u64)?;
    if start >= payload_size {
        return None;
    }
    let end = start.saturating_add(full).min(payload_size);
    Some((start..end, end == payload_size))
}

/// How many bytes a payload of `payload_size` bytes holds; `None` if no payload has that size.
pub fn plain_size(payload_size: u64) -> Option<u64> {
    let tag = TAG_BYTES as u64;
    let chunks_size = payload_size.checked_sub(NONCE_BYTES as u64)?;
    let chunks = chunks_size.div_ceil(SEALED_CHUNK_BYTES as u64);
    let last = chunks_size.checked_sub((chunks.checked_sub(1)?) * SEALED_CHUNK_BYTES as u64)?;
    let fits = last > tag || (chunks == 1 && last == tag);
    fits.then(|| chunks_size - chunks * tag)
}

/// Encrypts what is written to it. Without [`StreamWriter::finish`] the file is truncated, and shows it.
#[derive(Debug)]
pub struct StreamWriter<W: Write> {
    key: PayloadKey,
    inner: W,
    buffer: Vec<u8>,
    chunk: u64,
    /// A write failed; what was written so far cannot be continued.
    failed: bool,
}

impl<W: Write> StreamWriter<W> {
    /// Starts a payload: draws its nonce and writes it.
    pub fn new(
        key: &FileKey,
        mut inner: W,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<Self> {
        let mut nonce = [0; NONCE_BYTES];
        rng.fill_bytes(&mut nonce);
        inner.write_all(&nonce)?;
        let buffer = Vec::with_capacity(SEALED_CHUNK_BYTES);
        Ok(Self {
            key: PayloadKey::new(key, &nonce),
            inner,
            buffer,
            chunk: 0,
            failed: false,
        })
    }

    /// Seals what is left as the last chunk and hands the writer back, flushed.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal_chunk(true)?;
        self.inner.flush()?;
        Ok(self.inner)
    }

    fn seal_chunk(&mut self, last: bool) -> io::Result<()> {
        if std::mem::replace(&mut self.failed, true) {
            return Err(io::Error::other("an earlier write of this file failed"));
        }
        self.key.encrypt_chunk(self.chunk, last, &mut self.buffer);
        let written = self.inner.write_all(&self.buffer);
        self.buffer.clear();
        self.chunk += 1;
        self.failed = written.is_err();
        written
    }
}

impl<W: Write> Write for StreamWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.is_empty() {
            return Ok(0);
        }
        // A full chunk waits for the next byte, because only then it is known not to be the last.
        if self.buffer.len() == CHUNK_BYTES {
            self.seal_chunk(false)?;
        }
        let taken = bytes.len().min(CHUNK_BYTES - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    /// Passes on whole chunks; the open one stays until it is full or the file is finished.
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Decrypts a payload from start to end. Each chunk is given out once it is authentic; that the file is
/// whole is known only when the end is reached.
#[derive(Debug)]
pub struct StreamReader<R: Read> {
    key: PayloadKey,
    inner: R,
    /// Sealed bytes read ahead: up to a chunk and the byte after it.
    ahead: Vec<u8>,
    plain: Vec<u8>,
    given: usize,
    chunk: u64,
    done: bool,
}

impl<R: Read> StreamReader<R> {
    /// Reads the nonce.
    pub fn new(key: &FileKey, mut inner: R) -> Result<Self, StreamError> {
        let mut nonce = [0; NONCE_BYTES];
        inner.read_exact(&mut nonce).map_err(|e| match e.kind() {
            io::ErrorKind::UnexpectedEof => StreamError::Truncated { chunks: 0 },
            _ => StreamError::Io(e),
        })?;
        Ok(Self {
            key: PayloadKey::new(key, &nonce),
            inner,
            ahead: Vec::with_capacity(SEALED_CHUNK_BYTES + 1),
            plain: Vec::new(),
            given: 0,
            chunk: 0,
            done: false,
        })
    }

    /// The next chunk's plaintext; `None` after the last. An empty file has one empty chunk.
    pub fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, StreamError> {
        if self.done {
            return Ok(None);
        }
        let missing = SEALED_CHUNK_BYTES + 1 - self.ahead.len();
        self.inner
            .by_ref()
            .take(missing as u64)
            .read_to_end(&mut self.ahead)?;
        let last = self.ahead.len() <= SEALED_CHUNK_BYTES;
        let length = self.ahead.len().min(SEALED_CHUNK_BYTES);
        let opened = self
            .key
            .decrypt_chunk(self.chunk, last, &self.ahead[..length]);
        let plain = opened.map_err(|e| self.explain(e, last, length))?;
        self.ahead.drain(..length);
        self.chunk += 1;
        self.done = last;
        Ok(Some(plain))
    }

    /// Tells a file that is cut off, or goes on after its end, from a damaged one.
    fn explain(&self, error: StreamError, last: bool, length: usize) -> StreamError {
        if last && length == 0 {
            return StreamError::Truncated { chunks: self.chunk };
        }
        let opposite = self
            .key
            .decrypt_chunk(self.chunk, !last, &self.ahead[..length]);
        match (opposite, last) {
            (Ok(_), true) => StreamError::Truncated {
                chunks: self.chunk + 1,
            },
            (Ok(_), false) => StreamError::Trailing,
            (Err(_), _) => error,
        }
    }
}

impl<R: Read> Read for StreamReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.plain.len() {
            self.plain.zeroize();
            self.given = 0;
            match self.next_chunk() {
                Ok(Some(plain)) => self.plain = plain,
                Ok(None) => return Ok(0),
                Err(StreamError::Io(e)) => return Err(e),
                Err(e) => return Err(io::Error::new(io::ErrorKind::InvalidData, e)),
            }
        }
        let count = into.len().min(self.plain.len() - self.given);
        into[..count].copy_from_slice(&self.plain[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}
