//! What reviewers of emergencies see and do. Every handler takes a
//! [`Reviewer`](crate::access::Reviewer). One reviewer is not shown what the other found.

pub(crate) mod call;
pub(crate) mod demands;
pub(crate) mod end;
pub(crate) mod findings;
pub(crate) mod list;
pub(crate) mod look_ups;
pub(crate) mod outcomes;
pub(crate) mod over;
pub(crate) mod questions;
pub(crate) mod refusal;
pub(crate) mod refuse;
pub(crate) mod show;
pub(crate) mod trustees;
pub(crate) mod urgent;

use sidelight_api::emergency::{EmergencyState, Review};
use sidelight_api::limits::EMERGENCIES_LISTED_MAX;
use sidelight_domain::emergency::life::{Reason, State};
use sidelight_store::AccountId;
use sidelight_store::emergencies::{EmergencyRow, Part, PartDone};

use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::asking::credential::{Decider, Seat, deciders};
use crate::body::id;
use crate::emergency::asked;
use crate::emergency::drill::is_drill;
use crate::emergency::misuse::{decided_on, misused, said};
use crate::emergency::row::{
    called, claim_of, filed_life, on_wire, outline_of, reason as reason_of,
};
use crate::problem::{ApiError, ApiResult};
use crate::release::at_home;
use crate::release::entry::to_decide;
use crate::release::footage::held;
use crate::trustee::question::open_about;

/// An emergency that was begun or filed.
async fn filed(app: &App, emergency: &str) -> ApiResult<EmergencyRow> {
    let found = app.store.emergency(id(emergency)?).await?;
    let filed = found.filter(|row| row.life.is_some());
    filed.ok_or_else(ApiError::not_found)
}

/// A reviewer's reason.
fn reason(code: &str) -> ApiResult<Reason> {
    let found = Reason::ALL
        .into_iter()
        .find(|it| it.code() == code && it.is_a_reviewers());
    found.ok_or_else(|| {
        let title = "This is no reason of a reviewer.";
        ApiError::unprocessable("reason", title, "Choose one of the list.")
    })
}

/// The reviewer's passkeys that decide.
async fn own_deciders(app: &App, account: AccountId) -> ApiResult<Vec<Decider>> {
    deciders(app, account, &Seat::Reviewer).await
}

/// What somebody is called here: to be compared with what is said on the phone, or with who asks to sign.
pub(crate) async fn name_of(app: &App, account: AccountId) -> ApiResult<String> {
    let found = app.store.account(account).await?;
    Ok(found.map(|it| it.name).unwrap_or_default())
}

/// When reviewers first heard of it, ms; `None` before.
fn told_ms(row: &EmergencyRow) -> Option<u64> {
    row.begun_ms.or(row.filed_ms)
}

fn case_of(row: &EmergencyRow) -> ApiResult<String> {
    match outline_of(row)? {
        Some(outline) => Ok(outline.case),
        None => Ok(claim_of(row)?.case),
    }
}

/// How many emergencies for the same case the agency began or filed before, of its newest
/// [`EMERGENCIES_LISTED_MAX`].
async fn earlier_for_case(app: &App, row: &EmergencyRow) -> ApiResult<u64> {
    let listed = app
        .store
        .emergencies_of(&row.agency, row.account, EMERGENCIES_LISTED_MAX)
        .await?;
    let case = case_of(row)?;
    let mut earlier = 0;
    for it in listed.iter().filter(|it| told_ms(it) < told_ms(row)) {
        earlier += u64::from(told_ms(it).is_some() && case_of(it)? == case);
    }
    Ok(earlier)
}

/// As this reviewer sees it.
async fn item(app: &App, row: &EmergencyRow, account: AccountId) -> ApiResult<Review> {
    let life = filed_life(row)?;
    let state = life.at(app.now_ms());
    let agency = Enrolled::find(app, &row.agency).await?;
    let parts = app.store.emergency_parts(row.id).await?;
    let reviewed = |it: &PartDone| {
        matches!(it.part, Part::FirstReview | Part::SecondReview) && it.account == account
    };
    let own = parts.iter().any(reviewed);
    let waits = matches!(state, State::CalledBack(_) | State::Reviewed { .. });
    let deciders = own_deciders(app, account).await?;
    let release = match &row.release {
        Some(release) if waits && !own && !deciders.is_empty() => {
            Some(to_decide(app, release, &deciders)?)
        }
        Some(_) | None => None,
    };
    let called = called(&state);
    let owner = asked::came(app, row, &life, called);
    let footage_until_ms = match (state, owner, &row.release) {
        (State::CalledBack(_), Some(_), None) => at_home::waits_until(app, row.id.0).await?,
        _ => None,
    };
    let misused = misused(app, row.entry);
    let by = |part| parts.iter().find(|it| it.part == part).map(|it| it.account);
    Ok(Review {
        emergency: row.id.to_string(),
        agency: row.agency.clone(),
        agency_name: agency.document.name.clone(),
        state: match on_wire(&state) {
            // What another reviewer found is not shown before the own findings.
            EmergencyState::Reviewed if !own => EmergencyState::CalledBack,
            state => state,
        },
        is_drill: is_drill(app, row),
        // What nobody has signed yet is its officer's alone.
        claim: match row.filed_ms {
            Some(_) => row.claim.clone(),
            None => String::new(),
        },
        outline: outline_of(row)?,
        filed_ms: told_ms(row).unwrap_or(row.created_ms),
        lapses_ms: life.lapses_ms(),
        officer: name_of(app, row.account).await?,
        supervisor: match by(Part::Supervisor) {
            Some(account) => Some(name_of(app, account).await?),
            None => None,
        },
        earlier_for_case: earlier_for_case(app, row).await?,
        call_number: app.store.agency_call_back(&row.agency).await?,
        call_back: row.call_back.clone(),
        missed_ms: row.missed_ms,
        owner: owner.map(|it| it.code().to_owned()),
        owner_until_ms: called.map(|called| life.owner_until_ms(called)),
        left_out: asked::seen(app, row).await?,
        footage_until_ms,
        held: row.release.as_ref().map(held).transpose()?,
        release,
        own,
        reason: reason_of(&state).map(str::to_owned),
        index: row.entry,
        asked: open_about(app, row.entry).await?,
        may_mark: row.entry.is_some()
            && !is_drill(app, row)
            && misused.is_none()
            && !deciders.is_empty()
            && !decided_on(&parts, account),
        misused: misused.map(said),
    })
}
