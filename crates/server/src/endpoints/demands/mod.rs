//! Legal demands as their agency sees them. Every handler takes an [`Officer`](crate::access::Officer);
//! another agency's are not there, and nothing depends on whose doors are named, or nobody's, until the
//! household was told.

pub(crate) mod account;
pub(crate) mod answers;
pub(crate) mod create;
pub(crate) mod discard;
pub(crate) mod document;
pub(crate) mod list;
pub(crate) mod payload;
pub(crate) mod show;
pub(crate) mod sign;
pub(crate) mod withdraw;

use sidelight_api::demand::{Demand, DemandState};
use sidelight_domain::demand::demand_digest;
use sidelight_domain::demand::life::State;
use sidelight_domain::record::Hash;
use sidelight_store::AccountId;
use sidelight_store::demands::DemandRow;

use crate::app::App;
use crate::asking::credential::{Decider, Seat, deciders};
use crate::asking::entry::origin;
use crate::body::id;
use crate::demand::row::{demand_of, life_of, on_wire, reason};
use crate::demand::told::{For, shown};
use crate::problem::ApiResult;
use crate::release::answers::opened;
use crate::release::filed;
use crate::release::sign::{Waits, signers, to_sign};

/// A demand of the caller's agency; a typed one of the caller alone.
async fn own(app: &App, who: (&str, AccountId), demand: &str) -> ApiResult<DemandRow> {
    filed::own(app.store.demand(id(demand)?).await?, who)
}

/// Which demand a passkey of these signs now: an officer's own typed one under any of theirs, a filed one
/// under a supervisor's that is not the officer's.
fn signable(
    app: &App,
    row: &DemandRow,
    account: AccountId,
    deciders: &[Decider],
) -> ApiResult<Option<(Vec<Decider>, Hash)>> {
    let waits = match life_of(row)?.map(|life| life.at(app.now_ms())) {
        None => Waits::Officer,
        Some(State::Filed(filed)) => Waits::Supervisor(filed.by),
        Some(_) => Waits::Nobody,
    };
    let Some((who, by)) = signers(waits, row.account == account, deciders) else {
        return Ok(None);
    };
    let digest = demand_digest(&origin(app)?, &row.demand, by);
    Ok(Some((who, digest)))
}

/// As the agency sees it.
async fn item(
    app: &App,
    row: &DemandRow,
    (agency, account): (&str, AccountId),
) -> ApiResult<Demand> {
    let seat = Seat::Agency(agency.to_owned());
    let deciders = deciders(app, account, &seat).await?;
    let sign = signable(app, row, account, &deciders)?;
    let life = life_of(row)?;
    let state = life.as_ref().map(|life| life.at(app.now_ms()));
    let submitted_by = state.as_ref().and_then(|it| it.filed().map(|it| it.by));
    let kept = matches!(state, Some(State::Preserved { .. }));
    Ok(Demand {
        demand: row.id.to_string(),
        created_ms: row.created_ms,
        state: state.as_ref().map_or(DemandState::Typed, on_wire),
        text: row.demand.clone(),
        submitted_by,
        sign: sign.map(|(who, digest)| to_sign(app, digest, &who)),
        lapses_ms: life.as_ref().and_then(|life| life.lapses_ms()),
        told: shown(row, For::Agency)?,
        gag_until_ms: demand_of(row)?.gag.map(|gag| gag.until_ms),
        kept_until_ms: row.kept_until_ms.filter(|_| kept),
        reason: state.as_ref().and_then(reason),
        index: row.entry,
        opened: opened(app, row.entry),
    })
}
