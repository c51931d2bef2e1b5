//! The contracts of the store: one conformance suite for each trait, run on every backend, and what
//! is particular to SQLite, to the blob store and to the disk.

#![expect(clippy::unwrap_used, reason = "tests")]

mod blobs;
mod conformance;
mod removal;
mod sqlite;
