//! Suite of [`sidelight_store::HandOverRows`].

use sidelight_store::hand_over::HandOver;
use sidelight_store::{AccountId, HandOverId, Store};

use super::{T, random, resident};

const KEEP: u32 = 2;

fn note(account: AccountId, audience: &str, at_ms: u64) -> HandOver {
    HandOver {
        id: HandOverId(random()),
        audience: audience.to_owned(),
        account,
        text: format!("of {at_ms}"),
        at_ms,
    }
}

pub(crate) async fn suite(store: &dyn Store) {
    let [ann, ben] = [
        resident(store, "Ann").await.id,
        resident(store, "Ben").await.id,
    ];
    let other = note(ann, "role:moderator", T);
    let notes = [0, 1, 2].map(|n| note(if n == 1 { ben } else { ann }, "role:reviewer", T + n));
    for it in notes.iter().chain([&other]) {
        store.hand_over_put(it, KEEP).await.unwrap();
    }
    // The newest first, no more than are kept, and only theirs.
    let read = async |audience| store.hand_overs(audience, 9).await.unwrap();
    let named = |it: &HandOver, name: &str| (it.clone(), name.to_owned());
    let both = [named(&notes[2], "Ann"), named(&notes[1], "Ben")];
    assert_eq!(read("role:reviewer").await, both);
    assert_eq!(read("role:moderator").await, [named(&other, "Ann")]);
    let one = store.hand_overs("role:reviewer", 1).await.unwrap();
    assert_eq!(one, both[..1]);

    let delete = async |account, id| store.hand_over_delete(account, id).await.unwrap();
    assert!(!delete(ann, notes[1].id).await, "not somebody else's");
    assert!(delete(ben, notes[1].id).await);
    assert!(!delete(ben, notes[1].id).await);
    store.hand_over_sweep(T + 2).await.unwrap();
    assert_eq!(read("role:reviewer").await, both[..1]);
    assert!(read("role:moderator").await.is_empty());
}
