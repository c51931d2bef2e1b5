//! Suite of the part of [`sidelight_store::Clips`] that removes clips, and with them payloads.

use sidelight_domain::record::Series;
use sidelight_store::Store;
use sidelight_store::clips::{Clip, Deletion, Gone, Insertion, Listing, Tombstone};

use super::clips::{Chain, DAY_MS, usage};
use super::{T, random};

/// What removes clips removes those of every household, so it has a store to itself.
pub(crate) async fn suite(store: &dyn Store) {
    purging(store).await;
    sharing_a_payload(store).await;
}

async fn purging(store: &dyn Store) {
    let mut chain = Chain::new(store, Series::Event).await;
    let home = chain.household;
    let mut clips = Vec::new();
    for _ in 0..4 {
        let clip = chain.next(store).await;
        chain.insert(store, &clip).await;
        clips.push(clip);
    }
    let deletion = Deletion {
        signed_ms: T + 2,
        signature: random(),
    };
    store
        .clip_delete(home, clips[0].id, &deletion, T + 10)
        .await
        .unwrap();
    store.clip_keep(home, clips[1].id, true).await.unwrap();
    let expires_ms = T + 1000 + DAY_MS;
    assert_eq!(store.clips_purge(T + 10, T + 9, 100).await.unwrap(), 0);
    assert_eq!(
        store.clips_purge(T + 11, T + 10, 100).await.unwrap(),
        1,
        "the deleted one"
    );
    assert_eq!(store.clips_purge(expires_ms - 1, 0, 100).await.unwrap(), 0);
    assert_eq!(
        store.clips_purge(expires_ms, 0, 1).await.unwrap(),
        1,
        "one at a time"
    );
    assert_eq!(store.clips_purge(expires_ms, 0, 100).await.unwrap(), 1);
    assert_eq!(
        store.clips_purge(expires_ms, 0, 100).await.unwrap(),
        0,
        "the kept one stays"
    );
    let left = store
        .clips(
            home,
            &Listing {
                limit: 9,
                ..Listing::default()
            },
        )
        .await
        .unwrap();
    assert_eq!(
        left.iter().map(|c| c.clip.id).collect::<Vec<_>>(),
        [clips[1].id]
    );
    let removing = store.payloads_removing(100).await.unwrap();
    assert_eq!(removing.iter().filter(|n| n.household == home).count(), 3);
    for name in removing {
        store.payload_removed(name).await.unwrap();
    }
    assert_eq!(usage(store, home).await, (10, 1));
    let tombstones = store.tombstones(home, chain.camera).await.unwrap();
    let expected = |clip: &Clip, gone, at_ms, signature| Tombstone {
        id: clip.id,
        camera: clip.camera,
        series: clip.series,
        number: clip.number,
        link: clip.link,
        gone,
        at_ms,
        signature,
    };
    assert_eq!(
        tombstones,
        [
            expected(&clips[0], Gone::Owner, T + 2, Some(deletion.signature)),
            expected(&clips[2], Gone::Retention, expires_ms, None),
            expected(&clips[3], Gone::Retention, expires_ms, None),
        ]
    );
    // What is gone does not come back, and the chain goes on where it was.
    assert_eq!(chain.insert(store, &clips[3]).await, Insertion::IdTaken);
    let next = chain.next(store).await;
    assert_eq!(chain.insert(store, &next).await, Insertion::Inserted);
    assert_eq!(store.tombstones_sweep(T + 2).await.unwrap(), 0);
    assert_eq!(store.tombstones_sweep(T + 3).await.unwrap(), 1);
}

async fn sharing_a_payload(store: &dyn Store) {
    let mut chain = Chain::new(store, Series::Event).await;
    let first = chain.next(store).await;
    chain.insert(store, &first).await;
    let mut second = chain.made(2, first.link);
    second.tracks = first.tracks.clone();
    assert_eq!(chain.insert(store, &second).await, Insertion::Inserted);
    let deletion = Deletion {
        signed_ms: T,
        signature: random(),
    };
    for (clip, left) in [(&first, 0), (&second, 1)] {
        store
            .clip_delete(chain.household, clip.id, &deletion, T)
            .await
            .unwrap();
        store.clips_purge(0, T, 10).await.unwrap();
        let removing = store.payloads_removing(10).await.unwrap();
        assert_eq!(removing.len(), left, "it goes with its last use");
    }
}
