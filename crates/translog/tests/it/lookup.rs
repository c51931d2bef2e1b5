//! The look-up key in the record: its ceremony beside the quorum key's, step by step by the same rules, and
//! what trustees say they have counted.

use sidelight_translog::{
    entry::{
        Authority, Body, EntryIndex, LookupCeremony, LookupConfirmed, LookupKey, LookupPackage,
        LookupSet, LookupTally, PublicPackage, Purpose, Seats, Signature,
    },
    ledger::{Ledger, Violation},
};

use crate::fixture::{self, day, hash};
use crate::trustees::{key, name, sign};

/// What stands for the look-up key.
const LOOKUP_KEY: LookupKey = LookupKey([0x5a; 32]);

fn ceremony(purpose: Purpose, epoch: u64) -> LookupCeremony {
    LookupCeremony {
        purpose,
        epoch,
        threshold: 2,
        trustees: Seats::new([1, 2, 3].into()).unwrap(),
        decision: None,
        decided_by: Authority::Operator,
    }
}

fn package(ceremony: u64, number: u16) -> LookupPackage {
    let mut body = LookupPackage {
        ceremony: EntryIndex(ceremony),
        trustee: name(number),
        package: PublicPackage::new(&[number as u8; 100]).unwrap(),
        signature: Signature([0; 64]),
    };
    body.signature = sign(&key(number, 1), &body.message(&fixture::operator().origin));
    body
}

fn confirmed(ceremony: u64, number: u16) -> LookupConfirmed {
    let body = LookupConfirmed {
        ceremony: EntryIndex(ceremony),
        trustee: name(number),
        lookup_key: LOOKUP_KEY,
        roster: hash("roster of the look-up key"),
        signature: Signature([0; 64]),
    };
    confirming(body, number)
}

fn confirming(mut body: LookupConfirmed, number: u16) -> LookupConfirmed {
    body.signature = sign(&key(number, 1), &body.message(&fixture::operator().origin));
    body
}

fn set(ceremony: u64, epoch: u64) -> LookupSet {
    LookupSet {
        ceremony: EntryIndex(ceremony),
        epoch,
        lookup_key: LOOKUP_KEY,
        roster: hash("roster of the look-up key"),
    }
}

fn tally(number: u16, month: &str, set_ups: u64) -> LookupTally {
    let mut body = LookupTally {
        trustee: name(number),
        month: month.parse().unwrap(),
        set_ups,
        signature: Signature([0; 64]),
    };
    body.signature = sign(&key(number, 1), &body.message(&fixture::operator().origin));
    body
}

/// From the ceremony to the key, and a tally, when the first entry has this index.
pub(crate) fn story(first: u64) -> Vec<Body> {
    let mut story: Vec<Body> = vec![ceremony(Purpose::Generate, 1).into()];
    story.extend((1..=3).map(|number| Body::from(package(first, number))));
    story.extend((1..=3).map(|number| Body::from(confirmed(first, number))));
    story.push(set(first, 1).into());
    story.push(tally(2, "2026-11", 17).into());
    story
}

fn next(
    ledger: &Ledger,
    body: impl Into<Body>,
) -> Result<sidelight_translog::entry::Entry, String> {
    let next = ledger.next_entry(body.into(), day("2026-12-02"));
    next.map_err(|violation| violation.to_string())
}

fn refusal(ledger: &Ledger, body: impl Into<Body>) -> String {
    next(ledger, body).expect_err("this entry is refused")
}

fn admit(ledger: &mut Ledger, body: impl Into<Body>) -> u64 {
    let entry = next(ledger, body).unwrap();
    ledger.admit(&entry).unwrap()
}

/// The ledger of the whole story up to the look-up ceremony's first `count` entries; and its index.
fn after(count: usize) -> (Ledger, u64) {
    let story = fixture::story();
    let is_first = |(body, _): &(Body, _)| matches!(body, Body::LookupCeremony(_));
    let first = story.iter().position(is_first).unwrap();
    (fixture::ledger_at(first + count), first as u64)
}

#[test]
fn the_story_ends_with_a_look_up_key_beside_the_quorum_key() {
    let (ledger, ceremony) = after(9);
    let [set] = ledger.lookup_sets() else {
        panic!("one key")
    };
    assert_eq!((set.entry.epoch, set.threshold), (1, 2));
    assert_eq!(set.trustees, [1, 2, 3].into());
    assert_eq!(
        (set.entry.lookup_key, set.entry.ceremony.0),
        (LOOKUP_KEY, ceremony)
    );
    assert!(ledger.lookup_ceremony().is_none());
    // The other key's ceremony is another one.
    assert_eq!(ledger.trustee_sets().len(), 1);
    assert!(
        ledger
            .documents()
            .any(|it| it == hash("roster of the look-up key"))
    );
    assert_eq!(ledger.lookup_tallies().count(), 1);
    assert_eq!(
        ledger.lookup_tally("2026-11".parse().unwrap(), &name(2)),
        Some(17)
    );
    assert_eq!(
        ledger.lookup_tally("2026-11".parse().unwrap(), &name(1)),
        None
    );
}

#[test]
fn its_ceremony_goes_step_by_step() {
    let (ledger, running) = after(0);
    let nothing_runs = "ceremony: no ceremony of this index runs";
    assert_eq!(refusal(&ledger, package(running, 1)), nothing_runs);
    assert_eq!(
        refusal(&ledger, ceremony(Purpose::Refresh, 1)),
        "ceremony: there is no key to refresh"
    );
    // The quorum key's epoch is none of its business.
    assert_eq!(
        refusal(&ledger, ceremony(Purpose::Generate, 2)),
        "ceremony: the epoch is not the next one"
    );
    let (ledger, _) = after(2);
    let not_signed = "ceremony: the trustee's signature does not hold";
    let mut swapped = package(running, 2);
    swapped.package = package(running, 1).package;
    assert_eq!(refusal(&ledger, swapped), not_signed);
    assert_eq!(
        refusal(&ledger, package(running, 1)),
        "ceremony: this trustee's package is there already"
    );
    assert_eq!(
        refusal(&ledger, confirmed(running, 1)),
        "ceremony: not every trustee's package is there"
    );
    let (ledger, _) = after(5);
    let mut other = confirmed(running, 2);
    other.lookup_key = LookupKey([0x5b; 32]);
    assert_eq!(
        refusal(&ledger, confirming(other, 2)),
        "ceremony: not the key and the roster that the others have"
    );
    let mut forged = confirmed(running, 2);
    forged.signature = confirmed(running, 1).signature;
    assert_eq!(refusal(&ledger, forged), not_signed);
    let not_all = "ceremony: not every trustee has confirmed";
    assert_eq!(refusal(&ledger, set(running, 1)), not_all);
    let (ledger, _) = after(7);
    let mut other = set(running, 1);
    other.lookup_key = LookupKey([0x5b; 32]);
    assert_eq!(
        refusal(&ledger, other),
        "ceremony: not the epoch, key and roster that were confirmed"
    );
}

#[test]
fn neither_ceremony_takes_the_others_steps() {
    let (mut ledger, _) = after(9);
    let lookup = admit(&mut ledger, ceremony(Purpose::Generate, 2));
    let quorum = admit(&mut ledger, crate::trustees::ceremony(Purpose::Generate, 2));
    let nothing_runs = "ceremony: no ceremony of this index runs";
    assert_eq!(refusal(&ledger, package(quorum, 1)), nothing_runs);
    assert_eq!(
        refusal(&ledger, crate::trustees::package(lookup, 1)),
        nothing_runs
    );
    // Nor does one end the other.
    admit(&mut ledger, package(lookup, 1));
    admit(&mut ledger, crate::trustees::package(quorum, 1));
    // A package signed for one is none of the other.
    let theirs = crate::trustees::package(lookup, 2);
    let mut taken = package(lookup, 2);
    (taken.package, taken.signature) = (theirs.package, theirs.signature);
    assert_eq!(
        refusal(&ledger, taken),
        "ceremony: the trustee's signature does not hold"
    );
}

#[test]
fn a_refresh_keeps_the_look_up_key_and_a_new_one_is_new() {
    let (mut ledger, _) = after(9);
    let refresh = admit(&mut ledger, ceremony(Purpose::Refresh, 1));
    for number in 1..=3 {
        admit(&mut ledger, package(refresh, number));
    }
    let mut other = confirmed(refresh, 1);
    other.lookup_key = LookupKey([0x5b; 32]);
    assert_eq!(
        refusal(&ledger, confirming(other, 1)),
        "ceremony: a refresh keeps the key"
    );
    for number in 1..=3 {
        admit(&mut ledger, confirmed(refresh, number));
    }
    admit(&mut ledger, set(refresh, 1));
    assert_eq!(ledger.lookup_sets().len(), 2);
    let generate = admit(&mut ledger, ceremony(Purpose::Generate, 2));
    for number in 1..=3 {
        admit(&mut ledger, package(generate, number));
    }
    assert_eq!(
        refusal(&ledger, confirmed(generate, 1)),
        Violation::KeyReused.to_string()
    );
}

#[test]
fn a_tally_is_of_a_month_that_is_over_and_told_once() {
    let (ledger, _) = after(9);
    assert_eq!(
        refusal(&ledger, tally(2, "2026-11", 18)),
        "trustee: it has told this month's number already"
    );
    assert!(next(&ledger, tally(1, "2026-11", 0)).is_ok());
    assert!(next(&ledger, tally(2, "2026-10", 4)).is_ok());
    assert_eq!(
        refusal(&ledger, tally(1, "2026-12", 1)),
        "contradiction: the month is not over"
    );
    assert_eq!(
        refusal(&ledger, tally(4, "2026-11", 1)),
        "trustee: no earlier entry names this trustee"
    );
    let mut raised = tally(1, "2026-11", 1);
    raised.set_ups = 2;
    assert_eq!(
        refusal(&ledger, raised),
        "trustee: its signature does not hold"
    );
}
