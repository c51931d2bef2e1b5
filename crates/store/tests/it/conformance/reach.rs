//! Suite of [`sidelight_store::ReachRows`].

use sidelight_domain::record::sha256;
use sidelight_store::reach::{Alert, Channel, Sending, SendingOutcome, Tell};
use sidelight_store::{AccountId, AlertId, ChannelId, SendingId, Store};

use super::{T, household, random, resident};

const BACK_OFF_MS: [u64; 2] = [10, 100];

fn channel(account: AccountId, address: &str) -> Channel {
    Channel {
        id: ChannelId(random()),
        account,
        kind: "email".to_owned(),
        name: "Mail".to_owned(),
        address: address.to_owned(),
        code: None,
        created_ms: T,
    }
}

fn alert(subject: &str, except: Option<AccountId>) -> Alert {
    Alert {
        id: AlertId(random()),
        kind: "waits".to_owned(),
        subject: subject.to_owned(),
        audience: "role:moderator".to_owned(),
        except,
        raised_ms: T,
        next_ms: Some(T),
        taken: None,
        over_ms: None,
    }
}

pub(crate) async fn suite(store: &dyn Store) {
    channels(store).await;
    duty(store).await;
    alerts(store).await;
    sendings(store).await;
}

async fn channels(store: &dyn Store) {
    let ann = resident(store, "Ann").await.id;
    let coded = Channel {
        code: Some(sha256(b"1")),
        ..channel(ann, "ann@a.example")
    };
    assert!(store.channel_add(&coded, 2).await.unwrap());
    // The same address again takes its place.
    let again = Channel {
        id: ChannelId(random()),
        ..coded.clone()
    };
    assert!(store.channel_add(&again, 1).await.unwrap());
    assert!(!store.channel_add(&channel(ann, "b"), 1).await.unwrap());
    assert_eq!(
        store.channels(ann).await.unwrap(),
        std::slice::from_ref(&again)
    );
    let ben = resident(store, "Ben").await.id;
    let confirm = async |who, code: &[u8]| {
        let code = sha256(code);
        store
            .channel_confirm(who, again.id, &code, 2)
            .await
            .unwrap()
    };
    assert!(!confirm(ben, b"1").await);
    assert!(!confirm(ann, b"2").await);
    assert!(confirm(ann, b"1").await);
    assert_eq!(store.channels(ann).await.unwrap()[0].code, None);
    // Wrong ones are counted, and then the right one is no use.
    let other = Channel {
        code: Some(sha256(b"1")),
        ..channel(ben, "ben@a.example")
    };
    assert!(store.channel_add(&other, 2).await.unwrap());
    for (code, good) in [(b"0", false), (b"0", false), (b"1", false)] {
        let code = sha256(code);
        let found = store
            .channel_confirm(ben, other.id, &code, 2)
            .await
            .unwrap();
        assert_eq!(found, good);
    }
    assert!(!store.channel_remove(ben, again.id).await.unwrap());
    assert!(store.channel_remove(ann, again.id).await.unwrap());
    assert!(store.channels(ann).await.unwrap().is_empty());
}

async fn duty(store: &dyn Store) {
    let (_, ann) = household(store).await;
    let home = ann.household.unwrap();
    assert_eq!(store.people_of_household(home, 9).await.unwrap(), [ann.id]);
    let nobody = store.reach_person(ann.id).await.unwrap();
    assert_eq!((nobody.quiet, nobody.duty_ms), (None, None));
    store.quiet_put(ann.id, Some("q")).await.unwrap();
    let ben = resident(store, "Ben").await.id;
    for (who, now) in [(ben, T), (ann.id, T + 1), (ben, T + 2)] {
        store.duty_put(who, Some(T + 10), now).await.unwrap();
    }
    let said = store.reach_person(ann.id).await.unwrap();
    assert_eq!(said.quiet.as_deref(), Some("q"));
    assert_eq!(said.duty_ms, Some((T + 1, T + 10)));
    let on_duty = async |now| {
        let people = store.people_of_role("resident", now, 99).await.unwrap();
        let on = people.iter().filter(|(_, on)| *on).map(|(who, _)| *who);
        on.collect::<Vec<_>>()
    };
    // Who was first stays first, until their time is over.
    assert_eq!(on_duty(T + 3).await, [ben, ann.id]);
    assert!(on_duty(T + 10).await.is_empty());
    store.duty_put(ben, Some(T + 20), T + 11).await.unwrap();
    store.duty_put(ann.id, None, T + 11).await.unwrap();
    assert_eq!(on_duty(T + 11).await, [ben]);
    assert_eq!(store.people_of_role("moderator", T, 9).await.unwrap(), []);
}

async fn alerts(store: &dyn Store) {
    let (ann, ben) = (
        resident(store, "Ann").await.id,
        resident(store, "Ben").await.id,
    );
    let one = alert("one", Some(ben));
    store.alert_raise(&one).await.unwrap();
    // Raised once, whatever it is called.
    store.alert_raise(&alert("one", None)).await.unwrap();
    assert_eq!(
        store.alerts_open(&["waits"], 9).await.unwrap(),
        std::slice::from_ref(&one)
    );
    assert!(store.alerts_open(&["other"], 9).await.unwrap().is_empty());
    assert!(store.alerts_due(T - 1, 9).await.unwrap().is_empty());
    assert_eq!(
        store.alerts_due(T, 9).await.unwrap(),
        std::slice::from_ref(&one)
    );
    assert!(!store.alert_take(one.id, ann, T).await.unwrap(), "not told");
    let people = [(ann, Vec::new())];
    let tell = Tell {
        alert: &one,
        next_ms: Some(T + 5),
        people: &people,
        now_ms: T,
    };
    assert!(store.alert_tell(&tell, 9).await.unwrap());
    assert!(!store.alert_tell(&tell, 9).await.unwrap(), "it has changed");
    assert_eq!(store.alert_told(one.id).await.unwrap(), [ann]);
    assert_eq!(store.alerts_for(ann, &["waits"], 9).await.unwrap().len(), 1);
    assert!(
        store
            .alerts_for(ben, &["waits"], 9)
            .await
            .unwrap()
            .is_empty()
    );
    let [unheard] = &store.sent_to(ann, 9).await.unwrap()[..] else {
        panic!("told once");
    };
    assert_eq!((unheard.told_ms, unheard.channel.clone()), (T, None));
    assert!(store.alert_take(one.id, ann, T + 1).await.unwrap());
    assert!(!store.alert_take(one.id, ann, T + 2).await.unwrap());
    let taken = store.alerts_open(&["waits"], 9).await.unwrap();
    assert_eq!(
        (taken[0].taken, taken[0].next_ms),
        (Some((ann, T + 1)), None)
    );
    assert!(store.alerts_due(T + 9, 9).await.unwrap().is_empty());
    store.alert_over(one.id, T + 2).await.unwrap();
    assert!(store.alerts_open(&["waits"], 9).await.unwrap().is_empty());
    let since = |ms| store.alerts_since("waits", "role:moderator", ms);
    assert_eq!(
        (since(T).await.unwrap(), since(T + 1).await.unwrap()),
        (1, 0)
    );
    store.reach_sweep(T, 9).await.unwrap();
    assert_eq!(store.alert_told(one.id).await.unwrap(), [ann]);
    store.reach_sweep(T + 1, 9).await.unwrap();
    assert!(store.alert_told(one.id).await.unwrap().is_empty());
}

/// Tells the account of a new alert over these channels.
async fn told(store: &dyn Store, who: AccountId, subject: &str, over: &[&Channel]) -> Alert {
    let alert = alert(subject, None);
    store.alert_raise(&alert).await.unwrap();
    let queue = over
        .iter()
        .map(|it| (SendingId(random()), (*it).clone(), T));
    let people = [(who, queue.collect())];
    let tell = Tell {
        alert: &alert,
        next_ms: None,
        people: &people,
        now_ms: T,
    };
    assert!(store.alert_tell(&tell, 2).await.unwrap());
    alert
}

async fn sendings(store: &dyn Store) {
    let ann = resident(store, "Ann").await.id;
    let (mail, other) = (channel(ann, "a"), channel(ann, "b"));
    for channel in [&mail, &other] {
        assert!(store.channel_add(channel, 9).await.unwrap());
    }
    told(store, ann, "two", &[&mail, &other]).await;
    // Two wait: who has as many is told, and gets no more.
    told(store, ann, "three", &[&mail]).await;
    let claim = async |now| store.sendings_claim(now, &BACK_OFF_MS, 9).await.unwrap();
    assert!(claim(T - 1).await.is_empty());
    let first = claim(T).await;
    assert_eq!(first.len(), 2);
    assert!(claim(T + 9).await.is_empty(), "a try has its time");
    let sent = first.iter().find(|it| it.channel == mail).unwrap();
    store
        .sending_done(sent.id, SendingOutcome::Sent)
        .await
        .unwrap();
    // Whoever stopped between sending and marking comes back with the same id, once more.
    let second = claim(T + 10).await;
    let lost = first.iter().find(|it| it.channel == other).unwrap();
    let again = Sending {
        tries: 2,
        ..lost.clone()
    };
    assert_eq!(second, [again]);
    assert!(claim(T + 110).await.is_empty());
    let list = store.sent_to(ann, 9).await.unwrap();
    let outcomes: Vec<_> = list.iter().map(|it| (it.tries, it.outcome)).collect();
    for expected in [
        (1, Some(SendingOutcome::Sent)),
        (2, Some(SendingOutcome::Failed)),
        (0, None),
    ] {
        assert!(outcomes.contains(&expected), "{outcomes:?}");
    }
    assert_eq!(outcomes.len(), 3);
    // What ended stays as it is.
    store
        .sending_done(sent.id, SendingOutcome::Failed)
        .await
        .unwrap();
    assert_eq!(store.sent_to(ann, 9).await.unwrap(), list);
    ends(store, ann, (&mail, &other)).await;
}

async fn ends(store: &dyn Store, ann: AccountId, (mail, other): (&Channel, &Channel)) {
    let over = told(store, ann, "four", &[mail]).await;
    store.alert_over(over.id, T + 1).await.unwrap();
    told(store, ann, "five", &[other]).await;
    assert!(store.channel_remove(ann, other.id).await.unwrap());
    let none = store.sendings_claim(T + 1, &BACK_OFF_MS, 9).await.unwrap();
    assert!(none.is_empty());
    let list = store.sent_to(ann, 9).await.unwrap();
    let ended = |outcome| list.iter().filter(|it| it.outcome == Some(outcome)).count();
    assert_eq!(
        (ended(SendingOutcome::Over), ended(SendingOutcome::Gone)),
        (1, 1)
    );
    wake(store, ann).await;
    assert_eq!(store.requests_to_moderate(9).await.unwrap(), []);
    let released = store.emergencies_without_alert("x", 0, 9).await.unwrap();
    assert_eq!(released, []);
}

/// Who asked for a region is told of an alert once.
async fn wake(store: &dyn Store, ann: AccountId) {
    let alert = alert("region", None);
    store.alert_raise(&alert).await.unwrap();
    let found = async |region, id| store.people_to_wake(region, id, 9).await.unwrap();
    assert_eq!(found("83", alert.id).await, []);
    store.wake_put(ann, Some("83")).await.unwrap();
    let said = store.reach_person(ann).await.unwrap();
    assert_eq!(said.wake.as_deref(), Some("83"));
    assert_eq!(found("83", alert.id).await, [ann]);
    assert_eq!(found("84", alert.id).await, []);
    let tell = Tell {
        alert: &alert,
        next_ms: None,
        people: &[(ann, Vec::new())],
        now_ms: T,
    };
    assert!(store.alert_tell(&tell, 9).await.unwrap());
    assert_eq!(found("83", alert.id).await, [], "told already");
    store.wake_put(ann, None).await.unwrap();
    assert_eq!(store.reach_person(ann).await.unwrap().wake, None);
}
