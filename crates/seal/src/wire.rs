//! Strict hex and base64 in JSON, for serde: one text for each value.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serializer};

/// The largest integer that every reader of JSON keeps exactly.
pub(crate) const INTEGER_MAX: u64 = (1 << 53) - 1;

fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    String::deserialize(from)
}

/// Ids and other values with a canonical text.
pub(crate) mod display {
    use super::{Deserializer, Serializer, text};
    use serde::de::Error as _;

    pub(crate) fn serialize<T: std::fmt::Display, S: Serializer>(
        value: &T,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(crate) fn deserialize<'de, T, D>(from: D) -> Result<T, D::Error>
    where
        T: std::str::FromStr,
        T::Err: std::fmt::Display,
        D: Deserializer<'de>,
    {
        text(from)?.parse().map_err(D::Error::custom)
    }
}

/// 64 lowercase hex digits.
pub(crate) mod hex32 {
    use super::{Deserializer, Serializer, text};
    use serde::de::Error as _;

    pub(crate) fn serialize<S: Serializer>(value: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex::encode(value))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
        let text = text(from)?;
        super::parse_hex32(&text)
            .ok_or_else(|| D::Error::custom("expected 64 lowercase hex digits"))
    }
}

/// Standard, padded base64.
pub(crate) mod base64 {
    use super::{Deserializer, Serializer, text};
    use ::base64::Engine as _;
    use ::base64::engine::general_purpose::STANDARD;
    use serde::de::Error as _;

    pub(crate) fn serialize<S: Serializer>(value: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(value))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        STANDARD
            .decode(text(from)?)
            .map_err(|_| D::Error::custom("expected base64"))
    }
}

/// Reads 64 lowercase hex digits.
pub(crate) fn parse_hex32(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    (!text.bytes().any(|b| b.is_ascii_uppercase())).then_some(bytes)
}

/// An unsigned integer that every reader of JSON keeps exactly.
pub(crate) fn integer<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let value = u64::deserialize(from)?;
    (value <= INTEGER_MAX)
        .then_some(value)
        .ok_or_else(|| D::Error::custom("integer too large"))
}

/// The same, signed.
pub(crate) fn signed_integer<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    let value = i64::deserialize(from)?;
    (value.unsigned_abs() <= INTEGER_MAX)
        .then_some(value)
        .ok_or_else(|| D::Error::custom("integer too large"))
}
