//! Suite of [`sidelight_store::FootageRows`].

use sidelight_domain::record::CameraId;
use sidelight_store::Store;
use sidelight_store::footage::{FootageAsk, FootageWait};

use super::{T, household, random};

pub(crate) async fn suite(store: &dyn Store) {
    let ((home, _), (other, _)) = (household(store).await, household(store).await);
    let (one, two, stranger) = (random(), random(), random());
    let cameras = [CameraId(random()), CameraId(random()), CameraId(random())];
    let ask = FootageAsk {
        about: random(),
        why: "emergency".to_owned(),
        household: Some(home),
        hubs: vec![(one, cameras[..2].to_vec()), (two, cameras[2..].to_vec())],
        from_ms: T - 60_000,
        to_ms: T,
        asked_ms: T,
        until_ms: T + 100,
    };
    assert_eq!(store.footage_wait(ask.about).await.unwrap(), None);
    assert!(store.footage_ask(&ask).await.unwrap());
    let again = FootageAsk {
        from_ms: 1,
        until_ms: T + 900,
        ..ask.clone()
    };
    assert!(
        !store.footage_ask(&again).await.unwrap(),
        "once about the same"
    );
    let wait = |silent| FootageWait {
        until_ms: T + 100,
        silent,
    };
    assert_eq!(store.footage_wait(ask.about).await.unwrap(), Some(wait(2)));
    let asked = async |of, hub, now_ms| store.footage_asked(of, hub, now_ms, 9).await.unwrap();
    let of_one = FootageAsk {
        hubs: vec![(one, cameras[..2].to_vec())],
        ..ask.clone()
    };
    assert_eq!(asked(home, &one, T).await, [of_one]);
    assert_eq!(
        asked(home, &one, T + 100).await,
        [],
        "nobody waits any more"
    );
    assert_eq!(asked(other, &one, T).await, [], "another home's");
    assert_eq!(asked(home, &stranger, T).await, [], "another hub's");

    let report = async |of, hub, about, outcome: &str| {
        let report = (outcome, T + 5);
        store
            .footage_reported(of, hub, about, report)
            .await
            .unwrap()
    };
    assert!(!report(other, &one, ask.about, "done").await);
    assert!(!report(home, &stranger, ask.about, "done").await);
    assert!(!report(home, &one, random(), "done").await);
    assert_eq!(store.footage_wait(ask.about).await.unwrap(), Some(wait(2)));
    assert!(report(home, &one, ask.about, "done").await);
    assert!(
        report(home, &one, ask.about, "sealed").await,
        "twice is once"
    );
    assert_eq!(store.footage_wait(ask.about).await.unwrap(), Some(wait(1)));
    assert_eq!(asked(home, &one, T).await, []);
    assert_eq!(asked(home, &two, T).await.len(), 1);

    let nobody = FootageAsk {
        about: random(),
        household: None,
        hubs: Vec::new(),
        ..ask.clone()
    };
    assert!(store.footage_ask(&nobody).await.unwrap());
    assert_eq!(
        store.footage_wait(nobody.about).await.unwrap(),
        Some(wait(0))
    );
    let since = async |of, at| store.footage_asks_since(of, at).await.unwrap();
    assert_eq!((since(home, T).await, since(home, T + 1).await), (1, 0));
    assert_eq!(since(other, T).await, 0);
    assert_eq!(store.footage_sweep(T).await.unwrap(), 0);
    assert_eq!(store.footage_sweep(T + 1).await.unwrap(), 2);
    assert_eq!(store.footage_wait(ask.about).await.unwrap(), None);
    assert_eq!(asked(home, &two, T).await, []);
}
