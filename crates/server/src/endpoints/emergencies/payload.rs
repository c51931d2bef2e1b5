//! `GET /api/agency/emergencies/{id}/clips/{n}/video`: the payload of a released clip, with `Range`;
//! `.../video.age`: header and payload as a file.

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use sidelight_domain::record::Track;
use sidelight_store::payloads::PayloadName;

use super::answers::opened;
use crate::access::Officer;
use crate::app::App;
use crate::body::Path;
use crate::endpoints::clips::payload::{age_file, ranged};
use crate::problem::{ApiError, ApiResult};
use crate::trustee::release::clip;

/// The bytes, sealed; 404 before enough trustees have answered.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path((emergency, n, name)): Path<(String, usize, String)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let whole = match name.as_str() {
        "video" => false,
        "video.age" => true,
        _ => return Err(ApiError::not_found()),
    };
    let open = opened(&app, &officer, &emergency).await?;
    let it = n.checked_sub(1).and_then(|n| open.leaving.get(n));
    let it = it.ok_or_else(ApiError::not_found)?;
    let clip = clip(&app, open.household, it).await?;
    let video = clip.track(Track::Video).ok_or_else(ApiError::not_found)?;
    let payload = PayloadName {
        household: open.household,
        sha256: video.payload.sha256,
    };
    if whole {
        let file = format!("{emergency}.{n}.age");
        let sealed = (video.header.clone(), video.payload.size);
        age_file(&app, payload, sealed, &file).await
    } else {
        ranged(&app, payload, video.payload, (&headers, "no-store")).await
    }
}
