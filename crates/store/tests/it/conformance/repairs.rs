//! Suite of [`sidelight_store::RepairRows`].

use sidelight_store::Store;
use sidelight_store::repairs::{KeptRepair, KeptRepairLetter};

use super::T;

fn repair(trustee: &str, id: u8, asked_ms: u64) -> KeptRepair {
    KeptRepair {
        id: [id; 32],
        trustee: trustee.to_owned(),
        roster: [9; 32],
        helpers: vec!["b".to_owned(), "c".to_owned()],
        asked_ms,
        signature: vec![id; 64],
    }
}

fn letter(id: u8, from: &str, to: &str, letter: &[u8]) -> KeptRepairLetter {
    KeptRepairLetter {
        repair: [id; 32],
        from: from.to_owned(),
        to: to.to_owned(),
        letter: letter.to_vec(),
    }
}

pub(crate) async fn suite(store: &dyn Store) {
    let first = repair("a", 1, T);
    for _ in 0..2 {
        assert!(store.repair_put(&first).await.unwrap(), "the same again");
    }
    assert!(!store.repair_put(&repair("a", 2, T)).await.unwrap());
    assert!(!store.repair_put(&repair("a", 2, T - 1)).await.unwrap());
    let other = repair("b", 3, T + 5);
    assert!(store.repair_put(&other).await.unwrap());
    let both = [first, other.clone()];
    assert_eq!(store.repairs(T, 9).await.unwrap(), both);
    assert_eq!(store.repairs(T, 1).await.unwrap(), both[..1]);
    assert_eq!(store.repairs(T + 1, 9).await.unwrap(), both[1..]);

    let letters = [letter(1, "b", "a", b"1"), letter(1, "c", "a", b"2")];
    for it in letters.iter().rev().chain(&letters[..1]) {
        assert!(store.repair_letter_put(it).await.unwrap());
    }
    // Once; and only in a repair that runs.
    for it in [letter(1, "b", "a", b"other"), letter(7, "b", "a", b"1")] {
        assert!(!store.repair_letter_put(&it).await.unwrap());
    }
    let to = async |id: u8, to: &str| store.repair_letters(&[id; 32], to, 9).await.unwrap();
    assert_eq!(to(1, "a").await, letters);
    assert_eq!(
        store.repair_letters(&[1; 32], "a", 1).await.unwrap(),
        letters[..1]
    );
    assert!(to(1, "b").await.is_empty());
    assert!(to(3, "a").await.is_empty());

    // The next one of a trustee ends its last.
    let next = repair("a", 2, T + 1);
    assert!(store.repair_put(&next).await.unwrap());
    assert_eq!(
        store.repairs(T, 9).await.unwrap(),
        [next.clone(), other.clone()]
    );
    assert!(to(1, "a").await.is_empty());
    assert!(!store.repair_put(&both[0]).await.unwrap());
    // Nobody ends another's.
    let kept = letter(2, "b", "a", b"3");
    assert!(store.repair_letter_put(&kept).await.unwrap());
    store.repair_end("b", &[2; 32]).await.unwrap();
    assert_eq!(to(2, "a").await, [kept]);
    for _ in 0..2 {
        store.repair_end("a", &[2; 32]).await.unwrap();
        assert_eq!(
            store.repairs(T, 9).await.unwrap(),
            std::slice::from_ref(&other)
        );
        assert!(to(2, "a").await.is_empty());
    }
    sweeping(store, other).await;
}

/// What is over goes with its letters, and nothing else does.
async fn sweeping(store: &dyn Store, other: KeptRepair) {
    let kept = repair("a", 4, T + 6);
    let letters = [letter(3, "c", "b", b"1"), letter(4, "c", "a", b"2")];
    assert!(store.repair_put(&kept).await.unwrap());
    for it in &letters {
        assert!(store.repair_letter_put(it).await.unwrap());
    }
    let left = async || store.repairs(0, 9).await.unwrap();
    for roster in [None, Some(&kept.roster)] {
        store.repairs_sweep(other.asked_ms, roster).await.unwrap();
        assert_eq!(left().await, [kept.clone(), other.clone()]);
    }
    store.repairs_sweep(kept.asked_ms, None).await.unwrap();
    assert_eq!(left().await, std::slice::from_ref(&kept));
    let to = async |id: u8, to: &str| store.repair_letters(&[id; 32], to, 9).await.unwrap();
    assert_eq!((to(3, "b").await.len(), to(4, "a").await.len()), (0, 1));
    store.repairs_sweep(0, Some(&[8; 32])).await.unwrap();
    assert!(left().await.is_empty() && to(4, "a").await.is_empty());
}
