//! Suite of [`sidelight_store::SetUpRows`].

use sidelight_domain::record::HouseholdId;
use sidelight_store::set_ups::{KeptSetUp, SetUpLimits, SetUpPut};
use sidelight_store::{SetUpId, Store};

use super::T;

fn set_up(id: u8, household: u8, created_ms: u64) -> KeptSetUp {
    KeptSetUp {
        id: SetUpId([id; 16]),
        household: HouseholdId([household; 16]),
        epoch: 1,
        element: [id; 32],
        created_ms,
    }
}

pub(crate) async fn suite(store: &dyn Store) {
    let limits = SetUpLimits {
        since_ms: T,
        per_household_max: 2,
        kept_max: 4,
    };
    let put = async |new: &KeptSetUp| store.set_up_put(new, limits).await.unwrap();
    let all = [set_up(3, 1, T), set_up(1, 1, T + 1), set_up(2, 2, T + 2)];
    for new in &all {
        assert_eq!(put(new).await, SetUpPut::Kept);
    }
    assert_eq!(put(&set_up(4, 1, T + 3)).await, SetUpPut::HouseholdFull);
    assert_eq!(store.set_up(SetUpId([4; 16])).await.unwrap(), None);
    assert_eq!(put(&set_up(4, 3, T + 3)).await, SetUpPut::Kept);
    assert_eq!(put(&set_up(5, 4, T + 3)).await, SetUpPut::Full);
    // What is older does not count.
    let later = SetUpLimits {
        since_ms: T + 2,
        ..limits
    };
    let sixth = set_up(6, 1, T + 4);
    assert_eq!(
        store.set_up_put(&sixth, later).await.unwrap(),
        SetUpPut::Kept
    );
    assert_eq!(store.set_up(all[1].id).await.unwrap(), Some(all[1].clone()));

    // Each trustee has its own list, oldest first.
    let waiting = async |trustee, epoch, since_ms, limit| {
        let found = store.set_ups_waiting(trustee, (epoch, since_ms), limit);
        let ids = found.await.unwrap().into_iter().map(|it| it.id.0[0]);
        ids.collect::<Vec<_>>()
    };
    assert_eq!(waiting("a", 1, T, 9).await, [3, 1, 2, 4, 6]);
    assert_eq!(waiting("a", 1, T, 2).await, [3, 1]);
    assert_eq!(waiting("a", 1, T + 2, 9).await, [2, 4, 6]);
    assert!(waiting("a", 2, T, 9).await.is_empty());
    let answer = async |id, trustee, bytes: &[u8]| {
        let put = store.set_up_answer_put(SetUpId([id; 16]), trustee, bytes);
        put.await.unwrap()
    };
    assert!(answer(1, "b", b"bb").await);
    assert!(answer(1, "a", b"aa").await);
    assert!(answer(1, "a", b"aa").await, "the same again");
    assert!(!answer(1, "a", b"ab").await, "another one");
    assert!(!answer(9, "a", b"aa").await, "of nothing");
    assert_eq!(waiting("a", 1, T, 9).await, [3, 2, 4, 6]);
    let answers = async |limit| store.set_up_answers(SetUpId([1; 16]), limit).await.unwrap();
    let both = [
        ("a".to_owned(), b"aa".to_vec()),
        ("b".to_owned(), b"bb".to_vec()),
    ];
    assert_eq!(answers(9).await, both);
    assert_eq!(answers(1).await, both[..1]);

    store.set_ups_sweep(T + 2).await.unwrap();
    assert!(answers(9).await.is_empty());
    assert_eq!(waiting("c", 1, 0, 9).await, [2, 4, 6]);
}
