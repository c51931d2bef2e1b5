//! Suite of [`sidelight_store::Payloads`].

use sidelight_domain::record::HouseholdId;
use sidelight_store::Store;
use sidelight_store::payloads::{Admission, PayloadName};

use super::{T, household, random};

async fn used(store: &dyn Store, household: HouseholdId) -> u64 {
    store
        .household(household)
        .await
        .unwrap()
        .unwrap()
        .used_bytes
}

pub(crate) async fn suite(store: &dyn Store) {
    let (id, _) = household(store).await;
    let name = PayloadName {
        household: id,
        sha256: random(),
    };
    let admit = async |name, size, at| store.payload_admit(name, size, 100, at).await.unwrap();
    assert_eq!(admit(name, 101, T).await, Admission::Quota);
    assert_eq!(admit(name, 60, T).await, Admission::Upload);
    assert_eq!(
        admit(name, 60, T).await,
        Admission::Upload,
        "until it is there"
    );
    assert_eq!(used(store, id).await, 0);
    store.payload_stored(name, 60).await.unwrap();
    store.payload_stored(name, 60).await.unwrap();
    assert_eq!(used(store, id).await, 60, "counted once");
    assert_eq!(admit(name, 60, T).await, Admission::Stored);
    let second = PayloadName {
        household: id,
        sha256: random(),
    };
    assert_eq!(admit(second, 41, T).await, Admission::Quota);
    assert_eq!(admit(second, 40, T).await, Admission::Upload);
    // The same bytes of a neighbour are another payload, with another quota.
    let (neighbour, _) = household(store).await;
    let theirs = PayloadName {
        household: neighbour,
        ..name
    };
    assert_eq!(admit(theirs, 60, T).await, Admission::Upload);
    store.payload_stored(theirs, 60).await.unwrap();

    // Found missing, as after a restored backup: it can be uploaded again and counts once.
    assert_eq!(store.payloads_stored(None, 1).await.unwrap().len(), 1);
    let all = store.payloads_stored(None, 10).await.unwrap();
    assert!(all.contains(&name) && all.contains(&theirs) && !all.contains(&second));
    let rest = store.payloads_stored(Some(all[0]), 10).await.unwrap();
    assert_eq!(rest, all[1..]);
    store.payload_missing(name).await.unwrap();
    store.payload_missing(name).await.unwrap();
    assert_eq!(used(store, id).await, 0);
    assert!(
        !store
            .payloads_stored(None, 10)
            .await
            .unwrap()
            .contains(&name)
    );
    assert_eq!(admit(name, 60, T).await, Admission::Upload);
    store.payload_stored(name, 60).await.unwrap();
    assert_eq!(used(store, id).await, 60);

    // Time: asked for again at T + 50, the first has a new day; the pending one has not.
    assert_eq!(admit(name, 60, T + 50).await, Admission::Stored);
    assert_eq!(store.payloads_orphaned(T).await.unwrap(), 0);
    assert_eq!(store.payloads_orphaned(T + 1).await.unwrap(), 2);
    let mut removing = store.payloads_removing(10).await.unwrap();
    removing.sort_by_key(|n| n.household == id);
    assert_eq!(removing, [theirs, second]);
    assert_eq!(store.payloads_removing(1).await.unwrap().len(), 1);
    assert_eq!(admit(second, 40, T).await, Admission::Removing);
    store.payload_stored(second, 40).await.unwrap();
    assert_eq!(
        admit(second, 40, T).await,
        Admission::Removing,
        "it does not come back"
    );
    store.payload_removed(second).await.unwrap();
    store.payload_removed(theirs).await.unwrap();
    store.payload_removed(theirs).await.unwrap();
    assert_eq!(
        (used(store, id).await, used(store, neighbour).await),
        (60, 0)
    );
    store.payload_removed(name).await.unwrap();
    assert_eq!(
        used(store, id).await,
        60,
        "what is in use is not removed by mistake"
    );
    assert_eq!(
        admit(second, 40, T).await,
        Admission::Upload,
        "gone, so it can be stored again"
    );
}
