//! A whole hub in this process: paired, with a camera over RTSP and an operator over HTTP.

use std::time::Duration;

use serde_json::json;
use sidelight_domain::record::{Series, Trigger};
use sidelight_hub::clock;
use sidelight_seal::clip::Kind as CardKind;
use sidelight_seal::message::MessageKind;

use crate::camera::{Camera, Kind};
use crate::operator::Fault;
use crate::setup::{Setup, ask, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn both_ends_of_a_pairing_show_the_same_words() {
    let mut setup = Setup::unpaired().await;
    let page = ask(setup.page, "GET", "/").await.unwrap().1;
    let code = setup.code().await;
    assert!(page.contains(&code.to_string()) || page.contains("Looking for the operator"));
    let words = setup.pair(&code).await;
    let shown = eventually("the hub's words", async || {
        setup.status().await["words"].as_str().map(str::to_owned)
    })
    .await;
    assert_eq!(words, shown);
    assert!(setup.status().await["pairing"].is_null());
    setup.stop().await;
    setup.start().await;
    assert_eq!(setup.status().await["paired"], true, "it stays paired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_becomes_a_verified_clip_at_the_operator() {
    let camera = Camera::start(Kind::WithAac).await;
    let mut setup = Setup::paired().await;
    let id = setup.add_camera(&camera, true, false).await;
    let page = ask(setup.page, "GET", "/").await.unwrap().1;
    assert!(page.contains("Back &lt;door&gt;"), "{page}");
    assert!(!page.contains("Back <door>"));
    tokio::time::sleep(Duration::from_secs(2)).await;
    let pressed_ms = clock::now_ms();
    let clip = setup.press(id).await;
    let seen = setup.clips(id, 1).await;
    let [it] = &seen[..] else {
        panic!("{}", seen.len())
    };
    assert_eq!(
        (it.clip, it.card.trigger, it.card.series),
        (clip, Trigger::Press, Series::Event)
    );
    assert!(
        it.frames.windows(2).all(|w| w[1] == w[0] + 1),
        "no frame is missing"
    );
    assert!(it.card.start < pressed_ms && it.card.start + it.card.duration > pressed_ms + 9_500);
    let preview = it.card.preview.as_ref().unwrap();
    assert_eq!(preview.codec, it.card.video.as_ref().unwrap().media.codec);
    let sound = it.card.audio.as_ref().unwrap();
    assert_eq!(sound.codec, "mp4a.40.2");
    let last = sound.fragments.last().unwrap();
    assert!(
        (last.time_ms + last.duration_ms).abs_diff(it.card.duration) < 800,
        "sound is as long as the picture"
    );
    assert!(
        it.audio
            .as_ref()
            .is_some_and(|a| a.len() as u64 == sound.plain_size)
    );
    let events = setup.operator.with(|s| s.events.clone());
    let events: Vec<_> = events
        .iter()
        .map(|e| setup.household.open(MessageKind::Event, e))
        .collect();
    let press = events.iter().find(|e| e["kind"] == "press").unwrap();
    assert_eq!(
        (&press["clip"], &press["camera"]),
        (&json!(clip.to_string()), &json!(id.to_string()))
    );
    let status = setup.operator.with(|s| s.status.clone()).unwrap();
    let status = setup.household.open(MessageKind::Status, &status);
    assert_eq!(
        (&status["cameras"][0]["state"], &status["v"]),
        (&json!("online"), &json!(1))
    );
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn continuous_recording_stays_until_it_is_picked() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    let id = setup.add_camera(&camera, false, true).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    // Ends the clip that is open; nothing of it goes anywhere.
    setup.stop().await;
    assert!(setup.operator.with(|s| s.clips.is_empty()));
    setup.start().await;
    setup.online(id).await;
    let span = json!({"camera": id.to_string(), "from": 1_u64, "to": 2_u64});
    assert_eq!(setup.command("spans", span).await["spans"], json!([]));
    let now = clock::now_ms();
    let span = json!({"camera": id.to_string(), "from": now - 60_000, "to": now});
    let spans = setup.command("spans", span.clone()).await;
    assert_eq!(spans["spans"].as_array().unwrap().len(), 1, "{spans}");
    let picked = setup.command("pick", span).await;
    assert!(picked["clips"].as_u64() >= Some(1), "{picked}");
    let seen = setup.clips(id, 2).await;
    let of = |series| seen.iter().find(|c| c.card.series == series).unwrap();
    assert!(of(Series::Continuous).frames.len() > 30);
    // The restart is signed in the chain of events, too.
    assert_eq!(
        (of(Series::Event).card.kind, of(Series::Event).card.trigger),
        (CardKind::Gap, Trigger::Restart)
    );
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_comes_back_goes_on_after_a_signed_gap() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    let id = setup.add_camera(&camera, false, true).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let count = camera.unplug();
    eventually("the camera going offline", async || {
        (setup.status().await["cameras"][0]["state"] == "offline").then_some(())
    })
    .await;
    let _again = Camera::start_at(camera.address, Kind::H264, count.next_multiple_of(15) + 1).await;
    setup.online(id).await;
    setup.press(id).await;
    let seen = setup.clips(id, 2).await;
    let gap = seen.iter().find(|c| c.card.kind == CardKind::Gap).unwrap();
    assert_eq!(gap.card.trigger, Trigger::Camera);
    let clip = seen.iter().find(|c| c.card.kind == CardKind::Clip).unwrap();
    assert!(clip.card.start >= gap.card.start + gap.card.duration);
    assert_eq!((gap.card.number, clip.card.number), (1, 2));
    let kinds: Vec<_> = setup.operator.with(|s| s.events.clone());
    let kinds: Vec<_> = kinds
        .iter()
        .map(|e| setup.household.open(MessageKind::Event, e)["kind"].clone())
        .collect();
    assert!(
        kinds.contains(&json!("offline")) && kinds.contains(&json!("online")),
        "{kinds:?}"
    );
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_falls_silent_is_gone() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    setup.add_camera(&camera, false, false).await;
    // The connection stays, as when its power fails.
    camera.hush();
    let reason = eventually("the camera going offline", async || {
        let camera = setup.status().await["cameras"][0].clone();
        (camera["state"] == "offline").then(|| camera["reason"].clone())
    })
    .await;
    assert_eq!(reason, "timeout");
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_that_is_away_gets_everything_in_order_when_it_returns() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    let id = setup.add_camera(&camera, false, false).await;
    setup.operator.set_fault(Fault::Away);
    let mut pressed = Vec::new();
    for _ in 0..2 {
        pressed.push(setup.press(id).await);
        eventually("the clip being sealed", async || {
            (setup.status().await["spool"]["clips"].as_u64() == Some(pressed.len() as u64))
                .then_some(())
        })
        .await;
    }
    setup.problem("cannot be reached").await;
    setup.operator.set_fault(Fault::None);
    let seen = setup.clips(id, 2).await;
    assert_eq!(seen.iter().map(|c| c.clip).collect::<Vec<_>>(), pressed);
    assert_eq!(
        seen.iter().map(|c| c.card.number).collect::<Vec<_>>(),
        [1, 2]
    );
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_that_restored_a_backup_gets_again_what_it_lost() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    let id = setup.add_camera(&camera, false, false).await;
    let mut pressed = Vec::new();
    for n in 1..=2 {
        pressed.push(setup.press(id).await);
        setup.clips(id, n).await;
    }
    setup.stop().await;
    // The backup holds the first clip's row, and no payload.
    setup.operator.with(|s| {
        s.clips.truncate(1);
        s.blobs.clear();
    });
    setup.start().await;
    let seen = setup.clips(id, 2).await;
    assert_eq!(seen.iter().map(|c| c.clip).collect::<Vec<_>>(), pressed);
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_cannot_be_recorded_gets_a_plain_reason_within_seconds() {
    let setup = Setup::paired().await;
    for (kind, code, word) in [
        (Kind::H265, "h265", "Choose H.264"),
        (Kind::MotionJpeg, "no_stream", "Motion JPEG"),
        (Kind::Locked, "unauthorised", "password"),
        (Kind::NoStream, "no_stream", "path"),
        (Kind::Silent, "timeout", "sends no picture"),
    ] {
        let camera = Camera::start(kind).await;
        let asked = std::time::Instant::now();
        let access = json!({"url": camera.url(), "username": "u", "password": "p"});
        let reply = setup.command("camera.test", access).await;
        assert_eq!(
            (&reply["ok"], &reply["code"]),
            (&json!(false), &json!(code)),
            "{kind:?}"
        );
        assert!(reply["message"].as_str().unwrap().contains(word), "{reply}");
        assert!(asked.elapsed() < Duration::from_secs(7), "{kind:?}");
    }
    let nobody = json!({"url": "rtsp://127.0.0.1:1/x", "username": "", "password": ""});
    assert_eq!(
        setup.command("camera.test", nobody).await["code"],
        "unreachable"
    );
    let wrong = json!({"url": "http://127.0.0.1/x", "username": "", "password": ""});
    assert_eq!(setup.command("camera.test", wrong).await["ok"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_picture_shows_what_the_camera_sends_and_what_to_change() {
    let setup = Setup::paired().await;
    let camera = Camera::start(Kind::WithG711).await;
    let access = json!({"url": camera.url(), "username": "", "password": ""});
    let reply = setup.command("camera.test", access).await;
    assert_eq!(reply["ok"], true, "{reply}");
    assert_eq!(
        (&reply["width"], &reply["height"], &reply["codec"]),
        (&json!(96), &json!(54), &json!("avc1.42c00a"))
    );
    assert!(
        reply["preview"]["data"]
            .as_str()
            .is_some_and(|d| d.len() > 400)
    );
    assert!(reply["notes"][0].as_str().unwrap().contains("AAC"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_camera_records_is_changed_without_its_address() {
    let camera = Camera::start(Kind::H264).await;
    let mut setup = Setup::paired().await;
    let id = setup.add_camera(&camera, false, false).await;
    let mut change = json!({
        "camera": id.to_string(), "name": "Porch", "continuous": true, "motion": "high",
    });
    assert_eq!(
        setup.command("camera.set", change.clone()).await["ok"],
        true
    );
    let changed = eventually("the change in the status", async || {
        let now = setup.status().await["cameras"][0].clone();
        (now["continuous"] == true).then_some(now)
    })
    .await;
    assert_eq!(
        (&changed["motion"], &changed["state"]),
        (&json!("high"), &json!("online"))
    );
    // An address without its user and password is none.
    change["url"] = json!(camera.url());
    assert_eq!(
        setup.command("camera.set", change).await["code"],
        "internal"
    );
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recording_right_after_a_camera_was_set_waits_for_its_first_picture() {
    // Nobody answers at the address yet: the camera comes while the hub is asked to record.
    let camera = Camera::start(Kind::H264).await;
    let count = camera.unplug();
    let mut setup = Setup::paired().await;
    let id = setup.set_camera(&camera.url(), false, false).await;
    let address = camera.address;
    let plugged = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(2)).await;
        Camera::start_at(address, Kind::H264, count.next_multiple_of(15)).await
    });
    let record = json!({"camera": id.to_string()});
    let reply = setup.command("record", record).await;
    assert_eq!(reply["ok"], true, "{reply}");
    let _camera = plugged.await.unwrap();
    let seen = setup.clips(id, 1).await;
    let [it] = &seen[..] else {
        panic!("{}", seen.len())
    };
    assert_eq!(reply["clip"], it.clip.to_string());
    assert_eq!(it.card.trigger, Trigger::Manual);
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recording_a_camera_that_cannot_be_recorded_says_why_at_once() {
    let mut setup = Setup::paired().await;
    for (kind, code) in [(Kind::H265, "h265"), (Kind::Locked, "unauthorised")] {
        let camera = Camera::start(kind).await;
        let id = setup.set_camera(&camera.url(), false, false).await;
        let asked = std::time::Instant::now();
        let reply = setup
            .command("record", json!({"camera": id.to_string()}))
            .await;
        assert_eq!(reply["code"], code, "{reply}");
        assert!(asked.elapsed() < Duration::from_secs(15), "{kind:?}");
    }
    setup.stop().await;
}
