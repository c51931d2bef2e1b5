//! A look-up as its trustees meet it: what waits for whom, and everything that they check.

use std::collections::HashSet;

use http::StatusCode;
use sidelight_api::Bytes64;
use sidelight_api::lookup::case::LookUpCase;
use sidelight_api::lookup::set_up::LOOK_UP_ANSWER_BYTES;
use sidelight_api::trustee::CaseApproval;
use sidelight_store::emergencies::Part;
use sidelight_store::look_ups::LookUpAnswer;
use sidelight_translog::entry::{Kind, Slug};
use sidelight_translog::ledger::Ledger;

use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::trustee::case::{entry, given, openings_of};
use crate::trustee::release::has_seat;

/// Look-ups of the newest key in whose set this trustee has a seat, oldest first.
pub(crate) fn published(ledger: &Ledger, trustee: &Slug) -> Vec<u64> {
    let newest = ledger.lookup_sets().last();
    let Some(set) = newest.filter(|set| has_seat(ledger, set, trustee)) else {
        return Vec::new();
    };
    let of_set = ledger.look_ups();
    let of_set = of_set.filter(|(_, it)| it.entry.lookup_set.0 == set.index);
    of_set.map(|(index, _)| index).collect()
}

/// Of these the ones that wait for this trustee, the newest, at most `limit`: one that it does not answer
/// keeps nobody's place.
pub(crate) async fn waiting(app: &App, trustee: &Slug, limit: usize) -> ApiResult<Vec<LookUpCase>> {
    let published = app.record.view(|log| published(log.ledger(), trustee));
    let published = published.unwrap_or_default();
    let Some(first) = published.first() else {
        return Ok(Vec::new());
    };
    let done = app
        .store
        .look_ups_answered(trustee.as_str(), *first)
        .await?;
    let done: HashSet<u64> = done.into_iter().collect();
    let newest = published.iter().rev().filter(|it| !done.contains(it));
    let mut cases = Vec::new();
    for index in newest.take(limit) {
        cases.push(case(app, *index).await?);
    }
    Ok(cases)
}

/// The case of a look-up.
pub(crate) async fn case(app: &App, index: u64) -> ApiResult<LookUpCase> {
    let row = app.store.look_up_of_entry(index).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    let parts = app.store.look_up_parts(row.id).await?;
    let part = |part| -> ApiResult<CaseApproval> {
        let done = parts.iter().find(|it| it.part == part);
        let done = done.ok_or_else(|| ApiError::internal("a look-up lacks somebody's part"))?;
        Ok(given(done.given.clone()))
    };
    let kept = app.store.openings(index).await?;
    Ok(LookUpCase {
        index,
        entry: entry(app, index).await?,
        openings: openings_of(Kind::LookUp, &kept)?,
        text: row.text,
        approvals: vec![
            part(Part::Officer)?,
            part(Part::Supervisor)?,
            part(Part::FirstReview)?,
        ],
    })
}

/// Keeps what a trustee answered: one answer for each element, once. 409 `answered` for others.
pub(crate) async fn answered(
    app: &App,
    trustee: &Slug,
    (index, answers): (u64, Vec<Bytes64>),
) -> ApiResult<StatusCode> {
    let addresses = app.record.view(|log| {
        let ledger = log.ledger();
        let entry = &ledger.look_up(index)?.entry;
        let mut sets = ledger.lookup_sets().iter();
        let set = sets.find(|set| set.index == entry.lookup_set.0)?;
        has_seat(ledger, set, trustee).then_some(entry.addresses)
    });
    let addresses = addresses.flatten().ok_or_else(ApiError::not_found)?;
    let whole = answers.iter().all(|it| it.0.len() == LOOK_UP_ANSWER_BYTES);
    if !whole || answers.len() as u64 != addresses {
        return Err(ApiError::malformed(format!(
            "A look-up has one answer of {LOOK_UP_ANSWER_BYTES} bytes for each of its elements."
        )));
    }
    let answer = LookUpAnswer {
        trustee: trustee.to_string(),
        answers: answers.into_iter().flat_map(|it| it.0).collect(),
    };
    kept(app.store.look_up_answer_put(index, &answer).await?)
}

/// 204 where a trustee's answer was kept, or is there already; 409 `answered` where another one is.
pub(crate) fn kept(is_kept: bool) -> ApiResult<StatusCode> {
    if is_kept {
        return Ok(StatusCode::NO_CONTENT);
    }
    let title = "You have answered something else.";
    Err(ApiError::conflict(
        "answered",
        title,
        "The first answer stands.",
    ))
}
