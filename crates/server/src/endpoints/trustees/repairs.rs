//! A trustee's share comes back from others: what it asks, `POST` and `GET /api/trustees/repairs`; their
//! sealed letters, `POST` and `GET /api/trustees/repairs/letters`; the end, `POST
//! /api/trustees/repairs/ended`.
//!
//! Nothing here is believed by a trustee: each checks the request against its own copy of the record.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use sidelight_api::bytes64::hex32;
use sidelight_api::repair::{EndedRepair, NewRepair, NewRepairLetter, REPAIR_LETTER_BYTES_MAX};
use sidelight_api::trustee::{CALL_OFF_MS_MAX, Letter};
use sidelight_domain::record::Hash;
use sidelight_store::repairs::{KeptRepair, KeptRepairLetter};
use sidelight_translog::entry::{Signature, Slug};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::{REPAIR_OPEN_MS_MAX, RepairRequest};

use super::malformed;
use crate::app::App;
use crate::body::{Answer, Query, at_most};
use crate::problem::{ApiError, ApiResult};
use crate::trustee::caller::Called;

/// Requests that are looked at: one of each trustee.
const REPAIRS_MAX: u32 = 256;
/// Letters to one trustee: of each of the others.
const LETTERS_MAX: u32 = 32;

/// Which repair.
#[derive(Deserialize)]
pub(crate) struct Of {
    #[serde(with = "hex32")]
    repair: Hash,
}

fn slug(name: &str) -> ApiResult<Slug> {
    name.parse().map_err(|_| malformed("A trustee's name"))
}

fn conflict(title: &str, detail: impl Into<String>) -> ApiError {
    ApiError::conflict("repair", title, detail)
}

/// 204, also for the same again; the next one of a trustee ends its last.
pub(crate) async fn ask(State(app): State<App>, called: Called) -> ApiResult<StatusCode> {
    let new: NewRepair = called.json()?;
    if new.trustee != called.trustee.as_str() {
        return Err(ApiError::not_found());
    }
    let signature = new.signature.0.as_slice();
    let signature = signature.try_into().map_err(|_| malformed("A signature"))?;
    let helpers: ApiResult<Vec<_>> = new.helpers.iter().map(|it| slug(it)).collect();
    let request = RepairRequest {
        trustee: called.trustee,
        roster: Sha256Hash(new.roster),
        helpers: helpers?,
        asked_ms: new.asked_ms,
        signature: Signature(signature),
    };
    if new.asked_ms.abs_diff(app.now_ms()) > CALL_OFF_MS_MAX {
        let detail = "It says another time than it is.";
        return Err(conflict("This repair cannot be asked for.", detail));
    }
    let held = app.record.view(|log| {
        let held = log.ledger().repair(&request);
        held.map(|parties| parties.id)
    });
    let held = held.ok_or_else(ApiError::not_found)?;
    let id = held.map_err(|why| conflict("This repair cannot be asked for.", format!("{why}.")))?;
    let repair = KeptRepair {
        id,
        trustee: new.trustee,
        roster: new.roster,
        helpers: new.helpers,
        asked_ms: new.asked_ms,
        signature: new.signature.0,
    };
    if app.store.repair_put(&repair).await? {
        tracing::info!(
            trustee = repair.trustee,
            "a trustee asks for a repair of its share"
        );
        return Ok(StatusCode::NO_CONTENT);
    }
    let detail = "You have asked for another one at that time or later.";
    Err(conflict("This repair has ended.", detail))
}

/// Those that are open, and in which the caller takes part.
async fn open(app: &App, trustee: &Slug) -> ApiResult<Vec<KeptRepair>> {
    let since_ms = app.now_ms().saturating_sub(REPAIR_OPEN_MS_MAX);
    let mut found = app.store.repairs(since_ms, REPAIRS_MAX).await?;
    found.retain(|it| takes_part(it, trustee));
    Ok(found)
}

fn takes_part(repair: &KeptRepair, trustee: &Slug) -> bool {
    let name = trustee.as_str();
    repair.trustee == name || repair.helpers.iter().any(|helper| helper == name)
}

/// Those that the caller asked for, or shall help with.
pub(crate) async fn list(
    State(app): State<App>,
    called: Called,
) -> ApiResult<Answer<Vec<NewRepair>>> {
    let found = open(&app, &called.trustee).await?;
    let wire = |it: KeptRepair| NewRepair {
        trustee: it.trustee,
        roster: it.roster,
        helpers: it.helpers,
        asked_ms: it.asked_ms,
        signature: it.signature.into(),
    };
    Ok(Answer(found.into_iter().map(wire).collect()))
}

/// The repair of this id, if it is open and the caller takes part in it.
async fn taking_part(app: &App, id: &Hash, trustee: &Slug) -> ApiResult<KeptRepair> {
    let found = open(app, trustee).await?;
    let found = found.into_iter().find(|it| it.id == *id);
    found.ok_or_else(|| {
        let detail = "It has ended, another one was asked for, or you take no part in it.";
        conflict("This repair does not run.", detail)
    })
}

/// 204, also for the same again; 409 `letter` for another one.
pub(crate) async fn letter(State(app): State<App>, called: Called) -> ApiResult<StatusCode> {
    let new: NewRepairLetter = called.json()?;
    at_most("The letter", &new.letter.0, REPAIR_LETTER_BYTES_MAX)?;
    let to = slug(&new.to)?;
    let repair = taking_part(&app, &new.repair, &called.trustee).await?;
    let helps = repair.trustee != called.trustee.as_str();
    if !helps || to == called.trustee || !takes_part(&repair, &to) {
        let detail = "Letters go from helpers to each other and to who asks.";
        return Err(conflict("This letter has no place in the repair.", detail));
    }
    let letter = KeptRepairLetter {
        repair: new.repair,
        from: called.trustee.to_string(),
        to: new.to,
        letter: new.letter.0,
    };
    if app.store.repair_letter_put(&letter).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    let title = "You have sent them another letter.";
    let detail =
        "A repair has one from each to each. If it went wrong, another one has to be asked for.";
    Err(ApiError::conflict("letter", title, detail))
}

/// Those to the caller, at most one from each.
pub(crate) async fn letters(
    State(app): State<App>,
    Query(of): Query<Of>,
    called: Called,
) -> ApiResult<Answer<Vec<Letter>>> {
    taking_part(&app, &of.repair, &called.trustee).await?;
    let to = called.trustee.as_str();
    let found = app.store.repair_letters(&of.repair, to, LETTERS_MAX);
    let letter = |it: KeptRepairLetter| Letter {
        from: it.from,
        letter: it.letter.into(),
    };
    Ok(Answer(found.await?.into_iter().map(letter).collect()))
}

/// 204, also where it has ended before. Nobody ends another's.
pub(crate) async fn ended(State(app): State<App>, called: Called) -> ApiResult<StatusCode> {
    let ended: EndedRepair = called.json()?;
    let trustee = called.trustee.as_str();
    app.store.repair_end(trustee, &ended.repair).await?;
    Ok(StatusCode::NO_CONTENT)
}
