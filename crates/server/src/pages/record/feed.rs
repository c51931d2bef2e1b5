//! Feeds for readers and programs, as Atom (RFC 4287) and JSON Feed 1.1: `/record/feed` has the newest
//! entries, `/record/emergencies` what nobody should miss: footage that may leave without consent, claims
//! and demands that were refused, emergencies that were misused, releases that a trustee refused, and what
//! did not happen in time.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use serde_json::json;
use sidelight_translog::entry::Kind;
use sidelight_translog::ledger::{Overdue, RELEASES};

use super::emergencies::lapse;
use super::{Row, blocking, words};
use crate::app::App;
use crate::problem::ApiError;
use crate::record::{Published, day_of};

/// Entries in a feed.
const FEED_ENTRIES: usize = 50;

/// Which feed.
#[derive(Clone, Copy)]
struct Feed {
    title: &'static str,
    /// Its page; the feed is beside it.
    page: &'static str,
    file: &'static str,
    items: fn(&App) -> anyhow::Result<Vec<Item>>,
}

const ENTRIES: Feed = Feed {
    title: "the public record",
    page: "/record",
    file: "/record/feed",
    items: newest,
};

const EMERGENCIES: Feed = Feed {
    title: "emergency disclosures",
    page: "/record/emergencies",
    file: "/record/emergencies",
    items: emergencies,
};

#[derive(Template)]
#[template(path = "record/feed.xml")]
struct Atom {
    name: String,
    title: &'static str,
    page: String,
    file: String,
    updated: String,
    items: Vec<Named>,
}

struct Item {
    index: u64,
    /// What of the entry it is about; empty: that it was made.
    about: &'static str,
    kind: &'static str,
    ordinal: u64,
    title: String,
    says: String,
    day: String,
}

/// An item and its address.
struct Named {
    url: String,
    item: Item,
}

impl Item {
    fn of(row: Row) -> Self {
        let kind = Kind::parse(row.kind);
        let title = match row.about.is_empty() {
            true => row.title.to_owned(),
            false => format!("{}: {}", row.title, row.about),
        };
        Self {
            index: row.index,
            about: "",
            kind: row.kind,
            ordinal: row.ordinal,
            title,
            says: kind.map_or("", |kind| words::of(kind).says).to_owned(),
            day: row.day,
        }
    }

    /// What became overdue on the day after it was due.
    fn overdue(row: Row, overdue: &Overdue) -> Self {
        let (release, what, due) = (overdue.release, lapse(overdue.what), overdue.due);
        Self {
            about: overdue.what.code(),
            title: format!("Overdue: {what} (entry {release})"),
            says: format!("It was due on {due}."),
            day: due.after(1).to_string(),
            ..Self::of(row)
        }
    }
}

fn newest(app: &App) -> anyhow::Result<Vec<Item>> {
    let size = app.record.view(Published::size).unwrap_or(0);
    let mut items = Vec::new();
    for index in (0..size).rev().take(FEED_ENTRIES) {
        items.extend(super::row(app, index)?.map(Item::of));
    }
    Ok(items)
}

fn emergencies(app: &App) -> anyhow::Result<Vec<Item>> {
    let today = day_of(app.now_ms());
    let found = app.record.view(|log| {
        let others = &[
            Kind::EmergencyRefused,
            Kind::DemandRefused,
            Kind::EmergencyMisused,
        ];
        let kinds = RELEASES.iter().chain(others);
        let mut entries: Vec<u64> = kinds.flat_map(|kind| log.of_kind(*kind)).copied().collect();
        entries.extend(log.ledger().refusing_receipts());
        entries.sort_unstable_by(|a, b| b.cmp(a));
        entries.truncate(FEED_ENTRIES);
        (entries, log.ledger().emergency_numbers(today).overdue)
    });
    let (entries, mut overdue) = found.unwrap_or_default();
    let mut items = Vec::new();
    for index in entries {
        items.extend(super::row(app, index)?.map(Item::of));
    }
    overdue.sort_by_key(|it| std::cmp::Reverse(it.due));
    for it in overdue.iter().take(FEED_ENTRIES) {
        let row = super::row(app, it.release)?;
        items.extend(row.map(|row| Item::overdue(row, it)));
    }
    items.sort_by(|a, b| b.day.cmp(&a.day));
    items.truncate(FEED_ENTRIES);
    Ok(items)
}

fn public_url(app: &App) -> String {
    app.config.public_url.origin().ascii_serialization()
}

async fn items(app: &App, feed: Feed) -> anyhow::Result<Vec<Named>> {
    let base = public_url(app);
    let reader = app.clone();
    blocking(move || {
        let items = (feed.items)(&reader)?.into_iter();
        let named = items.map(|item| Named {
            url: match item.about {
                "" => format!("{base}/record/entry/{}", item.index),
                about => format!("{base}/record/entry/{}#{about}", item.index),
            },
            item,
        });
        Ok(named.collect())
    })
    .await
}

/// For feed readers.
async fn atom(app: &App, feed: Feed) -> anyhow::Result<String> {
    let items = items(app, feed).await?;
    let day = items
        .first()
        .map_or("2000-01-01", |it| it.item.day.as_str());
    let base = public_url(app);
    let atom = Atom {
        name: app.config.name.clone(),
        title: feed.title,
        page: format!("{base}{}", feed.page),
        file: format!("{base}{}.atom", feed.file),
        updated: format!("{day}T00:00:00Z"),
        items,
    };
    Ok(atom.render()?)
}

/// For programs.
async fn json(app: &App, feed: Feed) -> anyhow::Result<String> {
    let items = items(app, feed).await?;
    let items: Vec<_> = items
        .iter()
        .map(|Named { url, item }| {
            json!({
                "id": url, "url": url, "title": item.title, "content_text": item.says,
                "date_published": format!("{}T00:00:00Z", item.day), "tags": [item.kind],
                "_sidelight": {"index": item.index, "kind": item.kind, "ordinal": item.ordinal},
            })
        })
        .collect();
    let base = public_url(app);
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": format!("{}: {}", app.config.name, feed.title),
        "home_page_url": format!("{base}{}", feed.page),
        "feed_url": format!("{base}{}.json", feed.file),
        "items": items,
    });
    Ok(feed.to_string())
}

const ATOM: &str = "application/atom+xml; charset=utf-8";
const JSON: &str = "application/feed+json";

/// `/record/feed.atom`.
pub(crate) async fn entries_atom(State(app): State<App>) -> Response {
    answer(ATOM, atom(&app, ENTRIES).await)
}

/// `/record/feed.json`.
pub(crate) async fn entries_json(State(app): State<App>) -> Response {
    answer(JSON, json(&app, ENTRIES).await)
}

/// `/record/emergencies.atom`.
pub(crate) async fn emergencies_atom(State(app): State<App>) -> Response {
    answer(ATOM, atom(&app, EMERGENCIES).await)
}

/// `/record/emergencies.json`.
pub(crate) async fn emergencies_json(State(app): State<App>) -> Response {
    answer(JSON, json(&app, EMERGENCIES).await)
}

fn answer(kind: &'static str, made: anyhow::Result<String>) -> Response {
    let body = match made {
        Ok(body) => body,
        Err(error) => return ApiError::internal(format!("{error:#}")).into_response(),
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, no-cache"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, body).into_response()
}
