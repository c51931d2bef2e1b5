//! The spool under power cuts: wherever the power goes, what was durable is sealed, once, in one chain.

use std::path::Path;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use rand::rngs::OsRng;
use sidelight_domain::record::{CameraId, ClipId, Series, Trigger};
use sidelight_hub::files::{LocalDisk, SharedDisk};
use sidelight_hub::media::Ticks;
use sidelight_hub::record::{Effect, Recorder, Rules, Sensitivity};
use sidelight_hub::spool::Layout;
use sidelight_hub::spool::chain::{ChainHead, ChainId, ClipRecord, parse_name};
use sidelight_hub::spool::read::{list_spools, spool_reach};
use sidelight_hub::spool::room::Retention;
use sidelight_hub::spool::seal::{Outcome, SpoolFailure, seal_spool};
use sidelight_hub::spool::store::Store;
use sidelight_hub::spool::writer::CameraSpool;
use sidelight_seal::spool::DeviceKey;

use crate::disk::FaultyDisk;
use crate::frames::{FRAME_MS, Pattern, counters};
use crate::household::Household;
use crate::recorder::START_MS;

pub(crate) const PLENTY: Retention = Retention {
    continuous_bytes_max: u64::MAX,
    continuous_age_ms_max: u64::MAX,
    handed_over_bytes_max: u64::MAX,
    disk_reserve_bytes: 0,
};

/// A camera's recording on a disk, without network and clock.
pub(crate) struct Rig {
    pub(crate) household: Household,
    pub(crate) hub: SigningKey,
    pub(crate) device: DeviceKey,
    pub(crate) camera: CameraId,
    pub(crate) pattern: Pattern,
}

impl Rig {
    pub(crate) fn new() -> Self {
        Self {
            household: Household::new(),
            hub: SigningKey::generate(&mut OsRng),
            device: DeviceKey::random(&mut OsRng),
            camera: CameraId::random(&mut OsRng),
            pattern: Pattern::load(),
        }
    }

    pub(crate) fn store(
        &self,
        disk: SharedDisk,
        root: &Path,
        retention: Retention,
    ) -> std::io::Result<Arc<Store>> {
        Store::open(disk, Layout::new(root), retention).map(Arc::new)
    }

    pub(crate) fn seal(&self, store: &Store, clip: ClipId) -> Result<Outcome, SpoolFailure> {
        seal_spool(
            store,
            &self.device,
            &self.household.sealing(&self.hub),
            clip,
        )
    }

    pub(crate) fn chain(&self, series: Series) -> ChainId {
        ChainId {
            camera: self.camera,
            series,
        }
    }

    /// What a sealed clip's card says of why it is there.
    pub(crate) fn trigger_of(&self, record: &ClipRecord, root: &Path) -> Trigger {
        let key = self.hub.verifying_key().to_bytes();
        let clips = Layout::new(root).clips();
        self.household
            .verify_local(&key, self.camera, record, &clips)
            .0
            .card()
            .trigger
    }

    /// Reads and verifies a chain on disk: numbers without holes, links that fit, clips that open.
    /// Returns the records and the frames in each.
    pub(crate) fn check_chain(&self, root: &Path, series: Series) -> Vec<(ClipRecord, Vec<u64>)> {
        let layout = Layout::new(root);
        let folder = layout.chain(self.camera, series);
        let mut names: Vec<String> = std::fs::read_dir(&folder)
            .map(|all| {
                all.map(|e| e.unwrap().file_name().into_string().unwrap())
                    .collect()
            })
            .unwrap_or_default();
        names.retain(|n| n.ends_with(".json") && !n.starts_with('.'));
        names.sort();
        let mut head: Option<ChainHead> = None;
        let mut all = Vec::new();
        for name in names {
            let (number, clip) = parse_name(name.strip_suffix(".json").unwrap()).unwrap();
            let record: ClipRecord =
                serde_json::from_slice(&std::fs::read(folder.join(&name)).unwrap()).unwrap();
            let key = self.hub.verifying_key().to_bytes();
            let (verified, video, _) =
                self.household
                    .verify_local(&key, self.camera, &record, &layout.clips());
            let card = verified.card();
            assert_eq!(
                (card.number, card.clip, card.series),
                (number, clip, series)
            );
            if let Some(head) = head {
                assert_eq!(number, head.number + 1, "one manifest for each number");
                assert_eq!(card.previous, head.link);
            }
            head = Some(ChainHead {
                number,
                link: verified.head().link,
            });
            assert_eq!(verified.head().link, record.link);
            all.push((record, video.map(|v| counters(&v)).unwrap_or_default()));
        }
        all
    }
}

/// Everything a hub does with one camera, one frame at a time.
pub(crate) struct Session<'a> {
    rig: &'a Rig,
    store: Arc<Store>,
    recorder: Recorder,
    spool: CameraSpool,
    /// Frames the camera has sent.
    pub(crate) frames: u64,
    pub(crate) at_ms: u64,
    unsealed: Vec<ClipId>,
}

impl<'a> Session<'a> {
    pub(crate) fn start(
        rig: &'a Rig,
        store: Arc<Store>,
        resume: Option<Ticks>,
        frames: u64,
    ) -> Self {
        let rules = Rules {
            continuous: true,
            motion: Sensitivity::Off,
        };
        Self {
            rig,
            recorder: Recorder::new(rules, [resume; 2], || ClipId::random(&mut OsRng)),
            spool: CameraSpool::new(store.clone(), rig.device.clone(), rig.camera),
            store,
            frames,
            at_ms: START_MS + frames * FRAME_MS,
            unsealed: Vec::new(),
        }
    }

    /// Whether the disk still works.
    fn carry_out(&mut self, effects: &[Effect]) -> bool {
        let applied = self.spool.apply(effects, self.at_ms);
        self.unsealed.extend(applied.finished);
        applied.failed.is_empty() && self.seal()
    }

    fn seal(&mut self) -> bool {
        while let Some(clip) = self.unsealed.first().copied() {
            if self.rig.seal(&self.store, clip).is_err() {
                return false;
            }
            self.unsealed.remove(0);
        }
        true
    }

    pub(crate) fn play(&mut self, count: u64) -> bool {
        let params = self.rig.pattern.params();
        for _ in 0..count {
            let frame = self.rig.pattern.frame(self.frames, self.at_ms, &params);
            let mut effects = Vec::new();
            self.recorder.video(&frame, false, &mut effects);
            self.frames += 1;
            self.at_ms += FRAME_MS;
            if !self.carry_out(&effects) || !self.spool.tick(self.at_ms).failed.is_empty() {
                return false;
            }
        }
        true
    }

    /// Goes on whatever fails.
    pub(crate) fn play_on(&mut self, count: u64) {
        let params = self.rig.pattern.params();
        for _ in 0..count {
            let frame = self.rig.pattern.frame(self.frames, self.at_ms, &params);
            let mut effects = Vec::new();
            self.recorder.video(&frame, false, &mut effects);
            self.frames += 1;
            self.at_ms += FRAME_MS;
            let mut applied = self.spool.apply(&effects, self.at_ms);
            let ticked = self.spool.tick(self.at_ms);
            applied.failed.extend(ticked.failed);
            self.unsealed.extend(applied.finished);
            self.unsealed.extend(ticked.finished);
            for (series, since_ms) in applied.failed {
                self.recorder.failed(series, since_ms);
            }
            self.seal();
        }
    }

    pub(crate) fn stop(&mut self) {
        let mut effects = Vec::new();
        self.recorder.stop(&mut effects);
        assert!(self.carry_out(&effects));
    }

    pub(crate) fn press(&mut self) -> bool {
        let mut effects = Vec::new();
        self.recorder
            .trigger(Trigger::Press, Ticks::from_ms(self.at_ms), &mut effects);
        self.carry_out(&effects)
    }

    /// Seven seconds, a press in the middle, a short absence, and the end.
    fn story(&mut self) -> bool {
        if !(self.play(45) && self.press() && self.play(15)) {
            return false;
        }
        let mut effects = Vec::new();
        self.recorder.lost(Trigger::Camera, &mut effects);
        if !self.carry_out(&effects) {
            return false;
        }
        self.frames += 15;
        self.at_ms += 15 * FRAME_MS;
        if !self.play(30) {
            return false;
        }
        let mut effects = Vec::new();
        self.recorder.stop(&mut effects);
        self.carry_out(&effects)
    }
}

/// After a crash: what the spool holds is sealed, then recording goes on.
fn recover_and_go_on(rig: &Rig, root: &Path, frames: u64) {
    let store = rig.store(Arc::new(LocalDisk), root, PLENTY).unwrap();
    let mut reach = store.reaches_ms(rig.chain(Series::Continuous));
    for (clip, _) in list_spools(&store, &rig.device).unwrap() {
        if let Some((head, end_ms)) = spool_reach(&store, &rig.device, clip)
            && head.series() == Series::Continuous
        {
            reach = reach.max(Some(end_ms));
        }
    }
    for (clip, _) in list_spools(&store, &rig.device).unwrap() {
        match rig.seal(&store, clip) {
            Ok(_) => {}
            Err(SpoolFailure::Unreadable(_)) => {
                sidelight_hub::spool::seal::give_up(&store, &rig.device, clip).unwrap();
            }
            Err(e) => panic!("{e}"),
        }
    }
    assert!(
        list_spools(&store, &rig.device).unwrap().is_empty(),
        "every spool is dealt with"
    );
    let mut session = Session::start(
        rig,
        store,
        reach.map(Ticks::from_ms),
        frames.next_multiple_of(15),
    );
    session.play(30);
    let mut effects = Vec::new();
    session.recorder.stop(&mut effects);
    assert!(session.carry_out(&effects));
}

#[test]
fn the_story_without_a_cut() {
    let rig = Rig::new();
    let dir = tempfile::tempdir().unwrap();
    let store = rig.store(Arc::new(LocalDisk), dir.path(), PLENTY).unwrap();
    assert!(Session::start(&rig, store, None, 0).story());
    let continuous = rig.check_chain(dir.path(), Series::Continuous);
    let frames: Vec<u64> = continuous.iter().flat_map(|c| c.1.clone()).collect();
    assert_eq!(frames, (0..60).chain(75..105).collect::<Vec<_>>());
    assert_eq!(
        rig.check_chain(dir.path(), Series::Event).len(),
        2,
        "a clip and a gap"
    );
    assert_eq!(
        std::fs::read_dir(dir.path().join("spool")).unwrap().count(),
        0,
        "no key stays behind"
    );
}

/// Cuts the power at every single change of the disk there is in the story.
#[test]
fn wherever_the_power_goes_nothing_durable_is_lost_and_no_number_is_signed_twice() {
    let rig = Rig::new();
    let changes = {
        let dir = tempfile::tempdir().unwrap();
        let disk = FaultyDisk::default();
        let store = rig
            .store(Arc::new(disk.clone()), dir.path(), PLENTY)
            .unwrap();
        assert!(Session::start(&rig, store, None, 0).story());
        disk.changes()
    };
    assert!(changes > 100, "{changes}");
    for cut in 0..changes {
        let dir = tempfile::tempdir().unwrap();
        let disk = FaultyDisk::power_cut_at(cut);
        let reached = match rig.store(Arc::new(disk.clone()), dir.path(), PLENTY) {
            Ok(store) => {
                let mut session = Session::start(&rig, store, None, 0);
                assert!(!session.story(), "the power went");
                session.frames
            }
            Err(_) => 0,
        };
        disk.lose_unsynced();
        recover_and_go_on(&rig, dir.path(), reached);
        check_after(&rig, dir.path(), reached, cut);
    }
}

/// Both chains hold; frames that were seen are in a clip or in a signed gap; at most two seconds are
/// missing.
fn check_after(rig: &Rig, root: &Path, reached: u64, cut: u64) {
    rig.check_chain(root, Series::Event);
    let continuous = rig.check_chain(root, Series::Continuous);
    let stored: Vec<u64> = continuous.iter().flat_map(|c| c.1.clone()).collect();
    let gaps: Vec<_> = continuous
        .iter()
        .filter(|c| c.0.is_gap())
        .map(|c| (c.0.start_ms, c.0.end_ms()))
        .collect();
    let absent = 60..75;
    let lost: Vec<u64> = (0..reached)
        .filter(|n| !absent.contains(n) && !stored.contains(n))
        .collect();
    if let Some(first) = stored.first().copied() {
        for n in lost.iter().filter(|n| **n > first) {
            let at_ms = START_MS + n * FRAME_MS;
            assert!(
                gaps.iter().any(|g| (g.0..g.1).contains(&at_ms)),
                "cut {cut}: frame {n} is nowhere, {gaps:?}"
            );
        }
    }
    assert!(
        lost.len() as u64 * FRAME_MS <= 2_000,
        "cut {cut}: {} frames are lost: {lost:?}",
        lost.len()
    );
}
