//! Urgent asks and their misuse: rules and records (`docs/ref/leaf.md`).

use sidelight_domain::emergency::Danger;

use super::{Ledger, Violation};
use crate::entry::{Body, Day, Entry, Misuse, Role, Urgent, UrgentMisused};

/// What makes a request an urgent ask, and what was said of it when it was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UrgentRecord {
    /// Its entry.
    pub index: u64,
    /// What somebody is in danger of.
    pub danger: Danger,
    /// The entry that says it was misused, and in what way.
    pub misused: Option<(u64, Misuse)>,
}

impl Ledger {
    pub(super) fn check_urgent(&self, urgent: &Urgent) -> Result<(), Violation> {
        match self.known_request(urgent.request)?.urgent {
            Some(_) => Err(Violation::Request("it is an urgent ask already")),
            None => Ok(()),
        }
    }

    pub(super) fn check_misused(&self, day: Day, misused: &UrgentMisused) -> Result<(), Violation> {
        let record = self.known_request(misused.request)?;
        let urgent = record
            .urgent
            .ok_or(Violation::Request("it is no urgent ask"))?;
        if urgent.misused.is_some() {
            return Err(Violation::Request("its misuse is in the log already"));
        }
        if record.closed.is_none() && day <= record.expires {
            return Err(Violation::Request("it is not over yet"));
        }
        // Whoever let it be published does not judge it alone.
        if record.decided_by == misused.decided_by.0 {
            return Err(Violation::Approver {
                field: "decided-by",
                index: misused.decided_by.0,
                reason: "it let the request be published",
            });
        }
        const MAY: &[Role] = &[Role::Moderator, Role::Reviewer];
        self.approver("decided-by", misused.decided_by, MAY, None)
    }

    pub(super) fn record_urgent(&mut self, index: u64, entry: &Entry) {
        match entry.body() {
            Body::Urgent(urgent) => {
                if let Some(record) = self.requests.get_mut(&urgent.request.0) {
                    record.urgent = Some(UrgentRecord {
                        index,
                        danger: urgent.danger,
                        misused: None,
                    });
                }
            }
            Body::UrgentMisused(misused) => {
                let record = self.requests.get_mut(&misused.request.0);
                if let Some(urgent) = record.and_then(|it| it.urgent.as_mut()) {
                    urgent.misused = Some((index, misused.reason));
                }
            }
            _ => {}
        }
    }

    /// Urgent asks of an agency that stand here as misused.
    pub fn urgent_misused(&self, agency: &str) -> u64 {
        let own = self
            .requests
            .values()
            .filter(|it| it.agency.as_str() == agency);
        own.filter(|it| it.urgent.is_some_and(|urgent| urgent.misused.is_some()))
            .count() as u64
    }
}
