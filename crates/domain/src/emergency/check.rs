//! Whether a claim keeps to the rulebook's `[emergency]` section: every rule it breaks, in words an officer
//! can act on.
//!
//! Like acceptance of a request it depends on the claim and on what the agency did before, never on what
//! the household has.

use std::collections::BTreeSet;

use super::Claim;
use crate::rulebook::EmergencyRules;
use crate::rulebook::decide::{Action, Decide, Question, Released, begun};
use crate::window::DAY_MS;
use crate::words::plural;

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
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
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
        "Ask residents first: an agency files an emergency once it has published {}.",
        plural(*.0, "request")
    )]
    FirstEver(u64),
    #[error(
        "Go to a court: for {0} earlier emergencies of this agency no court was ever asked, and with so \
         many it files no further one."
    )]
    Never(u64),
    #[error("File it again: the time by which it is too late has passed.")]
    Deadline,
    #[error("The rulebook forbids it by a rule that has no words here: {0}.")]
    Rule(String),
}

impl ClaimViolation {
    /// A stable name, for programs.
    pub fn code(&self) -> &str {
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
            ClaimViolation::Rule(code) => code,
        }
    }
}

/// The codes in the order in which they are told.
const ORDER: [&str; 9] = [
    "window",
    "future",
    "too-old",
    "cameras",
    "officer-limit",
    "agency-limit",
    "first-ever",
    "never",
    "deadline",
];

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
    /// The claim, or every rule it breaks, as `by` decides; `now_ms` is when it is filed.
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn check(
        &self,
        claim: Claim,
        before: Before,
        now_ms: u64,
        by: &dyn Decide,
    ) -> Result<KeepsToRules, Vec<ClaimViolation>> {
        let question = claim
            .question(Action::FileEmergency, now_ms, 0)
            .number("by_officer_day", before.by_officer)
            .number("by_agency_day", before.by_agency)
            .number("requests", before.requests)
            .number("never", before.never)
            .is(
                "deadline_over",
                claim.deadline_ms.is_some_and(|it| it <= now_ms),
            );
        let broken = by.forbids(&question);
        if broken.is_empty() {
            return Ok(KeepsToRules(claim));
        }
        let of = (&claim, before);
        let mut found: Vec<_> = broken.iter().map(|code| self.words(code, of)).collect();
        found.sort_by_key(|it| ORDER.iter().position(|code| *code == it.code()));
        Err(found)
    }

    /// The rule of that code, in words, with the rulebook's number.
    fn words(&self, code: &str, (claim, before): (&Claim, Before)) -> ClaimViolation {
        match code {
            "window" => ClaimViolation::Window {
                got: claim.window.minutes(),
                max: self.window_minutes_max,
            },
            "future" => ClaimViolation::Future,
            "too-old" => ClaimViolation::TooOld(self.look_back_days_max),
            "cameras" => ClaimViolation::Cameras {
                got: claim.doors.len(),
                max: self.cameras_max,
            },
            "officer-limit" => ClaimViolation::Officer(self.per_officer_day_max),
            "agency-limit" => ClaimViolation::Agency(self.per_agency_day_max),
            "first-ever" => ClaimViolation::FirstEver(self.requests_before_min),
            "never" => ClaimViolation::Never(before.never),
            "deadline" => ClaimViolation::Deadline,
            other => ClaimViolation::Rule(other.to_owned()),
        }
    }
}

impl Claim {
    /// Codes of the rules by which `by` forbids that a trustee answers for it; `called_ms` is when the agency
    /// was called back, which is past the moment of filing.
    pub fn release_forbidden(
        &self,
        called_ms: u64,
        released: Released,
        by: &dyn Decide,
    ) -> BTreeSet<String> {
        let question = self.question(Action::ReleaseEmergency, called_ms, released.cameras);
        by.forbids(&released.tell(question).is("called_back", true))
    }

    /// What it asks for, alone; `cameras` if more than are named were found.
    fn question(&self, action: Action, at_ms: u64, cameras: u64) -> Question {
        let age_ms = at_ms.saturating_sub(self.window.from_ms());
        Question::new(action)
            .number("window_minutes", self.window.minutes())
            .is("window_begun", self.window.from_ms() <= at_ms)
            .number("began_days_ago", begun(age_ms, DAY_MS))
            // Of a home that is named by its address nobody knows how many it has, before they are found.
            .number("cameras", cameras.max(self.doors.len() as u64))
    }
}
