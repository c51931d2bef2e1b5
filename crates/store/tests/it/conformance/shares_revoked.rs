//! A share that is taken back after its hold: what is still handed to whom, and the agency's answer.

use sidelight_store::Store;
use sidelight_store::agency_shares::{Answered, HandedOver, Wanted};

use super::shares::{AVAILABLE, Sharing, listed, listed_for, officer, wanted};

pub(super) async fn suite(store: &dyn Store) {
    let home = Sharing::new(store).await;
    let household = home.chain.household;
    let (begun, shown) = home.held(store).await;
    let ines = officer(store, "Ines").await;
    let now = AVAILABLE + 5;
    let answer = async |text| {
        store
            .agency_answer("police", shown, ines, text, now)
            .await
            .unwrap()
    };
    assert_eq!(answer("why?").await, Answered::NotRevoked);
    store
        .share_revoke(household, begun.id, &|| now)
        .await
        .unwrap();
    store
        .share_revoke(household, begun.id, &|| now + 1)
        .await
        .unwrap();
    let open = store
        .agency_open(&wanted(shown, now), ines, 0)
        .await
        .unwrap();
    assert_eq!(
        open,
        HandedOver::Nothing,
        "nothing that was not handed over before"
    );
    let seen = listed(store, now, shown).await.unwrap();
    assert_eq!(
        (seen.revoked_ms, seen.items[0].tracks.len()),
        (Some(now), 0)
    );
    assert_eq!(
        store
            .agency_answer("fire", shown, ines, "x", now)
            .await
            .unwrap(),
        Answered::Nothing
    );
    assert_eq!(answer("We did not look at it.").await, Answered::Done);
    assert_eq!(answer("Again.").await, Answered::Before);
    let given = listed(store, now, shown).await.unwrap().answer.unwrap();
    assert_eq!((given.who.as_str(), given.at_ms), ("Ines", now));
    let share = store.share(household, begun.id).await.unwrap().unwrap();
    assert_eq!(
        share.answer,
        Some((now, "We did not look at it.".to_owned()))
    );
    assert!(seen.letter.is_empty(), "nor what went with it");
    // What was opened before stays open, to whoever opened it.
    let tom = officer(store, "Tom").await;
    let (begun, shown) = home.held(store).await;
    let wanted = wanted(shown, now);
    store.agency_open(&wanted, ines, 0).await.unwrap();
    store
        .share_revoke(household, begun.id, &|| now)
        .await
        .unwrap();
    assert!(store.agency_payload(&wanted).await.unwrap().is_some());
    let later = Wanted {
        now_ms: now + 1,
        ..wanted
    };
    let again = store.agency_open(&later, ines, 0).await.unwrap();
    assert_eq!(again, HandedOver::Header(b"to the agency".to_vec()));
    let other = store.agency_open(&later, tom, 0).await.unwrap();
    assert_eq!(other, HandedOver::Nothing, "a person who had not opened it");
    for (who, tracks) in [(ines, 1), (tom, 0)] {
        let seen = listed_for(store, now, shown, who).await.unwrap();
        let item = &seen.items[0];
        assert_eq!((item.tracks.len(), item.deleted), (tracks, false));
        assert_eq!(seen.letter.is_empty(), tracks == 0);
    }
}
