//! `/`: what this is, and how it stands right now.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use sidelight_translog::entry::Day;

use super::civic::State as RequestState;
use super::{Frame, page};
use crate::app::App;
use crate::record::{Published, day_of};

/// The public record in three numbers.
#[derive(Default)]
struct Now {
    open: usize,
    agencies: usize,
    entries: u64,
}

impl Now {
    fn of(log: &Published, today: Day) -> Self {
        let requests = log.ledger().requests();
        let open = requests.filter(|(_, r)| RequestState::of(r, today) == RequestState::Open);
        Self {
            open: open.count(),
            agencies: log.ledger().agencies().count(),
            entries: log.size(),
        }
    }
}

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing {
    frame: Frame,
    now: Now,
}

/// The page.
pub(crate) async fn show(State(app): State<App>) -> Response {
    let today = day_of(app.now_ms());
    let now = app.record.view(|log| Now::of(log, today));
    page(&Landing {
        frame: Frame::of(&app),
        now: now.unwrap_or_default(),
    })
}
