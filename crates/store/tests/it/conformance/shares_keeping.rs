//! Suite of what time and owners remove, and what that is to a share.

use sidelight_store::Store;
use sidelight_store::agency_shares::HandedOver;
use sidelight_store::clips::Deletion;

use super::clips::DAY_MS;
use super::shares::{AVAILABLE, KEPT, Sharing, listed, officer, wanted};
use super::{T, random};

/// What removes clips removes those of every household, so it has a store to itself.
pub(crate) async fn suite(store: &dyn Store) {
    retention(store).await;
    deleting(store).await;
}

async fn retention(store: &dyn Store) {
    let home = Sharing::new(store).await;
    let household = home.chain.household;
    let expired = home.clip.received_ms + DAY_MS;
    let (held, _) = home.held(store).await;
    assert_eq!(
        store.clips_purge(expired, 0, 10).await.unwrap(),
        0,
        "it is in a share"
    );
    store.share_revoke(household, held.id, &|| T).await.unwrap();
    let (_, shown) = home.held(store).await;
    assert_eq!(store.clips_purge(KEPT - 1, 0, 10).await.unwrap(), 0);
    assert_eq!(store.clips_purge(KEPT, 0, 10).await.unwrap(), 1);
    let seen = listed(store, KEPT, shown).await.unwrap();
    assert_eq!(seen.items[0].tracks.len(), 0);
    let other = Sharing::new(store).await;
    let (withdrawn, _) = other.held(store).await;
    store
        .share_revoke(other.chain.household, withdrawn.id, &|| T)
        .await
        .unwrap();
    assert_eq!(
        store.clips_purge(expired, 0, 10).await.unwrap(),
        1,
        "no share keeps it"
    );
}

async fn deleting(store: &dyn Store) {
    let home = Sharing::new(store).await;
    let household = home.chain.household;
    let (_, shown) = home.held(store).await;
    let ines = officer(store, "Ines").await;
    let wanted = wanted(shown, AVAILABLE);
    store.agency_open(&wanted, ines, 0).await.unwrap();
    let deletion = Deletion {
        signed_ms: T,
        signature: random(),
    };
    let tracks = async || {
        listed(store, AVAILABLE, shown).await.unwrap().items[0]
            .tracks
            .len()
    };
    assert_eq!(tracks().await, 1);
    store
        .clip_delete(household, home.clip.id, &deletion, T)
        .await
        .unwrap();
    assert_eq!(tracks().await, 0);
    assert_eq!(store.agency_payload(&wanted).await.unwrap(), None);
    let open = store.agency_open(&wanted, ines, 0).await.unwrap();
    assert_eq!(open, HandedOver::Nothing);
    store.clip_restore(household, home.clip.id).await.unwrap();
    assert_eq!(tracks().await, 1);
    store
        .clip_delete(household, home.clip.id, &deletion, T)
        .await
        .unwrap();
    assert_eq!(
        store.clips_purge(T, T, 10).await.unwrap(),
        1,
        "a share is no reason"
    );
    assert_eq!(tracks().await, 0);
    assert_eq!(store.agency_payload(&wanted).await.unwrap(), None);
}
