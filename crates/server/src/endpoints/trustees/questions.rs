//! `POST /api/trustees/questions`: a trustee asks before it decides; `GET`: what was replied.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use sidelight_api::Bytes64;
use sidelight_api::question::{Asked, NewQuestion, Reply};
use sidelight_api::trustee::CALL_OFF_MS_MAX;
use sidelight_domain::question::{QUESTION_CHARS_MAX, QUESTIONS_MAX, Question, is_sayable};
use sidelight_domain::record::verify;
use sidelight_store::questions::{KeptQuestion, KeptReply};

use super::malformed;
use crate::app::App;
use crate::body::{Answer, Query};
use crate::problem::{ApiError, ApiResult};
use crate::trustee::caller::Called;
use crate::trustee::question::ABOUT_MAX;
use crate::trustee::release::has_seat;

/// Which release.
#[derive(Deserialize)]
pub(crate) struct Of {
    release: u64,
}

/// Where the caller stands with a release.
struct Standing {
    origin: String,
    key: [u8; 32],
    decided: bool,
}

/// 404 for whoever has no seat among those who may answer.
fn standing(app: &App, release: u64, called: &Called) -> ApiResult<Standing> {
    let found = app.record.view(|log| {
        let ledger = log.ledger();
        let followed = ledger.release(release)?;
        let set = ledger.set_of(followed)?;
        let trustee = ledger.trustee(&called.trustee)?;
        has_seat(ledger, set, &called.trustee).then(|| Standing {
            origin: log.log_key().name().to_owned(),
            key: trustee.entry.signing_key.0,
            decided: followed.receipts.contains_key(&called.trustee),
        })
    });
    found.flatten().ok_or_else(ApiError::not_found)
}

async fn own(app: &App, release: u64, called: &Called) -> ApiResult<Vec<KeptQuestion>> {
    let mut all = app.store.questions(release, ABOUT_MAX).await?;
    all.retain(|it| it.trustee == called.trustee.as_str());
    Ok(all)
}

/// 204, also for the same again. Whoever has decided asks no more.
pub(crate) async fn ask(State(app): State<App>, called: Called) -> ApiResult<StatusCode> {
    let new: NewQuestion = called.json()?;
    let standing = standing(&app, new.release, &called)?;
    let question = Question {
        origin: &standing.origin,
        trustee: called.trustee.as_str(),
        release: new.release,
        number: new.number,
        text: &new.text,
        asked_ms: new.asked_ms,
    };
    let signature = new.signature.0.as_slice();
    let signature: [u8; 64] = signature
        .try_into()
        .map_err(|_| malformed("The signature"))?;
    verify(&standing.key, &question.message(), &signature)
        .map_err(|_| malformed("The signature"))?;
    if new.asked_ms > app.now_ms().saturating_add(CALL_OFF_MS_MAX) {
        return Err(malformed("The time"));
    }
    if !is_sayable(&new.text) {
        let title = "This cannot be asked.";
        let detail =
            format!("A question is one readable line of at most {QUESTION_CHARS_MAX} characters.");
        return Err(ApiError::unprocessable("question", title, detail));
    }
    let next = own(&app, new.release, &called).await?.len() as u64 + 1;
    let known = new.number < next;
    if !known && (standing.decided || new.number != next || next > QUESTIONS_MAX) {
        return Err(not_now(standing.decided));
    }
    let kept = KeptQuestion {
        release: new.release,
        trustee: called.trustee.to_string(),
        number: new.number,
        text: new.text,
        asked_ms: new.asked_ms,
        signature: new.signature.0,
        reply: None,
    };
    if app.store.question_put(&kept).await? {
        app.outlet.wake.notify_one();
        return Ok(StatusCode::NO_CONTENT);
    }
    let title = "You have asked something else under this number.";
    Err(ApiError::conflict(
        "question",
        title,
        "A question is not changed.",
    ))
}

fn not_now(decided: bool) -> ApiError {
    if decided {
        let title = "You have decided this release.";
        return ApiError::conflict("answered", title, "Questions are asked before that.");
    }
    let title = "This question cannot be asked.";
    let detail =
        format!("Questions are numbered from 1 on, and there are at most {QUESTIONS_MAX} of them.");
    ApiError::conflict("question", title, detail)
}

/// The caller's own, by number.
pub(crate) async fn list(
    State(app): State<App>,
    Query(of): Query<Of>,
    called: Called,
) -> ApiResult<Answer<Vec<Asked>>> {
    standing(&app, of.release, &called)?;
    let all = own(&app, of.release, &called).await?.into_iter();
    let asked = |it: KeptQuestion| Asked {
        number: it.number,
        reply: it.reply.map(reply),
    };
    Ok(Answer(all.map(asked).collect()))
}

fn reply(kept: KeptReply) -> Reply {
    Reply {
        text: kept.text,
        name: kept.name,
        credential: kept.given.credential,
        client_data: Bytes64(kept.given.client_data),
        authenticator_data: Bytes64(kept.given.authenticator_data),
        signature: Bytes64(kept.given.signature),
        at_ms: kept.given.at_ms,
    }
}
