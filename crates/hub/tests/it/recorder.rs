//! The recording core, with frames put in by hand.

use std::collections::BTreeSet;

use bytes::Bytes;
use proptest::prelude::*;
use rand::SeedableRng as _;
use sidelight_domain::record::{ClipId, Series, Trigger};
use sidelight_hub::media::{Ticks, VideoFrame};
use sidelight_hub::record::{Effect, Gap, Recorder, Rules, Sensitivity};

use crate::frames::{FRAME_MS, GOP_FRAMES, Pattern, counters};

pub(crate) const START_MS: u64 = 1_790_000_000_000;

/// A clip put together from effects.
#[derive(Debug)]
struct Clip {
    series: Series,
    clip: ClipId,
    start_ms: u64,
    duration_ms: u64,
    trigger: Trigger,
    spans: Vec<(u32, u32, bool)>,
    counters: Vec<u64>,
    preview: Option<Bytes>,
}

/// Puts effects together and checks what must hold for every clip.
#[derive(Debug, Default)]
struct Tape {
    open: [Option<Clip>; 2],
    clips: Vec<Clip>,
    gaps: Vec<Gap>,
    moved: usize,
}

impl Tape {
    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let slot = effect
                .series()
                .map(|s| usize::from(s == Series::Continuous));
            match effect {
                Effect::Open(head) => {
                    let slot = &mut self.open[slot.unwrap()];
                    assert!(slot.is_none(), "a clip begins within another");
                    *slot = Some(Clip {
                        series: head.series,
                        clip: head.clip,
                        start_ms: head.start_ms,
                        duration_ms: 0,
                        trigger: head.trigger,
                        spans: Vec::new(),
                        counters: Vec::new(),
                        preview: None,
                    });
                }
                Effect::Fragment { fragment, .. } => {
                    let clip = self.open[slot.unwrap()].as_mut().unwrap();
                    clip.spans
                        .push((fragment.time_ms, fragment.duration_ms, fragment.key));
                    clip.counters.extend(counters(&fragment.bytes));
                }
                Effect::Close {
                    duration_ms,
                    trigger,
                    ..
                } => {
                    let mut clip = self.open[slot.unwrap()].take().unwrap();
                    (clip.duration_ms, clip.trigger) = (duration_ms, trigger);
                    clip.check();
                    self.clips.push(clip);
                }
                Effect::Gap(gap) => {
                    assert!(self.open[slot.unwrap()].is_none(), "a gap within a clip");
                    assert!(gap.from_ms <= gap.to_ms && gap.why.is_gap());
                    self.gaps.push(gap);
                }
                Effect::Moved(_) => self.moved += 1,
                Effect::Init { .. } => assert!(self.open[slot.unwrap()].is_some()),
                Effect::Preview { data, .. } => {
                    self.open[slot.unwrap()].as_mut().unwrap().preview = Some(data);
                }
            }
        }
    }

    fn of(&self, series: Series) -> Vec<&Clip> {
        self.clips.iter().filter(|c| c.series == series).collect()
    }
}

impl Clip {
    fn check(&self) {
        assert!(self.duration_ms <= 60_000, "{} ms", self.duration_ms);
        assert!(
            self.spans.first().is_some_and(|s| s.2),
            "a clip starts at a key frame"
        );
        for pair in self.spans.windows(2) {
            assert_eq!(
                pair[0].0 + pair[0].1,
                pair[1].0,
                "fragments follow each other"
            );
        }
        let (time, duration, _) = *self.spans.last().unwrap();
        assert!(u64::from(time + duration).abs_diff(self.duration_ms) <= 1);
        assert!(
            self.counters.windows(2).all(|w| w[0] < w[1]),
            "frames are in order, once"
        );
    }
}

struct Sim {
    pattern: Pattern,
    params: std::sync::Arc<sidelight_hub::media::VideoParams>,
    recorder: Recorder,
    tape: Tape,
    n: u64,
    at_ms: u64,
    sent: Vec<(u64, u64)>,
}

fn ids() -> impl FnMut() -> ClipId + Send + 'static {
    let mut rng = rand_chacha();
    move || ClipId::random(&mut rng)
}

fn rand_chacha() -> rand::rngs::StdRng {
    rand::rngs::StdRng::seed_from_u64(7)
}

impl Sim {
    fn new(rules: Rules, resume: Option<u64>) -> Self {
        let pattern = Pattern::load();
        let params = pattern.params();
        let resume = resume.map(Ticks::from_ms);
        let recorder = Recorder::new(rules, [resume, resume], ids());
        let at_ms = START_MS;
        Self {
            pattern,
            params,
            recorder,
            tape: Tape::default(),
            n: 0,
            at_ms,
            sent: Vec::new(),
        }
    }

    fn frame(&self) -> VideoFrame {
        self.pattern.frame(self.n, self.at_ms, &self.params)
    }

    fn send(&mut self, frame: &VideoFrame) {
        let mut out = Vec::new();
        self.recorder.video(frame, false, &mut out);
        self.tape.take(out);
        self.sent.push((self.n, self.at_ms));
        self.n += 1;
        self.at_ms += FRAME_MS;
    }

    fn play(&mut self, seconds: u64) {
        for _ in 0..seconds * 15 {
            let frame = self.frame();
            self.send(&frame);
        }
    }

    fn lost(&mut self) {
        let mut out = Vec::new();
        self.recorder.lost(Trigger::Camera, &mut out);
        self.tape.take(out);
    }

    fn trigger(&mut self, trigger: Trigger) -> Option<ClipId> {
        let mut out = Vec::new();
        let clip = self
            .recorder
            .trigger(trigger, Ticks::from_ms(self.at_ms), &mut out);
        self.tape.take(out);
        clip
    }

    fn stop(&mut self) {
        let mut out = Vec::new();
        self.recorder.stop(&mut out);
        self.tape.take(out);
    }
}

const CONTINUOUS: Rules = Rules {
    continuous: true,
    motion: Sensitivity::Off,
};

#[test]
fn a_press_has_five_seconds_before_and_ten_after() {
    let mut sim = Sim::new(Rules::default(), None);
    sim.play(20);
    let pressed_ms = sim.at_ms;
    let clip = sim.trigger(Trigger::Press).unwrap();
    sim.play(20);
    let [it] = sim.tape.of(Series::Event)[..] else {
        panic!("{:?}", sim.tape.clips)
    };
    assert_eq!((it.clip, it.trigger), (clip, Trigger::Press));
    assert!(
        (5_000..6_100).contains(&(pressed_ms - it.start_ms)),
        "{}",
        pressed_ms - it.start_ms
    );
    let end = it.start_ms + it.duration_ms;
    assert!(
        (9_900..10_200).contains(&(end - pressed_ms)),
        "{}",
        end - pressed_ms
    );
    assert!(it.spans.iter().all(|s| s.1 <= 600), "{:?}", it.spans);
    assert!(sim.tape.gaps.is_empty());
}

#[test]
fn presses_extend_a_clip_to_a_minute_and_then_go_on_in_another() {
    let mut sim = Sim::new(Rules::default(), None);
    sim.play(10);
    let first = sim.trigger(Trigger::Motion).unwrap();
    for _ in 0..14 {
        sim.play(5);
        sim.trigger(Trigger::Press).unwrap();
    }
    sim.play(15);
    let clips = sim.tape.of(Series::Event);
    assert_eq!(clips.len(), 2);
    assert_eq!((clips[0].clip, clips[0].trigger), (first, Trigger::Press));
    assert!(clips[0].duration_ms > 59_000);
    let (a, b) = (
        clips[0].counters.last().unwrap(),
        clips[1].counters.first().unwrap(),
    );
    assert!(b <= &(a + 1), "nothing is lost between {a} and {b}");
}

#[test]
fn continuous_clips_hold_every_frame_once() {
    let mut sim = Sim::new(CONTINUOUS, None);
    sim.play(200);
    sim.stop();
    let all: Vec<u64> = sim
        .tape
        .of(Series::Continuous)
        .iter()
        .flat_map(|c| c.counters.clone())
        .collect();
    assert_eq!(all, (0..200 * 15).collect::<Vec<_>>());
    assert!(sim.tape.of(Series::Continuous).len() >= 4);
    assert!(sim.tape.gaps.is_empty());
}

#[test]
fn a_camera_that_vanishes_leaves_a_gap_in_both_series() {
    let mut sim = Sim::new(CONTINUOUS, None);
    sim.play(12);
    let gone_ms = sim.at_ms;
    sim.lost();
    sim.lost();
    sim.at_ms += 30_000;
    // It returns in the middle of a group of pictures.
    sim.n += 4;
    sim.play(5);
    assert_eq!(sim.tape.gaps.len(), 2);
    for gap in &sim.tape.gaps {
        assert_eq!(gap.why, Trigger::Camera);
        assert!(
            gap.from_ms.abs_diff(gone_ms) <= 2,
            "{} {gone_ms}",
            gap.from_ms
        );
        assert!((30_000..31_100).contains(&(gap.to_ms - gap.from_ms)));
    }
}

#[test]
fn frames_that_pause_within_a_session_are_a_gap_too() {
    let mut sim = Sim::new(CONTINUOUS, None);
    sim.play(4);
    sim.at_ms += 20_000;
    sim.play(4);
    assert_eq!(sim.tape.gaps.len(), 2);
    assert!(
        sim.tape
            .gaps
            .iter()
            .all(|g| (19_900..21_000).contains(&(g.to_ms - g.from_ms)))
    );
}

#[test]
fn a_restart_is_a_gap_from_the_last_durable_frame() {
    let mut sim = Sim::new(CONTINUOUS, Some(START_MS - 4_000));
    sim.play(2);
    let spans: Vec<_> = sim
        .tape
        .gaps
        .iter()
        .map(|g| (g.why, g.from_ms, g.to_ms))
        .collect();
    assert_eq!(spans, [(Trigger::Restart, START_MS - 4_000, START_MS); 2]);
}

#[test]
fn a_press_while_the_camera_is_away_is_not_forgotten_at_once() {
    let mut sim = Sim::new(Rules::default(), None);
    sim.play(8);
    sim.lost();
    assert_eq!(sim.trigger(Trigger::Press), None);
    sim.at_ms += 3_000;
    sim.n = sim.n.next_multiple_of(15);
    sim.play(12);
    assert_eq!(sim.tape.of(Series::Event).len(), 1);
    sim.lost();
    assert_eq!(sim.trigger(Trigger::Press), None);
    sim.at_ms += 60_000;
    sim.n = sim.n.next_multiple_of(15);
    sim.play(20);
    assert_eq!(sim.tape.of(Series::Event).len(), 1);
}

#[test]
fn other_parameters_begin_another_clip_without_a_gap() {
    let mut sim = Sim::new(CONTINUOUS, None);
    sim.play(4);
    // Another PPS: the same pictures under another description.
    let mut pps = sim.pattern.pps.clone();
    pps.push(0x80);
    sim.params = std::sync::Arc::new(
        sidelight_hub::media::VideoParams::parse(&sim.pattern.sps, &pps).unwrap(),
    );
    sim.play(4);
    sim.stop();
    let clips = sim.tape.of(Series::Continuous);
    assert_eq!(clips.len(), 2);
    let all: Vec<u64> = clips.iter().flat_map(|c| c.counters.clone()).collect();
    assert_eq!(all, (0..120).collect::<Vec<_>>());
    assert!(sim.tape.gaps.is_empty());
}

/// A second in whose frames more moves, by so many bytes each.
fn lively_second(sim: &mut Sim, bytes: usize) {
    for _ in 0..GOP_FRAMES {
        let mut frame = sim.frame();
        if !frame.key {
            frame.data = [&frame.data[..], &vec![1; bytes]].concat().into();
        }
        sim.send(&frame);
    }
}

/// Ten calm seconds, then motion: the most of it in the seconds 14 and 15.
fn motion() -> Sim {
    let rules = Rules {
        continuous: false,
        motion: Sensitivity::Medium,
    };
    let mut sim = Sim::new(rules, None);
    sim.play(10);
    // One large group after a poor key frame is not where the most moves.
    for bytes in [9_000, 1_000, 1_000, 1_000, 7_000, 7_000, 1_000] {
        lively_second(&mut sim, bytes);
    }
    sim
}

/// The frame that the preview of the only event clip shows.
fn preview_of(sim: &Sim) -> u64 {
    let [it] = sim.tape.of(Series::Event)[..] else {
        panic!("{:?}", sim.tape.clips)
    };
    counters(it.preview.as_ref().unwrap())[0]
}

#[test]
fn motion_cuts_one_clip_and_tells_it_once() {
    let mut sim = motion();
    sim.play(15);
    let [it] = sim.tape.of(Series::Event)[..] else {
        panic!("{:?}", sim.tape.clips)
    };
    assert_eq!((it.trigger, sim.tape.moved), (Trigger::Motion, 1));
}

#[test]
fn a_motion_clip_is_shown_by_the_key_frame_amid_the_most_motion() {
    let mut sim = motion();
    sim.play(15);
    assert_eq!(preview_of(&sim), 15 * GOP_FRAMES);
}

#[test]
fn a_press_shows_its_own_moment_within_a_motion_clip_too() {
    let mut sim = motion();
    sim.play(2);
    assert!(sim.trigger(Trigger::Press).is_some());
    sim.play(15);
    assert_eq!(preview_of(&sim), 19 * GOP_FRAMES);

    let mut sim = Sim::new(CONTINUOUS, None);
    sim.play(10);
    sim.trigger(Trigger::Press);
    sim.play(15);
    assert_eq!(preview_of(&sim), 10 * GOP_FRAMES);
}

#[test]
fn a_group_of_pictures_longer_than_a_clip_does_not_stop_recording() {
    let mut sim = Sim::new(CONTINUOUS, None);
    for i in 0..15 * 300 {
        let mut frame = sim.frame();
        frame.key = i % (15 * 75) == 0;
        sim.send(&frame);
    }
    sim.stop();
    let clips = sim.tape.of(Series::Continuous);
    assert!(clips.len() >= 4);
    sim.check_nothing_missing();
}

impl Sim {
    /// Every frame from the first key frame on is in a continuous clip, within a gap, or still owed.
    fn check_nothing_missing(&self) {
        let clips = self.tape.of(Series::Continuous);
        let stored: BTreeSet<u64> = clips
            .iter()
            .flat_map(|c| c.counters.iter().copied())
            .collect();
        let Some(first) = clips.iter().map(|c| c.start_ms).min() else {
            return;
        };
        let owed_ms = self
            .recorder
            .owed_from(Series::Continuous)
            .map_or(u64::MAX, Ticks::ms);
        let gaps = || {
            self.tape
                .gaps
                .iter()
                .filter(|g| g.series == Series::Continuous)
        };
        for (n, at_ms) in self
            .sent
            .iter()
            .filter(|(_, at)| (first..owed_ms).contains(at))
        {
            let in_gap = gaps().any(|g| (g.from_ms..g.to_ms).contains(at_ms));
            assert!(
                stored.contains(n) || in_gap,
                "frame {n} at {} is nowhere",
                at_ms - START_MS
            );
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Frames(u8),
    /// The next frames come so much later, or earlier.
    Jump(i32),
    /// Frames that never arrive.
    Loss(u8),
    Lost,
    Trigger(Trigger),
    NewRun(i32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => any::<u8>().prop_map(Step::Frames),
        2 => (-20_000i32..20_000).prop_map(Step::Jump),
        1 => (1u8..40).prop_map(Step::Loss),
        1 => Just(Step::Lost),
        2 => prop::sample::select(vec![Trigger::Press, Trigger::Manual, Trigger::Motion])
            .prop_map(Step::Trigger),
        1 => (-50_000i32..50_000).prop_map(Step::NewRun),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_every_frame_is_in_a_clip_or_in_a_signed_gap(
        steps in prop::collection::vec(step(), 1..40)
    ) {
        let mut sim = Sim::new(CONTINUOUS, None);
        let mut backwards = false;
        let mut new_run = false;
        for step in steps {
            match step {
                Step::Frames(count) => for _ in 0..count {
                    let frame = sim.frame();
                    let mut out = Vec::new();
                    // A run is only begun at a key frame, as the clock does.
                    let begins = new_run && frame.key;
                    sim.recorder.video(&frame, begins, &mut out);
                    new_run &= !begins;
                    sim.tape.take(out);
                    sim.sent.push((sim.n, sim.at_ms));
                    sim.n += 1;
                    sim.at_ms += FRAME_MS;
                },
                Step::Jump(ms) => {
                    // The clock lets nothing go back within a run.
                    sim.at_ms += u64::try_from(ms).unwrap_or(0);
                }
                Step::Loss(count) => { sim.n += u64::from(count); sim.at_ms += u64::from(count) * FRAME_MS; }
                Step::Lost => sim.lost(),
                Step::Trigger(trigger) => { sim.trigger(trigger); }
                Step::NewRun(ms) => {
                    sim.n = sim.n.next_multiple_of(15);
                    sim.at_ms = sim.at_ms.saturating_add_signed(ms.into());
                    backwards |= ms < 0;
                    new_run = true;
                }
            }
        }
        sim.stop();
        // Where the hub's clock went back, gaps and frames of two runs lie over each other.
        if !backwards {
            sim.check_nothing_missing();
        }
    }
}
