//! What the operator, a trustee and a home's hub have in common when they reach a person
//! (`docs/ref/notifications.md`): where a request may go whose address somebody else gave, Web Push, mail,
//! webhooks, and quiet hours.
//!
//! Who is told of what, what a label says and what waits is each one's own and not here.

pub mod guard;
pub mod mail;
pub mod message;
pub mod push;
pub mod quiet;
pub mod smtp;
pub mod webhook;

/// What came of one try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// The other end has it.
    Through,
    /// Not this time.
    Later,
    /// Trying again is no use.
    Never,
    /// There is no such address any more.
    Gone,
}

/// Between two tries of a message, ms; as many tries as there are numbers.
pub const BACK_OFF_MS: [u64; 6] = [15_000, 60_000, 300_000, 1_800_000, 7_200_000, 15_000];
