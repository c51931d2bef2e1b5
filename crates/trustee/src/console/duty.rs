//! Duty: who is on when and who stands in, what is handed over, and telling operators that nobody is here.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use rand::rngs::OsRng;
use serde::Deserialize;
use sidelight_api::trustee::Availability;
use sidelight_domain::window::{read_minute, say_minute};

use super::guard::Present;
use super::problem::{Told, Trouble};
use super::{Console, Frame, page};
use crate::duty::{Duty, Note};
use crate::officers::{Book, Officer, OfficersError};

/// A duty in words.
pub(super) struct Row {
    pub(super) id: u64,
    pub(super) officer: String,
    pub(super) deputy: Option<String>,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) is_on: bool,
}

#[derive(Template)]
#[template(path = "duty.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    /// Who, when, what.
    notes: Vec<(String, String, String)>,
    officers: Vec<Officer>,
    /// Names of those whom no page reaches.
    unpaged: Vec<String>,
    seats: Vec<(String, String, bool)>,
}

/// What is typed for a duty; times as the browser's field writes them, in UTC.
#[derive(Deserialize)]
pub(super) struct Typed {
    officer: String,
    #[serde(default)]
    deputy: String,
    from: String,
    to: String,
}

/// What is said to operators.
#[derive(Deserialize)]
pub(super) struct Said {
    here: bool,
    #[serde(default)]
    until: String,
}

pub(super) async fn show(State(console): State<Console>, present: Present) -> Told<Response> {
    let book = console.0.officers.book()?;
    let names = book.officers.iter().map(|it| &it.name);
    let unpaged = names.filter(|it| !console.0.paged.contains(it));
    page(&Page {
        unpaged: unpaged.cloned().collect(),
        frame: Frame::of(&console, Some(&present.officer)),
        rows: rows(&book, console.now_ms()),
        notes: notes(&book).collect(),
        seats: seats(&console),
        officers: book.officers,
    })
}

/// Those that are not over.
pub(super) fn rows(book: &Book, now_ms: u64) -> Vec<Row> {
    let name = |id: &String| book.officer(id).map(|it| it.name.clone());
    let open = book.duties.iter().filter(|it| it.to_ms > now_ms);
    open.map(|it| Row {
        id: it.id,
        officer: name(&it.officer).unwrap_or_default(),
        deputy: it.deputy.as_ref().and_then(name),
        from: say_minute(it.from_ms),
        to: say_minute(it.to_ms),
        is_on: it.is_on(now_ms),
    })
    .collect()
}

/// What was handed over, newest first.
pub(super) fn notes(book: &Book) -> impl Iterator<Item = (String, String, String)> {
    let words = |it: &Note| (it.by.clone(), say_minute(it.at_ms), it.text.clone());
    book.notes.iter().map(words)
}

/// For each operator how many trustees are there, and whether that is an alarm.
pub(super) fn seats(console: &Console) -> Vec<(String, String, bool)> {
    let seats = console.0.seats.iter();
    let noted = seats.filter_map(|seat| Some((seat.name(), seat.desk.seats()?)));
    noted
        .map(|(name, seats)| (name, seats.says(), seats.alarm))
        .collect()
}

fn minute(typed: &str) -> Told<u64> {
    let read = read_minute(&format!("{}Z", typed.trim_end_matches('Z')));
    Ok(read.map_err(|_| OfficersError::Times)?)
}

pub(super) async fn add(
    State(console): State<Console>,
    _present: Present,
    Form(typed): Form<Typed>,
) -> Told<Response> {
    let duty = Duty {
        id: 0,
        officer: typed.officer,
        deputy: Some(typed.deputy).filter(|it| !it.is_empty()),
        from_ms: minute(&typed.from)?,
        to_ms: minute(&typed.to)?,
    };
    let officers = &console.0.officers;
    officers.put_on_duty(duty, console.now_ms(), &mut OsRng)?;
    Ok(Redirect::to("/duty").into_response())
}

pub(super) async fn remove(
    State(console): State<Console>,
    Path(id): Path<u64>,
    _present: Present,
) -> Told<Response> {
    console.0.officers.take_off_duty(id, &mut OsRng)?;
    Ok(Redirect::to("/duty").into_response())
}

/// A note to whoever comes next.
#[derive(Deserialize)]
pub(super) struct Noted {
    text: String,
}

pub(super) async fn hand_over(
    State(console): State<Console>,
    present: Present,
    Form(noted): Form<Noted>,
) -> Told<Response> {
    let note = (&present.officer, noted.text.as_str());
    let officers = &console.0.officers;
    officers.hand_over(note, console.now_ms(), &mut OsRng)?;
    Ok(Redirect::to("/duty").into_response())
}

pub(super) async fn announce(
    State(console): State<Console>,
    _present: Present,
    Form(said): Form<Said>,
) -> Told<Response> {
    let until = match said.until.as_str() {
        "" => None,
        typed => Some(minute(typed)?),
    };
    let availability = Availability {
        available: said.here,
        until: until.filter(|_| !said.here),
    };
    for seat in &console.0.seats {
        if let Err(error) = seat.desk.announce(&availability).await {
            let title = "An operator does not know it.";
            let detail = format!("{}: {error}", seat.name());
            return Err(Trouble::new(
                StatusCode::BAD_GATEWAY,
                "operator",
                title,
                &detail,
            ));
        }
        // What it says now; the running program looks again by itself.
        if let Err(error) = seat.desk.note_seats().await {
            tracing::warn!(%error, "who is there is not known");
        }
    }
    Ok(Redirect::to("/duty").into_response())
}
