//! Mailboxes: where two ends that share a code meet. Nobody is asked who they are.

pub(crate) mod get;
pub(crate) mod put;

use crate::problem::{ApiError, ApiResult};

/// The slots there are (`docs/ref/pairing.md`).
const SLOTS: [&str; 4] = ["hub", "new", "home", "done"];

/// A mailbox id and a slot that exists.
fn address(mailbox: &str, slot: &str) -> ApiResult<[u8; 16]> {
    let id: sidelight_domain::record::MessageId = crate::body::id(mailbox)?;
    if SLOTS.contains(&slot) {
        Ok(id.0)
    } else {
        Err(ApiError::not_found())
    }
}
