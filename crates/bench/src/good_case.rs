//! The good case of the trustee's tests: a record with people, rules and a quorum key, a household with
//! emergency access, and a release of as many of its clips as one likes.
#![expect(clippy::unwrap_used, dead_code, reason = "the tests use all of it")]

#[path = "../../trustee/tests/it/otherwise.rs"]
pub(crate) mod otherwise;
#[path = "../../trustee/tests/it/parties.rs"]
pub(crate) mod parties;
#[path = "../../trustee/tests/it/record.rs"]
pub(crate) mod record;
#[path = "../../trustee/tests/it/scene.rs"]
pub(crate) mod scene;
#[path = "../../trustee/tests/it/town.rs"]
mod town;

use sidelight_domain::emergency::DoorTag;
use sidelight_domain::window::Window;

use otherwise::{GOOD, Otherwise, Shot, shot};
use scene::{FROM_MS, MINUTE_MS, camera};

/// The most cameras of a release, and the most footage of one.
const CAMERAS: u8 = 8;
const MINUTES: u16 = 60;
/// The most clips of a release that the rulebook allows.
pub(crate) const CLIPS_MAX: u16 = CAMERAS as u16 * MINUTES;

/// The n-th clip: an hour of one camera, then of the next.
fn nth(clip: u16) -> Shot {
    let before = i64::from(MINUTES - clip % MINUTES) * MINUTE_MS as i64;
    Shot {
        camera: 8 + (clip / MINUTES) as u8,
        ..shot(clip, -before)
    }
}

/// A good case with so many clips, of the hour before [`FROM_MS`].
pub(crate) fn of(clips: u16) -> Otherwise {
    Otherwise {
        shots: (0..clips).map(nth).collect::<Vec<_>>().leak(),
        claim: |claim| {
            let cameras = (8..8 + CAMERAS).map(camera);
            claim.doors = cameras.map(DoorTag::of).collect();
            claim.window = Window::new(FROM_MS - 60 * MINUTE_MS, FROM_MS).unwrap();
        },
        ..GOOD
    }
}
