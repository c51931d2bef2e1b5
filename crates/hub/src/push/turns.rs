//! Which camera's picture is taken next: one of each at a time, in turn, so that no camera has more of the
//! one decoder, or of those who fetch, than its share. No I/O: time comes in.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use sidelight_domain::record::CameraId;

use super::message::Happened;

/// Snapshots that are taken at once, of as many cameras.
const AT_ONCE_MAX: usize = 4;
/// Snapshots that wait to be taken; what is more goes without.
const WAITING_MAX: usize = 64;
/// Those of one camera.
const WAITING_EACH_MAX: usize = 2;
/// So long a camera rests whose picture kept the decoder for too long, ms.
const REST_MS: u64 = 60 * 1000;

/// One snapshot to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) camera: CameraId,
    /// What the messages say that wait for it; none to look whether it works.
    pub(super) what: Option<Happened>,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Turns {
    waiting: VecDeque<Wanted>,
    under_way: BTreeSet<CameraId>,
    /// Until when cameras rest, ms.
    resting: BTreeMap<CameraId, u64>,
}

impl Turns {
    /// Keeps one for its turn; `false` if it goes without.
    pub(super) fn want(&mut self, wanted: Wanted, now_ms: u64) -> bool {
        self.resting.retain(|_, until_ms| now_ms < *until_ms);
        let camera = wanted.camera;
        let own = self.waiting.iter().filter(|it| it.camera == camera);
        let full = self.waiting.len() >= WAITING_MAX || own.count() >= WAITING_EACH_MAX;
        if full || self.resting.contains_key(&camera) {
            return false;
        }
        self.waiting.push_back(wanted);
        true
    }

    /// Whose turn it is now; it lasts until it is [`over`](Self::over).
    pub(super) fn next(&mut self) -> Option<Wanted> {
        if self.under_way.len() >= AT_ONCE_MAX {
            return None;
        }
        let free = |it: &Wanted| !self.under_way.contains(&it.camera);
        let at = self.waiting.iter().position(free)?;
        let wanted = self.waiting.remove(at)?;
        self.under_way.insert(wanted.camera);
        Some(wanted)
    }

    /// A camera's turn is over; one that kept the decoder for too long, until this moment, rests, and what
    /// waits of it goes without.
    pub(super) fn over(&mut self, camera: CameraId, kept_decoder_ms: Option<u64>) {
        self.under_way.remove(&camera);
        if let Some(now_ms) = kept_decoder_ms {
            self.waiting.retain(|it| it.camera != camera);
            self.resting.insert(camera, now_ms.saturating_add(REST_MS));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(camera: u8) -> Wanted {
        Wanted {
            camera: CameraId([camera; 16]),
            what: None,
        }
    }

    fn begun(turns: &mut Turns) -> Vec<u8> {
        let next = std::iter::from_fn(|| turns.next());
        next.map(|it| it.camera.0[0]).collect()
    }

    #[test]
    fn a_camera_that_wants_many_pictures_keeps_nobody_from_theirs() {
        let mut turns = Turns::default();
        let kept = (0..100).filter(|_| turns.want(of(1), 0)).count();
        assert_eq!(kept, WAITING_EACH_MAX);
        for camera in 2..6 {
            assert!(turns.want(of(camera), 0), "{camera}");
        }
        // The first one hangs, for as long as it likes.
        assert_eq!(begun(&mut turns), [1, 2, 3, 4]);
        for camera in 2..5 {
            turns.over(of(camera).camera, None);
        }
        assert_eq!(begun(&mut turns), [5], "the first has one turn at a time");
        turns.over(of(1).camera, None);
        assert_eq!(begun(&mut turns), [1]);
    }

    #[test]
    fn whoever_keeps_the_decoder_rests_and_others_do_not() {
        let mut turns = Turns::default();
        assert!(turns.want(of(1), 0) && turns.want(of(2), 0));
        assert_eq!(begun(&mut turns), [1, 2]);
        assert!(turns.want(of(1), 1));
        turns.over(of(1).camera, Some(5));
        turns.over(of(2).camera, None);
        assert!(begun(&mut turns).is_empty(), "what waited goes without");
        assert!(!turns.want(of(1), REST_MS + 4) && turns.want(of(2), 6));
        assert!(turns.want(of(1), REST_MS + 5));
    }

    #[test]
    fn of_many_cameras_no_more_wait_than_there_is_room_for() {
        let mut turns = Turns::default();
        let kept = (0..=u8::MAX).filter(|camera| turns.want(of(*camera), 0));
        assert_eq!(kept.count(), WAITING_MAX);
        assert_eq!(begun(&mut turns).len(), AT_ONCE_MAX);
    }
}
