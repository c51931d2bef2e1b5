//! The emergency: what is claimed, what the rules ask of it, and its life (`docs/ref/emergency.md`).
//!
//! A claim leads to a release only past a supervisor, a call back, the owner's chance and two reviewers.
//! Values in, values out; that somebody signed is checked by [`crate::approval`] before, that an entry is
//! in the log by whoever holds its receipt.

mod call;
mod check;
mod claim;
mod door;
pub mod life;

pub use call::{CALL_BYTES_MAX, CallBack, CallError};
pub use check::{Before, ClaimViolation, KeepsToRules};
pub use claim::{CLAIM_BYTES_MAX, Claim, ClaimError, Danger, NotAsked, claim_digest};
pub use door::{DoorTag, DoorTagError};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a text that has one spelling: what is written back is what was read.
fn one_spelling<T: Serialize + DeserializeOwned>(text: &str) -> Option<T> {
    let read: T = serde_json::from_str(text).ok()?;
    (spelling(&read) == text).then_some(read)
}

/// The one spelling.
fn spelling<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("texts and numbers are always JSON")
}
