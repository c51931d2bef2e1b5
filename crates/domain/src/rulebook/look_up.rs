//! The rulebook's look-ups of addresses and contacts (`[look_up]`).

use serde::Deserialize;

use super::{HOURS_MAX, RulebookError, hold};
use crate::lookup::ADDRESSES_MAX;

/// What holds for a look-up.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookUpRules {
    /// Most addresses and contacts in one.
    pub addresses_max: u64,
    /// Look-ups of one officer within a day.
    pub per_officer_day_max: u64,
    /// Look-ups of one agency within a day.
    pub per_agency_day_max: u64,
    /// From filing to the review; then it lapses.
    pub life_hours: u64,
}

/// `Ok` if there are emergencies to look up addresses for, and what a text can hold is enough.
pub(super) fn rules(rules: &LookUpRules, has_emergencies: bool) -> Result<(), RulebookError> {
    hold(&[
        (
            has_emergencies,
            "addresses are looked up, and there is no emergency to do it for",
        ),
        (
            (1..=ADDRESSES_MAX as u64).contains(&rules.addresses_max),
            "a look-up has no address, or more than one can have",
        ),
        (
            (1..=rules.per_agency_day_max).contains(&rules.per_officer_day_max),
            "an officer may file no look-up, or more than the agency",
        ),
        (
            (1..=HOURS_MAX).contains(&rules.life_hours),
            "a look-up's hours are not 1 to 720",
        ),
    ])
}
