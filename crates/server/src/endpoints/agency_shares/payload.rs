//! `GET /api/agency/shares/{share}/items/{n}/{track}`: the payload, with `Range`, of what somebody of
//! the agency has opened; `.../{track}.age`: header and payload as a file, which is an opening, too. A
//! still is such a file from the beginning, and has no payload of its own.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use sidelight_store::shares::SharedTrack;

use super::{TrackPath, hand_over, wanted};
use crate::access::Officer;
use crate::app::App;
use crate::body::Path;
use crate::endpoints::clips::payload::{age_file, attached, ranged};
use crate::problem::{ApiError, ApiResult};

/// The bytes, sealed.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path((share, n, name)): Path<TrackPath>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (track, whole) = match name.strip_suffix(".age") {
        Some(track) => (track, true),
        None => (name.as_str(), false),
    };
    let wanted = wanted(&officer, (&share, &n, track), app.now_ms())?;
    let file = format!("{share}.{n}.{track}.age");
    if whole {
        let handed = hand_over(&app, &officer, &wanted).await?;
        if wanted.track == SharedTrack::Still {
            let length = handed.len() as u64;
            return Ok(attached(Body::from(handed), length, &file));
        }
    }
    let found = app.store.agency_payload(&wanted).await?;
    let found = found.ok_or_else(ApiError::not_found)?;
    if whole {
        let header = (found.header, found.payload.size);
        age_file(&app, found.name, header, &file).await
    } else {
        ranged(&app, found.name, found.payload, (&headers, "no-store")).await
    }
}
