//! The record's storages under crashes: what was not synced is lost, every step may fail, and whatever
//! a caller was told must still hold afterwards.

#![expect(clippy::unwrap_used, reason = "tests")]

mod crash;
mod front;
mod restored;
mod sim;
