//! The look-up as a text of one spelling: who asks, why, and the blinded addresses and contacts, which say
//! nothing about them.

use serde::{Deserialize, Serialize};

use crate::emergency::Danger;
use crate::record::{Encoder, Hash, sha256};
use crate::spelling::{one_spelling, spelling};
use crate::words::{asked_for, is_line, is_slug};

/// Longest look-up, bytes.
pub const LOOK_UP_BYTES_MAX: usize = 6 * 1024;
/// Most addresses and contacts in one; a rulebook allows as many or fewer.
pub const ADDRESSES_MAX: usize = 12;
/// Longest reason, characters.
const REASON_CHARS_MAX: usize = 800;
/// Longest origin or case number, bytes.
const SHORT_BYTES_MAX: usize = 200;
const VERSION: u64 = 1;

/// A blinded address or contact: 32 bytes, which are read as a point where they are answered.
pub type Element = [u8; 32];

/// A text is no look-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookUpError {
    /// Longer than [`LOOK_UP_BYTES_MAX`].
    #[error("a look-up has at most {LOOK_UP_BYTES_MAX} bytes")]
    Long,
    /// Not the JSON of a look-up in its one spelling.
    #[error("not a look-up in its one spelling")]
    Spelling,
    /// A text is empty, too long, or has characters that cannot be shown as they are.
    #[error("“{}” is empty, too long or not readable", asked_for(.0))]
    Text(&'static str),
    /// No key has the epoch 0.
    #[error("an epoch is 1 or more")]
    Epoch,
    /// No element, one twice, too many, or not 64 hex digits.
    #[error("1 to {ADDRESSES_MAX} elements, each once, in 64 lowercase hex digits")]
    Elements,
}

/// What an officer asks to have looked up. Nothing in it is public until it is revealed, and no address is
/// in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUp {
    /// The log's origin.
    pub origin: String,
    /// The agency's slug.
    pub agency: String,
    /// The agency's case number.
    pub case: String,
    /// Of what somebody is in danger.
    pub danger: Danger,
    /// Why these.
    pub reason: String,
    /// Of the look-up key under which it is to be answered.
    pub epoch: u64,
    /// The blinded addresses and contacts, in the officer's order.
    pub elements: Vec<Element>,
}

/// The members in the order of the text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    v: u64,
    origin: String,
    agency: String,
    case: String,
    danger: Danger,
    reason: String,
    epoch: u64,
    elements: Vec<String>,
}

impl LookUp {
    /// Reads a look-up.
    ///
    /// # Errors
    /// The first thing that is not as in `docs/ref/lookup.md`.
    pub fn parse(text: &str) -> Result<Self, LookUpError> {
        if text.len() > LOOK_UP_BYTES_MAX {
            return Err(LookUpError::Long);
        }
        let read: Text = one_spelling(text).ok_or(LookUpError::Spelling)?;
        if read.v != VERSION || !is_slug(&read.agency) {
            return Err(LookUpError::Spelling);
        }
        let elements: Option<Vec<Element>> = read.elements.iter().map(|it| element(it)).collect();
        let look_up = LookUp {
            origin: read.origin,
            agency: read.agency,
            case: read.case,
            danger: read.danger,
            reason: read.reason,
            epoch: read.epoch,
            elements: elements.ok_or(LookUpError::Elements)?,
        };
        look_up.look()?;
        Ok(look_up)
    }

    /// What the form of a look-up asks, whoever made the value.
    fn look(&self) -> Result<(), LookUpError> {
        let short = [("origin", &self.origin), ("case", &self.case)];
        for (name, text) in short {
            if !is_line(text) || text.len() > SHORT_BYTES_MAX {
                return Err(LookUpError::Text(name));
            }
        }
        if !is_line(&self.reason) || self.reason.chars().count() > REASON_CHARS_MAX {
            return Err(LookUpError::Text("reason"));
        }
        if self.epoch == 0 {
            return Err(LookUpError::Epoch);
        }
        let mut elements = self.elements.clone();
        elements.sort_unstable();
        elements.dedup();
        let each_once = elements.len() == self.elements.len();
        match each_once && (1..=ADDRESSES_MAX).contains(&elements.len()) {
            true => Ok(()),
            false => Err(LookUpError::Elements),
        }
    }

    /// Its text, in its one spelling.
    ///
    /// # Errors
    /// If the value could not be read back.
    pub fn text(&self) -> Result<String, LookUpError> {
        self.look()?;
        let text = spelling(&Text {
            v: VERSION,
            origin: self.origin.clone(),
            agency: self.agency.clone(),
            case: self.case.clone(),
            danger: self.danger,
            reason: self.reason.clone(),
            epoch: self.epoch,
            elements: self.elements.iter().map(hex::encode).collect(),
        });
        match text.len() > LOOK_UP_BYTES_MAX {
            true => Err(LookUpError::Long),
            false => Ok(text),
        }
    }

    /// How many addresses and contacts; at most [`ADDRESSES_MAX`].
    pub fn addresses(&self) -> u64 {
        self.elements.len() as u64
    }
}

/// 64 lowercase hex digits.
fn element(text: &str) -> Option<Element> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    (hex::encode(bytes) == text).then_some(bytes)
}

/// What officer and supervisor sign: these elements, for this log, by that officer.
pub fn look_up_digest(origin: &str, look_up: &str, submitted_by: u64) -> Hash {
    Encoder::new("sidelight/look-up/v1")
        .field(origin.as_bytes())
        .field(&sha256(look_up.as_bytes()))
        .u64(submitted_by)
        .hash()
}
