//! `/feed/{region}.json` and `.atom`: what the homes of a region are asked. `/feed/trustees.json`: whose key
//! homes may also seal to. `/feed/lookup.json`: under whose key tokens of addresses are made
//! (`docs/ref/feed.md`).
//!
//! A function of the published log, its documents and the UTC day, and of nothing else: no row of the
//! database is read here, so what residents have or do cannot show. The same bytes for everyone.

mod atom;
mod build;
mod choose;
mod made;
mod trustees;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use sidelight_domain::place::Region;

use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::tagged;

pub(crate) use choose::{DocumentRegions, Live, Snapshot};
pub(crate) use made::Feeds;
use made::{At, Made};

/// In what form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Form {
    /// For programs.
    Json,
    /// For feed readers.
    Atom,
}

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Asked {
    /// What the homes of a region are asked.
    Region(Region, Form),
    /// Whose key homes may also seal to.
    Trustees,
    /// Under whose key tokens of addresses are made.
    Lookup,
}

impl Asked {
    /// The file of a name.
    fn parse(file: &str) -> Option<Self> {
        if file == "trustees.json" {
            return Some(Self::Trustees);
        }
        if file == "lookup.json" {
            return Some(Self::Lookup);
        }
        let (region, form) = match file.split_once('.')? {
            (region, "json") => (region, Form::Json),
            (region, "atom") => (region, Form::Atom),
            _ => return None,
        };
        Some(Self::Region(region.parse().ok()?, form))
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Region(_, Form::Atom) => "application/atom+xml; charset=utf-8",
            Self::Region(_, Form::Json) | Self::Trustees | Self::Lookup => "application/json",
        }
    }
}

/// A feed.
pub(crate) async fn show(
    State(app): State<App>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let mut response = match found(&app, &file).await {
        Ok((asked, made)) => tagged::answer(asked.media_type(), made, &headers),
        Err(error) => error.into_response(),
    };
    let anyone = HeaderValue::from_static("*");
    response
        .headers_mut()
        .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anyone);
    response
}

async fn found(app: &App, file: &str) -> ApiResult<(Asked, (Bytes, HeaderValue))> {
    let asked = Asked::parse(file).ok_or_else(ApiError::not_found)?;
    let made = made(app, asked).await?;
    Ok((asked, (made.bytes, made.tag)))
}

/// The feed as of now: from memory, or made. One is made at a time, and whoever waited looks again.
async fn made(app: &App, asked: Asked) -> ApiResult<Made> {
    let now = || At::now(app).ok_or_else(closed);
    if let Some(made) = app.feeds.get(asked, now()?) {
        return Ok(made);
    }
    let _one_at_a_time = app.feeds.turn().await;
    if let Some(made) = app.feeds.get(asked, now()?) {
        return Ok(made);
    }
    let maker = app.clone();
    let built = tokio::task::spawn_blocking(move || make(&maker, asked)).await;
    match built {
        Ok(Ok(Some(made))) => Ok(made),
        Ok(Ok(None)) => Err(closed()),
        Ok(Err(error)) => Err(ApiError::internal(format!("{error:#}"))),
        Err(error) => Err(ApiError::internal(error)),
    }
}

fn make(app: &App, asked: Asked) -> anyhow::Result<Option<Made>> {
    let Some(snapshot) = Snapshot::take(app) else {
        return Ok(None);
    };
    let at = At {
        size: snapshot.size,
        day: snapshot.day,
    };
    let bytes = match asked {
        Asked::Region(region, form) => {
            let feed = build::build(app, &snapshot, region)?;
            match form {
                Form::Json => serde_json::to_vec(&feed)?,
                Form::Atom => atom::render(app, &feed)?.into_bytes(),
            }
        }
        Asked::Trustees => {
            let set = snapshot.trustees.as_ref();
            serde_json::to_vec(&trustees::build(app, &snapshot, set)?)?
        }
        Asked::Lookup => {
            let set = snapshot.lookup.as_ref();
            serde_json::to_vec(&trustees::build(app, &snapshot, set)?)?
        }
    };
    Ok(Some(app.feeds.keep(asked, at, bytes)))
}

fn closed() -> ApiError {
    ApiError::unavailable("The public record is not open. Try again.", 5)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_region_has_one_spelling() {
        let region = "832a10fffffffff".parse().unwrap();
        let name = |file| Asked::parse(file);
        let of = |form| Some(Asked::Region(region, form));
        assert_eq!(name("832a10fffffffff.json"), of(Form::Json));
        assert_eq!(name("832a10fffffffff.atom"), of(Form::Atom));
        assert_eq!(name("trustees.json"), Some(Asked::Trustees));
        assert_eq!(name("lookup.json"), Some(Asked::Lookup));
        for file in [
            "832a10fffffffff",
            "832a10fffffffff.xml",
            "832A10FFFFFFFFF.json",
            "0832a10fffffffff.json",
            "892a8a0b2a3ffff.json",
            "832a10fffffffff.json.json",
            ".json",
            "trustees.atom",
            "lookup.atom",
            "",
        ] {
            assert_eq!(name(file), None, "{file}");
        }
    }
}
