//! Suite of a still in a share: handed over whole, and under the rules of a header.

use sidelight_store::Store;
use sidelight_store::agency_shares::{HandedOver, Wanted};
use sidelight_store::clips::Deletion;
use sidelight_store::shares::{NewContent, SharedTrack};

use super::shares::{AVAILABLE, Sharing, listed, officer, wanted};
use super::{T, random};

const PICTURE: &[u8] = b"a picture, sealed";

/// What removes clips removes those of every household, so it has a store to itself.
pub(crate) async fn suite(store: &dyn Store) {
    let home = Sharing::new(store).await;
    let household = home.chain.household;
    let ines = officer(store, "Ines").await;
    let (begun, shown) = home.held_with(store, still_of(&home)).await;
    let share = store.share(household, begun.id).await.unwrap().unwrap();
    assert_eq!(share.items[0].tracks, [SharedTrack::Still]);
    let seen = listed(store, AVAILABLE, shown).await.unwrap();
    let [track] = seen.items[0].tracks[..] else {
        panic!("one track: {seen:?}");
    };
    let size = PICTURE.len() as u64;
    assert_eq!((track.track, track.size), (SharedTrack::Still, size));
    // Nothing of the clip itself, and nothing before the hold is over.
    let picture = Wanted {
        track: SharedTrack::Still,
        ..wanted(shown, AVAILABLE)
    };
    let early = Wanted {
        now_ms: AVAILABLE - 1,
        ..picture
    };
    for wanted in [&wanted(shown, AVAILABLE), &early] {
        let open = store.agency_open(wanted, ines, 1).await.unwrap();
        assert_eq!(open, HandedOver::Nothing, "{wanted:?}");
    }
    let whole = HandedOver::Header(PICTURE.to_vec());
    assert_eq!(store.agency_open(&picture, ines, 1).await.unwrap(), whole);
    assert_eq!(store.agency_payload(&picture).await.unwrap(), None);
    let noted = listed(store, AVAILABLE, shown).await.unwrap().opened;
    assert_eq!(noted[0].track, "still");

    // Revoked: what was opened stays, what was not is not handed over any more.
    let (unopened, other) = home.held_with(store, still_of(&home)).await;
    for id in [begun.id, unopened.id] {
        store
            .share_revoke(household, id, &|| AVAILABLE)
            .await
            .unwrap();
    }
    assert_eq!(store.agency_open(&picture, ines, 1).await.unwrap(), whole);
    let late = Wanted {
        share: other,
        ..picture
    };
    let refused = store.agency_open(&late, ines, 1).await.unwrap();
    assert_eq!(refused, HandedOver::Nothing);

    let deletion = Deletion {
        signed_ms: T,
        signature: random(),
    };
    let clip = home.clip.id;
    store
        .clip_delete(household, clip, &deletion, T)
        .await
        .unwrap();
    let gone = store.agency_open(&picture, ines, 1).await.unwrap();
    assert_eq!(gone, HandedOver::Nothing, "the clip was deleted");
    assert_eq!(store.clips_purge(T, T, 10).await.unwrap(), 1);
    let share = store.share(household, begun.id).await.unwrap().unwrap();
    assert!(share.items[0].tracks.is_empty(), "purged with the clip");
}

/// A picture in the place of the clip.
fn still_of(home: &Sharing) -> NewContent {
    let mut content = home.content();
    content.items[0].video = None;
    content.items[0].still = Some(PICTURE.to_vec());
    content
}
