//! What trustees sign becomes an entry as it is; the same again is the same entry.

use sidelight_domain::record::Encoder;
use sidelight_translog::entry::Body;
use sidelight_translog::sequencer::RequestId;

use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::record::AppendError;

/// Seconds after which to try again while the record cannot take entries.
const RETRY_SECONDS: u64 = 5;

/// Appends it and answers its index, once it is published. 409 `entry` if the record's rules refuse it; 503
/// while the record cannot take it, and the same again is no second one.
pub(crate) async fn enter(app: &App, body: Body, document: Option<Vec<u8>>) -> ApiResult<u64> {
    // The day is not part of what was signed; with one that never changes the id depends on the rest alone.
    // It must be one on which the body could stand.
    let mut day_ms = 0;
    if let Body::LookupTally(tally) = &body {
        day_ms = tally.month.next().first().start_ms();
    }
    let entry = crate::asking::entry::entry_text(body.clone(), day_ms)?;
    let hash = Encoder::new("sidelight/trustee-entry/v1")
        .field(&entry)
        .hash();
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    match app.record.append(RequestId(id), body, document).await {
        Ok(receipt) => Ok(receipt.index),
        Err(AppendError::Refused(refusal)) => Err(refused(&refusal)),
        Err(AppendError::Document(defect)) => {
            let title = "The text cannot be public.";
            Err(ApiError::unprocessable("text", title, format!("{defect}.")))
        }
        Err(
            AppendError::Absent
            | AppendError::Stopped
            | AppendError::Unwitnessed
            | AppendError::Busy
            | AppendError::Storage(_),
        ) => Err(ApiError::unavailable(
            "The public record takes no entries at the moment.",
            RETRY_SECONDS,
        )),
    }
}

/// The record's rules do not let it in.
pub(crate) fn refused(why: &impl std::fmt::Display) -> ApiError {
    let title = "The public record does not take it.";
    ApiError::conflict("entry", title, format!("{why}."))
}
