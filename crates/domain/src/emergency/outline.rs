//! The outline: what an officer says first of an emergency, so that the call back can begin while they
//! complete the claim. Nobody signs it and nothing leaves on it; the claim has to say the same.

use serde::{Deserialize, Serialize};

use super::claim::{Claim, ClaimError, Danger, texts_ok};
use crate::record::{Hash, sha256};
use crate::spelling::{one_spelling, spelling};

const VERSION: u64 = 1;

/// What a reviewer needs to know for a call.
#[derive(Clone, PartialEq, Eq)]
pub struct Outline {
    /// The agency's case number.
    pub case: String,
    /// What somebody is in danger of.
    pub danger: Danger,
    /// Who is in danger: a role, not a name.
    pub who: String,
    /// Why it is imminent.
    pub why_now: String,
}

/// It is for those who decide on it alone.
impl std::fmt::Debug for Outline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Outline({}, ..)", self.danger.code())
    }
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    v: u64,
    case: String,
    danger: Danger,
    who: String,
    why_now: String,
}

impl Outline {
    /// What a claim says of it.
    pub fn of(claim: &Claim) -> Self {
        Self {
            case: claim.case.clone(),
            danger: claim.danger,
            who: claim.who.clone(),
            why_now: claim.why_now.clone(),
        }
    }

    /// Reads one that the operator has kept.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(text: &str) -> Result<Self, ClaimError> {
        let read: Text = one_spelling(text).ok_or(ClaimError::Spelling)?;
        let outline = Self {
            case: read.case,
            danger: read.danger,
            who: read.who,
            why_now: read.why_now,
        };
        outline.look()?;
        match read.v {
            VERSION => Ok(outline),
            _ => Err(ClaimError::Spelling),
        }
    }

    /// Its text, in its one spelling.
    ///
    /// # Errors
    /// If a text could not stand in a claim.
    pub fn text(&self) -> Result<String, ClaimError> {
        self.look()?;
        Ok(self.spelled())
    }

    /// SHA-256 of its text.
    pub(super) fn hash(&self) -> Hash {
        sha256(self.spelled().as_bytes())
    }

    fn spelled(&self) -> String {
        spelling(&Text {
            v: VERSION,
            case: self.case.clone(),
            danger: self.danger,
            who: self.who.clone(),
            why_now: self.why_now.clone(),
        })
    }

    fn look(&self) -> Result<(), ClaimError> {
        texts_ok(
            &self.case,
            &[
                ("case", &self.case),
                ("who", &self.who),
                ("why_now", &self.why_now),
            ],
        )
    }
}
