//! Emergencies: what the endpoints of agencies, reviewers and households share, and what the record's
//! rounds do with them.
//!
//! Which step may follow which is `domain::emergency::life`'s; what may be claimed, the rulebook's; who
//! decides, the log's. Here these meet rows.

pub(crate) mod claim;
pub(crate) mod refusal;
pub(crate) mod release;
pub(crate) mod row;
pub(crate) mod settle;
pub(crate) mod sign;

/// Cameras that one door tag can name; more than one is a coincidence of ids, and then it names none.
const CAMERAS_OF_A_TAG_MAX: u32 = 2;
/// How long a typed claim waits for its officer's passkey, ms.
const TYPED_LIFE_MS: u64 = 24 * 60 * 60 * 1000;
/// Emergencies settled, and looked at for having lapsed, in one round.
const ROUND_MAX: u32 = 200;
/// Agency and claim are revealed so many days after a release.
const SEALED_DAYS: u16 = 30;
/// A clip's length, at most, ms.
const CLIP_MS_MAX: u64 = 60_000;
/// The same in seconds.
const CLIP_SECONDS_MAX: u64 = CLIP_MS_MAX / 1000;
