//! A share that was lost is given again: asking for it, and helping who asks.

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Console;
use super::guard::Present;
use super::problem::{Told, Trouble};
use crate::desk::RepairingError;

/// What who asks read out.
#[derive(Deserialize)]
pub(super) struct Heard {
    words: String,
}

fn refused(title: &str, error: &RepairingError) -> Trouble {
    Trouble::conflict("repair", title, &format!("{error}."))
}

fn back(record: &str) -> Response {
    Redirect::to(&format!("/keys/{record}#repair")).into_response()
}

pub(super) async fn ask(
    State(console): State<Console>,
    Path(record): Path<String>,
    present: Present,
) -> Told<Response> {
    let seat = console.seat(&record)?;
    let view = seat.view.borrow().clone();
    let asked = seat.desk.ask_repair(view.ledger(), &[]).await;
    asked.map_err(|error| refused("Not asked for.", &error))?;
    let officer = present.officer.name;
    tracing::warn!(officer, "the others are asked for the share");
    Ok(back(&record))
}

/// Who accepted is kept.
pub(super) async fn accept(
    State(console): State<Console>,
    Path(record): Path<String>,
    present: Present,
    Form(heard): Form<Heard>,
) -> Told<Response> {
    let seat = console.seat(&record)?;
    let view = seat.view.borrow().clone();
    let by = Some(present.officer.name.as_str());
    let accepted = seat.desk.accept_repair(view.ledger(), (&heard.words, by));
    accepted.map_err(|error| refused("Not accepted.", &error))?;
    Ok(back(&record))
}
