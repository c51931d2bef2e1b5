//! The homes that a look-up named: noted in the record's rounds, so that no answer to an officer depends on
//! whether there are any, and told once the notice is due.

use sidelight_api::lookup::case::OwnLookUp;
use sidelight_domain::record::HouseholdId;
use sidelight_store::StoreError;
use sidelight_store::emergencies::{EmergencyRow, Standing};
use sidelight_store::look_ups::{LookUpRow, NamedHome};

use super::row::{corrupt, text_of};
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::emergency::asked::is_noticed;
use crate::emergency::row::claim_of;
use crate::problem::{ApiError, ApiResult};
use crate::release::ROUND_MAX;

const HOUR_MS: u64 = 60 * 60 * 1000;
/// Homes of one address or contact that are told. A claim by one that two homes have names neither.
const OF_ONE_HASH_MAX: u32 = 2;
/// Emergencies of a household that are looked at.
const EMERGENCIES_MAX: u32 = 100;

/// Notes the homes at the hashes that were handed in. A part of a round, and of no answer: how long it takes
/// depends on who lives there.
pub(crate) async fn settle(app: &App) -> Result<(), StoreError> {
    for row in app.store.look_ups_unnamed(ROUND_MAX).await? {
        let entry = row.entry.ok_or_else(corrupt)?;
        let due_ms = due_ms(app, entry).await?;
        let mut homes = Vec::new();
        for hash in row.hashes.iter().flatten() {
            let at = app.store.homes_at(hash, OF_ONE_HASH_MAX).await?;
            homes.extend(at.into_iter().map(|household| NamedHome {
                entry,
                household,
                due_ms,
            }));
        }
        let now_ms = app.now_ms();
        app.store.look_up_named(row.id, &homes, now_ms).await?;
    }
    Ok(())
}

/// From when on those named in a look-up are told: as long after its entry as after a release.
async fn due_ms(app: &App, entry: u64) -> Result<u64, StoreError> {
    let published = app.store.entered_ms(entry).await?;
    let published = published.unwrap_or_else(|| app.now_ms());
    let rules = app.rules();
    let hours = rules
        .book
        .emergency
        .as_ref()
        .map_or(0, |it| it.notice_hours);
    Ok(published.saturating_add(hours * HOUR_MS))
}

/// Whether a home is told of it by now: when it is due, or as soon as footage of the home was released to
/// the same agency and, where the claim left one of the home out, a trustee has told of that. `about` are the
/// home's emergencies.
fn is_told(
    app: &App,
    (home, row): (&NamedHome, &LookUpRow),
    about: &[EmergencyRow],
) -> ApiResult<bool> {
    if is_held(row, about)? {
        return Ok(false);
    }
    if home.due_ms <= app.now_ms() {
        return Ok(true);
    }
    for emergency in about.iter().filter(|it| it.agency == row.agency) {
        let Some(entry) = emergency.entry.filter(|it| *it > home.entry) else {
            continue;
        };
        let released = app.record.view(|log| log.ledger().release(entry).is_some());
        let leaves_out = claim_of(emergency)?.left_out.is_some();
        if released == Some(true) && (!leaves_out || is_noticed(app, entry)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a home is told later: while a claim of the same agency that leaves somebody out is not decided, so
/// that whoever it is does not read what the agency looks for.
fn is_held(row: &LookUpRow, about: &[EmergencyRow]) -> ApiResult<bool> {
    let mut open = about
        .iter()
        .filter(|it| it.agency == row.agency && it.standing != Standing::Closed);
    open.try_fold(false, |held, it| {
        Ok(held || claim_of(it)?.left_out.is_some())
    })
}

/// Whether the message to a home that is due is held as what stands on its page is.
pub(crate) async fn message_is_held(app: &App, home: &NamedHome) -> Result<bool, StoreError> {
    let row = app.store.look_up_of_entry(home.entry).await?;
    let row = row.ok_or_else(corrupt)?;
    let about = app
        .store
        .emergencies_about(home.household, EMERGENCIES_MAX)
        .await?;
    is_held(&row, &about).map_err(|_| StoreError::Corrupt("emergencies"))
}

/// What a home is told by now, newest first.
pub(crate) async fn told(
    app: &App,
    household: HouseholdId,
    limit: u32,
) -> ApiResult<Vec<OwnLookUp>> {
    let about = app
        .store
        .emergencies_about(household, EMERGENCIES_MAX)
        .await?;
    let mut told = Vec::new();
    for home in app.store.look_ups_naming(household, limit).await? {
        let row = app.store.look_up_of_entry(home.entry).await?;
        let row = row.ok_or_else(|| ApiError::internal("a named home without its look-up"))?;
        if is_told(app, (&home, &row), &about)? {
            let text = text_of(&row)?;
            let agency = Enrolled::find(app, &row.agency).await?;
            let published = app.store.entered_ms(home.entry).await?;
            told.push(OwnLookUp {
                index: home.entry,
                published_ms: published.unwrap_or(row.created_ms),
                agency_name: agency.document.name.clone(),
                danger: text.danger.code().to_owned(),
                addresses: text.addresses(),
                reason: text.reason,
            });
        }
    }
    Ok(told)
}
