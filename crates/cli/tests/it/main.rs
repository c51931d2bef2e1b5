//! The built program, as a person or a script runs it.

#![expect(clippy::unwrap_used, reason = "tests")]

mod fixture;
mod keys_and_files;
mod notices;
mod package;
mod record;
mod release;
mod stock;
mod verify;
mod web;
