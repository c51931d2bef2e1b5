//! Publication waits for the quorum, whatever witnesses and storages do.

use sidelight_translog::{
    checkpoint::Checkpoint,
    hash::Sha256Hash,
    proof,
    restore::RestoreRefusal,
    sequencer::{Quorum, Receipt, Sequencer, SequencerError},
};

use crate::{
    fixture::{at, consent, day, operator, signer, submission, submissions},
    panel::{
        Manner::{self, Garbled, Honest, OfAnother, Shows, Silent},
        Panel,
    },
    stores::{Fault, Store},
};

type Log = Sequencer<Store, Store, Store>;

fn open(store: &Store, panel: &Panel) -> Result<Log, SequencerError> {
    let stores = (store.clone(), store.clone(), store.clone());
    Log::open_under(panel.quorum(), stores, signer(), &[])
}

/// A log with the whole story in it, and witnesses that have signed its head.
fn told(panel: &Panel) -> (Store, Log) {
    let store = Store::default();
    let stores = (store.clone(), store.clone(), store.clone());
    let first = day("2026-11-23");
    Log::create(stores.0, stores.1, stores.2, signer(), operator(), first).unwrap();
    let mut log = open(&store, panel).unwrap();
    for (submission, day) in submissions() {
        log.append(&[submission], day).unwrap().remove(0).unwrap();
    }
    (store, log)
}

fn append(log: &mut Log, n: u64) -> Result<Receipt, SequencerError> {
    let batch = [submission(9000 + n, consent(n, at::REQUEST))];
    let receipt = log.append(&batch, day("2026-12-01"))?.remove(0);
    Ok(receipt.unwrap())
}

/// The receipt, and what is served, are good under the policy with its quorum.
fn check(store: &Store, panel: &Panel, receipt: &Receipt) {
    proof::verify(&receipt.proof, &receipt.entry, &panel.policy()).unwrap();
    let served = store.checkpoint().unwrap();
    panel.policy().open(&served).unwrap();
}

#[test]
fn a_receipt_carries_the_quorum() {
    let panel = Panel::of_three();
    let (store, mut log) = told(&panel);
    let receipt = append(&mut log, 3).unwrap();
    check(&store, &panel, &receipt);
    let alone = sidelight_translog::policy::Policy::operator_signed_only(signer().vkey().clone());
    proof::verify(&receipt.proof, &receipt.entry, &alone).unwrap();
    assert!(store.0.staging.borrow().is_empty());
    let open = panel.policy().signers(&receipt.proof[..]);
    assert!(open.is_err(), "a proof is no checkpoint");
}

/// Each way in which a witness does not sign leaves the others; two that do not sign stop the publication.
#[test]
fn without_the_quorum_nothing_is_published_and_with_it_everything_is() {
    for manner in [Silent, Garbled, OfAnother, Shows] {
        let panel = Panel::of_three();
        let (store, mut log) = told(&panel);
        let before = store.checkpoint().unwrap();
        panel.manners([manner, Honest, Honest]);
        let receipt = append(&mut log, 3).unwrap();
        check(&store, &panel, &receipt);

        panel.manners([manner, Honest, manner]);
        let published = store.checkpoint().unwrap();
        assert_ne!(before, published);
        for _ in 0..2 {
            let waits = append(&mut log, 4);
            assert!(
                matches!(waits, Err(SequencerError::Unwitnessed)),
                "{manner:?}"
            );
            assert!(log.is_pending() && !log.is_stopped());
            assert_eq!(store.checkpoint().unwrap(), published, "{manner:?}");
        }
        assert!(matches!(log.receipt(0), Err(SequencerError::Unwitnessed)));
        assert!(matches!(log.publish(), Err(SequencerError::Unwitnessed)));
        let behind = log.published().unwrap().0.size();
        assert_eq!(
            behind + 1,
            log.head().0,
            "one batch waits, and no other is made"
        );

        // They come back; one has missed several heads.
        panel.manners([Honest, Honest, Honest]);
        log.publish().unwrap();
        check(&store, &panel, &append(&mut log, 4).unwrap());
        assert_eq!(log.head().0, behind + 1, "the retry appends nothing");
    }
}

#[test]
fn a_head_that_waits_is_offered_again_after_a_restart() {
    let panel = Panel::of_three();
    let (store, mut log) = told(&panel);
    panel.manners([Silent; 3]);
    append(&mut log, 3).unwrap_err();
    let offered = panel.state().signed.last().cloned().unwrap();
    drop(log);
    let mut log = open(&store, &panel).unwrap();
    assert!(log.is_pending());
    assert_eq!(log.signed_checkpoint(), offered);
    let published = log.published().unwrap().1.to_vec();
    assert_eq!(
        store.checkpoint().unwrap(),
        published,
        "what was published stays"
    );
    append(&mut log, 3).unwrap_err();
    assert_eq!(panel.state().signed.last(), Some(&offered));
    panel.manners([Honest; 3]);
    check(&store, &panel, &append(&mut log, 3).unwrap());
}

#[test]
fn a_policy_that_comes_later_is_met_before_anything_else() {
    let panel = Panel::of_three();
    panel.manners([Silent; 3]);
    let store = Store::default();
    let stores = (store.clone(), store.clone(), store.clone());
    let first = day("2026-11-23");
    Log::create(stores.0, stores.1, stores.2, signer(), operator(), first).unwrap();
    let mut log = open(&store, &panel).unwrap();
    assert!(log.is_pending());
    assert_eq!(
        log.published().unwrap().0.size(),
        1,
        "it was published alone"
    );
    assert!(matches!(log.publish(), Err(SequencerError::Unwitnessed)));
    panel.manners([Honest, Silent, Honest]);
    log.publish().unwrap();
    panel.policy().open(&store.checkpoint().unwrap()).unwrap();
    let quorum = Quorum::none(crate::fixture::next_signer().vkey().clone());
    let stores = (store.clone(), store.clone(), store.clone());
    let refused = Log::open_under(quorum, stores, signer(), &[])
        .err()
        .unwrap();
    assert!(matches!(refused, SequencerError::OtherPolicy));
}

/// A head that our key has signed and that we do not continue is the end; one that we do continue, or that
/// somebody else has signed, is nothing.
#[test]
fn a_shown_fork_stops_the_log_for_good() {
    let own = |size| {
        let root = Sha256Hash([7; 32]);
        let head = Checkpoint::new(crate::fixture::ORIGIN, size, root).unwrap();
        head.sign(&signer())
    };
    let stranger = |size| {
        let head = Checkpoint::new("other.example", size, Sha256Hash([7; 32])).unwrap();
        let key = sidelight_translog::vkey::LogSigner::from_seed("other.example", &mut [5; 32]);
        head.sign(&key.unwrap())
    };
    let panel = Panel::of_three();
    let (store, mut log) = told(&panel);
    let size = log.head().0;
    let honest = log.signed_checkpoint().to_vec();
    panel.manners([Shows, Honest, Honest]);
    panel.state().shown = vec![honest, stranger(3), stranger(400), b"nothing".to_vec()];
    append(&mut log, 3).unwrap();
    for (shown, fork) in [(own(3), true), (own(size + 2), true), (own(900), false)] {
        let (store, panel) = (store.copy(), panel.clone());
        let mut log = open(&store, &panel).unwrap();
        panel.state().shown = vec![shown.clone()];
        let refused = append(&mut log, 4).unwrap_err();
        let named = match fork {
            true => matches!(
                refused,
                SequencerError::Restore(RestoreRefusal::Fork { .. })
            ),
            false => matches!(
                refused,
                SequencerError::Restore(RestoreRefusal::Behind { .. })
            ),
        };
        assert!(named, "{refused}");
        assert!(log.is_stopped());
        assert!(matches!(append(&mut log, 4), Err(SequencerError::Stopped)));
        // Whoever keeps what was shown is refused at the next start, too.
        let stores = (store.clone(), store.clone(), store.clone());
        let again = Log::open_under(panel.quorum(), stores, signer(), &[shown]);
        assert!(matches!(again, Err(SequencerError::Restore(_))));
        panel.state().offered.remove(&(size + 2));
    }
}

/// Appends under one fault, opening again and retrying, while witnesses come and go.
fn run_with(fault: Fault, manners: [Manner; 3], base: (&Store, &Panel)) -> bool {
    let (store, panel) = (base.0.copy(), base.1.copy());
    let mut log = open(&store, &panel).unwrap();
    let start = log.head().0;
    store.arm(Some(fault));
    panel.manners(manners);
    let mut indexes = Vec::new();
    for n in 3..5 {
        let mut result = append(&mut log, n);
        let mut tries = 0;
        while let Err(error) = result {
            tries += 1;
            assert!(tries < 6, "{fault:?} {manners:?}: {error}");
            if log.is_stopped() {
                log = open(&store, &panel)
                    .or_else(|_| open(&store, &panel))
                    .unwrap();
            }
            if tries > 1 {
                panel.manners([Honest; 3]);
            }
            result = append(&mut log, n);
        }
        let receipt = result.unwrap();
        check(&store, &panel, &receipt);
        indexes.push(receipt.index);
        panel.manners(manners);
    }
    let (Fault::Before(call) | Fault::After(call)) = fault;
    let struck = store.calls() > call;
    assert_eq!(indexes, [start, start + 1]);
    let state = panel.state();
    let kept = state.members.iter().all(|member| {
        let offered = state.offered.get(&member.seen.0);
        member.seen.0 == 0 || offered == Some(&member.seen.1)
    });
    assert!(kept);
    struck
}

#[test]
fn a_fault_at_every_call_offers_one_history() {
    let panel = Panel::of_three();
    let (store, _) = told(&panel);
    for manners in [[Honest; 3], [Silent; 3], [Silent, Garbled, Honest]] {
        for make in [Fault::Before as fn(usize) -> Fault, Fault::After] {
            let calls = (0..)
                .find(|call| !run_with(make(*call), manners, (&store, &panel)))
                .unwrap();
            assert!(calls > 20, "two appends: {calls}");
        }
    }
}

/// The check above would see what it excludes: two roots offered for one size.
#[test]
#[should_panic(expected = "two roots are offered for one size")]
fn a_planted_second_offer_is_seen() {
    let panel = Panel::of_three();
    let (store, mut log) = told(&panel);
    let other = store.copy();
    let mut fork = open(&other, &panel).unwrap();
    append(&mut log, 3).unwrap();
    append(&mut fork, 4).unwrap();
}
