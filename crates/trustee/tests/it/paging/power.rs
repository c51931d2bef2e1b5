//! Power cuts and kills at every change of the disk while an officer is paged: whatever is sent again is the
//! same message.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rand::rngs::OsRng;
use sidelight_disk::{Disk as _, LocalDisk, SharedDisk};
use sidelight_disk_sim::lives::first_breach;
use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_trustee::{
    Arrived, Cases, Config, Desk, Followed, Follower, Home, NewOfficer, Officers, Rounds,
    SET_UPS_PER_DAY_MAX,
};
use tokio::runtime::Runtime;

use super::{MINUTE_MS, Receiver, config, hooked, ids, now_ms, pager};
use crate::answer::begun;
use crate::parties::lock;
use crate::record::{TIME, vkey};
use crate::scene::{PAGES, Scene, published};

/// A trustee to which a case came, with one officer.
struct Stage {
    scene: Scene,
    disk: SimDisk,
    followed: Followed,
    config: Config,
    hook: Receiver,
    runtime: Runtime,
    _folder: tempfile::TempDir,
}

/// A book with one officer. It is changed under a lock of the system's, so on a real disk.
fn book(folder: &Path) -> Vec<u8> {
    let disk: SharedDisk = Arc::new(LocalDisk);
    let home = Home::open(&disk, &folder.join("data"), &folder.join("mark")).unwrap();
    let officers = Officers::new(&home, &lock());
    let code = officers.invite("Ada", now_ms(), &mut OsRng).unwrap();
    let ada = NewOfficer {
        id: "ab".repeat(8),
        credential: "ada".to_owned(),
        key: vec![1],
    };
    officers.enrol((&code, ada), now_ms(), &mut OsRng).unwrap();
    std::fs::read(folder.join("data/officers/book")).unwrap()
}

impl Stage {
    fn new() -> Self {
        let (scene, folder) = (Scene::new(), tempfile::tempdir().unwrap());
        let runtime = Runtime::new().unwrap();
        let hook = runtime.block_on(Receiver::new());
        let (disk, keys) = (scene.parties[0].disk.copy(), scene.parties[0].keys.clone());
        let home = begun(&disk).unwrap();
        let record = &scene.meeting.record;
        let mut follower = Follower::open(&home, keys, &vkey()).unwrap();
        follower.consider(&record.head(), TIME, record).unwrap();
        let arrived = Arrived {
            case: scene.case.clone(),
            published: published(record, TIME).into(),
            seen_ms: TIME * 1000,
            first_ms: None,
        };
        Cases::new(&home, &lock(), &vkey())
            .keep(&arrived, &mut OsRng)
            .unwrap();
        let people = Path::new("/data/officers");
        sidelight_disk::make_folder(&disk, people).unwrap();
        let written = sidelight_disk::write(&disk, &people.join("book"), &book(folder.path()));
        written.unwrap();
        disk.restart(Loss::Unsynced);
        std::fs::write(folder.path().join("log-policy.txt"), &scene.policy_text).unwrap();
        let followed = Followed {
            operator: "http://127.0.0.1:9/".parse().unwrap(),
            log_key: vkey().to_string(),
            trustee: Some(scene.parties[0].name.clone()),
            log_policy: Some(folder.path().join("log-policy.txt")),
            set_ups_per_day_max: SET_UPS_PER_DAY_MAX,
            pages: Some(PAGES.parse().unwrap()),
        };
        Self {
            config: config(folder.path(), &hooked("Ada", &hook)).unwrap(),
            scene,
            disk,
            followed,
            hook,
            runtime,
            _folder: folder,
        }
    }

    /// One round of a program that has just started; `None` if its disk did not let it.
    fn round(&self, disk: &SimDisk, now_ms: u64) -> Option<()> {
        let (home, keys) = (begun(disk).ok()?, &self.scene.parties[0].keys);
        let desk = Desk::new(&home, &lock(), keys, &self.followed).ok()?;
        let pager = pager(&self.config, &Officers::new(&home, &lock()), keys);
        let view = desk.view().ok()?;
        let mut rounds = Rounds::new(&pager, &desk);
        self.runtime.block_on(rounds.round(&view, now_ms)).ok()
    }

    /// Rounds of a program whose machine stops somewhere and is started again.
    fn life(&self, (disk, loss): (&SimDisk, Loss), forget: impl Fn(&SimDisk)) {
        disk.put_back(&self.disk);
        self.hook.taken();
        let mut came = Vec::new();
        for later in 0..4 {
            let _done = self.round(disk, now_ms() + later * MINUTE_MS);
            came.extend(ids(&self.hook));
            let loss = if disk.is_off() { loss } else { Loss::Unsynced };
            disk.restart(loss);
            forget(disk);
        }
        assert!(!came.is_empty(), "after a start it is sent");
        came.dedup();
        assert_eq!(came.len(), 1, "another message");
    }
}

#[test]
fn whatever_a_power_cut_interrupts_is_sent_again_under_its_id_and_in_the_end_it_is_sent() {
    let stage = Stage::new();
    let life = |disk: &SimDisk, loss: Loss| stage.life((disk, loss), |_| ());
    assert_eq!(first_breach(&life, 1), None);
}

#[test]
fn a_program_that_does_not_write_down_what_it_sends_is_found() {
    let stage = Stage::new();
    let forget = |disk: &SimDisk| {
        let paging = |path: &&PathBuf| path.starts_with("/mark/paging");
        for path in disk.files().iter().filter(paging) {
            disk.remove(path).unwrap();
        }
    };
    let life = |disk: &SimDisk, loss: Loss| stage.life((disk, loss), forget);
    let breach = first_breach(&life, 1).unwrap();
    assert!(breach.contains("another message"), "{breach}");
}
