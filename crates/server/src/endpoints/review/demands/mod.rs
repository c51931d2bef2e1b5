//! What reviewers of legal demands see and do. Every handler takes a [`Reviewer`](crate::access::Reviewer).
//! One reviewer is not shown that the other has signed.

pub(crate) mod checklist;
pub(crate) mod decide;
pub(crate) mod document;
pub(crate) mod list;
pub(crate) mod notice;
pub(crate) mod refusal;
pub(crate) mod refuse;
pub(crate) mod settle;
pub(crate) mod settlement;
pub(crate) mod show;

use sidelight_api::demand::{Decide, DemandReview, DemandState, Does, ToTell};
use sidelight_api::emergency::Held;
use sidelight_domain::demand::life::{Life, Reason, State};
use sidelight_domain::rulebook::DemandClass;
use sidelight_store::AccountId;
use sidelight_store::demands::DemandRow;
use sidelight_store::emergencies::{Part, PartDone};
use sidelight_translog::entry::Kind;

use super::own_deciders;
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::body::id;
use crate::demand::account::lines;
use crate::demand::draft::openable;
use crate::demand::row::{filed_life, made, on_wire, reason, signed_next};
use crate::demand::told::{For, shown, to_tell};
use crate::problem::{ApiError, ApiResult};
use crate::release::entry::to_decide;
use crate::release::footage::{held, numbers};
use crate::trustee::question::open_about;

/// A filed demand.
async fn filed(app: &App, demand: &str) -> ApiResult<DemandRow> {
    let found = app.store.demand(id(demand)?).await?;
    let filed = found.filter(|row| row.life.is_some());
    filed.ok_or_else(ApiError::not_found)
}

/// A reviewer's reason.
fn reason_of(code: &str) -> ApiResult<Reason> {
    let found = Reason::ALL
        .into_iter()
        .find(|it| it.code() == code && it.is_a_reviewers());
    found.ok_or_else(|| {
        let title = "This is no reason of a reviewer.";
        ApiError::unprocessable("reason", title, "Choose one of the list.")
    })
}

/// What a reviewer's passkey over an entry does.
fn does(kind: Kind) -> Option<Does> {
    match kind {
        Kind::DemandNoticed => Some(Does::Tell),
        Kind::Preservation => Some(Does::Preserve),
        Kind::Compelled => Some(Does::Release),
        Kind::AccountDisclosed => Some(Does::Disclose),
        _ => None,
    }
}

/// What the caller can sign now.
async fn signable(
    app: &App,
    row: &DemandRow,
    (life, own, account): (&Life, bool, AccountId),
) -> ApiResult<Option<Decide>> {
    let next = signed_next(life, &life.at(app.now_ms()));
    let (Some(release), Some(kind)) = (&row.release, next.filter(|_| !own)) else {
        return Ok(None);
    };
    let deciders = own_deciders(app, account).await?;
    if made(row)? != Some(kind) || deciders.is_empty() {
        return Ok(None);
    }
    let entry = to_decide(app, release, &deciders)?;
    Ok(does(kind).map(|does| Decide { does, entry }))
}

/// What there is of a demand that yields footage or keeps it.
async fn there(app: &App, row: &DemandRow, life: &Life) -> ApiResult<Option<Held>> {
    match made(row)? {
        Some(Kind::Compelled | Kind::Preservation) => row.release.as_ref().map(held).transpose(),
        _ if life.class == DemandClass::Content && life.state.filed().is_some() => {
            let leaving = openable(app, row).await?;
            Ok((!leaving.is_empty()).then(|| numbers(&leaving)))
        }
        _ => Ok(None),
    }
}

/// What the operator can read of the account, while it is undecided.
async fn readable(
    app: &App,
    row: &DemandRow,
    life: &Life,
) -> ApiResult<Option<Vec<(String, String)>>> {
    let household = row.household.filter(|_| life.state.filed().is_some());
    match (life.class, household) {
        (DemandClass::Account, Some(household)) => Ok(Some(lines(app, household).await?)),
        _ => Ok(None),
    }
}

/// What the household is to be told, if there is anything that could leave.
async fn telling(
    app: &App,
    row: &DemandRow,
    (life, anything): (&Life, bool),
) -> ApiResult<Option<ToTell>> {
    match signed_next(life, &life.at(app.now_ms())) {
        Some(Kind::DemandNoticed) if anything => to_tell(app, row, life).await,
        _ => Ok(None),
    }
}

/// As this reviewer sees it.
async fn item(app: &App, row: &DemandRow, account: AccountId) -> ApiResult<DemandReview> {
    let life = filed_life(row)?;
    let state = life.at(app.now_ms());
    let agency = Enrolled::find(app, &row.agency).await?;
    let parts = app.store.demand_parts(row.id).await?;
    let reviewed = |it: &PartDone| {
        matches!(it.part, Part::FirstReview | Part::SecondReview) && it.account == account
    };
    let own = parts.iter().any(reviewed);
    let held = there(app, row, &life).await?;
    let readable = readable(app, row, &life).await?;
    let anything = held.is_some() || readable.is_some();
    Ok(DemandReview {
        demand: row.id.to_string(),
        agency: row.agency.clone(),
        agency_name: agency.document.name.clone(),
        state: match (&state, on_wire(&state)) {
            (State::Reviewed { told: Some(_), .. }, _) if !own => DemandState::Told,
            (State::Reviewed { told: None, .. }, _) if !own => DemandState::Gagged,
            (_, state) => state,
        },
        text: row.demand.clone(),
        filed_ms: row.filed_ms.unwrap_or(row.created_ms),
        lapses_ms: life.lapses_ms(),
        checklist: row.checklist.clone(),
        told: shown(row, For::Inside)?,
        gag_until_ms: life.gag_until_ms,
        held,
        account: readable,
        tell: telling(app, row, (&life, anything)).await?,
        decide: signable(app, row, (&life, own, account)).await?,
        own,
        kept_until_ms: row.kept_until_ms,
        reason: reason(&state),
        index: row.entry,
        asked: open_about(app, row.entry).await?,
    })
}
