//! The machine stops at every single step of creating, appending and opening, and loses what was not
//! synced.

use std::sync::{Arc, RwLock};

use sidelight_translog::entry::{Day, Operator, PublicKey, Web};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::policy::Policy;
use sidelight_translog::proof;
use sidelight_translog::sequencer::{Receipt, RequestId, Sequencer};
use sidelight_translog::vkey::LogSigner;
use tokio::sync::oneshot;

use super::super::appender::Appender;
use super::super::driver::{Job, LogState, Shown};
use super::super::files::{Documents, LogFiles, MarkFile};
use super::super::folder::DurableFolder;
use super::super::published::Published;
use super::sim::{Fault, LeftOut, Machine, Register};

const ORIGIN: &str = "log.example/crash";

fn signer() -> LogSigner {
    LogSigner::from_seed(ORIGIN, &mut [9; 32]).unwrap()
}

fn day() -> Day {
    Day::new(2026, 11, 24).unwrap()
}

type Log = Sequencer<Register, LogFiles<Machine>, MarkFile<Machine>>;

struct Stores {
    files: LogFiles<Machine>,
    documents: Documents<Machine>,
    mark: MarkFile<Machine>,
}

/// As a program that was just started sees the machine.
fn stores(machine: &Machine) -> Stores {
    let folder = Arc::new(DurableFolder::new(machine.clone()));
    Stores {
        files: LogFiles::new(Arc::clone(&folder)),
        documents: Documents::new(folder),
        mark: MarkFile::new(machine.clone(), "mark"),
    }
}

fn create(machine: &Machine) -> Result<(), String> {
    let key = signer().vkey().key_bytes();
    let operator = Operator {
        name: "Crash".parse().unwrap(),
        origin: ORIGIN.parse().unwrap(),
        log_key: signer().vkey().clone(),
        receiving_key: PublicKey(key),
        package_key: PublicKey(key),
    };
    let stores = stores(machine);
    let lock = Register(machine.clone());
    Log::create(lock, stores.files, stores.mark, signer(), operator, day())
        .map(drop)
        .map_err(|error| error.to_string())
}

fn open(
    machine: &Machine,
) -> Result<Appender<Register, LogFiles<Machine>, MarkFile<Machine>, Machine>, String> {
    let stores = stores(machine);
    let files = stores.files.clone();
    let lock = Register(machine.clone());
    let log = Log::open(lock, stores.files, stores.mark, signer(), &[])
        .map_err(|error| error.to_string())?;
    let signed = log.signed_checkpoint().to_vec();
    let vkey = signer().vkey().clone();
    let published =
        Published::replay(&files, log.head(), signed, vkey).map_err(|error| error.to_string())?;
    let shown = Shown {
        state: LogState::Running,
        published: Some(published),
        appending_since_ms: None,
    };
    Ok(Appender {
        sequencer: log,
        documents: stores.documents,
        shown: Arc::new(RwLock::new(shown)),
    })
}

fn text(n: u8) -> Vec<u8> {
    format!("text {n}\n").into_bytes()
}

/// Appends entries, each with a text of its own; the receipts that were handed out.
fn append(machine: &Machine, numbers: &[u8]) -> Result<Vec<(u8, Receipt)>, String> {
    let mut log = open(machine)?;
    let mut waits = Vec::new();
    let jobs = numbers.iter().map(|n| {
        let (reply, wait) = oneshot::channel();
        waits.push((*n, wait));
        let manifest = Sha256Hash::of(&text(*n));
        Job {
            request_id: RequestId([*n; 16]),
            body: Web { manifest }.into(),
            document: Some(text(*n)),
            reply,
        }
    });
    let jobs: Vec<_> = jobs.collect();
    let ended = log.append(jobs, day()).map_err(|error| error.to_string());
    let mut receipts = Vec::new();
    for (n, mut wait) in waits {
        if let Ok(Ok(receipt)) = wait.try_recv() {
            receipts.push((n, receipt));
        }
    }
    ended.map(|()| receipts)
}

/// What everybody was told must hold on the machine as it is now: entry, place, text.
fn check(machine: &Machine, told: &[(u8, Receipt)]) -> Result<(), String> {
    let log = open(machine).map_err(|error| format!("it does not open: {error}"))?;
    let policy = Policy::operator_signed_only(signer().vkey().clone());
    for (n, receipt) in told {
        let (index, head) = proof::verify(&receipt.proof, &receipt.entry, &policy).unwrap();
        assert_eq!(index, receipt.index);
        if log.sequencer.head().0 < head.checkpoint.size() {
            return Err(format!("the log is shorter than the receipt of {n} says"));
        }
        let now = log
            .sequencer
            .receipt(index)
            .map_err(|error| error.to_string())?;
        if now.entry != receipt.entry {
            return Err(format!("entry {index} is another than its receipt says"));
        }
        let held = log.documents.get(Sha256Hash::of(&text(*n)));
        if held
            .map_err(|error| error.to_string())?
            .is_none_or(|held| held != text(*n))
        {
            return Err(format!("the text of entry {index} is gone"));
        }
    }
    Ok(())
}

/// What ends at a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    /// The power: what was not synced is lost.
    Machine,
    /// The program: what it wrote is still there, and not durable yet.
    Program,
}

/// One life: create, append a batch, append another; the machine stops at one step, comes back, and the
/// rest is tried again. Answers false when the step was never reached.
fn life(left_out: LeftOut, fault: Fault, ends: Ends) -> Result<bool, String> {
    let machine = Machine::new(left_out);
    machine.arm(Some(fault));
    let mut told = Vec::new();
    let mut struck = false;
    let acts: [Act<'_>; 3] = [
        &|machine| create(machine).map(|()| Vec::new()),
        &|machine| append(machine, &[1, 2]),
        &|machine| append(machine, &[3]),
    ];
    for (number, act) in acts.iter().enumerate() {
        let mut result = act(&machine);
        if machine.is_off() {
            struck = true;
            match ends {
                Ends::Machine => machine.crash(),
                Ends::Program => machine.restart(),
            }
            machine.arm(None);
            result = act(&machine);
            if number == 0 && result.is_err() {
                // Past the swap a log exists, and opening it finishes what was begun.
                open(&machine).map_err(|error| format!("cut short in creation: {error}"))?;
                result = Ok(Vec::new());
            }
        }
        told.extend(result.map_err(|error| format!("it cannot go on: {error}"))?);
        // The power goes once more when all is quiet: what was told must be durable.
        let resting = machine.copy();
        resting.crash();
        resting.arm(None);
        if !machine.is_off() && number > 0 {
            check(&resting, &told)?;
        }
    }
    let again = append(&machine, &[2, 3]).map_err(|error| format!("a retry fails: {error}"))?;
    for (n, receipt) in &again {
        let first = told.iter().find(|(other, _)| other == n).unwrap();
        assert_eq!(receipt.index, first.1.index, "a retry gives the same entry");
    }
    Ok(struck)
}

/// Steps of a whole life without a fault.
fn steps() -> usize {
    let machine = Machine::new(LeftOut::Nothing);
    machine.arm(None);
    create(&machine).unwrap();
    append(&machine, &[1, 2]).unwrap();
    append(&machine, &[3]).unwrap();
    machine.steps()
}

fn first_breach(left_out: LeftOut) -> Option<String> {
    let steps = steps();
    assert!(steps > 60, "a life has many steps, not {steps}");
    let faults = (0..steps).flat_map(|n| [Fault::Before(n), Fault::After(n)]);
    let mut struck = 0;
    let faults = faults.flat_map(|fault| [(fault, Ends::Machine), (fault, Ends::Program)]);
    for (fault, ends) in faults {
        match life(left_out, fault, ends) {
            Ok(true) => struck += 1,
            Ok(false) => {}
            Err(breach) => return Some(format!("{fault:?} {ends:?}: {breach}")),
        }
    }
    assert!(
        struck >= 2 * steps,
        "the faults must strike: {struck} of {}",
        2 * steps
    );
    None
}

/// What a machine is asked to do before it crashes.
type Act<'a> = &'a dyn Fn(&Machine) -> Result<Vec<(u8, Receipt)>, String>;

#[test]
fn a_crash_at_any_step_breaks_no_word() {
    assert_eq!(first_breach(LeftOut::Nothing), None);
}

#[test]
fn without_the_sync_of_files_the_same_test_is_red() {
    assert!(first_breach(LeftOut::File).is_some());
}

#[test]
fn without_the_sync_of_folders_the_same_test_is_red() {
    assert!(first_breach(LeftOut::Folder).is_some());
}

#[test]
fn a_restored_backup_does_not_sign() {
    let machine = Machine::new(LeftOut::Nothing);
    machine.arm(None);
    create(&machine).unwrap();
    append(&machine, &[1]).unwrap();
    let (backup, with_mark) = (machine.copy(), machine.copy());
    append(&machine, &[2]).unwrap();
    // The backup is played back; the mark, kept outside it, stays.
    backup.take_file("mark", &machine);
    let error = append(&backup, &[3]).unwrap_err();
    assert!(error.contains("the high-water mark knows 3"), "{error}");
    // Had the mark been in the backup, a second history would be signed: nothing else stops it here.
    append(&with_mark, &[3]).unwrap();
    let heads = [&machine, &with_mark].map(|m| open(m).unwrap().sequencer.head());
    assert_eq!(heads[0].0, heads[1].0);
    assert_ne!(heads[0].1, heads[1].1);
}

#[test]
fn a_removed_text_stays_away() {
    let machine = Machine::new(LeftOut::Nothing);
    machine.arm(None);
    create(&machine).unwrap();
    append(&machine, &[1]).unwrap();
    let log = open(&machine).unwrap();
    log.documents.remove(Sha256Hash::of(&text(1))).unwrap();
    let machine_after = machine.copy();
    machine_after.crash();
    machine_after.arm(None);
    let log = open(&machine_after).unwrap();
    assert_eq!(log.documents.get(Sha256Hash::of(&text(1))).unwrap(), None);
}
