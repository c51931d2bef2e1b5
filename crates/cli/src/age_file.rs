//! An `age` file as a stream: its header read at once, its payload as it comes.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

use sha2::{Digest, Sha256};
use sidelight_domain::record::Hash;
use sidelight_seal::Identity;
use sidelight_seal::file::{FileKey, HEADER_BYTES_MAX, HeaderError, header_length, unwrap};

use crate::failure::Failure;

/// An `age` file whose header is read.
pub(crate) struct AgeFile {
    header: Vec<u8>,
    /// The bytes behind the header.
    pub(crate) payload: Box<dyn Read>,
    /// Bytes of the payload, if the file has a known size.
    pub(crate) payload_size: Option<u64>,
}

impl AgeFile {
    /// Opens a file; `-` is standard input.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let reading = Failure::reading(path);
        let (mut source, size): (Box<dyn Read>, _) = if path == Path::new("-") {
            (Box::new(io::stdin()), None)
        } else {
            let file = File::open(path).map_err(&reading)?;
            let size = file.metadata().map_err(&reading)?.len();
            (Box::new(file), Some(size))
        };
        let mut start = Vec::new();
        // One byte more than a header may have, so that a longer one shows as too large.
        let limit = HEADER_BYTES_MAX as u64 + 1;
        source
            .by_ref()
            .take(limit)
            .read_to_end(&mut start)
            .map_err(&reading)?;
        let length = header_length(&start).map_err(|e| Failure::header(path, e))?;
        let rest = start.split_off(length);
        Ok(Self {
            header: start,
            payload: Box::new(Cursor::new(rest).chain(source)),
            payload_size: size.map(|s| s.saturating_sub(length as u64)),
        })
    }

    /// The header.
    pub(crate) fn header(&self) -> &[u8] {
        &self.header
    }

    /// The file key, by the first identity that fits.
    pub(crate) fn file_key(
        &self,
        path: &Path,
        identities: &[Identity],
    ) -> Result<FileKey, Failure> {
        file_key(&self.header, path, identities)
    }
}

/// The file key of the header of `path`, by the first identity that fits.
pub(crate) fn file_key(
    header: &[u8],
    path: &Path,
    identities: &[Identity],
) -> Result<FileKey, Failure> {
    for identity in identities {
        match unwrap(header, identity) {
            Err(HeaderError::NoMatch) => {}
            other => return other.map_err(|e| Failure::header(path, e)),
        }
    }
    Err(Failure::header(path, HeaderError::NoMatch))
}

/// Reads everything; returns its SHA-256 and size.
pub(crate) fn digest(mut from: impl Read) -> io::Result<(Hash, u64)> {
    let mut hash = Sha256::new();
    let size = io::copy(&mut from, &mut hash)?;
    Ok((hash.finalize().into(), size))
}
