//! Emergencies as their agency sees them. Every handler takes an [`Officer`](crate::access::Officer) or a
//! [`Deciding`](crate::access::Deciding); another agency's are not there, and nothing depends on whether the
//! named doors have any footage.

pub(crate) mod answers;
pub(crate) mod begin;
pub(crate) mod create;
pub(crate) mod discard;
pub(crate) mod list;
pub(crate) mod outcomes;
pub(crate) mod payload;
pub(crate) mod show;
pub(crate) mod sign;
pub(crate) mod withdraw;

use sidelight_api::emergency::{Emergency, EmergencyState};
use sidelight_domain::emergency::life::{Life, Reason, State};
use sidelight_domain::emergency::{CallBack, claim_digest};
use sidelight_domain::record::Hash;
use sidelight_store::AccountId;
use sidelight_store::emergencies::EmergencyRow;

use crate::app::App;
use crate::asking::credential::{Decider, Seat, deciders};
use crate::asking::entry::origin;
use crate::body::id;
use crate::emergency::after::unstated;
use crate::emergency::drill::is_drill;
use crate::emergency::row::{life_of, on_wire, outline_of, reason};
use crate::endpoints::review::name_of;
use crate::problem::{ApiError, ApiResult};
use crate::release::answers::opened;
use crate::release::filed;
use crate::release::sign::{Waits, signers, to_sign};

/// An emergency of the caller's agency; a typed one of the caller alone.
async fn own(app: &App, who: (&str, AccountId), emergency: &str) -> ApiResult<EmergencyRow> {
    filed::own(app.store.emergency(id(emergency)?).await?, who)
}

/// Which claim a passkey of these signs now: an officer's own typed one under any of theirs, a filed one
/// under a supervisor's that is not the officer's.
fn signable(
    app: &App,
    row: &EmergencyRow,
    account: AccountId,
    deciders: &[Decider],
) -> ApiResult<Option<(Vec<Decider>, Hash)>> {
    let waits = match life_of(row)?.map(|life| life.at(app.now_ms())) {
        None => Waits::Officer,
        Some(State::Begun(_)) if !row.claim.is_empty() => Waits::Officer,
        Some(State::Filed(filed)) => Waits::Supervisor(filed.by),
        Some(_) => Waits::Nobody,
    };
    let Some((who, by)) = signers(waits, row.account == account, deciders) else {
        return Ok(None);
    };
    let digest = claim_digest(&origin(app)?, &row.claim, by, is_drill(app, row));
    Ok(Some((who, digest)))
}

/// As if no reviewer had approved: before the owner's time is over that says that a home was asked, and has
/// answered. What the record says of it comes first to whoever reads the record.
fn undecided(life: Life) -> Life {
    let state = match life.state {
        State::Approved {
            withdrawn: true, ..
        } => State::Refusing {
            by: None,
            reason: Reason::Withdrawn,
        },
        State::Reviewed { called, .. } | State::Approved { called, .. } => {
            State::CalledBack(called)
        }
        state @ (State::Begun(_)
        | State::Filed(_)
        | State::Supervised { .. }
        | State::CalledBack(_)
        | State::Released { .. }
        | State::Refusing { .. }
        | State::Refused { .. }
        | State::NotCompleted { .. }) => state,
    };
    Life { state, ..life }
}

/// As the agency sees it.
async fn item(
    app: &App,
    row: &EmergencyRow,
    (agency, account): (&str, AccountId),
) -> ApiResult<Emergency> {
    let seat = Seat::Agency(agency.to_owned());
    let deciders = deciders(app, account, &seat).await?;
    let sign = signable(app, row, account, &deciders)?;
    let life = life_of(row)?.map(undecided);
    let state = life.as_ref().map(|life| life.at(app.now_ms()));
    let submitted_by = state.as_ref().and_then(|it| it.filed().map(|it| it.by));
    // What nobody has signed yet is its officer's alone.
    let reads = row.filed_ms.is_some() || row.account == account;
    let call = row.call_back.as_deref().map(CallBack::parse).transpose();
    let called_ms = call.map_err(ApiError::internal)?.map(|call| call.at);
    Ok(Emergency {
        emergency: row.id.to_string(),
        created_ms: row.created_ms,
        state: state.as_ref().map_or(EmergencyState::Typed, on_wire),
        is_drill: is_drill(app, row),
        claim: match reads {
            true => row.claim.clone(),
            false => String::new(),
        },
        outline: outline_of(row)?,
        own: row.account == account,
        officer: name_of(app, row.account).await?,
        called_ms,
        missed_ms: row.missed_ms.filter(|_| called_ms.is_none()),
        submitted_by,
        sign: sign.map(|(who, digest)| to_sign(app, digest, &who)),
        lapses_ms: life.as_ref().and_then(Life::lapses_ms),
        reason: state.as_ref().and_then(reason).map(str::to_owned),
        index: row.entry,
        opened: opened(app, row.entry),
        outcome_due: unstated(app, row).await?.map(|day| day.to_string()),
    })
}
