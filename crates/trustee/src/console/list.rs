//! The first page: what waits for a decision, and what was decided.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use sidelight_domain::window::say_minute;

use super::case::{is_among, turn};
use super::duty::{self, Row};
use super::guard::Present;
use super::paged::opened;
use super::problem::Told;
use super::{Console, Frame, Seat, page, span};
use crate::answer::Recorded;
use crate::config::host_of;
use crate::desk::{CaseLine, Desk, DeskError};
use crate::officers::Book;
use crate::told;
use crate::verify::Journalled;

/// Cases shown of each kind and record.
const SHOWN_MAX: usize = 50;

/// One that waits.
struct Waiting {
    path: String,
    title: String,
    operator: String,
    /// Since it came.
    since: String,
    /// A check that does not hold.
    broken: Option<&'static str>,
    /// Whose turn it is, where some have stepped back.
    turn: String,
    /// Whether whoever looks has.
    own: bool,
    /// Who has opened it.
    opened: String,
}

/// One that was decided.
struct Done {
    path: String,
    release: u64,
    is_drill: bool,
    operator: String,
    says: &'static str,
    by: String,
    at: String,
}

#[derive(Template)]
#[template(path = "list.html")]
struct List {
    frame: Frame,
    /// Who is on duty.
    on: Vec<Row>,
    /// What was handed over last: who, when, what.
    note: Option<(String, String, String)>,
    seats: Vec<(String, String, bool)>,
    /// Operator and record.
    keys: Vec<(String, String)>,
    waiting: Vec<Waiting>,
    done: Vec<Done>,
}

pub(super) async fn show(State(console): State<Console>, present: Present) -> Told<Response> {
    let book = console.0.officers.book()?;
    let (mut waiting, mut done) = (Vec::new(), Vec::new());
    for seat in &console.0.seats {
        let mut lines = seat.desk.cases()?;
        let mut shown = SHOWN_MAX;
        for line in lines.extract_if(.., |it| it.done == Journalled::Nothing) {
            if shown == 0 {
                break;
            }
            shown -= 1;
            let who = (&book, present.officer.id.as_str());
            waiting.push(one(seat, &line, who, console.now_ms()).await?);
        }
        for line in lines.iter().rev().take(SHOWN_MAX) {
            done.extend(decided(seat, line)?);
        }
    }
    let on = duty::rows(&book, console.now_ms()).into_iter();
    page(&List {
        frame: Frame::of(&console, Some(&present.officer)),
        on: on.filter(|it| it.is_on).collect(),
        note: duty::notes(&book).next(),
        seats: duty::seats(&console),
        keys: console
            .0
            .seats
            .iter()
            .map(|it| (it.name(), it.desk.record()))
            .collect(),
        waiting,
        done,
    })
}

async fn one(
    seat: &Seat,
    line: &CaseLine,
    (book, me): (&Book, &str),
    now_ms: u64,
) -> Told<Waiting> {
    let release = line.release;
    let recusals = seat.desk.recusals(release)?;
    let own = is_among(&recusals, me);
    let look = move |desk: &Desk, view: &_| {
        let (arrived, judged) = desk.case(view, release)?;
        let (title, broken) = match judged {
            Ok(cleared) => (told::line(&cleared), None),
            Err(refused) => (format!("Case {release}"), Some(refused.check.code())),
        };
        Ok::<_, DeskError>((title, broken, arrived.seen_ms))
    };
    let (title, broken, seen_ms) = seat.look(look).await?;
    Ok(Waiting {
        path: seat.path(release),
        title: if own {
            format!("Case {release}")
        } else {
            title
        },
        operator: seat.name(),
        since: span(now_ms.saturating_sub(seen_ms)),
        broken: broken.filter(|_| !own),
        turn: turn(book, &recusals, now_ms),
        own,
        opened: opened(&seat.desk.paging(release)?.holders(book, &recusals)),
    })
}

fn decided(seat: &Seat, line: &CaseLine) -> Result<Option<Done>, DeskError> {
    let view = seat.view.borrow();
    let Some(recorded) = seat.desk.recorded(line.release)? else {
        return Ok(None);
    };
    let says = recorded.says();
    let (Recorded::Answer { by, .. } | Recorded::Refusal { by, .. }) = recorded;
    Ok(Some(Done {
        path: seat.path(line.release),
        release: line.release,
        is_drill: view.ledger().drill(line.release).is_some(),
        operator: seat.name(),
        says,
        at: by
            .as_ref()
            .map_or_else(String::new, |it| say_minute(it.at_ms)),
        by: by.map_or_else(|| "the command line".to_owned(), |it| it.name),
    }))
}

impl Seat {
    /// The page of a case.
    pub(super) fn path(&self, release: u64) -> String {
        format!("/cases/{}/{release}", self.desk.record())
    }

    /// The operator, for people: as its record says, or where it is while none is read.
    pub(super) fn name(&self) -> String {
        if let Some(operator) = self.view.borrow().ledger().operator() {
            return operator.name.to_string();
        }
        host_of(&self.operator)
    }
}
