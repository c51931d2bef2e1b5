//! A trustee asks about a release; its reviewers are told, and one of them replies under their passkey.

use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::json;
use sidelight_api::Bytes64;
use sidelight_api::emergency::Reviews;
use sidelight_api::question::{Asked, NewQuestion, Questions};
use sidelight_api::reach::Reach;
use sidelight_domain::question::{QUESTIONS_MAX, Question};
use sidelight_server::clock::Clock as _;
use sidelight_server::reach::round;

use super::Alarm;
use super::answers::{ANSWERS, CASES, Seat, released, seat};
use crate::asking::{Person, invited};
use crate::support::Reply;

const QUESTIONS: &str = "/api/trustees/questions";
/// A reviewer has so long before the others are told, ms.
const THREE_MINUTES_MS: u64 = 3 * 60 * 1000;

fn asks(alarm: &Alarm, number: u64, text: &str, release: u64) -> NewQuestion {
    let asked_ms = alarm.town.log.test.clock.now_ms();
    let question = Question {
        origin: alarm.town.log.vkey.name(),
        trustee: "trustee-1",
        release,
        number,
        text,
        asked_ms,
    };
    let signature = SigningKey::from_bytes(&[1; 32]).sign(&question.message());
    NewQuestion {
        release,
        number,
        text: text.to_owned(),
        asked_ms,
        signature: Bytes64(signature.to_bytes().to_vec()),
    }
}

async fn replies(
    alarm: &mut Alarm,
    who: usize,
    (release, asked): (u64, &NewQuestion),
    text: &str,
) -> Reply {
    let person = &mut alarm.reviewers[who];
    let name = ["Rui", "Rosa"][who];
    let path = format!("/api/review/questions/{release}");
    let shown: Questions = person.actor.get(&path).await.ok();
    let question = Question {
        origin: alarm.town.log.vkey.name(),
        trustee: "trustee-1",
        release,
        number: asked.number,
        text: &asked.text,
        asked_ms: asked.asked_ms,
    };
    let digest = question.reply_digest(name, text);
    let approve = person.device.sign(&digest, &shown.rp_id);
    let body =
        json!({ "trustee": "trustee-1", "number": asked.number, "text": text, "approve": approve });
    person.actor.post(&path, &body).await
}

/// How many questions somebody is told of.
async fn told(alarm: &Alarm, who: &Person) -> usize {
    round(alarm.town.log.app()).await.unwrap();
    let reach: Reach = who.actor.get("/api/reach").await.ok();
    reach
        .waiting
        .iter()
        .filter(|it| it.kind == "question-waits")
        .count()
}

async fn listed(alarm: &Alarm) -> Vec<u64> {
    let reviews: Reviews = alarm.reviewers[0]
        .actor
        .get("/api/review/emergencies")
        .await
        .ok();
    reviews.emergencies.iter().map(|it| it.asked).collect()
}

async fn asked(alarm: &Alarm, one: &Seat, release: u64) -> Vec<Asked> {
    one.get(alarm, &format!("{QUESTIONS}?release={release}"))
        .await
        .ok()
}

#[tokio::test]
async fn a_question_reaches_the_two_reviewers_and_one_of_them_replies() {
    let mut alarm = Alarm::new().await;
    let third = invited(&alarm.town.log, "reviewer", "Ruth").await;
    let (_, release) = released(&mut alarm).await;
    let one = seat(&alarm, 1);
    assert_eq!(listed(&alarm).await, Vec::<u64>::new());
    let new = asks(&alarm, 1, "Who saw the van?", release);
    for _ in 0..2 {
        one.post(&alarm, QUESTIONS, &new).await.done();
    }
    let mut other = asks(&alarm, 1, "Another", release);
    assert_eq!(
        one.post(&alarm, QUESTIONS, &other).await.problem(),
        (409, "question".into())
    );
    other.text = "Changed".to_owned();
    assert_eq!(
        one.post(&alarm, QUESTIONS, &other).await.problem(),
        (400, "malformed".into())
    );
    let long = asks(&alarm, 2, &"a".repeat(1001), release);
    assert_eq!(
        one.post(&alarm, QUESTIONS, &long).await.problem(),
        (422, "question".into())
    );
    let ahead = asks(&alarm, 3, "Skips one", release);
    assert_eq!(
        one.post(&alarm, QUESTIONS, &ahead).await.problem(),
        (409, "question".into())
    );
    let nobody = seat(&alarm, 3);
    assert_eq!(nobody.post(&alarm, QUESTIONS, &new).await.problem().0, 404);
    assert_eq!(
        one.post(&alarm, QUESTIONS, &asks(&alarm, 1, "No", 0))
            .await
            .problem()
            .0,
        404
    );

    // The two at once, the others when these have had their time.
    assert_eq!(listed(&alarm).await, [1]);
    let [rui, rosa] = &alarm.reviewers;
    assert_eq!((told(&alarm, rui).await, told(&alarm, rosa).await), (1, 1));
    assert_eq!(told(&alarm, &third).await, 0);
    alarm.town.log.test.clock.advance(THREE_MINUTES_MS);
    assert_eq!(told(&alarm, &third).await, 1);

    let bent = alarm.reviewers[0].device.sign(&[0; 32], "localhost");
    let bent = json!({ "trustee": "trustee-1", "number": 1, "text": "x", "approve": bent });
    let path = format!("/api/review/questions/{release}");
    let refused = alarm.reviewers[0].actor.post(&path, &bent).await.problem();
    assert_eq!(refused.0, 422, "{refused:?}");
    let reply = replies(
        &mut alarm,
        1,
        (release, &new),
        "A neighbour, from her window.",
    )
    .await;
    let shown: Questions = reply.ok();
    assert!(!shown.questions[0].open);
    assert_eq!(shown.call_number.as_deref(), Some("+1 555 0100"));
    let late = replies(&mut alarm, 0, (release, &new), "Nobody.").await;
    assert_eq!(late.problem(), (409, "replied".into()));
    let found = asked(&alarm, &one, release).await;
    let reply = found[0].reply.as_ref().unwrap();
    assert_eq!(
        (reply.name.as_str(), reply.text.as_str()),
        ("Rosa", "A neighbour, from her window.")
    );
    assert!(
        asked(&alarm, &seat(&alarm, 2), release).await.is_empty(),
        "not another's"
    );
    assert_eq!(listed(&alarm).await, Vec::<u64>::new());
    assert_eq!(told(&alarm, &alarm.reviewers[0]).await, 0);
    // Residents and officers know nothing of it.
    for person in [&alarm.home.resident, &alarm.town.officer.actor] {
        assert_ne!(person.get(&path).await.status, 200);
    }
}

#[tokio::test]
async fn there_are_so_many_questions_and_none_after_the_decision() {
    let mut alarm = Alarm::new().await;
    let (_, release) = released(&mut alarm).await;
    let one = seat(&alarm, 1);
    for number in 1..=QUESTIONS_MAX {
        let new = asks(&alarm, number, "Why?", release);
        one.post(&alarm, QUESTIONS, &new).await.done();
    }
    assert_eq!(listed(&alarm).await, [QUESTIONS_MAX]);
    let more = asks(&alarm, QUESTIONS_MAX + 1, "Why?", release);
    assert_eq!(
        one.post(&alarm, QUESTIONS, &more).await.problem(),
        (409, "question".into())
    );
    let answer = one.answer(release, b"answer");
    assert_eq!(one.post(&alarm, ANSWERS, &answer).await.status, 201);
    assert_eq!(
        listed(&alarm).await,
        Vec::<u64>::new(),
        "decided without them"
    );
    assert_eq!(told(&alarm, &alarm.reviewers[0]).await, 0);
    let two = seat(&alarm, 2);
    assert_eq!(two.get(&alarm, CASES).await.status, 200);
    let path = format!("/api/review/questions/{release}");
    let shown: Questions = alarm.reviewers[0].actor.get(&path).await.ok();
    assert!(
        shown
            .questions
            .iter()
            .all(|it| !it.open && it.reply.is_none())
    );
}
