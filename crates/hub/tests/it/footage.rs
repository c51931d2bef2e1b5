//! An operator that asks for footage first: what a hub does, what it refuses, and what its household sees.

use std::time::Duration;

use serde_json::{Value, json};
use sidelight_api::hub::{FootageAsked, FootageOutcome};
use sidelight_domain::record::CameraId;
use sidelight_domain::record::statement::Access;
use sidelight_hub::clock;
use sidelight_seal::message::MessageKind;

use crate::camera::{Camera, Kind};
use crate::operator::Fault;
use crate::setup::{Setup, ask, eventually};

const MINUTE_MS: u64 = 60_000;

/// An ask about a camera and the hour that ends now.
pub(crate) fn about(n: u8, cameras: &[CameraId]) -> FootageAsked {
    let to_ms = clock::now_ms() / MINUTE_MS * MINUTE_MS + MINUTE_MS;
    FootageAsked {
        about: hex::encode([n; 16]),
        why: "emergency".to_owned(),
        cameras: cameras.iter().map(ToString::to_string).collect(),
        from_ms: to_ms - 60 * MINUTE_MS,
        to_ms,
    }
}

/// The household lets trustees open its footage, and the hub knows.
pub(crate) async fn emergency_access(setup: &mut Setup) {
    let wire = setup.household.change(|s| s.access = Access::emergency(1));
    let number = setup.household.statement.number;
    setup.operator.with(|s| s.statements.push(wire));
    eventually("the statement at the hub", async || {
        (setup.status().await["statement"] == number).then_some(())
    })
    .await;
}

pub(crate) async fn reported(setup: &Setup, ask: &FootageAsked) -> FootageOutcome {
    eventually("a report", async || {
        setup.operator.with(|s| {
            let found = s.reports.iter().find(|(id, _)| *id == ask.about);
            found.map(|(_, outcome)| *outcome)
        })
    })
    .await
}

async fn outcome(setup: &Setup, ask: FootageAsked) -> FootageOutcome {
    setup.operator.with(|s| s.asks.push(ask.clone()));
    reported(setup, &ask).await
}

/// Waits until the operator has refused clips so often.
async fn refused(setup: &Setup, times: u64) {
    eventually("the operator's refusals", async || {
        setup.operator.with(|s| (s.refused >= times).then_some(()))
    })
    .await;
}

/// What the household is told, sealed.
async fn told(setup: &Setup, about: &str, outcome: &str) -> Value {
    eventually("the status that says it", async || {
        let sealed = setup.operator.with(|s| s.status.clone())?;
        let status = setup.household.open(MessageKind::Status, &sealed);
        let all = status["footage"].as_array()?.clone();
        all.into_iter()
            .find(|it| it["about"] == about && it["outcome"] == outcome)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_goes_first_and_the_household_sees_it() {
    let cameras = [
        Camera::start(Kind::H264).await,
        Camera::start(Kind::H264).await,
    ];
    let mut setup = Setup::paired().await;
    emergency_access(&mut setup).await;
    let mut ids = [
        setup.add_camera(&cameras[0], false, false).await,
        setup.add_camera(&cameras[1], false, true).await,
    ];
    // Without being asked, the other one's clips would go first.
    ids.sort();
    let [other, wanted] = ids;
    setup.operator.set_fault(Fault::Clips(507, "quota"));
    setup.press(other).await;
    let clip = setup.press(wanted).await;
    // Each was tried, and rests.
    refused(&setup, 2).await;
    let asked = about(1, &[wanted]);
    setup.operator.with(|s| s.asks.push(asked.clone()));
    eventually("the ask at the hub", async || {
        let note = setup.status().await["footage"][0].clone();
        (note["about"] == asked.about && note["outcome"].is_null()).then_some(())
    })
    .await;
    refused(&setup, 4).await;
    assert!(
        setup.operator.with(|s| s.reports.is_empty()),
        "it waits here"
    );
    setup.operator.set_fault(Fault::None);
    // Anything more that is asked has what rests tried at once.
    let more = about(2, &[wanted]);
    setup.operator.with(|s| s.asks.push(more.clone()));
    assert_eq!(reported(&setup, &asked).await, FootageOutcome::Done);
    assert_eq!(reported(&setup, &more).await, FootageOutcome::Done);
    assert_eq!(setup.operator.with(|s| s.clips[0].0), clip, "it went first");
    let note = told(&setup, &asked.about, "done").await;
    assert_eq!(note["clips"], 1, "{note}");
    assert_eq!(note["cameras"], json!([wanted.to_string()]));
    let page = ask(setup.page, "GET", "/").await.unwrap().1;
    assert!(page.contains("The operator asked for footage"), "{page}");
    assert!(page.contains("1 clip uploaded early"), "{page}");
    eventually("the other clip at the operator", async || {
        setup.operator.with(|s| (s.clips.len() > 1).then_some(()))
    })
    .await;
    // Nothing was recorded for it, and nothing that is kept at home was picked.
    let clips = setup.operator.with(|s| s.clips.len());
    assert_eq!(clips, 2, "two presses are two clips");
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_begun_is_finished_after_a_restart_though_nobody_asks_again() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    emergency_access(&mut setup).await;
    let id = setup.add_camera(&camera, false, false).await;
    setup.operator.set_fault(Fault::Clips(507, "quota"));
    setup.press(id).await;
    refused(&setup, 1).await;
    let asked = about(1, &[id]);
    setup.operator.with(|s| s.asks.push(asked.clone()));
    eventually("the ask at the hub", async || {
        let note = setup.status().await["footage"][0].clone();
        (note["about"] == asked.about).then_some(())
    })
    .await;
    setup.operator.with(|s| s.asks.clear());
    setup.stop().await;
    setup.operator.set_fault(Fault::None);
    setup.start().await;
    let note = told(&setup, &asked.about, "done").await;
    assert_eq!(note["clips"], 1, "{note}");
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clip_that_is_being_recorded_is_waited_for() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    emergency_access(&mut setup).await;
    let id = setup.add_camera(&camera, false, false).await;
    setup.online(id).await;
    let clip = setup.press(id).await;
    let asked = about(1, &[id]);
    assert_eq!(outcome(&setup, asked).await, FootageOutcome::Done);
    let there = setup.operator.with(|s| s.clips.clone());
    assert!(there.iter().any(|(id, _)| *id == clip), "it came before");
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_household_s_hub_refuses_whatever_the_operator_says() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    let id = setup.add_camera(&camera, false, false).await;
    let asked = about(1, &[id]);
    assert_eq!(outcome(&setup, asked.clone()).await, FootageOutcome::Sealed);
    told(&setup, &asked.about, "sealed").await;
    let page = ask(setup.page, "GET", "/").await.unwrap().1;
    assert!(page.contains("nobody but your household"), "{page}");
    assert!(!page.contains("DRILL"), "{page}");
    // Asked again after a restart, and though the household has chosen otherwise since, it is what it was.
    setup.stop().await;
    setup.start().await;
    emergency_access(&mut setup).await;
    setup.stop().await;
    setup.operator.with(|s| s.reports.clear());
    setup.start().await;
    assert_eq!(reported(&setup, &asked).await, FootageOutcome::Sealed);
    assert_eq!(setup.status().await["footage"].as_array().unwrap().len(), 1);
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_reads_of_a_drill_that_the_operator_calls_it_one() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    let id = setup.add_camera(&camera, false, false).await;
    for (n, why, said) in [
        (1, "drill", "drill"),
        (2, "demand", "demand"),
        // Of a later operator.
        (3, "a new word", "emergency"),
    ] {
        let why = why.to_owned();
        let asked = FootageAsked {
            why,
            ..about(n, &[id])
        };
        outcome(&setup, asked.clone()).await;
        assert_eq!(told(&setup, &asked.about, "sealed").await["why"], said);
    }
    let page = ask(setup.page, "GET", "/").await.unwrap().1;
    let drills = page.matches("DRILL: what the operator calls one was being looked at");
    assert_eq!(drills.count(), 1, "{page}");
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_cameras_longer_hours_and_too_many_asks_are_refused() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    let id = setup.add_camera(&camera, false, false).await;
    emergency_access(&mut setup).await;
    let foreign = CameraId([7; 16]);
    let good = about(0, &[id]);
    type Change = fn(&mut FootageAsked);
    let windows: [Change; 2] = [
        |it| it.from_ms = it.to_ms - 25 * 60 * MINUTE_MS,
        |it| (it.from_ms, it.to_ms) = (it.from_ms + 90 * MINUTE_MS, it.to_ms + 90 * MINUTE_MS),
    ];
    let camera = outcome(&setup, about(1, &[id, foreign])).await;
    assert_eq!(camera, FootageOutcome::Camera);
    for (n, change) in (2..).zip(windows) {
        let mut ask = about(n, &[id]);
        change(&mut ask);
        assert_eq!(outcome(&setup, ask).await, FootageOutcome::Window, "{n}");
    }
    assert_eq!(outcome(&setup, good).await, FootageOutcome::Done);
    let often = outcome(&setup, about(5, &[id])).await;
    assert_eq!(often, FootageOutcome::Often, "the fifth of a day");
    setup.problem("more often than a hub is asked").await;
    // What is no ask is not answered, and the hub goes on.
    let mut nonsense = about(6, &[id]);
    nonsense.about = "../x".to_owned();
    setup.operator.with(|s| s.asks = vec![nonsense]);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(setup.status().await["footage"].as_array().unwrap().len(), 4);
    let span = json!({"camera": id.to_string(), "from": 1_u64, "to": 2_u64});
    assert_eq!(setup.command("spans", span).await["ok"], true);
    setup.stop().await;
}
