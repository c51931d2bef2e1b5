//! A warrant, the whole way.

use http::StatusCode;
use sidelight_api::demand::{Demand, DemandReviews, DemandState, Demands};
use sidelight_api::trustee::{Basis, CaseFile, Waiting};
use sidelight_domain::demand::{Checklist, Demand as Text};
use sidelight_translog::entry::{Body, DemandName, FieldOpening, Kind};
use sidelight_translog::hash::Sha256Hash;

use super::{DAY_MS, advance, entries, order, own, told, verified};
use crate::emergency::Alarm;
use crate::emergency::answers::{CASES, seat};

#[tokio::test]
async fn a_warrant_is_told_and_leaves_after_seven_days_by_two_reviewers() {
    let mut alarm = Alarm::new().await;
    let warrant = order(&alarm, "search-warrant");
    let demand = verified(&mut alarm, &warrant).await;
    // Nobody can sign a release, and the household sees nothing, before it is told.
    let seen = alarm.reviewers[0].look_at_demand(&demand).await;
    assert_eq!(seen.state, DemandState::Verified);
    assert!(seen.decide.is_none() && seen.held.is_some());
    let checklist = Checklist::parse(&seen.checklist.unwrap()).unwrap();
    assert!(checklist.reached.starts_with("The clerk"));
    assert!(own(&alarm).await.is_empty());

    let reviewer = &mut alarm.reviewers[0];
    reviewer.seal_notice(&demand).await;
    let seen = reviewer.decide_demand(&demand).await;
    assert_eq!(seen.state, DemandState::Told);
    let days = seen.told.unwrap();
    assert!(days.deliver_from_ms >= days.at_ms + 7 * DAY_MS);
    let [shown] = &own(&alarm).await[..] else {
        panic!("not shown to the household");
    };
    assert_eq!(Text::parse(&shown.text).unwrap().reference, "26-SW-0417");
    let copy = format!("/api/household/demands/{demand}/order");
    let copy = alarm.home.resident.get(&copy).await;
    assert_eq!(&copy.body[..], b"%PDF-1.7 the order");

    advance(&alarm, 7 * DAY_MS - 60_000).await;
    let early = alarm.reviewers[0].look_at_demand(&demand).await;
    assert!(early.decide.is_none());
    advance(&alarm, 60_000).await;
    let first = alarm.reviewers[0].decide_demand(&demand).await;
    assert_eq!((first.state, first.own), (DemandState::Reviewed, true));
    // The other reviewer is not shown that the first one signed.
    let other = alarm.reviewers[1].look_at_demand(&demand).await;
    assert_eq!(other.state, DemandState::Told);
    let second = alarm.reviewers[1].decide_demand(&demand).await;
    assert_eq!(second.state, DemandState::Released);
    let [Body::DemandNoticed(_), Body::Compelled(left)] = &entries(&alarm)[..] else {
        panic!("{:?}", entries(&alarm));
    };
    let warrant = "search-warrant".parse().unwrap();
    assert_eq!(left.demand, DemandName::Type(warrant));
    assert_eq!(left.told.map(|it| it.0), Some(days.index));
    assert_eq!((left.homes, left.cameras, left.clips), (1, 1, 1));
    trustees_are_handed_it(&alarm, second.index.unwrap(), &shown.text).await;
    let officers = alarm.town.officer.see_demand(&demand).await;
    assert_eq!(officers.state, DemandState::Released);
    assert_eq!(officers.index, second.index);
    assert_eq!(own(&alarm).await[0].state, DemandState::Released);
    let waiting: DemandReviews = alarm.reviewers[0]
        .actor
        .get("/api/review/demands")
        .await
        .ok();
    assert!(waiting.demands.is_empty());
    everybody_counts_it(&alarm, second.index.unwrap()).await;
}

async fn everybody_counts_it(alarm: &Alarm, release: u64) {
    let visitor = alarm.town.log.test.visitor();
    let page = visitor.get("/record/emergencies").await;
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    let (_, demands) = page.split_once("id=\"demands\"").unwrap();
    let line = format!("<a href=\"/record/entry/{release}\">{release}</a>");
    let (_, line) = demands.split_once(&line).unwrap();
    let (line, _) = line.split_once("</tr>").unwrap();
    for said in [
        "Search warrant",
        "told on ",
        "1 camera, 1 clip",
        "not decided yet",
    ] {
        assert!(line.contains(said), "{said}: {line}");
    }
    assert!(!page.contains("millbrook-police"), "the agency is sealed");
}

/// The case: the demand, the order, the checklist, and that the household was told of this very demand.
async fn trustees_are_handed_it(alarm: &Alarm, release: u64, text: &str) {
    let trustee = seat(alarm, 1);
    let waiting: Vec<Waiting> = trustee.get(alarm, CASES).await.ok();
    assert_eq!(
        waiting.iter().map(|it| it.release).collect::<Vec<_>>(),
        [release]
    );
    let case: CaseFile = trustee.get(alarm, &format!("{CASES}/{release}")).await.ok();
    let Basis::Compelled {
        demand,
        order,
        gag,
        checklist,
        told_salt,
    } = case.basis
    else {
        panic!("{:?}", case.basis);
    };
    assert_eq!(
        (demand.as_str(), &order.0[..]),
        (text, &b"%PDF-1.7 the order"[..])
    );
    assert_eq!(gag, None);
    let [Body::DemandNoticed(told), Body::Compelled(entry)] = &entries(alarm)[..] else {
        panic!("{:?}", entries(alarm));
    };
    let mut salt = [0; 32];
    hex::decode_to_slice(told_salt.unwrap(), &mut salt).unwrap();
    let hash = |text: &str| Sha256Hash::of(text.as_bytes()).to_hex();
    let opening = FieldOpening {
        salt,
        value: hash(&demand).into_bytes(),
    };
    let made = opening.commit(Kind::DemandNoticed, "demand-text");
    assert_eq!(made, told.demand_text);
    let names: Vec<&str> = case.openings.iter().map(|it| it.field.as_str()).collect();
    let fields = [
        ["agency", "type", "demand-text"],
        ["order", "scope", "recipient"],
        ["submitted-by", "supervised-by", "checklist"],
    ];
    assert_eq!(names, fields.concat());
    assert_eq!(case.openings[8].value, hash(&checklist));
    for (opening, commitment) in case.openings.iter().zip([&entry.agency, &entry.type_code]) {
        let made = FieldOpening {
            salt: opening.salt,
            value: opening.value.clone().into_bytes(),
        };
        assert_eq!(made.commit(Kind::Compelled, &opening.field), *commitment);
    }
    let people = [6, 7].map(|n: usize| case.openings[n].value.parse().unwrap());
    let reviews = [entry.first_review.0, entry.second_review.0];
    let credentials: Vec<u64> = case.approvals.iter().map(|it| it.credential).collect();
    assert_eq!(credentials, [people, reviews].concat());
}

#[tokio::test]
async fn nobody_does_two_persons_part_and_a_first_review_grows_stale() {
    let mut alarm = Alarm::new().await;
    let warrant = order(&alarm, "search-warrant");
    let demand = told(&mut alarm, &warrant).await;
    let path = format!("/api/agency/demands/{demand}");
    assert_eq!(alarm.town.fire.actor.get(&path).await.problem().0, 404);
    assert_eq!(alarm.reviewers[0].actor.get(&path).await.problem().0, 404);
    advance(&alarm, 8 * DAY_MS).await;
    let reviewer = &mut alarm.reviewers[0];
    let sign = reviewer
        .look_at_demand(&demand)
        .await
        .decide
        .unwrap()
        .entry
        .sign;
    reviewer.decide_demand(&demand).await;
    assert!(reviewer.look_at_demand(&demand).await.decide.is_none());
    let given = reviewer.device.sign(&sign.digest, &sign.rp_id);
    let decide = format!("/api/review/demands/{demand}/decide");
    let twice = reviewer.actor.post(&decide, &given).await;
    assert_eq!(twice.problem(), (409, "own_work".into()));
    // The day on which the owner would have to be told is over: both look again.
    advance(&alarm, 4 * DAY_MS).await;
    let again = alarm.reviewers[0].look_at_demand(&demand).await;
    assert!(again.decide.is_some() && !again.own);
    alarm.reviewers[1].decide_demand(&demand).await;
    let done = alarm.reviewers[0].decide_demand(&demand).await;
    assert_eq!(done.state, DemandState::Released);
}

#[tokio::test]
async fn a_new_version_takes_the_place_of_the_one_before_and_a_typed_one_can_be_discarded() {
    const LIST: &str = "/api/agency/demands";
    let mut alarm = Alarm::new().await;
    let warrant = order(&alarm, "search-warrant");
    let officer = &alarm.town.officer.actor;
    let first: Demand = officer.post(LIST, &warrant).await.ok();
    let anew = |id: &str| format!("{LIST}/{id}/anew");
    let second: Demand = officer.post(&anew(&first.demand), &warrant).await.ok();
    let all: Demands = officer.get(LIST).await.ok();
    let ids: Vec<_> = all.demands.iter().map(|it| &it.demand).collect();
    assert_eq!(ids, [&second.demand]);
    let gone = alarm.town.officer.sign_demand(&first).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    let third: Demand = alarm.town.officer.actor.post(LIST, &warrant).await.ok();
    alarm.town.officer.sign_demand(&second).await.done();
    let officer = &alarm.town.officer.actor;
    let late = officer.post(&anew(&second.demand), &warrant).await;
    assert_eq!(late.problem(), (409, "state".to_owned()));
    let late = officer.delete(&format!("{LIST}/{}", second.demand)).await;
    assert_eq!(late.problem(), (409, "state".to_owned()));
    let path = format!("{LIST}/{}", third.demand);
    let others = &alarm.town.supervisor.actor;
    assert_eq!(others.delete(&path).await.status, StatusCode::NOT_FOUND);
    officer.delete(&path).await.done();
    assert_eq!(officer.get(&path).await.status, StatusCode::NOT_FOUND);
}
