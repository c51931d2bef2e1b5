//! `GET /api/agency/emergencies/{id}/clips/{n}/video`: the payload of a released clip, with `Range`;
//! `.../video.age`: header and payload as a file.

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;

use super::answers::released;
use super::own;
use crate::access::Officer;
use crate::app::App;
use crate::body::Path;
use crate::problem::ApiResult;
use crate::release::answers::payload;

/// The bytes, sealed; 404 before enough trustees have answered.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path((emergency, n, name)): Path<(String, usize, String)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let who = officer.who();
    let row = own(&app, who, &emergency).await?;
    payload(&app, released(&row), (&emergency, n, &name), &headers).await
}
