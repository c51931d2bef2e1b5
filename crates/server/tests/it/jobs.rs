//! What time removes, and what it leaves.

use sidelight_api::clip::{ClipPage, Keep};
use sidelight_api::household::Household;
use sidelight_server::jobs::round;

use crate::support::{BEGIN_MS, DAY_MS, Home, TestApp};

async fn clips(home: &Home) -> usize {
    home.resident
        .get("/api/household/clips")
        .await
        .ok::<ClipPage>()
        .clips
        .len()
}

async fn usage(home: &Home) -> (u64, u64) {
    let usage = home
        .resident
        .get("/api/household")
        .await
        .ok::<Household>()
        .usage;
    (usage.bytes, usage.clips)
}

#[tokio::test]
async fn retention_removes_what_is_not_kept() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let (old, kept) = (home.record().await, home.record().await);
    home.resident
        .put(
            &format!("/api/clips/{}/keep", kept.id),
            &Keep { keep: true },
        )
        .await
        .done();
    app.clock.advance(10 * DAY_MS);
    home.record().await;
    app.clock.advance(20 * DAY_MS - 1);
    round(&app.app).await.unwrap();
    assert_eq!(usage(&home).await, (3 * 3500, 3));
    app.clock.advance(1);
    home.resident.get("/api/auth/session").await.done();
    round(&app.app).await.unwrap();
    assert_eq!((clips(&home).await, usage(&home).await), (2, (2 * 3500, 2)));
    let path = format!("/api/clips/{}", old.id);
    assert_eq!(home.resident.get(&path).await.problem().0, 404);
    assert_eq!(
        home.resident
            .get(&format!("{path}/video"))
            .await
            .problem()
            .0,
        404
    );
    let late = home.hub.post("/api/hub/clips", &old.new).await.problem();
    assert_eq!(late, (409, "clip_id".to_owned()), "it does not come back");
    home.record().await;
}

#[tokio::test]
async fn a_shorter_retention_applies_to_what_is_there() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    home.record().await;
    home.append(|next| next.cameras[0].retention_days = 1).await;
    app.clock.advance(DAY_MS);
    round(&app.app).await.unwrap();
    assert_eq!(clips(&home).await, 0);
}

#[tokio::test]
async fn a_deleted_clip_is_gone_after_a_day() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let made = home.record().await;
    let path = format!("/api/clips/{}", made.id);
    let deletion = home.deletion(&made, BEGIN_MS);
    home.resident
        .post(&format!("{path}/delete"), &deletion)
        .await
        .done();
    app.clock.advance(DAY_MS - 1);
    round(&app.app).await.unwrap();
    home.resident.get(&format!("{path}/video")).await.done();
    app.clock.advance(1);
    round(&app.app).await.unwrap();
    assert_eq!(home.resident.get(&path).await.problem().0, 404);
    assert_eq!(usage(&home).await, (0, 0));
    let blobs = app.folder.path().join("data/blobs");
    let left = std::process::Command::new("find")
        .arg(blobs)
        .args(["-type", "f"])
        .output();
    assert_eq!(String::from_utf8(left.unwrap().stdout).unwrap(), "");
    home.record().await;
}

#[tokio::test]
async fn payloads_that_no_clip_came_for_go_after_a_day() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let made = home.make();
    home.store_payloads(&made).await;
    assert_eq!(usage(&home).await.0, 3500);
    app.clock.advance(DAY_MS / 2);
    assert_eq!(home.hub.put_blob(&made.video).await.status, 200);
    app.clock.advance(DAY_MS / 2 + 1);
    round(&app.app).await.unwrap();
    assert_eq!(
        usage(&home).await.0,
        3000,
        "what was asked for again has a new day"
    );
    let refused = home.hub.post("/api/hub/clips", &made.new).await;
    assert_eq!(refused.problem(), (422, "payload".to_owned()));
    home.upload(&made).await;
    app.clock.advance(2 * DAY_MS);
    round(&app.app).await.unwrap();
    assert_eq!(usage(&home).await, (3500, 1), "used payloads stay");
}
