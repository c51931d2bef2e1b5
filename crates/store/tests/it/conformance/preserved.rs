//! Suite of [`sidelight_store::Preserved`].

use sidelight_domain::record::{ClipId, Series};
use sidelight_store::clips::{Clip, Deletion, Insertion};
use sidelight_store::payloads::{Admission, PayloadName};
use sidelight_store::{DemandId, Store};

use super::clips::{Chain, DAY_MS, stored, usage};
use super::{T, random};

/// When every clip has expired.
const LATE_MS: u64 = T + 3 * DAY_MS;

pub(crate) async fn suite(store: &dyn Store) {
    what_is_gone_is_held(store).await;
    what_stays(store).await;
    uploaded_again(store).await;
}

async fn inserted(store: &dyn Store, chain: &mut Chain) -> Clip {
    let clip = chain.next(store).await;
    assert_eq!(chain.insert(store, &clip).await, Insertion::Inserted);
    clip
}

fn payload(chain: &Chain, clip: &Clip) -> PayloadName {
    PayloadName {
        household: chain.household,
        sha256: clip.tracks[0].as_ref().unwrap().payload.sha256,
    }
}

async fn removing(store: &dyn Store, chain: &Chain) -> Vec<PayloadName> {
    let mut all = store.payloads_removing(1000).await.unwrap();
    all.retain(|it| it.household == chain.household);
    all
}

/// A deleted clip and an expired one: for their household they are gone, as ever.
async fn what_is_gone_is_held(store: &dyn Store) {
    let mut chain = Chain::new(store, Series::Event).await;
    let home = chain.household;
    let (deleted, expired) = (
        inserted(store, &mut chain).await,
        inserted(store, &mut chain).await,
    );
    let other = inserted(store, &mut chain).await;
    let (one, two) = (DemandId(random()), DemandId(random()));
    let ids = [deleted.id, expired.id, ClipId(random())];
    let preserve = async |demand, until| store.preserve(demand, home, &ids, until).await.unwrap();
    assert_eq!(preserve(one, T + 10 * DAY_MS).await, 2);
    assert_eq!(preserve(one, T + 99 * DAY_MS).await, 0, "once for a demand");
    assert_eq!(preserve(two, T + 5 * DAY_MS).await, 2);
    let deletion = Deletion {
        signed_ms: T + 2,
        signature: random(),
    };
    store
        .clip_delete(home, deleted.id, &deletion, T + 2)
        .await
        .unwrap();
    store.clips_purge(LATE_MS, LATE_MS, 1000).await.unwrap();
    assert_eq!(usage(store, home).await, (10, 0), "the other's bytes");
    assert_eq!(removing(store, &chain).await, [payload(&chain, &other)]);
    store
        .payload_removed(payload(&chain, &other))
        .await
        .unwrap();
    assert_eq!(usage(store, home).await, (0, 0));
    for id in ids {
        assert_eq!(store.clip(home, id).await.unwrap(), None);
    }
    let graves = store.tombstones(home, deleted.camera).await.unwrap();
    assert_eq!(graves.len(), 3);
    // No sweep of what nobody uses takes them, and no list of what is stored names them.
    store.payloads_orphaned(LATE_MS).await.unwrap();
    assert!(removing(store, &chain).await.is_empty());
    let listed = store.payloads_stored(None, 1000).await.unwrap();
    assert!(listed.iter().all(|it| it.household != home));
    let held = async |demand| store.preserved(demand, home, 9).await.unwrap();
    assert_eq!(held(one).await, [deleted.clone(), expired.clone()]);
    let elsewhere = Chain::new(store, Series::Event).await.household;
    let found = store.preserved(one, elsewhere, 9).await.unwrap();
    assert!(found.is_empty());

    // Each ends by itself, at its own time; what another one holds stays.
    store.preserved_end(T + 5 * DAY_MS - 1, 9).await.unwrap();
    assert_eq!(held(two).await.len(), 2);
    assert_eq!(store.preserved_end(T + 5 * DAY_MS, 9).await.unwrap(), 2);
    assert!(held(two).await.is_empty());
    assert!(removing(store, &chain).await.is_empty());
    store
        .preserve_longer(two, T + 5 * DAY_MS, T + 99 * DAY_MS)
        .await
        .unwrap();
    assert!(held(two).await.is_empty(), "what has ended is not renewed");
    let longer = async |until| store.preserve_longer(one, T, until).await.unwrap();
    longer(T + 20 * DAY_MS).await;
    longer(T + DAY_MS).await;
    assert_eq!(
        store.preserved_end(T + 20 * DAY_MS - 1, 9).await.unwrap(),
        0
    );
    assert_eq!(store.preserved_end(T + 20 * DAY_MS, 1).await.unwrap(), 1);
    assert_eq!(store.preserved_end(T + 20 * DAY_MS, 9).await.unwrap(), 1);
    let mut gone = removing(store, &chain).await;
    gone.sort_by_key(|it| it.sha256);
    let mut both = [payload(&chain, &deleted), payload(&chain, &expired)];
    both.sort_by_key(|it| it.sha256);
    assert_eq!(gone, both);
    for name in gone {
        store.payload_removed(name).await.unwrap();
    }
    assert_eq!(usage(store, home).await, (0, 0));
}

/// The end of a preservation does not touch a clip that is still its household's.
async fn what_stays(store: &dyn Store) {
    let mut chain = Chain::new(store, Series::Event).await;
    let clip = inserted(store, &mut chain).await;
    let demand = DemandId(random());
    let until = T + DAY_MS / 2;
    let ids = [clip.id];
    let new = store.preserve(demand, chain.household, &ids, until);
    assert_eq!(new.await.unwrap(), 1);
    assert_eq!(store.preserved_end(until, 9).await.unwrap(), 1);
    assert!(removing(store, &chain).await.is_empty());
    assert_eq!(usage(store, chain.household).await, (10, 1));
    store.clips_purge(LATE_MS, LATE_MS, 1000).await.unwrap();
    assert_eq!(removing(store, &chain).await, [payload(&chain, &clip)]);
}

/// A household that uploads the bytes again is answered as if they were gone.
async fn uploaded_again(store: &dyn Store) {
    let mut chain = Chain::new(store, Series::Event).await;
    let clip = inserted(store, &mut chain).await;
    let home = chain.household;
    let ids = [clip.id];
    let new = store.preserve(DemandId(random()), home, &ids, LATE_MS);
    assert_eq!(new.await.unwrap(), 1);
    store.clips_purge(LATE_MS, LATE_MS, 1000).await.unwrap();
    let name = payload(&chain, &clip);
    let admit = async || store.payload_admit(name, 10, 10, LATE_MS).await.unwrap();
    assert_eq!(admit().await, Admission::Upload);
    let mut next = chain.next(store).await;
    next.tracks = clip.tracks.clone();
    stored(store, home, &next).await;
    store.payloads_orphaned(2 * LATE_MS).await.unwrap();
    assert!(!removing(store, &chain).await.contains(&name), "it is held");
    assert_eq!(chain.insert(store, &next).await, Insertion::Inserted);
    store.preserved_end(LATE_MS, 9).await.unwrap();
    assert_eq!(admit().await, Admission::Stored);
    assert!(!removing(store, &chain).await.contains(&name));
}
