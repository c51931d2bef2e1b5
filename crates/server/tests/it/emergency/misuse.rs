//! An emergency that was misused: marked so in public by a reviewer who had not decided on it, and whoever
//! signed it signs nothing more.

use http::StatusCode;
use serde_json::json;
use sidelight_api::decision::{Ask, Decision, DecisionState};
use sidelight_api::emergency::{Answers, EmergenciesOver, EmergencyOver, EmergencyState, Refusal};
use sidelight_server::record;
use sidelight_translog::entry::{Body, EntryIndex, Kind};
use sidelight_translog::sequencer::RequestId;

use super::answers::{ANSWERS, answers, entered, released, seat};
use super::crash::{PLENTY, power_for, power_is_back, said, stop_after};
use super::{Alarm, YES};
use crate::asking::{Person, invited};

const OVER: &str = "/api/review/over";

fn misused(emergency: u64, reason: &str) -> Ask {
    Ask::EmergencyMisused {
        emergency,
        reason: reason.to_owned(),
    }
}

async fn third(alarm: &Alarm) -> Person {
    let third = invited(&alarm.town.log, "reviewer", "Ron").await;
    alarm.town.log.round().await;
    third
}

/// What the operator entered from this index on.
fn since(alarm: &Alarm, index: u64) -> Vec<Body> {
    let index = usize::try_from(index).unwrap();
    alarm.town.log.bodies().split_off(index)
}

fn size(alarm: &Alarm) -> u64 {
    alarm.town.log.bodies().len() as u64
}

/// The credentials that a claim was signed by: of officer and supervisor.
async fn signers(alarm: &Alarm) -> [u64; 2] {
    let bodies = alarm.town.log.bodies();
    let find = |role: &str| {
        bodies.iter().position(|body| match body {
            Body::Credential(it) => {
                let agency = it.agency.as_ref().map(|slug| slug.as_str());
                it.role.to_string() == role && agency == Some("millbrook-police")
            }
            _ => false,
        })
    };
    ["officer", "supervisor"].map(|role| find(role).unwrap() as u64)
}

/// Which credentials these revoke, and what of which entry they reveal.
fn done(bodies: &[Body]) -> (Vec<u64>, Vec<(u64, String)>) {
    let mut done = (Vec::new(), Vec::new());
    for body in bodies {
        match body {
            Body::CredentialRevoked(it) => done.0.push(it.credential.0),
            Body::Reveal(it) => done.1.push((it.index.0, it.field.to_string())),
            _ => panic!("{body:?}"),
        }
    }
    done
}

async fn over(who: &Person) -> Vec<EmergencyOver> {
    who.actor
        .get(OVER)
        .await
        .ok::<EmergenciesOver>()
        .emergencies
}

async fn page(alarm: &Alarm, path: &str) -> String {
    let page = alarm.town.log.test.visitor().get(path).await;
    String::from_utf8(page.body.to_vec()).unwrap()
}

/// A reviewer refuses what waits for the call back.
async fn refuse(alarm: &mut Alarm, emergency: &str) -> u64 {
    let path = format!("/api/review/emergencies/{emergency}");
    let reviewer = &mut alarm.reviewers[0];
    let asked = json!({ "reason": "not-genuine" });
    let prepared = reviewer
        .actor
        .post(&format!("{path}/refusal"), &asked)
        .await;
    let refusal: Refusal = prepared.ok();
    let sign = &refusal.sign;
    let approve = reviewer.device.sign(&sign.digest, &sign.rp_id);
    let given = json!({ "reason": "not-genuine", "openings": refusal.openings, "minutes": refusal.minutes,
        "approve": approve });
    let path = format!("{path}/refuse");
    reviewer.actor.post(&path, &given).await.done();
    reviewer.look_at(emergency).await.index.unwrap()
}

#[tokio::test]
async fn a_misused_release_is_marked_and_who_signed_it_signs_nothing_more() {
    let mut alarm = Alarm::new().await;
    let mut third = third(&alarm).await;
    assert!(over(&third).await.is_empty());
    let (emergency, release) = released(&mut alarm).await;
    for number in [1, 2] {
        let seat = seat(&alarm, number);
        let answer = seat.answer(release, b"sealed");
        entered(&seat.post(&alarm, ANSWERS, &answer).await);
    }
    assert_eq!(answers(&alarm, &emergency).await.clips.len(), 2);
    // Another one of the same people waits for its reviews.
    let claim = alarm.claim();
    let waits = alarm.ready(&claim).await;
    let sign = third.look_at(&waits).await.release.unwrap().sign;

    let seen = third.look_at(&emergency).await;
    assert!(seen.may_mark && seen.misused.is_none());
    assert!(!alarm.reviewers[0].look_at(&emergency).await.may_mark);
    assert!(!third.look_at(&waits).await.may_mark, "it is not over");
    let [one] = &over(&third).await[..] else {
        panic!("one is over");
    };
    assert_eq!(
        (one.entry, one.state, one.own),
        (release, EmergencyState::Released, false)
    );
    assert!(over(&alarm.reviewers[1]).await[0].own);

    // By nobody else, of nothing else, for no other reason.
    let asked = misused(release, "forged");
    for reviewer in &alarm.reviewers {
        let own = reviewer.actor.post("/api/decisions", &asked).await;
        assert_eq!(own.problem(), (409, "own_work".into()));
    }
    for other in [
        &alarm.town.moderator,
        &alarm.town.officer,
        &alarm.town.resident,
    ] {
        let refused = other.actor.post("/api/decisions", &asked).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
    for (ask, problem) in [
        (misused(0, "forged"), (404, "not_found")),
        (misused(9_999, "forged"), (404, "not_found")),
        (misused(release, "not-ended"), (422, "reason")),
    ] {
        let refused = third.actor.post("/api/decisions", &ask).await;
        assert_eq!(refused.problem(), (problem.0, problem.1.to_owned()));
    }

    let before = size(&alarm);
    let given = third.decide(&asked).await;
    assert_eq!(
        (given.state, given.index),
        (DecisionState::Published, Some(before))
    );
    let mut entered = since(&alarm, before);
    let Body::EmergencyMisused(mark) = entered.remove(0) else {
        panic!("the first one is another");
    };
    assert_eq!(mark.emergency, EntryIndex(release));
    let signers = signers(&alarm).await;
    let fields = ["agency", "supervised-by", "submitted-by"];
    let opened = fields.map(|field| (release, field.to_owned())).to_vec();
    assert_eq!(done(&entered), (signers.to_vec(), opened));
    alarm.town.log.round().await;
    assert_eq!(size(&alarm), before + 6, "nothing is done twice");
    let again = third.actor.post("/api/decisions", &asked).await;
    assert_eq!(again.problem(), (409, "entry".into()));
    assert!(over(&third).await.is_empty());

    // They reach nothing, and what they had signed is approved by nobody.
    let path = format!("/api/agency/emergencies/{emergency}");
    for who in [&alarm.town.officer, &alarm.town.supervisor] {
        assert_eq!(who.actor.get(&path).await.problem().0, 404);
        let filed = who.actor.post("/api/agency/emergencies", &claim).await;
        assert_eq!(filed.problem().0, 404);
    }
    let approved = third.review(&waits, &sign, YES).await;
    assert_eq!(approved.problem(), (409, "revoked".into()));
    refuse(&mut alarm, &waits).await;

    is_public(&alarm, release, before).await;
    nothing_more_is_handed_out(&alarm, &emergency, before).await;
}

/// Everyone reads it: in the record, its numbers and feed, and on the agency's profile.
async fn is_public(alarm: &Alarm, release: u64, mark: u64) {
    let profile = page(alarm, "/agencies/millbrook-police").await;
    assert!(profile.contains("Misused: 1"), "{profile}");
    let emergencies = page(alarm, "/record/emergencies").await;
    let badge = format!("<a class=\"badge\" href=\"/record/entry/{mark}\">misused</a>");
    assert!(emergencies.contains(&badge), "{emergencies}");
    let entry = page(alarm, &format!("/record/entry/{release}")).await;
    assert!(entry.contains("An emergency misused"), "{entry}");
    let feed = page(alarm, "/record/emergencies.json").await;
    assert!(feed.contains("An emergency misused"), "{feed}");
    let numbers = page(alarm, "/record/numbers.json").await;
    let numbers: serde_json::Value = serde_json::from_str(&numbers).unwrap();
    let of = &numbers["emergencies"];
    assert_eq!(of["misused"]["all"], 1);
    assert_eq!(of["list"][0]["misused"], "forged");
    let [agency] = &of["agencies"].as_array().unwrap()[..] else {
        panic!("{of}");
    };
    assert_eq!(agency["numbers"]["misused"], 1);
}

/// Somebody new of the same agency has their passkey, and of this release neither answers nor clips.
async fn nothing_more_is_handed_out(alarm: &Alarm, emergency: &str, mark: u64) {
    let invite = ["agency", "invite", "millbrook-police", "--role", "officer"];
    let invite = alarm.town.log.admin(&invite);
    assert!(invite.status.success(), "{invite:?}");
    let invite = String::from_utf8(invite.stdout).unwrap();
    let invite = invite.split_whitespace().last().unwrap().to_owned();
    let (actor, _) = alarm.town.log.test.register("Noa", Some(invite)).await;
    alarm.town.log.round().await;
    let newest = alarm.town.log.bodies().pop().unwrap();
    assert!(matches!(newest, Body::Credential(_)), "{newest:?}");
    let path = format!("/api/agency/emergencies/{emergency}");
    let answers: Answers = actor.get(&format!("{path}/answers")).await.ok();
    assert_eq!(answers.misused.map(|it| it.entry), Some(mark));
    assert!(answers.clips.is_empty() && answers.trustees.iter().all(|it| it.sealed.is_none()));
    let clip = actor.get(&format!("{path}/clips/1/video")).await;
    assert_eq!(clip.problem().0, 404);
}

/// Nothing left, and the call back found that nobody had asked: that is marked too, and counts.
#[tokio::test]
async fn a_refused_claim_is_marked_too_and_two_of_them_stop_the_agency() {
    let mut alarm = Alarm::new().await;
    let invite = ["agency", "invite", "millbrook-police", "--role", "officer"];
    let invite = String::from_utf8(alarm.town.log.admin(&invite).stdout).unwrap();
    let invite = invite.split_whitespace().last().unwrap().to_owned();
    let (colleague, _) = alarm.town.log.test.register("Noa", Some(invite)).await;
    alarm.town.log.round().await;
    let claim = alarm.claim();
    let mut marked = Vec::new();
    for _ in 0..2 {
        let emergency = alarm.called(&claim).await;
        marked.push(refuse(&mut alarm, &emergency).await);
    }
    let own = misused(marked[0], "no-danger");
    let own = alarm.reviewers[0].actor.post("/api/decisions", &own).await;
    assert_eq!(own.problem(), (409, "own_work".into()));
    let signers = signers(&alarm).await;
    for (entry, revoked) in marked.iter().zip([signers.to_vec(), Vec::new()]) {
        let before = size(&alarm);
        let given = alarm.reviewers[1].decide(&misused(*entry, "forged")).await;
        assert_eq!(given.state, DecisionState::Published, "{given:?}");
        let fields = ["agency", "submitted-by"].map(|field| (*entry, field.to_owned()));
        assert_eq!(done(&since(&alarm, before + 1)), (revoked, fields.to_vec()));
    }
    let refused = colleague.post("/api/agency/emergencies", &claim).await;
    assert_eq!(refused.violations(), ["never"]);
    let profile = page(&alarm, "/agencies/millbrook-police").await;
    assert!(
        profile.contains("So it files no further emergency"),
        "{profile}"
    );
}

/// The database stops at every single change of a mark; the program is started again, and in the end
/// everything is there once.
#[tokio::test]
async fn whatever_stops_in_between_the_passkeys_are_revoked_once() {
    let mut alarm = Alarm::new().await;
    let mut third = third(&alarm).await;
    let (_, release) = released(&mut alarm).await;
    alarm.town.log.app().record().close().await;
    let begin = tempfile::tempdir().unwrap();
    super::crash::copy(alarm.town.log.test.folder.path(), begin.path());
    stop_after(&begin.path().join("data"), PLENTY).await;
    alarm.restart_in(begin.path()).await;
    assert!(mark(&alarm, &mut third, release).await.is_some());
    is_whole(&alarm).await;
    let whole = marked(&alarm);
    let changes = PLENTY - power_is_back(&alarm.town.log.data()).await;
    assert!(changes > 2, "{changes}");
    let mut stops = 0;
    for change in 0..changes {
        alarm.restart_in(begin.path()).await;
        let data = alarm.town.log.data();
        power_for(&data, change).await;
        let early = mark(&alarm, &mut third, release).await;
        alarm.town.log.app().record().close().await;
        power_is_back(&data).await;
        stops += u64::from(early.is_none());
        let stopped = alarm.town.log.test.folder.path().to_owned();
        alarm.restart_in(&stopped).await;
        let done = mark(&alarm, &mut third, release).await;
        assert!(done.is_some(), "stuck after change {change}");
        is_whole(&alarm).await;
    }
    assert!(stops > 2, "{stops} of {changes} changes stopped anybody");
    // The record itself may have come to any part of it.
    for entered in 1..=whole.len() {
        alarm.restart_in(begin.path()).await;
        for (body, n) in whole[..entered].iter().zip(1..) {
            let record = alarm.town.log.app().record().clone();
            let kept = record.append(RequestId([n; 16]), body.clone(), None).await;
            kept.unwrap();
        }
        alarm.begin_again().await;
        record::round(alarm.town.log.app()).await.unwrap();
        is_whole(&alarm).await;
    }
}

/// The mark, and what follows it.
fn marked(alarm: &Alarm) -> Vec<Body> {
    let bodies = alarm.town.log.bodies();
    let is_mark = |body: &Body| body.kind() == Kind::EmergencyMisused;
    let at = bodies.iter().position(is_mark).unwrap();
    bodies[at..].to_vec()
}

/// The reviewer marks it, unless the record has it, and the operator's rounds go on; `None` if something does
/// not go.
async fn mark(alarm: &Alarm, third: &mut Person, release: u64) -> Option<()> {
    third.actor.routes = alarm.town.log.test.routes.clone();
    record::round(alarm.town.log.app()).await.ok()?;
    let is_mark = |body: &Body| body.kind() == Kind::EmergencyMisused;
    if !alarm.town.log.bodies().iter().any(is_mark) {
        let asked = misused(release, "other-purpose");
        let asked: Decision = said(&third.actor.post("/api/decisions", &asked).await)?;
        said::<Decision>(&third.give(&asked).await)?;
    }
    record::round(alarm.town.log.app()).await.ok()?;
    let bodies = alarm.town.log.bodies();
    bodies.iter().any(is_mark).then_some(())
}

async fn is_whole(alarm: &Alarm) {
    let (revoked, opened) = done(&marked(alarm)[1..]);
    assert_eq!(revoked, signers(alarm).await);
    let opened: Vec<&str> = opened.iter().map(|(_, field)| field.as_str()).collect();
    assert_eq!(opened, ["agency", "supervised-by", "submitted-by"]);
}
