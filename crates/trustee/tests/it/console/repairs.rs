//! A repair at the console: who asks is named, the words are typed in, and who accepted is kept.

use axum::http::StatusCode;
use rand::rngs::OsRng;
use sidelight_trustee::Repairs;

use super::{Room, now_ms};
use crate::parties::lock;
use crate::record::{TIME, vkey};

#[tokio::test]
async fn whoever_asks_is_helped_by_a_person_who_has_heard_the_words() {
    let room = Room::new();
    let scene = &room.office.scene;
    let (me, asks) = (&scene.parties[0], &scene.parties[1]);
    let keys = room.case().replace("/cases/", "/keys/");
    let keys = keys.rsplit_once('/').unwrap().0.to_owned();
    let mut ada = room.officer("Ada").await;
    assert!(ada.page(&keys).await.contains("None is open"));

    asks.lose_share();
    let ledger = &scene.meeting.record.ledger;
    let asked = asks.repairs().unwrap();
    let asked = asked.ask(ledger, &[], TIME * 1000).unwrap();
    let who = (&vkey(), &me.name);
    let repairs = Repairs::new(&room.office.home, &lock(), me.keys.clone(), who);
    repairs
        .take(ledger, &[asked], (now_ms(), &mut OsRng))
        .unwrap();
    let words = repairs.open(ledger).unwrap().remove(0).words;
    let page = ada.page(&keys).await;
    assert!(page.contains("trustee-2 asks for a share"), "{page}");
    assert!(page.contains("It has a seat"), "{page}");
    // They are heard from who asks, and not read here.
    assert!(!page.contains(r#"class="words""#), "{page}");

    let accept = format!("{keys}/repair/accept");
    let right = format!("words={}", words.join("+"));
    let mut stranger = room.browser();
    let refused = stranger.form(&accept, &right).await;
    assert_ne!(refused.status(), StatusCode::OK);
    let wrong = ada.form(&accept, "words=one+two").await;
    assert_eq!(wrong.status(), StatusCode::CONFLICT);
    assert!(ada.page(&keys).await.contains("asks for a share"));
    let done = ada.form(&accept, &right).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    let page = ada.page(&keys).await;
    assert!(page.contains("is helped, accepted by Ada"), "{page}");
    let again = ada.form(&accept, &right).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    // The share is here: nothing is asked for.
    assert!(!page.contains("Ask the others for it"));
    let asked = ada.form(&format!("{keys}/repair/ask"), "").await;
    assert_eq!(asked.status(), StatusCode::CONFLICT);
}
