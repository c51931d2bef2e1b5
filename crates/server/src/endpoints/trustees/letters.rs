//! Second packages on their way from one trustee to another, sealed: `POST` and `GET /api/trustees/letters`.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use sidelight_api::trustee::{CEREMONY_LETTER_BYTES_MAX, Letter, NewLetter};
use sidelight_store::trustees::KeptLetter;
use sidelight_translog::entry::Slug;

use super::{malformed, seated};
use crate::app::App;
use crate::body::{Answer, Query, at_most};
use crate::problem::{ApiError, ApiResult};
use crate::trustee::caller::Called;

/// Trustees of one ceremony.
const LETTERS_MAX: u32 = 32;

/// Which ceremony.
#[derive(Deserialize)]
pub(crate) struct Of {
    ceremony: u64,
}

/// 204, also for the same again; 409 `letter` for another one.
pub(crate) async fn post(State(app): State<App>, called: Called) -> ApiResult<StatusCode> {
    let new: NewLetter = called.json()?;
    at_most("The letter", &new.letter.0, CEREMONY_LETTER_BYTES_MAX)?;
    let to: Slug = new.to.parse().map_err(|_| malformed("The addressee"))?;
    seated(&app, new.ceremony, &called.trustee)?;
    seated(&app, new.ceremony, &to)?;
    let letter = KeptLetter {
        ceremony: new.ceremony,
        from: called.trustee.to_string(),
        to: to.to_string(),
        letter: new.letter.0,
    };
    if app.store.letter_put(&letter).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    let title = "You have sent them another letter.";
    let detail =
        "A ceremony has one from each to each. If it went wrong, another ceremony has to begin.";
    Err(ApiError::conflict("letter", title, detail))
}

/// Those to the caller, at most one from each.
pub(crate) async fn get(
    State(app): State<App>,
    Query(of): Query<Of>,
    called: Called,
) -> ApiResult<Answer<Vec<Letter>>> {
    seated(&app, of.ceremony, &called.trustee)?;
    let found = app
        .store
        .letters_to(of.ceremony, called.trustee.as_str(), LETTERS_MAX)
        .await?;
    let letter = |it: KeptLetter| Letter {
        from: it.from,
        letter: it.letter.into(),
    };
    Ok(Answer(found.into_iter().map(letter).collect()))
}
