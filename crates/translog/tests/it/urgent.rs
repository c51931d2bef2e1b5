//! Urgent asks: what the record takes of them, and what it counts.

use sidelight_translog::entry::{Body, Day, EntryIndex, UrgentMisused};
use sidelight_translog::ledger::{Ledger, Violation};

use crate::fixture::{self, at, day, ledger_at};

/// The ledger without the change of key, so that urgent asks can follow.
fn before() -> Ledger {
    let count = fixture::story()
        .iter()
        .position(|(body, _)| matches!(body, Body::Urgent(_)))
        .unwrap();
    ledger_at(count - 1)
}

fn admit(ledger: &mut Ledger, body: Body, on: Day) -> Result<(), Violation> {
    let entry = ledger.next_entry(body, on)?;
    ledger.admit(&entry).map(|_| ())
}

#[test]
fn misuse_is_said_once_when_it_is_over_and_by_somebody_else() {
    let mut ledger = before();
    let asked = ledger.size();
    let [request, urgent, resolved, misused] = fixture::urgent(asked).try_into().unwrap();
    let first = day("2026-12-01");
    let request_entry = EntryIndex(asked);
    let by = |decided_by| {
        let Body::UrgentMisused(it) = misused.clone() else {
            unreachable!("the last one is the misuse")
        };
        Body::from(UrgentMisused {
            decided_by: EntryIndex(decided_by),
            ..it
        })
    };
    assert!(admit(&mut ledger, urgent.clone(), first).is_err());
    admit(&mut ledger, request, first).unwrap();
    let refused = |ledger: &Ledger, body: Body, on| ledger.next_entry(body, on).unwrap_err();
    assert_eq!(
        refused(&ledger, misused.clone(), first),
        Violation::Request("it is no urgent ask")
    );
    admit(&mut ledger, urgent.clone(), first).unwrap();
    assert_eq!(
        refused(&ledger, urgent, first),
        Violation::Request("it is an urgent ask already")
    );
    assert_eq!(
        refused(&ledger, misused.clone(), day("2026-12-02")),
        Violation::Request("it is not over yet")
    );
    // Its own end is enough.
    ledger
        .next_entry(misused.clone(), day("2026-12-03"))
        .unwrap();
    admit(&mut ledger, resolved, first).unwrap();
    for wrong in [at::MODERATOR, at::SUPERVISOR, at::ADMIN] {
        let found = refused(&ledger, by(wrong), first);
        assert!(matches!(found, Violation::Approver { .. }), "{found:?}");
    }
    assert_eq!(ledger.urgent_misused("millbrook-police"), 0);
    admit(&mut ledger, misused.clone(), first).unwrap();
    assert_eq!(
        refused(&ledger, misused, first),
        Violation::Request("its misuse is in the log already")
    );
    assert_eq!(ledger.urgent_misused("millbrook-police"), 1);
    let numbers = ledger.numbers();
    let police = &numbers.agencies[&fixture::slug("millbrook-police")];
    assert_eq!((police.urgent, police.urgent_misused), (1, 1));
    let record = ledger.request(request_entry.0).unwrap();
    assert!(record.urgent.is_some_and(|it| it.misused.is_some()));
}
