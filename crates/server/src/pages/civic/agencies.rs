//! `/agencies`: who may ask.

use askama::Template;
use axum::extract::{Query, State as Shared};
use axum::response::Response;
use serde::Deserialize;
use sidelight_translog::entry::Slug;

use super::super::Frame;
use super::made;
use super::read::{Named, State, named};
use crate::app::App;
use crate::record::{Published, day_of};

/// Agencies on one page.
const PAGE: usize = 50;

/// Which agencies.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// Only those that come after this one.
    after: Option<String>,
}

/// An agency in the list.
struct Row {
    agency: Named,
    open: usize,
    asked: usize,
    refused: usize,
}

#[derive(Template)]
#[template(path = "civic/agencies.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    /// Where the next page begins.
    next: Option<String>,
    first: bool,
}

/// The page.
pub(crate) async fn show(Shared(app): Shared<App>, Query(asked): Query<Asked>) -> Response {
    made(app, move |app| Ok(Some(list(app, asked.after.as_deref())?))).await
}

/// An agency with its requests that are open, its requests and its refusals.
type Counted = (Slug, usize, usize, usize);

fn list(app: &App, after: Option<&str>) -> anyhow::Result<Page> {
    let today = day_of(app.now_ms());
    let choose = |log: &Published| -> Vec<Counted> {
        let all = log.ledger().agencies().map(|(slug, _)| slug);
        let here = all.filter(|slug| after.is_none_or(|after| slug.as_str() > after));
        let count = |slug: &Slug| {
            let asked = log.asked(slug);
            let published = asked.iter().flat_map(|index| log.ledger().request(*index));
            let (mut open, mut requests) = (0, 0);
            for request in published {
                requests += 1;
                open += usize::from(State::of(request, today) == State::Open);
            }
            (slug.clone(), open, requests, asked.len() - requests)
        };
        here.take(PAGE + 1).map(count).collect()
    };
    let counted = app.record.view(choose).unwrap_or_default();
    let mut rows = Vec::new();
    for (slug, open, requests, refused) in counted.iter().take(PAGE) {
        rows.extend(named(app, slug)?.map(|agency| Row {
            agency,
            open: *open,
            asked: *requests,
            refused: *refused,
        }));
    }
    let more = counted.len() > PAGE;
    let last = counted.get(PAGE - 1).map(|(slug, ..)| slug.to_string());
    Ok(Page {
        frame: Frame::of(app).within("agencies"),
        rows,
        next: last.filter(|_| more),
        first: after.is_none(),
    })
}
