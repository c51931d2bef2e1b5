//! Power cuts and kills at every change of the disk: what was signed is continued by whoever starts again.

use std::collections::BTreeMap;
use std::path::Path;

use sidelight_disk_sim::lives::{assert_each_sync_is_missed, first_breach};
use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::hash::Sha256Hash;
use sidelight_trustee::{Follower, Refusal};

use crate::record::{ORIGIN, Record, consider, home, keys, vkey};

/// What a trustee has said of records.
#[derive(Default)]
struct Said {
    /// Roots by size.
    signed: BTreeMap<u64, Sha256Hash>,
    last: Option<Record>,
    refused: Vec<Vec<u8>>,
}

impl Said {
    fn offer(
        &mut self,
        disk: &SimDisk,
        trustee: &mut Follower,
        record: &Record,
    ) -> Result<(), Refusal> {
        let outcome = consider(trustee, record).inspect_err(|refusal| {
            if matches!(refusal, Refusal::Fork(_)) && !disk.is_off() {
                self.refused.push(record.head());
            }
        })?;
        let root = record.root();
        let before = *self.signed.entry(outcome.size).or_insert(root);
        assert_eq!(before, root, "two histories");
        self.last = Some(record.clone());
        Ok(())
    }

    /// What it stands for with its signature is there, what is marked as such, too, and what it refused can
    /// be looked into.
    fn is_kept(&self, disk: &SimDisk, offers: [&Record; 5]) {
        let name = Sha256Hash::of(ORIGIN.as_bytes()).to_hex();
        let folder = Path::new("/data/records").join(&name);
        let kept = |path: &str| sidelight_disk::read(disk, &folder.join(path)).unwrap();
        let has_texts = |record: &Record| {
            for (hash, text) in &record.texts {
                let path = format!("log/document/{}", hash.to_hex());
                assert_eq!(kept(&path).as_ref(), Some(text), "{path}");
            }
        };
        if let Some(record) = &self.last {
            let head = kept("log/checkpoint").unwrap();
            let head = OpenCheckpoint::open(&head, &[vkey()]).unwrap().checkpoint;
            assert!(self.signed.keys().all(|size| *size <= head.size()));
            has_texts(record);
        }
        let mark = Path::new("/mark").join(name);
        let mark = sidelight_disk::read(disk, &mark).unwrap();
        let marked = |record: &&Record| mark == Some(record.head());
        offers.into_iter().filter(marked).for_each(has_texts);
        for head in &self.refused {
            let path = format!("refused/{}", Sha256Hash::of(head).to_hex());
            assert_eq!(kept(&path).as_ref(), Some(head), "{path}");
        }
    }
}

fn start(disk: &SimDisk) -> Option<Follower> {
    Follower::open(&home(disk).ok()?, keys(), &vkey()).ok()
}

/// Offers records in turn to a trustee that is started again when it stops; two histories among them.
fn life(disk: &SimDisk, loss: Loss) {
    let old = Record::new().grown(&["one"]);
    let [ours, other] = ["two", "other"].map(|text| old.grown(&[text]));
    let ends = [ours.grown(&["three"]), other.grown(&["three"])];
    let offers = [&old, &ours, &other, &ends[0], &ends[1]];
    let mut said = Said::default();
    if let Some(mut trustee) = start(disk) {
        for record in &offers[..4] {
            let _offered = said.offer(disk, &mut trustee, record);
        }
    }
    // When all is quiet the power goes, too.
    let loss = if disk.is_off() { loss } else { Loss::Unsynced };
    disk.restart(loss);
    let mut trustee = start(disk).unwrap();
    said.is_kept(disk, offers);
    // In the order that harms.
    for record in [&ends[1], &other, &ends[0], &ours] {
        let _offered = said.offer(disk, &mut trustee, record);
    }
    disk.restart(Loss::Unsynced);
    let mut trustee = start(disk).unwrap();
    said.is_kept(disk, offers);
    // It can go on, in one of the two histories.
    let ends = [3, 4].map(|end: usize| said.offer(disk, &mut trustee, offers[end]).is_ok());
    assert!(ends[0] != ends[1], "{ends:?}");
}

#[test]
fn no_power_cut_makes_it_sign_two_histories() {
    assert_eq!(first_breach(&life, 2), None);
}

#[test]
fn every_sync_is_missed() {
    let sites = assert_each_sync_is_missed(&[&life]);
    assert!(!sites.is_empty());
}
