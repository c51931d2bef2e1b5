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

/// The value of each lowercase hex digit, and [`NO_DIGIT`] for every other byte.
const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 16 {
        digits[b"0123456789abcdef"[value as usize] as usize] = value;
        value += 1;
    }
    digits
};
const NO_DIGIT: u8 = 0xff;

/// Reads exactly `2 * N` lowercase hex digits. Most of an entry is such digits, so that replaying a log is
/// mostly this: it decides nothing before the last one.
pub(crate) fn lower_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let (mut bytes, mut seen) = ([0; N], 0);
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        let [high, low] = pair.map(|digit| DIGITS[usize::from(digit)]);
        *byte = high << 4 | low;
        seen |= high | low;
    }
    (seen < 16).then_some(bytes)
}

/// Reads a decimal without sign or leading zero, at most `max`.
pub(crate) fn strict_decimal(text: &str, max: u64) -> Option<u64> {
    let plain = text == "0" || !text.starts_with('0');
    if !plain || text.is_empty() || text.bytes().any(|byte| !byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|number| *number <= max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lowercase_digits_of_the_right_number_are_hex() {
        assert_eq!(lower_hex("00ff9a"), Some([0x00, 0xff, 0x9a]));
        for byte in 0..=0x7f_u8 {
            let text = format!("0{}", char::from(byte));
            let digit = "0123456789abcdef".find(char::from(byte));
            let value = digit.and_then(|at| u8::try_from(at).ok());
            assert_eq!(lower_hex(&text), value.map(|value| [value]), "{text}");
        }
        for text in ["", "0", "000", "0000", "0é"] {
            assert_eq!(lower_hex::<1>(text), None, "{text}");
        }
    }
}
