//! Attacks on each field of the entry: the case says something else there than the record.

use sidelight_translog::entry::{Body, Compelled, Emergency, Entry};
use sidelight_trustee::verify::Check;

use super::Attacks;

/// For each field its name, the check that must refuse, and what stands there instead; `None` is anything
/// else of the same form. The pattern is complete: a new field without an attack does not compile.
macro_rules! fields {
    ($all:ident, $entry:expr, $kind:ident { $($field:ident: $name:literal $check:expr, $value:expr;)+ }) => {{
        let $kind { $($field: _),+ } = $entry;
        $(alter($all, $name, $check, $value);)+
    }};
}

const FORM: Check = Check::Form;
const CURRENT: Check = Check::Current;
const INCLUDED: Check = Check::Included;

pub(super) fn on_entry(all: &mut Attacks) {
    let entry = Entry::parse(all.good.entry.as_bytes()).unwrap();
    match entry.body() {
        Body::Emergency(entry) => {
            on_emergency(all, entry);
            alter(all, "kind", INCLUDED, Some("drill"));
        }
        Body::Drill(entry) => {
            on_emergency(all, entry);
            alter(all, "kind", INCLUDED, Some("emergency"));
        }
        Body::Compelled(entry) => on_compelled(all, entry),
        other => panic!("{other:?}"),
    }
}

fn on_emergency(all: &mut Attacks, entry: &Emergency) {
    fields!(all, entry, Emergency {
        policy: "policy" CURRENT, None;
        trustee_set: "trustee-set" CURRENT, None;
        danger: "danger" INCLUDED, Some("death");
        homes: "homes" FORM, Some("2");
        cameras: "cameras" INCLUDED, None;
        clips: "clips" INCLUDED, None;
        seconds: "seconds" INCLUDED, None;
        owner: "owner" INCLUDED, Some("not-asked");
        notice_due: "notice-due" INCLUDED, Some("2026-05-30");
        seal_until: "seal-until" INCLUDED, Some("2026-06-23");
        agency: "agency" INCLUDED, None;
        claim: "claim" INCLUDED, None;
        scope: "scope" INCLUDED, None;
        recipient: "recipient" INCLUDED, None;
        submitted_by: "submitted-by" INCLUDED, None;
        supervised_by: "supervised-by" INCLUDED, None;
        call_back: "call-back" INCLUDED, None;
        minutes: "minutes" INCLUDED, None;
        country: "country" INCLUDED, Some("GB");
        decision: "decision" INCLUDED, None;
        first_review: "first-review" INCLUDED, Some("0");
        second_review: "second-review" INCLUDED, Some("1000");
    });
}

fn on_compelled(all: &mut Attacks, entry: &Compelled) {
    // Whoever was told was told of a type; under a gag neither is there.
    let apart = match entry.told {
        Some(_) => INCLUDED,
        None => FORM,
    };
    fields!(all, entry, Compelled {
        policy: "policy" CURRENT, None;
        trustee_set: "trustee-set" CURRENT, None;
        demand: "demand" apart, Some("eu-production-order");
        homes: "homes" FORM, Some("2");
        cameras: "cameras" INCLUDED, None;
        clips: "clips" INCLUDED, None;
        seconds: "seconds" INCLUDED, None;
        told: "told" apart, Some("0");
        notice_due: "notice-due" INCLUDED, Some("2026-06-06");
        seal_until: "seal-until" INCLUDED, Some("2026-07-15");
        agency: "agency" INCLUDED, None;
        type_code: "type" INCLUDED, None;
        demand_text: "demand-text" INCLUDED, None;
        order: "order" INCLUDED, None;
        scope: "scope" INCLUDED, None;
        recipient: "recipient" INCLUDED, None;
        submitted_by: "submitted-by" INCLUDED, None;
        supervised_by: "supervised-by" INCLUDED, None;
        checklist: "checklist" INCLUDED, None;
        decision: "decision" INCLUDED, None;
        first_review: "first-review" INCLUDED, Some("0");
        second_review: "second-review" INCLUDED, Some("1000");
    });
}

fn alter(all: &mut Attacks, name: &'static str, check: Check, value: Option<&str>) {
    let start = format!("\n{name} ");
    let (before, rest) = all.good.entry.split_once(&start).unwrap();
    let (said, after) = rest.split_once('\n').unwrap();
    let value = value.map_or_else(|| other(said), str::to_owned);
    let entry = format!("{before}{start}{value}\n{after}");
    all.on(name, check, |it| it.entry = entry);
}

/// Another number or hash.
fn other(said: &str) -> String {
    let (most, last) = said.split_at(said.len() - 1);
    format!("{most}{}", if last == "1" { '2' } else { '1' })
}
