//! The emergency: what is claimed, what the rules ask of it, and its life (`docs/ref/emergency.md`).
//!
//! A claim leads to a release only past a supervisor, a call back, the owner's chance and two reviewers.
//! Values in, values out; that somebody signed is checked by [`crate::approval`] before, that an entry is
//! in the log by whoever holds its receipt.

mod call;
mod check;
mod claim;
mod door;
mod left_out;
pub mod life;
mod outline;

pub use call::{CALL_BYTES_MAX, CallBack, CallError};
pub use check::{Before, ClaimViolation, Filing, KeepsToRules, MayBegin};
pub use claim::{CLAIM_BYTES_MAX, Claim, ClaimError, Danger, NamedHome, NotAsked, claim_digest};
pub use door::{DoorTag, DoorTagError};
pub use left_out::{LEFT_OUT_MAX, LeftOut, PERSON_CHARS_MAX};
pub use outline::Outline;

use std::collections::BTreeSet;

use crate::record::{Encoder, Hash};

/// What leaves, by the labels of its tracks, as an entry commits to it.
pub fn scope(labels: &BTreeSet<Hash>) -> Hash {
    let encoder = Encoder::new("sidelight/scope/v1");
    let with = |encoder: Encoder, label: &Hash| encoder.field(label);
    labels.iter().fold(encoder, with).hash()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::sha256;

    #[test]
    fn a_scope_is_a_set_of_labels() {
        let of = |labels: &[Hash]| scope(&labels.iter().copied().collect());
        let (one, two) = ([1; 32], [2; 32]);
        let bytes = [
            &18u32.to_be_bytes()[..],
            b"sidelight/scope/v1",
            &32u32.to_be_bytes(),
            &one,
            &32u32.to_be_bytes(),
            &two,
        ];
        assert_eq!(of(&[two, one]), sha256(&bytes.concat()));
        assert_ne!(of(&[one]), of(&[one, two]));
    }
}
