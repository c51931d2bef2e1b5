//! The thread that records one camera: the recorder decides, the spool writes, this carries between them.

use std::sync::Arc;

use rand::rngs::OsRng;
use sidelight_domain::record::{CameraId, ClipId, Series, Trigger};
use tokio::sync::mpsc::Receiver;

use crate::alive::{Alive, AliveNotes};
use crate::board::{CameraNow, Presence};
use crate::camera::Input;
use crate::clock;
use crate::hub::{Hub, News};
use crate::ingest::line::Placed;
use crate::ingest::reason::Reason;
use crate::media::Ticks;
use crate::record::{Effect, Recorder, Rules};
use crate::spool::chain::ChainId;
use crate::spool::read::{list_spools, spool_reach};
use crate::spool::writer::CameraSpool;

/// How often it is written down that the camera is being watched, ms.
const ALIVE_MS: u64 = 2000;
/// What is noted may be ahead of what was durable by this much, ms. If it is ahead by more, the series
/// had been off.
const CONTINUOUS_TAIL_MS: u64 = 10_000;

struct Recording {
    hub: Arc<Hub>,
    camera: CameraId,
    recorder: Recorder,
    spool: CameraSpool,
    rules: Rules,
    presence: Presence,
    reason: Option<Reason>,
    /// What is said of the camera while it is online.
    note: Option<Reason>,
    alive_ms: u64,
    notes: AliveNotes,
}

/// Runs until told to stop.
pub fn run(hub: &Arc<Hub>, camera: CameraId, rules: Rules, mut inputs: Receiver<Input>) {
    let resume = resume_from(hub, camera);
    let recorder = Recorder::new(rules, resume, || ClipId::random(&mut OsRng));
    let mut recording = Recording {
        hub: hub.clone(),
        camera,
        recorder,
        spool: CameraSpool::new(
            hub.store.clone(),
            hub.keys.device.clone(),
            camera,
            hub.clocks.clone(),
        ),
        rules,
        presence: Presence::Offline,
        reason: None,
        note: None,
        alive_ms: 0,
        notes: AliveNotes::default(),
    };
    recording.show();
    while let Some(input) = inputs.blocking_recv() {
        if !recording.take(input) {
            break;
        }
    }
    let mut effects = Vec::new();
    recording.recorder.stop(&mut effects);
    recording.carry_out(&effects);
    recording.write_alive();
}

/// Where the event and the continuous series of a camera ended when the hub last ran.
fn resume_from(hub: &Hub, camera: CameraId) -> [Option<Ticks>; 2] {
    let store = &hub.store;
    let alive = Alive::load(hub, camera);
    let mut reach = [None; 2];
    let mut open_event = None;
    for (clip, head) in list_spools(store, &hub.keys.device).unwrap_or_default() {
        if head.is_none_or(|h| h.camera != camera) {
            continue;
        }
        let Some((head, end_ms)) = spool_reach(store, &hub.keys.device, clip) else {
            continue;
        };
        // The newest counts, not the latest: the clock may have been set back since.
        let i = usize::from(head.series() == Series::Continuous);
        reach[i] = Some(end_ms);
        if i == 0 && head.video.is_some() {
            open_event = Some(end_ms);
        }
    }
    // After the spools: what is sealed meanwhile is found here.
    for (i, series) in [Series::Event, Series::Continuous].into_iter().enumerate() {
        reach[i] = reach[i].or(store.reaches_ms(ChainId { camera, series }));
    }
    let event = open_event.or(alive.map(|a| a.event_ms)).or(reach[0]);
    let continuous = match (reach[1], alive) {
        (
            reach,
            Some(Alive {
                event_ms,
                continuous_ms: None,
            }),
        ) => reach.and(Some(event_ms)),
        (
            Some(reach),
            Some(Alive {
                continuous_ms: Some(ms),
                ..
            }),
        ) if ms > reach + CONTINUOUS_TAIL_MS => Some(ms),
        (None, Some(Alive { continuous_ms, .. })) => continuous_ms,
        (reach, _) => reach,
    };
    [event.map(Ticks::from_ms), continuous.map(Ticks::from_ms)]
}

impl Recording {
    /// Whether to go on.
    fn take(&mut self, input: Input) -> bool {
        let mut effects = Vec::new();
        match input {
            Input::Online(note) => self.note = note,
            Input::Frames(frames) => {
                for placed in &frames {
                    match placed {
                        Placed::Video { frame, new_run } => {
                            self.recorder.video(frame, *new_run, &mut effects)
                        }
                        Placed::Audio(frame) => self.recorder.audio(frame, &mut effects),
                    }
                }
            }
            Input::Lost(reason) => {
                self.note = None;
                self.recorder.lost(Trigger::Camera, &mut effects);
                self.presence = Presence::Offline;
                self.reason = Some(reason);
            }
            Input::Trigger(trigger, at_ms, answer) => {
                let clip = self
                    .recorder
                    .trigger(trigger, Ticks::from_ms(at_ms), &mut effects);
                self.carry_out(&effects);
                effects.clear();
                let _ = answer.send(clip);
            }
            Input::Rules(rules) => {
                self.rules = rules;
                self.recorder.set_rules(rules, &mut effects);
            }
            Input::Stop => return false,
        }
        self.carry_out(&effects);
        self.tick();
        self.show();
        true
    }

    fn carry_out(&mut self, effects: &[Effect]) {
        if effects.is_empty() {
            return;
        }
        let now_ms = clock::now_ms();
        let applied = self.spool.apply(effects, now_ms);
        for (series, since_ms) in &applied.failed {
            self.recorder.failed(*series, *since_ms);
            self.hub.board.problem(
                "disk",
                Some("The disk is full or fails; recording is interrupted.".to_owned()),
            );
        }
        for clip in applied.finished {
            self.hub.sealer.seal(clip);
        }
        if effects
            .iter()
            .any(|effect| matches!(effect, Effect::Gap(_)))
        {
            // The note of before the gap would have a hub that is killed now sign it once more.
            self.write_alive();
        }
        for effect in effects {
            if let Effect::Moved(clip) = effect {
                let (camera, clip) = (self.camera, Some(*clip));
                self.hub.tell(News {
                    kind: "motion",
                    camera,
                    clip,
                    at_ms: now_ms,
                });
            }
        }
    }

    fn tick(&mut self) {
        let now_ms = clock::now_ms();
        let applied = self.spool.tick(now_ms);
        for (series, since_ms) in applied.failed {
            self.recorder.failed(series, since_ms);
        }
        for clip in applied.finished {
            self.hub.sealer.seal(clip);
        }
        if now_ms.abs_diff(self.alive_ms) >= ALIVE_MS {
            self.alive_ms = now_ms;
            self.write_alive();
        }
    }

    fn write_alive(&mut self) {
        let owed = |series| self.recorder.owed_from(series).map(Ticks::ms);
        let Some(event_ms) = owed(Series::Event) else {
            return;
        };
        let note = Alive {
            event_ms,
            continuous_ms: owed(Series::Continuous),
        };
        if let Err(error) = self.notes.write(&self.hub, self.camera, note) {
            tracing::debug!(%error, "could not note that the camera is watched");
        }
    }

    fn show(&mut self) {
        // Online is a camera of which a clip could be cut now.
        if self.recorder.reached().is_some() {
            self.presence = Presence::Online;
            self.reason = self.note;
        }
        let now = CameraNow {
            presence: self.presence,
            since_ms: clock::now_ms(),
            reason: self.reason,
            recording: self.recorder.recording(),
            continuous: self.rules.continuous,
            motion: self.rules.motion,
        };
        if self.hub.board.set_camera(self.camera, now) {
            let kind = match self.presence {
                Presence::Online => "online",
                Presence::Offline | Presence::Off => "offline",
            };
            // Nothing to tell when the hub has only just begun to look for the camera.
            if self.presence == Presence::Online || self.reason.is_some() {
                self.hub.tell(News {
                    kind,
                    camera: self.camera,
                    clip: None,
                    at_ms: clock::now_ms(),
                });
            }
        }
    }
}
