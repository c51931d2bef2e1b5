//! `PUT /api/mailbox/{id}/{slot}`: writes a slot, once.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::limits::MAILBOX_SLOT_BYTES_MAX;
use sidelight_api::mailbox::Slot;
use sidelight_store::relay::{Slot as StoredSlot, SlotWritten};

use super::address;
use crate::access::Anyone;
use crate::app::{App, MAILBOX_LIMITS};
use crate::body::{Json, Path, at_most};
use crate::problem::{ApiError, ApiResult};
use crate::rate::Limited;

/// JSON of a slot: its body escaped, at worst six characters for one, and its MAC.
const BODY_MAX: usize = 6 * MAILBOX_SLOT_BYTES_MAX + 1024;
/// An HMAC-SHA256, bytes.
const MAC_BYTES: usize = 32;

/// 204, or 409 if it was written before.
pub(crate) async fn handle(
    State(app): State<App>,
    anyone: Anyone,
    Path((mailbox, slot)): Path<(String, String)>,
    Json(message): Json<Slot, BODY_MAX>,
) -> ApiResult<StatusCode> {
    anyone.take(&app, Limited::Mailbox)?;
    let mailbox = address(&mailbox, &slot)?;
    at_most("A slot", message.body.as_bytes(), MAILBOX_SLOT_BYTES_MAX)?;
    if message.mac.0.len() != MAC_BYTES {
        return Err(ApiError::malformed("The MAC has 32 bytes."));
    }
    let stored = StoredSlot {
        body: message.body,
        mac: message.mac.0,
    };
    let now = app.now_ms();
    match app
        .store
        .slot_put(&mailbox, &slot, &stored, now, MAILBOX_LIMITS)
        .await?
    {
        SlotWritten::Done => {
            app.live.mailbox_written(mailbox);
            Ok(StatusCode::NO_CONTENT)
        }
        SlotWritten::Taken => {
            let title = "This slot was written already.";
            Err(ApiError::conflict(
                "slot_taken",
                title,
                "Start again with a new code.",
            ))
        }
        SlotWritten::Full => Err(ApiError::unavailable(
            "Too many pairings are under way.",
            60,
        )),
    }
}
