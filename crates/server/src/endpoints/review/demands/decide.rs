//! `POST /api/review/demands/{id}/decide`: a passkey over the entry that a reviewer was shown. One tells the
//! household or has clips kept; of a release the second one makes the entry.

use axum::extract::State;
use sidelight_api::decision::Approve;
use sidelight_api::demand::DemandReview;
use sidelight_domain::demand::life::{Event, NotNow, State as Where};
use sidelight_domain::emergency::life::Actor;
use sidelight_domain::record::Hash;
use sidelight_domain::rulebook::DemandClass;
use sidelight_store::demands::DemandRow;
use sidelight_store::emergencies::{Part, PartDone};
use sidelight_translog::entry::Kind;

use super::{filed, item, own_deciders};
use crate::access::Reviewer;
use crate::app::App;
use crate::asking::approval::{chosen, verified};
use crate::body::{Answer, Json, Path};
use crate::demand::row::{filed_life, keep, made, moved, not_now, signed_next};
use crate::demand::settle::settle;
use crate::emergency::drill::is_announced;
use crate::problem::ApiResult;
use crate::record::decided::By;
use crate::record::enter;
use crate::release::changed;
use crate::release::entry::{digest_of, submission};
use crate::release::filed::still_signed;

/// 409 `changed` if there is nothing to sign where it is now.
pub(crate) async fn handle(
    State(app): State<App>,
    reviewer: Reviewer,
    Path(demand): Path<String>,
    Json(given): Json<Approve>,
) -> ApiResult<Answer<DemandReview>> {
    let account = reviewer.signed_in.account.id;
    let row = filed(&app, &demand).await?;
    let life = filed_life(&row)?;
    let kind = signed_next(&life, &life.at(app.now_ms()));
    let announced = row.household.is_some_and(|home| is_announced(&app, home));
    let kind = kind.filter(|kind| made(&row).is_ok_and(|made| made == Some(*kind)) && !announced);
    let (Some(release), Some(kind)) = (row.release.as_ref(), kind) else {
        return Err(changed());
    };
    let digest = digest_of(&app, release)?;
    let deciders = own_deciders(&app, account).await?;
    let kept = verified(&app, chosen(&deciders, &given.credential)?, &digest, given)?;
    let parts = app.store.demand_parts(row.id).await?;
    let first = parts.iter().find(|it| it.part == Part::FirstReview);
    let reviews = matches!(kind, Kind::Compelled | Kind::AccountDisclosed);
    if reviews && first.is_some_and(|it| it.account == account) {
        // Another passkey does not make another person.
        return Err(not_now(NotNow::OwnWork));
    }
    still_signed(&app, &parts)?;
    let by = Actor::Reviewer(kept.credential);
    let life = life
        .apply(&by, event(kind, digest), app.now_ms())
        .map_err(not_now)?;
    let (part, by) = match life.state {
        Where::Telling { by, .. } => (Part::Notice, Some(By::One(by))),
        Where::Preserving { by, .. } => (Part::Preservation, Some(By::One(by))),
        Where::Approved { reviewers, .. } => {
            let [one, other] = reviewers;
            (Part::SecondReview, Some(By::Two(one, other)))
        }
        _ => (Part::FirstReview, None),
    };
    let submission = by.map(|by| submission(&app, release, (digest, by)));
    let submission = submission.transpose()?;
    let next = DemandRow {
        log_request: submission.as_ref().map(|it| it.request),
        ..moved(&row, &life)?
    };
    let part = PartDone {
        part,
        account,
        given: kept,
    };
    keep(&app, &next, (&[part], submission.as_slice())).await?;
    if let Some(submission) = &submission {
        // What the log cannot take now waits, and the next round tries again.
        if let Err(error) = enter(&app.store, &app.record, submission).await {
            tracing::warn!(%error, "a demand waits for the public record");
        }
        settle(&app).await?;
    }
    let row = filed(&app, &demand).await?;
    Ok(Answer(item(&app, &row, account).await?))
}

fn event(kind: Kind, decision: Hash) -> Event {
    match kind {
        Kind::DemandNoticed => Event::Tell { decision },
        Kind::Preservation => Event::Preserve { decision },
        Kind::AccountDisclosed => Event::Review {
            leaves: DemandClass::Account,
            decision,
        },
        _ => Event::Review {
            leaves: DemandClass::Content,
            decision,
        },
    }
}
