//! Tests of the rulebooks of this folder, and of ones that are worse.

#![expect(clippy::unwrap_used, reason = "tests")]

mod agree;
mod books;
mod later;
mod never;
mod prover;
