//! What became of a release at a court: stated by its agency, confirmed by a reviewer, public once it is an
//! entry, and overdue by itself otherwise.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde_json::{Value, json};
use sidelight_api::decision::{Ask, Decision, DecisionState};
use sidelight_api::outcome::{Afterwards, OutcomeState, OutcomeToConfirm, OutcomesToConfirm};
use sidelight_server::clock::Clock as _;
use sidelight_server::reach::round;
use sidelight_translog::entry::{Body, Process};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::{EmergencyNumbers, Lapse};

use super::Alarm;
use super::answers::{ANSWERS, entered, released, seat};
use crate::asking::Person;

const PAPER: &[u8] = b"%PDF-1.7\nA motion.\n";
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const REVIEW: &str = "/api/review/outcomes";

/// A release that a trustee has answered.
struct Opened {
    alarm: Alarm,
    path: String,
    release: u64,
}

async fn opened() -> Opened {
    let mut alarm = Box::pin(Alarm::new()).await;
    let (emergency, release) = Box::pin(released(&mut alarm)).await;
    let path = format!("/api/agency/emergencies/{emergency}/outcomes");
    // Before any answer nothing was opened, and no court has to be asked.
    let nothing: Afterwards = alarm.town.officer.actor.get(&path).await.ok();
    assert_eq!((nothing.due, nothing.next.len()), (None, 0));
    let early = alarm.town.officer.actor.post(&path, &stated("filed")).await;
    assert_eq!(early.problem(), (409, "state".to_owned()));
    let one = seat(&alarm, 1);
    entered(
        &one.post(&alarm, ANSWERS, &one.answer(release, b"one"))
            .await,
    );
    Opened {
        alarm,
        path,
        release,
    }
}

fn stated(process: &str) -> Value {
    let said = format!("The district court, number 7: {process}.");
    let paper = (process != "never").then(|| STANDARD.encode(PAPER));
    json!({ "process": process, "said": said, "paper": paper })
}

impl Opened {
    async fn seen(&self) -> Afterwards {
        self.alarm.town.officer.actor.get(&self.path).await.ok()
    }

    async fn state(&self, process: &str) -> Afterwards {
        let officer = &self.alarm.town.officer.actor;
        officer.post(&self.path, &stated(process)).await.ok()
    }

    async fn waiting(&self) -> Vec<OutcomeToConfirm> {
        let reviewer = &self.alarm.reviewers[0].actor;
        reviewer
            .get(REVIEW)
            .await
            .ok::<OutcomesToConfirm>()
            .outcomes
    }

    /// One reviewer confirms what waits.
    async fn confirm(&mut self, reviewer: usize) -> Decision {
        let [waits] = &self.waiting().await[..] else {
            panic!("one waits");
        };
        let outcome = waits.outcome.clone();
        self.alarm.reviewers[reviewer]
            .decide(&Ask::Outcome { outcome })
            .await
    }

    fn numbers(&self) -> EmergencyNumbers {
        let now_ms = self.alarm.town.log.test.clock.now_ms();
        let day = jiff::Timestamp::from_millisecond(now_ms.cast_signed()).unwrap();
        let day = day.to_string()[..10].parse().unwrap();
        let record = self.alarm.town.log.app().record();
        record
            .view(|log| log.ledger().emergency_numbers(day))
            .unwrap()
    }

    fn entries(&self) -> Vec<Process> {
        let bodies = self.alarm.town.log.bodies().into_iter();
        let outcomes = bodies.filter_map(|body| match body {
            Body::Outcome(outcome) => Some(outcome.process),
            _ => None,
        });
        outcomes.collect()
    }
}

#[tokio::test]
async fn what_an_agency_states_is_public_once_a_reviewer_has_confirmed_it() {
    let mut it = opened().await;
    let first = it.seen().await;
    assert_eq!(first.next, ["filed", "granted", "denied", "never"]);
    assert_eq!(first.release, it.release);
    assert!(first.due.is_some() && !first.overdue);
    let after = it.state("filed").await;
    assert_eq!(after.outcomes[0].state, OutcomeState::Waiting);
    assert_eq!(it.entries(), [], "nothing is public yet");
    let waiting = it.waiting().await;
    let said = format!("Paper: sha256:{}", Sha256Hash::of(PAPER).to_hex());
    assert!(waiting[0].text.ends_with(&said), "{}", waiting[0].text);
    let paper = format!("{REVIEW}/{}", waiting[0].outcome);
    assert_eq!(it.alarm.reviewers[0].actor.get(&paper).await.body, PAPER);
    let given = it.confirm(1).await;
    assert_eq!(given.state, DecisionState::Published, "{given:?}");
    assert_eq!(it.entries(), [Process::Filed]);
    let page = format!("/record/entry/{}", given.index.unwrap());
    let page = it.alarm.town.log.test.visitor().get(&page).await;
    let page = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(
        page.contains("The district court, number 7: filed."),
        "{page}"
    );
    assert_eq!(it.numbers().list[0].process, Some(Process::Filed));

    // The entry is ahead of the row until the record's next round; nobody sees a difference.
    let ahead = it.seen().await;
    it.alarm.town.log.round().await;
    let now = it.seen().await;
    assert_eq!(ahead.outcomes, now.outcomes);
    assert_eq!(now.outcomes[0].index, given.index);
    assert_eq!(
        (now.next, now.due),
        (vec!["granted".into(), "denied".into()], None)
    );
    let never = it
        .alarm
        .town
        .officer
        .actor
        .post(&it.path, &stated("never"))
        .await;
    assert_eq!(never.problem(), (409, "state".to_owned()));
    it.state("denied").await;
    it.confirm(0).await;
    it.alarm.town.log.round().await;
    assert_eq!(it.entries(), [Process::Filed, Process::Denied]);
    assert_eq!(it.seen().await.next, Vec::<String>::new());
}

#[tokio::test]
async fn others_state_nothing_and_confirm_nothing() {
    let it = opened().await;
    let town = &it.alarm.town;
    for who in [
        &town.fire.actor,
        &town.moderator.actor,
        &it.alarm.home.resident,
        &it.alarm.reviewers[0].actor,
    ] {
        assert_eq!(who.get(&it.path).await.status, StatusCode::NOT_FOUND);
        let reply = who.post(&it.path, &stated("filed")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND);
    }
    let change = |field: &str, value: Value| {
        let mut body = stated("filed");
        body[field] = value;
        body
    };
    let mut with_paper = stated("never");
    with_paper["paper"] = STANDARD.encode(PAPER).into();
    for wrong in [
        change("process", "settled".into()),
        change("said", " ".into()),
        change("said", "x".repeat(801).into()),
        change("paper", Value::Null),
        change("paper", STANDARD.encode("no PDF").into()),
        with_paper,
    ] {
        let reply = town.officer.actor.post(&it.path, &wrong).await;
        assert_eq!(reply.problem(), (422, "rules".to_owned()));
    }
    let outcome = it.state("filed").await.outcomes.remove(0).outcome;
    let ask = Ask::Outcome {
        outcome: outcome.clone(),
    };
    let send_back = format!("{REVIEW}/{outcome}/send-back");
    for who in [&town.officer, &town.supervisor, &town.moderator] {
        let who = &who.actor;
        let asked = who.post("/api/decisions", &ask).await;
        assert_eq!(asked.status, StatusCode::NOT_FOUND);
        assert_eq!(who.get(REVIEW).await.status, StatusCode::NOT_FOUND);
        let sent = who.post(&send_back, &json!({ "why": "No." })).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND);
    }
    let paper = format!("{}/{outcome}", it.path);
    assert_eq!(town.supervisor.actor.get(&paper).await.body, PAPER);
    assert_eq!(
        town.fire.actor.get(&paper).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_is_sent_back_is_stated_anew_and_two_reviewers_enter_it_once() {
    let mut it = opened().await;
    let outcome = it.state("filed").await.outcomes.remove(0).outcome;
    let again = it
        .alarm
        .town
        .officer
        .actor
        .post(&it.path, &stated("granted"))
        .await;
    assert_eq!(again.problem(), (409, "waits".to_owned()));
    let ask = Ask::Outcome {
        outcome: outcome.clone(),
    };
    let asked = async |who: &Person| who.actor.post("/api/decisions", &ask).await;
    let prepared: Decision = asked(&it.alarm.reviewers[1]).await.ok();
    let path = format!("{REVIEW}/{outcome}/send-back");
    let why = json!({ "why": "The paper is of another case." });
    let sent = it.alarm.reviewers[0].actor.post(&path, &why).await;
    assert!(sent.ok::<OutcomesToConfirm>().outcomes.is_empty());
    let twice = it.alarm.reviewers[0].actor.post(&path, &why).await;
    assert_eq!(twice.problem(), (409, "state".to_owned()));
    let late = it.alarm.reviewers[1].give(&prepared).await;
    assert_eq!(late.problem(), (409, "state".to_owned()));
    let back = it.seen().await.outcomes.remove(0);
    assert_eq!(back.state, OutcomeState::SentBack);
    assert_eq!(back.why.as_deref(), Some("The paper is of another case."));
    assert_eq!(it.entries(), []);

    it.alarm.town.log.test.clock.advance(1_000);
    let outcome = it.state("granted").await.outcomes.remove(1).outcome;
    let ask = Ask::Outcome { outcome };
    let asked = async |who: &Person| who.actor.post("/api/decisions", &ask).await;
    let other: Decision = asked(&it.alarm.reviewers[1]).await.ok();
    let given = it.alarm.reviewers[0].decide(&ask).await;
    assert_eq!(given.state, DecisionState::Published);
    it.alarm.town.log.round().await;
    let second = it.alarm.reviewers[1].give(&other).await;
    assert_eq!(second.problem(), (409, "state".to_owned()));
    it.alarm.town.log.round().await;
    assert_eq!(it.entries(), [Process::Granted]);
}

/// Kinds of what somebody is told to do.
async fn told(who: &Person) -> Vec<String> {
    let said: Value = who.actor.get("/api/reach").await.ok();
    let waiting = said["waiting"].as_array().unwrap().iter();
    let kinds = waiting.map(|it| it["kind"].as_str().unwrap().to_owned());
    // The trustees here do not call by themselves, so after days they are missing.
    kinds.filter(|it| it != "trustees-few").collect()
}

#[tokio::test]
async fn an_agency_is_reminded_and_what_nobody_states_is_overdue_until_somebody_does() {
    let mut it = opened().await;
    let mut reminded = Vec::new();
    for _ in 0..9 {
        round(it.alarm.town.log.app()).await.unwrap();
        let officer = told(&it.alarm.town.officer).await;
        assert_eq!(officer, told(&it.alarm.town.supervisor).await);
        reminded.push(officer.len());
        it.alarm.town.log.test.clock.advance(DAY_MS);
    }
    assert_eq!(reminded, [0, 0, 0, 1, 1, 1, 1, 1, 1]);
    assert!(told(&it.alarm.town.fire).await.is_empty());
    let overdue = it.numbers().overdue;
    let overdue: Vec<_> = overdue.iter().map(|it| (it.release, it.what)).collect();
    assert!(
        overdue.contains(&(it.release, Lapse::Outcome)),
        "{overdue:?}"
    );
    assert!(it.seen().await.overdue);
    it.state("never").await;
    round(it.alarm.town.log.app()).await.unwrap();
    assert!(told(&it.alarm.town.officer).await.is_empty());
    assert_eq!(told(&it.alarm.reviewers[0]).await, ["outcome-waits"]);
    it.confirm(0).await;
    it.alarm.town.log.round().await;
    round(it.alarm.town.log.app()).await.unwrap();
    assert!(told(&it.alarm.reviewers[0]).await.is_empty());
    let numbers = it.numbers();
    assert!(numbers.overdue.iter().all(|it| it.what != Lapse::Outcome));
    assert_eq!(
        (numbers.all.never, numbers.list[0].process),
        (1, Some(Process::Never))
    );
}

#[tokio::test]
async fn what_a_release_seals_is_opened_on_the_day_that_its_entry_names() {
    let it = opened().await;
    let until = it.numbers().list[0].seal_until;
    let fields = |it: &Opened| {
        let bodies = it.alarm.town.log.bodies().into_iter();
        let fields = bodies.filter_map(|body| match body {
            Body::Reveal(reveal) => Some((reveal.index.0, reveal.field.to_string())),
            _ => None,
        });
        fields.collect::<Vec<_>>()
    };
    let agency = |it: &Opened| {
        it.numbers().list[0]
            .agency
            .as_ref()
            .map(ToString::to_string)
    };
    let clock = &it.alarm.town.log.test.clock;
    let wait_ms = until.start_ms() - clock.now_ms();
    clock.advance(wait_ms - 1);
    it.alarm.town.log.round().await;
    assert_eq!((fields(&it), agency(&it)), (vec![], None));
    clock.advance(1);
    it.alarm.town.log.round().await;
    it.alarm.town.log.round().await;
    let opened = ["agency", "claim"].map(|field| (it.release, field.to_owned()));
    assert_eq!(fields(&it), opened);
    assert_eq!(agency(&it).as_deref(), Some("millbrook-police"));
    clock.advance(DAY_MS);
    let overdue = it.numbers().overdue;
    assert!(
        overdue.iter().all(|it| it.what != Lapse::Opening),
        "{overdue:?}"
    );
}

#[tokio::test]
async fn what_was_confirmed_is_entered_once_whatever_stops_in_between() {
    let mut it = opened().await;
    it.state("filed").await;
    let outcome = it.waiting().await.remove(0).outcome;
    let ask = Ask::Outcome { outcome };
    let asked = it.alarm.reviewers[0]
        .actor
        .post("/api/decisions", &ask)
        .await;
    let asked: Decision = asked.ok();
    // The record ends; the passkey is kept all the same, and nothing is public.
    it.alarm.town.log.app().record().close().await;
    let given: Decision = it.alarm.reviewers[0].give(&asked).await.ok();
    assert_eq!((given.state, given.index), (DecisionState::Approved, None));
    assert_eq!(it.seen().await.outcomes[0].state, OutcomeState::Waiting);
    it.alarm.begin_again().await;
    it.alarm.town.log.round().await;
    assert_eq!(it.entries(), [Process::Filed]);
    let seen = it.seen().await.outcomes.remove(0);
    assert_eq!(seen.state, OutcomeState::Entered);
    it.alarm.town.log.round().await;
    assert_eq!(it.entries(), [Process::Filed]);
}
