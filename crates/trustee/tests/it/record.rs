//! A record under construction, and a trustee on a disk in memory.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use sidelight_disk::SharedDisk;
use sidelight_disk_sim::SimDisk;
use sidelight_translog::entry::{Body, Day, Entry, Operator, PublicKey, Web};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::monitor::MemoryFiles;
use sidelight_translog::sequence::TreeState;
use sidelight_translog::source::{StorageError, TileSource};
use sidelight_translog::tile::LogPath;
use sidelight_translog::vkey::{LogSigner, Vkey};
use sidelight_trustee::{Follower, Home, Keys, Outcome, RecordFiles, Refusal};

pub(crate) const ORIGIN: &str = "log.example/trustee";
pub(crate) const NAME: &str = "trustee.example/one";
pub(crate) const TIME: u64 = 1_780_000_000;
/// The day of that time.
pub(crate) const DAY: &str = "2026-05-28";

/// A record as anyone can read it.
#[derive(Clone, Default)]
pub(crate) struct Record {
    pub(crate) ledger: Ledger,
    tree: TreeState,
    /// What was entered.
    pub(crate) bodies: Vec<Body>,
    /// The last entry.
    pub(crate) last: Vec<u8>,
    pub(crate) tiles: MemoryFiles,
    pub(crate) texts: BTreeMap<Sha256Hash, Vec<u8>>,
    /// Days after [`DAY`] on which the next entry is made.
    pub(crate) later: u16,
}

pub(crate) fn signer() -> LogSigner {
    LogSigner::from_seed(ORIGIN, &mut [5; 32]).unwrap()
}

pub(crate) fn vkey() -> Vkey {
    signer().vkey().clone()
}

impl Record {
    /// Its first entry.
    pub(crate) fn new() -> Self {
        let mut record = Self::default();
        let key = PublicKey(vkey().key_bytes());
        record.append(
            Operator {
                name: "Test".parse().unwrap(),
                origin: ORIGIN.parse().unwrap(),
                log_key: vkey(),
                receiving_key: key,
                package_key: key,
            }
            .into(),
        );
        record
    }

    pub(crate) fn append(&mut self, body: Body) {
        let day = self.today();
        self.bodies.push(body.clone());
        let entry: Entry = self.ledger.next_entry(body, day).unwrap();
        self.ledger.admit(&entry).unwrap();
        self.last = entry.to_bytes();
        let extension = self.tree.extend([entry.to_bytes()]);
        self.tiles.0.extend(extension.files);
        self.tree = extension.state;
    }

    /// The day on which the next entry is made.
    pub(crate) fn today(&self) -> Day {
        DAY.parse::<Day>().unwrap().after(self.later)
    }

    /// A text for an entry that is going to name it.
    pub(crate) fn document(&mut self, text: &str) -> Sha256Hash {
        let hash = Sha256Hash::of(text.as_bytes());
        self.texts.insert(hash, text.into());
        hash
    }

    /// An entry that names a text.
    pub(crate) fn named(&mut self, text: &str) {
        let manifest = self.document(text);
        self.append(Web { manifest }.into());
    }

    /// The same with so many further texts.
    pub(crate) fn grown(&self, texts: &[&str]) -> Self {
        let mut record = self.clone();
        for text in texts {
            record.named(text);
        }
        record
    }

    pub(crate) fn head(&self) -> Vec<u8> {
        self.head_by(&signer())
    }

    pub(crate) fn head_by(&self, signer: &LogSigner) -> Vec<u8> {
        self.tree.checkpoint(ORIGIN).unwrap().sign(signer)
    }

    /// Size and root.
    pub(crate) fn tree(&self) -> (u64, Sha256Hash) {
        (self.tree.size(), self.tree.root())
    }

    pub(crate) fn root(&self) -> Sha256Hash {
        self.tree.root()
    }
}

impl TileSource for Record {
    fn get(&self, path: LogPath) -> Result<Option<Vec<u8>>, StorageError> {
        self.tiles.get(path)
    }
}

impl RecordFiles for Record {
    fn text(&self, hash: Sha256Hash) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.texts.get(&hash).cloned())
    }
}

pub(crate) fn home(disk: &SimDisk) -> std::io::Result<Home> {
    let disk: SharedDisk = Arc::new(disk.clone());
    Home::open(&disk, Path::new("/data"), Path::new("/mark"))
}

pub(crate) fn keys() -> Arc<Keys> {
    Arc::new(Keys::from_secret(NAME, [9; 32]).unwrap())
}

/// The trustee as it is after a start.
pub(crate) fn started(disk: &SimDisk) -> Follower {
    Follower::open(&home(disk).unwrap(), keys(), &vkey()).unwrap()
}

/// What it says to the newest head of a record.
pub(crate) fn consider(follower: &mut Follower, record: &Record) -> Result<Outcome, Refusal> {
    follower.consider(&record.head(), TIME, record)
}
