//! The one place where a camera's time becomes the hub's time.
//!
//! A camera stamps frames with a clock of its own: the start is arbitrary, the rate a little off, and some
//! cameras jump, stand still or go back. The hub knows when frames arrive, which is late by the network's
//! moods. The start of a run is the smallest (arrival - camera time) over the frames seen: the least delayed
//! frame wins. From then on camera time leads, drawn towards arrival by at most 500 ppm. A stamp that makes
//! no sense costs nothing but its own accuracy: the frame is placed behind the one before it. Only where the
//! hub's own clock was set does a run end, and then at a key frame, so that no frame is lost.

use crate::media::{TICKS_PER_MS, TICKS_PER_SECOND, Ticks};

/// How long the first frames of a run wait until the least delayed one is known.
pub const SETTLE_TICKS: i64 = 700 * TICKS_PER_MS;
/// A step of camera time larger than this, forward or back, is looked at twice.
const STEP_TICKS_MAX: i64 = 2 * TICKS_PER_SECOND;
/// How far a step may differ from the time that passed at the hub and still be believed.
const STEP_ERROR_TICKS_MAX: i64 = 3 * TICKS_PER_SECOND / 2;
/// Frames shown earlier than the one before by up to this are B-frames, not a clock going back.
const REORDER_TICKS_MAX: i64 = TICKS_PER_SECOND / 2;
/// Over this span the least delayed frame is sought again.
const WINDOW_TICKS: i64 = 30 * TICKS_PER_SECOND;
/// Ticks of correction per window: 500 ppm.
const SLEW_TICKS_MAX: i64 = WINDOW_TICKS / 2000;
/// A difference beyond this is not drift: somebody set the hub's clock.
const CLOCK_SET_TICKS_MIN: i64 = 5 * TICKS_PER_SECOND;
/// The distance assumed where a stamp says nothing: 30 frames a second.
const NOMINAL_TICKS: i64 = TICKS_PER_SECOND / 30;

/// A stamp as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Camera time in ticks of 90 kHz, from anywhere.
    pub camera: i64,
    /// When it arrived, by the hub's clock.
    pub arrival: Ticks,
    /// Whether a new run may begin here.
    pub key: bool,
}

/// Where a frame belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// On the hub's line of time.
    pub at: Ticks,
    /// The line of time was set anew: what came before ends here.
    pub new_run: bool,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    since: Ticks,
    least: i64,
}

impl Window {
    fn since(since: Ticks) -> Self {
        Self {
            since,
            least: i64::MAX,
        }
    }
}

/// Maps one track of one session.
///
/// It keeps where the last frame lies and goes on by steps: camera time itself may be any number.
#[derive(Clone, Debug)]
pub struct RunClock {
    last_camera: i64,
    last_arrival: Ticks,
    /// Where the last frame lies; what was answered may be a little later, so that answers ascend.
    line: Ticks,
    answered: Ticks,
    /// The last stamp was that of the frame before: two fields of a picture may share one.
    still: bool,
    step: i64,
    window: Window,
    clock_set: bool,
    reorders: bool,
}

impl RunClock {
    /// Starts a run from the stamps that arrived while it settled; at least one.
    ///
    /// The clock stands before the first of them: place them, too.
    pub fn start(settled: &[Stamp], reorders: bool) -> Self {
        let first = settled.first().copied().unwrap_or(Stamp {
            camera: 0,
            arrival: Ticks(0),
            key: true,
        });
        let (mut start, mut place, mut before) = (first.arrival, 0i64, first);
        for s in &settled[settled.len().min(1)..] {
            let step = s.camera.wrapping_sub(before.camera);
            let passed = s.arrival.since(before.arrival);
            // A stamp that jumps while the run settles must not move its start by the size of the jump.
            let small = (-REORDER_TICKS_MAX..0).contains(&step);
            place += if plausible(step, passed) || small {
                step
            } else {
                passed
            };
            start = start.min(s.arrival.plus(-place));
            before = *s;
        }
        Self {
            last_camera: first.camera.wrapping_sub(NOMINAL_TICKS),
            last_arrival: first.arrival.plus(-NOMINAL_TICKS),
            line: start.plus(-NOMINAL_TICKS),
            answered: start.plus(-NOMINAL_TICKS),
            still: false,
            step: NOMINAL_TICKS,
            window: Window::since(first.arrival),
            clock_set: false,
            reorders,
        }
    }

    /// Places the next frame.
    ///
    /// Without B-frames the answers ascend strictly within a run.
    pub fn place(&mut self, stamp: Stamp) -> Placed {
        let step = stamp.camera.wrapping_sub(self.last_camera);
        let passed = stamp.arrival.since(self.last_arrival);
        let back = self.reorders && (-REORDER_TICKS_MAX..0).contains(&step);
        let shared = step == 0 && !self.still && passed <= STEP_TICKS_MAX;
        let moved = if back || shared || plausible(step, passed) {
            if (1..=STEP_TICKS_MAX).contains(&step) {
                self.step = step;
            }
            step
        } else {
            // The stamp jumped. What the hub saw pass is the better guess; the line goes on without a hole.
            self.window = Window::since(stamp.arrival);
            if passed > STEP_TICKS_MAX {
                passed
            } else {
                self.step
            }
        };
        let line = self.line.plus(moved);
        let (correction, new_run) = self.correct(stamp.arrival.since(line), stamp);
        self.line = line.plus(correction);
        let ascends = new_run || self.reorders || self.line > self.answered;
        let at = if ascends {
            self.line
        } else {
            self.answered.plus(1)
        };
        self.last_camera = stamp.camera;
        self.last_arrival = stamp.arrival;
        self.answered = at;
        self.still = step == 0;
        Placed { at, new_run }
    }

    /// How far to draw a frame towards its arrival, which was `late` ticks after it; and whether that begins
    /// a new run.
    fn correct(&mut self, late: i64, stamp: Stamp) -> (i64, bool) {
        self.window.least = self.window.least.min(late);
        self.clock_set |= late < -CLOCK_SET_TICKS_MIN;
        let mut correction = 0;
        if stamp.arrival.since(self.window.since).abs() >= WINDOW_TICKS {
            let least = self.window.least;
            self.window = Window::since(stamp.arrival);
            if least.abs() > CLOCK_SET_TICKS_MIN {
                self.clock_set = true;
            } else {
                correction = least.clamp(-SLEW_TICKS_MAX, SLEW_TICKS_MAX);
            }
        }
        if !(self.clock_set && stamp.key) {
            return (correction, false);
        }
        self.clock_set = false;
        self.window = Window::since(stamp.arrival);
        (late, true)
    }
}

/// Whether a step of camera time can be true, given the time that passed at the hub.
fn plausible(step: i64, passed: i64) -> bool {
    (1..=STEP_TICKS_MAX).contains(&step)
        || (step > 0 && step.saturating_sub(passed).abs() <= STEP_ERROR_TICKS_MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FRAME: i64 = TICKS_PER_SECOND / 15;
    const NOON: i64 = 1_700_000_000 * TICKS_PER_SECOND;

    fn stamp(camera: i64, arrival: i64) -> Stamp {
        Stamp {
            camera,
            arrival: Ticks(NOON + arrival),
            key: true,
        }
    }

    #[test]
    fn the_least_delayed_frame_sets_the_start() {
        let settled = [
            stamp(0, 9_000),
            stamp(FRAME, FRAME + 900),
            stamp(2 * FRAME, 2 * FRAME + 5_000),
        ];
        let mut clock = RunClock::start(&settled, false);
        let at: Vec<_> = settled
            .iter()
            .map(|s| clock.place(*s).at.0 - NOON)
            .collect();
        assert_eq!(at, [900, FRAME + 900, 2 * FRAME + 900]);
    }

    #[test]
    fn a_burst_after_a_stall_keeps_its_own_times() {
        let first = stamp(0, 0);
        let mut clock = RunClock::start(&[first], false);
        clock.place(first);
        // Five seconds of nothing, then everything at once.
        for i in 1..90 {
            let placed = clock.place(stamp(i * FRAME, (6 * TICKS_PER_SECOND).max(i * FRAME)));
            assert_eq!((placed.at.0 - NOON, placed.new_run), (i * FRAME, false));
        }
    }

    #[test]
    fn a_jump_of_the_camera_leaves_no_hole() {
        let first = stamp(0, 0);
        let mut clock = RunClock::start(&[first], false);
        clock.place(first);
        for (i, jump) in [
            (1, 0),
            (2, 900 * TICKS_PER_SECOND),
            (3, -4_000_000_000),
            (4, 7),
        ] {
            let placed = clock.place(stamp(i * FRAME + jump, i * FRAME));
            let off = (placed.at.0 - NOON - i * FRAME).abs();
            assert!(off <= 3 * FRAME, "frame {i} is {off} ticks off");
        }
    }

    #[test]
    fn two_fields_may_share_a_stamp() {
        let first = stamp(0, 0);
        let mut clock = RunClock::start(&[first], false);
        for i in 0..60 {
            let a = clock.place(stamp(i * FRAME, i * FRAME)).at;
            let b = clock.place(stamp(i * FRAME, i * FRAME)).at;
            assert_eq!((a.0 - NOON, b.0 - a.0), (i * FRAME, 1));
        }
    }

    #[test]
    fn a_clock_that_stands_still_is_replaced_by_the_hubs() {
        let first = stamp(0, 0);
        let mut clock = RunClock::start(&[first], false);
        clock.place(stamp(0, 0));
        clock.place(stamp(FRAME, FRAME));
        let at = (2..300)
            .map(|i| clock.place(stamp(FRAME, i * FRAME)).at)
            .last();
        assert!((at.map_or(0, |at| at.0) - NOON - 299 * FRAME).abs() < 3 * FRAME);
    }

    #[test]
    fn a_clock_that_was_set_begins_a_run_at_a_key_frame() {
        let first = stamp(0, 0);
        let mut clock = RunClock::start(&[first], false);
        clock.place(first);
        let day = 86_400 * TICKS_PER_SECOND;
        let mut begun = None;
        for i in 1..1200 {
            let key = i % 30 == 0;
            let placed = clock.place(Stamp {
                key,
                ..stamp(i * FRAME, i * FRAME + day)
            });
            if placed.new_run {
                assert!(key && begun.is_none());
                begun = Some(i);
                assert_eq!(placed.at.0, NOON + i * FRAME + day);
            }
        }
        assert!(begun.is_some());
    }

    #[test]
    fn drift_is_followed_without_a_jump() {
        let first = stamp(0, 0);
        let mut clock = RunClock::start(&[first], false);
        clock.place(first);
        let mut last = 0;
        for i in 1..15 * 3600 {
            // The camera is 200 ppm slow.
            let placed = clock.place(stamp(i * FRAME - i * FRAME / 5000, i * FRAME));
            let at = placed.at.0 - NOON;
            assert!(at > last && !placed.new_run);
            last = at;
        }
        let off = 15 * 3600 * FRAME - last;
        assert!(off.abs() < TICKS_PER_SECOND / 5, "{off}");
    }

    proptest! {
        #[test]
        fn nothing_a_camera_says_stops_it_or_makes_time_go_back(
            steps in prop::collection::vec((prop_oneof![
                Just(FRAME), Just(0), Just(-FRAME), -10_000_000i64..10_000_000, any::<i64>()
            ], 0i64..20_000, any::<bool>()), 1..200)
        ) {
            let mut camera = 0i64;
            let mut arrival = 0i64;
            let mut clock: Option<RunClock> = None;
            let mut last: Option<Ticks> = None;
            for (step, wait, key) in steps {
                camera = camera.saturating_add(step);
                arrival += wait;
                let s = Stamp { camera, arrival: Ticks(NOON + arrival), key };
                let clock = clock.get_or_insert_with(|| RunClock::start(&[s], false));
                let placed = clock.place(s);
                if let Some(last) = last && !placed.new_run {
                    prop_assert!(placed.at > last);
                }
                last = Some(placed.at);
            }
        }
    }
}
