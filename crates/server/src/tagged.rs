//! Answers that are the same for everyone and may be read by any site's pages, with a tag made of their
//! bytes, so that asking again is cheap.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sidelight_translog::hash::Sha256Hash;

/// Caches ask again each time; the tag makes that cheap.
pub(crate) const FRESH: &str = "public, no-cache";

/// The tag of some bytes.
pub(crate) fn tag_of(bytes: &[u8]) -> HeaderValue {
    let tag = format!("\"{}\"", Sha256Hash::of(bytes).to_hex());
    HeaderValue::from_str(&tag).expect("hex digits in quotes")
}

/// The bytes, or that the caller has them already.
pub(crate) fn answer(
    kind: &'static str,
    (bytes, tag): (Bytes, HeaderValue),
    asked: &HeaderMap,
) -> Response {
    let known = asked.get(header::IF_NONE_MATCH) == Some(&tag);
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => bytes.into_response(),
    };
    let set = response.headers_mut();
    set.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static(FRESH));
    set.insert(header::ETAG, tag);
    set.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    response
}
