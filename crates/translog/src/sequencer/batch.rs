//! Bytes of a staged batch: the files that one signed checkpoint stands for, in one piece, so that a
//! crash after the swap can always be finished.
//!
//! ```text
//! sidelight-staging/v1\n
//! ( u16 BE path length, path, u32 BE length, bytes )*
//! ```

use crate::tile::LogPath;

const HEADER: &[u8] = b"sidelight-staging/v1\n";

pub(super) fn encode(files: &[(LogPath, Vec<u8>)]) -> Vec<u8> {
    let mut batch = HEADER.to_vec();
    for (path, bytes) in files {
        let path = path.to_string();
        let path_length = u16::try_from(path.len()).expect("paths are short");
        let length = u32::try_from(bytes.len()).expect("a bundle is about a megabyte at most");
        batch.extend_from_slice(&path_length.to_be_bytes());
        batch.extend_from_slice(path.as_bytes());
        batch.extend_from_slice(&length.to_be_bytes());
        batch.extend_from_slice(bytes);
    }
    batch
}

/// The files of a staged batch; `None` if the bytes are not a whole one.
pub fn decode(batch: &[u8]) -> Option<Vec<(LogPath, Vec<u8>)>> {
    let mut rest = batch.strip_prefix(HEADER)?;
    let mut files = Vec::new();
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let (path, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (bytes, after) = after.split_at_checked(length)?;
        let path = LogPath::parse(std::str::from_utf8(path).ok()?)?;
        if path == LogPath::Checkpoint {
            return None;
        }
        files.push((path, bytes.to_vec()));
        rest = after;
    }
    Some(files)
}
