//! What trustees do with a release, and what its agency gets. They are played by plain keys, their answers
//! are bytes.

use ed25519_dalek::{Signer as _, SigningKey};
use http::{Method, StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};
use sidelight_api::Bytes64;
use sidelight_api::account::Operator;
use sidelight_api::emergency::{Answers, SILENT_MS, TrusteeThere, Trustees};
use sidelight_api::reach::Reach;
use sidelight_api::trustee::{
    Basis, Call, CallHeader, CaseFile, Entered, NewAnswer, NewRefusal, NoticeFields, ReceiptFields,
    Waiting,
};
use sidelight_domain::record::manifest::OPERATOR_FIELDS;
use sidelight_server::clock::Clock as _;
use sidelight_server::reach::round;
use sidelight_translog::entry::{
    Body, Emergency, Entry, EntryIndex, FieldOpening, Kind, NOTICE_BOX_BYTES, Notice, NoticeBox,
    Receipt, ReceiptOutcome, Signature, Text,
};
use sidelight_translog::hash::Sha256Hash;

use super::{Alarm, MINUTE_MS, sealed};
use crate::support::Reply;

pub(crate) const CASES: &str = "/api/trustees/cases";
pub(crate) const ANSWERS: &str = "/api/trustees/answers";
const REFUSALS: &str = "/api/trustees/refusals";

/// A trustee of the town's set.
pub(crate) struct Seat {
    number: u8,
    origin: Text,
}

pub(crate) fn seat(alarm: &Alarm, number: u8) -> Seat {
    let origin = alarm.town.log.vkey.name().parse().unwrap();
    Seat { number, origin }
}

impl Seat {
    fn name(&self) -> String {
        format!("trustee-{}", self.number)
    }

    fn sign(&self, message: &[u8]) -> Signature {
        let key = SigningKey::from_bytes(&[self.number; 32]);
        Signature(key.sign(message).to_bytes())
    }

    async fn call(&self, alarm: &Alarm, method: Method, path: &str, body: Vec<u8>) -> Reply {
        let (name, time_ms) = (self.name(), alarm.town.log.test.clock.now_ms());
        let call = Call {
            origin: self.origin.as_str(),
            trustee: &name,
            method: method.as_str(),
            path,
            body: &body,
            time_ms,
        };
        let header = CallHeader {
            signature: self.sign(&call.message()).0,
            trustee: name.clone(),
            time_ms,
        };
        let visitor = alarm.town.log.test.visitor();
        let request = visitor.request(method, path);
        let request = request.header(header::AUTHORIZATION, header.to_string());
        visitor.send(request.body(body.into()).unwrap()).await
    }

    pub(crate) async fn get(&self, alarm: &Alarm, path: &str) -> Reply {
        self.call(alarm, Method::GET, path, Vec::new()).await
    }

    pub(crate) async fn post(&self, alarm: &Alarm, path: &str, body: &impl Serialize) -> Reply {
        let body = serde_json::to_vec(body).unwrap();
        self.call(alarm, Method::POST, path, body).await
    }

    fn receipt(&self, release: u64, did: Result<&[u8], &str>) -> ReceiptFields {
        let mut receipt = Receipt {
            release: EntryIndex(release),
            trustee: self.name().parse().unwrap(),
            outcome: match did {
                Ok(_) => ReceiptOutcome::Answered,
                Err(_) => ReceiptOutcome::Refused,
            },
            answer: did.ok().map(Sha256Hash::of),
            check: did.err().map(|check| check.parse().unwrap()),
            minutes: Some(3),
            signature: Signature([0; 64]),
        };
        receipt.signature = self.sign(&receipt.message(&self.origin));
        let hash = |hash: Sha256Hash| format!("sha256:{}", hash.to_hex());
        ReceiptFields {
            release,
            trustee: self.name(),
            outcome: if did.is_ok() { "answered" } else { "refused" }.to_owned(),
            answer: receipt.answer.map_or("none".to_owned(), hash),
            check: did.err().unwrap_or("none").to_owned(),
            minutes: receipt.minutes,
            signature: receipt.signature.to_string(),
        }
    }

    fn notice(&self, release: u64) -> NoticeFields {
        let mut notice = Notice {
            release: EntryIndex(release),
            trustee: self.name().parse().unwrap(),
            notice_box: notice_box(self.number),
            signature: Signature([0; 64]),
        };
        notice.signature = self.sign(&notice.message(&self.origin));
        NoticeFields {
            r#box: notice.notice_box.to_string(),
            signature: notice.signature.to_string(),
        }
    }

    pub(crate) fn answer(&self, release: u64, sealed: &[u8]) -> NewAnswer {
        NewAnswer {
            release,
            sealed: Bytes64(sealed.to_vec()),
            receipt: self.receipt(release, Ok(sealed)),
            notice: Some(self.notice(release)),
        }
    }

    fn refusal(&self, release: u64, check: &str) -> NewRefusal {
        NewRefusal {
            release,
            receipt: self.receipt(release, Err(check)),
        }
    }
}

pub(crate) fn notice_box(number: u8) -> NoticeBox {
    let mut bytes = vec![number; NOTICE_BOX_BYTES];
    bytes[..32].copy_from_slice(b"age-encryption.org/v1\n-> X25519 ");
    for end in [75, 119, 167] {
        bytes[end] = b'\n';
    }
    bytes[120..124].copy_from_slice(b"--- ");
    NoticeBox::new(&bytes).unwrap()
}

/// A release of two clips: its emergency's id and its entry's index.
pub(crate) async fn released(alarm: &mut Alarm) -> (String, u64) {
    let (home, begin) = (&mut alarm.home, super::BEGIN_MS);
    let second = sealed(home, begin - 20 * MINUTE_MS, 1);
    home.upload(&second).await;
    let claim = alarm.claim();
    let emergency = alarm.ready(&claim).await;
    // In this order the first reviewer is the one with the later credential.
    for reviewer in [1, 0] {
        alarm.reviewers[reviewer].approve(&emergency).await;
    }
    let index = alarm.town.officer.see(&emergency).await.index.unwrap();
    (emergency, index)
}

pub(super) async fn answers(alarm: &Alarm, emergency: &str) -> Answers {
    let path = format!("/api/agency/emergencies/{emergency}/answers");
    alarm.town.officer.actor.get(&path).await.ok()
}

pub(crate) fn entered(reply: &Reply) -> u64 {
    assert_eq!(reply.status, StatusCode::CREATED, "{:?}", reply.body);
    reply.ok::<Entered>().index
}

fn bodies(alarm: &Alarm, kind: Kind) -> usize {
    let bodies = alarm.town.log.bodies();
    bodies.iter().filter(|body| body.kind() == kind).count()
}

#[tokio::test]
async fn the_case_file_is_what_was_decided() {
    let mut alarm = Alarm::new().await;
    let [one, two] = [1, 2].map(|number| seat(&alarm, number));
    assert_eq!(one.get(&alarm, CASES).await.ok::<Vec<Waiting>>(), []);
    let (emergency, release) = released(&mut alarm).await;
    for seat in [&one, &two] {
        let waiting: Vec<Waiting> = seat.get(&alarm, CASES).await.ok();
        assert_eq!(waiting, [Waiting { release }]);
    }
    let case: CaseFile = one.get(&alarm, &format!("{CASES}/{release}")).await.ok();
    assert_eq!(case.release, release);
    let Body::Emergency(entry) = Entry::parse(case.entry.as_bytes()).unwrap().body().clone() else {
        panic!("{}", case.entry);
    };
    assert_eq!(entry.clips, 2);
    let commitments = [
        &entry.agency,
        &entry.claim,
        &entry.scope,
        &entry.recipient,
        &entry.submitted_by,
        &entry.supervised_by,
        &entry.call_back,
    ];
    assert_eq!(case.openings.len(), commitments.len());
    for (opening, commitment) in case.openings.iter().zip(commitments) {
        let made = FieldOpening {
            salt: opening.salt,
            value: opening.value.clone().into_bytes(),
        };
        let made = made.commit(Kind::Emergency, &opening.field);
        assert_eq!(made, *commitment, "{}", opening.field);
    }
    let value = |n: usize| case.openings[n].value.clone();
    let hash = |text: &str| Sha256Hash::of(text.as_bytes()).to_hex();
    let Basis::Emergency {
        claim,
        call_back,
        findings,
        look_up_salt: None,
    } = &case.basis
    else {
        panic!("{:?}", case.basis);
    };
    assert_eq!((value(1), value(6)), (hash(claim), hash(call_back)));
    let seen = alarm.town.officer.see(&emergency).await;
    assert_eq!(*claim, seen.claim);
    let reviews = [entry.first_review.0, entry.second_review.0];
    assert!(findings.iter().map(|it| it.by).eq(reviews));
    assert!(findings.iter().all(|it| it.danger && it.no_time));
    approved_by_four(&case, &entry);
    assert!(case.statement.text.contains("access emergency 1"));
    let labels: Vec<[u8; 32]> = case.clips.iter().map(|clip| clip.tracks[0].label).collect();
    assert_eq!(labels.len(), 2);
    assert_ne!(labels[0], labels[1]);
    for clip in &case.clips {
        let [track] = &clip.tracks[..] else {
            panic!("{:?}", clip.tracks);
        };
        let names: Vec<&str> = clip.openings.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, OPERATOR_FIELDS);
        assert_eq!(track.label_parts.household, alarm.home.id.to_string());
        assert_eq!(track.label_parts.notice, alarm.home.statement.notice);
        assert!(track.header.0.starts_with(b"age-encryption.org/v1\n"));
    }
    for path in ["0", "999", "-1", "x"] {
        let reply = one.get(&alarm, &format!("{CASES}/{path}")).await;
        assert_eq!(reply.problem().0, 404, "{path}");
    }
    let nobody = seat(&alarm, 3);
    assert_eq!(nobody.get(&alarm, CASES).await.problem().0, 404);
}

/// Officer, supervisor, and the reviewers in the order of the entry.
fn approved_by_four(case: &CaseFile, entry: &Emergency) {
    let reviews = [entry.first_review.0, entry.second_review.0];
    let credentials: Vec<u64> = case.approvals.iter().map(|it| it.credential).collect();
    let people = [4, 5].map(|n: usize| case.openings[n].value.parse().unwrap());
    assert_eq!(credentials, [people, reviews].concat());
}

#[tokio::test]
async fn answers_reach_the_agency_and_the_record_once() {
    let mut alarm = Alarm::new().await;
    let (emergency, release) = released(&mut alarm).await;
    let [one, two] = [1, 2].map(|number| seat(&alarm, number));
    let none = answers(&alarm, &emergency).await;
    assert_eq!((none.release, none.threshold), (release, 2));
    assert!(none.trustees.iter().all(|it| it.outcome.is_none()));

    let first = one.answer(release, b"answer of one");
    let index = entered(&one.post(&alarm, ANSWERS, &first).await);
    assert_eq!(entered(&one.post(&alarm, ANSWERS, &first).await), index);
    let counts = |alarm: &Alarm| (bodies(alarm, Kind::Receipt), bodies(alarm, Kind::Notice));
    assert_eq!(counts(&alarm), (1, 1));
    let other = one
        .post(&alarm, ANSWERS, &one.answer(release, b"another"))
        .await;
    assert_eq!(other.problem(), (409, "answered".into()));
    let refusal = one
        .post(&alarm, REFUSALS, &one.refusal(release, "scope"))
        .await;
    assert_eq!(refusal.problem(), (409, "answered".into()));
    assert_eq!(one.get(&alarm, CASES).await.ok::<Vec<Waiting>>(), []);

    let half = answers(&alarm, &emergency).await;
    let sealed: Vec<_> = half.trustees.iter().map(|it| it.sealed.clone()).collect();
    assert_eq!(sealed, [Some(first.sealed.clone()), None]);
    assert!(half.clips.is_empty(), "one of two has answered");
    let clip = format!("/api/agency/emergencies/{emergency}/clips/1/video");
    let officer = &alarm.town.officer.actor;
    assert_eq!(officer.get(&clip).await.problem().0, 404);

    // A court forbade to tell; when that is over the same answer comes with its notice.
    let mut second = two.answer(release, b"answer of two");
    let notice = second.notice.take();
    let index = entered(&two.post(&alarm, ANSWERS, &second).await);
    assert_eq!(counts(&alarm), (2, 1));
    second.notice = notice;
    assert_eq!(entered(&two.post(&alarm, ANSWERS, &second).await), index);
    assert_eq!(counts(&alarm), (2, 2));

    let all = answers(&alarm, &emergency).await;
    assert_eq!(all.clips.len(), 2);
    let path =
        |n: u64, track: &str| format!("/api/agency/emergencies/{emergency}/clips/{n}/{track}");
    for (clip, n) in all.clips.iter().zip(1..) {
        assert_eq!(clip.n, n);
        let names: Vec<&str> = clip.openings.iter().map(|it| it.name.as_str()).collect();
        assert!(!names.contains(&"household") && !names.contains(&"camera"));
        let payload = officer.get(&path(n, "video")).await;
        payload.done();
        let opened = clip.openings.iter().find(|it| it.name == "video-payload");
        let hash = Sha256Hash::of(&payload.body).0;
        assert!(opened.unwrap().value.0.ends_with(&hash));
        let file = officer.get(&path(n, "video.age")).await;
        assert_eq!(file.body, [&clip.header.0[..], &payload.body].concat());
    }
    for (n, track) in [(0, "video"), (3, "video"), (1, "card"), (1, "audio")] {
        assert_eq!(officer.get(&path(n, track)).await.problem().0, 404);
    }
    let resident = &alarm.home.resident;
    assert_eq!(resident.get(&path(1, "video")).await.problem().0, 404);
}

#[tokio::test]
async fn a_clip_that_its_owner_deleted_is_said_to_be_gone_and_the_others_are_had() {
    let mut alarm = Alarm::new().await;
    let (emergency, release) = released(&mut alarm).await;
    for number in [1, 2] {
        let seat = seat(&alarm, number);
        entered(
            &seat
                .post(&alarm, ANSWERS, &seat.answer(release, b"sealed"))
                .await,
        );
    }
    let deletion = alarm
        .home
        .deletion(&alarm.clip, alarm.town.log.test.clock.now_ms());
    let path = format!("/api/clips/{}/delete", alarm.clip.id);
    alarm.home.resident.post(&path, &deletion).await.done();
    let left = answers(&alarm, &emergency).await;
    let ([clip], [gone]) = (&left.clips[..], &left.deleted[..]) else {
        panic!("{left:?}");
    };
    assert_eq!((clip.n + gone.n, &clip.door), (3, &gone.door));
    let officer = &alarm.town.officer.actor;
    let path = |n: u64| format!("/api/agency/emergencies/{emergency}/clips/{n}/video");
    officer.get(&path(clip.n)).await.done();
    assert_eq!(
        officer.get(&path(gone.n)).await.problem(),
        (409, "gone".into())
    );
}

#[tokio::test]
async fn a_refusal_is_public_and_opens_nothing() {
    let mut alarm = Alarm::new().await;
    let (emergency, release) = released(&mut alarm).await;
    let [one, two] = [1, 2].map(|number| seat(&alarm, number));
    let refusal = one.refusal(release, "approvals");
    let index = entered(&one.post(&alarm, REFUSALS, &refusal).await);
    assert_eq!(entered(&one.post(&alarm, REFUSALS, &refusal).await), index);
    let later = one
        .post(&alarm, ANSWERS, &one.answer(release, b"after all"))
        .await;
    assert_eq!(later.problem(), (409, "answered".into()));
    entered(
        &two.post(&alarm, ANSWERS, &two.answer(release, b"two"))
            .await,
    );
    let all = answers(&alarm, &emergency).await;
    let outcomes: Vec<_> = all
        .trustees
        .iter()
        .map(|it| it.outcome.as_deref())
        .collect();
    assert_eq!(outcomes, [Some("refused"), Some("answered")]);
    assert!(all.clips.is_empty());
    // The public table names each as the files do, with what it calls itself where that text is there.
    let text = Sha256Hash::of(b"sidelight-trustee/v1\nname Trustee 2\n").to_hex();
    let text = alarm.town.log.data().join("log/document").join(text);
    std::fs::remove_file(text).unwrap();
    let page = alarm.town.log.test.visitor();
    let page = page.get("/record/emergencies").await;
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    for called in ["Trustee 1 <code>trustee-1</code>", "<code>trustee-2</code>"] {
        let said = format!("<th scope=\"row\">{called}</th><td data-of=\"Asked\">1</td>");
        assert!(page.contains(&said), "{said}: {page}");
    }
    assert_eq!(
        (bodies(&alarm, Kind::Receipt), bodies(&alarm, Kind::Notice)),
        (2, 1)
    );
    // Whoever follows the feed reads of the release and of who refused it, and of nothing more.
    let visitor = alarm.town.log.test.visitor();
    let feed: serde_json::Value = visitor.get("/record/emergencies.json").await.ok();
    let items = feed["items"].as_array().unwrap().iter();
    let indexes = items.map(|it| it["_sidelight"]["index"].as_u64().unwrap());
    assert_eq!(indexes.collect::<Vec<_>>(), [index, release]);
}

#[tokio::test]
async fn what_does_not_hold_is_not_kept() {
    let mut alarm = Alarm::new().await;
    let (emergency, release) = released(&mut alarm).await;
    let [one, two] = [1, 2].map(|number| seat(&alarm, number));
    let good = || one.answer(release, b"answer");
    let changed = |change: &dyn Fn(&mut NewAnswer)| {
        let mut answer = good();
        change(&mut answer);
        answer
    };
    let wrong: [(&str, NewAnswer); 8] = [
        (
            "receipt",
            changed(&|it| it.sealed = Bytes64(b"other".to_vec())),
        ),
        (
            "receipt",
            changed(&|it| it.receipt = one.receipt(release, Err("scope"))),
        ),
        (
            "not_found",
            changed(&|it| it.receipt = two.receipt(release, Ok(b"answer"))),
        ),
        ("not_found", changed(&|it| it.release += 1)),
        (
            "entry",
            changed(&|it| it.receipt.signature = "00".repeat(64)),
        ),
        ("entry", one.answer(release + 1000, b"answer")),
        (
            "notice",
            changed(&|it| it.notice = Some(two.notice(release))),
        ),
        (
            "malformed",
            changed(&|it| it.receipt.outcome = "maybe".into()),
        ),
    ];
    for (code, answer) in wrong {
        let reply = one.post(&alarm, ANSWERS, &answer).await;
        assert_eq!(reply.problem().1, code, "{:?}", answer.receipt);
    }
    let large = one.answer(release, &vec![0; 256 * 1024 + 1]);
    assert_eq!(one.post(&alarm, ANSWERS, &large).await.status, 413);
    assert_eq!(bodies(&alarm, Kind::Receipt), 0);
    let none = answers(&alarm, &emergency).await;
    assert!(none.trustees.iter().all(|it| it.sealed.is_none()));
    // Nothing of all that stands in the way of the right one.
    entered(&one.post(&alarm, ANSWERS, &good()).await);
}

#[tokio::test]
async fn reviewers_see_who_is_there() {
    let alarm = Alarm::new().await;
    let one = seat(&alarm, 1);
    let path = "/api/trustees/availability";
    let there = async |alarm: &Alarm| -> TrusteeThere {
        let same: Trustees = one.get(alarm, path).await.ok();
        let all: Trustees = alarm.reviewers[0]
            .actor
            .get("/api/review/trustees")
            .await
            .ok();
        assert_eq!(same, all, "trustees see the same");
        assert_eq!((all.threshold, all.trustees.len()), (2, 2));
        assert_eq!(all.trustees[1].available, None);
        all.trustees[0].clone()
    };
    let say = async |body: Value| one.post(&alarm, path, &body).await.done();
    say(json!({ "available": true, "until": null })).await;
    assert_eq!(there(&alarm).await.available, Some(true));
    let until = alarm.town.log.test.clock.now_ms() + MINUTE_MS;
    say(json!({ "available": false, "until": until })).await;
    let away = there(&alarm).await;
    assert_eq!((away.available, away.until_ms), (Some(false), Some(until)));
    alarm.town.log.test.clock.advance(MINUTE_MS);
    let back = there(&alarm).await;
    assert_eq!((back.available, back.until_ms), (Some(true), None));
    // How many is public. Who has not said is not counted, and not missing either.
    let figure = async |alarm: &Alarm| {
        let operator: Operator = alarm
            .town
            .log
            .test
            .visitor()
            .get("/api/operator")
            .await
            .ok();
        operator.trustees.unwrap()
    };
    let told = async |alarm: &Alarm| {
        round(alarm.town.log.app()).await.unwrap();
        let reach: Reach = alarm.reviewers[0].actor.get("/api/reach").await.ok();
        reach
            .waiting
            .iter()
            .filter(|it| it.kind == "trustees-few")
            .count()
    };
    let both = figure(&alarm).await;
    assert_eq!(
        (both.available, both.unsaid, both.all, both.alarm),
        (1, 1, 2, false)
    );
    assert_eq!(told(&alarm).await, 0);
    // Whoever does not call is missing, until it calls.
    alarm.town.log.test.clock.advance(SILENT_MS);
    let silent = figure(&alarm).await;
    assert_eq!((silent.available, silent.unsaid), (0, 1));
    assert!(silent.alarm);
    assert_eq!(told(&alarm).await, 1);
    let page = alarm
        .town
        .log
        .test
        .visitor()
        .get("/record/emergencies")
        .await;
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    let says = "0 of 2 trustees say that they are available now</strong>; \
                1 trustee has not said whether it is available.";
    assert!(page.contains(says), "{page}");
    assert_eq!(
        there(&alarm).await.available,
        Some(true),
        "it has called for this"
    );
    assert_eq!(told(&alarm).await, 0);
    let officer = &alarm.town.officer.actor;
    assert_eq!(officer.get("/api/review/trustees").await.problem().0, 404);
    assert_eq!(officer.get(path).await.problem().0, 404);
}
