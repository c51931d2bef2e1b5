//! Where an agency has its powers: a country, or a part of one, in the codes of ISO 3166. Of the form alone:
//! which codes are given out is in no list here, which would have to be kept for ever.

use std::{fmt, str::FromStr};

use super::value::{Value, ValueError, spelled};

/// Longest jurisdiction, in bytes: a country, a hyphen, a part of three characters.
pub const JURISDICTION_BYTES_MAX: usize = 6;
const COUNTRY_BYTES: usize = 2;

spelled!(Country, Jurisdiction);

/// A country: two capital letters, as of ISO 3166-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; COUNTRY_BYTES]);

impl Value for Country {
    const FORM: &'static str = "country";

    fn read(text: &str) -> Option<Self> {
        let code: [u8; COUNTRY_BYTES] = text.as_bytes().try_into().ok()?;
        code.iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Self(code))
    }

    fn write(&self) -> String {
        self.0.iter().copied().map(char::from).collect()
    }
}

/// A country, or one of its parts: behind a hyphen one to three capital letters or digits, as of ISO 3166-2.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jurisdiction {
    country: Country,
    part: Option<String>,
}

impl Jurisdiction {
    /// The country, without the part.
    pub fn country(&self) -> Country {
        self.country
    }
}

impl Value for Jurisdiction {
    const FORM: &'static str = "jurisdiction";

    fn read(text: &str) -> Option<Self> {
        let (country, part) = match text.split_once('-') {
            None => (text, None),
            Some((country, part)) => (country, Some(part)),
        };
        let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let fits = |part: &str| !part.is_empty() && part.bytes().all(plain);
        if text.len() > JURISDICTION_BYTES_MAX || !part.is_none_or(fits) {
            return None;
        }
        Some(Self {
            country: Country::read(country)?,
            part: part.map(str::to_owned),
        })
    }

    fn write(&self) -> String {
        match &self.part {
            None => self.country.write(),
            Some(part) => format!("{}-{part}", self.country),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_has_one_spelling() {
        for good in ["GB", "US-CA", "GB-ENG", "FR-75", "AT-9"] {
            let read: Jurisdiction = good.parse().unwrap();
            assert_eq!(read.to_string(), good);
            assert_eq!(read.country().to_string(), good[..2]);
        }
        for bad in [
            "", "G", "GBR", "gb", "Gb", "G1", "GB-", "-CA", "US-ca", "US-CALI", "US CA", "US-C-A",
            "US_CA", "none", "ÄÖ", " GB", "GB ", "US-Ä",
        ] {
            assert!(bad.parse::<Jurisdiction>().is_err(), "{bad}");
        }
        assert!("US-CA".parse::<Country>().is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_written_back(text in "[A-Z0-9a-z-]{0,8}|[A-Z]{2}(-[A-Z0-9]{1,3})?") {
            if let Ok(read) = text.parse::<Jurisdiction>() {
                prop_assert_eq!(read.to_string(), &text[..]);
                prop_assert!(text.len() <= JURISDICTION_BYTES_MAX);
                prop_assert_eq!(text[..2].parse::<Country>(), Ok(read.country()));
            }
        }
    }
}
