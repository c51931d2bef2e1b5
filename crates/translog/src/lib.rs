//! The public log of Sidelight: what an entry says, how entries become a tree, and how anyone checks both.
//!
//! Formats are C2SP's (`docs/ref/log.md`), except for the entry, which is ours (`docs/ref/leaf.md`).
//!
//! - [`entry`]: one leaf, typed and as text; salted commitments. [`ledger`]: whether a leaf fits those
//!   before it, and the public numbers.
//! - [`merkle`], [`tile`], [`source`], [`proven`]: tree hashes, names and bytes of the static files,
//!   proofs read from them.
//! - [`vkey`], [`checkpoint`], [`cosignature`], [`policy`], [`proof`]: who signs a tree head, when that
//!   is enough, and receipts that verify offline.
//! - [`witness`]: what a log asks a witness, and how one judges it.
//! - [`monitor`]: replays a whole log from its static files.
//! - [`sequence`], [`sequencer`], [`restore`]: how the operator appends without ever signing two histories.
//!
//! There is no HTTP, no SQL, no clock and no randomness here but what is passed in; storage is behind traits.

pub mod checkpoint;
pub mod cosignature;
pub mod entry;
pub mod hash;
pub mod ledger;
pub mod merkle;
pub mod monitor;
pub mod policy;
pub mod proof;
pub mod proven;
pub mod restore;
pub mod sequence;
pub mod sequencer;
pub mod source;
pub mod tile;
pub mod vkey;
pub mod witness;
