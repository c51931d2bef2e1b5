//! `/record/entry/{index}`: one entry, field by field, with what it leaves out and how to check it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use sidelight_translog::entry::{Body, Entry, Kind, Openness};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle;

use super::super::{Frame, not_found_page};
use super::{Row, blocking, fresh, words};
use crate::app::App;
use crate::problem::ApiError;
use crate::record::Published;

/// One field for people.
struct Field {
    name: String,
    value: String,
    meaning: &'static str,
    /// Committed and not revealed.
    sealed: bool,
    /// Committed, and what a later entry has opened.
    opened: Option<String>,
    /// Where it leads.
    link: Option<String>,
}

/// A text the entry names.
struct Text {
    hash: String,
    text: Option<String>,
    redacted_by: Option<u64>,
}

#[derive(Template)]
#[template(path = "record/entry.html")]
struct Page {
    frame: Frame,
    index: u64,
    size: u64,
    title: &'static str,
    says: &'static str,
    absent: &'static str,
    kind: &'static str,
    ordinal: u64,
    day: String,
    fields: Vec<Field>,
    text: Option<Text>,
    related: Vec<Row>,
    raw: String,
    leaf: String,
    log_key: String,
    public_url: String,
}

/// The page.
pub(crate) async fn show(State(app): State<App>, Path(index): Path<String>) -> Response {
    let strict = index.parse::<u64>().ok().filter(|n| n.to_string() == index);
    let Some(index) = strict else {
        return not_found_page(&app);
    };
    let reader = app.clone();
    match blocking(move || build(&reader, index)).await {
        Ok(Some(page)) => fresh(&page),
        Ok(None) => not_found_page(&app),
        Err(error) => ApiError::internal(format!("{error:#}")).into_response(),
    }
}

fn build(app: &App, index: u64) -> anyhow::Result<Option<Page>> {
    let Some(raw) = app.record.entries(index, 1)?.pop() else {
        return Ok(None);
    };
    let entry = Entry::parse(&raw)?;
    let words = words::of(entry.kind());
    let Some((size, related, log_key)) = app.record.view(|log| {
        let related = log.related(index).to_vec();
        (log.size(), related, log.log_key().to_string())
    }) else {
        return Ok(None);
    };
    let mut rows = Vec::new();
    for later in related {
        rows.extend(super::row(app, later)?);
    }
    let text = String::from_utf8_lossy(&raw).into_owned();
    Ok(Some(Page {
        frame: Frame::of(app).within("record"),
        index,
        size,
        title: words.title,
        says: words.says,
        absent: words.absent,
        kind: entry.kind().as_str(),
        ordinal: entry.ordinal(),
        day: entry.day().to_string(),
        fields: fields(app, index, entry.kind(), &text),
        text: named_text(app, entry.body())?,
        related: rows,
        leaf: merkle::leaf_hash(&raw).to_hex(),
        raw: text,
        log_key,
        public_url: app.config.public_url.origin().ascii_serialization(),
    }))
}

/// The lines behind `day`, each with what it means.
fn fields(app: &App, index: u64, kind: Kind, text: &str) -> Vec<Field> {
    let opened = app.record.view(|log| {
        let here = log.ledger().revealed().filter(|(at, ..)| *at == index);
        here.map(|(_, field, value)| (field.to_owned(), shown(value)))
            .collect::<Vec<_>>()
    });
    let opened = opened.unwrap_or_default();
    let lines = text.lines().skip(4).filter_map(|line| line.split_once(' '));
    lines
        .map(|(name, value)| {
            let committed = kind
                .field(name)
                .is_some_and(|row| matches!(row.openness, Openness::Committed(_)));
            let found = opened.iter().find(|(field, _)| field == name);
            let opened = found.map(|(_, value)| value.clone());
            Field {
                meaning: words::field(kind, name).unwrap_or(""),
                sealed: committed && opened.is_none(),
                opened,
                link: link(app, kind, name, value),
                name: name.to_owned(),
                value: value.to_owned(),
            }
        })
        .collect()
}

/// A revealed value for people.
fn shown(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok("") => "(nothing)".to_owned(),
        Ok(text) => text.to_owned(),
        Err(_) => hex::encode(value),
    }
}

/// Where a value leads: to another entry, or to a text.
fn link(app: &App, kind: Kind, name: &str, value: &str) -> Option<String> {
    let form = kind.field(name)?.form;
    if matches!(form, "index" | "authority") && value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(format!("/record/entry/{value}"));
    }
    if name == "agency" {
        let known = |log: &Published| log.ledger().agency(&value.parse().ok()?).map(|_| ());
        let known = app.record.view(known).flatten();
        return known.map(|()| format!("/agencies/{value}"));
    }
    if form == "sha256" && name != "decision" {
        let hash = Sha256Hash::from_hex(value.strip_prefix("sha256:")?)?;
        let redacted = app.record.view(|log| log.redacted_by(hash)).flatten();
        return Some(match redacted {
            Some(entry) => format!("/record/entry/{entry}"),
            None => format!("/log/document/{}", hash.to_hex()),
        });
    }
    None
}

/// The public text that an entry names.
fn named_text(app: &App, body: &Body) -> anyhow::Result<Option<Text>> {
    let Some(hash) = body.document() else {
        return Ok(None);
    };
    let redacted_by = app.record.view(|log| log.redacted_by(hash)).flatten();
    let bytes = app.record.document(hash)?;
    Ok(Some(Text {
        hash: hash.to_hex(),
        text: bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        redacted_by,
    }))
}
