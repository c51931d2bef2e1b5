//! Suite of [`sidelight_store::Accounts`].

use sidelight_store::accounts::{Invitation, Registered, Registration, Session};
use sidelight_store::{SessionId, Store};

use super::{T, household, random, registration, resident};

pub(crate) async fn suite(store: &dyn Store) {
    registering(store).await;
    invitations(store).await;
    sessions(store).await;
    ceremonies(store).await;
    sweeping(store).await;
}

async fn registering(store: &dyn Store) {
    let new = registration("Ann");
    assert_eq!(store.account(new.account.id).await.unwrap(), None);
    assert_eq!(store.register(&new).await.unwrap(), Registered::Done);
    assert_eq!(
        store.account(new.account.id).await.unwrap(),
        Some(new.account.clone())
    );
    let found = store.passkey(&new.passkey.credential).await.unwrap();
    assert_eq!(found, Some(new.passkey.clone()));
    let credentials = store.credentials(new.account.id).await.unwrap();
    assert_eq!(credentials, std::slice::from_ref(&new.passkey.credential));
    // A credential belongs to one account, and what is refused leaves nothing.
    let mut thief = registration("Eve");
    thief.passkey.credential.clone_from(&new.passkey.credential);
    assert_eq!(
        store.register(&thief).await.unwrap(),
        Registered::CredentialTaken
    );
    assert_eq!(store.account(thief.account.id).await.unwrap(), None);
    let mut used = new.passkey.clone();
    used.record = "{\"counter\":2}".to_owned();
    store.passkey_used(&used, T + 1).await.unwrap();
    assert_eq!(store.passkey(&used.credential).await.unwrap(), Some(used));
}

async fn invitations(store: &dyn Store) {
    let (home, ann) = household(store).await;
    let member = random();
    store
        .invite(&member, &Invitation::Member(home), T + 100)
        .await
        .unwrap();
    let found = store.invitation(&member, T + 99).await.unwrap();
    assert_eq!(found, Some(Invitation::Member(home)));
    assert_eq!(
        store.invitation(&member, T + 100).await.unwrap(),
        None,
        "expired"
    );
    let with = |invitation, now_ms| Registration {
        invitation: Some(invitation),
        now_ms,
        ..registration("Bob")
    };
    let late = with(member, T + 100);
    assert_eq!(
        store.register(&late).await.unwrap(),
        Registered::InvitationGone
    );
    let bob = with(member, T);
    assert_eq!(store.register(&bob).await.unwrap(), Registered::Done);
    assert_eq!(
        store
            .account(bob.account.id)
            .await
            .unwrap()
            .unwrap()
            .household,
        Some(home)
    );
    let again = with(member, T);
    assert_eq!(
        store.register(&again).await.unwrap(),
        Registered::InvitationGone,
        "used"
    );
    assert_eq!(store.account(again.account.id).await.unwrap(), None);
    // A further passkey of an account that is there.
    let same = random();
    store
        .invite(&same, &Invitation::Same(ann.id), T + 100)
        .await
        .unwrap();
    let mut device = with(same, T);
    device.account.id = ann.id;
    device.passkey.account = ann.id;
    assert_eq!(store.register(&device).await.unwrap(), Registered::Done);
    assert_eq!(store.credentials(ann.id).await.unwrap().len(), 2);
    assert_eq!(
        store.account(ann.id).await.unwrap().unwrap().name,
        "Ann",
        "the name stays"
    );
    let role = random();
    store
        .invite(&role, &Invitation::Role("moderator".to_owned()), T + 100)
        .await
        .unwrap();
    let mo = with(role, T);
    assert_eq!(store.register(&mo).await.unwrap(), Registered::Done);
    assert_eq!(
        store.account(mo.account.id).await.unwrap().unwrap().role,
        "moderator"
    );
}

async fn sessions(store: &dyn Store) {
    let (_, ann) = household(store).await;
    let stranger = resident(store, "Eve").await;
    let open = async |account: &sidelight_store::accounts::Account, at| {
        let (id, cookie) = (SessionId(random()), random());
        let device_name = "A browser".to_owned();
        let session = Session {
            id,
            account: account.id,
            device_name,
            created_ms: at,
            last_used_ms: at,
        };
        store.session_open(&session, &cookie).await.unwrap();
        (session, cookie)
    };
    let (first, cookie) = open(&ann, T).await;
    let found = store.session(&cookie, T).await.unwrap();
    assert_eq!(found, Some((first.clone(), ann.clone())));
    assert_eq!(
        store.session(&cookie, T + 1).await.unwrap(),
        None,
        "unused for too long"
    );
    assert_eq!(store.session(&random(), 0).await.unwrap(), None);
    store.session_touch(first.id, T + 10).await.unwrap();
    store.session_touch(first.id, T + 5).await.unwrap();
    let (touched, _) = store.session(&cookie, T + 10).await.unwrap().unwrap();
    assert_eq!(touched.last_used_ms, T + 10, "use does not go back");
    let (second, _) = open(&ann, T + 20).await;
    open(&stranger, T + 30).await;
    let listed = store.sessions(&ann, 0).await.unwrap();
    let ids: Vec<_> = listed
        .iter()
        .map(|(s, name)| (s.id, name.as_str()))
        .collect();
    assert_eq!(
        ids,
        [(second.id, "Ann"), (first.id, "Ann")],
        "newest use first"
    );
    assert_eq!(
        store.sessions(&stranger, 0).await.unwrap().len(),
        1,
        "no household, own ones"
    );
    assert!(!store.session_end(&stranger, first.id).await.unwrap());
    assert!(store.session_end(&ann, first.id).await.unwrap());
    assert!(!store.session_end(&ann, first.id).await.unwrap());
    assert_eq!(store.session(&cookie, 0).await.unwrap(), None);
}

async fn ceremonies(store: &dyn Store) {
    store.ceremony_begin("c1", "state", T + 10).await.unwrap();
    assert_eq!(
        store.ceremony_take("c1", T + 9).await.unwrap().as_deref(),
        Some("state")
    );
    assert_eq!(
        store.ceremony_take("c1", T + 9).await.unwrap(),
        None,
        "once"
    );
    store.ceremony_begin("c2", "state", T + 10).await.unwrap();
    assert_eq!(
        store.ceremony_take("c2", T + 10).await.unwrap(),
        None,
        "expired"
    );
    assert_eq!(store.ceremony_take("c3", T).await.unwrap(), None);
}

async fn sweeping(store: &dyn Store) {
    store
        .accounts_sweep(u64::MAX >> 1, u64::MAX >> 1)
        .await
        .unwrap();
    let token = random();
    store
        .invite(&token, &Invitation::Role("admin".to_owned()), T + 10)
        .await
        .unwrap();
    store.ceremony_begin("c4", "state", T + 10).await.unwrap();
    assert_eq!(store.accounts_sweep(T + 9, 0).await.unwrap(), 0);
    assert_eq!(store.accounts_sweep(T + 10, 0).await.unwrap(), 2);
}
