//! `/requests`: what agencies ask, newest first.

use askama::Template;
use axum::extract::{Query, State as Shared};
use axum::response::Response;
use serde::Deserialize;

use super::super::Frame;
use super::made;
use super::read::{Row, State, found};
use crate::app::App;
use crate::record::{Published, day_of};

/// Requests on one page.
const PAGE: usize = 25;

/// Which requests.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// `all`, or those that can be answered.
    #[serde(default)]
    show: String,
    /// Only requests below this index.
    before: Option<u64>,
}

#[derive(Template)]
#[template(path = "civic/requests.html")]
struct Page {
    frame: Frame,
    all: bool,
    open_count: usize,
    all_count: usize,
    rows: Vec<Row>,
    /// Where the next page begins.
    older: Option<u64>,
    newest: bool,
}

/// The page.
pub(crate) async fn show(Shared(app): Shared<App>, Query(asked): Query<Asked>) -> Response {
    let all = match asked.show.as_str() {
        "" => false,
        "all" => true,
        _ => return super::not_found_page(&app),
    };
    made(app, move |app| Ok(Some(list(app, all, asked.before)?))).await
}

fn list(app: &App, all: bool, before: Option<u64>) -> anyhow::Result<Page> {
    let today = day_of(app.now_ms());
    let below = before.unwrap_or(u64::MAX);
    let choose = |log: &Published| {
        let requests = || log.ledger().requests();
        let open = || requests().filter(|(_, r)| State::of(r, today) == State::Open);
        let page = |indexes: &mut dyn Iterator<Item = u64>| -> Vec<u64> {
            indexes
                .filter(|index| *index < below)
                .take(PAGE + 1)
                .collect()
        };
        let indexes = match all {
            true => page(&mut requests().rev().map(|(index, _)| index)),
            false => page(&mut open().rev().map(|(index, _)| index)),
        };
        (open().count(), requests().count(), indexes)
    };
    let (open_count, all_count, indexes) = app.record.view(choose).unwrap_or_default();
    let mut rows = Vec::new();
    for index in indexes.iter().take(PAGE) {
        rows.extend(found(app, *index)?.map(|found| found.row(true)));
    }
    let more = indexes.len() > PAGE;
    Ok(Page {
        frame: Frame::of(app).within("requests"),
        all,
        open_count,
        all_count,
        rows,
        older: indexes.get(PAGE - 1).copied().filter(|_| more),
        newest: before.is_none(),
    })
}
