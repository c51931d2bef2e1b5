//! A case: one screen to decide by, what was asked about it, and stepping back from it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sidelight_domain::window::say_minute;

use super::guard::Present;
use super::paged::{Paged, is_looked_at};
use super::problem::{Told, Trouble};
use super::{Console, Frame, Seat, page, span};
use crate::answer::Recorded;
use crate::desk::{Desk, DeskError};
use crate::duty::Turn;
use crate::officers::{Book, Officer};
use crate::recusals::{Reason, Recusal};
use crate::thread::Exchange;
use crate::told::{self, Paper};
use crate::verify::{Check, Refused};

/// What was decided.
pub(super) struct Outcome {
    says: &'static str,
    by: String,
    /// Whether answers were made.
    approved: bool,
    /// Index of the receipt's entry's release is in the record here.
    received: bool,
}

/// A question and what was replied, in words.
pub(super) struct Said {
    asked: String,
    question: String,
    /// Who, when and what.
    reply: Option<(String, String)>,
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
    is_drill: bool,
    operator: String,
    since: String,
    came: String,
    told: Option<told::Told>,
    refused: Option<(Line, String)>,
    /// A newer head is waited for.
    comes_again: bool,
    checks: Vec<Line>,
    /// Whose turn it is, where some have stepped back.
    turn: String,
    /// Whether a reply is waited for.
    asks: bool,
    thread: Vec<Said>,
    outcome: Option<Outcome>,
    paged: Option<Paged>,
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
    reasons: [Reason; 4],
}

/// Why somebody steps back.
#[derive(Deserialize)]
pub(super) struct Why {
    reason: Reason,
}

impl Case {
    /// Whether it was decided, and the record does not have it yet.
    fn leaves(&self) -> bool {
        self.outcome.as_ref().is_some_and(|it| !it.received)
    }
}

/// A case as whoever decides sees it.
pub(super) struct Seen {
    pub(super) told: Result<told::Told, Refused>,
    /// Whether it is a drill, as the record has it; not said of one that waits and that a check refuses.
    pub(super) is_drill: bool,
    pub(super) seen_ms: u64,
    pub(super) recorded: Option<Recorded>,
    pub(super) received: bool,
    pub(super) thread: Vec<Exchange>,
}

impl Seen {
    /// Whether a reply is waited for: nobody has decided, and something was asked.
    pub(super) fn asks(&self) -> bool {
        self.recorded.is_none() && self.thread.iter().any(|it| it.reply.is_none())
    }
}

/// Looks at a case.
pub(super) async fn look(seat: &Seat, release: u64) -> Told<Seen> {
    let look = move |desk: &Desk, view: &sidelight_translog::monitor::Monitor| {
        let (arrived, judged) = desk.case(view, release)?;
        let record = view.ledger().release(release);
        let recorded = desk.recorded(release)?;
        let is_said = judged.is_ok() || recorded.is_some();
        Ok::<_, DeskError>(Seen {
            told: judged.map(|cleared| told::Told::of(&cleared, &arrived)),
            is_drill: is_said && view.ledger().drill(release).is_some(),
            seen_ms: arrived.seen_ms,
            recorded,
            thread: desk.thread(release)?,
            received: record.is_some_and(|it| it.receipts.contains_key(desk.trustee())),
        })
    };
    seat.look(look).await
}

/// Whether somebody is among those who have stepped back.
pub(super) fn is_among(recusals: &[Recusal], officer: &str) -> bool {
    recusals.iter().any(|it| it.officer == officer)
}

/// Refuses whoever has stepped back: they neither decide nor ask.
pub(super) fn may_decide(seat: &Seat, release: u64, officer: &Officer) -> Told<()> {
    match is_among(&seat.desk.recusals(release)?, &officer.id) {
        true => Err(DeskError::Recused.into()),
        false => Ok(()),
    }
}

/// Whose turn a case is, where some have stepped back.
pub(super) fn turn(book: &Book, recusals: &[Recusal], now_ms: u64) -> String {
    if recusals.is_empty() {
        return String::new();
    }
    let next = match book.turn(now_ms, |id| is_among(recusals, id)) {
        None => "nobody on duty is left; wake another officer".to_owned(),
        Some(Turn {
            officer,
            instead_of: None,
        }) => format!("it is {}’s turn", officer.name),
        Some(Turn { officer, .. }) => format!("it is {}’s turn, as the deputy", officer.name),
    };
    format!("somebody here has stepped back: {next}")
}

pub(super) async fn show(
    State(console): State<Console>,
    Path((record, release)): Path<(String, u64)>,
    present: Present,
    headers: HeaderMap,
) -> Told<Response> {
    let seat = console.seat(&record)?;
    let book = console.0.officers.book()?;
    let frame = Frame::of(&console, Some(&present.officer));
    let recusals = seat.desk.recusals(release)?;
    if is_among(&recusals, &present.officer.id) {
        return page(&SteppedBack { frame, release });
    }
    let seen = look(seat, release).await?;
    if is_looked_at(&headers) {
        let (by, now_ms) = (Some(&present.officer), console.now_ms());
        seat.desk.open_case(release, by, now_ms)?;
    }
    let asks = seen.asks();
    let (told, refused) = match seen.told {
        Ok(told) => (Some(told), None),
        Err(refused) => (None, Some(refused)),
    };
    page(&Case {
        frame,
        path: seat.path(release),
        release,
        is_drill: seen.is_drill,
        operator: seat.name(),
        since: span(console.now_ms().saturating_sub(seen.seen_ms)),
        came: say_minute(seen.seen_ms),
        told,
        comes_again: refused.as_ref().is_some_and(|it| it.check == Check::Fresh),
        refused: refused.map(|it| (Line::of(it.check), it.detail)),
        checks: Check::ALL.into_iter().map(Line::of).collect(),
        turn: turn(&book, &recusals, console.now_ms()),
        asks,
        thread: seen.thread.into_iter().map(Said::of).collect(),
        outcome: seen.recorded.map(|it| Outcome::of(it, seen.received)),
        paged: Paged::of(&seat.desk, &book, release)?,
    })
}

/// A document of a case that passed every check, to be saved.
pub(super) async fn paper(
    State(console): State<Console>,
    Path((record, release, name)): Path<(String, u64, String)>,
    present: Present,
) -> Told<Response> {
    let seat = console.seat(&record)?;
    may_decide(seat, release, &present.officer)?;
    let paper = Paper::of(&name).ok_or_else(Trouble::not_found)?;
    let look = move |desk: &Desk, view: &sidelight_translog::monitor::Monitor| {
        let (_, judged) = desk.case(view, release)?;
        Ok::<_, DeskError>(paper.bytes(&judged?))
    };
    let bytes = seat.look(look).await?.ok_or_else(Trouble::not_found)?;
    let saved = format!(
        "attachment; filename=\"case-{release}.{}.pdf\"",
        paper.code()
    );
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, saved),
    ];
    Ok((headers, bytes).into_response())
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
        reasons: Reason::ALL,
    })
}

pub(super) async fn stepped_back(
    State(console): State<Console>,
    Path((record, release)): Path<(String, u64)>,
    present: Present,
    Form(why): Form<Why>,
) -> Told<Response> {
    let seat = console.seat(&record)?;
    let stepping_back = (&present.officer, why.reason, console.now_ms());
    seat.desk.recuse(release, stepping_back)?;
    Ok(Redirect::to(&seat.path(release)).into_response())
}

impl Said {
    fn of(it: Exchange) -> Self {
        let by = it.by.as_deref().unwrap_or("the command line");
        let reply = it.reply.map(|reply| {
            let who = format!(
                "{}, reviewer (entry {}), {}",
                reply.name,
                reply.credential,
                say_minute(reply.at_ms)
            );
            (who, reply.text)
        });
        Self {
            asked: format!("{by}, {}", say_minute(it.question.asked_ms)),
            question: it.question.text,
            reply,
        }
    }
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
        let approved = matches!(recorded, Recorded::Answer { .. });
        let says = recorded.says();
        let (Recorded::Answer { by, .. } | Recorded::Refusal { by, .. }) = recorded;
        let by = match by {
            Some(signed) => format!("{}, {}", signed.name, say_minute(signed.at_ms)),
            None => "the command line".to_owned(),
        };
        Self {
            says,
            by,
            approved,
            received,
        }
    }
}
