//! What emergencies and legal demands share, some of it with look-ups: whose doors are named, which footage
//! leaves, and the entry that reviewers sign. What each of the two asks for before is theirs.

pub(crate) mod answers;
pub(crate) mod at_home;
pub(crate) mod doors;
pub(crate) mod entry;
pub(crate) mod filed;
pub(crate) mod footage;
pub(crate) mod opening;
pub(crate) mod paper;
pub(crate) mod refused;
pub(crate) mod sign;

use crate::problem::ApiError;

/// A clip's length, at most, ms.
const CLIP_MS_MAX: u64 = 60_000;
/// The same in seconds.
const CLIP_SECONDS_MAX: u64 = CLIP_MS_MAX / 1000;
/// Agency and what it claims or demands are revealed so many days after a release.
pub(crate) const SEALED_DAYS: u16 = 30;
/// How long something typed waits for its officer's passkey, ms.
pub(crate) const TYPED_LIFE_MS: u64 = 24 * 60 * 60 * 1000;
/// Those settled, and looked at for having lapsed, in one round.
pub(crate) const ROUND_MAX: u32 = 200;

/// Somebody else did something in between.
pub(crate) fn changed() -> ApiError {
    let title = "It was changed elsewhere.";
    ApiError::conflict("changed", title, "Read it again.")
}
