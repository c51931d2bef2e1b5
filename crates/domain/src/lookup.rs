//! The look-up of addresses and contacts: what an officer signs, what the rules ask of it, and its life
//! (`docs/ref/lookup.md`, look-up).
//!
//! A look-up hands over no footage. It leads to an entry only past a supervisor and a reviewer; tokens are
//! made by trustees, and elements are read as points where they are answered and not here.

mod check;
pub mod life;
mod text;

pub use check::{EarlierLookUps, KeepsToRules, LookUpViolation};
pub use text::{ADDRESSES_MAX, Element, LOOK_UP_BYTES_MAX, LookUp, LookUpError, look_up_digest};
