//! The rules between entries: for each, an entry that breaks it and nothing else.

use sidelight_translog::{
    entry::{
        Agency, Authority, Body, CheckpointKey, Consent, CredentialRevoked, Entry, EntryIndex,
        Ground, Kind, Redacted, Request, RequestResolved, RequestUpdate, Role, Scope, Totals,
    },
    ledger::{Ledger, Violation},
};

use crate::fixture::{
    self, agency, at, consent, credential, day, hash, ledger_at, policy, refused, request, reveal,
    slug,
};

/// After the redaction: request 1 resolved, 2 withdrawn.
const WHOLE: usize = 22;
/// Before the first consent.
const BEFORE: usize = 12;
/// After the second request: both open.
const OPEN: usize = 15;

fn by(index: u64) -> Authority {
    Authority::Credential(EntryIndex(index))
}

fn refusal(ledger: &Ledger, body: impl Into<Body>) -> Violation {
    ledger
        .next_entry(body.into(), day("2026-11-24"))
        .unwrap_err()
}

#[test]
fn the_story_keeps_every_rule() {
    let (entries, ledger) = fixture::entries();
    assert_eq!(entries.len(), 78);
    assert_eq!(ledger.numbers().size, 78);
    let request = ledger.request(at::REQUEST).unwrap();
    assert_eq!(request.updates, [10]);
    assert!(request.closed.is_some());
    assert_eq!(ledger.agency(&slug("millbrook-police")).unwrap().len(), 2);
    assert_eq!(ledger.web().unwrap().1, hash("web manifest"));
    assert!(
        !ledger
            .documents()
            .any(|document| document == hash("update")),
        "redacted"
    );
    assert_eq!(ledger.log_key(), Some(fixture::next_signer().vkey()));
}

#[test]
fn order_ordinal_and_day() {
    let today = day("2026-11-23");
    let first = Entry::new(1, today, policy(1, "2026-11-23").into()).unwrap();
    assert_eq!(Ledger::new().check(&first), Err(Violation::OperatorPlace));
    let second = Entry::new(2, today, fixture::operator().into()).unwrap();
    assert_eq!(ledger_at(1).check(&second), Err(Violation::OperatorPlace));
    for ordinal in [1, 2, 4] {
        let entry = Entry::new(
            ordinal,
            today,
            request(3, at::MODERATOR, at::OFFICER).into(),
        )
        .unwrap();
        assert!(matches!(
            ledger_at(OPEN).check(&entry),
            Err(Violation::Ordinal { expected: 3, .. })
        ));
    }
    let entry = Entry::new(3, day("2026-11-22"), consent(3, at::REQUEST).into()).unwrap();
    assert_eq!(ledger_at(OPEN).check(&entry), Err(Violation::Day));
}

#[test]
fn rulebooks_rise_and_the_one_in_force_is_named() {
    let ledger = ledger_at(OPEN);
    assert!(matches!(
        refusal(&ledger, policy(1, "2026-11-30")),
        Violation::Policy(_)
    ));
    let mut ledger = ledger;
    let later = ledger
        .next_entry(policy(2, "2026-12-01").into(), day("2026-11-24"))
        .unwrap();
    ledger.admit(&later).unwrap();
    assert!(matches!(
        refusal(&ledger, policy(3, "2026-11-30")),
        Violation::Policy(_)
    ));
    // Until the day it comes into force the old one holds, then only the new one.
    let old = consent(3, at::REQUEST);
    ledger
        .next_entry(old.clone().into(), day("2026-11-30"))
        .unwrap();
    let late = ledger.next_entry(old.clone().into(), day("2026-12-01"));
    assert!(matches!(late, Err(Violation::Policy(_))));
    assert!(matches!(refusal(&ledger_at(1), old), Violation::Policy(_)));
    let mut other = request(3, at::MODERATOR, at::OFFICER);
    other.policy = hash("rulebook 2");
    assert!(matches!(refusal(&ledger, other), Violation::Policy(_)));
}

#[test]
fn agencies_rotate_by_their_own_hand() {
    let ledger = ledger_at(OPEN);
    let rotation = |epoch, key, by| agency("millbrook-police", epoch, key, by);
    let allowed = rotation(2, 2, by(at::OFFICER));
    ledger
        .next_entry(allowed.into(), day("2026-11-24"))
        .unwrap();
    let refused: &[Agency] = &[
        rotation(1, 2, Authority::Operator),
        rotation(3, 2, by(at::OFFICER)),
        rotation(2, 1, by(at::OFFICER)),
        rotation(2, 2, Authority::Operator),
        rotation(2, 2, by(at::ADMIN)),
        rotation(2, 2, by(at::MODERATOR)),
        rotation(2, 2, by(999)),
        agency("millbrook-fire", 2, 2, Authority::Operator),
        agency("millbrook-fire", 1, 1, Authority::Operator),
        agency("millbrook-fire", 1, 2, by(at::OFFICER)),
    ];
    for agency in refused {
        refusal(&ledger, agency.clone());
    }
    let mut ledger = ledger;
    let fire = agency("millbrook-fire", 1, 3, by(at::ADMIN));
    let entry = ledger.next_entry(fire.into(), day("2026-11-24")).unwrap();
    assert_eq!(entry.ordinal(), 2);
    ledger.admit(&entry).unwrap();
    // An officer of one agency rotates no other.
    assert!(matches!(
        refusal(&ledger, agency("millbrook-fire", 2, 4, by(at::OFFICER))),
        Violation::Approver {
            reason: "it is of another agency",
            ..
        }
    ));
}

#[test]
fn credentials_are_enrolled_by_those_who_may() {
    let ledger = ledger_at(OPEN);
    let police = Some("millbrook-police");
    for allowed in [
        credential(Role::Officer, police, 9, by(at::SUPERVISOR)),
        credential(Role::Officer, police, 9, Authority::Operator),
        credential(Role::Admin, None, 9, by(at::ADMIN)),
    ] {
        ledger
            .next_entry(allowed.into(), day("2026-11-24"))
            .unwrap();
    }
    for refused in [
        credential(Role::Officer, police, 9, by(at::OFFICER)),
        credential(Role::Officer, police, 9, by(at::MODERATOR)),
        credential(Role::Moderator, None, 9, by(at::SUPERVISOR)),
        credential(Role::Officer, police, 4, by(at::ADMIN)),
        credential(Role::Officer, Some("elsewhere"), 9, by(at::ADMIN)),
        credential(Role::Officer, None, 9, by(at::ADMIN)),
        credential(Role::Admin, police, 9, by(at::ADMIN)),
    ] {
        refusal(&ledger, refused);
    }
}

#[test]
fn a_revoked_credential_decides_nothing() {
    let mut ledger = ledger_at(OPEN);
    let revoke = |credential| CredentialRevoked {
        credential: EntryIndex(credential),
        decision: Some(hash("revocation")),
        revoked_by: by(at::ADMIN),
    };
    refusal(&ledger, revoke(at::REQUEST));
    let entry = ledger
        .next_entry(revoke(at::MODERATOR).into(), day("2026-11-24"))
        .unwrap();
    ledger.admit(&entry).unwrap();
    refusal(&ledger, revoke(at::MODERATOR));
    let violation = refusal(&ledger, request(3, at::MODERATOR, at::OFFICER));
    assert!(matches!(
        violation,
        Violation::Approver {
            reason: "this credential is revoked",
            ..
        }
    ));
}

#[test]
fn requests_need_a_moderator_and_end_once() {
    let ledger = ledger_at(OPEN);
    for moderator in [at::OFFICER, at::ADMIN, at::REQUEST, 999] {
        assert!(matches!(
            refusal(&ledger, request(3, moderator, at::OFFICER)),
            Violation::Approver { .. }
        ));
        assert!(matches!(
            refusal(&ledger, refused(2, moderator, at::OFFICER)),
            Violation::Approver { .. }
        ));
    }
    let mut unknown = request(3, at::MODERATOR, at::OFFICER);
    unknown.agency = slug("elsewhere");
    assert!(matches!(refusal(&ledger, unknown), Violation::Agency(_)));

    let update = |request| RequestUpdate {
        request: EntryIndex(request),
        document: hash("more"),
        decision: hash("approved"),
        decided_by: EntryIndex(at::MODERATOR),
    };
    let end = |request, by| RequestResolved {
        request: EntryIndex(request),
        document: None,
        decision: hash("resolved"),
        decided_by: EntryIndex(by),
    };
    ledger
        .next_entry(update(at::REQUEST).into(), day("2026-11-24"))
        .unwrap();
    assert!(matches!(
        refusal(&ledger, update(at::CONSENT)),
        Violation::Request(_)
    ));
    assert!(matches!(
        refusal(&ledger, end(at::REQUEST, at::MODERATOR)),
        Violation::Approver { .. }
    ));
    let closed = ledger_at(WHOLE - 2);
    assert!(matches!(
        refusal(&closed, update(at::REQUEST)),
        Violation::Request(_)
    ));
    assert!(matches!(
        refusal(&closed, end(at::REQUEST, at::OFFICER)),
        Violation::Request(_)
    ));
    assert!(matches!(
        refusal(&closed, end(14, at::OFFICER)),
        Violation::Request(_)
    ));
}

#[test]
fn a_redaction_takes_two_people_and_a_known_document() {
    let ledger = ledger_at(OPEN);
    let redacted = |document, first, second| Redacted {
        document,
        ground: Ground::PersonalData,
        decision: hash("redaction"),
        first_approval: EntryIndex(first),
        second_approval: EntryIndex(second),
    };
    let known = hash("request 1");
    ledger
        .next_entry(
            redacted(known, at::ADMIN, at::MODERATOR).into(),
            day("2026-11-24"),
        )
        .unwrap();
    for (document, first, second) in [
        (hash("nothing"), at::ADMIN, at::MODERATOR),
        (known, at::MODERATOR, at::MODERATOR),
        (known, at::MODERATOR, at::ADMIN),
        (known, at::MODERATOR, at::OFFICER),
        (known, 2, at::MODERATOR),
    ] {
        refusal(&ledger, redacted(document, first, second));
    }
    let again = redacted(hash("update"), at::ADMIN, at::MODERATOR);
    assert!(matches!(
        refusal(&ledger_at(18), again),
        Violation::Redacted(_)
    ));
}

#[test]
fn a_reveal_opens_what_was_committed() {
    let ledger = ledger_at(WHOLE);
    let good = |field, value| reveal(at::CONSENT, Kind::Consent, 1, field, value);
    for (field, value) in [
        ("clips", "3"),
        ("agency", "millbrook-police"),
        ("request", "8"),
    ] {
        ledger
            .next_entry(good(field, value).into(), day("2026-11-24"))
            .unwrap();
    }
    let mut wrong_salt = good("clips", "3");
    wrong_salt.salt[0] ^= 1;
    for refused in [
        wrong_salt,
        good("clips", "4"),
        good("policy", "3"),
        good("recipient", fixture::recipient(1).as_str()),
        reveal(at::ADMIN + 50, Kind::Consent, 1, "clips", "3"),
        reveal(2, Kind::Consent, 1, "clips", "3"),
        reveal(at::CONSENT, Kind::Consent, 2, "clips", "3"),
    ] {
        assert!(matches!(refusal(&ledger, refused), Violation::Reveal(_)));
    }
}

#[test]
fn a_package_is_entered_once() {
    let ledger = ledger_at(WHOLE);
    let package = fixture::package(1, at::REQUEST);
    assert_eq!(ledger.package(package.digest), Some(at::PACKAGE));
    assert_eq!(refusal(&ledger, package), Violation::Package);
    let other = fixture::package(2, at::REQUEST);
    ledger.next_entry(other.into(), day("2026-11-24")).unwrap();
    let opened = reveal(at::PACKAGE, Kind::Package, 1, "request", "8");
    ledger.next_entry(opened.into(), day("2026-11-24")).unwrap();
}

/// Nor to requests of which only the text says what they are about.
#[test]
fn once_a_request_has_said_its_offence_every_later_one_does() {
    let of_before = |ordinal| Request {
        offence: None,
        ..request(ordinal, at::MODERATOR, at::SUPERVISOR)
    };
    let mut ledger = ledger_at(usize::try_from(at::REQUEST).unwrap());
    let mut admit = |body: Request| {
        let entry = ledger.next_entry(body.into(), day("2026-11-24")).unwrap();
        ledger.admit(&entry).unwrap();
    };
    admit(of_before(1));
    admit(request(2, at::MODERATOR, at::SUPERVISOR));
    admit(request(3, at::MODERATOR, at::SUPERVISOR));
    let lacks = Violation::Late {
        kind: "request",
        field: "offence",
    };
    assert_eq!(refusal(&ledger, of_before(4)), lacks);
    let after = ledger.numbers().offences;
    assert_eq!(after.unsaid, 1);
    let of = |offence: &str| {
        let agencies = after.said.get(&offence.parse().unwrap());
        agencies.map_or(0, |it| it.values().sum::<u64>())
    };
    assert_eq!((of("missing-person"), of("burglary")), (1, 1));
    let said = after.said.values().flat_map(|it| it.values()).sum::<u64>();
    assert_eq!(said + after.unsaid, ledger.numbers().all.requests);
    let numbers = ledger
        .published_numbers(hash("root"), day("2026-11-24"))
        .unwrap();
    let json = concat!(
        r#""offences":{"unsaid":1,"list":[{"offence":"burglary","requests":1,"#,
        r#""agencies":[{"agency":"millbrook-police","requests":1}]},"#,
        r#"{"offence":"missing-person","requests":1,"#,
        r#""agencies":[{"agency":"millbrook-police","requests":1}]}]},"countries":{"#,
    );
    assert!(numbers.to_json().contains(json), "{}", numbers.to_json());
    let csv = numbers.to_csv();
    for line in [
        "all,requests-offence-unsaid,1",
        "offence/burglary,requests,1",
        "offence/missing-person,requests-of-millbrook-police,1",
    ] {
        assert!(csv.contains(&format!(",{line}\r\n")), "{line} in {csv}");
    }
}

/// An operator cannot go back to consents that leave open which footage they are for.
#[test]
fn once_a_consent_has_said_which_footage_every_later_one_does() {
    let of_before = |ordinal| Consent {
        footage: None,
        ..consent(ordinal, at::REQUEST)
    };
    let mut ledger = ledger_at(BEFORE);
    let first = ledger.next_entry(of_before(1).into(), day("2026-11-24"));
    ledger.admit(&first.unwrap()).unwrap();
    let told = ledger.next_entry(consent(2, at::REQUEST).into(), day("2026-11-24"));
    ledger.admit(&told.unwrap()).unwrap();
    let lacks = Violation::Late {
        kind: "consent",
        field: "footage",
    };
    assert_eq!(refusal(&ledger, of_before(3)), lacks);
    let again = consent(3, at::REQUEST);
    ledger.next_entry(again.into(), day("2026-11-24")).unwrap();
}

/// A commitment to garbage shows when it is opened, even though salt and value fit.
#[test]
fn a_reveal_must_agree_with_the_log() {
    let mut ledger = ledger_at(WHOLE);
    for (ordinal, field, value) in [
        (3, "request", "999"),
        (4, "request", "3"),
        (5, "agency", "elsewhere"),
        (6, "recipient", fixture::recipient(9).as_str()),
        // Entered after the consent that commits to it would be fine only if it came before: epoch 2 did.
        (7, "clips", "many"),
        (8, "pseudonym", "short"),
    ] {
        let mut body = consent(ordinal, at::REQUEST);
        let commitment =
            fixture::opening(Kind::Consent, ordinal, field, value).commit(Kind::Consent, field);
        match field {
            "request" => body.request = commitment,
            "agency" => body.agency = commitment,
            "recipient" => body.recipient = commitment,
            "clips" => body.clips = commitment,
            _ => body.pseudonym = commitment,
        }
        let entry = ledger.next_entry(body.into(), day("2026-11-24")).unwrap();
        let index = ledger.admit(&entry).unwrap();
        let violation = refusal(&ledger, reveal(index, Kind::Consent, ordinal, field, value));
        assert!(
            matches!(violation, Violation::Reveal(_)),
            "{field}: {violation}"
        );
    }
    let body = fixture::package(2, 999);
    let entry = ledger.next_entry(body.into(), day("2026-11-24")).unwrap();
    let index = ledger.admit(&entry).unwrap();
    let violation = refusal(&ledger, reveal(index, Kind::Package, 2, "request", "999"));
    assert!(matches!(violation, Violation::Reveal(_)), "{violation}");
    let officer = reveal(at::REQUEST, Kind::Request, 1, "submitted-by", "6");
    ledger
        .next_entry(officer.into(), day("2026-11-24"))
        .unwrap();
    let absent = reveal(9, Kind::RequestRefused, 1, "case", "");
    ledger.next_entry(absent.into(), day("2026-11-24")).unwrap();
}

#[test]
fn totals_are_recomputed() {
    let ledger = ledger_at(WHOLE);
    let december = day("2026-12-01");
    let totals = |agency| Totals {
        month: "2026-11".parse().unwrap(),
        agency,
        requests: 2,
        refused: 1,
        updated: 1,
        resolved: 1,
        withdrawn: 1,
        consents: 2,
    };
    let police = || Scope::Agency(slug("millbrook-police"));
    let stated = |totals: Totals, ledger: &Ledger| ledger.next_entry(totals.into(), december);
    stated(totals(Scope::All), &ledger).unwrap();
    stated(
        Totals {
            consents: 1,
            ..totals(police())
        },
        &ledger,
    )
    .unwrap();
    for wrong in [
        Totals {
            requests: 1,
            ..totals(Scope::All)
        },
        Totals {
            consents: 1,
            ..totals(Scope::All)
        },
        Totals {
            consents: 3,
            ..totals(police())
        },
        Totals {
            withdrawn: 0,
            ..totals(police())
        },
        Totals {
            month: "2026-12".parse().unwrap(),
            ..totals(Scope::All)
        },
        totals(Scope::Agency(slug("elsewhere"))),
    ] {
        stated(wrong, &ledger).unwrap_err();
    }
    let mut ledger = ledger;
    let entry = stated(totals(police()), &ledger).unwrap();
    ledger.admit(&entry).unwrap();
    assert!(
        matches!(stated(totals(police()), &ledger), Err(Violation::Totals(_))),
        "once per month and agency"
    );
}

#[test]
fn the_key_changes_from_the_logs_own() {
    let ledger = ledger_at(WHOLE);
    let (old, new) = (
        fixture::signer().vkey().clone(),
        fixture::next_signer().vkey().clone(),
    );
    let change = CheckpointKey {
        previous: new.clone(),
        key: old,
    };
    assert_eq!(refusal(&ledger, change), Violation::CheckpointKey);
}
