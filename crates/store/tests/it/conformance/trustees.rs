//! Suite of [`sidelight_store::TrusteeRows`].

use sidelight_domain::record::sha256;
use sidelight_store::Store;
use sidelight_store::trustees::KeptLetter;

fn letter(from: &str, to: &str, letter: &[u8]) -> KeptLetter {
    KeptLetter {
        ceremony: 9,
        from: from.to_owned(),
        to: to.to_owned(),
        letter: letter.to_vec(),
    }
}

pub(crate) async fn suite(store: &dyn Store) {
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
