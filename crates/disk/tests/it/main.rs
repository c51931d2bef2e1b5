//! The simulated disk loses what it says it loses, and the few durable writes of this crate need each of
//! their syncs.

#![expect(clippy::unwrap_used, reason = "tests")]

mod lives;
mod sim;
