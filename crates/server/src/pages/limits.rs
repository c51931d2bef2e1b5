//! `/limits`: what Sidelight cannot do, in public.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::{Frame, page};
use crate::app::App;

#[derive(Template)]
#[template(path = "limits.html")]
struct Limits {
    frame: Frame,
}

/// The page.
pub(crate) async fn show(State(app): State<App>) -> Response {
    page(&Limits {
        frame: Frame::of(&app).within("limits"),
    })
}
