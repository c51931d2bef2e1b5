//! The numbers by country as JSON and as lines of CSV.

use std::collections::BTreeMap;

use super::emergencies::named;
use super::object;
use crate::entry::Country;
use crate::ledger::CountryNumbers;

type Countries = BTreeMap<Option<Country>, CountryNumbers>;

/// One JSON object.
pub(super) fn write_json(json: &mut String, of: &Countries) {
    json.push_str("{\"unsaid\":");
    object(
        json,
        list(of.get(&None).unwrap_or(&CountryNumbers::default())),
    );
    let said = of.iter();
    let said = said.filter_map(|(country, numbers)| Some(((*country)?.to_string(), list(numbers))));
    named(json, "list", "country", said);
    json.push('}');
}

/// Scope, measure and value of each number.
pub(super) fn lines(of: &Countries, line: &mut impl FnMut(&str, &str, u64)) {
    for (country, numbers) in of {
        let country = country.map_or("unsaid".to_owned(), |it| it.to_string());
        for (name, value) in list(numbers) {
            line(
                &format!("country/{country}"),
                &name.replace('_', "-"),
                value,
            );
        }
    }
}

fn list(of: &CountryNumbers) -> [(&'static str, u64); 4] {
    [
        ("requests", of.requests),
        ("refused", of.refused),
        ("releases", of.releases),
        ("claims_refused", of.claims_refused),
    ]
}
