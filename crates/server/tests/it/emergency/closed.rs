//! Ways that are closed.

use serde_json::json;
use sidelight_api::emergency::{Emergency, FourFindings};
use sidelight_translog::entry::{Body, EntryIndex, Outcome, Process};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::RequestId;

use super::{Alarm, BEGIN_MS, MINUTE_MS, YES, sealed};
use crate::support::DAY_MS;

const SIGNED_AT_ONCE: usize = 5;

#[tokio::test]
async fn nobody_does_two_persons_part() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let filed = alarm.filed(&claim).await;
    assert!(
        filed.sign.is_none(),
        "the officer signed, and is no supervisor"
    );
    // Another agency's is not there, and a reviewer is no supervisor.
    let path = format!("/api/agency/emergencies/{}", filed.emergency);
    assert_eq!(alarm.town.fire.actor.get(&path).await.problem().0, 404);
    assert_eq!(alarm.reviewers[0].actor.get(&path).await.problem().0, 404);
    let review = format!("/api/review/emergencies/{}", filed.emergency);
    assert_eq!(alarm.town.officer.actor.get(&review).await.problem().0, 404);
    assert_eq!(
        alarm.town.moderator.actor.get(&review).await.problem().0,
        404
    );
    // Nobody is called back about what its officer has not signed, unless they began it so.
    let officer = &alarm.town.officer.actor;
    let typed: Emergency = officer.post("/api/agency/emergencies", &claim).await.ok();
    let call = json!({ "reached": "x", "said": "y" });
    let path = format!("/api/review/emergencies/{}/call", typed.emergency);
    let called = alarm.reviewers[0].actor.post(&path, &call).await;
    assert_eq!(called.problem().0, 404);

    let emergency = alarm.ready(&claim).await;
    alarm.reviewers[0].approve(&emergency).await;
    assert!(
        alarm.reviewers[0]
            .look_at(&emergency)
            .await
            .release
            .is_none()
    );
    let sign = alarm.reviewers[1]
        .look_at(&emergency)
        .await
        .release
        .unwrap()
        .sign;
    let twice = alarm.reviewers[0].review(&emergency, &sign, YES).await;
    assert_eq!(twice.problem(), (409, "own_work".into()));
    let no = FourFindings {
        helps: false,
        ..YES
    };
    let refused = alarm.reviewers[1].review(&emergency, &sign, no).await;
    assert_eq!(refused.problem(), (422, "findings".into()));
    // A passkey over something else is none over this.
    let other = sidelight_api::emergency::ToSign {
        digest: [7; 32],
        ..sign
    };
    let refused = alarm.reviewers[1].review(&emergency, &other, YES).await;
    assert_eq!(refused.problem(), (422, "challenge".into()));
}

#[tokio::test]
async fn a_claim_that_breaks_the_rules_is_not_filed() {
    let mut alarm = Alarm::new().await;
    let mut claim = alarm.claim();
    claim.to_ms = claim.from_ms + 121 * MINUTE_MS;
    claim.doors = (0..9).map(|n| format!("{n:010x}")).collect();
    let officer = &alarm.town.officer.actor;
    let refused = officer.post("/api/agency/emergencies", &claim).await;
    assert_eq!(refused.violations(), ["window", "cameras"]);
    claim.doors = vec!["no tag".into()];
    let refused = officer.post("/api/agency/emergencies", &claim).await;
    assert_eq!(refused.violations(), ["doors"]);
    // An agency that never asked residents cannot begin with an emergency.
    let claim = alarm.claim();
    let fire = &alarm.town.fire.actor;
    let refused = fire.post("/api/agency/emergencies", &claim).await;
    assert_eq!(refused.violations(), ["first-ever"]);
    // Two a day, counted when they are signed.
    let typed: Emergency = officer.post("/api/agency/emergencies", &claim).await.ok();
    for _ in 0..2 {
        alarm.filed(&claim).await;
    }
    let third = alarm.town.officer.sign(&typed).await;
    assert_eq!(third.violations(), ["officer-limit"]);
}

#[tokio::test]
async fn of_many_signed_at_once_no_more_are_filed_than_a_day_allows() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let officer = &mut alarm.town.officer;
    let mut signed = Vec::new();
    for _ in 0..SIGNED_AT_ONCE {
        let typed = officer.actor.post("/api/agency/emergencies", &claim).await;
        let typed: Emergency = typed.ok();
        let sign = typed.sign.unwrap();
        let path = format!("/api/agency/emergencies/{}/sign", typed.emergency);
        signed.push((path, officer.device.sign(&sign.digest, &sign.rp_id)));
    }
    let all = signed
        .iter()
        .map(|(path, given)| officer.actor.post(path, given));
    let all = futures::future::join_all(all).await;
    let (filed, more): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| it.status.is_success());
    assert_eq!(filed.len(), 2);
    for refused in more {
        assert_eq!(refused.violations(), ["officer-limit"]);
    }
}

#[tokio::test]
async fn an_operator_without_the_section_has_no_emergencies() {
    let town = crate::asking::Town::new().await;
    let claim = json!({
        "case": "1", "danger": "death", "who": "x", "harm": "x", "why_now": "x",
        "why_no_process": "x", "why_footage": "x", "doors": ["0011223344"],
        "from_ms": BEGIN_MS - 60 * MINUTE_MS, "to_ms": BEGIN_MS, "process": "x",
    });
    let none = town
        .officer
        .actor
        .post("/api/agency/emergencies", &claim)
        .await;
    assert_eq!(none.problem().0, 404);
}

#[tokio::test]
async fn only_what_was_asked_for_and_can_be_opened_leaves() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    // Too early, too late to lie wholly within, sealed to trustees before these, to none at all.
    for (start_ms, epoch) in [
        (claim.from_ms - 1, 1),
        (claim.to_ms - MINUTE_MS + 1, 1),
        (claim.from_ms + 1, 2),
    ] {
        let made = sealed(&mut alarm.home, start_ms, epoch);
        alarm.home.upload(&made).await;
    }
    alarm.home.record().await;
    let last = sealed(&mut alarm.home, claim.to_ms - MINUTE_MS, 1);
    alarm.home.upload(&last).await;
    let emergency = alarm.ready(&claim).await;
    let held = alarm.reviewers[0].look_at(&emergency).await.held.unwrap();
    assert_eq!((held.clips, held.cameras), (2, 1), "{:?}", alarm.clip.id);
}

/// Twice no court was asked, so a third emergency is not filed; once is not enough.
#[tokio::test]
async fn an_agency_that_never_asks_a_court_files_no_further_emergency() {
    let mut alarm = Alarm::new().await;
    for n in 1..=2 {
        let claim = alarm.claim();
        let emergency = alarm.ready(&claim).await;
        alarm.reviewers[0].approve(&emergency).await;
        let released = alarm.reviewers[1].approve(&emergency).await;
        let release = released.index.unwrap();
        let Body::Emergency(entry) = alarm
            .town
            .log
            .bodies()
            .remove(usize::try_from(release).unwrap())
        else {
            panic!("{release} is no release");
        };
        let never = Outcome {
            release: EntryIndex(release),
            process: Process::Never,
            document: None,
            decision: Sha256Hash::of(b"never"),
            decided_by: entry.first_review,
        };
        let record = alarm.town.log.app().record().clone();
        record
            .append(RequestId([n; 16]), never.into(), None)
            .await
            .unwrap();
    }
    alarm.town.log.test.clock.advance(DAY_MS);
    let (town, claim) = (&alarm.town, alarm.claim());
    let refused = town
        .officer
        .actor
        .post("/api/agency/emergencies", &claim)
        .await;
    assert_eq!(refused.violations(), ["never"]);
    // In public it counts for the agency once the record says whose they are.
    let profile = town
        .log
        .test
        .visitor()
        .get("/agencies/millbrook-police")
        .await;
    let profile = String::from_utf8(profile.body.to_vec()).unwrap();
    assert!(
        profile.contains("for 0 of them no court was ever asked"),
        "{profile}"
    );
    assert!(
        profile.contains("With 2 of these an agency files no further"),
        "{profile}"
    );
}
