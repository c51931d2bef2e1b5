//! The machine stops at every single change of creating, appending and opening, and loses what was not
//! synced; and every sync is left out once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, RwLock};

use sidelight_disk::{DurableFolder, SharedDisk};
use sidelight_disk_sim::lives::{assert_each_sync_is_missed, first_breach, unvisited};
use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::entry::{Day, Operator, PublicKey, Web};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::policy::Policy;
use sidelight_translog::proof;
use sidelight_translog::proven::ProvenTree;
use sidelight_translog::sequencer::{HighWaterMark as _, Receipt, RequestId, Sequencer};
use sidelight_translog::source::TileSource as _;
use sidelight_translog::tile::LogPath;
use sidelight_translog::vkey::LogSigner;
use tokio::sync::oneshot;

use super::super::appender::Appender;
use super::super::driver::{Job, LogState, Shown};
use super::super::files::{Documents, LogFiles, MarkFile};
use super::super::published::Published;
use super::sim::Register;

const ROOT: &str = "/";
const ORIGIN: &str = "log.example/crash";

pub(super) fn signer() -> LogSigner {
    LogSigner::from_seed(ORIGIN, &mut [9; 32]).unwrap()
}

fn day() -> Day {
    Day::new(2026, 11, 24).unwrap()
}

pub(super) type Log = Sequencer<Register, LogFiles, MarkFile>;

pub(super) struct Stores {
    pub(super) files: LogFiles,
    documents: Documents,
    pub(super) mark: MarkFile,
}

/// A machine with a disk and a register.
#[derive(Clone)]
pub(super) struct Machine {
    pub(super) disk: SimDisk,
    pub(super) register: Register,
}

impl Machine {
    pub(super) fn new(disk: &SimDisk) -> Self {
        let register = Register::new(disk);
        let disk = disk.clone();
        Self { disk, register }
    }

    /// One like it that shares nothing with it.
    pub(super) fn copy(&self) -> Self {
        let disk = self.disk.copy();
        let register = self.register.copy(&disk);
        Self { disk, register }
    }

    /// As a program that was just started sees it.
    pub(super) fn stores(&self) -> Stores {
        let disk: SharedDisk = Arc::new(self.disk.clone());
        let folder = Arc::new(DurableFolder::new(disk.clone(), ROOT));
        Stores {
            files: LogFiles::new(Arc::clone(&folder)),
            documents: Documents::new(folder),
            mark: MarkFile::new(disk, Path::new(ROOT), "mark"),
        }
    }
}

pub(super) fn create(machine: &Machine) -> Result<(), String> {
    let key = signer().vkey().key_bytes();
    let operator = Operator {
        name: "Crash".parse().unwrap(),
        origin: ORIGIN.parse().unwrap(),
        log_key: signer().vkey().clone(),
        receiving_key: PublicKey(key),
        package_key: PublicKey(key),
    };
    let stores = machine.stores();
    let lock = machine.register.clone();
    Log::create(lock, stores.files, stores.mark, signer(), operator, day())
        .map(drop)
        .map_err(|error| error.to_string())
}

pub(super) fn open(machine: &Machine) -> Result<Appender<Register, LogFiles, MarkFile>, String> {
    let stores = machine.stores();
    let files = stores.files.clone();
    let lock = machine.register.clone();
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
pub(super) fn append(machine: &Machine, numbers: &[u8]) -> Result<Vec<(u8, Receipt)>, String> {
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
            unless_announced: None,
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

/// Every head that anybody may have seen: never two roots for a size.
#[derive(Default)]
struct Heads(BTreeMap<u64, Sha256Hash>);

impl Heads {
    fn see(&mut self, signed: &[u8]) -> u64 {
        let vkey = signer().vkey().clone();
        let head = OpenCheckpoint::open(signed, &[vkey]).unwrap().checkpoint;
        let root = *self.0.entry(head.size()).or_insert(head.root());
        assert_eq!(root, head.root(), "two roots for size {}", head.size());
        head.size()
    }

    /// What readers see, with no program running: a head, and every file it stands for. Never more than
    /// the high-water mark knows. The size of the head.
    fn look(&mut self, machine: &Machine) -> u64 {
        let Stores { files, mark, .. } = machine.stores();
        let marked = mark.load().unwrap().map(|signed| self.see(&signed));
        let Some(signed) = files.get(LogPath::Checkpoint).unwrap() else {
            return 0;
        };
        let size = self.see(&signed);
        assert!(
            marked >= Some(size),
            "published {size}, the mark knows {marked:?}"
        );
        let head = (size, self.0[&size]);
        let tree = ProvenTree::new(&files, head);
        for index in 0..size {
            tree.prove_inclusion(index).unwrap();
        }
        let replayed = Published::replay(&files, head, signed, signer().vkey().clone());
        assert!(
            replayed.is_ok(),
            "a file of the published head is missing: {replayed:?}"
        );
        size
    }
}

/// What everybody was told must hold on the machine as it is now: entry, place, text.
fn check(machine: &Machine, told: &[(u8, Receipt)], heads: &mut Heads) {
    let published = heads.look(machine);
    let log = open(machine).unwrap();
    heads.see(log.sequencer.signed_checkpoint());
    let policy = Policy::operator_signed_only(signer().vkey().clone());
    for (n, receipt) in told {
        let (index, head) = proof::verify(&receipt.proof, &receipt.entry, &policy).unwrap();
        assert_eq!(index, receipt.index);
        let size = head.checkpoint.size();
        assert_eq!(
            head.checkpoint.root(),
            heads.0[&size],
            "a receipt of another tree"
        );
        assert!(
            published >= size,
            "a receipt of {n} for a tree that is not published"
        );
        let now = log.sequencer.receipt(index).unwrap();
        assert_eq!(now.entry, receipt.entry, "entry {index} is another now");
        let held = log.documents.get(Sha256Hash::of(&text(*n))).unwrap();
        assert_eq!(held, Some(text(*n)), "the text of entry {index}");
    }
}

/// A text that is taken out of sight, as one that was redacted.
const REMOVED: u8 = 9;

fn remove_a_text(machine: &Machine) -> Result<Vec<(u8, Receipt)>, String> {
    let documents = machine.stores().documents;
    let removed = documents
        .put(&text(REMOVED))
        .and_then(|hash| documents.remove(hash));
    removed
        .map(|()| Vec::new())
        .map_err(|error| error.to_string())
}

/// What a machine is asked to do before it stops.
type Act<'a> = &'a dyn Fn(&Machine) -> Result<Vec<(u8, Receipt)>, String>;

/// One life: create, append a batch, append another, remove a text, ask again. Wherever the machine stops it
/// comes back, and what it was asked is asked again.
fn life(disk: &SimDisk, loss: Loss) {
    let machine = Machine::new(disk);
    let (mut told, mut heads) = (Vec::new(), Heads::default());
    let acts: [Act<'_>; 5] = [
        &|machine| create(machine).map(|()| Vec::new()),
        &|machine| append(machine, &[1, 2]),
        &|machine| append(machine, &[3]),
        &remove_a_text,
        &|machine| append(machine, &[2, 3]),
    ];
    for (number, act) in acts.iter().enumerate() {
        let mut result = act(&machine);
        if disk.is_off() {
            disk.restart(loss);
            heads.look(&machine);
            result = act(&machine);
            if number == 0 && result.is_err() {
                // Past the swap a log exists, and opening it finishes what was begun.
                open(&machine).unwrap();
                result = Ok(Vec::new());
            }
        }
        told.extend(result.unwrap());
        // The power goes once more when all is quiet: what was told must be durable.
        let resting = machine.copy();
        resting.disk.restart(Loss::Unsynced);
        check(&resting, &told, &mut heads);
        if number >= 3 {
            let removed = Sha256Hash::of(&text(REMOVED));
            assert_eq!(
                resting.stores().documents.get(removed).unwrap(),
                None,
                "it is back"
            );
        }
    }
    for (n, receipt) in &told {
        let (_, first) = told.iter().find(|(other, _)| other == n).unwrap();
        assert_eq!(receipt.index, first.index, "asked again, the same entry");
    }
}

#[test]
fn a_stop_at_any_change_breaks_no_word() {
    assert_eq!(first_breach(&life, 3), None);
}

#[test]
fn each_sync_of_the_record_is_missed() {
    let sites = assert_each_sync_is_missed(&[&life]);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../disk/src/folder.rs");
    assert_eq!(unvisited(&source, &sites).unwrap(), Vec::<String>::new());
}
