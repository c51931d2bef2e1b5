//! Legal demands: a good one to its end, and for each rule an entry that breaks it.

use sidelight_domain::demand::life::Reason;
use sidelight_translog::{
    entry::{
        AccountDisclosed, Authority, Body, Compelled, Day, DemandName, DemandNoticed,
        DemandRefused, DemandsBanded, EntryIndex, Kind, Objection, ObjectionState, Preservation,
        ReceiptOutcome, Role,
    },
    ledger::{DemandNumbers, Ledger, Violation},
};

use crate::emergencies::{
    OFFICER, SECOND_REVIEWER, SET, notice_box, notice_of, outcome_of, receipt_of,
};
use crate::fixture::{self, at, day, hash, ledger_at, opening, recipient, reveal, slug};

/// Entries of the story before the first demand.
const BEFORE: usize = 44;
const TOLD: u64 = 44;
pub(crate) const RELEASE: u64 = 47;
const TODAY: &str = "2026-12-01";

/// What the committed fields hide.
pub(crate) fn sealed(field: &str) -> String {
    match field {
        "agency" => "millbrook-police".to_owned(),
        "type" => "search-warrant".to_owned(),
        "recipient" => recipient(2).to_string(),
        "submitted-by" => OFFICER.to_string(),
        "supervised-by" => at::SUPERVISOR.to_string(),
        other => hash(other).to_hex(),
    }
}

fn commitments(kind: Kind, ordinal: u64) -> impl Fn(&str) -> sidelight_translog::entry::Commitment {
    move |field| opening(kind, ordinal, field, &sealed(field)).commit(kind, field)
}

fn warrant() -> DemandName {
    DemandName::Type(slug("search-warrant"))
}

pub(crate) fn compelled(ordinal: u64, told: Option<u64>) -> Compelled {
    compelled_that(ordinal, told, sealed)
}

/// A release with other values behind its commitments.
fn compelled_that(ordinal: u64, told: Option<u64>, value: impl Fn(&str) -> String) -> Compelled {
    let kind = Kind::Compelled;
    let commit = |field| opening(kind, ordinal, field, &value(field)).commit(kind, field);
    Compelled {
        policy: hash("rulebook 1"),
        trustee_set: EntryIndex(SET),
        demand: told.map_or(DemandName::Sealed, |_| warrant()),
        homes: 1,
        cameras: 1,
        clips: 4,
        seconds: 240,
        told: told.map(EntryIndex),
        notice_due: day("2026-12-03"),
        seal_until: day("2026-12-20"),
        agency: commit("agency"),
        type_code: commit("type"),
        demand_text: commit("demand-text"),
        order: commit("order"),
        scope: commit("scope"),
        recipient: commit("recipient"),
        submitted_by: commit("submitted-by"),
        supervised_by: commit("supervised-by"),
        checklist: commit("checklist"),
        decision: hash("the demand"),
        first_review: EntryIndex(at::REVIEWER),
        second_review: EntryIndex(SECOND_REVIEWER),
    }
}

pub(crate) fn noticed(ordinal: u64) -> DemandNoticed {
    let commit = commitments(Kind::DemandNoticed, ordinal);
    DemandNoticed {
        policy: hash("rulebook 1"),
        demand_text: commit("demand-text"),
        notice_box: notice_box(),
        decision: hash("to tell it"),
        decided_by: EntryIndex(at::REVIEWER),
    }
}

pub(crate) fn objection(told: u64, state: ObjectionState) -> Objection {
    let settled = matches!(state, ObjectionState::Upheld | ObjectionState::Overruled);
    Objection {
        told: EntryIndex(told),
        state,
        document: settled.then(|| hash("why the objection does not hold")),
        decision: settled.then(|| hash("the objection")),
        decided_by: match settled {
            true => Authority::Credential(EntryIndex(at::REVIEWER)),
            false => Authority::Operator,
        },
    }
}

pub(crate) fn refused(ordinal: u64) -> DemandRefused {
    let commit = commitments(Kind::DemandRefused, ordinal);
    DemandRefused {
        policy: hash("rulebook 1"),
        demand: DemandName::Type(slug("subpoena")),
        reason: Reason::Class,
        agency: commit("agency"),
        demand_text: commit("demand-text"),
        submitted_by: commit("submitted-by"),
        decision: Some(hash("no demand")),
        decided_by: Authority::Credential(EntryIndex(at::REVIEWER)),
    }
}

pub(crate) fn preservation(ordinal: u64, renews: Option<u64>) -> Preservation {
    let commit = commitments(Kind::Preservation, ordinal);
    Preservation {
        policy: hash("rulebook 1"),
        demand: DemandName::Type(slug("preservation")),
        until: day("2027-03-01"),
        renews: renews.map(EntryIndex),
        clips: 9,
        agency: commit("agency"),
        demand_text: commit("demand-text"),
        scope: commit("scope"),
        submitted_by: commit("submitted-by"),
        decision: hash("to keep it"),
        decided_by: EntryIndex(at::REVIEWER),
    }
}

pub(crate) fn disclosed(ordinal: u64, told: Option<u64>) -> AccountDisclosed {
    let commit = commitments(Kind::AccountDisclosed, ordinal);
    AccountDisclosed {
        policy: hash("rulebook 1"),
        demand: told.map_or(DemandName::Sealed, |_| DemandName::Type(slug("subpoena"))),
        told: told.map(EntryIndex),
        agency: commit("agency"),
        type_code: commit("type"),
        demand_text: commit("demand-text"),
        recipient: commit("recipient"),
        submitted_by: commit("submitted-by"),
        decision: hash("the account"),
        first_review: EntryIndex(at::REVIEWER),
        second_review: EntryIndex(SECOND_REVIEWER),
    }
}

/// A demand with all that follows, and the other ends, when the first entry has this index.
pub(crate) fn story(first: u64) -> Vec<Body> {
    assert_eq!(first, BEFORE as u64);
    vec![
        noticed(1).into(),
        objection(TOLD, ObjectionState::Raised).into(),
        objection(TOLD, ObjectionState::Overruled).into(),
        compelled(1, Some(TOLD)).into(),
        receipt_of(RELEASE, 1, ReceiptOutcome::Answered).into(),
        notice_of(RELEASE, 1).into(),
        reveal(RELEASE, Kind::Compelled, 1, "type", &sealed("type")).into(),
        refused(1).into(),
        preservation(1, None).into(),
        disclosed(1, None).into(),
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

pub(crate) fn admit(ledger: &mut Ledger, body: impl Into<Body>) -> u64 {
    admit_on(ledger, body, TODAY)
}

fn admit_on(ledger: &mut Ledger, body: impl Into<Body>, on: &str) -> u64 {
    let entry = ledger.next_entry(body.into(), day(on)).unwrap();
    ledger.admit(&entry).unwrap()
}

#[test]
fn the_ledger_knows_what_became_of_a_demand() {
    let ledger = after(10);
    let (index, release) = ledger.compelled().next().unwrap();
    assert_eq!((index, release.is_answered()), (RELEASE, true));
    assert_eq!(release.noticed(), Some(day(TODAY)));
    let told = ledger.told(TOLD).unwrap();
    assert_eq!(told.objection, Some(ObjectionState::Overruled));
    let (_, refused) = ledger.refused_demands().next().unwrap();
    assert_eq!(refused.reason, Reason::Class);
    let (_, kept) = ledger.preservations().next().unwrap();
    assert_eq!((kept.clips, kept.until), (9, day("2027-03-01")));
    let (_, account) = ledger.disclosed_accounts().next().unwrap();
    assert_eq!(account.demand, DemandName::Sealed);
    let document = hash("why the objection does not hold");
    assert!(ledger.documents().any(|it| it == document));
}

#[test]
fn a_release_names_rulebook_trustees_notice_and_two_reviewers() {
    let ledger = after(1);
    let refused = |change: fn(&mut Compelled)| {
        let mut body = compelled(1, Some(TOLD));
        change(&mut body);
        refusal(&ledger, body)
    };
    assert!(
        ledger
            .next_entry(compelled(1, Some(TOLD)).into(), day(TODAY))
            .is_ok()
    );
    assert!(
        ledger
            .next_entry(compelled(1, None).into(), day(TODAY))
            .is_ok()
    );
    let policy = "policy: not the rulebook in force on this day";
    assert_eq!(refused(|it| it.policy = hash("another")), policy);
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
        |it: &mut Compelled| it.cameras = 0,
        |it: &mut Compelled| it.clips = 0,
        |it: &mut Compelled| it.seconds = 0,
    ] {
        assert_eq!(refused(change), "contradiction: nothing leaves");
    }
    let homes = "contradiction: a demand is about one home";
    assert_eq!(refused(|it| it.homes = 2), homes);
    let told = "demand: no earlier entry of this index told it";
    assert_eq!(refused(|it| it.told = Some(EntryIndex(RELEASE))), told);
    let gag = "contradiction: sealed although the household was told, or the reverse";
    assert_eq!(refused(|it| it.told = None), gag);
    assert_eq!(refused(|it| it.demand = DemandName::Sealed), gag);
}

#[test]
fn notice_and_seal_have_last_days() {
    let ledger = after(1);
    let taken = |told: Option<u64>, notice: Day, seal: Day| {
        let mut body = compelled(1, told);
        (body.notice_due, body.seal_until) = (notice, seal);
        ledger.next_entry(body.into(), day(TODAY)).is_ok()
    };
    let today = day(TODAY);
    let after = |days| today.after(days);
    for (told, notice, seal, fits) in [
        (Some(TOLD), today, after(1), true),
        (Some(TOLD), after(3), after(90), true),
        (Some(TOLD), day("2026-11-30"), after(1), false),
        (Some(TOLD), after(4), after(90), false),
        (Some(TOLD), today, today, false),
        (Some(TOLD), today, after(91), false),
        // A gag: the household is told when it ends, and what it was about is open by then.
        (None, after(90), after(90), true),
        (None, after(4), after(4), true),
        (None, after(5), after(4), false),
        (None, after(91), after(91), false),
        (None, day("2026-11-30"), after(1), false),
    ] {
        assert_eq!(taken(told, notice, seal), fits, "{told:?} {notice} {seal}");
    }
}

#[test]
fn an_objection_holds_what_it_is_about() {
    use ObjectionState::{Overruled, Upheld, Withdrawn};
    let holds = "demand: the household's objection holds it";
    for (ends, may_leave) in [(Withdrawn, true), (Overruled, true), (Upheld, false)] {
        let mut ledger = after(2);
        assert_eq!(refusal(&ledger, compelled(1, Some(TOLD))), holds);
        assert_eq!(refusal(&ledger, disclosed(1, Some(TOLD))), holds);
        admit(&mut ledger, objection(TOLD, ends));
        let taken = ledger.next_entry(compelled(1, Some(TOLD)).into(), day(TODAY));
        assert_eq!(taken.is_ok(), may_leave, "{ends}");
        let taken = ledger.next_entry(disclosed(1, Some(TOLD)).into(), day(TODAY));
        assert_eq!(taken.is_ok(), may_leave, "{ends}");
    }
}

#[test]
fn objections_follow_one_another_and_end_when_it_left() {
    use ObjectionState::{Overruled, Raised, Upheld, Withdrawn};
    let not_now = "demand: this does not follow what was objected";
    for state in [Withdrawn, Upheld, Overruled] {
        assert_eq!(refusal(&after(1), objection(TOLD, state)), not_now);
    }
    for first in [Withdrawn, Upheld, Overruled] {
        let mut ledger = after(2);
        assert_eq!(refusal(&ledger, objection(TOLD, Raised)), not_now);
        admit(&mut ledger, objection(TOLD, first));
        for next in [Raised, Withdrawn, Upheld, Overruled] {
            assert_eq!(refusal(&ledger, objection(TOLD, next)), not_now);
        }
    }
    let nothing = "demand: no earlier entry of this index told it";
    assert_eq!(refusal(&after(1), objection(TOLD - 1, Raised)), nothing);
    let mut ledger = after(1);
    admit(&mut ledger, compelled(1, Some(TOLD)));
    let left = "demand: what it was told of has left already";
    assert_eq!(refusal(&ledger, objection(TOLD, Raised)), left);
    assert_eq!(refusal(&ledger, compelled(2, Some(TOLD))), left);
    assert_eq!(refusal(&ledger, disclosed(1, Some(TOLD))), left);
}

#[test]
fn a_half_year_is_stated_once_in_a_band_and_in_no_other_number() {
    let banded = |month: &str, least, most| DemandsBanded {
        demand: slug("national-security"),
        month: month.parse().unwrap(),
        least,
        most,
    };
    let mut ledger = after(1);
    let before = ledger.demand_numbers(day(TODAY));
    assert_eq!(before.banded, []);
    for wrong in [(0, 498), (1, 500), (0, 0), (250, 749), (499, 0)] {
        let said = refusal(&ledger, banded("2026-06", wrong.0, wrong.1));
        assert_eq!(
            said,
            "contradiction: not a band of 100, 250, 500 or 1,000 numbers"
        );
    }
    for wrong in ["2026-05", "2026-12", "2027-06"] {
        let said = refusal(&ledger, banded(wrong, 0, 499));
        assert_eq!(said, "contradiction: not a half-year that is over");
    }
    admit(&mut ledger, banded("2026-06", 500, 999));
    let again = "demand: a band stated for this half-year already";
    assert_eq!(refusal(&ledger, banded("2026-06", 0, 499)), again);
    admit(&mut ledger, banded("2025-12", 0, 99));
    let numbers = ledger.demand_numbers(day(TODAY));
    let lines = numbers.banded.iter();
    let lines = lines.map(|it| (it.month.to_string(), it.least, it.most));
    let stated = [
        ("2025-12".to_owned(), 0, 99),
        ("2026-06".to_owned(), 500, 999),
    ];
    assert_eq!(lines.collect::<Vec<_>>(), stated);
    let rest = DemandNumbers {
        banded: Vec::new(),
        ..numbers
    };
    assert_eq!(rest, before);
    let published = ledger.published_numbers(hash("root"), day(TODAY));
    let csv = published.unwrap().to_csv();
    assert!(
        csv.contains(",month/2026-06,demand-national-security-banded-most,999\r\n"),
        "{csv}"
    );
}

#[test]
fn a_household_objects_by_itself_and_a_reviewer_settles_it() {
    let together = "contradiction: the state, the decision and who decided do not go together";
    for state in ObjectionState::ALL {
        let ledger = after(if *state == ObjectionState::Raised {
            1
        } else {
            2
        });
        let right = objection(TOLD, *state);
        assert!(ledger.next_entry(right.clone().into(), day(TODAY)).is_ok());
        let mut unsigned = right.clone();
        unsigned.decision = unsigned.decision.xor(Some(hash("x")));
        assert_eq!(refusal(&ledger, unsigned), together);
        let mut other = right;
        other.decided_by = match other.decided_by {
            Authority::Operator => Authority::Credential(EntryIndex(at::REVIEWER)),
            Authority::Credential(_) => Authority::Operator,
        };
        assert_eq!(refusal(&ledger, other), together);
    }
    let mut by_moderator = objection(TOLD, ObjectionState::Upheld);
    by_moderator.decided_by = Authority::Credential(EntryIndex(at::MODERATOR));
    assert_eq!(
        refusal(&after(2), by_moderator),
        format!("decided-by {}: its role may not decide this", at::MODERATOR)
    );
}

#[test]
fn a_refusal_is_a_reviewers_or_nobodys() {
    let ledger = after(7);
    let together = "contradiction: the reason, the decision and who decided do not go together";
    for reason in Reason::ALL {
        let mut body = refused(1);
        body.reason = reason;
        let mut nobodys = body.clone();
        (nobodys.decision, nobodys.decided_by) = (None, Authority::Operator);
        let (right, wrong) = match reason.is_a_reviewers() {
            true => (body, nobodys),
            false => (nobodys, body),
        };
        assert!(ledger.next_entry(right.into(), day(TODAY)).is_ok());
        assert_eq!(refusal(&ledger, wrong), together);
    }
    let by = |index| Authority::Credential(EntryIndex(index));
    let mut by_moderator = refused(1);
    by_moderator.decided_by = by(at::MODERATOR);
    let role = format!("decided-by {}: its role may not decide this", at::MODERATOR);
    assert_eq!(refusal(&ledger, by_moderator), role);
    let mut told_by_moderator = noticed(2);
    told_by_moderator.decided_by = EntryIndex(at::MODERATOR);
    assert_eq!(refusal(&ledger, told_by_moderator), role);
    let mut kept_by_moderator = preservation(1, None);
    kept_by_moderator.decided_by = EntryIndex(at::MODERATOR);
    assert_eq!(refusal(&ledger, kept_by_moderator), role);
}

#[test]
fn what_is_kept_ends_and_is_prolonged_once() {
    let mut ledger = after(7);
    let dated = |until: Day| {
        let mut body = preservation(1, None);
        body.until = until;
        ledger.next_entry(body.into(), day(TODAY)).is_ok()
    };
    let today = day(TODAY);
    assert!(dated(today) && dated(today.after(90)));
    assert!(!dated(today.after(91)) && !dated(day("2026-11-30")));
    let nothing = "demand: nothing is kept by this entry";
    assert_eq!(refusal(&ledger, preservation(1, Some(RELEASE))), nothing);
    let first = admit(&mut ledger, preservation(1, None));
    let late = |on: &str| {
        let mut body = preservation(2, Some(first));
        body.until = day("2027-04-01");
        ledger.next_entry(body.into(), day(on))
    };
    assert!(late("2027-03-01").is_ok());
    let ended = Violation::Demand("it has ended");
    assert_eq!(late("2027-03-02").unwrap_err(), ended);
    let second = admit(&mut ledger, preservation(2, Some(first)));
    let before = "demand: it was renewed before";
    assert_eq!(refusal(&ledger, preservation(3, Some(first))), before);
    assert_eq!(refusal(&ledger, preservation(3, Some(second))), before);
}

#[test]
fn trustees_answer_it_as_an_emergency() {
    let ledger = after(5);
    let there = "release: this trustee's receipt is there already";
    assert_eq!(
        refusal(&ledger, receipt_of(RELEASE, 1, ReceiptOutcome::Refused)),
        there
    );
    let unanswered = "release: this trustee has not answered it";
    assert_eq!(refusal(&ledger, notice_of(RELEASE, 2)), unanswered);
    for index in [TOLD, RELEASE + 4] {
        let none = "release: no earlier entry of this index is one";
        let receipt = receipt_of(index, 2, ReceiptOutcome::Answered);
        assert_eq!(refusal(&after(10), receipt), none);
    }
}

#[test]
fn what_is_revealed_of_a_demand_is_of_one_agency_and_of_its_type() {
    let mut ledger = after(10);
    let of = |field| reveal(RELEASE, Kind::Compelled, 1, field, &sealed(field));
    for field in [
        ["agency", "demand-text", "order", "scope"],
        ["recipient", "submitted-by", "supervised-by", "checklist"],
    ]
    .concat()
    {
        admit(&mut ledger, of(field));
    }
    let told = reveal(
        TOLD,
        Kind::DemandNoticed,
        1,
        "demand-text",
        &sealed("demand-text"),
    );
    admit(&mut ledger, told);
    let wrong: &[(&str, &str, &str)] = &[
        ("type", "subpoena", "another type than the entry names"),
        ("type", "", "nothing of this is absent"),
        ("order", "", "nothing of this is absent"),
        ("agency", "nobody", "no agency of that name before it"),
        (
            "submitted-by",
            "7",
            "not a credential of that role at that time",
        ),
        (
            "supervised-by",
            "35",
            "not a credential of that role at that time",
        ),
    ];
    for (field, value, reason) in wrong {
        let mut ledger = after(1);
        let body = compelled_that(1, Some(TOLD), |name| match name == *field {
            true => (*value).to_owned(),
            false => sealed(name),
        });
        let index = admit(&mut ledger, body);
        let body = reveal(index, Kind::Compelled, 1, field, value);
        assert_eq!(
            refusal(&ledger, body),
            format!("reveal: {reason}"),
            "{field}"
        );
    }
}

#[test]
fn another_agencys_officer_shows_when_revealed() {
    let mut ledger = after(1);
    let agency = fixture::agency("millbrook-fire", 1, 40, Authority::Operator);
    admit(&mut ledger, agency);
    let fire = fixture::credential(
        Role::Officer,
        Some("millbrook-fire"),
        8,
        Authority::Operator,
    );
    let officer = admit(&mut ledger, fire);
    let value = |field: &str| match field {
        "submitted-by" => officer.to_string(),
        _ => sealed(field),
    };
    let release = admit(&mut ledger, compelled_that(1, Some(TOLD), value));
    admit(
        &mut ledger,
        reveal(release, Kind::Compelled, 1, "agency", &sealed("agency")),
    );
    let by = reveal(
        release,
        Kind::Compelled,
        1,
        "submitted-by",
        &officer.to_string(),
    );
    let other = "reveal: of another agency than what is revealed";
    assert_eq!(refusal(&ledger, by), other);
}

#[test]
fn days_alone_make_it_overdue() {
    let overdue = |ledger: &Ledger, today: &str| {
        let of = ledger.emergency_numbers(day(today)).overdue.into_iter();
        let of = of.filter(|it| it.release == RELEASE);
        let of: Vec<_> = of
            .map(|it| format!("{} {}", it.what.code(), it.due))
            .collect();
        of.join(", ")
    };
    let mut ledger = after(5);
    assert_eq!(overdue(&ledger, "2026-12-03"), "");
    assert_eq!(overdue(&ledger, "2026-12-04"), "notice 2026-12-03");
    admit(&mut ledger, notice_of(RELEASE, 1));
    // A court was asked before: nobody waits for what one makes of it.
    assert_eq!(overdue(&ledger, "2026-12-20"), "");
    for field in ["agency", "type", "demand-text"] {
        assert_eq!(overdue(&ledger, "2026-12-21"), "opening 2026-12-20");
        admit(
            &mut ledger,
            reveal(RELEASE, Kind::Compelled, 1, field, &sealed(field)),
        );
    }
    assert_eq!(overdue(&ledger, "2027-12-01"), "");
    let outcome = outcome_of(RELEASE, sidelight_translog::entry::Process::Denied);
    admit(&mut ledger, outcome);
}
