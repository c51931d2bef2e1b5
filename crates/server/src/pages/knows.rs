//! `/what-we-know`: what the operator knows of its residents, as a table.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Frame, page};
use crate::app::App;

#[derive(Template)]
#[template(path = "knows.html")]
struct Knows {
    frame: Frame,
}

/// The page.
pub(crate) async fn show(State(app): State<App>) -> Response {
    page(&Knows {
        frame: Frame::of(&app).within("what-we-know"),
    })
}
