//! `POST /api/review/emergencies/{id}/review`: four findings, all yes, and a passkey over the release. The
//! second one makes the entry.

use axum::extract::State;
use sidelight_api::emergency::{FindingsGiven, FourFindings, Review};
use sidelight_domain::emergency::life::{Actor, Event, Findings, Life, NotNow, State as Where};
use sidelight_domain::record::Hash;
use sidelight_store::emergencies::{EmergencyRow, EmergencyStep, Part, PartDone, PreparedRelease};
use sidelight_store::record::LogSubmission;

use super::{filed, item, own_deciders};
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::approval::{chosen, verified};
use crate::body::{Answer, Json, Path};
use crate::emergency::drill::is_overtaken;
use crate::emergency::row::{filed_life, moved, not_now};
use crate::emergency::settle::settle;
use crate::problem::{ApiError, ApiResult};
use crate::record::decided::By;
use crate::record::enter;
use crate::release::changed;
use crate::release::entry::{digest_of, submission};
use crate::release::filed::still_signed;

/// 422 `findings` with a "no" among them: that is a refusal, and has its own passkey.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(emergency): Path<String>,
    Json(given): Json<FindingsGiven>,
) -> ApiResult<Answer<Review>> {
    let account = reviewer.signed_in.account.id;
    let row = filed(&app, &emergency).await?;
    let findings = found(given.findings);
    if findings.refuses().is_some() {
        let title = "A \"no\" is a refusal.";
        let detail = "Refuse it, with that finding as the reason.";
        return Err(ApiError::unprocessable("findings", title, detail));
    }
    let release = row.release.as_ref().ok_or_else(changed)?;
    if is_overtaken(&app, &row)? {
        return Err(changed());
    }
    let digest = digest_of(&app, release)?;
    let deciders = own_deciders(&app, account).await?;
    let decider = chosen(&deciders, &given.approve.credential)?;
    let kept = verified(&app, decider, &digest, given.approve)?;
    let parts = app.store.emergency_parts(row.id).await?;
    let first = parts.iter().find(|it| it.part == Part::FirstReview);
    if first.is_some_and(|it| it.account == account) {
        // Another passkey does not make another person.
        return Err(not_now(NotNow::OwnWork));
    }
    let event = Event::Review {
        findings,
        decision: digest,
    };
    still_signed(&app, &parts)?;
    let life = filed_life(&row)?
        .apply(&Actor::Reviewer(kept.credential), event, app.now_ms())
        .map_err(not_now)?;
    let submission = entry(&app, &life, release, digest)?;
    let next = EmergencyRow {
        log_request: submission.as_ref().map(|it| it.request),
        ..moved(&row, &life)?
    };
    let part = PartDone {
        part: match submission {
            None => Part::FirstReview,
            Some(_) => Part::SecondReview,
        },
        account,
        given: kept,
    };
    let step = EmergencyStep {
        row: &next,
        part: Some(&part),
        submission: submission.as_ref(),
    };
    if !app.store.emergency_step(&step).await? {
        return Err(changed());
    }
    if let Some(submission) = &submission {
        // What the log cannot take now waits, and the next round tries again.
        if let Err(error) = enter(&app.store, &app.record, submission).await {
            tracing::warn!(%error, "a release waits for the public record");
        }
        settle(&app).await?;
    }
    let row = filed(&app, &emergency).await?;
    Ok(Answer(item(&app, &row, account).await?))
}

fn found(given: FourFindings) -> Findings {
    Findings {
        danger: given.danger,
        imminent: given.imminent,
        helps: given.helps,
        no_time: given.no_time,
    }
}

/// The entry, once both have signed.
fn entry(
    app: &App,
    life: &Life,
    release: &PreparedRelease,
    digest: Hash,
) -> ApiResult<Option<LogSubmission>> {
    let Where::Approved { reviewers, .. } = life.state else {
        return Ok(None);
    };
    let [one, other] = reviewers;
    submission(app, release, (digest, By::Two(one, other))).map(Some)
}
