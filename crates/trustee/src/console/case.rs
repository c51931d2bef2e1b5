//! A case: one screen to decide by, and stepping back from it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use rand::rngs::OsRng;

use super::guard::Present;
use super::problem::Told;
use super::{Console, Frame, Seat, page, span};
use crate::answer::Recorded;
use crate::desk::{Desk, DeskError};
use crate::told;
use crate::verify::{Check, Refused};

/// What was decided.
pub(super) struct Outcome {
    says: &'static str,
    by: String,
    /// Index of the receipt's entry's release is in the record here.
    received: bool,
}

/// A check, by name and words.
pub(super) struct Line {
    code: &'static str,
    words: &'static str,
}

#[derive(Template)]
#[template(path = "case.html")]
struct Case {
    frame: Frame,
    path: String,
    release: u64,
    operator: String,
    since: String,
    came: String,
    told: Option<told::Told>,
    refused: Option<(Line, String)>,
    /// A newer head is waited for.
    comes_again: bool,
    checks: Vec<Line>,
    recused: usize,
    outcome: Option<Outcome>,
}

#[derive(Template)]
#[template(path = "stepped-back.html")]
struct SteppedBack {
    frame: Frame,
    release: u64,
}

#[derive(Template)]
#[template(path = "step-back.html")]
struct StepBack {
    frame: Frame,
    path: String,
    release: u64,
}

/// A case as whoever decides sees it.
pub(super) struct Seen {
    pub(super) told: Result<told::Told, Refused>,
    pub(super) seen_ms: u64,
    pub(super) recorded: Option<Recorded>,
    pub(super) received: bool,
}

/// Looks at a case.
pub(super) async fn look(seat: &Seat, release: u64) -> Told<Seen> {
    let look = move |desk: &Desk, view: &sidelight_translog::monitor::Monitor| {
        let (arrived, judged) = desk.case(view, release)?;
        let record = view.ledger().emergency(release);
        Ok::<_, DeskError>(Seen {
            told: judged.map(|cleared| told::Told::of(&cleared, &arrived)),
            seen_ms: arrived.seen_ms,
            recorded: desk.recorded(release)?,
            received: record.is_some_and(|it| it.receipts.contains_key(desk.trustee())),
        })
    };
    seat.look(look).await
}

pub(super) async fn show(
    State(console): State<Console>,
    Path((record, release)): Path<(String, u64)>,
    present: Present,
) -> Told<Response> {
    let seat = console.seat(&record)?;
    let book = console.0.officers.book()?;
    let frame = Frame::of(&console, Some(&present.officer));
    if book.has_recused(&record, release, &present.officer.id) {
        return page(&SteppedBack { frame, release });
    }
    let seen = look(seat, release).await?;
    let (told, refused) = match seen.told {
        Ok(told) => (Some(told), None),
        Err(refused) => (None, Some(refused)),
    };
    page(&Case {
        frame,
        path: seat.path(release),
        release,
        operator: seat.name(),
        since: span(console.now_ms().saturating_sub(seen.seen_ms)),
        came: told::at(seen.seen_ms),
        told,
        comes_again: refused.as_ref().is_some_and(|it| it.check == Check::Fresh),
        refused: refused.map(|it| (Line::of(it.check), it.detail)),
        checks: Check::ALL.into_iter().map(Line::of).collect(),
        recused: book.recused(&record, release),
        outcome: seen.recorded.map(|it| Outcome::of(it, seen.received)),
    })
}

pub(super) async fn step_back(
    State(console): State<Console>,
    Path((record, release)): Path<(String, u64)>,
    present: Present,
) -> Told<Response> {
    let seat = console.seat(&record)?;
    look(seat, release).await?;
    page(&StepBack {
        frame: Frame::of(&console, Some(&present.officer)),
        path: seat.path(release),
        release,
    })
}

pub(super) async fn stepped_back(
    State(console): State<Console>,
    Path((record, release)): Path<(String, u64)>,
    present: Present,
) -> Told<Response> {
    let seat = console.seat(&record)?;
    look(seat, release).await?;
    let officers = &console.0.officers;
    officers.recuse((&record, release), &present.officer.id, &mut OsRng)?;
    Ok(Redirect::to(&seat.path(release)).into_response())
}

impl Line {
    fn of(check: Check) -> Self {
        Self {
            code: check.code(),
            words: check.words(),
        }
    }
}

impl Outcome {
    fn of(recorded: Recorded, received: bool) -> Self {
        let (says, by) = match recorded {
            Recorded::Answer { by, .. } => ("Answered", by),
            Recorded::Refusal { by, .. } => ("Refused", by),
        };
        let by = match by {
            Some(signed) => format!("{}, {}", signed.name, told::at(signed.at_ms)),
            None => "the command line".to_owned(),
        };
        Self { says, by, received }
    }
}
