//! `/log/...`: the record's static files over HTTP, on both origins, for everyone and for programs of
//! any origin.
//!
//! What is served is what is on disk. Only a receipt is made when it is asked for, in the newest
//! published tree.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::tile::LogPath;

use crate::app::App;
use crate::problem::ApiError;
use crate::tagged::{self, FRESH};

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// A document may be redacted, so caches look again soon.
const SOON: &str = "public, max-age=300";
const TEXT: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";

/// One of the files under `/log/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    File(LogPath),
    Document(Sha256Hash),
    Receipt(u64),
    Policy,
}

impl Asked {
    fn parse(path: &str) -> Option<Self> {
        if let Some(hash) = path.strip_prefix("document/") {
            return Sha256Hash::from_hex(hash).map(Self::Document);
        }
        if let Some(name) = path.strip_prefix("receipt/") {
            let index: u64 = name.strip_suffix(".tlog-proof")?.parse().ok()?;
            return (name == format!("{index}.tlog-proof")).then_some(Self::Receipt(index));
        }
        match path {
            "policy" => Some(Self::Policy),
            _ => LogPath::parse(path).map(Self::File),
        }
    }
}

/// A file of the log.
pub(crate) async fn show(
    State(app): State<App>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(asked) = Asked::parse(&path) else {
        return ApiError::not_found().into_response();
    };
    let reader = app.clone();
    let read = tokio::task::spawn_blocking(move || read(&reader, asked)).await;
    let mut response = match read {
        Ok(Ok(Some(bytes))) => found(asked, bytes, &headers),
        Ok(Ok(None)) => missing(&app, asked),
        Ok(Err(error)) => ApiError::internal(error).into_response(),
        Err(error) => ApiError::internal(error).into_response(),
    };
    // Everything here is public: other sites' pages may read it, too.
    let anyone = HeaderValue::from_static("*");
    response
        .headers_mut()
        .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anyone);
    response
}

fn read(app: &App, asked: Asked) -> anyhow::Result<Option<Vec<u8>>> {
    Ok(match asked {
        Asked::Document(hash) => app.record.document(hash)?,
        Asked::Receipt(index) => app.record.receipt(index)?,
        Asked::Policy => Some(app.record.desk().policy_text()).filter(|text| !text.is_empty()),
        Asked::File(path) => match std::fs::read(app.record.public_folder().join(path.to_string()))
        {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
        },
    })
}

fn found(asked: Asked, bytes: Vec<u8>, headers: &HeaderMap) -> Response {
    let (kind, caching) = match asked {
        Asked::File(LogPath::Checkpoint) => (TEXT, FRESH),
        Asked::File(LogPath::Tile { .. } | LogPath::Entries { .. }) => (BYTES, IMMUTABLE),
        Asked::Document(_) => (TEXT, SOON),
        Asked::Receipt(_) | Asked::Policy => (TEXT, FRESH),
    };
    let tag = tagged::tag_of(&bytes);
    let mut response = tagged::answer(kind, (Bytes::from(bytes), tag), headers);
    let set = response.headers_mut();
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Asked::Receipt(index) = asked {
        let name = format!("attachment; filename=\"receipt-{index}.tlog-proof\"");
        let name = HeaderValue::from_str(&name).expect("a number in ASCII");
        set.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// A text that was redacted is gone, and the answer names the entry that says so.
fn missing(app: &App, asked: Asked) -> Response {
    let Asked::Document(hash) = asked else {
        return ApiError::not_found().into_response();
    };
    match app.record.view(|log| log.redacted_by(hash)).flatten() {
        Some(index) => {
            let title = "This text was taken out of sight.";
            let detail = format!("Two people decided it; entry {index} says why.");
            let mut response =
                ApiError::new(StatusCode::GONE, "redacted", title, detail).into_response();
            response.headers_mut().insert(
                HeaderName::from_static("sidelight-entry"),
                HeaderValue::from(index),
            );
            response
        }
        None => ApiError::not_found().into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_files_of_a_log_are_named() {
        for path in [
            "checkpoint",
            "tile/0/000",
            "tile/0/000.p/7",
            "tile/entries/x001/234",
            "receipt/12.tlog-proof",
            "policy",
        ] {
            assert!(Asked::parse(path).is_some(), "{path}");
        }
        for path in [
            "checkpoint.unfinished",
            "../keys/log.key",
            "tile/0/../../log.key",
            "tile/0/0",
            "receipt/012.tlog-proof",
            "receipt/12",
            "document/ABCD",
            "",
        ] {
            assert_eq!(Asked::parse(path), None, "{path}");
        }
    }
}
