//! `GET /api/review/questions/{release}`: what trustees ask about a release; `POST`: a reviewer's reply, with
//! a passkey over it. It changes nothing of what was decided.

use axum::extract::State;
use sidelight_api::question::{NewReply, Questions, Shown, ShownReply};
use sidelight_domain::question::{QUESTION_CHARS_MAX, Question, is_sayable};
use sidelight_store::questions::{KeptQuestion, KeptReply};

use super::own_deciders;
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::approval::{allowed, chosen, verified};
use crate::asking::entry::origin;
use crate::body::{Answer, Json, Path};
use crate::problem::{ApiError, ApiResult};
use crate::trustee::question::{ABOUT_MAX, Source, is_open};

/// Everybody's, by trustee and number.
pub(crate) async fn list(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(release): Path<u64>,
) -> ApiResult<Answer<Questions>> {
    Ok(Answer(shown(&app, &reviewer, release).await?))
}

/// The first reply stands.
pub(crate) async fn reply(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(release): Path<u64>,
    Json(new): Json<NewReply>,
) -> ApiResult<Answer<Questions>> {
    let all = app.store.questions(release, ABOUT_MAX).await?;
    let mut all = all.iter();
    let asked = all.find(|it| it.trustee == new.trustee && it.number == new.number);
    let asked = asked.ok_or_else(ApiError::not_found)?;
    if !is_sayable(&new.text) {
        let title = "This cannot be replied.";
        let detail =
            format!("A reply is one readable line of at most {QUESTION_CHARS_MAX} characters.");
        return Err(ApiError::unprocessable("reply", title, detail));
    }
    let account = &reviewer.signed_in.account;
    let deciders = own_deciders(&app, account.id).await?;
    let decider = chosen(&deciders, &new.approve.credential)?;
    let digest = Question {
        origin: &origin(&app)?,
        trustee: &asked.trustee,
        release,
        number: asked.number,
        text: &asked.text,
        asked_ms: asked.asked_ms,
    }
    .reply_digest(&account.name, &new.text);
    let kept = KeptReply {
        given: verified(&app, decider, &digest, new.approve)?,
        text: new.text,
        name: account.name.clone(),
    };
    let question = (release, asked.trustee.as_str(), asked.number);
    if !app.store.reply_put(question, &kept).await? {
        let title = "Somebody has replied.";
        return Err(ApiError::conflict(
            "replied",
            title,
            "The first reply stands.",
        ));
    }
    Ok(Answer(shown(&app, &reviewer, release).await?))
}

async fn shown(app: &App, reviewer: &Reviewer, release: u64) -> ApiResult<Questions> {
    let source = Source::of(app, release).await?;
    let source = source.ok_or_else(ApiError::not_found)?;
    let deciders = own_deciders(app, reviewer.signed_in.account.id).await?;
    let all = app.store.questions(release, ABOUT_MAX).await?;
    let one = |it: KeptQuestion| Shown {
        open: is_open(app, &it),
        trustee: it.trustee,
        number: it.number,
        text: it.text,
        asked_ms: it.asked_ms,
        reply: it.reply.map(|reply| ShownReply {
            name: reply.name,
            text: reply.text,
            at_ms: reply.given.at_ms,
        }),
    };
    Ok(Questions {
        questions: all.into_iter().map(one).collect(),
        call_number: app.store.agency_call_back(source.agency()).await?,
        allow: allowed(&deciders),
        rp_id: app.passkeys.rp_id().to_owned(),
    })
}
