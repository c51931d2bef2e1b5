//! Look-ups as their agency sees them. Every handler takes an [`Officer`](crate::access::Officer); another
//! agency's are not there, and nothing depends on whose it is.

pub(crate) mod answers;
pub(crate) mod create;
pub(crate) mod discard;
pub(crate) mod hashes;
pub(crate) mod list;
pub(crate) mod sign;
pub(crate) mod withdraw;

use sidelight_api::lookup::case::{LookUp, LookUpState};
use sidelight_domain::lookup::life::State;
use sidelight_domain::lookup::look_up_digest;
use sidelight_domain::record::Hash;
use sidelight_store::AccountId;
use sidelight_store::look_ups::LookUpRow;

use crate::app::App;
use crate::asking::credential::{Decider, Seat, deciders};
use crate::asking::entry::origin;
use crate::body::id;
use crate::look_up::row::{lapses_ms, life_of, on_wire, reason};
use crate::problem::ApiResult;
use crate::release::filed;
use crate::release::sign::{Waits, signers, to_sign};

/// A look-up of the caller's agency; a typed one of the caller alone.
async fn own(app: &App, who: (&str, AccountId), look_up: &str) -> ApiResult<LookUpRow> {
    filed::own(app.store.look_up(id(look_up)?).await?, who)
}

/// Which text a passkey of these signs now: an officer's own typed one, a filed one under a supervisor's
/// that is not the officer's.
fn signable(
    app: &App,
    row: &LookUpRow,
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
    let digest = look_up_digest(&origin(app)?, &row.text, by);
    Ok(Some((who, digest)))
}

/// As the agency sees it.
async fn item(
    app: &App,
    row: &LookUpRow,
    (agency, account): (&str, AccountId),
) -> ApiResult<LookUp> {
    let seat = Seat::Agency(agency.to_owned());
    let deciders = deciders(app, account, &seat).await?;
    let sign = signable(app, row, account, &deciders)?;
    let life = life_of(row)?;
    let state = life.as_ref().map(|life| life.at(app.now_ms()));
    let submitted_by = state.as_ref().and_then(|it| it.filed().map(|it| it.by));
    Ok(LookUp {
        look_up: row.id.to_string(),
        created_ms: row.created_ms,
        state: state.as_ref().map_or(LookUpState::Typed, on_wire),
        text: row.text.clone(),
        submitted_by,
        sign: sign.map(|(who, digest)| to_sign(app, digest, &who)),
        lapses_ms: life.as_ref().and_then(lapses_ms),
        reason: state.as_ref().and_then(reason),
        index: row.entry,
        hashed: row.hashes.is_some(),
    })
}
