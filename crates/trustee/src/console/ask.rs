//! Asking about a case: the operator's reviewers, who reply with their names.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sidelight_domain::question::{QUESTION_CHARS_MAX, QUESTIONS_MAX};

use super::case::{look, may_decide};
use super::guard::Present;
use super::problem::Told;
use super::{Console, Frame, page};
use crate::desk::DeskError;

#[derive(Template)]
#[template(path = "ask.html")]
struct Ask {
    frame: Frame,
    path: String,
    release: u64,
    left: u64,
    chars: usize,
}

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    text: String,
}

pub(super) async fn show(
    State(console): State<Console>,
    Path((record, release)): Path<(String, u64)>,
    present: Present,
) -> Told<Response> {
    let seat = console.seat(&record)?;
    may_decide(seat, release, &present.officer)?;
    let asked = look(seat, release).await?.thread.len() as u64;
    page(&Ask {
        frame: Frame::of(&console, Some(&present.officer)),
        path: seat.path(release),
        release,
        left: QUESTIONS_MAX.saturating_sub(asked),
        chars: QUESTION_CHARS_MAX,
    })
}

pub(super) async fn asked(
    State(console): State<Console>,
    Path((record, release)): Path<(String, u64)>,
    present: Present,
    Form(typed): Form<Typed>,
) -> Told<Response> {
    let seat = console.seat(&record)?;
    may_decide(seat, release, &present.officer)?;
    let by = Some(present.officer.name.as_str());
    match seat.desk.ask(release, (&typed.text, by)).await {
        // In the journal; the running program hands it in again.
        Ok(()) | Err(DeskError::Operator(_)) => {
            Ok(Redirect::to(&seat.path(release)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
