//! Consents enter together, at full batches of the clock, in an order that says nothing.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sidelight_api::share::{Share, ShareState};
use sidelight_store::record::RecordRows as _;
use sidelight_translog::entry::Body;

use super::{MINUTE_MS, Sharing, consented, content, put, revoke};
use crate::support::Home;

const BATCH: u64 = 15;

/// How far into a batch tests begin, ms.
const BEGUN_MS: u64 = crate::support::BEGIN_MS % (BATCH * MINUTE_MS);

async fn read(home: &Home, share: &Share) -> Share {
    let path = format!("/api/household/shares/{}", share.share);
    home.resident.get(&path).await.ok()
}

#[tokio::test]
async fn consents_enter_together_when_the_batch_is_full() {
    let sharing = Sharing::with(|config| config.consent_batch_minutes = BATCH).await;
    let (clock, app) = (&sharing.test().clock, &sharing.test().app);
    let mut begun = Vec::new();
    for n in 0..6 {
        let (home, made) = sharing.home(&format!("Home {n}"), 1).await;
        for _ in 0..2 {
            let share = consented(&home, &sharing.consent(1)).await;
            assert_eq!((share.state, share.index), (ShareState::Waiting, None));
            assert_eq!(share.receipt, None);
            let early = put(&home, &share, &content(&made)).await;
            assert_eq!(early.problem(), (409, "share_state".to_owned()));
            begun.push((home.resident.clone(), share));
        }
    }
    let (home, _) = sharing.home("Changed her mind", 1).await;
    let withdrawn = consented(&home, &sharing.consent(1)).await;
    revoke(&home, &withdrawn).await;
    let before = app.record().view(|log| log.size()).unwrap();
    clock.advance(BATCH * MINUTE_MS - BEGUN_MS - 1);
    sharing.town.log.round().await;
    assert_eq!(app.record().view(|log| log.size()), Some(before), "not yet");
    clock.advance(1);
    // Every size that anybody could see while they enter.
    let (record, done) = (app.record().clone(), Arc::new(AtomicBool::new(false)));
    let over = Arc::clone(&done);
    let watch = std::thread::spawn(move || {
        let mut sizes = BTreeSet::new();
        while !over.load(Ordering::SeqCst) {
            sizes.extend(record.view(|log| log.size()));
        }
        sizes.extend(record.view(|log| log.size()));
        sizes
    });
    sharing.town.log.round().await;
    done.store(true, Ordering::SeqCst);
    let all = before + begun.len() as u64;
    let sizes = watch.join().unwrap();
    assert_eq!(sizes.last(), Some(&all));
    // In one append, or in few if the machine is busy; not one by one.
    assert!(sizes.len() <= 4, "{sizes:?}");
    let mut indexes = Vec::new();
    for (resident, share) in &begun {
        let path = format!("/api/household/shares/{}", share.share);
        let share: Share = resident.get(&path).await.ok();
        assert_eq!(share.state, ShareState::Recorded);
        assert!(share.receipt.is_some());
        indexes.push(share.index.unwrap());
    }
    // Twelve factorial orders; this one would be a coincidence.
    assert!(!indexes.is_sorted(), "{indexes:?}");
    let entered: BTreeSet<u64> = indexes.into_iter().collect();
    assert_eq!(entered, (before..all).collect());
    assert_eq!(read(&home, &withdrawn).await.state, ShareState::Withdrawn);
}

#[tokio::test]
async fn a_restart_neither_hurries_nor_loses_a_consent() {
    let batched = |config: &mut sidelight_server::Config| config.consent_batch_minutes = BATCH;
    let sharing = Sharing::with(batched).await;
    let (home, _) = sharing.home("Rosa", 1).await;
    let consent = sharing.consent(1);
    let share = consented(&home, &consent).await;
    let cookie = home.resident.cookie.clone().unwrap();
    let Sharing { town, .. } = sharing;
    let log = town.log.restart(batched).await;
    log.round().await;
    let consents = |log: &crate::record::WithRecord| {
        let bodies = log.bodies();
        bodies
            .iter()
            .filter(|b| matches!(b, Body::Consent(_)))
            .count()
    };
    assert_eq!(consents(&log), 0);
    log.test.clock.advance(BATCH * MINUTE_MS);
    // The program ends between letting it go and entering it.
    let store = log.store().await;
    use sidelight_server::clock::Clock as _;
    use sidelight_store::ShareRows as _;
    let released = store.consents_release(log.test.clock.now_ms()).await;
    assert_eq!(released.unwrap(), 1);
    assert_eq!(store.submissions_waiting(9).await.unwrap().len(), 1);
    let log = log.restart(batched).await;
    log.round().await;
    log.round().await;
    assert_eq!(consents(&log), 1);
    let resident = log.test.anonymous().with_session(&cookie);
    let again: Share = resident.post("/api/household/shares", &consent).await.ok();
    assert_eq!(
        (&again.share, again.state),
        (&share.share, ShareState::Recorded)
    );
    assert_eq!(consents(&log), 1);
}
