//! Look-ups of addresses and contacts: what the endpoints of agencies, reviewers, trustees and households
//! share, and what the record's rounds do with them (`docs/ref/lookup.md`).
//!
//! The operator holds no address, no contact and no share: it relays elements and answers, and learns from
//! the hashes that an officer's page hands in which of its homes were meant.

pub(crate) mod case;
pub(crate) mod entry;
pub(crate) mod named;
pub(crate) mod row;
pub(crate) mod settle;
pub(crate) mod typed;
