//! An urgent ask: it pages a moderator, is told to who asked for it in its region and to nobody else, ends,
//! and is counted if it was misused.

use http::StatusCode;
use serde_json::json;
use sidelight_api::decision::{Ask, DecisionState};
use sidelight_api::request::{Draft, Moderation, RequestItem, RequestState};
use sidelight_domain::emergency::Danger;
use sidelight_translog::entry::{Body, Kind};

use super::{Mailbox, Receiver, hook, reach, sent, to_here};
use crate::asking::{Person, Town, draft, invited, region};

const RULEBOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policy/rulebook-2.toml");
/// Longest wait of a moderator on duty for an urgent ask, ms.
const THREE_MINUTES_MS: u64 = 3 * 60 * 1000;
const NEAR: &str = "An urgent ask was published in your region.";

fn urgent(case_number: &str) -> Draft {
    Draft {
        offence: "missing-person".to_owned(),
        danger: Some(Danger::MissingAtRisk),
        ..draft(case_number)
    }
}

async fn wake(who: &Person, region: Option<&str>) -> crate::support::Reply {
    let put = json!({ "region": region });
    who.actor.put("/api/reach/wake", &put).await
}

/// How often somebody was told of an urgent ask in their region.
async fn told(who: &Person) -> usize {
    let sent = reach(who).await.sent;
    sent.iter().filter(|it| it.label == NEAR).count()
}

async fn moderation(who: &Person) -> Moderation {
    who.actor.get("/api/moderation").await.ok()
}

/// Codes of the rules that a draft breaks.
async fn broken(town: &Town, draft: &Draft) -> Vec<String> {
    let begun: RequestItem = town
        .officer
        .actor
        .post("/api/agency/requests", draft)
        .await
        .ok();
    begun.violations.into_iter().map(|it| it.code).collect()
}

async fn publish(moderator: &mut Person, request: &str) -> u64 {
    let ask = Ask::Publish {
        request: request.to_owned(),
    };
    let given = moderator.decide(&ask).await;
    assert_eq!(given.state, DecisionState::Published, "{given:?}");
    given.index.unwrap()
}

#[tokio::test]
async fn it_goes_from_the_form_to_the_figure_of_its_misuse() {
    let mail = Mailbox::new().await;
    let mut town = Town::with(|config| {
        to_here(config, &mail);
        config.rulebook = Some(RULEBOOK.into());
    })
    .await;
    let mut second = invited(&town.log, "moderator", "Nils").await;
    let quiet = town.log.test.register("Uwe", None).await;
    let quiet = Person {
        actor: quiet.0,
        device: quiet.1,
    };
    town.log.round().await;

    // What residents chose: off by default, and a region or nothing.
    let off = reach(&town.resident).await.wake.unwrap();
    assert_eq!((off.region, off.label.as_str()), (None, NEAR));
    let cell = wake(&town.resident, Some("89283082803ffff")).await;
    assert_eq!(cell.problem(), (422, "region".to_owned()));
    let not_theirs = wake(&town.officer, Some(&region())).await;
    assert_eq!(not_theirs.status, StatusCode::NOT_FOUND);
    wake(&town.resident, Some(&region())).await.done();

    // What may be one.
    let burglary = Draft {
        danger: urgent("1").danger,
        ..draft("26-0")
    };
    assert_eq!(broken(&town, &burglary).await, ["urgent-offence"]);

    // It pages before what waits for longer, and the next one after three minutes.
    let hooks = [Receiver::new().await, Receiver::new().await];
    for (who, to) in [&town.moderator, &second].into_iter().zip(&hooks) {
        hook(who, to).await;
        let duty = json!({ "hours": 8 });
        who.actor.put("/api/reach/duty", &duty).await.done();
        town.log.test.clock.advance(1);
    }
    let ordinary = town.submitted(&draft("26-1")).await.id;
    town.log.test.clock.advance(1);
    let asked = town.submitted(&urgent("26-2")).await.id;
    let queue = moderation(&town.moderator).await.queue;
    let order: Vec<&str> = queue.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(order, [asked.as_str(), ordinary.as_str()]);
    assert_eq!(queue[0].danger.as_deref(), Some("missing-at-risk"));
    sent(&town).await;
    let taken = |hook: &Receiver| {
        let kinds = hook.taken().into_iter().map(|(_, body)| {
            let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
            body["type"].as_str().unwrap().to_owned()
        });
        let mut kinds: Vec<String> = kinds.collect();
        kinds.sort();
        kinds
    };
    let both = ["alert.request-waits", "alert.urgent-waits"];
    assert_eq!(taken(&hooks[0]), both);
    town.log.test.clock.advance(THREE_MINUTES_MS);
    sent(&town).await;
    assert_eq!(taken(&hooks[1]), ["alert.urgent-waits"]);

    // Nobody at home is told before the record says that it is one; then who asked for it is, once.
    let index = publish(&mut town.moderator, &asked).await;
    sent(&town).await;
    assert_eq!(told(&town.resident).await, 0);
    town.log.round().await;
    let entered = |kind| {
        town.log
            .bodies()
            .iter()
            .filter(|it| it.kind() == kind)
            .count()
    };
    assert_eq!(entered(Kind::Urgent), 1);
    town.log.round().await;
    assert_eq!(entered(Kind::Urgent), 1, "once");
    sent(&town).await;
    sent(&town).await;
    assert_eq!((told(&town.resident).await, told(&quiet).await), (1, 0));
    assert!(
        reach(&town.resident).await.waiting.is_empty(),
        "nothing to answer"
    );
    let item: RequestItem = town
        .officer
        .actor
        .get(&format!("/api/agency/requests/{asked}"))
        .await
        .ok();
    assert_eq!(item.expires.as_deref(), Some("2026-05-29"), "the next day");

    // An agency has so many a day.
    assert_eq!(broken(&town, &urgent("26-3")).await, Vec::<String>::new());
    town.submitted(&urgent("26-4")).await;
    assert_eq!(broken(&town, &urgent("26-5")).await, ["urgent-per-day"]);

    // It ends early, and nobody else is told of it.
    assert!(moderation(&second).await.urgent_over.is_empty());
    let found = Ask::Resolve {
        request: asked.clone(),
        text: Some("Whoever was in danger has been found.".to_owned()),
    };
    town.officer.decide(&found).await;
    town.log.round().await;
    sent(&town).await;
    wake(&quiet, Some(&region())).await.done();
    sent(&town).await;
    assert_eq!(told(&quiet).await, 0);

    // Its misuse is said by somebody else than who let it pass, and is a public figure.
    let misused = Ask::Misused {
        request: index,
        reason: "not-ended".to_owned(),
    };
    let [over] = &moderation(&second).await.urgent_over[..] else {
        panic!("one is over");
    };
    assert_eq!(
        (over.request, over.state, over.own),
        (index, RequestState::Resolved, false)
    );
    assert!(moderation(&town.moderator).await.urgent_over[0].own);
    let ask = |who: &Person| {
        let actor = who.actor.clone();
        let misused = misused.clone();
        async move { actor.post("/api/decisions", &misused).await }
    };
    let own = ask(&town.moderator).await;
    assert_eq!(own.problem(), (409, "entry".to_owned()));
    let agency = ask(&town.officer).await;
    assert_eq!(agency.status, StatusCode::NOT_FOUND);
    let given = second.decide(&misused).await;
    assert_eq!(given.state, DecisionState::Published, "{given:?}");
    assert!(moderation(&second).await.urgent_over.is_empty());
    let Some(Body::UrgentMisused(entry)) = town.log.bodies().pop() else {
        panic!("the last entry is another one");
    };
    assert_eq!(entry.request.0, index);
    for (path, says) in [
        ("/agencies/millbrook-police".to_owned(), "Misused: 1"),
        (format!("/requests/{index}"), "It was misused:"),
    ] {
        let page = town.log.test.visitor().get(&path).await;
        let page = String::from_utf8(page.body.to_vec()).unwrap();
        assert!(page.contains(says), "{path}: {page}");
    }
}
