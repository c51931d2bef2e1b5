//! The numbers by country: what residents were asked, and what was asked of trustees, each where the agency
//! that asked had its powers.

use std::collections::BTreeMap;

use super::{Ledger, RequestNumbers};
use crate::entry::{Country, Month};

/// What agencies of one country asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountryNumbers {
    /// Requests to residents, published.
    pub requests: u64,
    /// Requests to residents that a moderator refused.
    pub refused: u64,
    /// Releases in an emergency.
    pub releases: u64,
    /// Claims of an emergency that were refused, withdrawn or not decided.
    pub claims_refused: u64,
}

impl Ledger {
    /// By country; under `None` what is of before agencies said it. Together they are all there is.
    pub fn country_numbers(&self) -> BTreeMap<Option<Country>, CountryNumbers> {
        let mut countries: BTreeMap<_, CountryNumbers> = BTreeMap::new();
        for (_, country, numbers) in self.requests_by_country() {
            let of = countries.entry(country).or_default();
            of.requests += numbers.requests;
            of.refused += numbers.refused;
        }
        for (_, record) in self.emergencies() {
            let country = record.entry.country.flatten();
            countries.entry(country).or_default().releases += 1;
        }
        for (_, record) in self.refused_emergencies() {
            countries.entry(record.country).or_default().claims_refused += 1;
        }
        countries
    }

    /// What residents were asked, by month and by the country that the agency had then.
    pub(super) fn requests_by_country(
        &self,
    ) -> impl Iterator<Item = (Month, Option<Country>, &RequestNumbers)> {
        let months = self.months.iter();
        months.flat_map(|(month, of)| {
            let asked = |(_, it): &(_, &RequestNumbers)| it.requests + it.refused > 0;
            let countries = of.countries.iter().filter(asked);
            countries.map(|(country, numbers)| (*month, *country, numbers))
        })
    }
}
