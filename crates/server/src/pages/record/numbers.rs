//! `/record/numbers`: the public numbers as of the published tree, as a page, as JSON and as CSV. All
//! three are counted from the entries, the way any monitor counts them.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use sidelight_translog::entry::Month;
use sidelight_translog::ledger::{PublishedNumbers, RequestNumbers};

use super::super::Frame;
use super::{blocking, civic, fresh, words};
use crate::app::App;
use crate::problem::ApiError;
use crate::record::day_of;

/// Months on the page: ten years.
const MONTHS_SHOWN_MAX: usize = 120;

struct Line {
    name: String,
    note: &'static str,
    value: u64,
}

struct AgencyLine {
    agency: String,
    name: String,
    requests: RequestNumbers,
    credentials: u64,
}

struct MonthLine {
    month: String,
    numbers: RequestNumbers,
    /// Entered by the operator once the month was over.
    stated: bool,
}

struct Counted {
    size: u64,
    day: String,
    requests: RequestNumbers,
    emergencies: u64,
    kinds: Vec<Line>,
    agencies: Vec<AgencyLine>,
    /// Newest first.
    months: Vec<MonthLine>,
    credentials: Vec<Line>,
    by_operator: u64,
    revealed: u64,
    redacted: u64,
}

#[derive(Template)]
#[template(path = "record/numbers.html")]
struct Page {
    frame: Frame,
    counted: Option<Counted>,
}

pub(super) fn published(app: &App) -> Option<PublishedNumbers> {
    let today = day_of(app.now_ms());
    app.record
        .view(|log| log.ledger().published_numbers(log.root(), today))
        .flatten()
}

/// The page.
pub(crate) async fn show(State(app): State<App>) -> Response {
    match blocking(move || page(&app)).await {
        Ok(page) => fresh(&page),
        Err(error) => ApiError::internal(format!("{error:#}")).into_response(),
    }
}

fn page(app: &App) -> anyhow::Result<Page> {
    let day = app.record.view(|log| log.day().map(|day| day.to_string()));
    let counted = published(app).map(|published| counted(app, &published, day.flatten()));
    Ok(Page {
        frame: Frame::of(app).within("record"),
        counted: counted.transpose()?,
    })
}

/// The newest months, each with what was counted and whether the operator stated it.
fn months(app: &App) -> Vec<MonthLine> {
    let months = app.record.view(|log| {
        let newest_first = log.ledger().by_month().rev().take(MONTHS_SHOWN_MAX);
        let line = |(month, numbers, stated): (Month, RequestNumbers, bool)| MonthLine {
            month: month.to_string(),
            numbers,
            stated,
        };
        newest_first.map(line).collect()
    });
    months.unwrap_or_default()
}

fn counted(
    app: &App,
    published: &PublishedNumbers,
    day: Option<String>,
) -> anyhow::Result<Counted> {
    let numbers = published.numbers();
    let kinds = numbers.kinds.iter().map(|(kind, value)| Line {
        name: words::of(*kind).title.to_owned(),
        note: kind.as_str(),
        value: *value,
    });
    let agencies = numbers.agencies.iter().map(|(agency, of)| {
        Ok(AgencyLine {
            agency: agency.to_string(),
            name: civic::name_of(app, agency)?,
            requests: of.requests,
            credentials: of.credentials,
        })
    });
    let credentials = numbers.credentials.iter().map(|(role, value)| Line {
        name: role.to_string(),
        note: "",
        value: *value,
    });
    Ok(Counted {
        size: numbers.size,
        day: day.unwrap_or_default(),
        requests: numbers.all,
        emergencies: published.emergencies().all.releases,
        kinds: kinds.collect(),
        agencies: agencies.collect::<anyhow::Result<_>>()?,
        months: months(app),
        credentials: credentials.collect(),
        by_operator: numbers.credentials_by_operator,
        revealed: numbers.revealed,
        redacted: numbers.redacted,
    })
}

/// The same as JSON (`docs/ref/numbers.md`).
pub(crate) async fn json(State(app): State<App>) -> Response {
    file(published(&app).map(|n| n.to_json()), "application/json")
}

/// The same as CSV.
pub(crate) async fn csv(State(app): State<App>) -> Response {
    let kind = "text/csv; charset=utf-8; header=present";
    file(published(&app).map(|n| n.to_csv()), kind)
}

fn file(body: Option<String>, kind: &'static str) -> Response {
    let Some(body) = body else {
        return ApiError::not_found().into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, no-cache"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, body).into_response()
}
