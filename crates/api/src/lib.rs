//! The wire between hub, browser, CLI and operator: paths, JSON bodies, limits, problems.
//!
//! Bytes travel as base64 (standard alphabet, padded), hashes, ids and Ed25519 keys as lowercase
//! hex, times as milliseconds since 1970. Every error is an RFC 9457 problem
//! (`application/problem+json`). Described for people in `docs/ref/api.md`. There is no decision
//! and no secret in here: what relayed blobs hold only their two ends know.

pub mod account;
pub mod agency;
pub mod bytes64;
pub mod client;
pub mod clip;
pub mod decision;
pub mod demand;
pub mod doctor;
pub mod emergency;
pub mod feed;
pub mod household;
pub mod hub;
pub mod left_out;
pub mod limits;
pub mod lookup;
pub mod mailbox;
pub mod outcome;
pub mod package;
pub mod path;
pub mod problem;
pub mod question;
pub mod reach;
pub mod repair;
pub mod request;
pub mod rulebook;
pub mod share;
pub mod trustee;
pub mod witness;

pub use bytes64::Bytes64;
pub use client::{Client, ClientError};
pub use problem::Problem;
