//! The quorum key: `k` of `n` independent trustees open a clip together, and fewer learn nothing.
//!
//! Everything here is written down in `docs/ref/quorum.md`; the composition of primitives is in one
//! file, [`Wrap`]'s. No I/O, no clock, no randomness but what is given. The shares never sign.

mod ceremony;
mod point;
mod proof;
mod release;
mod replace;
mod roster;
mod share;
mod stanza;
mod text;

pub use ceremony::{
    CeremonyError, FirstRound, PACKAGE_BYTES_MAX, PublicPackages, Seats, SecondRound,
    SecretPackages, generate, refresh, transcript,
};
pub use point::{Point, PointError, SECOND_GENERATOR, derive_second_generator};
pub use proof::Proof;
pub use release::{
    Answer, AnswerError, CheckedWrap, CombineError, FILE_KEY_BYTES, Wrap, WrapError, combine,
};
pub use replace::{Piece, RepairError, add, cut, receive};
pub use roster::{Roster, RosterError, TRUSTEES_MAX, TrusteeId};
pub use share::{SHARE_BYTES, ShareError, ShareKey};
pub use stanza::{HEADER_BYTES_MAX, PROOF_TAG, Stanza, StanzaError, stanzas};
pub use text::{ROSTER_BYTES_MAX, RosterTextError};
