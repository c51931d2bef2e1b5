//! Drills: one on an announced home to its end, for each rule an entry that breaks it, and that no number of
//! emergencies knows of them.

use sidelight_domain::record::HouseholdId;
use sidelight_translog::{
    entry::{
        Authority, Body, Canary, Day, Emergency, EmergencyRefused, EntryIndex, Kind, Process,
        ReceiptOutcome, Web,
    },
    ledger::{DrillNumbers, Ledger, Violation},
};

use crate::emergencies::{
    OFFICER, SECOND_REVIEWER, SET, after, notice_of, outcome_of, receipt_of, refused_of,
    release_of, sealed,
};
use crate::fixture::{at, day, hash, reveal};

const HOME: HouseholdId = HouseholdId(*b"home for drills.");
const ANNOUNCED: &str = "2026-12-01";
const TODAY: &str = "2026-12-02";

fn canary() -> Canary {
    Canary { household: HOME }
}

fn drill(ordinal: u64) -> Body {
    Body::Drill(release_of(Kind::Drill, ordinal, sealed))
}

fn refused(ordinal: u64) -> Body {
    Body::DrillRefused(refused_of(Kind::DrillRefused, ordinal))
}

/// A home that is announced, and the day after, a drill and one that came to nothing.
pub(crate) fn story() -> Vec<(Body, Day)> {
    vec![
        (canary().into(), day(ANNOUNCED)),
        (drill(1), day(TODAY)),
        (refused(1), day(TODAY)),
    ]
}

fn admit_on(ledger: &mut Ledger, body: impl Into<Body>, today: &str) -> u64 {
    let entry = ledger.next_entry(body.into(), day(today)).unwrap();
    ledger.admit(&entry).unwrap()
}

fn admit(ledger: &mut Ledger, body: impl Into<Body>) -> u64 {
    admit_on(ledger, body, TODAY)
}

fn refusal(ledger: &Ledger, body: impl Into<Body>) -> String {
    match ledger.next_entry(body.into(), day(TODAY)) {
        Err(violation) => violation.to_string(),
        Ok(entry) => panic!("taken: {entry:?}"),
    }
}

/// The emergencies' story to its end, with an announced home.
fn announced() -> Ledger {
    let mut ledger = after(10);
    admit_on(&mut ledger, canary(), ANNOUNCED);
    ledger
}

/// A drill that two of three trustees answered and told of, and one that came to nothing.
fn practised() -> (Ledger, u64) {
    let mut ledger = announced();
    let release = admit(&mut ledger, drill(1));
    for number in [1, 2] {
        let receipt = receipt_of(release, number, ReceiptOutcome::Answered);
        admit(&mut ledger, receipt);
        admit(&mut ledger, notice_of(release, number));
    }
    admit(&mut ledger, refused(1));
    (ledger, release)
}

#[test]
fn a_drill_needs_a_home_that_was_announced_on_an_earlier_day() {
    let none = "drill: no home was announced for it on an earlier day";
    assert_eq!(refusal(&after(10), drill(1)), none);
    let never = "drill: no home was announced for it";
    assert_eq!(refusal(&after(10), refused(1)), never);
    let mut ledger = after(10);
    admit(&mut ledger, canary());
    assert_eq!(refusal(&ledger, drill(1)), none, "on the same day");
    let tomorrow = ledger.next_entry(drill(1), day("2026-12-03"));
    assert!(tomorrow.is_ok());
    let record = ledger.canary(HOME).unwrap();
    assert_eq!((record.index, record.day), (44, day(TODAY)));
    assert_eq!(ledger.canary(HouseholdId([0; 16])), None);
    assert!(ledger.canaries().eq([(HOME, record)]));
}

#[test]
fn a_home_is_announced_once() {
    let mut ledger = announced();
    let twice = "drill: this home is announced already";
    assert_eq!(refusal(&ledger, canary()), twice);
    let other = HouseholdId([1; 16]);
    admit(&mut ledger, Canary { household: other });
    assert_eq!(ledger.canaries().count(), 2);
}

#[test]
fn a_drill_keeps_every_rule_of_an_emergency() {
    let ledger = announced();
    let refused = |change: fn(&mut Emergency)| {
        let mut body = release_of(Kind::Drill, 1, sealed);
        change(&mut body);
        refusal(&ledger, Body::Drill(body))
    };
    let role = |field, index| format!("{field} {index}: its role may not decide this");
    assert_eq!(
        refused(|it| it.policy = hash("another")),
        "policy: not the rulebook in force on this day"
    );
    assert_eq!(
        refused(|it| it.trustee_set = EntryIndex(SET - 1)),
        "release: not the newest set of trustees"
    );
    assert_eq!(
        refused(|it| it.first_review = EntryIndex(at::ADMIN)),
        role("first-review", at::ADMIN)
    );
    assert_eq!(
        refused(|it| it.second_review = EntryIndex(OFFICER)),
        role("second-review", OFFICER)
    );
    for (contradiction, change) in contradictions() {
        let expected = format!("contradiction: {contradiction}");
        assert_eq!(refused(change), expected);
    }
}

type Change = fn(&mut Emergency);

/// What a drill says in contradiction to itself, and how it gets there.
fn contradictions() -> [(&'static str, Change); 5] {
    [
        ("an emergency is about one home", |it| it.homes = 2),
        ("nothing leaves", |it| it.clips = 0),
        ("the notice is not due within three days", |it| {
            it.notice_due = day("2026-12-06");
        }),
        ("not sealed for one to ninety days", |it| {
            it.seal_until = day(TODAY);
        }),
        ("the reviews are not two in ascending order", |it| {
            it.first_review = EntryIndex(SECOND_REVIEWER);
        }),
    ]
}

#[test]
fn a_refused_drill_is_a_reviewers_or_nobodys() {
    let ledger = announced();
    let refused = |change: fn(&mut EmergencyRefused)| {
        let mut body = refused_of(Kind::DrillRefused, 1);
        change(&mut body);
        refusal(&ledger, Body::DrillRefused(body))
    };
    let policy = "policy: not the rulebook in force on this day";
    assert_eq!(refused(|it| it.policy = hash("another")), policy);
    assert_eq!(
        refused(|it| it.decided_by = Authority::Credential(EntryIndex(at::ADMIN))),
        format!("decided-by {}: its role may not decide this", at::ADMIN)
    );
    assert_eq!(
        refused(|it| it.decided_by = Authority::Operator),
        "contradiction: the reason, the decision and who decided do not go together"
    );
}

#[test]
fn trustees_answer_a_drill_and_tell_of_it_and_no_court_is_asked() {
    let (ledger, release) = practised();
    let record = ledger.drill(release).unwrap();
    assert!(record.is_answered());
    assert_eq!((record.receipts.len(), record.notices.len()), (2, 2));
    assert_eq!(ledger.emergency(release), None);
    assert!(ledger.drills().map(|(index, _)| index).eq([release]));
    assert!(ledger.each_release().any(|(index, _)| index == release));
    let there = "release: this trustee's receipt is there already";
    let again = receipt_of(release, 1, ReceiptOutcome::Answered);
    assert_eq!(refusal(&ledger, again), there);
    let unanswered = "release: this trustee has not answered it";
    assert_eq!(refusal(&ledger, notice_of(release, 3)), unanswered);
    let no_court = "release: no court is asked about a drill";
    for process in Process::ALL {
        assert_eq!(refusal(&ledger, outcome_of(release, *process)), no_court);
    }
    let (index, _) = ledger.refused_drills().next().unwrap();
    let of_refused = receipt_of(index, 1, ReceiptOutcome::Answered);
    assert_eq!(
        refusal(&ledger, of_refused),
        "release: no earlier entry of this index is one"
    );
}

#[test]
fn what_a_drill_seals_is_opened_on_its_day_and_under_its_own_kind() {
    let (mut ledger, release) = practised();
    let sealed_of = |ledger: &Ledger| {
        let due = ledger.to_open(day("2026-12-15")).into_iter();
        due.filter(|(index, _)| *index == release)
            .map(|(_, field)| field)
            .collect::<Vec<_>>()
    };
    assert_eq!(sealed_of(&ledger), ["agency", "claim"]);
    assert_eq!(ledger.to_open(day("2026-12-14")), []);
    let of = |kind, field| reveal(release, kind, 1, field, &sealed(field));
    let wrong = ledger.next_entry(of(Kind::Emergency, "agency").into(), day(TODAY));
    assert!(matches!(wrong, Err(Violation::Reveal(_))));
    for field in ["agency", "claim", "recipient", "submitted-by"] {
        admit(&mut ledger, of(Kind::Drill, field));
    }
    assert_eq!(sealed_of(&ledger), [""; 0]);

    let mut odd = announced();
    let value = |field: &str| match field {
        "agency" => "nobody".to_owned(),
        other => sealed(other),
    };
    let release = admit(&mut odd, Body::Drill(release_of(Kind::Drill, 1, value)));
    assert_eq!(
        refusal(&odd, reveal(release, Kind::Drill, 1, "agency", "nobody")),
        "reveal: no agency of that name before it"
    );
}

/// The published numbers without what must differ, and the lines of the CSV likewise.
fn published(ledger: &Ledger) -> (serde_json::Value, Vec<String>) {
    let numbers = ledger.published_numbers(hash("root"), day("2027-02-01"));
    let numbers = numbers.unwrap();
    let mut json: serde_json::Value = serde_json::from_str(&numbers.to_json()).unwrap();
    for member in ["size", "entries", "drills"] {
        json.as_object_mut().unwrap().remove(member).unwrap();
    }
    let csv = numbers.to_csv();
    let lines = csv.lines().map(|line| line.split_once(',').unwrap().1);
    let lines = lines.filter(|it| !it.starts_with("all,entries-") && !it.contains(",drills-"));
    (json, lines.map(str::to_owned).collect())
}

#[test]
fn no_number_of_emergencies_knows_of_drills() {
    let without = |body: Option<Body>| {
        let mut ledger = after(10);
        let manifest = hash("so that both end on one day");
        admit(&mut ledger, Web { manifest });
        if let Some(body) = body {
            admit(&mut ledger, body);
        }
        ledger
    };
    let before = without(None);
    let (after, _) = practised();
    assert_eq!(published(&after), published(&before));
    assert_eq!(after.aggregate(), before.aggregate());
    let expected = DrillNumbers {
        canaries: 1,
        drills: 1,
        answered: 1,
        refused: 1,
    };
    assert_eq!(after.drill_numbers(), expected);
    assert_eq!(before.drill_numbers(), DrillNumbers::default());

    // Companion: what is not practised is seen in the same comparison.
    let emergency = Body::Emergency(release_of(Kind::Emergency, 2, sealed));
    let claim = Body::EmergencyRefused(refused_of(Kind::EmergencyRefused, 2));
    for body in [emergency, claim] {
        let real = without(Some(body));
        assert_ne!(published(&real), published(&before));
        assert_ne!(real.aggregate(), before.aggregate());
    }
}

#[test]
fn drills_have_numbers_of_their_own() {
    let (ledger, _) = practised();
    let numbers = ledger.published_numbers(hash("root"), day(TODAY)).unwrap();
    let json = numbers.to_json();
    let expected = r#","drills":{"canaries":1,"drills":1,"answered":1,"refused":1},"offences":"#;
    assert!(json.contains(expected), "{json}");
    let csv = numbers.to_csv();
    for line in ["canaries,1", "drills,1", "answered,1", "refused,1"] {
        assert!(csv.contains(&format!("51,all,drills-{line}\r\n")), "{csv}");
    }
    let mut one_answer = announced();
    let release = admit(&mut one_answer, drill(1));
    let answered = |ledger: &Ledger| ledger.drill_numbers().answered;
    admit(
        &mut one_answer,
        receipt_of(release, 1, ReceiptOutcome::Answered),
    );
    assert_eq!(answered(&one_answer), 0, "one of two that it takes");
    admit(
        &mut one_answer,
        receipt_of(release, 3, ReceiptOutcome::Answered),
    );
    assert_eq!(answered(&one_answer), 1);
}
