//! Getting the newest head signed by the witnesses of the log's policy (`docs/ref/witness.md`).
//!
//! [`Panel`] asks those that listen and waits for those that dial in; [`Desk`] is where the latter are
//! served, and what everybody sees of all of them; [`SeenHeads`] keeps what must stop the log at its next
//! start, too.

mod ask;
mod desk;
mod panel;
mod policy;
mod seen;

use desk::Trouble;
pub(crate) use desk::{Desk, Handed};
pub(super) use panel::Panel;
pub(super) use policy::{Loaded, load};
pub(super) use seen::SeenHeads;
