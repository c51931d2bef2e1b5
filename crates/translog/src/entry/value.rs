//! The values an entry's fields hold, each with exactly one spelling (`docs/ref/leaf.md`, grammar).

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sidelight_domain::record::HouseholdId;
use sidelight_domain::window::DAY_MS;

use crate::{
    hash::{Sha256Hash, lower_hex, strict_decimal},
    vkey::{KeyKind, Vkey},
};

/// Largest number in an entry: what a JSON number and a browser hold exactly.
pub const UINT_MAX: u64 = (1 << 53) - 1;
/// Longest open text, in bytes.
pub const TEXT_BYTES_MAX: usize = 100;
/// Longest slug or code, in bytes.
pub const SLUG_BYTES_MAX: usize = 40;
/// Shortest and longest COSE key, in bytes.
pub const COSE_BYTES: std::ops::RangeInclusive<usize> = 32..=600;
/// Longest value a `reveal` can carry, in bytes.
pub const OPENING_BYTES_MAX: usize = 200;

/// The value is not of the form its field demands; holds what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {0}")]
pub struct ValueError(pub &'static str);

/// A value as it stands behind a field's name.
pub(crate) trait Value: Sized {
    /// What stands there, in the words of `docs/ref/leaf.md`.
    const FORM: &'static str;
    fn read(text: &str) -> Option<Self>;
    fn write(&self) -> String;
}

/// Gives a value type its public constructor and its `Display` from its one spelling.
macro_rules! spelled {
    ($($name:ident),+) => {$(
        impl FromStr for $name {
            type Err = ValueError;

            fn from_str(text: &str) -> Result<Self, ValueError> {
                <Self as Value>::read(text).ok_or(ValueError(<Self as Value>::FORM))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&Value::write(self))
            }
        }
    )+};
}

pub(super) use spelled;

spelled!(
    Text, Slug, Day, Month, PublicKey, Recipient, CoseKey, Commitment, Opening
);

/// Printable ASCII, 1 to 100 bytes, no space at either end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Text {
    const FORM: &'static str = "text";

    fn read(text: &str) -> Option<Self> {
        let fits = (1..=TEXT_BYTES_MAX).contains(&text.len()) && text.trim() == text;
        let plain = text.bytes().all(|byte| matches!(byte, 0x20..=0x7e));
        (fits && plain).then(|| Self(text.to_owned()))
    }

    fn write(&self) -> String {
        self.0.clone()
    }
}

/// A short name: an agency, a reason code, a field. Lowercase letters, digits and inner hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Slug {
    const FORM: &'static str = "slug";

    fn read(text: &str) -> Option<Self> {
        let fits = (1..=SLUG_BYTES_MAX).contains(&text.len());
        let plain = text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        let inner = !text.starts_with('-') && !text.ends_with('-');
        // These words stand in the same places as slugs and mean something else there.
        let free = !matches!(text, "all" | "none" | "operator");
        (fits && plain && inner && free).then(|| Self(text.to_owned()))
    }

    fn write(&self) -> String {
        self.0.clone()
    }
}

/// A calendar day in UTC, years 2000 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

/// From the first of March of the year 0 to 1970.
const DAYS_BEFORE_1970: u64 = 719_468;

impl Day {
    /// The day, if there is one.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => return None,
        };
        ((2000..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Self {
            year,
            month,
            day,
        })
    }

    /// The day so many days later; the last one there is at most.
    pub fn after(self, days: u16) -> Self {
        (0..days).fold(self, |day, _| day.next())
    }

    /// How many days later another one is; 0 if it is not later.
    pub fn until(self, later: Self) -> u64 {
        later.number().saturating_sub(self.number())
    }

    /// When it begins, ms since 1970, UTC.
    pub fn start_ms(self) -> u64 {
        (self.number() - DAYS_BEFORE_1970) * DAY_MS
    }

    /// The day of a moment, ms since 1970, UTC; none after the year 9999.
    pub fn of_ms(ms: u64) -> Option<Self> {
        let days = ms / DAY_MS + DAYS_BEFORE_1970;
        // 400 years always have so many days; within them, a century without its leap day ends early.
        let (cycle, rest) = (days / 146_097, days % 146_097);
        let year = (rest - rest / 1_460 + rest / 36_524 - rest / 146_096) / 365;
        let of_year = rest - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (year, month) = match month {
            0..10 => (400 * cycle + year, month + 3),
            10.. => (400 * cycle + year + 1, month - 9),
        };
        let year = u16::try_from(year).ok()?;
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// Days since the first of March of the year 0. A year ends with February, which varies.
    fn number(self) -> u64 {
        let (year, month) = match self.month {
            1 | 2 => (u64::from(self.year) - 1, u64::from(self.month) + 9),
            _ => (u64::from(self.year), u64::from(self.month) - 3),
        };
        let leap_days = year / 4 - year / 100 + year / 400;
        365 * year + leap_days + (153 * month + 2) / 5 + u64::from(self.day) - 1
    }

    fn next(self) -> Self {
        let Self { year, month, day } = self;
        let months_next = self.month().next();
        Self::new(year, month, day + 1)
            .or_else(|| Self::new(months_next.year, months_next.month, 1))
            .unwrap_or(self)
    }

    /// The month it is in.
    pub fn month(self) -> Month {
        Month {
            year: self.year,
            month: self.month,
        }
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write())
    }
}

impl Value for Day {
    const FORM: &'static str = "day";

    fn read(text: &str) -> Option<Self> {
        let (month, day) = text.split_at_checked(7)?;
        let month = Month::read(month)?;
        let day = day.strip_prefix('-')?;
        Self::new(month.year, month.month, two_digits(day)?)
    }

    fn write(&self) -> String {
        format!("{}-{:02}", self.month().write(), self.day)
    }
}

/// A calendar month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: u16,
    month: u8,
}

impl Month {
    /// Its year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// Its first day.
    pub fn first(self) -> Day {
        Day {
            year: self.year,
            month: self.month,
            day: 1,
        }
    }

    /// Its last day.
    pub fn last(self) -> Day {
        let days = (28..=31).rev();
        let mut days = days.filter_map(|day| Day::new(self.year, self.month, day));
        days.next().unwrap_or(self.first())
    }

    /// Whether a half of the year ends with it.
    pub fn ends_half_year(self) -> bool {
        self.month.is_multiple_of(6)
    }

    /// The month after it.
    pub fn next(self) -> Self {
        match self.month {
            12 => Self {
                year: self.year + 1,
                month: 1,
            },
            month => Self {
                month: month + 1,
                ..self
            },
        }
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write())
    }
}

impl Value for Month {
    const FORM: &'static str = "month";

    fn read(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let (year, month) = (strict_decimal(year, 9999)?, two_digits(month)?);
        let month = Self {
            year: u16::try_from(year).ok()?,
            month,
        };
        Day::new(month.year, month.month, 1).map(|_| month)
    }

    fn write(&self) -> String {
        format!("{}-{:02}", self.year, self.month)
    }
}

fn two_digits(text: &str) -> Option<u8> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// An Ed25519 public key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(pub [u8; 32]);

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write())
    }
}

impl Value for PublicKey {
    const FORM: &'static str = "key";

    fn read(text: &str) -> Option<Self> {
        let bytes = lower_hex(text)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&bytes).ok()?;
        (!key.is_weak()).then_some(Self(bytes))
    }

    fn write(&self) -> String {
        hex::encode(self.0)
    }
}

/// A native X25519 `age` recipient.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recipient(String);

impl Recipient {
    /// The recipient's text, `age1...`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Recipient {
    const FORM: &'static str = "recipient";

    fn read(text: &str) -> Option<Self> {
        let lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        let parsed =
            bech32::primitives::decode::CheckedHrpstring::new::<bech32::Bech32>(text).ok()?;
        let right = parsed.hrp().as_str() == "age" && parsed.byte_iter().count() == 32;
        (lower && right && text.len() == 62).then(|| Self(text.to_owned()))
    }

    fn write(&self) -> String {
        self.0.clone()
    }
}

/// A COSE public key, its bytes not looked into here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CoseKey(Vec<u8>);

impl CoseKey {
    /// Takes 32 to 600 bytes.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        COSE_BYTES
            .contains(&bytes.len())
            .then(|| Self(bytes.to_vec()))
    }

    /// The key as the authenticator gave it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Value for CoseKey {
    const FORM: &'static str = "cose";

    fn read(text: &str) -> Option<Self> {
        Self::new(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?)
    }

    fn write(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(&self.0)
    }
}

/// A salted commitment; made by [`super::FieldOpening::commit`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Commitment(pub(crate) [u8; 32]);

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write())
    }
}

impl Value for Commitment {
    const FORM: &'static str = "committed";

    fn read(text: &str) -> Option<Self> {
        lower_hex(text.strip_prefix("committed:")?).map(Self)
    }

    fn write(&self) -> String {
        format!("committed:{}", hex::encode(self.0))
    }
}

/// A revealed value's bytes, at most 200.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening(Vec<u8>);

impl Opening {
    /// Takes at most 200 bytes; none is the absent value.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        (bytes.len() <= OPENING_BYTES_MAX).then(|| Self(bytes.to_vec()))
    }

    /// The value's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Value for Opening {
    const FORM: &'static str = "opening";

    fn read(text: &str) -> Option<Self> {
        match text {
            "" => None,
            "-" => Self::new(&[]),
            text => Self::new(&BASE64_URL_SAFE_NO_PAD.decode(text).ok()?),
        }
    }

    fn write(&self) -> String {
        if self.0.is_empty() {
            "-".to_owned()
        } else {
            BASE64_URL_SAFE_NO_PAD.encode(&self.0)
        }
    }
}

/// A salt of 32 bytes.
impl Value for [u8; 32] {
    const FORM: &'static str = "salt";

    fn read(text: &str) -> Option<Self> {
        lower_hex(text)
    }

    fn write(&self) -> String {
        hex::encode(self)
    }
}

/// The id of a home.
impl Value for HouseholdId {
    const FORM: &'static str = "id";

    fn read(text: &str) -> Option<Self> {
        lower_hex(text).map(HouseholdId)
    }

    fn write(&self) -> String {
        hex::encode(self.0)
    }
}

impl Value for u64 {
    const FORM: &'static str = "uint";

    fn read(text: &str) -> Option<Self> {
        strict_decimal(text, UINT_MAX)
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

/// The index of an earlier entry of the same log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryIndex(pub u64);

impl Value for EntryIndex {
    const FORM: &'static str = "index";

    fn read(text: &str) -> Option<Self> {
        u64::read(text).map(Self)
    }

    fn write(&self) -> String {
        self.0.to_string()
    }
}

impl Value for Sha256Hash {
    const FORM: &'static str = "sha256";

    fn read(text: &str) -> Option<Self> {
        Self::from_hex(text.strip_prefix("sha256:")?)
    }

    fn write(&self) -> String {
        format!("sha256:{}", self.to_hex())
    }
}

impl Value for Vkey {
    const FORM: &'static str = "vkey";

    fn read(text: &str) -> Option<Self> {
        Vkey::parse(text)
            .ok()
            .filter(|vkey| vkey.kind() == KeyKind::Note && vkey.name().is_ascii())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

/// `none` or a value.
impl<T: Value> Value for Option<T> {
    const FORM: &'static str = T::FORM;

    fn read(text: &str) -> Option<Self> {
        if text == "none" {
            Some(None)
        } else {
            T::read(text).map(Some)
        }
    }

    fn write(&self) -> String {
        self.as_ref().map_or_else(|| "none".to_owned(), T::write)
    }
}
