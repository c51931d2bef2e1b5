//! `/record` and `/record/entries`: what the record is, and its entries, newest first.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use sidelight_translog::entry::Kind;

use super::super::{Frame, not_found_page};
use super::witnesses::{self, Halt, Witnesses};
use super::{ENTRIES_PAGE, Row, blocking, fresh, words};
use crate::app::App;
use crate::problem::ApiError;
use crate::record::Published;

/// Entries on the front page of the record.
const LATEST: usize = 6;

/// What the record is, right now.
struct Now {
    size: u64,
    day: String,
    log_key: String,
    origin: String,
    root: String,
}

#[derive(Template)]
#[template(path = "record/front.html")]
struct Front {
    frame: Frame,
    halt: Option<Halt>,
    now: Option<Now>,
    latest: Vec<Row>,
    witnesses: Option<Witnesses>,
}

/// `/record`.
pub(crate) async fn front(State(app): State<App>) -> Response {
    let reader = app.clone();
    let built = blocking(move || {
        let now = reader.record.view(|log| Now {
            size: log.size(),
            day: log.day().map(|day| day.to_string()).unwrap_or_default(),
            log_key: log.log_key().to_string(),
            origin: log.log_key().name().to_owned(),
            root: log.root().to_string(),
        });
        let size = now.as_ref().map_or(0, |now| now.size);
        let mut latest = Vec::new();
        for index in (0..size).rev().take(LATEST) {
            latest.extend(super::row(&reader, index)?);
        }
        Ok(Front {
            frame: Frame::of(&reader).within("record"),
            halt: witnesses::halt(&reader),
            now,
            latest,
            witnesses: witnesses::witnesses(&reader),
        })
    });
    match built.await {
        Ok(page) => fresh(&page),
        Err(error) => ApiError::internal(format!("{error:#}")).into_response(),
    }
}

/// Which entries.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// Only entries below this index.
    before: Option<u64>,
    /// Only entries of this kind; empty for all.
    #[serde(default)]
    kind: String,
}

/// A kind in the list of kinds.
struct Choice {
    name: &'static str,
    title: &'static str,
    count: usize,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "record/entries.html")]
struct Entries {
    frame: Frame,
    size: u64,
    rows: Vec<Row>,
    kinds: Vec<Choice>,
    chosen: Option<&'static str>,
    /// Where the next page begins.
    older: Option<u64>,
    newest: bool,
}

/// `/record/entries`.
pub(crate) async fn entries(State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let kind = Kind::parse(&asked.kind);
    if kind.is_none() && !asked.kind.is_empty() {
        return not_found_page(&app);
    }
    let reader = app.clone();
    match blocking(move || list(&reader, kind, asked.before)).await {
        Ok(page) => fresh(&page),
        Err(error) => ApiError::internal(format!("{error:#}")).into_response(),
    }
}

fn list(app: &App, kind: Option<Kind>, before: Option<u64>) -> anyhow::Result<Entries> {
    let choose = |log: &Published| {
        let below = before.unwrap_or(u64::MAX);
        let indexes: Vec<u64> = match kind {
            None => (0..log.size().min(below))
                .rev()
                .take(ENTRIES_PAGE + 1)
                .collect(),
            Some(kind) => {
                let of_kind = log.of_kind(kind);
                let end = of_kind.partition_point(|index| *index < below);
                of_kind[..end]
                    .iter()
                    .rev()
                    .take(ENTRIES_PAGE + 1)
                    .copied()
                    .collect()
            }
        };
        let kinds = Kind::ALL.iter().map(|one| Choice {
            name: one.as_str(),
            title: words::of(*one).title,
            count: log.of_kind(*one).len(),
            chosen: Some(*one) == kind,
        });
        let kinds: Vec<_> = kinds
            .filter(|choice| choice.count > 0 || choice.chosen)
            .collect();
        (log.size(), indexes, kinds)
    };
    let (size, indexes, kinds) = app.record.view(choose).unwrap_or_default();
    let mut rows = Vec::new();
    for index in indexes.iter().take(ENTRIES_PAGE) {
        rows.extend(super::row(app, *index)?);
    }
    let more = indexes.len() > ENTRIES_PAGE;
    Ok(Entries {
        frame: Frame::of(app).within("record"),
        size,
        older: rows.last().map(|row| row.index).filter(|_| more),
        rows,
        kinds,
        chosen: kind.map(Kind::as_str),
        newest: before.is_none(),
    })
}
