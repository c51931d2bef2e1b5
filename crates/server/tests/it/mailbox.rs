//! Mailboxes: once, for ten minutes, for whoever knows the id.

use sidelight_api::mailbox::Slot;

use crate::support::TestApp;

const BOX: &str = "/api/mailbox/00112233445566778899aabbccddeeff";

fn slot(body: &str) -> Slot {
    Slot {
        body: body.to_owned(),
        mac: vec![7; 32].into(),
    }
}

#[tokio::test]
async fn a_slot_is_written_once() {
    let app = TestApp::new().await;
    let anyone = app.anonymous();
    let path = format!("{BOX}/hub");
    assert_eq!(anyone.get(&path).await.status, 204);
    anyone.put(&path, &slot("first")).await.done();
    let replay = anyone.put(&path, &slot("second")).await;
    assert_eq!(replay.problem(), (409, "slot_taken".to_owned()));
    assert_eq!(anyone.get(&path).await.ok::<Slot>(), slot("first"));
    assert_eq!(anyone.get(&format!("{BOX}/home")).await.status, 204);
}

#[tokio::test]
async fn a_mailbox_lives_ten_minutes_from_its_first_slot() {
    let app = TestApp::new().await;
    let anyone = app.anonymous();
    anyone.put(&format!("{BOX}/hub"), &slot("a")).await.done();
    app.clock.advance(9 * 60 * 1000);
    anyone.put(&format!("{BOX}/home"), &slot("b")).await.done();
    anyone.get(&format!("{BOX}/home")).await.ok::<Slot>();
    app.clock.advance(60 * 1000);
    for name in ["hub", "home"] {
        assert_eq!(
            anyone.get(&format!("{BOX}/{name}")).await.status,
            204,
            "{name}"
        );
    }
}

#[tokio::test]
async fn addresses_and_sizes_are_checked() {
    let app = TestApp::new().await;
    let anyone = app.anonymous();
    let put = async |path: &str, slot: &Slot| anyone.put(path, slot).await.status.as_u16();
    assert_eq!(put(&format!("{BOX}/other"), &slot("x")).await, 404);
    assert_eq!(put("/api/mailbox/0011/hub", &slot("x")).await, 404);
    assert_eq!(
        put(&format!("{BOX}/hub"), &slot(&"x".repeat(8 * 1024 + 1))).await,
        413
    );
    let short = Slot {
        mac: vec![7; 31].into(),
        ..slot("x")
    };
    assert_eq!(put(&format!("{BOX}/hub"), &short).await, 400);
    // Every character of the largest body may need escaping.
    assert_eq!(
        put(&format!("{BOX}/hub"), &slot(&"\u{1}".repeat(8 * 1024))).await,
        204
    );
}

#[tokio::test]
async fn who_waits_is_told() {
    let app = TestApp::new().await;
    let (waiting, writing) = (app.anonymous(), app.anonymous());
    let path = format!("{BOX}/done?wait=20");
    let begun = std::time::Instant::now();
    let (waited, _) = tokio::join!(waiting.get(&path), async {
        tokio::task::yield_now().await;
        writing
            .put(&format!("{BOX}/done"), &slot("here"))
            .await
            .done();
    });
    assert_eq!(waited.ok::<Slot>(), slot("here"));
    assert!(begun.elapsed().as_secs() < 10);
}
