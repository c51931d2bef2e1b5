//! Suite of [`sidelight_store::Households`].

use sidelight_domain::record::HouseholdId;
use sidelight_store::Store;
use sidelight_store::households::{Append, Created};

use super::{T, append, household, random, resident, statement};

pub(crate) async fn suite(store: &dyn Store) {
    creating(store).await;
    appending(store).await;
    addresses(store).await;
    settings(store).await;
    hubs(store).await;
}

/// A home is found by the address or a contact of its newest statement, and by nothing else that looks like
/// one.
async fn addresses(store: &dyn Store) {
    let ((one, _), (other, _)) = (household(store).await, household(store).await);
    let hash: [u8; 32] = random();
    let said = async |home, number, lines: &str| {
        let mut next = statement(number);
        next.text = format!("statement\n{lines}epoch 1 age\nend\n");
        let done = store.statement_append(home, &append(&next, b"k")).await;
        assert!(done.unwrap());
    };
    let address = format!("access emergency 1\naddress 2 {}\n", hex::encode(hash));
    let found = async || store.homes_at(&hash, 9).await.unwrap();
    let key = format!("signing-key {}\naccess emergency 1\n", hex::encode(hash));
    said(one, 2, &key).await;
    assert_eq!(found().await, []);
    said(one, 3, &address).await;
    assert_eq!(found().await, [one]);
    said(other, 2, &address).await;
    let both = found().await;
    assert!(both.len() == 2 && both.contains(&one) && both.contains(&other));
    assert_eq!(store.homes_at(&hash, 1).await.unwrap().len(), 1);
    let contact = |it: [u8; 32]| format!("contact 2 {}\n", hex::encode(it));
    let contacts = |all: [[u8; 32]; 3]| all.map(contact).concat();
    for (number, all) in (4..).zip([
        [hash, [1; 32], [2; 32]],
        [[1; 32], hash, [2; 32]],
        [[1; 32], [2; 32], hash],
    ]) {
        let lines = format!("access emergency 1\naddress 2 {}\n", "5".repeat(64));
        said(one, number, &format!("{lines}{}", contacts(all))).await;
        assert_eq!(found().await.len(), 2, "its address or its contact");
    }
    said(one, 7, &format!("{key}{}", contact([1; 32]))).await;
    said(other, 3, "access sealed\n").await;
    assert_eq!(found().await, [], "taken back");
}

async fn creating(store: &dyn Store) {
    let (id, ann) = household(store).await;
    let first = statement(1);
    let there = store
        .household_create(ann.id, id, &append(&first, b"k"))
        .await
        .unwrap();
    assert_eq!(there, Created::HouseholdTaken);
    let other = HouseholdId(random());
    let second = store
        .household_create(ann.id, other, &append(&first, b"k"))
        .await
        .unwrap();
    assert_eq!(second, Created::AccountTaken);
    assert_eq!(
        store.household(other).await.unwrap(),
        None,
        "what is refused leaves nothing"
    );
    let bob = resident(store, "Bob").await;
    let stolen = store
        .household_create(bob.id, id, &append(&first, b"k"))
        .await
        .unwrap();
    assert_eq!(stolen, Created::HouseholdTaken);
    assert_eq!(
        store.account(bob.id).await.unwrap().unwrap().household,
        None
    );
    let read = store.household(id).await.unwrap().unwrap();
    assert_eq!(
        (read.id, &read.keyring[..], read.settings),
        (id, &b"k1"[..], None)
    );
    assert_eq!((read.used_bytes, read.clips), (0, 0));
}

async fn appending(store: &dyn Store) {
    let (id, _) = household(store).await;
    let second = statement(2);
    for number in [1, 3] {
        let wrong = statement(number);
        assert!(
            !store
                .statement_append(id, &append(&wrong, b"no"))
                .await
                .unwrap(),
            "{number}"
        );
    }
    let nowhere = HouseholdId(random());
    assert!(
        !store
            .statement_append(nowhere, &append(&second, b"no"))
            .await
            .unwrap()
    );
    assert_eq!(store.household(id).await.unwrap().unwrap().keyring, b"k1");
    assert!(
        store
            .statement_append(id, &append(&second, b"k2"))
            .await
            .unwrap()
    );
    assert_eq!(store.household(id).await.unwrap().unwrap().keyring, b"k2");
    assert_eq!(
        store.statement_newest(id).await.unwrap(),
        Some(second.clone())
    );
    let numbers = |all: Vec<sidelight_store::households::StoredStatement>| {
        all.iter().map(|s| s.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(store.statements(id, 0).await.unwrap()), [1, 2]);
    assert_eq!(store.statements(id, 1).await.unwrap(), [second]);
    assert_eq!(
        numbers(store.statements(id, u64::MAX).await.unwrap()),
        [0; 0]
    );
    // Of many devices that append the same number at once, one does.
    let thirds: Vec<_> = (0..8).map(|_| statement(3)).collect();
    let appends: Vec<_> = thirds.iter().map(|s| append(s, b"k3")).collect();
    let all = futures::future::join_all(appends.iter().map(|a| store.statement_append(id, a)));
    assert_eq!(
        all.await
            .into_iter()
            .filter(|r| *r.as_ref().unwrap())
            .count(),
        1
    );
    assert_eq!(numbers(store.statements(id, 0).await.unwrap()), [1, 2, 3]);
}

async fn settings(store: &dyn Store) {
    let (id, _) = household(store).await;
    assert!(!store.settings_put(id, 2, b"no").await.unwrap());
    assert!(!store.settings_put(id, u64::MAX, b"no").await.unwrap());
    assert!(store.settings_put(id, 1, b"one").await.unwrap());
    assert!(!store.settings_put(id, 1, b"no").await.unwrap());
    assert!(store.settings_put(id, 2, b"two").await.unwrap());
    let read = store.household(id).await.unwrap().unwrap();
    assert_eq!(read.settings, Some((2, b"two".to_vec())));
}

async fn hubs(store: &dyn Store) {
    let (id, _) = household(store).await;
    let (hub, token) = (random(), random());
    let homes = store.homes().await.unwrap();
    assert!(store.hub_register(id, &hub, &token, 2).await.unwrap());
    assert_eq!(store.hub_of_token(&token).await.unwrap(), Some((id, hub)));
    let newer = random();
    assert!(store.hub_register(id, &hub, &newer, 2).await.unwrap());
    assert_eq!(
        store.hub_of_token(&token).await.unwrap(),
        None,
        "the old token is gone"
    );
    assert!(
        store
            .hub_register(id, &random(), &random(), 2)
            .await
            .unwrap()
    );
    assert!(
        !store
            .hub_register(id, &random(), &random(), 2)
            .await
            .unwrap(),
        "two at most"
    );
    assert!(
        store.hub_register(id, &hub, &token, 2).await.unwrap(),
        "but the same one again"
    );
    // The same key in another household is another hub.
    let (other, _) = household(store).await;
    let theirs = random();
    assert!(store.hub_register(other, &hub, &theirs, 2).await.unwrap());
    let more = store.homes().await.unwrap() - homes;
    assert_eq!(more, 2, "households, not hubs");
    store.hub_seen(id, &hub, T + 5).await.unwrap();
    store.hub_status(id, &hub, b"sealed", T + 6).await.unwrap();
    let find = async |household| {
        let hubs = store.hubs(household).await.unwrap();
        hubs.into_iter().find(|h| h.key == hub)
    };
    let read = find(id).await.unwrap();
    assert_eq!(read.last_seen_ms, Some(T + 6), "a status is a visit");
    assert_eq!(read.status, Some((b"sealed".to_vec(), T + 6)));
    assert_eq!(find(other).await.unwrap().status, None);
    let second = statement(2);
    let removed = [hub];
    let append = Append {
        hubs_removed: &removed,
        ..append(&second, b"k")
    };
    assert!(store.statement_append(id, &append).await.unwrap());
    assert_eq!(find(id).await, None);
    assert_eq!(store.hub_of_token(&token).await.unwrap(), None);
    assert_eq!(
        store.hub_of_token(&theirs).await.unwrap(),
        Some((other, hub))
    );
}
