//! Suite of [`sidelight_store::TrusteeRows`].

use sidelight_domain::record::sha256;
use sidelight_store::Store;
use sidelight_store::trustees::{KeptAnswer, KeptLetter, SaidAvailability};

use super::T;

fn letter(from: &str, to: &str, letter: &[u8]) -> KeptLetter {
    KeptLetter {
        ceremony: 9,
        from: from.to_owned(),
        to: to.to_owned(),
        letter: letter.to_vec(),
    }
}

pub(crate) async fn suite(store: &dyn Store) {
    ceremony(store).await;
    answers(store).await;
    availability(store).await;
    calls(store).await;
}

async fn calls(store: &dyn Store) {
    for (trustee, at_ms) in [("b", T), ("a", T + 2), ("a", T + 1), ("b", T + 3)] {
        store.called(trustee, at_ms).await.unwrap();
    }
    let last = [("a".to_owned(), T + 2), ("b".to_owned(), T + 3)];
    assert_eq!(store.calls(9).await.unwrap(), last);
    assert_eq!(store.calls(1).await.unwrap(), last[..1]);
}

async fn answers(store: &dyn Store) {
    let answer = |trustee: &str, sealed: &[u8]| KeptAnswer {
        release: 40,
        trustee: trustee.to_owned(),
        sealed: sealed.to_vec(),
    };
    let both = [answer("a", b"1"), answer("b", b"2")];
    for it in both.iter().rev() {
        assert!(store.answer_put(it).await.unwrap());
    }
    assert!(store.answer_put(&both[0]).await.unwrap());
    assert!(!store.answer_put(&answer("a", b"other")).await.unwrap());
    assert_eq!(store.answers(40, 9).await.unwrap(), both);
    assert_eq!(store.answers(40, 1).await.unwrap(), both[..1]);
    assert!(store.answers(41, 9).await.unwrap().is_empty());
}

async fn availability(store: &dyn Store) {
    let said = |trustee: &str, available, until_ms| SaidAvailability {
        trustee: trustee.to_owned(),
        available,
        until_ms,
        said_ms: T,
    };
    let last = [said("a", true, None), said("b", false, Some(T + 5))];
    for one in [&said("a", false, Some(T)), &last[1], &last[0]] {
        store.availability_put(one).await.unwrap();
    }
    assert_eq!(store.availabilities(9).await.unwrap(), last);
    assert_eq!(store.availabilities(1).await.unwrap(), last[..1]);
}

async fn ceremony(store: &dyn Store) {
    let letters = [
        letter("b", "a", b"1"),
        letter("c", "a", b"2"),
        letter("a", "b", b"3"),
    ];
    for it in &letters {
        assert!(store.letter_put(it).await.unwrap());
    }
    // Once: the same again is no change, another one is refused.
    assert!(store.letter_put(&letters[0]).await.unwrap());
    assert!(!store.letter_put(&letter("b", "a", b"other")).await.unwrap());
    assert_eq!(store.letters_to(9, "a", 9).await.unwrap(), letters[..2]);
    assert_eq!(store.letters_to(9, "a", 1).await.unwrap(), letters[..1]);
    assert!(store.letters_to(8, "a", 9).await.unwrap().is_empty());

    let hash = sha256(b"roster");
    assert_eq!(store.roster(&hash).await.unwrap(), None);
    for _ in 0..2 {
        store.roster_put(&hash, "roster").await.unwrap();
    }
    assert_eq!(
        store.roster(&hash).await.unwrap().as_deref(),
        Some("roster")
    );
}
