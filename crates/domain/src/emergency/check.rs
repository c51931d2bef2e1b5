//! Whether a claim keeps to the rulebook's `[emergency]` section: every rule it breaks, in words an officer
//! can act on.
//!
//! Like acceptance of a request it depends on the claim and on what the agency did before, never on what
//! the household has.

use std::collections::BTreeSet;

use super::life::{Credential, Filed};
use super::{Claim, Outline};
use crate::record::{Hash, sha256};
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
    /// Emergencies of this agency of which the record says that no court was ever asked, or that they were
    /// misused.
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
        "Go to a court: {0} earlier emergencies of this agency were misused, or no court was ever asked \
         about them, and with so many it files no further one."
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

    /// What a life keeps of it; `text` is its text, which somebody signs.
    pub fn filing(&self, text: &str) -> Filing {
        Filing {
            agency: self.0.agency.clone(),
            claim: sha256(text.as_bytes()),
            outline: Outline::of(&self.0).hash(),
            asks_owner: self.0.not_asked.is_none(),
            leaves_out: self.0.left_out.is_some(),
            from_ms: self.0.window.from_ms(),
        }
    }
}

/// A claim that keeps to the rules, as a life keeps it. Made of [`KeepsToRules`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    agency: String,
    claim: Hash,
    outline: Hash,
    asks_owner: bool,
    leaves_out: bool,
    from_ms: u64,
}

impl Filing {
    pub(super) fn agency(&self) -> &str {
        &self.agency
    }

    pub(super) fn outline(&self) -> Hash {
        self.outline
    }

    pub(super) fn begins_ms(&self) -> u64 {
        self.from_ms
    }

    /// Filed without a beginning.
    pub(super) fn filed(&self, by: Credential, at_ms: u64) -> Filed {
        Filed {
            claim: self.claim,
            by,
            at_ms,
            asks_owner: self.asks_owner,
            leaves_out: self.leaves_out,
            begun_ms: None,
            call: None,
        }
    }
}

/// An outline whose agency and officer may file by what they did before. Made here alone; a life begins with
/// it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MayBegin {
    agency: String,
    outline: Outline,
}

impl MayBegin {
    /// The agency's slug.
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// The outline.
    pub fn outline(&self) -> &Outline {
        &self.outline
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
        let over = claim.deadline_ms.is_some_and(|it| it <= now_ms);
        let question = before.tell(claim.question(Action::FileEmergency, now_ms, 0), over);
        let of = (claim.window.minutes(), claim.doors.len(), before);
        match self.broken(&question, of, by) {
            found if found.is_empty() => Ok(KeepsToRules(claim)),
            found => Err(found),
        }
    }

    /// The outline of an agency, or every rule that forbids to file whatever its claim will say: the same
    /// question, of a claim that by itself breaks nothing.
    ///
    /// # Errors
    /// Every such rule.
    pub fn check_outline(
        &self,
        (agency, outline): (&str, Outline),
        before: Before,
        by: &dyn Decide,
    ) -> Result<MayBegin, Vec<ClaimViolation>> {
        let question = Question::new(Action::FileEmergency)
            .number("window_minutes", 1)
            .is("window_begun", true)
            .number("began_days_ago", 0)
            .number("cameras", 1);
        match self.broken(&before.tell(question, false), (1, 1, before), by) {
            found if found.is_empty() => Ok(MayBegin {
                agency: agency.to_owned(),
                outline,
            }),
            found => Err(found),
        }
    }

    /// The rules that are broken, in words, in their order.
    fn broken(
        &self,
        question: &Question,
        of: (u64, usize, Before),
        by: &dyn Decide,
    ) -> Vec<ClaimViolation> {
        let broken = by.forbids(question);
        let mut found: Vec<_> = broken.iter().map(|code| self.words(code, of)).collect();
        found.sort_by_key(|it| ORDER.iter().position(|code| *code == it.code()));
        found
    }

    /// The rule of that code, in words, with the rulebook's number.
    fn words(&self, code: &str, (minutes, doors, before): (u64, usize, Before)) -> ClaimViolation {
        match code {
            "window" => ClaimViolation::Window {
                got: minutes,
                max: self.window_minutes_max,
            },
            "future" => ClaimViolation::Future,
            "too-old" => ClaimViolation::TooOld(self.look_back_days_max),
            "cameras" => ClaimViolation::Cameras {
                got: doors,
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

impl Before {
    /// What is asked besides of whoever files.
    fn tell(self, question: Question, deadline_over: bool) -> Question {
        question
            .number("by_officer_day", self.by_officer)
            .number("by_agency_day", self.by_agency)
            .number("requests", self.requests)
            .number("never", self.never)
            .is("deadline_over", deadline_over)
    }
}

impl Claim {
    /// Codes of the rules by which `by` forbids that a trustee answers for it; `called_ms` is when the agency
    /// was called back: before or after it was filed, and not before its window began.
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
            // Of a home that is not named by doors nobody knows how many it has, before they are found.
            .number("cameras", cameras.max(self.doors.len() as u64))
    }
}
