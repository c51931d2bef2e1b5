//! The recording core of one camera (see the module above).

use std::fmt;

use sidelight_domain::record::{ClipId, Series, Trigger};

use super::Effect;
use super::cut::Cut;
use super::motion::{Cooldown, MotionMeter, Sensitivity};
use super::ring::Ring;
use super::step::Step;
use crate::media::{AudioFrame, TICKS_PER_SECOND, Ticks, VideoFrame};

/// A clip goes on this long after its last trigger.
pub const POST_ROLL_TICKS: i64 = 10 * TICKS_PER_SECOND;
/// A pause between frames that is longer than this is a gap.
pub const PAUSE_TICKS_MAX: i64 = 3 * TICKS_PER_SECOND;
/// A press while the camera is away still makes a clip if it returns within this.
const OWED_TICKS_MAX: i64 = POST_ROLL_TICKS;

/// What the household set for a camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Rules {
    /// Whether everything is recorded.
    pub continuous: bool,
    /// How easily motion is seen.
    pub motion: Sensitivity,
}

/// What is owed to a chain: nothing has been recorded since.
#[derive(Clone, Copy, Debug)]
pub(super) struct Absence {
    pub(super) since: Ticks,
    pub(super) why: Trigger,
}

/// The open clip of an event.
#[derive(Debug)]
pub(super) struct EventCut {
    pub(super) cut: Cut,
    /// Where the last trigger wants it to end; may lie beyond the clip's limit.
    pub(super) wanted: Ticks,
}

/// See the module.
pub struct Recorder {
    pub(super) ids: Box<dyn FnMut() -> ClipId + Send>,
    rules: Rules,
    pub(super) ring: Ring,
    pub(super) event: Option<EventCut>,
    pub(super) continuous: Option<Cut>,
    /// What is owed to the chains of event and continuous series.
    pub(super) absent: [Option<Absence>; 2],
    motion: MotionMeter,
    pub(super) cooldown: Cooldown,
    owed: Option<(Trigger, Ticks)>,
    /// Frames count only from a key frame on.
    started: bool,
    last: Option<Ticks>,
    pub(super) step: Step,
    last_key: Option<Ticks>,
    pub(super) gop: i64,
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("rules", &self.rules)
            .field("last", &self.last)
            .finish_non_exhaustive()
    }
}

pub(super) fn index(series: Series) -> usize {
    match series {
        Series::Event => 0,
        Series::Continuous => 1,
    }
}

impl Recorder {
    /// A camera that starts now. `resume_from` is where the event and the continuous series ended
    /// when the hub last ran.
    pub fn new(
        rules: Rules,
        resume_from: [Option<Ticks>; 2],
        ids: impl FnMut() -> ClipId + Send + 'static,
    ) -> Self {
        let [event, continuous] = resume_from.map(|from| {
            from.map(|since| Absence {
                since,
                why: Trigger::Restart,
            })
        });
        let mut motion = MotionMeter::default();
        motion.set(rules.motion);
        Self {
            ids: Box::new(ids),
            rules,
            ring: Ring::default(),
            event: None,
            continuous: None,
            absent: [event, continuous.filter(|_| rules.continuous)],
            motion,
            cooldown: Cooldown::default(),
            owed: None,
            started: false,
            last: None,
            step: Step::default(),
            last_key: None,
            gop: TICKS_PER_SECOND,
        }
    }

    /// End of the newest frame, if there is one.
    pub fn reached(&self) -> Option<Ticks> {
        self.last.map(|last| last.plus(self.step.least()))
    }

    /// From when on nothing of a series is recorded: where it ended, if it is interrupted, or where the
    /// newest frame ends. None if the series is off, or nothing came yet.
    pub fn owed_from(&self, series: Series) -> Option<Ticks> {
        if series == Series::Continuous && !self.rules.continuous {
            return None;
        }
        self.absent[index(series)]
            .map(|a| a.since)
            .or_else(|| self.reached())
    }

    /// Whether anything is being written.
    pub fn recording(&self) -> bool {
        self.event.is_some() || self.continuous.is_some()
    }

    /// Whether an event clip is open.
    pub fn event_clip(&self) -> Option<ClipId> {
        self.event.as_ref().map(|e| e.cut.head.clip)
    }

    /// The household changed its mind.
    pub fn set_rules(&mut self, rules: Rules, out: &mut Vec<Effect>) {
        self.motion.set(rules.motion);
        if !rules.continuous {
            let end = self.reached();
            Self::close(self.continuous.take(), end, out);
            self.absent[index(Series::Continuous)] = None;
        }
        self.rules = rules;
    }

    /// The next frame in decoding order. `new_run`: the line of time was set anew.
    pub fn video(&mut self, frame: &VideoFrame, new_run: bool, out: &mut Vec<Effect>) {
        self.check_continuity(frame, new_run, out);
        if !self.started && !frame.key {
            return;
        }
        self.started = true;
        if frame.key {
            self.settle_gaps(frame.decode, out);
        }
        self.end_event(frame, out);
        self.rotate_continuous(frame, out);
        if let Some(last) = self.last {
            self.step.take(frame.decode.since(last));
        }
        if frame.key {
            if let Some(key) = self.last_key {
                self.gop = frame.decode.since(key).clamp(1, super::cut::CLIP_TICKS_MAX);
            }
            self.last_key = Some(frame.decode);
        }
        self.last = Some(frame.decode);
        self.ring.push_video(frame.clone());
        self.feed_video(frame, out);
        if self.rules.continuous && self.continuous.is_none() && frame.key {
            self.continuous = self.open(
                Series::Continuous,
                Trigger::Continuous,
                frame.decode,
                frame.decode,
                out,
            );
        }
        if let Some((trigger, at)) = self.owed.take()
            && frame.decode.since(at) <= OWED_TICKS_MAX
        {
            self.trigger(trigger, frame.decode, out);
        }
        if self.motion.frame(frame.key, frame.data.len()) {
            self.moved(frame.decode, out);
        }
    }

    /// The next sound.
    pub fn audio(&mut self, frame: &AudioFrame, out: &mut Vec<Effect>) {
        if !self.started {
            return;
        }
        self.ring.push_audio(frame.clone());
        if let Some(event) = &mut self.event
            && event.cut.push_audio(frame, out).is_err()
        {
            self.event = None;
        }
        if let Some(cut) = &mut self.continuous
            && cut.push_audio(frame, out).is_err()
        {
            self.continuous = None;
        }
    }

    /// Cuts a clip around `at`, or lets the open one go on. None: there is nothing to cut from.
    pub fn trigger(
        &mut self,
        trigger: Trigger,
        at: Ticks,
        out: &mut Vec<Effect>,
    ) -> Option<ClipId> {
        let now = self.reached().filter(|_| !self.ring.is_empty());
        let Some(now) = now else {
            self.owed = Some((trigger, at));
            return None;
        };
        // The hub's clock runs on while the network holds frames back: the moment meant is at most now.
        let at = at
            .max(now.plus(-PAUSE_TICKS_MAX))
            .min(now.plus(PAUSE_TICKS_MAX));
        let wanted = at.plus(POST_ROLL_TICKS);
        if let Some(event) = &mut self.event {
            event.wanted = event.wanted.max(wanted);
            if trigger == Trigger::Press || event.cut.head.trigger == Trigger::Motion {
                event.cut.triggered(trigger, at);
            }
            return Some(event.cut.head.clip);
        }
        let start = self.ring.start_for(at)?;
        let cut = self.open(Series::Event, trigger, start, at, out)?;
        let clip = cut.head.clip;
        self.event = Some(EventCut { cut, wanted });
        Some(clip)
    }

    fn moved(&mut self, at: Ticks, out: &mut Vec<Effect>) {
        if self.event.is_some() {
            self.trigger(Trigger::Motion, at, out);
        } else if self.cooldown.over(at)
            && let Some(clip) = self.trigger(Trigger::Motion, at, out)
        {
            out.push(Effect::Moved(clip));
        }
    }

    /// The camera is gone, or sends nothing usable.
    pub fn lost(&mut self, why: Trigger, out: &mut Vec<Effect>) {
        if let Some(end) = self.reached() {
            self.close_all(end, out);
            for series in [Series::Event, Series::Continuous] {
                let counts = series == Series::Event || self.rules.continuous;
                let absent = &mut self.absent[index(series)];
                if absent.is_none() && counts {
                    *absent = Some(Absence { since: end, why });
                }
            }
        }
        self.restart_at_key();
    }

    /// The hub stops: everything that is open ends here. What is owed then, [`Recorder::owed_from`], is
    /// for the caller to keep.
    pub fn stop(&mut self, out: &mut Vec<Effect>) {
        if let Some(end) = self.reached() {
            self.close_all(end, out);
        }
    }

    /// What was asked to be written could not be. The series rests until the next key frame.
    pub fn failed(&mut self, series: Series, since_ms: u64) {
        match series {
            Series::Event => self.event = None,
            Series::Continuous => self.continuous = None,
        }
        self.absent[index(series)] = Some(Absence {
            since: Ticks::from_ms(since_ms),
            why: Trigger::Disk,
        });
    }

    /// From where on the open clip of a series is not yet handed out, ms.
    pub fn written_ms(&self, series: Series) -> Option<u64> {
        let cut = match series {
            Series::Event => self.event.as_ref().map(|e| &e.cut),
            Series::Continuous => self.continuous.as_ref(),
        };
        cut.map(|c| c.written().ms())
    }

    fn restart_at_key(&mut self) {
        self.started = false;
        self.last = None;
        self.last_key = None;
        self.ring.clear();
        self.motion.reset();
    }

    /// Ends what cannot go on over this frame: another run, other parameters, a long pause.
    fn check_continuity(&mut self, frame: &VideoFrame, new_run: bool, out: &mut Vec<Effect>) {
        let Some(last) = self.last else { return };
        let passed = frame.decode.since(last);
        if !new_run && passed > PAUSE_TICKS_MAX.max(3 * self.step.least()) {
            return self.lost(Trigger::Camera, out);
        }
        let other = [
            self.event.as_ref().map(|e| &e.cut),
            self.continuous.as_ref(),
        ]
        .into_iter()
        .flatten()
        .any(|cut| cut.head.video != frame.params)
            || self
                .ring
                .video_from(Ticks(i64::MIN))
                .next()
                .is_some_and(|f| f.params != frame.params);
        if !(new_run || other || passed <= 0) {
            return;
        }
        let end = if new_run || passed <= 0 {
            last.plus(self.step.least())
        } else {
            frame.decode
        };
        self.close_all(end, out);
        let key_follows = frame.key;
        if !key_follows {
            // Until the next key frame nothing can be shown: that is a gap.
            self.lost(Trigger::Camera, out);
        }
        self.restart_at_key();
    }

    fn feed_video(&mut self, frame: &VideoFrame, out: &mut Vec<Effect>) {
        if let Some(event) = &mut self.event
            && event.cut.push_video(frame, out).is_err()
        {
            self.event = None;
        }
        if let Some(cut) = &mut self.continuous
            && cut.push_video(frame, out).is_err()
        {
            self.continuous = None;
        }
    }
}
