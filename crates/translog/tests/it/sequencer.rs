//! The commit order under faults: one history, receipts only for published trees, everything recoverable.

use std::collections::{BTreeMap, BTreeSet};

use sidelight_domain::record::HouseholdId;
use sidelight_translog::{
    checkpoint::OpenCheckpoint,
    entry::{Canary, Day},
    ledger::Violation,
    monitor::Monitor,
    policy::Policy,
    proof,
    restore::RestoreRefusal,
    sequencer::{Receipt, Refusal, Sequencer, SequencerError, Submission},
    tile::LogPath,
};

use crate::{
    fixture::{self, at, consent, day, operator, request, signer, submission, submissions},
    stores::{Fault, Store},
};

type Log = Sequencer<Store, Store, Store>;

fn create(store: &Store) -> Result<Log, SequencerError> {
    let first = day("2026-11-23");
    Sequencer::create(
        store.clone(),
        store.clone(),
        store.clone(),
        signer(),
        operator(),
        first,
    )
}

fn open(store: &Store) -> Result<Log, SequencerError> {
    Sequencer::open(store.clone(), store.clone(), store.clone(), signer(), &[])
}

/// A log with the whole story in it, appended one by one.
fn told() -> (Store, Log) {
    let store = Store::default();
    let mut log = create(&store).unwrap();
    for (submission, day) in submissions() {
        log.append(&[submission], day).unwrap().remove(0).unwrap();
    }
    (store, log)
}

/// The receipt verifies offline, and its tree is no larger than what the public is served.
fn check_receipt(store: &Store, receipt: &Receipt, submission: &Submission) {
    let policy = Policy::operator_signed_only(signer().vkey().clone());
    let (index, open) = proof::verify(&receipt.proof, &receipt.entry, &policy).unwrap();
    assert_eq!(index, receipt.index);
    let entry = sidelight_translog::entry::Entry::parse(&receipt.entry).unwrap();
    assert_eq!(entry.body(), &submission.body);
    let keys = [signer().vkey().clone()];
    let served = store
        .checkpoint()
        .expect("a receipt without a published checkpoint");
    let served = OpenCheckpoint::open(&served, &keys).unwrap();
    assert!(
        open.checkpoint.size() <= served.checkpoint.size(),
        "a receipt for an unpublished tree"
    );
}

/// No two roots for one size among all checkpoints that ever left the sequencer, and a clean replay of
/// the files.
fn check_history(store: &Store) {
    store.arm(None);
    let keys = [signer().vkey().clone()];
    let mut roots = BTreeMap::new();
    for signed in store.0.seen.borrow().iter() {
        let head = OpenCheckpoint::open(signed, &keys).unwrap().checkpoint;
        assert_eq!(
            *roots.entry(head.size()).or_insert(head.root()),
            head.root(),
            "two roots for one size"
        );
    }
    if let Some(signed) = store.checkpoint() {
        let head = OpenCheckpoint::open(&signed, &keys).unwrap().checkpoint;
        Monitor::new()
            .read_to(store, &head, &keys[0], |_, _, _| {})
            .unwrap();
    }
}

#[test]
fn the_story_is_appended_and_every_receipt_verifies() {
    let (store, mut log) = told();
    assert_eq!(log.head().0, submissions().len() as u64 + 1);
    for (submission, day) in submissions() {
        let receipt = log
            .append(std::slice::from_ref(&submission), day)
            .unwrap()
            .remove(0)
            .unwrap();
        check_receipt(&store, &receipt, &submission);
    }
    assert_eq!(
        log.head().0,
        submissions().len() as u64 + 1,
        "a retry appends nothing"
    );
    check_history(&store);
    assert!(
        store.0.staging.borrow().is_empty(),
        "staged batches are discarded"
    );
    assert_eq!(
        open(&store).unwrap().signed_checkpoint(),
        log.signed_checkpoint()
    );
}

#[test]
fn a_batch_may_cross_a_tile_and_holds_refusals_apart() {
    let (store, mut log) = told();
    let today = day("2026-12-01");
    let mut batch: Vec<_> = (0..300)
        .map(|n| submission(1000 + n, consent(n, at::REQUEST)))
        .collect();
    batch.push(batch[0].clone());
    batch.push(Submission {
        body: consent(5000, at::REQUEST).into(),
        ..batch[1].clone()
    });
    let unknown = request(3, 999, at::OFFICER);
    batch.push(submission(2000, unknown));
    let change = fixture::story().pop().unwrap().0;
    batch.push(submission(2001, change));
    let results = log.append(&batch, today).unwrap();
    assert_eq!(
        results[300], results[0],
        "the same id and body in one batch is one entry"
    );
    assert_eq!(results[301], Err(Refusal::RequestIdReused));
    assert!(matches!(results[302], Err(Refusal::Violation(_))));
    assert_eq!(results[303], Err(Refusal::KeyChange));
    for (result, submission) in results[..300].iter().zip(&batch) {
        check_receipt(&store, result.as_ref().unwrap(), submission);
    }
    check_history(&store);
    let reused = Submission {
        body: consent(6000, at::REQUEST).into(),
        ..batch[2].clone()
    };
    assert_eq!(
        log.append(&[reused], today).unwrap(),
        [Err(Refusal::RequestIdReused)]
    );
}

#[test]
fn what_leaves_a_home_is_refused_once_that_is_announced_and_found_again_if_it_went_before() {
    let (_, mut log) = told();
    let today = day("2026-12-01");
    let [home, other] = [7, 8].map(|n| HouseholdId([n; 16]));
    let about = |number, home| Submission {
        unless_announced: Some(home),
        ..submission(number, consent(number, at::REQUEST))
    };
    let canary = submission(7000, Canary { household: home });
    let batch = [
        about(7001, home),
        canary,
        about(7002, home),
        about(7003, other),
    ];
    let results = log.append(&batch, today).unwrap();
    let refused: Vec<_> = results.iter().map(Result::is_err).collect();
    assert_eq!(refused, [false, false, true, false]);
    assert!(matches!(
        results[2],
        Err(Refusal::Violation(Violation::Drill(_)))
    ));
    assert_eq!(log.append(&batch, today).unwrap(), results);
}

#[test]
fn a_clock_that_goes_back_does_not_move_the_log_back() {
    let (_, mut log) = told();
    let last = log.ledger().day().unwrap();
    let yesterday = day("2026-11-01");
    log.append(&[submission(3000, consent(3, at::REQUEST))], yesterday)
        .unwrap()
        .remove(0)
        .unwrap();
    assert_eq!(log.ledger().day().unwrap(), last);
}

/// Goes on from `base` with one fault: creation if there is no log yet, then the batches, opening again
/// and retrying after a failure. Checks everything; returns whether the fault struck.
fn run_with(fault: Fault, base: &Store, batches: &[(Vec<Submission>, Day)]) -> bool {
    let store = base.copy();
    store.arm(Some(fault));
    let mut log = reopen(&store).or_else(|_| reopen(&store)).unwrap();
    let start = log.head().0;
    let mut indexes = BTreeSet::new();
    for (submissions, day) in batches {
        let results = match log.append(submissions, *day) {
            Ok(results) => results,
            Err(_) => {
                let stopped = log.append(submissions, *day);
                assert!(matches!(stopped, Err(SequencerError::Stopped)));
                log = reopen(&store).unwrap();
                log.append(submissions, *day).unwrap()
            }
        };
        for (result, submission) in results.into_iter().zip(submissions) {
            let receipt = result.unwrap();
            check_receipt(&store, &receipt, submission);
            assert!(
                indexes.insert(receipt.index),
                "no two submissions share an entry"
            );
        }
    }
    let (Fault::Before(call) | Fault::After(call)) = fault;
    let struck = store.calls() > call;
    assert_eq!(
        log.head().0,
        start + indexes.len() as u64,
        "every entry once, {fault:?}"
    );
    check_history(&store);
    struck
}

/// Opens again after a crash; a creation that did not reach the swap is repeated.
fn reopen(store: &Store) -> Result<Log, SequencerError> {
    // The same fault does not strike twice.
    match open(store) {
        Err(SequencerError::NotCreated) => create(store),
        other => other,
    }
}

/// A fault before and after every single call; returns how many calls there were.
fn strike_every_call(base: &Store, batches: &[(Vec<Submission>, Day)]) -> usize {
    let mut calls = 0;
    for make in [Fault::Before as fn(usize) -> Fault, Fault::After] {
        calls = (0..)
            .find(|call| !run_with(make(*call), base, batches))
            .unwrap();
    }
    calls
}

#[test]
fn a_fault_at_every_call_leaves_one_history() {
    let story = submissions();
    let batch = |range: std::ops::Range<usize>| {
        let (submissions, days): (Vec<_>, Vec<_>) = story[range].iter().cloned().unzip();
        (submissions, days[0])
    };
    let calls = strike_every_call(&Store::default(), &[batch(0..3), batch(3..8)]);
    assert!(calls > 40, "creation and two appends: {calls}");
}

#[test]
fn a_fault_at_every_call_across_a_tile_leaves_one_history() {
    let (base, mut log) = told();
    let today = day("2026-12-01");
    let fill = 253 - log.head().0;
    let consents = |range: std::ops::Range<u64>| -> Vec<_> {
        range
            .map(|n| submission(10_000 + n, consent(100 + n, at::REQUEST)))
            .collect()
    };
    log.append(&consents(0..fill), today).unwrap();
    let calls = strike_every_call(&base, &[(consents(fill..fill + 6), today)]);
    assert!(calls > 25, "an append from 253 to 259 entries: {calls}");
}

/// A fault while recovering from a fault: every pair in one append that dies between swap and publication.
#[test]
fn a_fault_during_recovery_is_recovered_too() {
    for second in 0.. {
        let (store, mut log) = told();
        let batch = [submission(4000, consent(3, at::REQUEST))];
        // Found by counting: look up, stage, swap; the next call is the first behind the swap.
        store.arm(Some(Fault::After(2)));
        assert!(log.append(&batch, day("2026-12-01")).is_err());
        store.arm(Some(Fault::Before(second)));
        let opened = open(&store);
        let struck = store.calls() > second;
        store.arm(None);
        let mut log = open(&store).unwrap();
        drop(opened);
        let receipt = log
            .append(&batch, day("2026-12-01"))
            .unwrap()
            .remove(0)
            .unwrap();
        check_receipt(&store, &receipt, &batch[0]);
        assert_eq!(log.head().0, submissions().len() as u64 + 2);
        check_history(&store);
        if !struck {
            assert!(second > 5);
            return;
        }
    }
}

#[test]
fn of_two_sequencers_one_stops() {
    let (store, mut one) = told();
    let mut two = open(&store).unwrap();
    let today = day("2026-12-01");
    one.append(&[submission(5001, consent(3, at::REQUEST))], today)
        .unwrap()
        .remove(0)
        .unwrap();
    let lost = two.append(&[submission(5002, consent(4, at::REQUEST))], today);
    assert!(matches!(lost, Err(SequencerError::SwapLost)), "{lost:?}");
    assert!(two.is_stopped());
    let mut two = open(&store).unwrap();
    two.append(&[submission(5002, consent(4, at::REQUEST))], today)
        .unwrap()
        .remove(0)
        .unwrap();
    let lost = one.append(&[submission(5003, consent(5, at::REQUEST))], today);
    assert!(matches!(lost, Err(SequencerError::SwapLost)), "{lost:?}");
    check_history(&store);
}

#[test]
fn a_log_is_created_once() {
    let (store, _) = told();
    assert!(matches!(
        create(&store),
        Err(SequencerError::Exists("the lock"))
    ));
    store.0.lock.replace(None);
    assert!(matches!(
        create(&store),
        Err(SequencerError::Exists("the tile store"))
    ));
    assert!(
        matches!(open(&store), Err(SequencerError::NotCreated)),
        "an emptied lock never restarts the log"
    );
    store.0.files.borrow_mut().0.clear();
    assert!(matches!(
        create(&store),
        Err(SequencerError::Exists("the high-water mark"))
    ));
}

#[test]
fn a_restored_backup_does_not_sign() {
    let (store, mut log) = told();
    let backup = store.copy();
    let today = day("2026-12-01");
    let newer = submission(6000, consent(3, at::REQUEST));
    log.append(std::slice::from_ref(&newer), today).unwrap();

    // The database comes back from the backup, the mark was outside of it.
    let restored = backup.copy();
    restored.0.mark.replace(store.0.mark.borrow().clone());
    let refused = open(&restored).err().unwrap();
    assert!(
        matches!(
            refused,
            SequencerError::Restore(RestoreRefusal::Behind { .. })
        ),
        "{refused}"
    );
    assert!(
        restored.0.seen.borrow().is_empty(),
        "nothing was signed or published"
    );

    // The mark is lost too, but a mirror knows better.
    let restored = backup.copy();
    let mirrors = [store.checkpoint().unwrap()];
    let again = || {
        Sequencer::open(
            restored.clone(),
            restored.clone(),
            restored.clone(),
            signer(),
            &mirrors,
        )
    };
    let refused = again().err().unwrap();
    assert!(
        matches!(
            refused,
            SequencerError::Restore(RestoreRefusal::Behind { .. })
        ),
        "{refused}"
    );

    // Everything is restored on a new machine, where no mark ever was.
    let restored = backup.copy();
    restored.0.mark.replace(None);
    assert!(matches!(
        open(&restored),
        Err(SequencerError::Restore(RestoreRefusal::MarkMissing))
    ));
    let stores = (restored.clone(), restored.clone(), restored.clone());
    let (lock, tiles, mark) = stores;
    assert!(Sequencer::recover(lock, tiles, mark, signer(), &store).is_ok());

    // Only the database is restored; the public files are newer.
    let restored = backup.copy();
    restored.0.files.replace(store.0.files.borrow().clone());
    assert!(matches!(
        open(&restored),
        Err(SequencerError::Restore(RestoreRefusal::Behind { .. }))
    ));

    // Recovery from the mirror brings the entry back, and the log goes on.
    let restored = backup.copy();
    restored.0.mark.replace(store.0.mark.borrow().clone());
    let stores = || (restored.clone(), restored.clone(), restored.clone());
    let (lock, tiles, mark) = stores();
    let mut recovered = Sequencer::recover(lock, tiles, mark, signer(), &store).unwrap();
    assert_eq!(recovered.head(), log.head());
    recovered
        .append(&[submission(6001, consent(4, at::REQUEST))], today)
        .unwrap()
        .remove(0)
        .unwrap();
    check_history(&restored);

    // The old backup is no mirror to recover from.
    let (lock, tiles, mark) = stores();
    let refused = Sequencer::recover(lock, tiles, mark, signer(), &backup)
        .err()
        .unwrap();
    assert!(
        matches!(
            refused,
            SequencerError::Restore(RestoreRefusal::Behind { .. })
        ),
        "{refused}"
    );
}

#[test]
fn a_second_history_is_refused() {
    let (store, mut log) = told();
    let other = store.copy();
    let mut fork = open(&other).unwrap();
    let today = day("2026-12-01");
    log.append(&[submission(7000, consent(3, at::REQUEST))], today)
        .unwrap();
    fork.append(&[submission(7001, consent(4, at::REQUEST))], today)
        .unwrap();
    for longer in [false, true] {
        if longer {
            log.append(&[submission(7002, consent(5, at::REQUEST))], today)
                .unwrap();
        }
        let mirrors = [other.checkpoint().unwrap()];
        let refused = Sequencer::open(
            store.clone(),
            store.clone(),
            store.clone(),
            signer(),
            &mirrors,
        );
        let refused = refused.err().unwrap();
        assert!(
            matches!(
                refused,
                SequencerError::Restore(RestoreRefusal::Fork { .. })
            ),
            "{refused}"
        );
    }
}

#[test]
fn a_damaged_file_stops_the_sequencer() {
    let (store, _) = told();
    let size = submissions().len() as u64 + 1;
    for path in LogPath::all(size) {
        let damaged = store.copy();
        damaged.0.files.borrow_mut().0.get_mut(&path).unwrap()[5] ^= 1;
        assert!(open(&damaged).is_err(), "{path}");
        let missing = store.copy();
        missing.0.files.borrow_mut().0.remove(&path);
        assert!(
            matches!(open(&missing), Err(SequencerError::Log(_))),
            "{path}"
        );
    }
}

#[test]
fn another_key_opens_nothing() {
    let (store, _) = told();
    let stores = (store.clone(), store.clone(), store.clone());
    let opened = Sequencer::open(stores.0, stores.1, stores.2, fixture::next_signer(), &[]);
    assert!(matches!(
        opened,
        Err(SequencerError::Checkpoint {
            place: "the lock",
            ..
        })
    ));
}

/// The checks above would see the thing they exclude: a second root signed for a size.
#[test]
#[should_panic(expected = "two roots for one size")]
fn a_planted_second_history_is_seen() {
    let (store, mut log) = told();
    let other = store.copy();
    let mut fork = open(&other).unwrap();
    let today = day("2026-12-01");
    log.append(&[submission(8000, consent(3, at::REQUEST))], today)
        .unwrap();
    fork.append(&[submission(8001, consent(4, at::REQUEST))], today)
        .unwrap();
    store.0.seen.borrow_mut().push(other.checkpoint().unwrap());
    check_history(&store);
}

/// And a receipt handed out before its tree was published.
#[test]
#[should_panic(expected = "a receipt for an unpublished tree")]
fn a_planted_early_receipt_is_seen() {
    let (store, mut log) = told();
    let before = store.copy();
    let submission = submission(8000, consent(3, at::REQUEST));
    let batch = std::slice::from_ref(&submission);
    let receipt = log.append(batch, day("2026-12-01")).unwrap().remove(0);
    check_receipt(&before, &receipt.unwrap(), &submission);
}
