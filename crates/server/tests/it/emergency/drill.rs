//! Drills: an emergency about a home announced for them is entered, answered and counted as one, and what is
//! signed as one kind never becomes the other.

use serde_json::{Value, json};
use sidelight_api::emergency::{
    Emergency, EmergencyState, NewEmergency, OwnEmergencies, Refusal, ToSign,
};
use sidelight_api::reach::Reach;
use sidelight_api::trustee::{CaseFile, Waiting};
use sidelight_domain::approval::decision_digest;
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::MemberId;
use sidelight_domain::record::statement::Access;
use sidelight_server::clock::Clock as _;
use sidelight_server::reach::round;
use sidelight_translog::entry::{Body, Canary, Entry, FieldOpening, Kind};
use sidelight_translog::sequencer::RequestId;

use super::answers::{ANSWERS, CASES, answers, entered, released, seat};
use super::{Alarm, BEGIN_MS, LATER_MS, MINUTE_MS, YES, at_home, sealed};
use crate::reach::ends::Receiver;
use crate::support::{DAY_MS, Home};

/// Kinds of the entries of emergencies and drills, from the oldest on.
fn kinds(alarm: &Alarm) -> Vec<Kind> {
    let of = [
        Kind::Emergency,
        Kind::EmergencyRefused,
        Kind::Drill,
        Kind::DrillRefused,
    ];
    let kinds = alarm.town.log.bodies().into_iter().map(|body| body.kind());
    kinds.filter(|kind| of.contains(kind)).collect()
}

/// The home was announced yesterday.
async fn practising() -> Alarm {
    let alarm = Box::pin(Alarm::new()).await;
    alarm.announced().await;
    alarm.town.log.test.clock.advance(DAY_MS);
    alarm.town.log.round().await;
    alarm
}

#[tokio::test]
async fn a_hub_that_is_asked_for_footage_of_a_drill_is_told_so() {
    let mut alarm = Box::pin(at_home::waiting()).await;
    alarm.announced().await;
    alarm.town.log.test.clock.advance(DAY_MS);
    alarm.town.log.round().await;
    let claim = alarm.claim();
    let emergency = alarm.ready(&claim).await;
    let asked = at_home::asked(&alarm).await;
    let why: Vec<_> = asked
        .iter()
        .map(|it| (&it.about, it.why.as_str()))
        .collect();
    assert_eq!(why, [(&emergency, "drill")]);
}

/// What the record says in numbers; those of drills apart.
async fn numbers(alarm: &Alarm) -> (Value, Value) {
    let visitor = alarm.town.log.test.visitor();
    let mut all: Value = visitor.get("/record/numbers.json").await.ok();
    let drills = all["drills"].take();
    (all, drills)
}

/// Another home, in the same town and with emergency access.
async fn elsewhere(alarm: &Alarm) -> Home {
    let mut home = alarm.town.log.test.home("Bea").await;
    home.append(|statement| statement.access = Access::emergency(1))
        .await;
    let clip = sealed(&mut home, BEGIN_MS - 30 * MINUTE_MS, 1);
    home.upload(&clip).await;
    home
}

fn about(alarm: &Alarm, home: &Home) -> NewEmergency {
    NewEmergency {
        doors: vec![DoorTag::of(home.camera).printed()],
        ..alarm.claim()
    }
}

#[tokio::test]
async fn a_drill_goes_the_whole_way_and_changes_no_number_but_its_own() {
    let mut alarm = practising().await;
    let (before, none) = numbers(&alarm).await;
    assert_eq!((&none["canaries"], &none["drills"]), (&json!(1), &json!(0)));
    let (emergency, release) = released(&mut alarm).await;
    assert_eq!(kinds(&alarm), [Kind::Drill]);
    assert!(alarm.town.officer.see(&emergency).await.is_drill);
    assert!(alarm.reviewers[0].look_at(&emergency).await.is_drill);
    let own = alarm.home.resident.get("/api/household/emergencies").await;
    assert!(own.ok::<OwnEmergencies>().emergencies[0].is_drill);

    round(alarm.town.log.app()).await.unwrap();
    let told: Reach = alarm.home.resident.get("/api/reach").await.ok();
    let told: Vec<_> = told.sent.into_iter().map(|it| it.label).collect();
    assert_eq!(told, ["DRILL. Something of yours was released."]);

    let [one, two] = [1, 2].map(|number| seat(&alarm, number));
    let waiting: Vec<Waiting> = one.get(&alarm, CASES).await.ok();
    assert_eq!(waiting, [Waiting { release }]);
    let case: CaseFile = one.get(&alarm, &format!("{CASES}/{release}")).await.ok();
    let entry = Entry::parse(case.entry.as_bytes()).unwrap();
    let Body::Drill(drill) = entry.body() else {
        panic!("{}", case.entry);
    };
    let agency = &case.openings[0];
    let agency = FieldOpening {
        salt: agency.salt,
        value: agency.value.clone().into_bytes(),
    };
    assert_eq!(agency.commit(Kind::Drill, "agency"), drill.agency);
    for seat in [&one, &two] {
        let answer = seat.answer(release, b"sealed");
        entered(&seat.post(&alarm, ANSWERS, &answer).await);
    }
    assert_eq!(answers(&alarm, &emergency).await.clips.len(), 2);
    let clip = format!("/api/agency/emergencies/{emergency}/clips/1/video");
    alarm.town.officer.actor.get(&clip).await.done();

    // No court is asked about it, and nobody is reminded of one.
    let officer = &alarm.town.officer.actor;
    let outcomes = format!("/api/agency/emergencies/{emergency}/outcomes");
    assert_eq!(officer.get(&outcomes).await.problem().0, 404);
    assert_eq!(alarm.town.officer.see(&emergency).await.outcome_due, None);
    alarm.town.log.test.clock.advance(8 * DAY_MS);
    alarm.town.log.round().await;
    round(alarm.town.log.app()).await.unwrap();
    let reach: Reach = officer.get("/api/reach").await.ok();
    assert!(reach.waiting.is_empty(), "{:?}", reach.waiting);

    same_but_drills(&alarm, before.clone()).await;
    let (_, drills) = numbers(&alarm).await;
    let one = json!({ "canaries": 1, "drills": 1, "answered": 1, "refused": 0 });
    assert_eq!(drills, one);
    shown(&alarm, release).await;
    opened(&alarm, release, drill.seal_until.start_ms()).await;
    same_but_drills(&alarm, before).await;
}

/// Whatever is counted of emergencies, demands and agencies is what it was before.
async fn same_but_drills(alarm: &Alarm, mut before: Value) {
    let (mut after, _) = numbers(alarm).await;
    for same in ["all", "agencies", "releases", "emergencies", "demands"] {
        let [before, after] = [&mut before, &mut after].map(|it| {
            let mut part = it[same].take();
            if let Some(part) = part.as_object_mut() {
                part.remove("as_of");
            }
            part
        });
        assert!(!before.is_null(), "{same}");
        assert_eq!(before, after, "{same}");
    }
}

/// On the page of emergencies, below everything that is counted there, and in no feed of them.
async fn shown(alarm: &Alarm, release: u64) {
    let visitor = alarm.town.log.test.visitor();
    let page = visitor.get("/record/emergencies").await;
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    for said in [
        "0 so far.".to_owned(),
        "1 drill, 1 answered by enough trustees, 0 refused before".to_owned(),
        format!("<a href=\"/record/entry/{release}\">{release}</a>"),
        format!("<code>{}</code>", alarm.home.id),
    ] {
        assert!(page.contains(&said), "{said}: {page}");
    }
    let feed: Value = visitor.get("/record/emergencies.json").await.ok();
    assert_eq!(feed["items"], json!([]));
    let entry = visitor.get(&format!("/record/entry/{release}")).await;
    let entry = String::from_utf8(entry.body.to_vec()).unwrap();
    assert!(entry.contains("Drill: footage leaves a home for drills"));
    let agency = visitor.get("/agencies/millbrook-police").await;
    let agency = String::from_utf8(agency.body.to_vec()).unwrap();
    assert!(agency.contains("0 are this agency’s"), "{agency}");
}

/// What it seals is opened on the day that its entry names.
async fn opened(alarm: &Alarm, release: u64, day_ms: u64) {
    let clock = &alarm.town.log.test.clock;
    clock.advance(day_ms - clock.now_ms());
    for _ in 0..2 {
        alarm.town.log.round().await;
    }
    let fields = alarm.town.log.bodies().into_iter().filter_map(|body| {
        let Body::Reveal(reveal) = body else {
            return None;
        };
        (reveal.index.0 == release).then(|| reveal.field.to_string())
    });
    assert_eq!(fields.collect::<Vec<_>>(), ["agency", "claim"]);
}

#[tokio::test]
async fn a_drill_that_comes_to_nothing_is_no_refused_emergency() {
    let mut alarm = practising().await;
    let claim = alarm.claim();
    let refused = alarm.called(&claim).await;
    let path = format!("/api/review/emergencies/{refused}");
    let reviewer = &mut alarm.reviewers[0];
    let asked = json!({ "reason": "scope" });
    let reply = reviewer
        .actor
        .post(&format!("{path}/refusal"), &asked)
        .await;
    let refusal: Refusal = reply.ok();
    let (digest, rp_id) = (refusal.sign.digest, &refusal.sign.rp_id);
    let approve = reviewer.device.sign(&digest, rp_id);
    let given = json!({ "reason": "scope", "openings": refusal.openings, "minutes": refusal.minutes,
        "approve": approve });
    let path = format!("{path}/refuse");
    reviewer.actor.post(&path, &given).await.done();
    let withdrawn = alarm.called(&claim).await;
    let path = format!("/api/agency/emergencies/{withdrawn}/withdraw");
    alarm
        .town
        .officer
        .actor
        .post(&path, &json!({}))
        .await
        .done();
    assert_eq!(kinds(&alarm), [Kind::DrillRefused, Kind::DrillRefused]);
    for emergency in [&refused, &withdrawn] {
        let seen = alarm.town.officer.see(emergency).await;
        assert_eq!((seen.state, seen.is_drill), (EmergencyState::Refused, true));
    }
    let (numbers, drills) = numbers(&alarm).await;
    assert_eq!(drills["refused"], json!(2));
    assert_eq!(
        numbers["emergencies"]["claims_refused"],
        json!(0),
        "{numbers}"
    );
}

#[tokio::test]
async fn an_emergency_elsewhere_stays_one_and_each_has_its_own_limit_of_a_day() {
    let mut alarm = practising().await;
    let home = elsewhere(&alarm).await;
    let (drill, claim) = (alarm.claim(), about(&alarm, &home));
    let typed: Emergency = {
        let officer = &alarm.town.officer.actor;
        officer.post("/api/agency/emergencies", &drill).await.ok()
    };
    for _ in 0..2 {
        assert!(alarm.filed(&drill).await.is_drill);
    }
    // An officer practises twice a day, and is not in the way of an emergency by that.
    let third = alarm.town.officer.sign(&typed).await;
    assert_eq!(third.violations(), ["officer-limit"]);
    let emergency = alarm.ready(&claim).await;
    for reviewer in [0, 1] {
        let seen = alarm.reviewers[reviewer].approve(&emergency).await;
        assert!(!seen.is_drill);
    }
    assert_eq!(kinds(&alarm), [Kind::Emergency]);
    assert!(!alarm.town.officer.see(&emergency).await.is_drill);
    alarm.filed(&claim).await;
    let officer = &alarm.town.officer.actor;
    let third = officer.post("/api/agency/emergencies", &claim).await;
    assert_eq!(third.violations(), ["officer-limit"]);
}

#[tokio::test]
async fn nothing_is_signed_on_the_day_of_the_announcement_and_no_approval_changes_its_kind() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.ready(&claim).await;
    let seen = alarm.reviewers[1].look_at(&emergency).await;
    let early = seen.release.unwrap().sign;
    assert!(!seen.is_drill);
    alarm.reviewers[0].approve(&emergency).await;
    alarm.announced().await;
    // One review of an emergency is there, and the second comes too late: nothing can be signed today.
    let late = alarm.reviewers[1].review(&emergency, &early, YES).await;
    assert_eq!(late.problem(), (409, "changed".into()));
    alarm.town.log.round().await;
    for reviewer in &alarm.reviewers {
        let seen = reviewer.look_at(&emergency).await;
        assert!(seen.is_drill && seen.release.is_none() && !seen.own);
        assert_eq!(seen.state, EmergencyState::CalledBack);
    }
    assert_eq!(kinds(&alarm), []);

    let clock = &alarm.town.log.test.clock;
    clock.advance(DAY_MS - clock.now_ms() % DAY_MS);
    alarm.town.log.round().await;
    let shown = alarm.reviewers[0]
        .look_at(&emergency)
        .await
        .release
        .unwrap();
    let lines = shown.lines.iter();
    let lines: Vec<(&str, &str)> = lines.map(|(name, value)| (&**name, &**value)).collect();
    let origin = alarm.town.log.vkey.name();
    let digest = |kind| decision_digest(origin, kind, &lines);
    assert_eq!(shown.sign.digest, digest("drill"));
    // The same lines signed as an emergency are no approval of a drill.
    let other = ToSign {
        digest: digest("emergency"),
        ..shown.sign
    };
    let refused = alarm.reviewers[0].review(&emergency, &other, YES).await;
    assert_eq!(refused.problem(), (422, "challenge".into()));
    for reviewer in [0, 1] {
        alarm.reviewers[reviewer].approve(&emergency).await;
    }
    assert_eq!(kinds(&alarm), [Kind::Drill]);
}

#[tokio::test]
async fn what_was_approved_before_the_announcement_and_comes_after_it_is_not_entered() {
    let mut alarm = Alarm::new().await;
    let claim = alarm.claim();
    let emergency = alarm.ready(&claim).await;
    alarm.reviewers[0].approve(&emergency).await;
    // The log takes nothing while the second one approves, and then the announcement first.
    alarm.town.log.app().record().close().await;
    let seen = alarm.reviewers[1].approve(&emergency).await;
    assert_eq!(seen.state, EmergencyState::Deciding);
    alarm.begin_again().await;
    let household = alarm.home.id;
    let record = alarm.town.log.app().record();
    let canary = record.append(RequestId([7; 16]), Canary { household }.into(), None);
    canary.await.unwrap();
    alarm.town.log.round().await;
    assert_eq!(kinds(&alarm), []);
    for reviewer in &alarm.reviewers {
        let seen = reviewer.look_at(&emergency).await;
        assert!(seen.is_drill && seen.release.is_none() && !seen.own);
        assert_eq!(seen.state, EmergencyState::CalledBack);
    }
}

#[tokio::test]
async fn a_home_is_announced_once_if_it_is_there_and_within_reach_of_trustees() {
    let mut alarm = Alarm::new().await;
    let canary = |alarm: &Alarm, household: &str| {
        let done = alarm.town.log.admin(&["canary", household]);
        (
            done.status.success(),
            String::from_utf8(done.stderr).unwrap(),
        )
    };
    let sealed = alarm.town.log.test.home("Cora").await;
    for (household, why) in [
        ("nobody", "32 hex digits"),
        (&"07".repeat(16), "there is no household"),
        (&sealed.id.to_string(), "has not chosen emergency access"),
    ] {
        let (done, said) = canary(&alarm, household);
        assert!(!done && said.contains(why), "{household}: {said}");
    }
    let mut family = elsewhere(&alarm).await;
    let other = MemberId([0xff; 16]);
    family.append(|next| next.members.push(other)).await;
    let (done, said) = canary(&alarm, &family.id.to_string());
    assert!(!done && said.contains("has 2 members"), "{said}");
    alarm.announced().await;
    let household = alarm.home.id.to_string();
    let (done, said) = canary(&alarm, &household);
    assert!(!done && said.contains("is announced already"), "{said}");
    let canaries = alarm
        .town
        .log
        .bodies()
        .into_iter()
        .filter_map(|body| match body {
            Body::Canary(canary) => Some(canary.household),
            _ => None,
        });
    assert_eq!(canaries.collect::<Vec<_>>(), [alarm.home.id]);
    assert_eq!(numbers(&alarm).await.1["canaries"], json!(1));
    // What is filed today is a drill, and can be signed tomorrow.
    let claim = alarm.claim();
    assert!(alarm.filed(&claim).await.is_drill);
}

#[tokio::test]
async fn nobody_is_woken_by_a_drill_that_does_not_say_so_first() {
    let mut alarm = practising().await;
    let home = elsewhere(&alarm).await;
    let (drill, claim) = (alarm.claim(), about(&alarm, &home));
    let receiver = Receiver::new().await;
    let hook = json!({ "kind": "webhook", "url": receiver.url });
    let reviewer = &alarm.reviewers[0].actor;
    reviewer.post("/api/reach/channels", &hook).await.done();
    let labels = async |alarm: &Alarm| {
        round(alarm.town.log.app()).await.unwrap();
        let posted = receiver.taken().into_iter().map(|(_, body)| {
            let said: Value = serde_json::from_slice(&body).unwrap();
            said["data"]["label"].as_str().unwrap().to_owned()
        });
        posted.collect::<Vec<_>>()
    };
    for (claim, before) in [(&drill, "DRILL. "), (&claim, "")] {
        let filed = alarm.filed(claim).await;
        let supervisor = &mut alarm.town.supervisor;
        round(alarm.town.log.app()).await.unwrap();
        let reach: Reach = supervisor.actor.get("/api/reach").await.ok();
        let waits = format!("{before}An emergency waits for a supervisor.");
        assert!(reach.waiting.iter().any(|it| it.label == waits), "{waits}");
        let seen = supervisor.see(&filed.emergency).await;
        supervisor.sign(&seen).await.done();
        let call = format!("{before}An emergency waits for the call back.");
        assert_eq!(labels(&alarm).await, std::slice::from_ref(&call));
        let reached = json!({ "reached": "Sgt. Ames", "said": "Confirms." });
        let path = format!("/api/review/emergencies/{}/call", filed.emergency);
        alarm.reviewers[0].actor.post(&path, &reached).await.done();
        alarm.town.log.test.clock.advance(LATER_MS);
        alarm.town.log.round().await;
        let review = format!("{before}An emergency waits for a review.");
        assert_eq!(labels(&alarm).await, std::slice::from_ref(&review));
        // The list of what was sent says the same.
        let reach: Reach = alarm.reviewers[0].actor.get("/api/reach").await.ok();
        let sent: Vec<_> = reach.sent.iter().map(|it| it.label.clone()).collect();
        assert!(sent.contains(&call) && sent.contains(&review), "{sent:?}");
    }
}
