//! Requests by offence as JSON and as lines of CSV.

use std::fmt::Write as _;

use crate::ledger::OffenceNumbers;

/// One JSON object.
pub(super) fn write_json(json: &mut String, of: &OffenceNumbers) {
    let items = of.said.iter().map(|(offence, agencies)| {
        let each = agencies.iter();
        let each = each.map(|(agency, n)| format!("{{\"agency\":\"{agency}\",\"requests\":{n}}}"));
        let each: Vec<_> = each.collect();
        let (all, each) = (agencies.values().sum::<u64>(), each.join(","));
        format!("{{\"offence\":\"{offence}\",\"requests\":{all},\"agencies\":[{each}]}}")
    });
    let items: Vec<_> = items.collect();
    let _ = write!(
        json,
        "{{\"unsaid\":{},\"list\":[{}]}}",
        of.unsaid,
        items.join(",")
    );
}

/// Scope, measure and value of each number.
pub(super) fn lines(of: &OffenceNumbers, line: &mut impl FnMut(&str, &str, u64)) {
    line("all", "requests-offence-unsaid", of.unsaid);
    for (offence, agencies) in &of.said {
        let scope = format!("offence/{offence}");
        line(&scope, "requests", agencies.values().sum());
        for (agency, n) in agencies {
            line(&scope, &format!("requests-of-{agency}"), *n);
        }
    }
}
