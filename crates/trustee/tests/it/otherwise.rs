//! How a scene can differ from the good one.

use sidelight_domain::emergency::{CallBack, Claim};
use sidelight_domain::record::{ClipId, Hash, Statement, Track};
use sidelight_translog::entry::{Body, Emergency, Kind};

use super::parties::{Meeting, Party};
use super::record::Record;
use super::scene::MINUTE_MS;
use super::town::Town;

/// A clip to be made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shot {
    pub(crate) clip: u16,
    pub(crate) camera: u8,
    /// When it begins, ms after the window.
    pub(crate) start: i64,
    /// Secret of the notice key that its label is bound to.
    pub(crate) notice: u8,
}

/// A shot of the household's one camera.
pub(crate) const fn shot(clip: u16, start: i64) -> Shot {
    Shot {
        clip,
        camera: 8,
        start,
        notice: 31,
    }
}

const MINUTE: i64 = MINUTE_MS as i64;

/// Index of a look-up's entry, and the salt with which it commits to the agency.
pub(crate) type LookedUp = (u64, [u8; 32]);

/// Which kind an entry is, and for which its commitments and its decision are made: an emergency or a drill.
#[derive(Clone, Copy)]
pub(crate) struct Kinds {
    pub(crate) entered: Kind,
    pub(crate) committed: Kind,
    pub(crate) decided: Kind,
    /// What officer and supervisor took it for.
    pub(crate) claimed: Kind,
}

impl Kinds {
    pub(crate) const fn all(kind: Kind) -> Self {
        Self {
            entered: kind,
            committed: kind,
            decided: kind,
            claimed: kind,
        }
    }
}

/// An entry of an emergency, or of a drill.
pub(crate) fn body(kind: Kind, said: Emergency) -> Body {
    match kind {
        Kind::Drill => Body::Drill(said),
        _ => Body::Emergency(said),
    }
}

/// Each hook sees what is going to be said, signed or entered. What comes after it fits, so that one check
/// alone can tell.
#[derive(Clone, Copy)]
pub(crate) struct Otherwise {
    pub(crate) shots: &'static [Shot],
    pub(crate) track: Track,
    pub(crate) rulebook: fn(&str) -> String,
    pub(crate) town: fn(&mut Record, &mut Town),
    pub(crate) statement: fn(&mut Statement),
    pub(crate) manifest: fn(&str, &mut Vec<u8>),
    /// Whose label a clip has, and for whose label it is sealed.
    pub(crate) labelled: fn(ClipId) -> ClipId,
    pub(crate) wrapped: fn(ClipId) -> ClipId,
    pub(crate) claim: fn(&mut Claim),
    /// Enters the look-up that a claimed home was in.
    pub(crate) look_up: fn(&mut Meeting, &[&Party], &Town) -> Option<LookedUp>,
    pub(crate) call: fn(&mut CallBack),
    pub(crate) committed: fn(&str, &mut String),
    pub(crate) entry: fn(&mut Emergency),
    pub(crate) kinds: Kinds,
    /// What the entry says that reviewers signed.
    pub(crate) decision: fn(&mut Hash),
    /// What it says otherwise than they signed.
    pub(crate) unsigned: fn(&mut Emergency),
}

/// The good one.
pub(crate) const GOOD: Otherwise = Otherwise {
    shots: &[shot(0, 0), shot(1, MINUTE)],
    track: Track::Video,
    rulebook: str::to_owned,
    town: |_, _| (),
    statement: |_| (),
    manifest: |_, _| (),
    labelled: |clip| clip,
    wrapped: |clip| clip,
    claim: |_| (),
    look_up: |_, _, _| None,
    call: |_| (),
    committed: |_, _| (),
    entry: |_| (),
    kinds: Kinds::all(Kind::Emergency),
    decision: |_| (),
    unsigned: |_| (),
};
