//! Trustees and their ceremony: the bodies of a good one, and for each rule an entry that breaks it.

use ed25519_dalek::{Signer as _, SigningKey};
use sidelight_translog::{
    cosignature::Cosigner,
    entry::{
        Authority, Body, Ceremony, CeremonyConfirmed, CeremonyPackage, CosignerKey, EntryIndex,
        PublicKey, PublicPackage, Purpose, Seats, Signature, Slug, Trustee, TrusteeSet,
    },
    ledger::{Ledger, Violation},
};

use crate::fixture::{self, at, day, hash, ledger_at, recipient, slug};

/// Entries of the story before the first trustee; the ceremony is the fourth entry behind it.
const BEFORE: usize = 23;
/// The recipient that stands for the quorum key.
const QUORUM_KEY: u8 = 90;

pub(crate) fn name(number: u16) -> Slug {
    let names = ["press-council", "legal-aid", "town-archive", "law-school"];
    slug(names[usize::from(number - 1)])
}

/// Signing key of a trustee in an epoch of its keys.
pub(crate) fn key(number: u16, epoch: u64) -> SigningKey {
    let seed = hash(&format!("signing key {number} {epoch}"));
    SigningKey::from_bytes(&seed.0)
}

pub(crate) fn sign(key: &SigningKey, message: &[u8]) -> Signature {
    Signature(key.sign(message).to_bytes())
}

/// A trustee with the keys of an epoch, signed as the epoch asks.
pub(crate) fn trustee(number: u16, epoch: u64) -> Trustee {
    let seed = hash(&format!("witness key {number} {epoch}")).0;
    let witness = Cosigner::from_seed(&format!("{}.example", name(number)), &seed).unwrap();
    let unsigned = Trustee {
        trustee: name(number),
        number: number.into(),
        epoch,
        name: hash(&format!("name of trustee {number}")),
        witness_key: CosignerKey::new(witness.vkey().clone()).unwrap(),
        signing_key: PublicKey(key(number, epoch).verifying_key().to_bytes()),
        recipient: recipient(60 + number as u8 + 10 * epoch as u8),
        signature: Signature([0; 64]),
        decision: Some(hash("the trustee's enrolment")),
        decided_by: Authority::Credential(EntryIndex(at::ADMIN)),
    };
    signed(unsigned, &key(number, (epoch - 1).max(1)))
}

fn signed(mut trustee: Trustee, key: &SigningKey) -> Trustee {
    trustee.signature = sign(key, &trustee.message(&fixture::operator().origin));
    trustee
}

pub(crate) fn ceremony(purpose: Purpose, epoch: u64) -> Ceremony {
    Ceremony {
        purpose,
        epoch,
        threshold: 2,
        trustees: Seats::new([1, 2, 3].into()).unwrap(),
        decision: None,
        decided_by: Authority::Operator,
    }
}

pub(crate) fn package(ceremony: u64, number: u16) -> CeremonyPackage {
    let mut package = CeremonyPackage {
        ceremony: EntryIndex(ceremony),
        trustee: name(number),
        package: PublicPackage::new(&[number as u8; 168]).unwrap(),
        signature: Signature([0; 64]),
    };
    package.signature = sign(
        &key(number, 1),
        &package.message(&fixture::operator().origin),
    );
    package
}

fn confirmed(ceremony: u64, number: u16) -> CeremonyConfirmed {
    let body = CeremonyConfirmed {
        ceremony: EntryIndex(ceremony),
        trustee: name(number),
        quorum_key: recipient(QUORUM_KEY),
        roster: hash("roster"),
        signature: Signature([0; 64]),
    };
    confirming(body, number)
}

fn confirming(mut body: CeremonyConfirmed, number: u16) -> CeremonyConfirmed {
    body.signature = sign(&key(number, 1), &body.message(&fixture::operator().origin));
    body
}

fn set(ceremony: u64, epoch: u64) -> TrusteeSet {
    TrusteeSet {
        ceremony: EntryIndex(ceremony),
        epoch,
        quorum_key: recipient(QUORUM_KEY),
        roster: hash("roster"),
    }
}

/// Three trustees and their ceremony, from the first that is enrolled to the key, when the first entry
/// has this index.
pub(crate) fn story(first: u64) -> Vec<Body> {
    let running = first + 3;
    let mut story: Vec<Body> = (1..=3).map(|number| trustee(number, 1).into()).collect();
    story.push(ceremony(Purpose::Generate, 1).into());
    story.extend((1..=3).map(|number| Body::from(package(running, number))));
    story.extend((1..=3).map(|number| Body::from(confirmed(running, number))));
    story.push(set(running, 1).into());
    story
}

/// The ledger with so many entries of [`story`].
fn after(count: usize) -> Ledger {
    ledger_at(BEFORE + count)
}

fn running() -> u64 {
    BEFORE as u64 + 3
}

fn refusal(ledger: &Ledger, body: impl Into<Body>) -> String {
    match ledger.next_entry(body.into(), day("2026-12-02")) {
        Err(violation) => violation.to_string(),
        Ok(entry) => panic!("taken: {entry:?}"),
    }
}

fn admit(ledger: &mut Ledger, body: impl Into<Body>) -> u64 {
    let entry = ledger.next_entry(body.into(), day("2026-12-02")).unwrap();
    ledger.admit(&entry).unwrap()
}

#[test]
fn the_story_ends_with_a_quorum_key() {
    let ledger = after(11);
    let [set] = ledger.trustee_sets() else {
        panic!("one set")
    };
    assert_eq!((set.entry.epoch, set.threshold), (1, 2));
    assert_eq!(set.trustees, [1, 2, 3].into());
    assert_eq!(set.entry.quorum_key, recipient(QUORUM_KEY));
    assert_eq!(ledger.ceremony(), None);
    assert_eq!(ledger.trustees().count(), 3);
    let documents: Vec<_> = ledger.documents().collect();
    assert!(documents.contains(&hash("roster")) && documents.contains(&hash("name of trustee 2")));
}

#[test]
fn a_trustee_comes_with_the_next_number_and_keys_of_its_own() {
    let ledger = after(1);
    let refused = |change: fn(&mut Trustee)| {
        let mut body = trustee(2, 1);
        change(&mut body);
        refusal(&ledger, signed(body, &key(2, 1)))
    };
    let number = "trustee: the number is not its own or the next one";
    assert_eq!(refused(|body| body.number = 3), number);
    assert_eq!(refused(|body| body.number = 1), number);
    let epoch = "trustee: the epoch is not the next one";
    assert_eq!(refused(|body| body.epoch = 2), epoch);
    let reused = Violation::KeyReused.to_string();
    assert_eq!(
        refused(|body| body.recipient = trustee(1, 1).recipient),
        reused
    );
    assert_eq!(refused(|body| body.recipient = recipient(1)), reused);
    assert_eq!(
        refused(|body| body.witness_key = trustee(1, 1).witness_key),
        reused
    );
    let mut body = trustee(2, 1);
    body.signing_key = trustee(1, 1).signing_key;
    assert_eq!(refusal(&ledger, signed(body, &key(1, 1))), reused);
    let not_signed = "trustee: its signature does not hold";
    let by_another = signed(trustee(2, 1), &key(3, 1));
    assert_eq!(refusal(&ledger, by_another), not_signed);
    let mut changed = trustee(2, 1);
    changed.name = hash("another name");
    assert_eq!(refusal(&ledger, changed), not_signed);
    let mut by_moderator = trustee(2, 1);
    by_moderator.decided_by = Authority::Credential(EntryIndex(at::MODERATOR));
    assert!(matches!(
        ledger.next_entry(by_moderator.into(), day("2026-12-02")),
        Err(Violation::Approver { .. })
    ));
}

#[test]
fn a_trustee_changes_its_keys_by_its_own_hand() {
    let mut ledger = after(1);
    let by_the_new_key = signed(trustee(1, 2), &key(1, 2));
    assert_eq!(
        refusal(&ledger, by_the_new_key),
        "trustee: its signature does not hold"
    );
    admit(&mut ledger, trustee(1, 2));
    let record = ledger.trustee(&name(1)).unwrap();
    assert_eq!((record.entry.epoch, record.entry.number), (2, 1));
    // Nobody else gets an agency's key that is a trustee's.
    let agency = fixture::agency("millbrook-fire", 1, 71, Authority::Operator);
    assert_eq!(refusal(&ledger, agency), Violation::KeyReused.to_string());
}

#[test]
fn a_ceremony_is_of_known_trustees_and_of_the_next_key() {
    let ledger = after(3);
    let of = |purpose, epoch| refusal(&ledger, ceremony(purpose, epoch));
    assert_eq!(
        of(Purpose::Generate, 2),
        "ceremony: the epoch is not the next one"
    );
    assert_eq!(
        of(Purpose::Refresh, 1),
        "ceremony: there is no key to refresh"
    );
    let mut unknown = ceremony(Purpose::Generate, 1);
    unknown.trustees = Seats::new([1, 2, 4].into()).unwrap();
    assert_eq!(
        refusal(&ledger, unknown),
        "ceremony: no earlier entry gives a trustee this number"
    );
    for (threshold, seats) in [
        (1, [1, 2].into()),
        (2, (1..=4).collect()),
        (3, [1, 2].into()),
    ] {
        let mut body = ceremony(Purpose::Generate, 1);
        (body.threshold, body.trustees) = (threshold, Seats::new(seats).unwrap());
        assert_eq!(
            refusal(&ledger, body),
            "contradiction: the threshold is not more than half of the trustees"
        );
    }
}

#[test]
fn a_ceremony_goes_step_by_step() {
    let nothing_runs = "ceremony: no ceremony of this index runs";
    assert_eq!(refusal(&after(3), package(running(), 1)), nothing_runs);
    let ledger = after(5);
    assert_eq!(refusal(&ledger, package(running() + 1, 2)), nothing_runs);
    assert_eq!(
        refusal(&ledger, package(running(), 1)),
        "ceremony: this trustee's package is there already"
    );
    let not_signed = "ceremony: the trustee's signature does not hold";
    let mut swapped = package(running(), 2);
    swapped.package = package(running(), 1).package;
    assert_eq!(refusal(&ledger, swapped), not_signed);
    let mut as_another = package(running(), 2);
    as_another.trustee = name(3);
    assert_eq!(refusal(&ledger, as_another), not_signed);
    assert_eq!(
        refusal(&after(6), confirmed(running(), 1)),
        "ceremony: not every trustee's package is there"
    );
    let ledger = after(8);
    assert_eq!(
        refusal(&ledger, confirmed(running(), 1)),
        "ceremony: this trustee has confirmed already"
    );
    for change in [
        |body: &mut CeremonyConfirmed| body.roster = hash("another roster"),
        |body: &mut CeremonyConfirmed| body.quorum_key = recipient(91),
    ] {
        let mut other = confirmed(running(), 2);
        change(&mut other);
        assert_eq!(
            refusal(&ledger, confirming(other, 2)),
            "ceremony: not the key and the roster that the others have"
        );
    }
    let mut forged = confirmed(running(), 2);
    forged.signature = confirmed(running(), 1).signature;
    assert_eq!(refusal(&ledger, forged), not_signed);
    let not_all = "ceremony: not every trustee has confirmed";
    assert_eq!(refusal(&after(9), set(running(), 1)), not_all);
    let ledger = after(10);
    for change in [
        |body: &mut TrusteeSet| body.roster = hash("another roster"),
        |body: &mut TrusteeSet| body.quorum_key = recipient(91),
        |body: &mut TrusteeSet| body.epoch = 2,
    ] {
        let mut other = set(running(), 1);
        change(&mut other);
        assert_eq!(
            refusal(&ledger, other),
            "ceremony: not the epoch, key and roster that were confirmed"
        );
    }
    assert_eq!(refusal(&after(11), set(running(), 1)), nothing_runs);
}

#[test]
fn who_has_no_seat_takes_no_part() {
    let mut ledger = after(3);
    let mut of_two = ceremony(Purpose::Generate, 1);
    of_two.trustees = Seats::new([1, 2].into()).unwrap();
    let running = admit(&mut ledger, of_two);
    assert_eq!(
        refusal(&ledger, package(running, 3)),
        "ceremony: this trustee has no seat in it"
    );
}

#[test]
fn the_next_ceremony_ends_the_one_that_runs() {
    let mut ledger = after(8);
    let again = admit(&mut ledger, ceremony(Purpose::Generate, 1));
    let nothing_runs = "ceremony: no ceremony of this index runs";
    assert_eq!(refusal(&ledger, confirmed(running(), 2)), nothing_runs);
    assert!(ledger.ceremony().unwrap().packages.is_empty());
    admit(&mut ledger, package(again, 1));
}

#[test]
fn a_refresh_keeps_key_and_threshold() {
    let mut ledger = after(11);
    let mut other = ceremony(Purpose::Refresh, 1);
    other.threshold = 3;
    assert_eq!(
        refusal(&ledger, other),
        "ceremony: a refresh keeps the threshold"
    );
    assert_eq!(
        refusal(&ledger, ceremony(Purpose::Refresh, 2)),
        "ceremony: the epoch is not that of the key"
    );
    let refresh = admit(&mut ledger, ceremony(Purpose::Refresh, 1));
    for number in 1..=3 {
        admit(&mut ledger, package(refresh, number));
    }
    let mut other = confirmed(refresh, 1);
    other.quorum_key = recipient(91);
    assert_eq!(
        refusal(&ledger, confirming(other, 1)),
        "ceremony: a refresh keeps the key"
    );
    for number in 1..=3 {
        admit(&mut ledger, confirmed(refresh, number));
    }
    admit(&mut ledger, set(refresh, 1));
    assert_eq!(ledger.trustee_sets().len(), 2);
    // A new key is new.
    let generate = admit(&mut ledger, ceremony(Purpose::Generate, 2));
    for number in 1..=3 {
        admit(&mut ledger, package(generate, number));
    }
    assert_eq!(
        refusal(&ledger, confirmed(generate, 1)),
        Violation::KeyReused.to_string()
    );
}
