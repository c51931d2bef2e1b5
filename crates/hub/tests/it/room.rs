//! A disk that is full: the oldest continuous clips go first, recording goes on, and what is missing is
//! signed.

use sidelight_disk_sim::SimDisk;
use sidelight_domain::record::{Series, Trigger};
use sidelight_hub::spool::chain::Payload;
use sidelight_hub::spool::room::{HANDED_OVER_MS, Retention};
use sidelight_hub::spool::store::Store;

use crate::frames::FRAME_MS;
use crate::spool::{PLENTY, Rig, Session};

/// What a second of the pattern takes on disk, roughly, bytes.
const SECOND_BYTES: u64 = 4_000;

#[test]
fn the_oldest_continuous_clips_make_room() {
    let rig = Rig::new();
    let disk = SimDisk::new();
    disk.set_bytes_max(400 * SECOND_BYTES);
    let reserve = Retention {
        disk_reserve_bytes: 100 * SECOND_BYTES,
        ..PLENTY
    };
    let store = rig.store(&disk, reserve).unwrap();
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
    let short = Retention {
        continuous_age_ms_max: 120_000,
        ..PLENTY
    };
    let disk = SimDisk::new();
    let store = rig.store(&disk, short).unwrap();
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
    let store = rig.store(&disk, small).unwrap();
    assert!(store.tidy(session.at_ms));
    let left: u64 = store
        .spans(rig.camera, 0, u64::MAX)
        .iter()
        .map(|(_, e)| e.bytes)
        .sum();
    assert!(left > 0 && left <= kept / 2, "{left} of {kept}");
}

/// What the operator has is kept for a week, within its bytes, and goes first.
#[test]
fn what_was_handed_over_stays_a_week_and_goes_first() {
    let rig = Rig::new();
    let disk = SimDisk::new();
    let store = rig.store(&disk, PLENTY).unwrap();
    let mut session = Session::start(&rig, store.clone(), None, 0);
    for _ in 0..2 {
        assert!(session.press() && session.play(15 * 30));
    }
    session.stop();
    let hand_over = |store: &Store| {
        for (chain, number, clip) in store.waiting() {
            store.received(chain, number, clip, b"{}").unwrap();
        }
    };
    hand_over(&store);
    hand_over(&store);
    let here = store.handed_over();
    assert_eq!(here.len(), 2, "{here:?}");
    assert!(store.tidy(session.at_ms + HANDED_OVER_MS - 120_000));
    assert_eq!(store.handed_over(), here, "for a week");
    drop(store);
    let tight = Retention {
        handed_over_bytes_max: 1,
        ..PLENTY
    };
    let reopened = rig.store(&disk, PLENTY).unwrap();
    assert_eq!(reopened.handed_over(), here, "a restart changes nothing");
    let continuous = reopened.spans(rig.camera, 0, u64::MAX);
    let (chain, number, clip) = here[0];
    reopened.hand_over_again(chain, number, clip).unwrap();
    assert_eq!(reopened.waiting(), [here[0]]);
    drop(reopened);
    let reopened = rig.store(&disk, tight).unwrap();
    assert_eq!(reopened.waiting(), [here[0]], "also after a restart");
    assert!(reopened.tidy(session.at_ms));
    assert_eq!(reopened.waiting(), [here[0]], "what waits stays");
    assert_eq!(reopened.handed_over(), []);
    hand_over(&reopened);
    assert!(reopened.tidy(session.at_ms));
    assert_eq!(reopened.handed_over(), []);
    assert_eq!(reopened.spans(rig.camera, 0, u64::MAX), continuous);
    assert_eq!(
        reopened.head(chain).number,
        here[1].1,
        "the head is not forgotten"
    );
}

#[test]
fn a_full_disk_is_a_signed_gap_and_recording_goes_on_when_there_is_room() {
    let rig = Rig::new();
    let disk = SimDisk::new();
    disk.set_bytes_max(60 * SECOND_BYTES);
    let store = rig.store(&disk, PLENTY).unwrap();
    let mut session = Session::start(&rig, store, None, 0);
    // The disk fills while the first clip is recorded: there is nothing yet that could go.
    disk.set_bytes_max(20 * SECOND_BYTES);
    session.play_on(15 * 40);
    let full_until_ms = session.at_ms;
    disk.set_bytes_max(10_000 * SECOND_BYTES);
    session.play_on(15 * 20);
    session.stop();
    let continuous = rig.check_chain(&disk, Series::Continuous);
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
    let triggers: Vec<_> = gaps.iter().map(|g| rig.trigger_of(g, &disk)).collect();
    assert!(triggers.iter().all(|t| *t == Trigger::Disk), "{triggers:?}");
    let payloads: Vec<&Payload> = gaps.iter().flat_map(|g| &g.payloads).collect();
    assert!(payloads.iter().all(|p| p.size > 0));
}
