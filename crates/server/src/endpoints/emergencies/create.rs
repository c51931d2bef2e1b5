//! `POST /api/agency/emergencies`: what an officer typed, as a claim that waits for their passkey;
//! `.../{id}/anew`: the same in place of one that was typed before, or as the rest of one that was begun.

use axum::extract::State;
use sidelight_api::emergency::{Emergency, NewEmergency};
use sidelight_api::limits::EMERGENCIES_TYPED_MAX;
use sidelight_api::request::RuleBroken;
use sidelight_domain::emergency::Claim;
use sidelight_domain::emergency::life::State as Where;
use sidelight_domain::record::HouseholdId;
use sidelight_store::EmergencyId;
use sidelight_store::emergencies::{EmergencyRow, Standing};

use super::{item, own};
use crate::access::Officer;
use crate::app::{App, random};
use crate::asking::credential::deciders_or_refused;
use crate::body::{Answer, Json, Path};
use crate::emergency::claim::{checked, rules, typed};
use crate::emergency::home::{household, looked_up};
use crate::emergency::row::{filed_life, keep, outline_of};
use crate::problem::{ApiError, ApiResult};
use crate::release::doors::wrong;
use crate::release::filed::{full, not_typed};

/// 422 `rules` with every rule it breaks; the answer is the same whoever's doors are named, or nobody's.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Json(new): Json<NewEmergency>,
) -> ApiResult<Answer<Emergency>> {
    typed_now(&app, &officer, new, None).await
}

/// The same in place of one that its officer typed before, or in the one that they began, which then says
/// what was said first; 409 `state` once that was filed.
pub(crate) async fn anew(
    State(app): State<App>,
    officer: Officer,
    Path(emergency): Path<String>,
    Json(new): Json<NewEmergency>,
) -> ApiResult<Answer<Emergency>> {
    let who = officer.who();
    let old = own(&app, who, &emergency).await?;
    if old.outline.is_some() {
        return completed(&app, &officer, new, old).await;
    }
    typed_now(&app, &officer, new, Some(old.id)).await
}

/// Whether there are emergencies here, and this officer can file one: 409 without a passkey of the record, or
/// a number to call back.
pub(super) async fn may_file(app: &App, officer: &Officer) -> ApiResult<u64> {
    rules(app)?;
    let account = officer.signed_in.account.id;
    let deciders = deciders_or_refused(app, account, &officer.seat()).await?;
    if app.store.agency_call_back(&officer.agency).await?.is_none() {
        let title = "Your agency has no number to call back.";
        let detail = "It is enrolled by the operator beforehand, never in an emergency.";
        return Err(ApiError::conflict("no_call_back", title, detail));
    }
    Ok(deciders[0].index)
}

/// The text of a claim that keeps to the rules, and whose home it is about.
async fn read(
    app: &App,
    officer: &Officer,
    claim: Claim,
    begun: Option<EmergencyId>,
) -> ApiResult<(String, Option<HouseholdId>)> {
    looked_up(app, &claim).await?;
    let household = household(app, &claim).await?;
    let account = officer.signed_in.account.id;
    let (_, text) = checked(app, (claim, household), (account, begun)).await?;
    Ok((text, household))
}

/// The rest of one that this officer began.
async fn completed(
    app: &App,
    officer: &Officer,
    new: NewEmergency,
    row: EmergencyRow,
) -> ApiResult<Answer<Emergency>> {
    may_file(app, officer).await?;
    if row.account != officer.signed_in.account.id {
        return Err(ApiError::not_found());
    }
    let Where::Begun(begun) = filed_life(&row)?.at(app.now_ms()) else {
        return Err(not_typed());
    };
    let claim = typed(app, &officer.agency, new)?;
    said_first(&row, &claim)?;
    if begun
        .call
        .is_some_and(|call| call.at_ms < claim.window.from_ms())
    {
        let what = "Choose a window that had begun when your agency was called back.";
        return Err(wrong("window", what));
    }
    let (claim, household) = read(app, officer, claim, Some(row.id)).await?;
    let row = EmergencyRow {
        version: row.version + 1,
        claim,
        household,
        ..row
    };
    keep(app, &row, None).await?;
    Ok(Answer(item(app, &row, officer.who()).await?))
}

/// 422 names each part in which the claim says other than what reviewers were told first.
fn said_first(row: &EmergencyRow, claim: &Claim) -> ApiResult<()> {
    let said = outline_of(row)?.ok_or_else(not_typed)?;
    let parts = [
        ("case", claim.case == said.case),
        ("danger", claim.danger.code() == said.danger),
        ("who", claim.who == said.who),
        ("why_now", claim.why_now == said.why_now),
    ];
    let other = parts.iter().filter(|(_, same)| !same);
    let broken = other.map(|(code, _)| RuleBroken {
        code: (*code).to_owned(),
        message:
            "Reviewers were told this first. Leave it as it was, or withdraw it and begin anew."
                .into(),
    });
    match broken.collect::<Vec<_>>() {
        broken if broken.is_empty() => Ok(()),
        broken => Err(ApiError::rules(broken)),
    }
}

async fn typed_now(
    app: &App,
    officer: &Officer,
    new: NewEmergency,
    old: Option<EmergencyId>,
) -> ApiResult<Answer<Emergency>> {
    let account = officer.signed_in.account.id;
    may_file(app, officer).await?;
    let (text, household) = read(app, officer, typed(app, &officer.agency, new)?, None).await?;
    let row = EmergencyRow {
        id: EmergencyId(random()),
        agency: officer.agency.clone(),
        account,
        created_ms: app.now_ms(),
        filed_ms: None,
        version: 1,
        standing: Standing::Typed,
        claim: text,
        life: None,
        outline: None,
        begun_ms: None,
        missed_ms: None,
        household,
        asked: None,
        call_back: None,
        release: None,
        log_request: None,
        entry: None,
    };
    let most = u64::from(EMERGENCIES_TYPED_MAX);
    if let Some(old) = old {
        if !app.store.emergency_replace(&row, old).await? {
            return Err(not_typed());
        }
    } else if !app.store.emergency_create(&row, most).await? {
        return Err(full("claims", EMERGENCIES_TYPED_MAX));
    }
    Ok(Answer(item(app, &row, officer.who()).await?))
}
