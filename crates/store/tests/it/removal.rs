//! Clips that go, by their owner or because their time is over, wherever the power does: what is gone for
//! the rows is gone from the disk, and what another clip uses stays.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use object_store::memory::InMemory;
use sidelight_disk_sim::lives::{assert_each_sync_is_missed, first_breach};
use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_domain::record::{HouseholdId, Series, sha256};
use sidelight_store::clips::{Clip, Deletion};
use sidelight_store::payloads::PayloadName;
use sidelight_store::sqlite::SqliteStore;
use sidelight_store::{Blobs, Clips as _, Payloads as _, Result};
use tokio::runtime::Runtime;

use crate::blobs::{check_names, chunks};
use crate::conformance::clips::{Chain, DAY_MS, stored};
use crate::conformance::{T, random};

/// The payloads of the clips, by number: the last two share one.
const PAYLOADS: [&[u8]; 4] = [b"deleted  1", b"expired  2", b"shared 3 4", b"shared 3 4"];
/// When clips are looked for: after the expiry of all that are not kept.
const NOW_MS: u64 = T + 3 * DAY_MS;

/// Rows of four clips, for many lives: each has a copy of them.
struct Rows {
    household: HouseholdId,
    folder: tempfile::TempDir,
}

/// A copy of the rows, and who reads it.
struct Home {
    runtime: Runtime,
    store: SqliteStore,
    household: HouseholdId,
    _folder: tempfile::TempDir,
}

fn open(disk: &SimDisk) -> Result<Blobs> {
    Blobs::on_disk(
        Arc::new(disk.clone()),
        Path::new("/"),
        Arc::new(InMemory::new()),
    )
}

fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

impl Rows {
    /// The first is deleted by its owner, the last is kept, the others expire.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let household = runtime().block_on(async {
            let store = SqliteStore::open(&folder.path().join("db")).await.unwrap();
            let household = clips(&store).await;
            store.close().await;
            household
        });
        Self { household, folder }
    }

    fn copy(&self) -> Home {
        let (runtime, folder) = (runtime(), tempfile::tempdir().unwrap());
        let file = folder.path().join("db");
        std::fs::copy(self.folder.path().join("db"), &file).unwrap();
        let store = runtime.block_on(SqliteStore::open(&file)).unwrap();
        Home {
            runtime,
            store,
            household: self.household,
            _folder: folder,
        }
    }
}

impl Home {
    fn name(&self, bytes: &[u8]) -> PayloadName {
        PayloadName {
            household: self.household,
            sha256: sha256(bytes),
        }
    }

    fn path(&self, bytes: &[u8]) -> PathBuf {
        let (home, hash) = (self.household.to_string(), hex::encode(sha256(bytes)));
        Path::new("/")
            .join(&home[..2])
            .join(&home)
            .join(&hash[..2])
            .join(&hash)
    }

    /// The disk as uploads of some time ago have left it.
    fn put(&self) -> SimDisk {
        let disk = SimDisk::new();
        let blobs = open(&disk).unwrap();
        for bytes in &PAYLOADS[..3] {
            let put = blobs.put(self.name(bytes), bytes.len() as u64, chunks(bytes));
            self.runtime.block_on(put).unwrap();
        }
        disk
    }

    /// One round of what time does to clips.
    fn round(&self, disk: &SimDisk) -> Result<()> {
        let blobs = open(disk)?;
        self.runtime.block_on(async {
            self.store.clips_purge(NOW_MS, T + 10, 100).await?;
            blobs.remove_marked(&self.store, 1).await
        })
    }

    /// Nothing is on the disk that no row knows, and what is still used is there.
    fn check(&self, disk: &SimDisk) {
        check_names(disk);
        let marked = self
            .runtime
            .block_on(self.store.payloads_removing(100))
            .unwrap();
        let known: Vec<_> = marked.iter().map(|name| name.sha256).collect();
        for bytes in &PAYLOADS[..2] {
            let there = disk.files().contains(&self.path(bytes));
            assert!(
                !there || known.contains(&sha256(bytes)),
                "a payload came back"
            );
        }
        assert!(
            disk.files().contains(&self.path(PAYLOADS[2])),
            "a payload in use is gone"
        );
    }
}

async fn clips(store: &SqliteStore) -> HouseholdId {
    let chain = Chain::new(store, Series::Event).await;
    let mut previous = [0; 32];
    let mut all: Vec<Clip> = Vec::new();
    for (bytes, number) in PAYLOADS.iter().zip(1..) {
        let mut clip = chain.made(number, previous);
        clip.tracks[0].as_mut().unwrap().payload.sha256 = sha256(bytes);
        stored(store, chain.household, &clip).await;
        chain.insert(store, &clip).await;
        previous = clip.link;
        all.push(clip);
    }
    let deletion = Deletion {
        signed_ms: T + 2,
        signature: random(),
    };
    let home = chain.household;
    assert!(
        store
            .clip_delete(home, all[0].id, &deletion, T + 10)
            .await
            .unwrap()
    );
    assert!(store.clip_keep(home, all[3].id, true).await.unwrap());
    home
}

/// A round that is cut off and made again.
fn clips_go(rows: &Rows, disk: &SimDisk, loss: Loss) {
    let home = rows.copy();
    disk.put_back(&home.put());
    if home.round(disk).is_err() {
        assert!(disk.is_off(), "nothing fails but for want of power");
        disk.restart(loss);
        home.check(disk);
        home.round(disk).unwrap();
    }
    // The power goes once more when all is quiet.
    disk.restart(Loss::Unsynced);
    home.check(disk);
    assert_eq!(disk.files(), [home.path(PAYLOADS[2])]);
}

#[test]
fn wherever_the_power_goes_a_clip_that_is_gone_stays_gone() {
    let rows = Rows::new();
    let life = |disk: &SimDisk, loss| clips_go(&rows, disk, loss);
    assert_eq!(first_breach(&life, 3), None);
}

#[test]
fn each_sync_of_a_removal_is_missed() {
    let rows = Rows::new();
    let life = |disk: &SimDisk, loss| clips_go(&rows, disk, loss);
    assert!(!assert_each_sync_is_missed(&[&life]).is_empty());
}
