//! `GET /api/clips/{clip}/{track}`: the payload, with `Range`; `.../{track}.age`: header and
//! payload, an `age` file.

use std::ops::Range;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sidelight_domain::record::Track;
use sidelight_store::clips::Payload;
use sidelight_store::payloads::PayloadName;

use crate::access::Resident;
use crate::app::App;
use crate::body::{Path, id};
use crate::problem::{ApiError, ApiResult};
use crate::range::{Asked, asked};

/// The bytes, sealed.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Path((clip, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (track, whole) = match name.strip_suffix(".age") {
        Some(track) => (track, true),
        None => (name.as_str(), false),
    };
    let track = Track::from_name(track).ok_or_else(ApiError::not_found)?;
    let found = app.store.clip(resident.household, id(&clip)?).await?;
    let found = found.ok_or_else(ApiError::not_found)?;
    let stored = found.clip.track(track).ok_or_else(ApiError::not_found)?;
    let payload = PayloadName {
        household: resident.household,
        sha256: stored.payload.sha256,
    };
    if whole {
        let file = format!("{}.{}.age", found.clip.id, track.name());
        let header = stored.header.clone();
        age_file(&app, payload, (header, stored.payload.size), &file).await
    } else {
        // Kept by the browser that asked, and asked again each time: a session that ended gets nothing
        // more.
        let caching = "private, no-cache";
        ranged(&app, payload, stored.payload, (&headers, caching)).await
    }
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("digits, hex and punctuation of ours")
}

/// A header and its payload of `size` bytes, as a download.
pub(crate) async fn age_file(
    app: &App,
    name: PayloadName,
    (header, size): (Vec<u8>, u64),
    file: &str,
) -> ApiResult<Response> {
    let payload = app.blobs.get(name, None).await?;
    let header = Bytes::from(header);
    let length = header.len() as u64 + size;
    let body =
        stream::once(async move { Ok(header) }).chain(payload.map_err(std::io::Error::other));
    Ok(attached(Body::from_stream(body), length, file))
}

/// A sealed file to be saved under a name.
pub(crate) fn attached(body: Body, length: u64, file: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, value("application/octet-stream"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::CACHE_CONTROL, value("private, no-store"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        value(&format!("attachment; filename=\"{file}\"")),
    );
    response
}

/// A payload or the part that was asked for, with what caches may do.
pub(crate) async fn ranged(
    app: &App,
    name: PayloadName,
    payload: Payload,
    asked: (&HeaderMap, &'static str),
) -> ApiResult<Response> {
    let read = async |range| {
        let bytes = app.blobs.get(name, range).await?;
        Ok(Body::from_stream(bytes.map_err(std::io::Error::other)))
    };
    part_of(payload, asked, read).await
}

/// The same for whatever `read` gives the bytes of.
pub(crate) async fn part_of(
    payload: Payload,
    (request, caching): (&HeaderMap, &'static str),
    read: impl AsyncFnOnce(Option<Range<u64>>) -> ApiResult<Body>,
) -> ApiResult<Response> {
    let tag = format!("\"{}\"", hex::encode(payload.sha256));
    let (status, range) = match asked(request, payload.size, &tag) {
        Asked::NotModified => (StatusCode::NOT_MODIFIED, None),
        Asked::Whole => (StatusCode::OK, None),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
        Asked::Unsatisfiable => {
            let title = "The range lies beyond the end.";
            let detail = format!("There are {} bytes.", payload.size);
            let error = ApiError::new(StatusCode::RANGE_NOT_SATISFIABLE, "range", title, detail);
            let mut response = error.into_response();
            let whole = value(&format!("bytes */{}", payload.size));
            response.headers_mut().insert(header::CONTENT_RANGE, whole);
            return Ok(response);
        }
    };
    let mut response = if status == StatusCode::NOT_MODIFIED {
        status.into_response()
    } else {
        (status, read(range.clone()).await?).into_response()
    };
    let headers = response.headers_mut();
    if status != StatusCode::NOT_MODIFIED {
        let length = range.as_ref().map_or(payload.size, |r| r.end - r.start);
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(header::CONTENT_TYPE, value("application/octet-stream"));
    }
    if let Some(range) = range {
        let text = format!("bytes {}-{}/{}", range.start, range.end - 1, payload.size);
        headers.insert(header::CONTENT_RANGE, value(&text));
    }
    headers.insert(header::ETAG, value(&tag));
    headers.insert(header::ACCEPT_RANGES, value("bytes"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    Ok(response)
}
