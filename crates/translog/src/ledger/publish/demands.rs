//! The numbers of legal demands as JSON and as lines of CSV.

use std::fmt::Write as _;

use super::emergencies::{list, named, notices};
use super::object;
use crate::ledger::releases::Split;
use crate::ledger::served::{BandLine, CompelledLine, DemandCount, DemandNumbers};

/// One JSON object.
pub(super) fn write_json(json: &mut String, of: &DemandNumbers) {
    json.push('{');
    for (name, value) in sums(of) {
        let _ = write!(json, "\"{name}\":{value},");
    }
    for (name, split) in splits(of) {
        let _ = write!(json, "\"{name}\":");
        object(json, split.iter().map(|(word, n)| (word.as_str(), *n)));
        json.push(',');
    }
    json.push_str("\"notices\":");
    object(json, notices(&of.notices));
    let months = of.months.iter();
    let months = months.map(|(month, count)| (month.to_string(), counts(count)));
    named(json, "months", "month", months);
    let types = of.types.iter();
    let types = types.map(|(demand, count)| (demand.clone(), counts(count)));
    named(json, "types", "type", types);
    list(json, "list", of.list.iter(), release);
    list(json, "banded", of.banded.iter(), band);
    json.push('}');
}

/// Scope, measure and value of each number.
pub(super) fn lines(of: &DemandNumbers, line: &mut impl FnMut(&str, &str, u64)) {
    let mut scoped = |scope: &str, name: &str, value| {
        line(scope, &format!("demand-{}", name.replace('_', "-")), value);
    };
    for (name, value) in sums(of) {
        scoped("all", name, value);
    }
    for (name, split) in splits(of) {
        for (word, value) in split {
            scoped("all", &format!("{name}-{word}"), *value);
        }
    }
    for (name, value) in notices(&of.notices) {
        scoped("all", &format!("notice-{name}"), value);
    }
    let months = of.months.iter();
    let months = months.map(|(month, count)| (format!("month/{month}"), count));
    let types = of.types.iter();
    let types = types.map(|(demand, count)| (format!("demand/{demand}"), count));
    for it in &of.banded {
        let scope = format!("month/{}", it.month);
        for (name, value) in [("least", it.least), ("most", it.most)] {
            scoped(&scope, &format!("{}-banded-{name}", it.demand), value);
        }
    }
    for (scope, count) in months.chain(types) {
        for (name, value) in counts(count) {
            scoped(&scope, name, value);
        }
    }
}

fn sums(of: &DemandNumbers) -> [(&'static str, u64); 11] {
    let [releases, accounts, refused, preservations] = counts(&of.all);
    let [homes, cameras, clips, seconds] = of.left;
    [
        releases,
        accounts,
        refused,
        preservations,
        ("preserved", of.preserved),
        ("told", of.told),
        ("gagged", of.gagged),
        ("homes", homes),
        ("cameras", cameras),
        ("clips", clips),
        ("seconds", seconds),
    ]
}

fn counts(of: &DemandCount) -> [(&'static str, u64); 4] {
    [
        ("releases", of.releases),
        ("accounts", of.accounts),
        ("refused", of.refused),
        ("preservations", of.preservations),
    ]
}

fn splits(of: &DemandNumbers) -> [(&'static str, &Split); 3] {
    [
        ("answers", &of.answers),
        ("objection", &of.objections),
        ("reason", &of.reasons),
    ]
}

fn band(it: &BandLine) -> String {
    format!(
        "{{\"month\":\"{}\",\"type\":\"{}\",\"least\":{},\"most\":{}}}",
        it.month, it.demand, it.least, it.most
    )
}

fn release(it: &CompelledLine) -> String {
    let word = |word: Option<String>| word.map_or("null".to_owned(), |it| format!("\"{it}\""));
    let [cameras, clips, seconds] = it.left;
    format!(
        "{{\"release\":{},\"day\":\"{}\",\"demand\":\"{}\",\"told\":{},\"cameras\":{cameras},\
         \"clips\":{clips},\"seconds\":{seconds},\"answers\":\"{}\",\"notice_due\":\"{}\",\"noticed\":{},\
         \"seal_until\":\"{}\",\"agency\":{}}}",
        it.release,
        it.day,
        it.demand,
        word(it.told.map(|day| day.to_string())),
        it.answers.code(),
        it.notice_due,
        word(it.noticed.map(|day| day.to_string())),
        it.seal_until,
        word(it.agency.as_ref().map(ToString::to_string)),
    )
}
