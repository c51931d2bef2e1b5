//! `/api/agency/emergencies/{id}/outcomes`: what an agency states of a release afterwards. Nothing is public
//! before a reviewer has confirmed it, so this takes a session and no passkey.

use axum::extract::State;
use axum::response::Response;
use sidelight_api::limits::{DOCUMENT_BYTES_MAX, OUTCOME_CHARS_MAX, OUTCOMES_STATED_MAX};
use sidelight_api::outcome::{Afterwards, NewOutcome, Outcome, OutcomeState as OnWire};
use sidelight_store::OutcomeId;
use sidelight_store::emergencies::EmergencyRow;
use sidelight_store::outcomes::{OutcomeRow, OutcomeState};
use sidelight_translog::entry::Process;

use super::own;
use crate::access::Officer;
use crate::app::{App, random};
use crate::body::{Answer, Json, Path, id, json_bytes_for, words};
use crate::emergency::after::{After, stated, text};
use crate::problem::{ApiError, ApiResult};
use crate::record::day_of;
use crate::release::doors::wrong;
use crate::release::paper::{handed_in, saved};

/// A paper and its words.
const BYTES_MAX: usize = json_bytes_for(DOCUMENT_BYTES_MAX) + 16 * 1024;

/// What the record says of a release of the agency's; 404 of what is none.
async fn released(
    app: &App,
    officer: &Officer,
    emergency: &str,
) -> ApiResult<(EmergencyRow, After)> {
    let who = officer.who();
    let row = own(app, who, emergency).await?;
    let after = row.entry.and_then(|entry| After::of(app, entry));
    Ok((row, after.ok_or_else(ApiError::not_found)?))
}

/// `GET`: what was stated, and what can be next.
pub(crate) async fn list(
    State(app): State<App>,
    officer: Officer,
    Path(emergency): Path<String>,
) -> ApiResult<Answer<Afterwards>> {
    let (row, after) = released(&app, &officer, &emergency).await?;
    Ok(Answer(shown(&app, &row, after).await?))
}

/// `POST`: anybody of the agency states what became of it; 409 while another statement waits, and what does
/// not follow.
pub(crate) async fn state(
    State(app): State<App>,
    officer: Officer,
    Path(emergency): Path<String>,
    Json(new): Json<NewOutcome, BYTES_MAX>,
) -> ApiResult<Answer<Afterwards>> {
    let (row, after) = released(&app, &officer, &emergency).await?;
    let (process, said, paper) = typed(new)?;
    if !after.next.contains(&process) {
        let title = "This does not follow what is in the record.";
        let detail = "A court can be asked once footage was opened, and answers once.";
        return Err(ApiError::conflict("state", title, detail));
    }
    let new = OutcomeRow {
        id: OutcomeId(random()),
        emergency: row.id,
        account: officer.signed_in.account.id,
        process: process.to_string(),
        text: text(&said, paper.as_deref()),
        paper: paper.is_some(),
        stated_ms: app.now_ms(),
        state: OutcomeState::Waiting,
    };
    let most = u64::from(OUTCOMES_STATED_MAX);
    let kept = app.store.outcome_state(&new, paper.as_deref(), most);
    if !kept.await? {
        let title = "An outcome of it waits for a reviewer already.";
        let detail = format!("One waits at a time, and at most {OUTCOMES_STATED_MAX} are taken.");
        return Err(ApiError::conflict("waits", title, detail));
    }
    Ok(Answer(shown(&app, &row, after).await?))
}

/// `GET .../{outcome}`: the court's paper; 404 of another release's, and where none was handed in.
pub(crate) async fn paper(
    State(app): State<App>,
    officer: Officer,
    Path((emergency, outcome)): Path<(String, String)>,
) -> ApiResult<Response> {
    let (row, _) = released(&app, &officer, &emergency).await?;
    let found = app.store.outcome(id(&outcome)?).await?;
    let found = found.filter(|it| it.emergency == row.id);
    let found = found.ok_or_else(ApiError::not_found)?;
    saved(
        app.store.outcome_paper(found.id).await?,
        &format!("{}.paper", found.id),
    )
}

/// Process, public words and paper; 422 names the part that is none.
fn typed(new: NewOutcome) -> ApiResult<(Process, String, Option<Vec<u8>>)> {
    let process = new.process.parse::<Process>();
    let process = process.map_err(|_| wrong("process", "Choose what became of it."))?;
    let said = public("said", &new.said)?;
    let paper = match (process, new.paper) {
        (Process::Never, None) => None,
        (Process::Never, Some(_)) => return Err(wrong("paper", "No court, no paper.")),
        (_, None) => {
            return Err(wrong(
                "paper",
                "Add what was filed, or what the court said.",
            ));
        }
        (_, Some(paper)) => Some(handed_in("paper", paper)?),
    };
    Ok((process, said, paper))
}

/// A text that everybody reads.
pub(crate) fn public(field: &str, text: &str) -> ApiResult<String> {
    let too_long =
        format!("Say it in at most {OUTCOME_CHARS_MAX} characters, all of which can be seen.");
    words(text, OUTCOME_CHARS_MAX).ok_or_else(|| wrong(field, &too_long))
}

async fn shown(app: &App, row: &EmergencyRow, after: After) -> ApiResult<Afterwards> {
    let outcomes = stated(app, row.id).await?;
    Ok(Afterwards {
        release: after.release,
        due: after.due.map(|day| day.to_string()),
        overdue: after.due.is_some_and(|due| day_of(app.now_ms()) > due),
        next: after.next.iter().map(ToString::to_string).collect(),
        outcomes: outcomes.into_iter().map(|it| item(&after, it)).collect(),
    })
}

fn item(after: &After, row: OutcomeRow) -> Outcome {
    // The record is ahead of the row for a moment.
    let index = after.entry_of(&row);
    let (state, why) = match (index, row.state) {
        (Some(_), _) | (None, OutcomeState::Entered(_)) => (OnWire::Entered, None),
        (None, OutcomeState::SentBack(why)) => (OnWire::SentBack, Some(why)),
        (None, OutcomeState::Waiting) => (OnWire::Waiting, None),
    };
    Outcome {
        outcome: row.id.to_string(),
        process: row.process,
        text: row.text,
        paper: row.paper,
        stated_ms: row.stated_ms,
        state,
        why,
        index,
    }
}
