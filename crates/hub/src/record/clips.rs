//! How the recorder's clips begin, end and follow each other, and how its gaps are settled.

use sidelight_domain::record::{Series, Trigger};

use super::cut::{CLIP_TICKS_MAX, ClipHead, Cut};
use super::recorder::{Absence, EventCut, Recorder, index};
use super::{Effect, Gap};
use crate::media::{Ticks, VideoFrame};

impl Recorder {
    pub(super) fn settle_gaps(&mut self, to: Ticks, out: &mut Vec<Effect>) {
        for series in [Series::Event, Series::Continuous] {
            if let Some(absence) = self.absent[index(series)].take() {
                let from_ms = absence.since.ms();
                let gap = Gap {
                    clip: (self.ids)(),
                    series,
                    why: absence.why,
                    from_ms,
                    to_ms: to.ms().max(from_ms),
                };
                out.push(Effect::Gap(gap));
            }
        }
    }

    /// Ends the event clip when its time is over, and goes on in a further one if a trigger wants more.
    pub(super) fn end_event(&mut self, frame: &VideoFrame, out: &mut Vec<Effect>) {
        let Some(event) = &self.event else { return };
        let full = frame.decode.plus(self.step.least()) > event.cut.limit();
        if frame.decode < event.wanted && !full {
            return;
        }
        let Some(EventCut { cut, wanted }) = self.event.take() else {
            return;
        };
        let trigger = cut.head.trigger;
        let end = frame.decode;
        Self::close(Some(cut), Some(end), out);
        if trigger == Trigger::Motion {
            self.cooldown.ended(end);
        }
        if wanted > end
            && let Some(start) = self.ring.last_key()
        {
            let next = self.open(Series::Event, trigger, start, end, out);
            self.event = next.map(|cut| EventCut { cut, wanted });
        }
    }

    /// Continuous clips follow each other at key frames.
    pub(super) fn rotate_continuous(&mut self, frame: &VideoFrame, out: &mut Vec<Effect>) {
        let Some(cut) = &self.continuous else { return };
        let full = frame.decode.plus(self.step.least()) > cut.limit();
        let next_would_be_late = frame.decode.plus(self.gop).plus(self.step.least()) > cut.limit();
        if !(full || (frame.key && next_would_be_late)) {
            return;
        }
        Self::close(self.continuous.take(), Some(frame.decode), out);
        if frame.key {
            return;
        }
        // A group of pictures longer than expected: the next clip repeats it from its key frame.
        if let Some(start) = self.ring.last_key()
            && frame.decode.since(start) < CLIP_TICKS_MAX / 2
        {
            self.continuous = self.open(Series::Continuous, Trigger::Continuous, start, start, out);
        } else {
            self.absent[index(Series::Continuous)] = Some(Absence {
                since: frame.decode,
                why: Trigger::Camera,
            });
        }
    }

    /// Opens a clip and feeds it what the ring has from `start` on.
    pub(super) fn open(
        &mut self,
        series: Series,
        trigger: Trigger,
        start: Ticks,
        preview_from: Ticks,
        out: &mut Vec<Effect>,
    ) -> Option<Cut> {
        let first = self.ring.video_from(start).next()?;
        let start = first.decode;
        let video = first.params.clone();
        let head = ClipHead {
            clip: (self.ids)(),
            series,
            trigger,
            start_ms: start.ms(),
            video,
        };
        let mut effects = Vec::new();
        let mut cut = Cut::start(head, start, preview_from, &mut effects).ok()?;
        for frame in self.ring.audio_from(start) {
            cut.push_audio(frame, &mut effects).ok()?;
        }
        for frame in self.ring.video_from(start) {
            cut.push_video(frame, &mut effects).ok()?;
        }
        out.append(&mut effects);
        Some(cut)
    }

    pub(super) fn close_all(&mut self, end: Ticks, out: &mut Vec<Effect>) {
        let event = self.event.take().map(|e| e.cut);
        if event
            .as_ref()
            .is_some_and(|c| c.head.trigger == Trigger::Motion)
        {
            self.cooldown.ended(end);
        }
        Self::close(event, Some(end), out);
        Self::close(self.continuous.take(), Some(end), out);
    }

    pub(super) fn close(cut: Option<Cut>, end: Option<Ticks>, out: &mut Vec<Effect>) {
        if let Some(cut) = cut {
            let end = end.unwrap_or_else(|| cut.written());
            let (series, trigger) = (cut.head.series, cut.head.trigger);
            if cut.close(end, out).is_err() {
                out.push(Effect::Close {
                    series,
                    duration_ms: 0,
                    trigger,
                });
            }
        }
    }
}
