//! Power cuts and kills at every change of the disk, and a companion that leaves out one sync at a time.

use std::collections::BTreeSet;
use std::path::Path;

use sidelight_disk::Disk as _;
use sidelight_disk_sim::lives::{assert_each_sync_is_missed, first_breach, unvisited};
use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_domain::record::Series;
use sidelight_hub::media::Ticks;
use sidelight_hub::spool::Layout;
use sidelight_hub::spool::chain::ClipRecord;
use sidelight_hub::spool::read::{list_spools, spool_reach};
use sidelight_hub::spool::seal::{Outcome, SpoolFailure, give_up};

use crate::frames::FRAME_MS;
use crate::gone::{Kept, clips_go};
use crate::kept::{Recorded, handed_over, told};
use crate::recorder::START_MS;
use crate::spool::{PLENTY, ROOT, Rig, Session};

/// Frames during which the camera of the story is away.
const ABSENT: std::ops::Range<u64> = 60..75;
/// What a power cut may cost, ms.
const LOSS_MS_MAX: u64 = 2_000;

/// Records and seals, and goes on after a stop. `seal_after_ms` is how long clips wait to be sealed.
fn recording(rig: &Rig, seal_after_ms: u64, disk: &SimDisk, loss: Loss) {
    let (mut reached, mut signed) = (0, Vec::new());
    if let Ok(store) = rig.store(disk, PLENTY) {
        let mut session = Session::start(rig, store, None, 0);
        session.seal_after_ms = seal_after_ms;
        let whole = session.story();
        assert_eq!(whole, !disk.is_off(), "nothing fails but for want of power");
        (reached, signed) = (session.frames, session.signed);
    }
    if disk.is_off() {
        disk.restart(loss);
        signed.extend(recover_and_go_on(rig, disk, reached));
    }
    // The power goes once more when all is quiet: what is signed stays, and no key comes back.
    disk.restart(Loss::Unsynced);
    let events = rig.check_chain(disk, Series::Event);
    let continuous = rig.check_chain(disk, Series::Continuous);
    for record in signed {
        let mut now = events.iter().chain(&continuous).map(|(record, _)| record);
        let stays = now.any(|now| now.link == record.link && now.number == record.number);
        assert!(
            stays,
            "number {} was signed and is not there",
            record.number
        );
    }
    check_frames(&continuous, reached);
    let spool = disk.list(&Layout::new(Path::new(ROOT)).spool()).unwrap();
    // What cannot be read is put aside with its key.
    let damaged = |clip: &str| spool.contains(&format!("{clip}.damaged"));
    let mut keys = spool.iter().filter_map(|name| name.strip_suffix(".key"));
    let back = keys.any(|clip| !damaged(clip));
    assert!(!back, "a key is back: {spool:?}");
}

/// After a stop: what the spool holds is sealed, then recording goes on.
fn recover_and_go_on(rig: &Rig, disk: &SimDisk, frames: u64) -> Vec<ClipRecord> {
    let store = rig.store(disk, PLENTY).unwrap();
    let resting = disk.copy();
    resting.restart(Loss::Unsynced);
    for series in [Series::Event, Series::Continuous] {
        let folder = Layout::new(Path::new(ROOT)).chain(rig.camera, series);
        let records = |disk: &SimDisk| {
            let names = disk.list(&folder).unwrap().into_iter();
            names
                .filter(|name| name.ends_with(".json"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            records(&resting),
            records(disk),
            "what it builds upon is not durable"
        );
    }
    let mut reach = None;
    let spools = list_spools(&store, &rig.device).unwrap();
    for (clip, _) in &spools {
        if let Some((head, end_ms)) = spool_reach(&store, &rig.device, *clip)
            && head.series() == Series::Continuous
        {
            reach = Some(end_ms);
        }
    }
    let reach = reach.or(store.reaches_ms(rig.chain(Series::Continuous)));
    let mut signed = Vec::new();
    for (clip, _) in spools {
        match rig.seal(&store, clip) {
            Ok(Outcome::Sealed(_, record)) => signed.push(*record),
            Ok(Outcome::Already | Outcome::Empty) => {}
            Err(SpoolFailure::Unreadable(_)) => give_up(&store, &rig.device, clip).unwrap(),
            Err(error @ SpoolFailure::Disk(_)) => panic!("{error}"),
        }
    }
    assert!(
        list_spools(&store, &rig.device).unwrap().is_empty(),
        "every spool is dealt with"
    );
    let from = frames.next_multiple_of(15);
    let mut session = Session::start(rig, store, reach.map(Ticks::from_ms), from);
    assert!(session.play(30));
    session.stop();
    signed.extend(session.signed);
    signed
}

/// Every frame's time is in a clip or in a signed gap; of what was sent at most two seconds are missing.
fn check_frames(continuous: &[(ClipRecord, Vec<u64>)], reached: u64) {
    let stored: BTreeSet<u64> = continuous.iter().flat_map(|c| c.1.clone()).collect();
    let gaps: Vec<_> = continuous
        .iter()
        .filter(|c| c.0.is_gap())
        .map(|c| (c.0.start_ms, c.0.end_ms()))
        .collect();
    let lost: Vec<u64> = (0..reached).filter(|n| !stored.contains(n)).collect();
    let since = |n: &&u64| stored.first().is_some_and(|first| *n > first);
    for n in lost.iter().filter(since) {
        let at_ms = START_MS + n * FRAME_MS;
        assert!(
            gaps.iter().any(|g| (g.0..g.1).contains(&at_ms)),
            "frame {n} is nowhere, {gaps:?}"
        );
    }
    let sent = lost.iter().filter(|n| !ABSENT.contains(n)).count() as u64;
    assert!(sent * FRAME_MS <= LOSS_MS_MAX, "lost: {lost:?}");
}

#[test]
fn wherever_the_power_goes_nothing_durable_is_lost_and_no_number_is_signed_twice() {
    let rig = Rig::new();
    for seal_after_ms in [0, 2_500] {
        let life = |disk: &SimDisk, loss| recording(&rig, seal_after_ms, disk, loss);
        assert_eq!(first_breach(&life, 1), None);
    }
}

/// Everything the hub syncs, each left out once.
#[test]
fn each_sync_of_the_hub_is_missed() {
    let rig = Rig::new();
    // Clips wait to be sealed: what is not on disk by then is gone.
    let recording = |disk: &SimDisk, loss| recording(&rig, 2_500, disk, loss);
    let recorded = Recorded::new();
    let told = |disk: &SimDisk, loss| told(&recorded, disk, loss);
    let handed_over = |disk: &SimDisk, loss| handed_over(&recorded, disk, loss);
    let kept = Kept::new();
    let gone = |disk: &SimDisk, loss| clips_go(&kept, disk, loss);
    let sites = assert_each_sync_is_missed(&[&told, &handed_over, &gone, &recording]);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert_eq!(unvisited(&source, &sites).unwrap(), Vec::<String>::new());
}

/// The hub's clock is three hours ahead, is set right while the hub is off, and the hub starts twice after.
#[test]
fn after_the_clock_was_set_back_a_gap_begins_where_recording_ended() {
    const AHEAD_MS: u64 = 3 * 3_600_000;
    let (rig, disk) = (Rig::new(), SimDisk::new());
    let mut ended_ms = Vec::new();
    let mut began_ms = Vec::new();
    for (frames, at_ms) in [
        (0, START_MS + AHEAD_MS),
        (45, START_MS + 60_000),
        (90, START_MS + 120_000),
    ] {
        let store = rig.store(&disk, PLENTY).unwrap();
        let reach = store.reaches_ms(rig.chain(Series::Continuous));
        assert_eq!(reach, ended_ms.last().copied());
        let mut session = Session::start(&rig, store, reach.map(Ticks::from_ms), frames);
        session.at_ms = at_ms;
        assert!(session.play(30));
        began_ms.push(at_ms);
        ended_ms.push(session.at_ms);
        session.stop();
    }
    let continuous = rig.check_chain(&disk, Series::Continuous);
    let gaps = continuous.iter().filter(|(record, _)| record.is_gap());
    let gaps: Vec<_> = gaps
        .map(|(record, _)| (record.start_ms, record.end_ms()))
        .collect();
    // Nobody knows how long the first absence was: its gap says where, not how long.
    assert_eq!(
        gaps,
        [(ended_ms[0], ended_ms[0]), (ended_ms[1], began_ms[2])]
    );
}
