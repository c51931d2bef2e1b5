//! Whether a claim keeps to the rulebook's `[emergency]` section: every rule it breaks, in words an officer
//! can act on.
//!
//! Like acceptance of a request it depends on the claim and on what the agency did before, never on what
//! the household has.

use super::Claim;
use crate::rulebook::EmergencyRules;
use crate::window::DAY_MS;

/// What the same people filed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// Claims of this officer within the last day.
    pub by_officer: u64,
    /// Claims of this agency within the last day.
    pub by_agency: u64,
    /// Requests that this agency has published, ever.
    pub requests: u64,
    /// Releases of this agency of which the record says that no court was ever asked.
    pub never: u64,
}

/// A rule that a claim does not keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "the messages are the documentation; fields are what they print"
)]
pub enum ClaimViolation {
    #[error("Choose a window of at most {max} minutes; this one has {got}.")]
    Window { got: u64, max: u64 },
    #[error("Choose a window that is over, or has begun: this one lies in the future.")]
    Future,
    #[error(
        "Choose a window that began at most {0} days ago: for older footage there is time for a court."
    )]
    TooOld(u64),
    #[error("Name at most {max} cameras; {got} are named.")]
    Cameras { got: usize, max: usize },
    #[error("Let another officer file it: one officer files at most {0} a day.")]
    Officer(u64),
    #[error("Go to a court: one agency files at most {0} a day.")]
    Agency(u64),
    #[error(
        "Ask residents first: an agency files an emergency once it has published {0} requests."
    )]
    FirstEver(u64),
    #[error(
        "Go to a court: for {0} earlier emergencies of this agency no court was ever asked, and with so \
         many it files no further one."
    )]
    Never(u64),
    #[error("File it again: the time by which it is too late has passed.")]
    Deadline,
}

impl ClaimViolation {
    /// A stable name, for programs.
    pub fn code(self) -> &'static str {
        match self {
            ClaimViolation::Window { .. } => "window",
            ClaimViolation::Future => "future",
            ClaimViolation::TooOld(_) => "too-old",
            ClaimViolation::Cameras { .. } => "cameras",
            ClaimViolation::Officer(_) => "officer-limit",
            ClaimViolation::Agency(_) => "agency-limit",
            ClaimViolation::FirstEver(_) => "first-ever",
            ClaimViolation::Never(_) => "never",
            ClaimViolation::Deadline => "deadline",
        }
    }
}

/// A claim that keeps to the rules. Made here alone; a life begins with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepsToRules(Claim);

impl KeepsToRules {
    /// The claim.
    pub fn claim(&self) -> &Claim {
        &self.0
    }
}

impl EmergencyRules {
    /// The claim, or every rule it breaks; `now_ms` is when it is filed.
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn check(
        &self,
        claim: Claim,
        before: Before,
        now_ms: u64,
    ) -> Result<KeepsToRules, Vec<ClaimViolation>> {
        let mut found = self.scope(&claim, now_ms);
        if before.by_officer >= self.per_officer_day_max {
            found.push(ClaimViolation::Officer(self.per_officer_day_max));
        }
        if before.by_agency >= self.per_agency_day_max {
            found.push(ClaimViolation::Agency(self.per_agency_day_max));
        }
        if before.requests < self.requests_before_min {
            found.push(ClaimViolation::FirstEver(self.requests_before_min));
        }
        if before.never >= self.never_max {
            found.push(ClaimViolation::Never(before.never));
        }
        if claim.deadline_ms.is_some_and(|it| it <= now_ms) {
            found.push(ClaimViolation::Deadline);
        }
        if found.is_empty() {
            return Ok(KeepsToRules(claim));
        }
        Err(found)
    }

    /// What it asks for, alone: what a trustee checks again, whoever let it through.
    pub fn scope(&self, claim: &Claim, filed_ms: u64) -> Vec<ClaimViolation> {
        let mut found = Vec::new();
        let (got, max) = (claim.window.minutes(), self.window_minutes_max);
        if got > max {
            found.push(ClaimViolation::Window { got, max });
        }
        if claim.window.from_ms() > filed_ms {
            found.push(ClaimViolation::Future);
        }
        if filed_ms.saturating_sub(claim.window.from_ms()) > self.look_back_days_max * DAY_MS {
            found.push(ClaimViolation::TooOld(self.look_back_days_max));
        }
        let (got, max) = (claim.doors.len(), self.cameras_max);
        if got > max {
            found.push(ClaimViolation::Cameras { got, max });
        }
        found
    }
}
