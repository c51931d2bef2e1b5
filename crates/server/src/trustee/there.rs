//! Who of the set in force could answer now, as they said themselves and call: reviewers and trustees see the
//! same, everybody how many.

use std::collections::BTreeMap;

use sidelight_api::emergency::{SILENT_MS, TrusteeThere, Trustees};
use sidelight_store::StoreError;
use sidelight_store::trustees::SaidAvailability;
use sidelight_translog::entry::Slug;

use crate::app::App;
use crate::trustee::release::has_seat;

/// Trustees whose word is looked at.
const SAID_MAX: u32 = 1000;

/// None while there is no set.
pub(crate) async fn trustees(app: &App) -> Result<Option<Trustees>, StoreError> {
    Ok(standing(app).await?.map(|it| it.trustees))
}

/// Who is there, and since when it is no more of them.
pub(crate) struct Standing {
    /// Index of the set's entry.
    pub(crate) set: u64,
    /// Each of them.
    pub(crate) trustees: Trustees,
    /// When the last of those who are missing left, ms; none if nobody is missing.
    pub(crate) since_ms: Option<u64>,
}

/// None while there is no set.
pub(crate) async fn standing(app: &App) -> Result<Option<Standing>, StoreError> {
    let said = app.store.availabilities(SAID_MAX).await?;
    let calls: BTreeMap<String, u64> = app.store.calls(SAID_MAX).await?.into_iter().collect();
    let now_ms = app.now_ms();
    let found = app.record.view(|log| {
        let ledger = log.ledger();
        let set = ledger.trustee_sets().last()?;
        let seats = ledger.trustees().map(|(name, _)| name);
        let seats = seats.filter(|name| has_seat(ledger, set, name));
        let there = |name: &Slug| {
            let said = said.iter().find(|it| it.trustee == name.as_str());
            let called_ms = calls.get(name.as_str()).copied();
            there(name.to_string(), (said, called_ms), now_ms)
        };
        let all: Vec<_> = seats.map(there).collect();
        Some(Standing {
            set: set.index,
            since_ms: all.iter().filter_map(|(_, since_ms)| *since_ms).max(),
            trustees: Trustees {
                threshold: set.threshold,
                trustees: all.into_iter().map(|(there, _)| there).collect(),
            },
        })
    });
    Ok(found.flatten())
}

/// With the moment from which it is missing, ms. A word that was given until some time says the opposite from
/// then on; whoever is silent is not there, whatever they said.
fn there(
    trustee: String,
    (said, called_ms): (Option<&SaidAvailability>, Option<u64>),
    now_ms: u64,
) -> (TrusteeThere, Option<u64>) {
    let over = |it: &SaidAvailability| it.until_ms.is_some_and(|until| until <= now_ms);
    let silent_ms = called_ms.map(|at| at.saturating_add(SILENT_MS));
    let silent_ms = silent_ms.filter(|from| *from <= now_ms);
    let away = said.filter(|it| it.available == over(it));
    let away_ms = away.map(|it| it.until_ms.filter(|_| over(it)).unwrap_or(it.said_ms));
    let there = TrusteeThere {
        trustee,
        available: match silent_ms {
            Some(_) => Some(false),
            None => said.map(|_| away.is_none()),
        },
        until_ms: said.filter(|it| !over(it)).and_then(|it| it.until_ms),
        called_ms,
    };
    (there, silent_ms.or(away_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_silent_or_says_so_is_missing_from_then_on() {
        let said = |available, until_ms| SaidAvailability {
            trustee: "t".to_owned(),
            available,
            until_ms,
            said_ms: 5,
        };
        let now_ms = 10 + SILENT_MS;
        let at = |said: Option<SaidAvailability>, called_ms| {
            let (it, since) = there("t".to_owned(), (said.as_ref(), called_ms), now_ms);
            (it.available, since)
        };
        assert_eq!(at(None, None), (None, None));
        assert_eq!(at(None, Some(11)), (None, None));
        assert_eq!(at(Some(said(true, None)), Some(11)), (Some(true), None));
        let silent = (Some(false), Some(now_ms));
        assert_eq!(at(Some(said(true, None)), Some(10)), silent);
        assert_eq!(at(None, Some(10)), silent);
        assert_eq!(
            at(Some(said(false, None)), Some(11)),
            (Some(false), Some(5))
        );
        let later = Some(now_ms + 1);
        assert_eq!(at(Some(said(false, later)), None), (Some(false), Some(5)));
        assert_eq!(
            at(Some(said(false, Some(now_ms))), None),
            (Some(true), None)
        );
        let over = (Some(false), Some(now_ms));
        assert_eq!(at(Some(said(true, Some(now_ms))), None), over);
    }
}
