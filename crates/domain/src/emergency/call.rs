//! The record of the call back: whom the operator reached, at the number it held before, and what they said.

use serde::{Deserialize, Serialize};

use crate::spelling::{one_spelling, spelling};
use crate::words::{asked_for, is_line};

/// Longest record of a call, bytes.
pub const CALL_BYTES_MAX: usize = 4 * 1024;
const NUMBER_CHARS_MAX: usize = 40;
const TEXT_CHARS_MAX: usize = 800;
const VERSION: u64 = 1;

/// A text is no record of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Not in its one spelling, or too long.
    #[error("not the record of a call in its one spelling")]
    Spelling,
    /// A text is empty, too long, or has characters that cannot be shown as they are.
    #[error("“{}” is empty, too long or not readable", asked_for(.0))]
    Text(&'static str),
}

/// A call back that reached somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallBack {
    v: u64,
    /// The number of the agency's enrolment; never one that came with the claim.
    pub number: String,
    /// Who answered.
    pub reached: String,
    /// What they said.
    pub said: String,
    /// The reviewer's credential.
    pub by: u64,
    /// When, ms.
    pub at: u64,
}

impl CallBack {
    /// The record of a call.
    ///
    /// # Errors
    /// If a text cannot stand in it.
    pub fn new(
        number: &str,
        reached: &str,
        said: &str,
        by: u64,
        at_ms: u64,
    ) -> Result<Self, CallError> {
        let call = Self {
            v: VERSION,
            number: number.to_owned(),
            reached: reached.trim().to_owned(),
            said: said.trim().to_owned(),
            by,
            at: at_ms,
        };
        call.look()?;
        Ok(call)
    }

    /// Reads one.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(text: &str) -> Result<Self, CallError> {
        if text.len() > CALL_BYTES_MAX {
            return Err(CallError::Spelling);
        }
        let call: Self = one_spelling(text).ok_or(CallError::Spelling)?;
        if call.v != VERSION {
            return Err(CallError::Spelling);
        }
        call.look()?;
        Ok(call)
    }

    /// Its text, in its one spelling.
    pub fn text(&self) -> String {
        spelling(self)
    }

    fn look(&self) -> Result<(), CallError> {
        let texts = [
            ("number", &self.number, NUMBER_CHARS_MAX),
            ("reached", &self.reached, TEXT_CHARS_MAX),
            ("said", &self.said, TEXT_CHARS_MAX),
        ];
        match texts
            .iter()
            .find(|(_, text, most)| !is_line(text) || text.chars().count() > *most)
        {
            Some((name, ..)) => Err(CallError::Text(name)),
            None => Ok(()),
        }
    }
}
