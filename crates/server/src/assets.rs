//! The app's pages, built from `web/` and compiled in: the same bytes for everyone.
//!
//! A file whose name carries a hash of its content never changes and is cached for good; pages are
//! asked for again each time.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::problem::ApiError;

#[derive(RustEmbed)]
#[folder = "assets"]
struct Assets;

/// The page in the place of one that does not exist.
const MISSING: &str = "missing.html";

/// Serves a file, `/` as `index.html`; anything else is not found.
pub(crate) async fn serve(request: Request) -> Response {
    let path = request.uri().path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) || path.starts_with("/api/") {
        return ApiError::not_found().into_response();
    }
    let name = match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    match Assets::get(name) {
        Some(file) => answer(name, &file, request.headers().get(header::IF_NONE_MATCH)),
        None => missing(request.headers()),
    }
}

/// Nothing has this address: a page for people, a problem for programs.
fn missing(headers: &HeaderMap) -> Response {
    let accept = headers.get(header::ACCEPT).map(HeaderValue::as_bytes);
    let page = accept.is_some_and(|kinds| kinds.starts_with(b"text/html"));
    match Assets::get(MISSING).filter(|_| page) {
        Some(file) => {
            let mut response = answer(MISSING, &file, None);
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
        None => ApiError::not_found().into_response(),
    }
}

/// Path and SHA-256 of every file.
pub(crate) fn hashes() -> impl Iterator<Item = (String, [u8; 32])> {
    Assets::iter().filter_map(|name| {
        let hash = Assets::get(&name)?.metadata.sha256_hash();
        Some((name.into_owned(), hash))
    })
}

/// The answer with a file, or that the caller has it already.
pub(crate) fn answer(name: &str, file: &EmbeddedFile, known: Option<&HeaderValue>) -> Response {
    let tag = format!("\"{}\"", hex::encode(file.metadata.sha256_hash()));
    let caching = if is_hashed(name) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let known = known.is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        file.data.clone().into_owned().into_response()
    };
    let headers = response.headers_mut();
    let kind = match name.rsplit('.').next() {
        Some("webmanifest") => "application/manifest+json",
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        _ => file.metadata.mimetype(),
    };
    let kind = HeaderValue::from_str(kind)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Whether a name is `stem-HASH.ext` with the eight characters esbuild makes.
fn is_hashed(name: &str) -> bool {
    let stem = name
        .rsplit('/')
        .next()
        .and_then(|n| n.split('.').next())
        .unwrap_or_default();
    let Some((_, hash)) = stem.rsplit_once('-') else {
        return false;
    };
    hash.len() == 8
        && hash
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_hashed;

    #[test]
    fn only_hashed_names_are_cached_for_good() {
        for (name, hashed) in [
            ("player-4ZK5X2QD.js", true),
            ("a/style-ABCDEFGH.css", true),
            ("icon-192.png", false),
            ("icon-maskable.png", false),
            ("index.html", false),
            ("player-4zk5x2qd.js", false),
        ] {
            assert_eq!(is_hashed(name), hashed, "{name}");
        }
    }
}
