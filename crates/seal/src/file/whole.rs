//! Whole `age` files in memory: for cards, keyrings and messages, which are small.

use std::io::Write as _;

use rand_core::{CryptoRng, RngCore};

use super::header::header_length;
use super::{
    FileKey, HeaderError, Identity, Recipient, StreamError, StreamReader, StreamWriter, unwrap,
    wrap,
};

/// Why a file cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Its header.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// Its payload.
    #[error(transparent)]
    Payload(#[from] StreamError),
}

/// Splits a file into header and payload.
pub fn split(file: &[u8]) -> Result<(&[u8], &[u8]), HeaderError> {
    header_length(file).map(|length| file.split_at(length))
}

/// Encrypts `plain` to `recipients` under a fresh file key.
pub fn seal(
    plain: &[u8],
    recipients: &[Recipient],
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Vec<u8>, HeaderError> {
    let key = FileKey::random(rng);
    let file = wrap(&key, recipients, rng)?;
    let mut writer = StreamWriter::new(&key, file, rng).expect(WRITES);
    writer.write_all(plain).expect(WRITES);
    Ok(writer.finish().expect(WRITES))
}

const WRITES: &str = "writing to a Vec cannot fail";

/// Opens a file. That it opens says nothing about who wrote it.
pub fn open(file: &[u8], identity: &Identity) -> Result<Vec<u8>, FileError> {
    let (header, payload) = split(file)?;
    Ok(open_payload(&unwrap(header, identity)?, payload)?)
}

/// Opens a payload.
pub fn open_payload(key: &FileKey, payload: &[u8]) -> Result<Vec<u8>, StreamError> {
    let mut reader = StreamReader::new(key, payload)?;
    let mut plain = Vec::with_capacity(payload.len());
    while let Some(chunk) = reader.next_chunk()? {
        plain.extend_from_slice(&chunk);
    }
    Ok(plain)
}
