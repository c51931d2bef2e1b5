//! The checklist: what a reviewer found of the order, and whom at the issuing court they reached.

use serde::{Deserialize, Serialize};

use super::life::Reason;
use crate::spelling::{one_spelling, spelling};
use crate::words::is_line;

/// Longest checklist, bytes.
pub const CHECKLIST_BYTES_MAX: usize = 2 * 1024;
/// Longest of its texts, characters.
const TEXT_CHARS_MAX: usize = 400;
const VERSION: u64 = 1;

/// A text is no checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChecklistError {
    /// Not in its one spelling, or too long.
    #[error("not a checklist in its one spelling")]
    Spelling,
    /// Empty, too long, or with characters that cannot be shown as they are.
    #[error("who was reached is empty, too long or not readable")]
    Reached,
}

/// What a reviewer has found; one "no" is a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Findings {
    /// The issuing court, reached at a number found independently, confirms the order.
    pub genuine: bool,
    /// The order names this operator.
    pub names_operator: bool,
    /// It is in force: issued, not expired, served in time.
    pub in_force: bool,
    /// It names every door that the demand names.
    pub names_doors: bool,
    /// Every camera indoors, or at another address, has a line of its own in it.
    pub apart: bool,
    /// Doors and hours of the demand are within those of the order.
    pub scope: bool,
}

impl Findings {
    /// The reason that the first "no" is.
    pub fn refuses(self) -> Option<Reason> {
        [
            (self.genuine, Reason::NotGenuine),
            (self.names_operator, Reason::WrongOperator),
            (self.in_force, Reason::NotInForce),
            (
                self.names_doors && self.apart && self.scope,
                Reason::OverScope,
            ),
        ]
        .into_iter()
        .find_map(|(found, reason)| (!found).then_some(reason))
    }
}

/// A checklist, filled in by one reviewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checklist {
    v: u64,
    /// The reviewer's credential.
    pub by: u64,
    /// When, ms.
    pub at: u64,
    /// Whom at the issuing court, at a number found independently of the demand.
    pub reached: String,
    genuine: bool,
    names_operator: bool,
    in_force: bool,
    names_doors: bool,
    apart: bool,
    scope: bool,
}

impl Checklist {
    /// The checklist of these findings.
    ///
    /// # Errors
    /// If the text cannot stand in it.
    pub fn new(
        reached: &str,
        found: Findings,
        by: u64,
        at_ms: u64,
    ) -> Result<Self, ChecklistError> {
        let checklist = Self {
            v: VERSION,
            by,
            at: at_ms,
            reached: reached.trim().to_owned(),
            genuine: found.genuine,
            names_operator: found.names_operator,
            in_force: found.in_force,
            names_doors: found.names_doors,
            apart: found.apart,
            scope: found.scope,
        };
        checklist.look()?;
        Ok(checklist)
    }

    /// Reads one.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(text: &str) -> Result<Self, ChecklistError> {
        if text.len() > CHECKLIST_BYTES_MAX {
            return Err(ChecklistError::Spelling);
        }
        let checklist: Self = one_spelling(text).ok_or(ChecklistError::Spelling)?;
        if checklist.v != VERSION {
            return Err(ChecklistError::Spelling);
        }
        checklist.look()?;
        Ok(checklist)
    }

    /// Its text, in its one spelling.
    pub fn text(&self) -> String {
        spelling(self)
    }

    /// What was found.
    pub fn findings(&self) -> Findings {
        Findings {
            genuine: self.genuine,
            names_operator: self.names_operator,
            in_force: self.in_force,
            names_doors: self.names_doors,
            apart: self.apart,
            scope: self.scope,
        }
    }

    fn look(&self) -> Result<(), ChecklistError> {
        match is_line(&self.reached) && self.reached.chars().count() <= TEXT_CHARS_MAX {
            true => Ok(()),
            false => Err(ChecklistError::Reached),
        }
    }
}
