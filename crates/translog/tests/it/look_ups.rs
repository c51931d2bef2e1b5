//! Look-ups in the record: one that was let through, one that was refused, and for each rule an entry that
//! breaks it.

use sidelight_domain::emergency::{Danger, life::Reason};
use sidelight_translog::{
    entry::{Authority, Body, EntryIndex, Kind, LookUp, LookUpRefused},
    ledger::{Lapse, Ledger},
};

use crate::fixture::{self, at, day, hash, opening, reveal};

const TODAY: &str = "2026-12-01";

fn sealed(field: &str) -> String {
    match field {
        "text" => hash("look-up").to_hex(),
        other => crate::emergencies::sealed(other),
    }
}

fn look_up(set: u64, ordinal: u64) -> LookUp {
    let kind = Kind::LookUp;
    let commit = |field| opening(kind, ordinal, field, &sealed(field)).commit(kind, field);
    LookUp {
        policy: hash("rulebook 1"),
        lookup_set: EntryIndex(set),
        danger: Danger::Kidnapping,
        addresses: 12,
        seal_until: day("2026-12-31"),
        agency: commit("agency"),
        text: commit("text"),
        submitted_by: commit("submitted-by"),
        supervised_by: commit("supervised-by"),
        decision: hash("the look-up"),
        decided_by: EntryIndex(at::REVIEWER),
    }
}

fn refused(ordinal: u64) -> LookUpRefused {
    let kind = Kind::LookUpRefused;
    let commit = |field| opening(kind, ordinal, field, &sealed(field)).commit(kind, field);
    LookUpRefused {
        policy: hash("rulebook 1"),
        danger: Danger::Death,
        reason: Reason::Scope,
        agency: commit("agency"),
        text: commit("text"),
        submitted_by: commit("submitted-by"),
        decision: Some(hash("no look-up")),
        decided_by: Authority::Credential(EntryIndex(at::REVIEWER)),
    }
}

/// A look-up under the key of this entry, and a refused one.
pub(crate) fn story(set: u64) -> Vec<Body> {
    vec![look_up(set, 1).into(), refused(1).into()]
}

/// The ledger before the first look-up, and the newest set of a look-up key.
fn before() -> (Ledger, u64) {
    let story = fixture::story();
    let is_first = |(body, _): &(Body, _)| matches!(body, Body::LookUp(_));
    let first = story.iter().position(is_first).unwrap();
    let ledger = fixture::ledger_at(first);
    let set = ledger.lookup_sets().last().unwrap().index;
    (ledger, set)
}

fn refusal(ledger: &Ledger, body: impl Into<Body>) -> String {
    match ledger.next_entry(body.into(), day(TODAY)) {
        Err(violation) => violation.to_string(),
        Ok(entry) => panic!("taken: {entry:?}"),
    }
}

fn admit(ledger: &mut Ledger, body: impl Into<Body>) -> u64 {
    let entry = ledger.next_entry(body.into(), day(TODAY)).unwrap();
    ledger.admit(&entry).unwrap()
}

#[test]
fn a_look_up_names_rulebook_key_and_reviewer() {
    let (ledger, set) = before();
    let refused_when = |change: fn(&mut LookUp)| {
        let mut body = look_up(set, 1);
        change(&mut body);
        refusal(&ledger, body)
    };
    let policy = "policy: not the rulebook in force on this day";
    assert_eq!(refused_when(|it| it.policy = hash("another")), policy);
    assert_eq!(
        refused_when(|it| it.lookup_set = EntryIndex(it.lookup_set.0 - 1)),
        "look-up: not the newest set of a look-up key"
    );
    let quorum = ledger.trustee_sets().last().unwrap().index;
    assert_eq!(
        refusal(&ledger, look_up(quorum, 1)),
        "look-up: not the newest set of a look-up key",
        "the quorum key is another one"
    );
    assert_eq!(
        refused_when(|it| it.decided_by = EntryIndex(at::ADMIN)),
        format!("decided-by {}: its role may not decide this", at::ADMIN)
    );
    let many = "contradiction: no address is looked up, or too many";
    assert_eq!(refused_when(|it| it.addresses = 0), many);
    assert_eq!(refused_when(|it| it.addresses = 13), many);
    let seal = "contradiction: not sealed for one to ninety days";
    assert_eq!(refused_when(|it| it.seal_until = day(TODAY)), seal);
}

#[test]
fn what_nobody_decided_nobody_signed() {
    let (ledger, _) = before();
    let what = "contradiction: the reason, the decision and who decided do not go together";
    for change in [
        |it: &mut LookUpRefused| it.reason = Reason::NoDecision,
        |it: &mut LookUpRefused| it.decision = None,
        |it: &mut LookUpRefused| it.decided_by = Authority::Operator,
    ] {
        let mut body = refused(1);
        change(&mut body);
        assert_eq!(refusal(&ledger, body), what);
    }
    let mut lapsed = refused(1);
    lapsed.reason = Reason::NoDecision;
    (lapsed.decision, lapsed.decided_by) = (None, Authority::Operator);
    let entry = ledger.next_entry(lapsed.into(), day(TODAY));
    assert!(entry.is_ok(), "{entry:?}");
}

#[test]
fn the_ledger_counts_them_and_they_are_no_release() {
    let (mut ledger, set) = before();
    let was = ledger.emergency_numbers(day(TODAY));
    let index = admit(&mut ledger, look_up(set, 1));
    admit(&mut ledger, refused(1));
    assert_eq!(ledger.look_up(index).unwrap().entry.addresses, 12);
    let numbers = ledger.emergency_numbers(day(TODAY));
    assert_eq!(numbers.all, was.all);
    let of = &numbers.look_ups;
    assert_eq!((of.list.len(), of.addresses, of.refused), (1, 12, 1));
    assert_eq!(of.list[0].agency, None);
    let published = ledger.published_numbers(hash("root"), day(TODAY)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&published.to_json()).unwrap();
    let look_ups = &json["emergencies"]["look_ups"];
    assert_eq!(look_ups["addresses"], 12);
    assert_eq!(look_ups["reason"]["scope"], 1);
    assert_eq!(look_ups["list"][0]["look_up"], index);
    let csv = published.to_csv();
    for line in [
        "look-ups,1",
        "look-up-addresses,12",
        "look-up-reason-scope,1",
    ] {
        assert!(
            csv.contains(&format!(",all,emergency-{line}\r\n")),
            "{line}"
        );
    }
}

#[test]
fn agency_and_text_open_on_their_day_and_are_overdue_after_it() {
    let (mut ledger, set) = before();
    let index = admit(&mut ledger, look_up(set, 1));
    let due = |ledger: &Ledger, on| {
        let all = ledger.to_open(day(on)).into_iter();
        all.filter(|(of, _)| *of == index).collect::<Vec<_>>()
    };
    assert_eq!(due(&ledger, "2026-12-30"), []);
    let both = [(index, "agency"), (index, "text")];
    assert_eq!(due(&ledger, "2026-12-31"), both);
    let lapsed = |ledger: &Ledger, on| {
        let all = ledger.emergency_numbers(day(on)).overdue;
        let own = all.iter().filter(|it| it.release == index);
        own.map(|it| it.what).collect::<Vec<_>>()
    };
    assert_eq!(lapsed(&ledger, "2026-12-31"), []);
    assert_eq!(lapsed(&ledger, "2027-01-01"), [Lapse::Opening]);
    for field in ["agency", "text", "submitted-by", "supervised-by"] {
        let body = reveal(index, Kind::LookUp, 1, field, &sealed(field));
        admit(&mut ledger, body);
    }
    assert_eq!(lapsed(&ledger, "2027-01-01"), []);
    let numbers = ledger.emergency_numbers(day(TODAY));
    let agency = numbers.look_ups.list[0].agency.clone();
    assert_eq!(
        agency.map(|it| it.to_string()),
        Some("millbrook-police".into())
    );
}
