//! An e-mail address or a telephone number as it goes into a token: written in one way, whoever typed it
//! (`docs/ref/lookup.md`, Contact).

use std::fmt;

use idna::AsciiDenyList;
use sidelight_domain::record::Encoder;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::address::{nfkc, one_case};

/// Longest contact that is read, bytes of UTF-8.
pub const CONTACT_BYTES_MAX: usize = 254;
/// Longest label of a domain, bytes.
const LABEL_BYTES_MAX: usize = 63;
/// Digits of a telephone number with its country code (ITU-T E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Why something is not a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    /// Nothing is there.
    #[error("the e-mail address or telephone number is missing")]
    Empty,
    /// Longer than [`CONTACT_BYTES_MAX`].
    #[error("the e-mail address or telephone number is too long")]
    TooLong,
    /// It has an `@` and is no e-mail address.
    #[error("this is not an e-mail address, such as ann@example.org")]
    Email,
    /// It has no `@` and is no telephone number.
    #[error("this is neither an e-mail address nor a telephone number, such as +44 20 7946 0000")]
    Telephone,
    /// A telephone number that depends on where it is dialled.
    #[error("a telephone number begins with + and the code of the country, such as +44")]
    Country,
    /// A zero in brackets, which some dial and others do not.
    #[error("leave out the zero in brackets of the telephone number, as when dialled from abroad")]
    Zero,
}

/// A contact in its one spelling.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Contact {
    kind: String,
    written: String,
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact")
    }
}

impl Contact {
    /// From what people type: with an `@` an e-mail address, otherwise a telephone number.
    pub fn new(typed: &str) -> Result<Self, ContactError> {
        if typed.len() > CONTACT_BYTES_MAX {
            return Err(ContactError::TooLong);
        }
        let text = nfkc(typed);
        let text = text.trim_matches([' ', '\t', '\r', '\n']);
        let (kind, written) = match text.split_once('@') {
            None if text.is_empty() => return Err(ContactError::Empty),
            None => ("telephone", telephone(text)?),
            Some((local, domain)) => ("e-mail", email(local, domain).ok_or(ContactError::Email)?),
        };
        let kind = kind.to_owned();
        Ok(Self { kind, written })
    }

    /// The bytes that a token is made of; never those of an address.
    pub fn input(&self) -> Zeroizing<Vec<u8>> {
        let encoded = Encoder::new("sidelight/lookup/contact/v1")
            .field(self.kind.as_bytes())
            .field(self.written.as_bytes());
        Zeroizing::new(encoded.finish())
    }
}

/// Both parts without case. What stands before the `@` is taken as it is otherwise: dots, and what follows a
/// plus, tell mailboxes apart.
fn email(local: &str, domain: &str) -> Option<String> {
    let local = one_case(local);
    let each = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let word = |word: &str| !word.is_empty() && word.chars().all(each);
    let domain = ascii(domain)?;
    local
        .split('.')
        .all(word)
        .then(|| format!("{local}@{domain}"))
}

/// A domain in the one form that names are looked up in.
fn ascii(domain: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    if !domain.chars().all(|c| plain(c) || !c.is_ascii()) {
        return None;
    }
    let ascii = match domain.is_ascii() {
        true => domain.to_ascii_lowercase(),
        false => {
            let made = idna::domain_to_ascii_cow(domain.as_bytes(), AsciiDenyList::URL);
            made.ok()?.into_owned()
        }
    };
    let label = |label: &str| {
        (1..=LABEL_BYTES_MAX).contains(&label.len())
            && label.chars().all(|c| plain(c) && c != '.')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let (_, top) = ascii.rsplit_once('.')?;
    let named = top.starts_with(|c: char| c.is_ascii_lowercase());
    (named && ascii.split('.').all(label)).then_some(ascii)
}

/// With its country code, in digits alone behind a plus.
fn telephone(text: &str) -> Result<String, ContactError> {
    let together: String = text.chars().filter(|c| !between(*c)).collect();
    if ["(0)", "[0]"].iter().any(|it| together.contains(it)) {
        return Err(ContactError::Zero);
    }
    let dialled = together.replace(['(', ')', '[', ']'], "");
    let abroad = dialled.strip_prefix('+').or(dialled.strip_prefix("00"));
    let digits = abroad.unwrap_or(&dialled);
    if digits.is_empty() || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return Err(ContactError::Telephone);
    }
    if abroad.is_none() {
        return Err(ContactError::Country);
    }
    match DIGITS.contains(&digits.len()) && !digits.starts_with('0') {
        true => Ok(format!("+{digits}")),
        false => Err(ContactError::Telephone),
    }
}

/// What is written between digits and is no part of a number: spaces, dots, strokes, and the marks of
/// direction that telephones put around what is copied.
fn between(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '.' | '-' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200e}' | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
    )
}
