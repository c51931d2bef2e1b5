//! `/record/numbers`: the public numbers as of the published tree, as a page, as JSON and as CSV. All
//! three are counted from the entries, the way any monitor counts them.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::header;
use sidelight_translog::entry::{Country, Month};
use sidelight_translog::ledger::{
    CountryNumbers, Ledger, OffenceNumbers, PublishedNumbers, RequestNumbers,
};

use super::super::{Frame, not_found_page};
use super::as_of::{self, Asked};
use super::{blocking, civic, fresh, words};
use crate::app::App;
use crate::problem::{ApiError, ApiResult};

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
    urgent: u64,
    urgent_misused: u64,
}

struct Offence {
    title: String,
    code: String,
    requests: u64,
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
    releases: u64,
    /// The year of the last entry, and releases in an emergency in it.
    emergencies: Option<(u16, u64)>,
    /// Month and band, newest first.
    homes: Vec<(String, String)>,
    kinds: Vec<Line>,
    agencies: Vec<AgencyLine>,
    /// Newest first.
    months: Vec<MonthLine>,
    /// Requests by offence, named as the rulebook in force does.
    offences: Vec<Offence>,
    /// Requests whose entries do not say it.
    offence_unsaid: u64,
    /// By the code of the country; what does not say it comes last.
    countries: Vec<(Option<String>, CountryNumbers)>,
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

/// The numbers of that size.
pub(super) async fn published(app: &App, asked: Asked) -> ApiResult<Option<PublishedNumbers>> {
    let numbers = as_of::read(app, asked, |ledger, root, today| {
        ledger.published_numbers(root, today)
    });
    Ok(numbers.await?.flatten())
}

/// A page made of what was read, the page that says there is none, or a problem.
pub(super) async fn answer<R: Send + 'static, T: Template + Send + 'static>(
    app: App,
    found: ApiResult<R>,
    page: impl FnOnce(&App, R) -> anyhow::Result<T> + Send + 'static,
) -> Response {
    let read = match found {
        Ok(read) => read,
        Err(error) if error.is_not_found() => return not_found_page(&app),
        Err(error) => return error.into_response(),
    };
    match blocking(move || page(&app, read)).await {
        Ok(page) => fresh(&page),
        Err(error) => ApiError::internal(format!("{error:#}")).into_response(),
    }
}

/// The page.
pub(crate) async fn show(State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let read = as_of::read(&app, asked, |ledger, root, today| {
        Some((ledger.published_numbers(root, today)?, months(ledger)))
    });
    let read = read.await.map(Option::flatten);
    answer(app, read, |app, read| {
        let counted = read.map(|(published, months)| counted(app, &published, months));
        Ok(Page {
            frame: Frame::of(app).within("record"),
            counted: counted.transpose()?,
        })
    })
    .await
}

/// The newest months, each with what was counted and whether the operator stated it.
fn months(ledger: &Ledger) -> Vec<MonthLine> {
    let newest_first = ledger.by_month().rev().take(MONTHS_SHOWN_MAX);
    let line = |(month, numbers, stated): (Month, RequestNumbers, bool)| MonthLine {
        month: month.to_string(),
        numbers,
        stated,
    };
    newest_first.map(line).collect()
}

fn counted(
    app: &App,
    published: &PublishedNumbers,
    months: Vec<MonthLine>,
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
            urgent: of.urgent,
            urgent_misused: of.urgent_misused,
        })
    });
    let credentials = numbers.credentials.iter().map(|(role, value)| Line {
        name: role.to_string(),
        note: "",
        value: *value,
    });
    Ok(Counted {
        size: numbers.size,
        day: published.day().to_owned(),
        requests: numbers.all,
        releases: numbers.releases().map(|(_, count)| count).sum(),
        emergencies: published.emergencies_of_year(),
        homes: homes(published),
        kinds: kinds.collect(),
        agencies: agencies.collect::<anyhow::Result<_>>()?,
        months,
        offences: offences(app, &numbers.offences),
        offence_unsaid: numbers.offences.unsaid,
        countries: countries(published),
        credentials: credentials.collect(),
        by_operator: numbers.credentials_by_operator,
        revealed: numbers.revealed,
        redacted: numbers.redacted,
    })
}

/// The code stays beside the title: an older rulebook may have called it otherwise.
fn offences(app: &App, of: &OffenceNumbers) -> Vec<Offence> {
    let book = &app.rules().book;
    let offences = of.said.iter().map(|(code, agencies)| {
        let title = book.offence(code.as_str()).map(|it| it.title.clone());
        Offence {
            title: title.unwrap_or_else(|| "Of an earlier rulebook".to_owned()),
            code: code.to_string(),
            requests: agencies.values().sum(),
        }
    });
    offences.collect()
}

fn countries(published: &PublishedNumbers) -> Vec<(Option<String>, CountryNumbers)> {
    let countries = published.numbers().countries.iter();
    let line = |(country, of): (&Option<_>, &_)| (country.map(|it: Country| it.to_string()), *of);
    let mut lines: Vec<_> = countries.map(line).collect();
    lines.sort_by_key(|(country, _)| country.is_none());
    lines
}

/// Homes by month, newest first.
pub(super) fn homes(published: &PublishedNumbers) -> Vec<(String, String)> {
    let months = published.numbers().homes.iter().rev();
    let months = months.take(MONTHS_SHOWN_MAX);
    months
        .map(|(month, band)| (month.to_string(), band.to_string()))
        .collect()
}

const JSON: &str = "application/json";
const CSV: &str = "text/csv; charset=utf-8; header=present";

/// The same as JSON (`docs/ref/numbers.md`).
pub(crate) async fn json(State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let numbers = published(&app, asked).await;
    file(numbers.map(|it| it.map(|it| it.to_json())), JSON)
}

/// The same as CSV.
pub(crate) async fn csv(State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let numbers = published(&app, asked).await;
    file(numbers.map(|it| it.map(|it| it.to_csv())), CSV)
}

/// In the columns that aggregators use, as JSON.
pub(crate) async fn aggregate_json(State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let rows = as_of::read(&app, asked, |ledger, _, _| {
        Some(ledger.aggregate()?.to_json())
    });
    file(rows.await.map(Option::flatten), JSON)
}

/// In the columns that aggregators use, as CSV.
pub(crate) async fn aggregate_csv(State(app): State<App>, Query(asked): Query<Asked>) -> Response {
    let rows = as_of::read(&app, asked, |ledger, _, _| {
        Some(ledger.aggregate()?.to_csv())
    });
    file(rows.await.map(Option::flatten), CSV)
}

fn file(body: ApiResult<Option<String>>, kind: &'static str) -> Response {
    let body = match body.and_then(|body| body.ok_or_else(ApiError::not_found)) {
        Ok(body) => body,
        Err(error) => return error.into_response(),
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, no-cache"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, body).into_response()
}
