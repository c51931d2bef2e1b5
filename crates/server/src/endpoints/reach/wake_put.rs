//! `PUT /api/reach/wake`.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::reach::PutWake;
use sidelight_domain::place::Region;

use crate::access::{RESIDENT, SignedIn};
use crate::app::App;
use crate::body::Json;
use crate::problem::{ApiError, ApiResult};

/// 204; 404 for others than residents; 422 `region` for what is none.
pub(crate) async fn handle(
    State(app): State<App>,
    signed_in: SignedIn,
    Json(put): Json<PutWake>,
) -> ApiResult<StatusCode> {
    if signed_in.account.role != RESIDENT {
        return Err(ApiError::not_found());
    }
    let region: Option<Region> = put.region.map(|it| it.parse()).transpose().map_err(|_| {
        let title = "This is no region.";
        ApiError::unprocessable("region", title, "A region is an H3 cell of resolution 3.")
    })?;
    let region = region.map(|it| it.to_string());
    app.store
        .wake_put(signed_in.account.id, region.as_deref())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
