//! A camera's recording and sealing on a simulated disk, without network and clock, and what must hold of
//! the chains on it.

use std::path::Path;
use std::sync::Arc;

use ed25519_dalek::SigningKey;
use rand::rngs::OsRng;
use sidelight_disk::Disk as _;
use sidelight_disk_sim::SimDisk;
use sidelight_domain::record::{CameraId, ClipId, Series, Trigger};
use sidelight_hub::media::Ticks;
use sidelight_hub::record::{Effect, Recorder, Rules, Sensitivity};
use sidelight_hub::spool::Layout;
use sidelight_hub::spool::chain::{ChainHead, ChainId, ClipRecord, parse_name};
use sidelight_hub::spool::room::Retention;
use sidelight_hub::spool::seal::{Outcome, SpoolFailure, seal_spool};
use sidelight_hub::spool::store::Store;
use sidelight_hub::spool::writer::CameraSpool;
use sidelight_seal::spool::DeviceKey;

use crate::frames::{FRAME_MS, Pattern, counters};
use crate::household::Household;
use crate::recorder::START_MS;

/// The data folder.
pub(crate) const ROOT: &str = "/";

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
        disk: &SimDisk,
        retention: Retention,
    ) -> std::io::Result<Arc<Store>> {
        let layout = Layout::new(Path::new(ROOT));
        Store::open(Arc::new(disk.clone()), layout, retention).map(Arc::new)
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
    pub(crate) fn trigger_of(&self, record: &ClipRecord, disk: &SimDisk) -> Trigger {
        let key = self.hub.verifying_key().to_bytes();
        self.household
            .verify_local(&key, self.camera, record, disk)
            .0
            .card()
            .trigger
    }

    /// Reads and verifies a chain on disk: numbers without holes, links that fit, clips that open.
    /// Returns the records and the frames in each.
    pub(crate) fn check_chain(
        &self,
        disk: &SimDisk,
        series: Series,
    ) -> Vec<(ClipRecord, Vec<u64>)> {
        let folder = Layout::new(Path::new(ROOT)).chain(self.camera, series);
        let mut names = disk.list(&folder).unwrap();
        names.retain(|n| n.ends_with(".json") && !n.starts_with('.'));
        let mut head: Option<ChainHead> = None;
        let mut all = Vec::new();
        for name in names {
            let (number, clip) = parse_name(name.strip_suffix(".json").unwrap()).unwrap();
            let text = sidelight_disk::read(disk, &folder.join(&name)).unwrap();
            let record: ClipRecord = serde_json::from_slice(&text.unwrap()).unwrap();
            let key = self.hub.verifying_key().to_bytes();
            let (verified, video, _) =
                self.household
                    .verify_local(&key, self.camera, &record, disk);
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
    /// Clips that are complete, and since when, ms.
    unsealed: Vec<(ClipId, u64)>,
    /// How long a clip waits for the one thread that seals, ms.
    pub(crate) seal_after_ms: u64,
    /// What was signed.
    pub(crate) signed: Vec<ClipRecord>,
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
            spool: CameraSpool::new(
                store.clone(),
                rig.device.clone(),
                rig.camera,
                Arc::default(),
            ),
            store,
            frames,
            at_ms: START_MS + frames * FRAME_MS,
            unsealed: Vec::new(),
            seal_after_ms: 0,
            signed: Vec::new(),
        }
    }

    /// Whether the disk still works.
    fn carry_out(&mut self, effects: &[Effect]) -> bool {
        let applied = self.spool.apply(effects, self.at_ms);
        self.finished(applied.finished);
        applied.failed.is_empty() && self.seal()
    }

    fn seal(&mut self) -> bool {
        while let Some((clip, since_ms)) = self.unsealed.first().copied() {
            if self.at_ms - since_ms < self.seal_after_ms {
                break;
            }
            match self.rig.seal(&self.store, clip) {
                Ok(Outcome::Sealed(_, record)) => self.signed.push(*record),
                Ok(Outcome::Already | Outcome::Empty) => {}
                Err(_) => return false,
            }
            self.unsealed.remove(0);
        }
        true
    }

    fn finished(&mut self, clips: Vec<ClipId>) {
        let since_ms = self.at_ms;
        self.unsealed
            .extend(clips.into_iter().map(|clip| (clip, since_ms)));
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
            self.finished(applied.finished);
            self.finished(ticked.finished);
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

    /// Eight seconds, a press in the middle, a short absence, and the end. Whether the disk still works.
    pub(crate) fn story(&mut self) -> bool {
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
        if !self.play(45) {
            return false;
        }
        let mut effects = Vec::new();
        self.recorder.stop(&mut effects);
        self.seal_after_ms = 0;
        self.carry_out(&effects)
    }
}

#[test]
fn the_story_without_a_cut() {
    let (rig, disk) = (Rig::new(), SimDisk::new());
    let store = rig.store(&disk, PLENTY).unwrap();
    assert!(Session::start(&rig, store, None, 0).story());
    let continuous = rig.check_chain(&disk, Series::Continuous);
    let frames: Vec<u64> = continuous.iter().flat_map(|c| c.1.clone()).collect();
    assert_eq!(frames, (0..60).chain(75..120).collect::<Vec<_>>());
    assert_eq!(
        rig.check_chain(&disk, Series::Event).len(),
        2,
        "a clip and a gap"
    );
}
