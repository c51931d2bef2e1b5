//! Of which country an emergency's entry says that its agency is: told at once, while the agency is sealed.
//! The part of the country that its enrolment may name is not told: where an operator has one agency of a
//! part, that would be its name.

use sidelight_translog::entry::{Country, Slug};

use crate::app::App;

/// As the newest entry of the agency has it; `None` if that says none.
pub(super) fn country(app: &App, agency: &str) -> Option<Country> {
    let agency: Slug = agency.parse().ok()?;
    let country = app.record.view(|log| {
        let ledger = log.ledger();
        ledger.country_at(&agency, ledger.size())
    });
    country.flatten()
}
