//! Salted commitments to the fields that are not open, and their openings.

use std::fmt;

use sidelight_domain::record::Encoder;

use super::{
    kind::Kind,
    table::{CommittedForm, FieldRow, Openness},
    value::{Commitment, EntryIndex, Opening, Recipient, Slug, Value},
};
use crate::hash::lower_hex;

const DOMAIN: &str = "sidelight/log-field/v1";

/// Value and salt of a committed field: what its holder keeps, shows to the parties, or reveals.
#[derive(Clone, PartialEq, Eq)]
pub struct FieldOpening {
    /// 32 random bytes, for this field of this entry only.
    pub salt: [u8; 32],
    /// The value's text; empty for absent.
    pub value: Vec<u8>,
}

impl FieldOpening {
    /// An opening with a fresh salt.
    pub fn new(value: impl Into<Vec<u8>>, rng: &mut impl rand_core::CryptoRngCore) -> Self {
        let mut salt = [0; 32];
        rng.fill_bytes(&mut salt);
        Self {
            salt,
            value: value.into(),
        }
    }

    /// `SHA-256(enc("sidelight/log-field/v1", kind, field, salt, value))`.
    pub fn commit(&self, kind: Kind, field: &str) -> Commitment {
        Commitment(
            Encoder::new(DOMAIN)
                .field(kind.as_str().as_bytes())
                .field(field.as_bytes())
                .field(&self.salt)
                .field(&self.value)
                .hash(),
        )
    }
}

/// Salt and value are private until they are meant to be seen.
impl fmt::Debug for FieldOpening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FieldOpening(..)")
    }
}

impl Kind {
    /// The table's row of this name.
    pub fn field(self, name: &str) -> Option<&'static FieldRow> {
        self.fields().iter().find(|row| row.name == name)
    }

    /// Form of a committed field; `None` if the kind has no committed field of this name.
    pub fn committed_form(self, name: &str) -> Option<CommittedForm> {
        match self.field(name)?.openness {
            Openness::Open => None,
            Openness::Committed(form) => Some(form),
        }
    }
}

impl CommittedForm {
    /// Whether a revealed value has this form. The empty value, for absent, always does.
    pub fn accepts(self, value: &[u8]) -> bool {
        let Ok(text) = std::str::from_utf8(value) else {
            return false;
        };
        if text.is_empty() {
            return true;
        }
        match self {
            Self::Text => Opening::new(value).is_some() && !text.chars().any(char::is_control),
            Self::Uint => u64::read(text).is_some(),
            Self::Index => EntryIndex::read(text).is_some(),
            Self::Slug => Slug::read(text).is_some(),
            Self::Recipient => Recipient::read(text).is_some(),
            Self::Sha256 => lower_hex::<32>(text).is_some(),
            Self::Id => lower_hex::<16>(text).is_some(),
        }
    }
}
