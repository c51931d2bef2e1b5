//! `POST /api/agency/shares/{share}/answer`: what the agency says to an owner who took a share back.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::limits::ANSWER_CHARS_MAX;
use sidelight_api::share::Answer;
use sidelight_domain::words::{is_line, lines};
use sidelight_store::agency_shares::Answered;

use crate::access::Officer;
use crate::app::App;
use crate::body::{Json, Path, id};
use crate::problem::{ApiError, ApiResult};

/// 204, once.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(share): Path<String>,
    Json(answer): Json<Answer>,
) -> ApiResult<StatusCode> {
    let share = id(&share)?;
    let lines = lines(&answer.text);
    let text = lines.join("\n");
    let fits = (1..=ANSWER_CHARS_MAX).contains(&text.chars().count());
    if !fits || !lines.iter().all(|line| is_line(line)) {
        let title = "The answer cannot be taken.";
        let detail = format!("Write 1 to {ANSWER_CHARS_MAX} characters of plain text.");
        return Err(ApiError::unprocessable("answer", title, detail));
    }
    let account = officer.signed_in.account.id;
    let answered = app
        .store
        .agency_answer(&officer.agency, share, account, &text, app.now_ms())
        .await?;
    match answered {
        Answered::Done => Ok(StatusCode::NO_CONTENT),
        Answered::Nothing => Err(ApiError::not_found()),
        Answered::NotRevoked => {
            let title = "Nobody asked.";
            let detail = "The owner has not taken this share back.";
            Err(ApiError::conflict("not_revoked", title, detail))
        }
        Answered::Before => {
            let title = "This was answered.";
            Err(ApiError::conflict(
                "answered",
                title,
                "An answer stands as it is.",
            ))
        }
    }
}
