//! A visitor moves the neighbourhood's clock on.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::{Desk, frame};

/// By how many days at once.
pub(super) const STEPS: [(u64, &str); 2] = [(1, "One day on"), (7, "Seven days on")];

/// How the clock goes, in words.
pub(super) fn said(days_ahead: u64) -> String {
    match days_ahead {
        0 => "The neighbourhood's clock goes with this machine's.".to_owned(),
        1 => "The neighbourhood's clock is 1 day ahead.".to_owned(),
        days => format!("The neighbourhood's clock is {days} days ahead."),
    }
}

pub(super) async fn move_on(State(desk): State<Desk>, Path(days): Path<u64>) -> Response {
    if !STEPS.iter().any(|(step, _)| *step == days) {
        return frame::not_found().await;
    }
    match desk.layout.clock().move_on(days) {
        Ok(()) => Redirect::to("/#clock").into_response(),
        Err(error) => {
            let text = format!("{error:#}");
            frame::message(StatusCode::CONFLICT, "The clock stays where it is", &text)
        }
    }
}
