//! Whether a demand keeps to the rulebook: every rule it breaks, in words an officer can act on.
//!
//! Like acceptance of a request it depends on the demand alone, never on what the household has.

use super::Demand;
use crate::rulebook::{DemandRules, DemandType};
use crate::window::DAY_MS;

/// A rule that a demand does not keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
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
}

impl DemandViolation {
    /// A stable name, for programs.
    pub fn code(self) -> &'static str {
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
        }
    }
}

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
    /// The demand, or every rule it breaks; `now_ms` is when it is filed.
    ///
    /// # Errors
    /// Every rule that it breaks.
    pub fn check(&self, demand: Demand, now_ms: u64) -> Result<KeepsToRules, Vec<DemandViolation>> {
        let found = self.scope(&demand, now_ms);
        match self.kind(&demand.kind) {
            Some(kind) if found.is_empty() => Ok(KeepsToRules {
                kind: kind.clone(),
                demand,
            }),
            _ => Err(found),
        }
    }

    /// Every rule it breaks: what a trustee checks again, whoever let it through.
    pub fn scope(&self, demand: &Demand, filed_ms: u64) -> Vec<DemandViolation> {
        let mut found = Vec::new();
        let kind = self.kind(&demand.kind);
        if kind.is_none() {
            found.push(DemandViolation::Type);
        }
        let max = self.window_hours_max;
        if demand.window.minutes() > max * 60 {
            found.push(DemandViolation::Window { max });
        }
        if demand.window.from_ms() > filed_ms {
            found.push(DemandViolation::Future);
        }
        let (got, max) = (demand.doors.len(), self.cameras_max);
        if got > max {
            found.push(DemandViolation::Cameras { got, max });
        }
        if demand.issued_ms > filed_ms {
            found.push(DemandViolation::Issued);
        }
        if demand.serve_by_ms.is_some_and(|by| by < filed_ms) {
            found.push(DemandViolation::Served);
        }
        if let (Some(gag), Some(kind)) = (demand.gag, kind) {
            if kind.gag_days_max == 0 {
                found.push(DemandViolation::NoGag);
            } else if gag.until_ms > filed_ms.saturating_add(kind.gag_days_max * DAY_MS) {
                found.push(DemandViolation::GagLong(kind.gag_days_max));
            } else if gag.until_ms <= filed_ms {
                found.push(DemandViolation::GagOver);
            }
        }
        found
    }
}
