//! `/regions/{cell}`: what the homes of a region are asked: the feed, for people.

use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use sidelight_api::limits::FEED_REQUESTS_MAX;
use sidelight_domain::place::Region;

use super::super::Frame;
use super::read::{Named, Row, State, found, named};
use super::{made, map};
use crate::app::App;
use crate::feed::Snapshot;

#[derive(Template)]
#[template(path = "civic/region.html")]
struct Page {
    frame: Frame,
    region: String,
    /// Where its middle is.
    position: String,
    /// In thousands as people write them.
    size_km2: String,
    open: Vec<Row>,
    /// Ended within the last days.
    past: Vec<Row>,
    /// Agencies whose text names this region.
    agencies: Vec<Named>,
}

/// The page.
pub(crate) async fn show(Shared(app): Shared<App>, Path(region): Path<String>) -> Response {
    made(app, move |app| match region.parse::<Region>() {
        Ok(region) => build(app, region).map(Some),
        Err(_) => Ok(None),
    })
    .await
}

fn build(app: &App, region: Region) -> anyhow::Result<Page> {
    let mut page = Page {
        frame: Frame::of(app).within("requests"),
        region: region.to_string(),
        position: map::position(region.middle()),
        size_km2: thousands(region.size_km2()),
        open: Vec::new(),
        past: Vec::new(),
        agencies: agencies(app, region)?,
    };
    let Some(snapshot) = Snapshot::take(app) else {
        return Ok(page);
    };
    for live in &snapshot.live {
        if page.open.len() + page.past.len() == FEED_REQUESTS_MAX {
            break;
        }
        if !snapshot.regions(app, live)?.contains(&region) {
            continue;
        }
        if let Some(found) = found(app, live.index)? {
            match found.state {
                State::Open => page.open.push(found.row(true)),
                State::Ended | State::Resolved | State::Withdrawn => {
                    page.past.push(found.row(true));
                }
            }
        }
    }
    Ok(page)
}

/// `12,479`; regions have 4 to 5 digits.
fn thousands(number: u64) -> String {
    match (number / 1_000, number % 1_000) {
        (0, rest) => rest.to_string(),
        (thousands, rest) => format!("{thousands},{rest:03}"),
    }
}

fn agencies(app: &App, region: Region) -> anyhow::Result<Vec<Named>> {
    let all = app.record.view(|log| {
        let slugs = log.ledger().agencies().map(|(slug, _)| slug.clone());
        slugs.collect::<Vec<_>>()
    });
    let mut here = Vec::new();
    for slug in all.unwrap_or_default() {
        let agency = named(app, &slug)?;
        let asks_here = |agency: &Named| {
            let document = agency.document.as_ref();
            document.is_some_and(|document| document.regions.contains(&region.to_string()))
        };
        here.extend(agency.filter(asks_here));
    }
    Ok(here)
}
