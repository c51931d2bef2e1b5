//! What the log refused for good: it is said once, and where it was a refusal itself, that is made anew as
//! nobody's.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use sidelight_store::emergencies::{Part, PartDone};
use sidelight_store::log_lock::RequestIdBytes;
use sidelight_store::record::LogSubmission;
use sidelight_translog::entry::Entry;

use crate::app::App;
use crate::problem::{ApiError, ApiResult};

/// Refused submissions of which it is remembered that they were said; then all are said once more.
const SAID_MAX: usize = 1_000;

/// Which refused submissions were said since the program began: one that stays refused is met in each round.
#[derive(Default)]
pub(crate) struct Said(Mutex<BTreeSet<RequestIdBytes>>);

impl Said {
    /// Whether this one was not said yet; from here on it was.
    pub(crate) fn is_new(&self, request: Option<RequestIdBytes>) -> bool {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if said.len() >= SAID_MAX {
            said.clear();
        }
        request.is_none_or(|request| said.insert(request))
    }
}

/// The officer's credential, where the life does not say it any more.
pub(crate) fn filed_by(parts: &[PartDone]) -> ApiResult<u64> {
    let officer = parts.iter().find(|it| it.part == Part::Officer);
    let officer = officer.ok_or_else(|| ApiError::internal("filed, and signed by nobody"))?;
    Ok(officer.given.credential)
}

/// Whether the record as it is would take this; what it is known to refuse again is not handed in.
pub(crate) fn is_taken(app: &App, made: &LogSubmission) -> ApiResult<bool> {
    let next = Entry::parse(&made.draft).map_err(ApiError::internal)?;
    let taken = app.record.view(|log| {
        let next = log.ledger().next_entry(next.body().clone(), next.day());
        next.is_ok()
    });
    Ok(taken == Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_refused_is_said_once_and_what_is_remembered_is_bounded() {
        let said = Said::default();
        assert!(said.is_new(Some([1; 16])));
        assert!(!said.is_new(Some([1; 16])), "in the next round");
        assert!(said.is_new(Some([2; 16])));
        for number in 0..SAID_MAX as u128 {
            said.is_new(Some((number << 64).to_be_bytes()));
        }
        assert!(said.is_new(Some([1; 16])));
        let kept = said.0.lock().unwrap_or_else(PoisonError::into_inner).len();
        assert!(kept <= SAID_MAX, "{kept}");
    }
}
