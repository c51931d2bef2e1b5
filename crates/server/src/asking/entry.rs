//! Entries before the log has them, and the origin that every digest covers.

use sidelight_translog::entry::{Body, Entry};

use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::record::day_of;

/// An entry's text before it has an ordinal.
pub(crate) fn entry_text(body: Body, now_ms: u64) -> ApiResult<Vec<u8>> {
    let entry = Entry::new(1, day_of(now_ms), body).map_err(ApiError::internal)?;
    Ok(entry.to_bytes())
}

/// The body of a stored entry.
pub(crate) fn body_of(entry: &[u8]) -> ApiResult<Body> {
    let entry = Entry::parse(entry).map_err(ApiError::internal)?;
    Ok(entry.body().clone())
}

/// The log's origin, which every digest covers.
pub(crate) fn origin(app: &App) -> ApiResult<String> {
    let origin = app.record.view(|log| log.log_key().name().to_owned());
    origin.ok_or_else(no_record)
}

fn no_record() -> ApiError {
    ApiError::unavailable("The public record cannot be read at the moment.", 10)
}
