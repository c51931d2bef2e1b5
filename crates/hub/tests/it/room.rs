//! A disk that is full: the oldest continuous clips go first, recording goes on, and what is missing is
//! signed.

use std::sync::Arc;

use sidelight_domain::record::{Series, Trigger};
use sidelight_hub::spool::chain::Payload;
use sidelight_hub::spool::room::Retention;

use crate::disk::FaultyDisk;
use crate::frames::FRAME_MS;
use crate::spool::{PLENTY, Rig, Session};

/// What a second of the pattern takes on disk, roughly, bytes.
const SECOND_BYTES: u64 = 4_000;

#[test]
fn the_oldest_continuous_clips_make_room() {
    let rig = Rig::new();
    let dir = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::with_quota(400 * SECOND_BYTES);
    let reserve = Retention {
        disk_reserve_bytes: 100 * SECOND_BYTES,
        ..PLENTY
    };
    let store = rig.store(Arc::new(disk), dir.path(), reserve).unwrap();
    let mut session = Session::start(&rig, store.clone(), None, 0);
    assert!(session.play(15 * 900), "recording never failed");
    let all = store.spans(rig.camera, 0, u64::MAX);
    assert!(all.len() >= 2, "{}", all.len());
    let newest = all.iter().map(|(_, e)| e.end_ms).max().unwrap();
    assert!(session.at_ms - newest < 61_000);
    assert!(all.first().unwrap().0 > 3, "the first clips are gone");
    assert!(all.iter().all(|(_, e)| !e.gap));
}

#[test]
fn age_and_bytes_bound_what_is_kept() {
    let rig = Rig::new();
    let dir = tempfile::tempdir().unwrap();
    let short = Retention {
        continuous_age_ms_max: 120_000,
        ..PLENTY
    };
    let disk = Arc::new(FaultyDisk::default());
    let store = rig.store(disk.clone(), dir.path(), short).unwrap();
    let mut session = Session::start(&rig, store.clone(), None, 0);
    assert!(session.play(15 * 400));
    assert!(store.tidy(session.at_ms));
    assert_eq!(store.spans(rig.camera, 0, session.at_ms - 185_000), []);
    let kept: u64 = store
        .spans(rig.camera, 0, u64::MAX)
        .iter()
        .map(|(_, e)| e.bytes)
        .sum();
    drop(store);
    let small = Retention {
        continuous_bytes_max: kept / 2,
        ..PLENTY
    };
    let store = rig.store(disk, dir.path(), small).unwrap();
    assert!(store.tidy(session.at_ms));
    let left: u64 = store
        .spans(rig.camera, 0, u64::MAX)
        .iter()
        .map(|(_, e)| e.bytes)
        .sum();
    assert!(left > 0 && left <= kept / 2, "{left} of {kept}");
}

#[test]
fn a_full_disk_is_a_signed_gap_and_recording_goes_on_when_there_is_room() {
    let rig = Rig::new();
    let dir = tempfile::tempdir().unwrap();
    let disk = FaultyDisk::with_quota(60 * SECOND_BYTES);
    let store = rig
        .store(Arc::new(disk.clone()), dir.path(), PLENTY)
        .unwrap();
    let mut session = Session::start(&rig, store, None, 0);
    // The disk fills while the first clip is recorded: there is nothing yet that could go.
    disk.set_quota(20 * SECOND_BYTES);
    session.play_on(15 * 40);
    let full_until_ms = session.at_ms;
    disk.set_quota(10_000 * SECOND_BYTES);
    session.play_on(15 * 20);
    session.stop();
    let continuous = rig.check_chain(dir.path(), Series::Continuous);
    let gaps: Vec<_> = continuous
        .iter()
        .filter(|(r, _)| r.is_gap())
        .map(|(r, _)| r)
        .collect();
    assert!(!gaps.is_empty());
    assert!(
        gaps.iter()
            .any(|g| g.end_ms().abs_diff(full_until_ms) < 2_000),
        "{gaps:?}"
    );
    let last = continuous.last().unwrap();
    assert!(
        last.1.len() > 15 * 15,
        "the last clip is the one after the gap"
    );
    for n in 0..session.frames {
        let at_ms = crate::recorder::START_MS + n * FRAME_MS;
        let stored = continuous.iter().any(|(_, frames)| frames.contains(&n));
        let signed = gaps
            .iter()
            .any(|g| (g.start_ms..g.end_ms()).contains(&at_ms));
        assert!(stored || signed, "frame {n} is nowhere");
    }
    let triggers: Vec<_> = gaps.iter().map(|g| rig.trigger_of(g, dir.path())).collect();
    assert!(triggers.iter().all(|t| *t == Trigger::Disk), "{triggers:?}");
    let payloads: Vec<&Payload> = gaps.iter().flat_map(|g| &g.payloads).collect();
    assert!(payloads.iter().all(|p| p.size > 0));
}
