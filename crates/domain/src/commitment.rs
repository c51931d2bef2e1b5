//! Commitments as they stand in log entries and in documents: `committed:` and 64 hex digits.

use crate::record::{Encoder, Hash};

/// A commitment to a field of a log entry (`docs/ref/leaf.md`, Commitments).
pub fn log_commitment(kind: &str, field: &str, salt: &[u8; 32], value: &str) -> Hash {
    Encoder::new("sidelight/log-field/v1")
        .field(kind.as_bytes())
        .field(field.as_bytes())
        .field(salt)
        .field(value.as_bytes())
        .hash()
}

/// A hash behind its prefix, as lines of text have it.
pub(crate) fn write_hash(prefix: &str, hash: &Hash) -> String {
    format!("{prefix}:{}", hex::encode(hash))
}

/// Reads what [`write_hash`] writes, and nothing else.
pub(crate) fn read_hash(prefix: &str, text: &str) -> Option<Hash> {
    let digits = text.strip_prefix(prefix)?.strip_prefix(':')?;
    read_hex(digits)
}

/// Exactly `N` bytes in lowercase hex.
pub(crate) fn read_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.bytes().any(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

/// A decimal number of at most 2^53 - 1 in its one spelling.
pub(crate) fn read_uint(text: &str) -> Option<u64> {
    let value: u64 = text.parse().ok()?;
    (value < 1 << 53 && value.to_string() == text).then_some(value)
}
