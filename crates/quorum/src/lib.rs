//! The quorum key: `k` of `n` independent trustees open a clip together, and fewer learn nothing. Beside
//! it the look-up key, by which they find a household by its address or a contact, and open nothing.
//!
//! Everything here is written down in `docs/ref/quorum.md` and `docs/ref/lookup.md`; primitives
//! are composed in short files: `release`, `answer` and `proof` for footage, and `lookup` on the last two for
//! addresses and contacts. No I/O, no clock, no randomness but what is given. The shares never sign.

mod address;
mod answer;
mod ceremony;
mod commitments;
mod contact;
mod key_use;
mod lookup;
mod point;
mod proof;
mod release;
mod replace;
mod roster;
mod share;
mod stanza;
mod text;

pub use address::{ADDRESS_PART_BYTES_MAX, Address, AddressError};
pub use answer::{Answer, AnswerError, CombineError};
pub use ceremony::{
    CeremonyError, FirstRound, PACKAGE_BYTES_MAX, PublicPackages, Seats, SecondRound,
    SecretPackages, generate, refresh, transcript,
};
pub use commitments::{Commitments, POINT_BYTES, Repair, seen};
pub use contact::{CONTACT_BYTES_MAX, Contact, ContactError};
pub use key_use::{Addresses, Clips, KeyUse};
pub use lookup::{Blinding, TOKEN_BYTES, Token};
pub use point::{Point, PointError, SECOND_GENERATOR, derive_second_generator};
pub use proof::Proof;
pub use release::{CheckedWrap, FILE_KEY_BYTES, Wrap, WrapError, combine};
pub use replace::{Piece, RepairError, add, cut, receive};
pub use roster::{Roster, RosterError, TRUSTEES_MAX, TrusteeId};
pub use share::{SHARE_BYTES, ShareError, ShareKey};
pub use stanza::{HEADER_BYTES_MAX, PROOF_TAG, Stanza, StanzaError, stanzas};
pub use text::{ROSTER_BYTES_MAX, RosterTextError};
