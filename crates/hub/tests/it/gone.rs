//! Clips that go from a hub because their time or their room is over, wherever the power does: nothing of
//! them comes back, nothing is handed over twice, and what is said to be here is here in full.

use std::path::Path;

use sidelight_disk::Disk as _;
use sidelight_disk_sim::lives::first_breach;
use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_domain::record::Series;
use sidelight_hub::spool::Layout;
use sidelight_hub::spool::chain::ChainHead;
use sidelight_hub::spool::room::Retention;
use sidelight_hub::spool::store::Store;

use crate::spool::{PLENTY, ROOT, Rig, Session};

/// Nothing is kept.
const NONE: Retention = Retention {
    continuous_bytes_max: 0,
    handed_over_bytes_max: 0,
    ..PLENTY
};

/// A disk with clips and gaps of both series; the operator has those of events, and one continuous clip.
pub(crate) struct Kept {
    rig: Rig,
    disk: SimDisk,
    now_ms: u64,
    heads: [ChainHead; 2],
}

impl Kept {
    pub(crate) fn new() -> Self {
        let (rig, disk) = (Rig::new(), SimDisk::new());
        let store = rig.store(&disk, PLENTY).unwrap();
        let mut session = Session::start(&rig, store.clone(), None, 0);
        assert!(session.story());
        let now_ms = session.at_ms;
        let (_, first) = store.spans(rig.camera, 0, u64::MAX)[0];
        store
            .pick(rig.camera, first.start_ms, first.start_ms + 1)
            .unwrap();
        while let Some((chain, number, clip)) = store.waiting().first().copied() {
            store.received(chain, number, clip, b"{}").unwrap();
        }
        let heads = heads(&rig, &store);
        assert!(
            heads.iter().all(|head| head.number > 1),
            "more than the heads"
        );
        Self {
            rig,
            disk,
            now_ms,
            heads,
        }
    }
}

fn heads(rig: &Rig, store: &Store) -> [ChainHead; 2] {
    [Series::Event, Series::Continuous].map(|series| store.head(rig.chain(series)))
}

/// What is said to be here is here in full, and nothing is to be sent.
fn check(kept: &Kept, disk: &SimDisk, store: &Store) {
    assert_eq!(
        store.waiting(),
        [],
        "what the operator has is not sent again"
    );
    assert_eq!(
        heads(&kept.rig, store),
        kept.heads,
        "a chain goes on where it was"
    );
    let spans = store.spans(kept.rig.camera, 0, u64::MAX).into_iter();
    let continuous = kept.rig.chain(Series::Continuous);
    let here = spans.map(|(number, entry)| (continuous, number, entry.clip));
    for (chain, number, clip) in here.chain(store.handed_over()) {
        for payload in store.record(chain, number, clip).unwrap().payloads {
            let path = store.layout().payload(clip, payload.track().unwrap());
            let bytes = sidelight_disk::read(disk, &path).unwrap();
            let size = bytes.map(|bytes| bytes.len() as u64);
            assert_eq!(size, Some(payload.size), "a part of a clip is gone");
        }
    }
}

/// A hub with no room tidies, and again after a stop.
pub(crate) fn clips_go(kept: &Kept, disk: &SimDisk, loss: Loss) {
    disk.put_back(&kept.disk);
    if let Ok(store) = kept.rig.store(disk, NONE) {
        store.tidy(kept.now_ms);
    }
    if disk.is_off() {
        disk.restart(loss);
        let store = kept.rig.store(disk, NONE).unwrap();
        check(kept, disk, &store);
        store.tidy(kept.now_ms);
    }
    // The power goes once more when all is quiet.
    disk.restart(Loss::Unsynced);
    let clips = Layout::new(Path::new(ROOT)).clips();
    assert_eq!(disk.list(&clips).unwrap(), [""; 0], "a clip is back");
    let store = kept.rig.store(disk, PLENTY).unwrap();
    check(kept, disk, &store);
    assert_eq!(store.handed_over(), []);
}

#[test]
fn wherever_the_power_goes_a_clip_that_is_gone_stays_gone() {
    let kept = Kept::new();
    let life = |disk: &SimDisk, loss| clips_go(&kept, disk, loss);
    assert_eq!(first_breach(&life, 3), None);
}
