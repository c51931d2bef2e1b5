//! The rulebook's urgent asks: requests that say somebody is in danger (`[urgent]`).

use std::collections::BTreeSet;

use serde::Deserialize;

use super::{Offence, OffenceClass, RequestRules, RulebookError, hold};

/// What holds for an urgent ask beside what holds for every request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UrgentRules {
    /// How long residents can answer, counted from the day it is published.
    pub life_days: u64,
    /// Urgent asks that an agency submits within a day.
    pub per_agency_day_max: u64,
    /// Urgent asks of an agency that stand in the record as misused; with so many it submits no further one.
    pub misused_max: u64,
    /// Codes of the offences that an urgent ask can be about.
    pub offences: Vec<String>,
}

/// `Ok` if they fit what holds for every request and the list of offences.
pub(super) fn rules(
    urgent: &UrgentRules,
    request: &RequestRules,
    offences: &[Offence],
) -> Result<(), RulebookError> {
    let codes: BTreeSet<&String> = urgent.offences.iter().collect();
    // A sensitive request has neither day nor words, and so nothing that would help today.
    let listed = |code: &&String| {
        let found = offences.iter().find(|it| it.code == **code);
        found.is_some_and(|it| it.class != OffenceClass::Sensitive)
    };
    hold(&[
        (
            (1..=request.life_days).contains(&urgent.life_days),
            "an urgent ask lives for no day, or longer than others",
        ),
        (
            urgent.per_agency_day_max > 0 && urgent.misused_max > 0,
            "no agency may submit an urgent ask",
        ),
        (
            !codes.is_empty() && codes.len() == urgent.offences.len(),
            "urgent asks are about nothing, or about one offence twice",
        ),
        (
            codes.iter().all(listed),
            "urgent asks are about an offence that is sensitive, or not listed",
        ),
    ])
}
