//! The whole way.

use http::StatusCode;
use serde_json::json;
use sidelight_api::emergency::{
    Emergencies, Emergency, EmergencyState, Held, NewEmergency, OwnEmergencies, OwnEmergency,
    Refusal, Review, Reviews,
};
use sidelight_domain::emergency::Claim;
use sidelight_domain::emergency::life::{Owner, Reason};
use sidelight_translog::entry::{Authority, Body};

use super::{Alarm, LATER_MS, MINUTE_MS};
use crate::support::DAY_MS;

fn releases(alarm: &Alarm) -> Vec<(u64, Body)> {
    let bodies = alarm.town.log.bodies().into_iter().enumerate();
    let of = |(index, body): (usize, Body)| {
        matches!(body, Body::Emergency(_) | Body::EmergencyRefused(_))
            .then_some((index as u64, body))
    };
    bodies.filter_map(of).collect()
}

#[tokio::test]
async fn a_claim_becomes_an_entry_by_five_people_and_the_owner_has_a_chance() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.called(&claim).await;
    let own: OwnEmergencies = alarm
        .home
        .resident
        .get("/api/household/emergencies")
        .await
        .ok();
    let [asked] = &own.emergencies[..] else {
        panic!("{own:?}");
    };
    assert!(asked.waits);
    let told = Claim::parse(&asked.claim).unwrap();
    assert_eq!(told.who, claim.who);
    // Before the owner's time is over there is nothing that anybody could sign.
    alarm.town.log.round().await;
    let early = alarm.reviewers[0].look_at(&emergency).await;
    assert!(early.release.is_none() && early.owner.is_none());
    alarm.town.log.test.clock.advance(LATER_MS);
    alarm.town.log.round().await;
    let seen = alarm.reviewers[0].look_at(&emergency).await;
    assert_eq!(seen.owner.as_deref(), Some("no-answer"));
    let held = Held {
        cameras: 1,
        clips: 1,
        seconds: 60,
    };
    assert_eq!(seen.held, Some(held));
    let first = alarm.reviewers[0].approve(&emergency).await;
    assert_eq!(first.state, EmergencyState::Reviewed);
    assert!(first.own && releases(&alarm).is_empty());
    // The other reviewer is not shown that the first one approved.
    let others = alarm.reviewers[1].look_at(&emergency).await;
    assert_eq!(others.state, EmergencyState::CalledBack);
    let second = alarm.reviewers[1].approve(&emergency).await;
    assert_eq!(second.state, EmergencyState::Released);
    assert_eq!(second.owner.as_deref(), Some("no-answer"), "as it was read");
    let [(index, Body::Emergency(entry))] = &releases(&alarm)[..] else {
        panic!("{:?}", releases(&alarm));
    };
    assert_eq!(second.index, Some(*index));
    assert_eq!((entry.owner, entry.clips), (Owner::NoAnswer, 1));
    // Until reviewers could sign; that they signed later is not in it.
    assert_eq!(entry.minutes, Some(LATER_MS / MINUTE_MS));
    assert_eq!(entry.country, Some(Some("US".parse().unwrap())));
    assert!(entry.first_review < entry.second_review);
    let page = alarm
        .town
        .log
        .test
        .visitor()
        .get("/record/emergencies")
        .await;
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    for said in [
        "1 so far.".to_owned(),
        format!("<a href=\"/record/entry/{index}\">{index}</a>"),
        "Asked first, no answer in time".to_owned(),
        "1 camera, 1 clip, at most 1 min".to_owned(),
        format!("<td data-of=\"Time\">{} minutes</td>", LATER_MS / MINUTE_MS),
        "Nothing is overdue".to_owned(),
    ] {
        assert!(page.contains(&said), "{said}: {page}");
    }
    let numbers = alarm.town.log.test.visitor().get("/record/numbers").await;
    let numbers = String::from_utf8(numbers.body.to_vec()).unwrap();
    let line = "<dt>Emergency disclosures in 2026</dt><dd>1</dd>";
    assert!(numbers.contains(line), "{numbers}");
    let rules = alarm.town.log.test.visitor().get("/rules").await;
    let rules = String::from_utf8(rules.body.to_vec()).unwrap();
    for said in [
        "At most 8, of one home",
        "2 times never did",
        "At most 8 doors and 24 h",
        "Account data, never footage",
        "Nothing: kept 60 days, and once 30 more",
        "At once, before",
        ">10 days</td>",
        ">1 day</td>",
    ] {
        assert!(rules.contains(said), "{said}: {rules}");
    }
    let officers = alarm.town.officer.see(&emergency).await;
    assert_eq!(
        (officers.state, officers.index),
        (EmergencyState::Released, Some(*index))
    );
    let waiting: Reviews = alarm.reviewers[0]
        .actor
        .get("/api/review/emergencies")
        .await
        .ok();
    assert!(waiting.emergencies.is_empty());
    let listed: Emergencies = alarm
        .town
        .officer
        .actor
        .get("/api/agency/emergencies")
        .await
        .ok();
    assert_eq!(listed.emergencies.len(), 1);
    feed(&mut alarm, *index).await;
}

/// Whoever follows the feed reads of it at once, and of what did not happen by its day without an entry.
async fn feed(alarm: &mut Alarm, release: u64) {
    let items = async |alarm: &Alarm| -> Vec<String> {
        let visitor = alarm.town.log.test.visitor();
        let feed: serde_json::Value = visitor.get("/record/emergencies.json").await.ok();
        let items = feed["items"].as_array().unwrap().clone();
        let url = |it: &serde_json::Value| it["url"].as_str().unwrap().to_owned();
        items.iter().map(url).collect()
    };
    let entry = format!("http://localhost:4870/record/entry/{release}");
    assert_eq!(items(alarm).await, std::slice::from_ref(&entry));
    alarm.town.log.test.clock.advance(100 * DAY_MS);
    assert_eq!(
        items(alarm).await,
        [format!("{entry}#opening"), entry.clone()]
    );
    let visitor = alarm.town.log.test.visitor();
    let atom = visitor.get("/record/emergencies.atom").await;
    let atom = String::from_utf8(atom.body.to_vec()).unwrap();
    assert_eq!(atom.matches("<entry>").count(), 2, "{atom}");
    assert!(
        atom.contains("Overdue: agency and claim are not opened"),
        "{atom}"
    );
}

#[tokio::test]
async fn what_the_owner_says_is_part_of_what_is_signed() {
    for (agree, owner) in [(true, Owner::Agreed), (false, Owner::Declined)] {
        let mut alarm = Alarm::new().await;
        let claim = alarm.claim();
        let emergency = alarm.called(&claim).await;
        let path = format!("/api/household/emergencies/{emergency}/answer");
        let answer = json!({ "agree": agree });
        let answered: OwnEmergency = alarm.home.resident.post(&path, &answer).await.ok();
        assert_eq!(answered.owner.as_deref(), Some(owner.code()));
        let again = alarm.home.resident.post(&path, &answer).await;
        assert_eq!(again.problem(), (409, "no_answer_awaited".into()));
        // Nobody waits for the clock any more.
        alarm.town.log.round().await;
        for reviewer in &mut alarm.reviewers {
            reviewer.approve(&emergency).await;
        }
        let [(_, Body::Emergency(entry))] = &releases(&alarm)[..] else {
            panic!("{:?}", releases(&alarm));
        };
        assert_eq!(entry.owner, owner);
    }
}

#[tokio::test]
async fn an_owner_who_is_not_asked_sees_nothing_of_it_and_nobody_waits() {
    let mut alarm = Alarm::new().await;
    let mut claim = alarm.claim();
    claim.not_asked = Some("owner-suspected".into());
    let emergency = alarm.called(&claim).await;
    let resident = &alarm.home.resident;
    let own: OwnEmergencies = resident.get("/api/household/emergencies").await.ok();
    assert!(own.emergencies.is_empty());
    let path = format!("/api/household/emergencies/{emergency}/answer");
    let answer = resident.post(&path, &json!({ "agree": false })).await;
    assert_eq!(answer.problem().0, 404);
    alarm.town.log.round().await;
    let review = alarm.reviewers[1].approve(&emergency).await;
    assert_eq!(review.owner.as_deref(), Some("not-asked"));
}

#[tokio::test]
async fn one_no_ends_it_in_public() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.ready(&claim).await;
    alarm.reviewers[0].approve(&emergency).await;
    let second = &mut alarm.reviewers[1];
    let path = format!("/api/review/emergencies/{emergency}");
    let asked = json!({ "reason": "not-imminent" });
    let refusal: Refusal = second
        .actor
        .post(&format!("{path}/refusal"), &asked)
        .await
        .ok();
    let approve = second
        .device
        .sign(&refusal.sign.digest, &refusal.sign.rp_id);
    let given = json!({
        "reason": "not-imminent", "openings": refusal.openings, "minutes": refusal.minutes,
        "approve": approve,
    });
    let minutes = refusal.minutes.unwrap();
    assert_eq!(minutes, LATER_MS / MINUTE_MS);
    // The passkey holds for this reason and these minutes alone, and no others are near.
    for (member, value, answer) in [
        ("reason", json!("no-danger"), (422, "challenge")),
        ("minutes", json!(minutes - 1), (422, "challenge")),
        ("minutes", json!(minutes + 1), (409, "changed")),
        ("minutes", json!(null), (409, "changed")),
    ] {
        let mut other = given.clone();
        other[member] = value;
        let refused = second.actor.post(&format!("{path}/refuse"), &other).await;
        assert_eq!(refused.problem(), (answer.0, answer.1.into()), "{other}");
    }
    let done: Review = second
        .actor
        .post(&format!("{path}/refuse"), &given)
        .await
        .ok();
    assert_eq!(done.state, EmergencyState::Refused);
    let [(index, Body::EmergencyRefused(entry))] = &releases(&alarm)[..] else {
        panic!("{:?}", releases(&alarm));
    };
    assert_eq!(
        (entry.reason, done.index),
        (Reason::NotImminent, Some(*index))
    );
    assert_eq!(entry.minutes, Some(minutes));
    assert_eq!(entry.country, Some(Some("US".parse().unwrap())));
    assert!(matches!(entry.decided_by, Authority::Credential(_)));
    let officers = alarm.town.officer.see(&emergency).await;
    assert_eq!(officers.reason.as_deref(), Some("not-imminent"));
}

#[tokio::test]
async fn a_reviewer_reads_who_filed_who_signed_and_how_often_for_the_case() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let first = alarm.called(&claim).await;
    alarm.town.log.test.clock.advance(super::MINUTE_MS);
    let again = alarm.filed(&claim).await.emergency;
    // Another case, on a day on which the officer may file again.
    alarm.town.log.test.clock.advance(DAY_MS);
    let other = NewEmergency {
        case: "26-1189".into(),
        ..claim
    };
    let other = alarm.filed(&other).await.emergency;
    let mut said = Vec::new();
    for emergency in [&first, &again, &other] {
        let Review {
            officer,
            supervisor,
            earlier_for_case,
            ..
        } = alarm.reviewers[0].look_at(emergency).await;
        said.push((officer, supervisor, earlier_for_case));
    }
    let filed = |supervisor: Option<&str>, earlier| {
        let supervisor = supervisor.map(str::to_owned);
        ("Ines".to_owned(), supervisor, earlier)
    };
    assert_eq!(
        said,
        [filed(Some("Vera"), 0), filed(None, 1), filed(None, 0)]
    );
}

#[tokio::test]
async fn what_is_taken_back_or_lapses_is_counted_too() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let withdrawn = alarm.called(&claim).await;
    let path = format!("/api/agency/emergencies/{withdrawn}/withdraw");
    alarm
        .town
        .supervisor
        .actor
        .post(&path, &json!({}))
        .await
        .done();
    let lapsed = alarm.filed(&claim).await.emergency;
    alarm
        .town
        .log
        .test
        .clock
        .advance(24 * 60 * super::MINUTE_MS);
    alarm.town.log.round().await;
    alarm.town.log.round().await;
    let reasons: Vec<_> = releases(&alarm)
        .into_iter()
        .map(|(_, body)| match body {
            Body::EmergencyRefused(it) => (it.reason, it.decided_by),
            other => panic!("{other:?}"),
        })
        .collect();
    let nobody = Authority::Operator;
    let expected = [(Reason::Withdrawn, nobody), (Reason::NoDecision, nobody)];
    assert_eq!(reasons, expected);
    let state = alarm.town.officer.see(&lapsed).await.state;
    assert_eq!(state, EmergencyState::Refused);
}

#[tokio::test]
async fn a_new_version_takes_the_place_of_the_one_before_and_a_typed_one_can_be_discarded() {
    let mut alarm = Alarm::new().await;
    let mut claim = alarm.claim();
    const LIST: &str = "/api/agency/emergencies";
    let officer = &alarm.town.officer.actor;
    let first: Emergency = officer.post(LIST, &claim).await.ok();
    claim.who = "two children".into();
    let anew = |id: &str| format!("{LIST}/{id}/anew");
    let second: Emergency = officer.post(&anew(&first.emergency), &claim).await.ok();
    let all: Emergencies = officer.get(LIST).await.ok();
    let ids: Vec<_> = all.emergencies.iter().map(|it| &it.emergency).collect();
    assert_eq!(ids, [&second.emergency]);
    assert_eq!(Claim::parse(&second.claim).unwrap().who, "two children");
    // Another passkey of the same officer may still have the older one before it.
    let gone = alarm.town.officer.sign(&first).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    // A version that breaks a rule leaves the one before as it is; others reach neither.
    let bad = NewEmergency {
        to_ms: claim.from_ms,
        ..claim.clone()
    };
    let officer = &alarm.town.officer.actor;
    let refused = officer.post(&anew(&second.emergency), &bad).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let others = &alarm.town.supervisor.actor;
    let path = format!("{LIST}/{}", second.emergency);
    assert_eq!(
        others.post(&anew(&second.emergency), &claim).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(others.delete(&path).await.status, StatusCode::NOT_FOUND);
    // What was filed is not taken out of anybody's sight.
    alarm.town.officer.sign(&second).await.done();
    let officer = &alarm.town.officer.actor;
    let late = officer.post(&anew(&second.emergency), &claim).await;
    assert_eq!(late.problem(), (409, "state".to_owned()));
    assert_eq!(
        officer.delete(&path).await.problem(),
        (409, "state".to_owned())
    );
    let third: Emergency = officer.post(LIST, &claim).await.ok();
    officer
        .delete(&format!("{LIST}/{}", third.emergency))
        .await
        .done();
    let all: Emergencies = officer.get(LIST).await.ok();
    assert_eq!(all.emergencies.len(), 1);
}
