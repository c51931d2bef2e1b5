//! Whether a look-up keeps to the rulebook's `[look_up]` section: every rule it breaks, in words an officer
//! can act on. It depends on the look-up and on what the same people did before, never on who lives where.

use super::LookUp;
use crate::rulebook::LookUpRules;

/// What the same people filed before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EarlierLookUps {
    /// Look-ups of this officer within the last day.
    pub by_officer: u64,
    /// Look-ups of this agency within the last day.
    pub by_agency: u64,
}

/// A rule that a look-up does not keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "the messages are the documentation; fields are what they print"
)]
pub enum LookUpViolation {
    #[error("Name at most {max} addresses and contacts; {got} are named.")]
    Addresses { got: u64, max: u64 },
    #[error("Let another officer file it: one officer files at most {0} look-ups a day.")]
    Officer(u64),
    #[error("Go to a court: one agency files at most {0} look-ups a day.")]
    Agency(u64),
}

impl LookUpViolation {
    /// A stable name, for programs.
    pub fn code(self) -> &'static str {
        match self {
            LookUpViolation::Addresses { .. } => "addresses",
            LookUpViolation::Officer(_) => "officer-limit",
            LookUpViolation::Agency(_) => "agency-limit",
        }
    }
}

/// A look-up that keeps to the rules. Made here alone; a life begins with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepsToRules(LookUp);

impl KeepsToRules {
    /// The look-up.
    pub fn look_up(&self) -> &LookUp {
        &self.0
    }
}

impl LookUpRules {
    /// The look-up, or every rule it breaks.
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn check(
        &self,
        look_up: LookUp,
        before: EarlierLookUps,
    ) -> Result<KeepsToRules, Vec<LookUpViolation>> {
        let (got, max) = (look_up.addresses(), self.addresses_max);
        let (officer, agency) = (self.per_officer_day_max, self.per_agency_day_max);
        let all = [
            (got > max, LookUpViolation::Addresses { got, max }),
            (
                before.by_officer >= officer,
                LookUpViolation::Officer(officer),
            ),
            (before.by_agency >= agency, LookUpViolation::Agency(agency)),
        ];
        let broken = all.into_iter().filter(|(broken, _)| *broken);
        let broken: Vec<_> = broken.map(|(_, rule)| rule).collect();
        match broken.is_empty() {
            true => Ok(KeepsToRules(look_up)),
            false => Err(broken),
        }
    }
}
