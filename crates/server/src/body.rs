//! JSON in and out, with limits, as problems instead of the framework's own errors.

use std::error::Error as _;
use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use http_body_util::LengthLimitError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sidelight_api::limits::JSON_BYTES_MAX;
use sidelight_domain::words::is_readable;

use crate::problem::{ApiError, ApiResult};

/// How long a JSON body may take to arrive.
const SLOWEST: Duration = Duration::from_secs(60);

/// A JSON body of at most `MAX` bytes.
pub(crate) struct Json<T, const MAX: usize = JSON_BYTES_MAX>(pub(crate) T);

/// Room for `sealed` bytes in base64 and the JSON around them.
pub(crate) const fn json_bytes_for(sealed: usize) -> usize {
    sealed / 3 * 4 + 4 * 1024
}

impl<S: Send + Sync, T: DeserializeOwned, const MAX: usize> FromRequest<S> for Json<T, MAX> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> ApiResult<Self> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok());
        let kind = kind.and_then(|v| v.split(';').next()).map(str::trim);
        if kind != Some("application/json") {
            let title = "The body is not JSON.";
            let detail = "Send application/json.";
            return Err(ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media_type",
                title,
                detail,
            ));
        }
        if content_length(request.headers()).is_some_and(|length| length > MAX as u64) {
            return Err(ApiError::too_large("The body", MAX as u64));
        }
        let read = to_bytes(request.into_body(), MAX);
        let bytes = tokio::time::timeout(SLOWEST, read)
            .await
            .map_err(|_| too_slow())?
            .map_err(|error| unread(&error, MAX))?;
        serde_json::from_slice(&bytes)
            .map(Json)
            .map_err(|e| ApiError::malformed(e.to_string()))
    }
}

/// Over the limit, or broken off or garbled on the way.
fn unread(error: &axum::Error, max: usize) -> ApiError {
    let limit = error.source().is_some_and(|it| it.is::<LengthLimitError>());
    match limit {
        true => ApiError::too_large("The body", max as u64),
        false => ApiError::malformed("The body does not come to its end."),
    }
}

fn too_slow() -> ApiError {
    let title = "The body took too long.";
    ApiError::new(
        StatusCode::REQUEST_TIMEOUT,
        "timeout",
        title,
        "Send it again.",
    )
}

/// The announced length of a body.
pub(crate) fn content_length(headers: &http::HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// Parts of the path that parse; anything else is not found.
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(ApiError::not_found()),
        }
    }
}

/// A query that parses.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Self> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(e) => Err(ApiError::malformed(e.body_text())),
        }
    }
}

/// A JSON answer that no cache keeps.
pub(crate) struct Answer<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        let mut response = axum::Json(self.0).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// What somebody wrote, in lines; `None` if it is nothing, too long, or has characters that nobody sees or
/// that reorder what stands around them: those that no line of a public text may have.
pub(crate) fn words(text: &str, chars_max: usize) -> Option<String> {
    let text = text.trim();
    let fits = (1..=chars_max).contains(&text.chars().count());
    let seen = text.chars().all(|c| c == '\n' || is_readable(c));
    (fits && seen).then(|| text.to_owned())
}

/// An id in a path or a body; anything that is not one is not found.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> ApiResult<T> {
    text.parse().map_err(|_| ApiError::not_found())
}

/// 32 bytes in lowercase hex in a path.
pub(crate) fn hex32(text: &str) -> ApiResult<[u8; 32]> {
    let mut bytes = [0; 32];
    let lower = !text.bytes().any(|b| b.is_ascii_uppercase());
    match hex::decode_to_slice(text, &mut bytes) {
        Ok(()) if lower => Ok(bytes),
        _ => Err(ApiError::not_found()),
    }
}

/// Refuses sealed bytes over their limit.
pub(crate) fn at_most(what: &str, bytes: &[u8], max: usize) -> ApiResult<()> {
    if bytes.len() > max {
        Err(ApiError::too_large(what, max as u64))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_lines_that_read_as_they_are_written() {
        for text in [
            "Filed today.\n\n  Next: the judge.",
            "\u{645}\u{200c}\u{6cc}",
            "क\u{94d}\u{200d}",
        ] {
            assert_eq!(words(text, 100).as_deref(), Some(text));
        }
        for hidden in [
            '\u{202e}', '\u{2066}', '\u{200b}', '\u{200f}', '\u{ad}', '\r', '\t', '\0',
        ] {
            assert_eq!(words(&format!("a{hidden}b"), 100), None, "{hidden:?}");
        }
        assert_eq!((words(" \n", 9), words("ab", 1)), (None, None));
    }
}
