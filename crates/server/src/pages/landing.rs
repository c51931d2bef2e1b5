//! `/`: what this is.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Frame, page};
use crate::app::App;

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing {
    frame: Frame,
}

/// The page.
pub(crate) async fn show(State(app): State<App>) -> Response {
    page(&Landing {
        frame: Frame::of(&app),
    })
}
