//! Mailboxes: where two ends that share a code meet (`docs/ref/pairing.md`).
//!
//! `PUT /api/mailbox/{id}/{slot}` writes a slot once (409 if taken); `GET
//! /api/mailbox/{id}/{slot}?wait=25` answers it, or 204 when the wait is over. Neither asks who is
//! calling: the code is what counts. Slots: `hub`, `new`, `home`, `done`.

use serde::{Deserialize, Serialize};

use crate::Bytes64;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// JSON text; what was MACed is these exact characters.
    pub body: String,
    /// HMAC-SHA256 under the code's MAC key.
    pub mac: Bytes64,
}
