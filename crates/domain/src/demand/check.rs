//! Whether a demand keeps to the rulebook: every rule it breaks, in words an officer can act on.
//!
//! Like acceptance of a request it depends on the demand alone, never on what the household has.

use std::collections::BTreeSet;

use super::Demand;
use crate::rulebook::decide::{Action, Decide, Question, Released, begun};
use crate::rulebook::{DemandRules, DemandType};
use crate::window::DAY_MS;

/// A rule that a demand does not keep to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "the messages are the documentation; fields are what they print"
)]
pub enum DemandViolation {
    #[error("Choose a type of demand that the rulebook has.")]
    Type,
    #[error("Choose a window of at most {max} hours.")]
    Window { max: u64 },
    #[error("Choose a window that is over, or has begun: this one lies in the future.")]
    Future,
    #[error("Name at most {max} cameras; {got} are named.")]
    Cameras { got: usize, max: usize },
    #[error("File it once the order is issued: its date lies in the future.")]
    Issued,
    #[error("Get a new order: the last day on which this one may be served has passed.")]
    Served,
    #[error("Leave the gag out: this type has none.")]
    NoGag,
    #[error("Let the gag end within {0} days; it can be renewed with a new document.")]
    GagLong(u64),
    #[error("Leave the gag out: it has ended.")]
    GagOver,
    #[error("The rulebook forbids it by a rule that has no words here: {0}.")]
    Rule(String),
}

impl DemandViolation {
    /// A stable name, for programs.
    pub fn code(&self) -> &str {
        match self {
            DemandViolation::Type => "type",
            DemandViolation::Window { .. } => "window",
            DemandViolation::Future => "future",
            DemandViolation::Cameras { .. } => "cameras",
            DemandViolation::Issued => "issued",
            DemandViolation::Served => "served",
            DemandViolation::NoGag => "no-gag",
            DemandViolation::GagLong(_) => "gag-long",
            DemandViolation::GagOver => "gag-over",
            DemandViolation::Rule(code) => code,
        }
    }
}

/// The codes in the order in which they are told.
const ORDER: [&str; 9] = [
    "type", "window", "future", "cameras", "issued", "served", "no-gag", "gag-long", "gag-over",
];

/// A demand that keeps to the rules, and its type. Made here alone; a life begins with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepsToRules {
    demand: Demand,
    kind: DemandType,
}

impl KeepsToRules {
    /// The demand.
    pub fn demand(&self) -> &Demand {
        &self.demand
    }

    /// Its type.
    pub fn kind(&self) -> &DemandType {
        &self.kind
    }
}

impl DemandRules {
    /// The demand, or every rule it breaks, as `by` decides; `now_ms` is when it is filed.
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn check(
        &self,
        demand: Demand,
        now_ms: u64,
        by: &dyn Decide,
    ) -> Result<KeepsToRules, Vec<DemandViolation>> {
        let question = demand.question(Action::FileDemand, now_ms, 0).is(
            "serving_over",
            demand.serve_by_ms.is_some_and(|by| by < now_ms),
        );
        let broken = by.forbids(&question);
        let mut found: Vec<_> = broken.iter().map(|it| self.words(it, &demand)).collect();
        found.sort_by_key(|it| ORDER.iter().position(|code| *code == it.code()));
        match self.kind(&demand.kind) {
            Some(kind) if found.is_empty() => Ok(KeepsToRules {
                kind: kind.clone(),
                demand,
            }),
            _ => Err(found),
        }
    }

    /// The rule of that code, in words, with the rulebook's number.
    fn words(&self, code: &str, demand: &Demand) -> DemandViolation {
        let kind = self.kind(&demand.kind);
        match code {
            "type" => DemandViolation::Type,
            "window" => DemandViolation::Window {
                max: self.window_hours_max,
            },
            "future" => DemandViolation::Future,
            "cameras" => DemandViolation::Cameras {
                got: demand.doors.len(),
                max: self.cameras_max,
            },
            "issued" => DemandViolation::Issued,
            "served" => DemandViolation::Served,
            "no-gag" => DemandViolation::NoGag,
            "gag-long" => DemandViolation::GagLong(kind.map_or(0, |it| it.gag_days_max)),
            "gag-over" => DemandViolation::GagOver,
            other => DemandViolation::Rule(other.to_owned()),
        }
    }
}

/// Whether the household has been told, and what it said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Days since it was told; `None` if it was not.
    pub days: Option<u64>,
    /// Whether a gag runs of which the entry says the end.
    pub gag_runs: bool,
    /// Whether an objection holds.
    pub objection_holds: bool,
}

impl Demand {
    /// Codes of the rules by which `by` forbids that a trustee answers for it; `looked_ms` is when a reviewer
    /// found nothing wrong with the order, which is past the moment of filing.
    pub fn release_forbidden(
        &self,
        looked_ms: u64,
        (released, told): (Released, Told),
        by: &dyn Decide,
    ) -> BTreeSet<String> {
        let question = released
            .tell(self.question(Action::ReleaseDemand, looked_ms, released.cameras))
            .is("checklist", true)
            .perhaps(told.days, |it, days| it.number("told_days", days))
            .is("gag_runs", told.gag_runs)
            .is("objection_holds", told.objection_holds);
        by.forbids(&question)
    }

    /// What it asks for, alone; `cameras` if more than are named were found.
    fn question(&self, action: Action, at_ms: u64, cameras: u64) -> Question {
        Question::new(action)
            .word("kind", &self.kind)
            .number("window_hours", begun(self.window.minutes(), 60))
            .is("window_begun", self.window.from_ms() <= at_ms)
            .number("cameras", cameras.max(self.doors.len() as u64))
            .is("issued", self.issued_ms <= at_ms)
            // One that has ended has no day.
            .perhaps(self.gag, |it, gag| {
                it.number(
                    "gag_days",
                    begun(gag.until_ms.saturating_sub(at_ms), DAY_MS),
                )
            })
    }
}
