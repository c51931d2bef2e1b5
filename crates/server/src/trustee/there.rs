//! Who of the set in force could answer now, as they said themselves: reviewers and trustees see the same.

use sidelight_api::emergency::{TrusteeThere, Trustees};
use sidelight_store::trustees::SaidAvailability;
use sidelight_translog::entry::Slug;

use crate::app::App;
use crate::problem::ApiResult;
use crate::trustee::release::has_seat;

/// Trustees whose word is looked at.
const SAID_MAX: u32 = 1000;

/// None while there is no set.
pub(crate) async fn trustees(app: &App) -> ApiResult<Option<Trustees>> {
    let (said, now_ms) = (app.store.availabilities(SAID_MAX).await?, app.now_ms());
    let found = app.record.view(|log| {
        let ledger = log.ledger();
        let set = ledger.trustee_sets().last()?;
        let seats = ledger.trustees().map(|(name, _)| name);
        let seats = seats.filter(|name| has_seat(ledger, set, name));
        let there = |name: &Slug| {
            let said = said.iter().find(|it| it.trustee == name.as_str());
            there(name.to_string(), said, now_ms)
        };
        Some(Trustees {
            threshold: set.threshold,
            trustees: seats.map(there).collect(),
        })
    });
    Ok(found.flatten())
}

/// A word that was given until some time says the opposite from then on.
fn there(trustee: String, said: Option<&SaidAvailability>, now_ms: u64) -> TrusteeThere {
    let over = |it: &SaidAvailability| it.until_ms.is_some_and(|until| until <= now_ms);
    TrusteeThere {
        trustee,
        available: said.map(|it| it.available != over(it)),
        until_ms: said.filter(|it| !over(it)).and_then(|it| it.until_ms),
    }
}
