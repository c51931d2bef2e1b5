//! An address as it goes into a token: written in one way, whoever typed it (`docs/ref/lookup.md`, Address).

use std::fmt;

use icu_normalizer::ComposingNormalizerBorrowed;
use sidelight_domain::record::Encoder;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Longest part of an address that is read, bytes of UTF-8.
pub const ADDRESS_PART_BYTES_MAX: usize = 200;

/// Why something is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not the two letters of a country.
    #[error("a country is two letters, such as GB")]
    Country,
    /// Longer than [`ADDRESS_PART_BYTES_MAX`].
    #[error("the {0} is too long")]
    TooLong(&'static str),
    /// Nothing is left of it once it is written in the one way.
    #[error("the {0} is missing")]
    Empty(&'static str),
}

/// An address in its one spelling. The unit stands apart from the street: a flat is another address
/// than the house it is in.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Address {
    country: String,
    place: String,
    street: String,
    unit: String,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address")
    }
}

impl Address {
    /// From its parts as people type them: two letters of the country, the postcode (where there is none,
    /// the town), street and number, and the unit, which may be empty.
    pub fn new(country: &str, place: &str, street: &str, unit: &str) -> Result<Self, AddressError> {
        if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(AddressError::Country);
        }
        Ok(Self {
            country: country.to_ascii_uppercase(),
            place: needed("place", joined(folded("place", place)?))?,
            street: needed("street", folded("street", street)?)?,
            unit: joined(folded("unit", unit)?),
        })
    }

    /// The bytes that a token is made of.
    pub fn input(&self) -> Zeroizing<Vec<u8>> {
        let parts = [&self.country, &self.place, &self.street, &self.unit];
        let encoded = parts
            .iter()
            .fold(Encoder::new("sidelight/lookup/address/v1"), |e, part| {
                e.field(part.as_bytes())
            });
        Zeroizing::new(encoded.finish())
    }
}

/// One width, one case, no punctuation, words apart by one space.
fn folded(name: &'static str, part: &str) -> Result<String, AddressError> {
    if part.len() > ADDRESS_PART_BYTES_MAX {
        return Err(AddressError::TooLong(name));
    }
    let kept: String = one_case(part)
        .chars()
        .filter(|c| !dropped(*c))
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    Ok(kept.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
}

/// In NFKC: one width, loose accents put on.
pub(crate) fn nfkc(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfkc()
        .normalize(text)
        .into_owned()
}

/// The same without case.
pub(crate) fn one_case(text: &str) -> String {
    let folded: String = nfkc(text)
        .chars()
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect();
    nfkc(&folded)
}

/// What stands within a word and does not part it: full stops, apostrophes, loose accents.
fn dropped(c: char) -> bool {
    matches!(
        c,
        '.' | '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{300}'..='\u{36f}'
    )
}

fn joined(part: String) -> String {
    part.replace(' ', "")
}

fn needed(name: &'static str, part: String) -> Result<String, AddressError> {
    if part.is_empty() {
        return Err(AddressError::Empty(name));
    }
    Ok(part)
}
