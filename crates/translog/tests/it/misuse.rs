//! Emergencies that were misused: what the record takes of it, what it counts, and what counts against
//! whoever filed them.

use sidelight_translog::{
    entry::{
        Authority, Body, CredentialRevoked, EmergencyMisuse, EmergencyMisused, EntryIndex, Kind,
        Process, ReceiptOutcome, Role,
    },
    ledger::{Ledger, Violation},
};

use crate::emergencies::{
    OFFICER, REFUSED, RELEASE, SECOND_REVIEWER, after, outcome_of, receipt_of, sealed,
};
use crate::fixture::{self, at, day, hash, reveal, slug};

const TODAY: &str = "2026-12-02";

/// A reviewer who had decided on neither.
pub(crate) fn third() -> Body {
    fixture::credential(Role::Reviewer, None, 10, Authority::Operator).into()
}

pub(crate) fn misused(emergency: u64, by: u64) -> EmergencyMisused {
    EmergencyMisused {
        emergency: EntryIndex(emergency),
        reason: EmergencyMisuse::Forged,
        decision: hash("misused"),
        decided_by: EntryIndex(by),
    }
}

/// A third reviewer, whose entry would have index `first`, and what they say of a release and of a refusal.
pub(crate) fn story(first: u64) -> Vec<Body> {
    let refused = EmergencyMisused {
        reason: EmergencyMisuse::NoDanger,
        ..misused(REFUSED, first)
    };
    vec![third(), misused(RELEASE, first).into(), refused.into()]
}

fn admit(ledger: &mut Ledger, body: impl Into<Body>) -> u64 {
    let entry = ledger.next_entry(body.into(), day(TODAY)).unwrap();
    ledger.admit(&entry).unwrap()
}

fn refusal(ledger: &Ledger, body: EmergencyMisused) -> Violation {
    ledger.next_entry(body.into(), day(TODAY)).unwrap_err()
}

#[test]
fn misuse_is_said_once_by_a_reviewer_who_had_not_decided_on_it() {
    // Neither is there yet.
    let mut early = after(2);
    let by = admit(&mut early, third());
    let nothing = Violation::Release("no earlier entry of this index is an emergency");
    for other in [RELEASE + 1, REFUSED + 1, at::REQUEST, OFFICER, 9_999] {
        assert_eq!(refusal(&early, misused(other, by)), nothing, "{other}");
    }
    // The release is there, and nobody has answered it: that is no reason to wait.
    let mut ledger = after(4);
    let third = admit(&mut ledger, third());
    for (emergency, by) in [
        (RELEASE, at::REVIEWER),
        (RELEASE, SECOND_REVIEWER),
        (REFUSED, at::REVIEWER),
    ] {
        let found = refusal(&ledger, misused(emergency, by));
        let Violation::Approver { reason, .. } = found else {
            panic!("{found:?}");
        };
        assert_eq!(reason, "it decided on the emergency");
    }
    for by in [at::MODERATOR, at::ADMIN, at::SUPERVISOR, OFFICER, RELEASE] {
        let found = refusal(&ledger, misused(RELEASE, by));
        assert!(matches!(found, Violation::Approver { .. }), "{found:?}");
    }
    // Whoever reviewed the release had no part in the refusal.
    ledger
        .next_entry(misused(REFUSED, SECOND_REVIEWER).into(), day(TODAY))
        .unwrap();
    for emergency in [RELEASE, REFUSED] {
        let index = admit(&mut ledger, misused(emergency, third));
        let record = ledger.misused_emergency(emergency).unwrap();
        assert_eq!(
            (record.index, record.reason),
            (index, EmergencyMisuse::Forged)
        );
        let again = refusal(&ledger, misused(emergency, third));
        assert_eq!(
            again,
            Violation::Release("its misuse is in the log already")
        );
    }
}

#[test]
fn a_revoked_reviewer_says_nothing_and_a_drill_is_nothing_to_say_it_of() {
    let mut ledger = after(4);
    let third = admit(&mut ledger, third());
    let revoked = CredentialRevoked {
        credential: EntryIndex(third),
        decision: None,
        revoked_by: Authority::Operator,
    };
    admit(&mut ledger, revoked);
    let found = refusal(&ledger, misused(RELEASE, third));
    assert!(matches!(found, Violation::Approver { .. }), "{found:?}");
    let mut drilled = Ledger::new();
    let (entries, _) = fixture::entries();
    for entry in &entries {
        drilled.admit(entry).unwrap();
    }
    let is = |kind| entries.iter().position(|it| it.kind() == kind).unwrap() as u64;
    let by = entries.iter().rposition(|it| it.kind() == Kind::Credential);
    let by = by.unwrap() as u64;
    for drill in [is(Kind::Drill), is(Kind::DrillRefused)] {
        let found = refusal(&drilled, misused(drill, by));
        assert!(matches!(found, Violation::Release(_)), "{found:?}");
    }
}

#[test]
fn it_is_counted_by_month_and_by_agency_and_against_it_once() {
    let mut ledger = after(4);
    let police = slug("millbrook-police");
    let third = admit(&mut ledger, third());
    assert_eq!(ledger.emergencies_against().count(), 0);
    admit(&mut ledger, misused(RELEASE, third));
    admit(
        &mut ledger,
        EmergencyMisused {
            reason: EmergencyMisuse::OtherPurpose,
            ..misused(REFUSED, third)
        },
    );
    assert_eq!(ledger.emergencies_against().count(), 2);
    assert_eq!(ledger.emergencies_against_agency(&police), 0, "sealed yet");
    let numbers = ledger.emergency_numbers(day(TODAY));
    assert_eq!((numbers.all.misused, numbers.sealed.misused), (2, 2));
    let [month] = numbers.months.values().copied().collect::<Vec<_>>()[..] else {
        panic!("one month");
    };
    assert_eq!(
        (month.releases, month.claims_refused, month.misused),
        (1, 1, 2)
    );
    assert_eq!(
        numbers.list[0].misused.map(|(_, reason)| reason),
        Some(EmergencyMisuse::Forged)
    );
    let json = ledger.published_numbers(hash("root"), day(TODAY)).unwrap();
    let csv = json.to_csv();
    let json: serde_json::Value = serde_json::from_str(&json.to_json()).unwrap();
    let misused = &json["emergencies"]["misused"];
    let expected = r#"{"all":2,"no-danger":0,"other-purpose":1,"forged":1}"#;
    assert_eq!(
        *misused,
        serde_json::from_str::<serde_json::Value>(expected).unwrap()
    );
    assert!(csv.contains(",all,emergency-misused,2\r\n"), "{csv}");
    assert!(csv.contains(",all,emergency-misused-forged,1\r\n"), "{csv}");

    // A court that was never asked is no second time.
    admit(
        &mut ledger,
        receipt_of(RELEASE, 1, ReceiptOutcome::Answered),
    );
    admit(&mut ledger, outcome_of(RELEASE, Process::Never));
    assert_eq!(ledger.emergencies_against().count(), 2);
    let opened = reveal(RELEASE, Kind::Emergency, 1, "agency", &sealed("agency"));
    admit(&mut ledger, opened);
    assert_eq!(ledger.emergencies_against_agency(&police), 1);
    let numbers = ledger.emergency_numbers(day(TODAY));
    let of = numbers.agencies[&police];
    assert_eq!((of.never, of.misused), (1, 1));
}
