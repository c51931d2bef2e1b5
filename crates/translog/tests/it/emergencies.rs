//! Releases in an emergency: a good one to its end, and for each rule an entry that breaks it.

use sidelight_domain::emergency::{Danger, life};
use sidelight_translog::{
    entry::{
        Authority, Body, Day, Emergency, EmergencyRefused, EntryIndex, Kind, LookupTally, Notice,
        NoticeBox, Outcome, Process, Receipt, ReceiptOutcome, Role, Seats, Signature, UINT_MAX,
    },
    ledger::{Ledger, Violation},
};

use crate::fixture::{self, at, day, hash, ledger_at, opening, recipient, reveal, slug};
use crate::trustees::{key, name, sign};

/// Entries of the story before the second reviewer.
const BEFORE: usize = 34;
/// The newest set of trustees.
pub(crate) const SET: u64 = 33;
/// Who is there for the emergency.
pub(crate) const SECOND_REVIEWER: u64 = 34;
pub(crate) const OFFICER: u64 = 35;
/// The release.
pub(crate) const RELEASE: u64 = 36;
pub(crate) const REFUSED: u64 = 37;
const TODAY: &str = "2026-12-01";

/// What the committed fields hide.
const SEALED: &[(&str, &str)] = &[
    ("agency", "millbrook-police"),
    ("claim", "claim"),
    ("scope", "scope"),
    ("recipient", ""),
    ("submitted-by", "35"),
    ("supervised-by", "7"),
    ("call-back", "call back"),
];

pub(crate) fn sealed(field: &str) -> String {
    let (_, value) = SEALED.iter().find(|(name, _)| *name == field).unwrap();
    match field {
        "claim" | "scope" | "call-back" => hash(value).to_hex(),
        "recipient" => recipient(2).to_string(),
        _ => (*value).to_owned(),
    }
}

fn emergency(ordinal: u64) -> Emergency {
    release_of(Kind::Emergency, ordinal, sealed)
}

/// An emergency or a drill, with these values behind its commitments.
pub(crate) fn release_of(kind: Kind, ordinal: u64, value: impl Fn(&str) -> String) -> Emergency {
    let commit = |field| opening(kind, ordinal, field, &value(field)).commit(kind, field);
    Emergency {
        policy: hash("rulebook 1"),
        trustee_set: EntryIndex(SET),
        danger: Danger::Kidnapping,
        homes: 1,
        cameras: 2,
        clips: 5,
        seconds: 300,
        owner: life::Owner::NoAnswer,
        notice_due: day("2026-12-04"),
        seal_until: day("2026-12-15"),
        agency: commit("agency"),
        claim: commit("claim"),
        scope: commit("scope"),
        recipient: commit("recipient"),
        submitted_by: commit("submitted-by"),
        supervised_by: commit("supervised-by"),
        call_back: commit("call-back"),
        minutes: Some(12),
        country: Some(Some("US".parse().unwrap())),
        decision: hash("the emergency"),
        first_review: EntryIndex(at::REVIEWER),
        second_review: EntryIndex(SECOND_REVIEWER),
    }
}

pub(crate) fn refused(ordinal: u64) -> EmergencyRefused {
    refused_of(Kind::EmergencyRefused, ordinal)
}

/// An emergency that came to nothing, or a drill.
pub(crate) fn refused_of(kind: Kind, ordinal: u64) -> EmergencyRefused {
    let commit = |field| opening(kind, ordinal, field, &sealed(field)).commit(kind, field);
    EmergencyRefused {
        policy: hash("rulebook 1"),
        danger: Danger::Death,
        reason: life::Reason::NotImminent,
        agency: commit("agency"),
        claim: commit("claim"),
        submitted_by: commit("submitted-by"),
        minutes: Some(4),
        country: Some(Some("US".parse().unwrap())),
        decision: Some(hash("no emergency")),
        decided_by: Authority::Credential(EntryIndex(at::REVIEWER)),
    }
}

fn receipt(number: u16, outcome: ReceiptOutcome) -> Receipt {
    receipt_of(RELEASE, number, outcome)
}

pub(crate) fn receipt_of(release: u64, number: u16, outcome: ReceiptOutcome) -> Receipt {
    receipt_in(release, number, outcome, Some(u64::from(number)))
}

/// The same by a trustee that took so many minutes.
pub(crate) fn receipt_in(
    release: u64,
    number: u16,
    outcome: ReceiptOutcome,
    minutes: Option<u64>,
) -> Receipt {
    let answered = outcome == ReceiptOutcome::Answered;
    let unsigned = Receipt {
        release: EntryIndex(release),
        trustee: name(number),
        outcome,
        answer: answered.then(|| hash(&format!("sealed answer {number}"))),
        check: (!answered).then(|| slug("window")),
        minutes,
        signature: Signature([0; 64]),
    };
    signed(unsigned, number)
}

fn signed(mut receipt: Receipt, number: u16) -> Receipt {
    let message = receipt.message(&fixture::operator().origin);
    receipt.signature = sign(&key(number, 1), &message);
    receipt
}

/// The form of an `age` file; no key opens it.
pub(crate) fn notice_box() -> NoticeBox {
    let word = "A".repeat(43);
    let header = format!("age-encryption.org/v1\n-> X25519 {word}\n{word}\n--- {word}\n");
    NoticeBox::new(&[header.as_bytes(), &[7; 544]].concat()).unwrap()
}

fn notice(number: u16) -> Notice {
    notice_of(RELEASE, number)
}

pub(crate) fn notice_of(release: u64, number: u16) -> Notice {
    let mut notice = Notice {
        release: EntryIndex(release),
        trustee: name(number),
        notice_box: notice_box(),
        signature: Signature([0; 64]),
    };
    let message = notice.message(&fixture::operator().origin);
    notice.signature = sign(&key(number, 1), &message);
    notice
}

fn outcome(process: Process) -> Outcome {
    outcome_of(RELEASE, process)
}

pub(crate) fn outcome_of(release: u64, process: Process) -> Outcome {
    Outcome {
        release: EntryIndex(release),
        process,
        document: Some(hash("the court's order")),
        decision: hash("outcome"),
        decided_by: EntryIndex(at::ADMIN),
    }
}

/// A release with all that follows, and a refusal, when the first entry has this index.
pub(crate) fn story(first: u64) -> Vec<Body> {
    assert_eq!(first, BEFORE as u64);
    let by_admin = Authority::Credential(EntryIndex(at::ADMIN));
    let agency = Some("millbrook-police");
    vec![
        fixture::credential(Role::Reviewer, None, 6, by_admin).into(),
        fixture::credential(Role::Officer, agency, 7, by_admin).into(),
        emergency(1).into(),
        refused(1).into(),
        receipt(1, ReceiptOutcome::Answered).into(),
        receipt(2, ReceiptOutcome::Refused).into(),
        notice(1).into(),
        outcome(Process::Filed).into(),
        outcome(Process::Granted).into(),
        reveal(RELEASE, Kind::Emergency, 1, "agency", &sealed("agency")).into(),
    ]
}

/// The ledger with so many entries of [`story`].
pub(crate) fn after(count: usize) -> Ledger {
    ledger_at(BEFORE + count)
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
fn the_ledger_knows_what_became_of_a_release() {
    let ledger = after(10);
    let release = ledger.emergency(RELEASE).unwrap();
    assert!(release.is_answered());
    assert_eq!(release.receipts.len(), 2);
    assert_eq!(release.notices.keys().collect::<Vec<_>>(), [&name(1)]);
    let processes: Vec<_> = release.outcomes.iter().map(|it| it.process).collect();
    assert_eq!(processes, [Process::Filed, Process::Granted]);
    let (index, refused) = ledger.refused_emergencies().next().unwrap();
    assert_eq!(
        (index, refused.reason),
        (REFUSED, life::Reason::NotImminent)
    );
    assert!(ledger.documents().any(|it| it == hash("the court's order")));
}

#[test]
fn a_release_names_rulebook_trustees_and_two_reviewers() {
    let ledger = after(2);
    let refused = |change: fn(&mut Emergency)| {
        let mut body = emergency(1);
        change(&mut body);
        refusal(&ledger, body)
    };
    assert_eq!(
        refused(|it| it.policy = hash("another")),
        "policy: not the rulebook in force on this day"
    );
    let set = "release: not the newest set of trustees";
    assert_eq!(refused(|it| it.trustee_set = EntryIndex(SET - 1)), set);
    let role = |field, index| format!("{field} {index}: its role may not decide this");
    assert_eq!(
        refused(|it| it.first_review = EntryIndex(at::ADMIN)),
        role("first-review", at::ADMIN)
    );
    assert_eq!(
        refused(|it| it.second_review = EntryIndex(OFFICER)),
        role("second-review", OFFICER)
    );
    let same = "contradiction: the reviews are not two in ascending order";
    assert_eq!(refused(|it| it.second_review = it.first_review), same);
    for change in [
        |it: &mut Emergency| it.cameras = 0,
        |it: &mut Emergency| it.clips = 0,
        |it: &mut Emergency| it.seconds = 0,
    ] {
        assert_eq!(refused(change), "contradiction: nothing leaves");
    }
    let homes = "contradiction: an emergency is about one home";
    assert_eq!(refused(|it| it.homes = 2), homes);
}

#[test]
fn notice_and_seal_have_last_days() {
    let ledger = after(2);
    let dated = |notice: Day, seal: Day| {
        let mut body = emergency(1);
        (body.notice_due, body.seal_until) = (notice, seal);
        ledger.next_entry(body.into(), day(TODAY))
    };
    let (first, today) = (day("2026-11-30"), day(TODAY));
    let (last, late) = (today.after(3), today.after(4));
    assert_eq!(late, day("2026-12-05"));
    for notice in [today, last] {
        assert!(dated(notice, today.after(1)).is_ok());
        assert!(dated(notice, day("2027-03-01")).is_ok());
    }
    for (notice, seal) in [
        (first, today.after(1)),
        (late, today.after(1)),
        (last, today),
        (last, day("2027-03-02")),
    ] {
        let refused = dated(notice, seal);
        assert!(
            matches!(refused, Err(Violation::Entry(_))),
            "{notice} {seal}"
        );
    }
}

#[test]
fn a_refusal_is_a_reviewers_or_nobodys() {
    let ledger = after(2);
    let mut by_moderator = refused(1);
    by_moderator.decided_by = Authority::Credential(EntryIndex(at::MODERATOR));
    assert_eq!(
        refusal(&ledger, by_moderator),
        format!("decided-by {}: its role may not decide this", at::MODERATOR)
    );
    let together = "contradiction: the reason, the decision and who decided do not go together";
    for reason in life::Reason::ALL {
        let mut body = refused(1);
        body.reason = reason;
        let mut nobodys = body.clone();
        (nobodys.decision, nobodys.decided_by) = (None, Authority::Operator);
        let (right, wrong) = match reason.is_a_reviewers() {
            true => (body, nobodys),
            false => (nobodys, body),
        };
        assert!(ledger.next_entry(right.clone().into(), day(TODAY)).is_ok());
        assert_eq!(refusal(&ledger, wrong), together);
        let mut unsigned = right;
        unsigned.decision = unsigned.decision.xor(Some(hash("x")));
        assert_eq!(refusal(&ledger, unsigned), together);
    }
}

/// A record that was kept before minutes were said reads as it was; from the first that says them each does.
#[test]
fn once_an_entry_has_said_how_long_it_took_every_later_one_does() {
    let lacks =
        |kind| format!("{kind}: it does not have the field minutes, and an earlier one does");
    let mut ledger = after(2);
    let of_before = |ordinal| Emergency {
        minutes: None,
        ..emergency(ordinal)
    };
    let release = admit(&mut ledger, of_before(1));
    admit(&mut ledger, emergency(2));
    assert_eq!(refusal(&ledger, of_before(3)), lacks("emergency"));
    // Each kind by itself.
    let of_before = |ordinal| EmergencyRefused {
        minutes: None,
        ..refused(ordinal)
    };
    admit(&mut ledger, of_before(1));
    admit(&mut ledger, refused(2));
    assert_eq!(refusal(&ledger, of_before(3)), lacks("emergency-refused"));
    let of_before = |number| receipt_in(release, number, ReceiptOutcome::Answered, None);
    admit(&mut ledger, of_before(1));
    admit(
        &mut ledger,
        receipt_of(release, 2, ReceiptOutcome::Answered),
    );
    // One that was signed before it could say so is taken: its trustee signs no other.
    let taken = ledger.next_entry(of_before(3).into(), day(TODAY));
    assert!(taken.is_ok(), "{taken:?}");
    let numbers = ledger.emergency_numbers(day(TODAY));
    let all = [
        numbers.minutes.released,
        numbers.minutes.refused,
        numbers.minutes.trustee,
    ];
    assert_eq!(all, [Some(12), Some(4), Some(2)]);
    assert_eq!(numbers.list[0].minutes, None);
    assert_eq!(numbers.trustees[&name(1)].minutes, None);
}

/// A number beyond those that are written would make an entry that nobody reads, and a log that never opens.
#[test]
fn what_could_not_be_read_back_is_no_entry() {
    let ledger = after(5);
    let form = |kind| format!("{kind}: it cannot be written in the one spelling that is read");
    for minutes in [UINT_MAX + 1, u64::MAX] {
        let of = |it: Emergency| Emergency {
            minutes: Some(minutes),
            ..it
        };
        assert_eq!(refusal(&ledger, of(emergency(1))), form("emergency"));
        let of = |it: Receipt| Receipt {
            minutes: Some(minutes),
            ..it
        };
        let receipt = of(receipt(2, ReceiptOutcome::Answered));
        assert_eq!(refusal(&ledger, receipt), form("receipt"));
        let tally = LookupTally {
            trustee: name(1),
            month: "2026-11".parse().unwrap(),
            set_ups: minutes,
            signature: Signature([0; 64]),
        };
        assert_eq!(refusal(&ledger, tally), form("lookup-tally"));
    }
}

#[test]
fn a_receipt_is_one_of_a_seat_and_signed() {
    let ledger = after(5);
    assert_eq!(
        refusal(&ledger, receipt(1, ReceiptOutcome::Refused)),
        "release: this trustee's receipt is there already"
    );
    let answered = |change: fn(&mut Receipt)| {
        let mut body = receipt(2, ReceiptOutcome::Answered);
        change(&mut body);
        body
    };
    let not_signed = "release: the trustee's signature does not hold";
    for change in [
        |it: &mut Receipt| it.answer = Some(hash("another")),
        |it: &mut Receipt| it.trustee = name(3),
        |it: &mut Receipt| it.minutes = Some(1),
        |it: &mut Receipt| {
            (it.outcome, it.answer, it.check) =
                (ReceiptOutcome::Refused, None, Some(slug("window")));
        },
    ] {
        assert_eq!(refusal(&ledger, answered(change)), not_signed);
    }
    let other = answered(|it| it.release = EntryIndex(REFUSED));
    assert_eq!(
        refusal(&ledger, signed(other, 2)),
        "release: no earlier entry of this index is one"
    );
    let form = "contradiction: answered without an answer, or refused without a check";
    for change in [
        |it: &mut Receipt| it.answer = None,
        |it: &mut Receipt| it.check = Some(slug("window")),
        |it: &mut Receipt| it.outcome = ReceiptOutcome::Refused,
    ] {
        assert_eq!(refusal(&ledger, signed(answered(change), 2)), form);
    }
}

#[test]
fn a_trustee_without_a_seat_in_the_set_answers_nothing() {
    let no_seat = "release: this trustee has no seat in its set";
    let mut ledger = after(5);
    admit(&mut ledger, crate::trustees::trustee(4, 1));
    assert_eq!(
        refusal(&ledger, receipt(4, ReceiptOutcome::Answered)),
        no_seat
    );
    assert_eq!(refusal(&ledger, notice(4)), no_seat);
    assert!(Seats::new([4].into()).is_none());
}

#[test]
fn a_notice_follows_the_same_trustees_answer() {
    let ledger = after(6);
    let unanswered = "release: this trustee has not answered it";
    assert_eq!(refusal(&ledger, notice(2)), unanswered);
    assert_eq!(refusal(&ledger, notice(3)), unanswered);
    let not_signed = "release: the trustee's signature does not hold";
    let mut forged = notice(1);
    forged.signature = notice(2).signature;
    assert_eq!(refusal(&ledger, forged), not_signed);
    let there = "release: this trustee's notice is there already";
    assert_eq!(refusal(&after(7), notice(1)), there);
}

#[test]
fn a_box_is_an_age_file_of_one_size() {
    let good = notice_box().as_bytes().to_vec();
    assert_eq!(good.len(), 712);
    for at in [0, 22, 31, 75, 119, 120, 124 - 1, 167] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert!(NoticeBox::new(&bad).is_none(), "{at}");
    }
    assert!(NoticeBox::new(&good[..711]).is_none());
    assert!(NoticeBox::new(&[&good[..], &[0]].concat()).is_none());
}

#[test]
fn outcomes_follow_one_another() {
    use Process::{Denied, Filed, Granted, Never};
    for first in [Filed, Granted, Denied, Never] {
        let mut ledger = after(4);
        admit(&mut ledger, outcome(first));
        for next in [Filed, Granted, Denied, Never] {
            let may = first == Filed && matches!(next, Granted | Denied);
            let taken = ledger.next_entry(outcome(next).into(), day(TODAY));
            assert_eq!(taken.is_ok(), may, "{first} {next}");
        }
    }
    let mut by_moderator = outcome(Filed);
    by_moderator.decided_by = EntryIndex(at::MODERATOR);
    assert_eq!(
        refusal(&after(4), by_moderator),
        format!("decided-by {}: its role may not decide this", at::MODERATOR)
    );
    let mut of_none = outcome(Filed);
    of_none.release = EntryIndex(REFUSED);
    assert_eq!(
        refusal(&after(4), of_none),
        "release: no earlier entry of this index is one"
    );
}

#[test]
fn what_is_revealed_of_a_release_is_of_one_agency() {
    let mut ledger = after(2);
    let of = |field| reveal(RELEASE, Kind::Emergency, 1, field, &sealed(field));
    admit(&mut ledger, emergency(1));
    for (field, _) in SEALED {
        admit(&mut ledger, of(field));
    }
    let index = admit(&mut ledger, refused(1));
    let of_refused = |field| {
        let (kind, value) = (Kind::EmergencyRefused, sealed(field));
        reveal(index, kind, 1, field, &value)
    };
    for field in ["claim", "submitted-by", "agency"] {
        admit(&mut ledger, of_refused(field));
    }
    let wrong: &[(&str, String, &str)] = &[
        (
            "agency",
            "nobody".into(),
            "no agency of that name before it",
        ),
        ("agency", String::new(), "nothing of this is absent"),
        ("claim", String::new(), "nothing of this is absent"),
        (
            "recipient",
            recipient(9).to_string(),
            "not a delivery key entered before it",
        ),
        (
            "submitted-by",
            at::OFFICER.to_string(),
            "not a credential of that role at that time",
        ),
        (
            "submitted-by",
            at::SUPERVISOR.to_string(),
            "not a credential of that role at that time",
        ),
        (
            "supervised-by",
            OFFICER.to_string(),
            "not a credential of that role at that time",
        ),
        (
            "supervised-by",
            "99".into(),
            "not a credential of that role at that time",
        ),
    ];
    for (field, value, reason) in wrong {
        let mut ledger = after(2);
        let body = release_of(Kind::Emergency, 1, |name| match name == *field {
            true => value.clone(),
            false => sealed(name),
        });
        admit(&mut ledger, body);
        let body = reveal(RELEASE, Kind::Emergency, 1, field, value);
        assert_eq!(
            refusal(&ledger, body),
            format!("reveal: {reason}"),
            "{field}"
        );
    }
}

#[test]
fn another_agencys_part_shows_when_it_is_revealed() {
    let fields = ["agency", "recipient", "submitted-by", "supervised-by"];
    let other = |field: &str| match field {
        "agency" => "millbrook-fire".to_owned(),
        "recipient" => recipient(40).to_string(),
        "submitted-by" => "37".to_owned(),
        _ => "38".to_owned(),
    };
    for odd in fields {
        let mut ledger = after(2);
        let fire = Some("millbrook-fire");
        let agency = fixture::agency("millbrook-fire", 1, 40, Authority::Operator);
        admit(&mut ledger, agency);
        let by_operator = Authority::Operator;
        let officer = fixture::credential(Role::Officer, fire, 8, by_operator);
        assert_eq!(admit(&mut ledger, officer), 37);
        let supervisor = fixture::credential(Role::Supervisor, fire, 9, by_operator);
        assert_eq!(admit(&mut ledger, supervisor), 38);
        let value = |field: &str| match field == odd {
            true => other(field),
            false => sealed(field),
        };
        let release = admit(&mut ledger, release_of(Kind::Emergency, 1, value));
        let of = |field| reveal(release, Kind::Emergency, 1, field, &value(field));
        for field in fields.iter().filter(|field| **field != odd) {
            admit(&mut ledger, of(field));
        }
        assert_eq!(
            refusal(&ledger, of(odd)),
            "reveal: of another agency than what is revealed"
        );
    }
}
