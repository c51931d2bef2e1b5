//! Suite of [`sidelight_store::Relay`].

use sidelight_domain::record::MessageId;
use sidelight_store::Store;
use sidelight_store::relay::{Command, MailboxLimits, Reply, Slot, SlotWritten};

use super::{T, household, random};

const LIMITS: MailboxLimits = MailboxLimits {
    life_ms: 100,
    mailboxes_max: 3,
};

pub(crate) async fn suite(store: &dyn Store) {
    mailboxes(store).await;
    commands(store).await;
}

async fn mailboxes(store: &dyn Store) {
    let mailbox = random();
    let slot = |text: &str| Slot {
        body: text.to_owned(),
        mac: vec![1, 2, 3],
    };
    let put = async |mailbox: &[u8; 16], name: &str, text: &str, at| {
        store
            .slot_put(mailbox, name, &slot(text), at, LIMITS)
            .await
            .unwrap()
    };
    let get = async |name: &str, at| store.slot(&mailbox, name, at, LIMITS).await.unwrap();
    assert_eq!(get("hub", T).await, None);
    assert_eq!(put(&mailbox, "hub", "a", T).await, SlotWritten::Done);
    assert_eq!(put(&mailbox, "hub", "b", T).await, SlotWritten::Taken);
    assert_eq!(put(&mailbox, "home", "c", T + 99).await, SlotWritten::Done);
    assert_eq!(
        get("hub", T + 99).await,
        Some(slot("a")),
        "the first stands"
    );
    assert_eq!(
        get("home", T + 100).await,
        None,
        "a mailbox ages from its first slot"
    );
    assert_eq!(
        put(&mailbox, "hub", "new", T + 100).await,
        SlotWritten::Done
    );
    assert_eq!(
        get("home", T + 100).await,
        None,
        "nothing of the old one is left"
    );
    for _ in 0..2 {
        assert_eq!(put(&random(), "hub", "x", T + 100).await, SlotWritten::Done);
    }
    assert_eq!(put(&random(), "hub", "x", T + 100).await, SlotWritten::Full);
    assert_eq!(
        put(&mailbox, "home", "y", T + 100).await,
        SlotWritten::Done,
        "an old one goes on"
    );
    assert_eq!(
        put(&random(), "hub", "x", T + 200).await,
        SlotWritten::Done,
        "old ones make room"
    );
    assert_eq!(store.relay_sweep(T + 199).await.unwrap(), 0);
    assert!(store.relay_sweep(T + 200).await.unwrap() > 0);
}

async fn commands(store: &dyn Store) {
    let ((home, _), (other, _)) = (household(store).await, household(store).await);
    let (hub, second) = (random(), random());
    let command = |n: u8| Command {
        id: MessageId(random()),
        sealed: vec![n],
    };
    let (a, b, c) = (command(1), command(2), command(3));
    let put = async |command: &Command, at, since| {
        store
            .command_put(home, &hub, command, at, since, 2)
            .await
            .unwrap()
    };
    assert!(put(&a, T, 0).await);
    assert!(put(&b, T, 0).await);
    assert!(!put(&c, T, 0).await, "two may wait");
    assert!(put(&c, T + 50, T + 1).await, "those before do not count");
    let waiting = store.commands(home, &hub, 0).await.unwrap();
    assert_eq!(
        waiting,
        [a.clone(), b.clone(), c.clone()],
        "in order, also of one millisecond"
    );
    let newer = store.commands(home, &hub, T + 1).await.unwrap();
    assert_eq!(newer, std::slice::from_ref(&c));
    assert_eq!(store.commands(home, &second, 0).await.unwrap(), []);
    assert_eq!(store.commands(other, &hub, 0).await.unwrap(), []);
    assert_eq!(store.reply(home, a.id, 0).await.unwrap(), Reply::Waiting);
    assert_eq!(
        store.reply(home, a.id, T + 1).await.unwrap(),
        Reply::Unknown
    );
    assert_eq!(store.reply(other, a.id, 0).await.unwrap(), Reply::Unknown);
    assert!(!store.command_reply(other, &hub, a.id, b"no").await.unwrap());
    assert!(
        !store
            .command_reply(home, &second, a.id, b"no")
            .await
            .unwrap()
    );
    assert!(store.command_reply(home, &hub, a.id, b"yes").await.unwrap());
    assert!(
        store
            .command_reply(home, &hub, a.id, b"later")
            .await
            .unwrap()
    );
    assert_eq!(
        store.reply(home, a.id, 0).await.unwrap(),
        Reply::Here(b"yes".to_vec())
    );
    assert_eq!(store.commands(home, &hub, 0).await.unwrap(), [b, c.clone()]);
    store.relay_sweep(T + 50).await.unwrap();
    assert_eq!(store.commands(home, &hub, 0).await.unwrap(), [c]);
    assert_eq!(store.reply(home, a.id, 0).await.unwrap(), Reply::Unknown);
}
