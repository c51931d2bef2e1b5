//! `PUT /api/hub/blobs/{sha256}`: stores a payload. Acknowledged means synced.

use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use sidelight_api::limits::PAYLOAD_BYTES_MAX;
use sidelight_store::blobs::PutError;
use sidelight_store::disk::DiskState;
use sidelight_store::payloads::{Admission, PayloadName};
use tokio_stream::StreamExt as _;

use crate::access::HubAccess;
use crate::app::App;
use crate::body::{Path, Query, content_length, hex32};
use crate::problem::{ApiError, ApiResult};

/// An upload that says nothing for so long is over.
const STALLED: Duration = Duration::from_secs(60);

/// `?series=continuous`: of a picked clip, which a nearly full disk refuses first.
#[derive(Deserialize)]
pub(crate) struct Of {
    #[serde(default)]
    series: String,
}

/// Refuses what the disk has no room for.
pub(crate) fn room(app: &App, continuous: bool) -> ApiResult<()> {
    match app.disk.state() {
        DiskState::Roomy | DiskState::Warn => Ok(()),
        DiskState::EventsOnly if !continuous => Ok(()),
        DiskState::EventsOnly | DiskState::Full => Err(ApiError::disk_full()),
    }
}

/// 201, or 200 if it is there.
pub(crate) async fn handle(
    State(app): State<App>,
    hub: HubAccess,
    Path(sha256): Path<String>,
    Query(of): Query<Of>,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<StatusCode> {
    let name = PayloadName {
        household: hub.household,
        sha256: hex32(&sha256)?,
    };
    let size = content_length(&headers).ok_or_else(|| {
        let title = "The length is missing.";
        ApiError::new(
            StatusCode::LENGTH_REQUIRED,
            "length",
            title,
            "Send Content-Length.",
        )
    })?;
    if size > PAYLOAD_BYTES_MAX {
        return Err(ApiError::too_large("A payload", PAYLOAD_BYTES_MAX));
    }
    room(&app, of.series == "continuous")?;
    let quota = app.config.quota_bytes;
    match app
        .store
        .payload_admit(name, size, quota, app.now_ms())
        .await?
    {
        Admission::Upload => {}
        Admission::Stored => return Ok(StatusCode::OK),
        Admission::Quota => return Err(ApiError::quota(quota)),
        Admission::Removing => {
            return Err(ApiError::unavailable(
                "The same payload is being removed.",
                5,
            ));
        }
    }
    let _pass = app.uploads.enter(hub.household)?;
    let payload = body
        .into_data_stream()
        .timeout(STALLED)
        .map(|chunk| match chunk {
            Ok(chunk) => chunk.map_err(std::io::Error::other),
            Err(_) => Err(std::io::ErrorKind::TimedOut.into()),
        });
    app.blobs.put(name, size, payload).await.map_err(refused)?;
    app.store.payload_stored(name, size).await?;
    Ok(StatusCode::CREATED)
}

fn refused(error: PutError) -> ApiError {
    match error {
        PutError::Hash => {
            let title = "The bytes are not the ones announced.";
            ApiError::unprocessable(
                "hash_mismatch",
                title,
                "Send the bytes that have this hash.",
            )
        }
        PutError::Size => ApiError::malformed("The body is not as long as announced."),
        PutError::Source(e) => ApiError::malformed(format!("The upload broke off: {e}")),
        PutError::Store(e) => ApiError::from(e),
    }
}
