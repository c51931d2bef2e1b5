//! `POST /api/agency/shares/{share}/items/{n}/{track}/open`: the download. Who opens what, and when, is
//! durably in the record before the header leaves.

use axum::extract::State;
use sidelight_api::Bytes64;
use sidelight_api::share::Header;

use super::{TrackPath, hand_over, wanted};
use crate::access::Officer;
use crate::app::App;
use crate::body::{Answer, Path};
use crate::problem::ApiResult;

/// The header to the delivery key.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path((share, n, track)): Path<TrackPath>,
) -> ApiResult<Answer<Header>> {
    let wanted = wanted(&officer, (&share, &n, &track), app.now_ms())?;
    let header = hand_over(&app, &officer, &wanted).await?;
    Ok(Answer(Header {
        header: Bytes64(header),
    }))
}
