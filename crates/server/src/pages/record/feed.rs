//! `/record/feed.atom` (RFC 4287) and `/record/feed.json` (JSON Feed 1.1): the newest entries for
//! readers and programs.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use serde_json::json;

use super::{Row, blocking, words};
use crate::app::App;
use crate::problem::ApiError;

/// Entries in a feed.
const FEED_ENTRIES: usize = 50;

#[derive(Template)]
#[template(path = "record/feed.xml")]
struct Atom {
    name: String,
    public_url: String,
    updated: String,
    items: Vec<Item>,
}

struct Item {
    row: Row,
    says: &'static str,
}

fn items(app: &App) -> anyhow::Result<Vec<Item>> {
    let size = app.record.view(crate::record::Published::size).unwrap_or(0);
    let mut items = Vec::new();
    for index in (0..size).rev().take(FEED_ENTRIES) {
        if let Some(row) = super::row(app, index)? {
            let kind = sidelight_translog::entry::Kind::parse(row.kind);
            let says = kind.map_or("", |kind| words::of(kind).says);
            items.push(Item { row, says });
        }
    }
    Ok(items)
}

fn public_url(app: &App) -> String {
    app.config.public_url.origin().ascii_serialization()
}

/// For feed readers.
pub(crate) async fn atom(State(app): State<App>) -> Response {
    let reader = app.clone();
    let built = blocking(move || {
        let items = items(&reader)?;
        let day = items
            .first()
            .map_or("2000-01-01", |item| item.row.day.as_str());
        let atom = Atom {
            name: reader.config.name.clone(),
            public_url: public_url(&reader),
            updated: format!("{day}T00:00:00Z"),
            items,
        };
        Ok(atom.render()?)
    });
    match built.await {
        Ok(xml) => answer("application/atom+xml; charset=utf-8", xml),
        Err(error) => ApiError::internal(format!("{error:#}")).into_response(),
    }
}

/// For programs.
pub(crate) async fn json(State(app): State<App>) -> Response {
    let reader = app.clone();
    let built = blocking(move || items(&reader)).await;
    let items = match built {
        Ok(items) => items,
        Err(error) => return ApiError::internal(format!("{error:#}")).into_response(),
    };
    let base = public_url(&app);
    let items: Vec<_> = items
        .iter()
        .map(|Item { row, says }| {
            let url = format!("{base}/record/entry/{}", row.index);
            let title = title(row);
            json!({
                "id": url, "url": url, "title": title, "content_text": says,
                "date_published": format!("{}T00:00:00Z", row.day), "tags": [row.kind],
                "_sidelight": {"index": row.index, "kind": row.kind, "ordinal": row.ordinal},
            })
        })
        .collect();
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": format!("{}: the public record", app.config.name),
        "home_page_url": format!("{base}/record"),
        "feed_url": format!("{base}/record/feed.json"),
        "items": items,
    });
    answer("application/feed+json", feed.to_string())
}

fn title(row: &Row) -> String {
    match row.about.is_empty() {
        true => row.title.to_owned(),
        false => format!("{}: {}", row.title, row.about),
    }
}

fn answer(kind: &'static str, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, no-cache"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, body).into_response()
}
