//! A SHA-256 value: as a tree node (base64 in C2SP texts) and as the name of a document (hex in entries).
//!
//! It is not a commitment: those are salted and have a type of their own in [`crate::entry`].

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};

/// 32 bytes of SHA-256. `Display` is standard base64 as in C2SP texts, `Debug` is hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Hash(pub [u8; 32]);

impl Sha256Hash {
    /// SHA-256 of some bytes, such as those of a public document.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sidelight_domain::record::sha256(bytes))
    }

    /// Reads canonical standard base64; anything else, also another spelling of the same bytes, is `None`.
    pub fn from_base64(text: &str) -> Option<Self> {
        let bytes = BASE64_STANDARD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// Reads exactly 64 lowercase hex digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        Some(Self(lower_hex(text)?))
    }

    /// 64 lowercase hex digits.
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }
}

impl fmt::Display for Sha256Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Sha256Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

/// Reads exactly `2 * N` lowercase hex digits.
pub(crate) fn lower_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    hex::decode(text).ok()?.try_into().ok()
}

/// Reads a decimal without sign or leading zero, at most `max`.
pub(crate) fn strict_decimal(text: &str, max: u64) -> Option<u64> {
    let plain = text == "0" || !text.starts_with('0');
    if !plain || text.is_empty() || text.bytes().any(|byte| !byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|number| *number <= max)
}
