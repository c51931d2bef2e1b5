//! `sidelight-trustee`: what an independent organisation runs (`docs/ref/trustee.md`). So far it mirrors and
//! witnesses the records of one or many operators; shares of the quorum key are not held here yet.
//!
//! It only dials out. For each record it waits for a head to sign, reads everything that the head stands for
//! and replays it with the same code as everyone, keeps the files, and only then signs. What it has signed
//! last is outside its backup; without that it signs nothing.

mod cli;
mod clock;
mod config;
mod follow;
mod home;
mod keys;
mod lock;
mod mark;
mod mirror;
mod sheet;
mod status;

pub use cli::main_with;
pub use config::{Config, Followed};
pub use follow::{Follower, Outcome, Refusal};
pub use home::Home;
pub use keys::{KeyError, Keys};
pub use lock::{LockKey, Locked};
pub use mirror::{MirrorError, RecordFiles, Remote};
pub use status::{Status, Word};
