//! Who decides: passkeys whose `credential` entry is in the published log, of the right role, for the right
//! agency, not revoked, and older than the cool-off. What the database says about roles opens pages; it
//! decides nothing.

use sidelight_domain::approval::decides_from_ms;
use sidelight_domain::window::{TIME_MS_MAX, end_of_day_ms, write_minute};
use sidelight_store::AccountId;
use sidelight_translog::entry::{CoseKey, Day, Role};

use crate::app::App;
use crate::problem::{ApiError, ApiResult};

/// As what somebody decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seat {
    /// An officer or supervisor of this agency.
    Agency(String),
    /// A moderator.
    Moderator,
    /// A reviewer of emergencies.
    Reviewer,
}

/// A passkey in the log that decides, or will.
#[derive(Clone, Debug)]
pub(crate) struct Decider {
    /// Its credential id, hex.
    pub(crate) id: String,
    /// Index of its entry.
    pub(crate) index: u64,
    /// Its role there.
    pub(crate) role: Role,
    /// Its public key, as the log has it.
    pub(crate) key: CoseKey,
    /// From when it decides, ms.
    from_ms: u64,
}

/// The passkeys of an account that decide in this seat, oldest entry first.
pub(crate) async fn deciders(
    app: &App,
    account: AccountId,
    seat: &Seat,
) -> ApiResult<Vec<Decider>> {
    let mut found = seated(app, account, seat).await?;
    found.retain(|decider| decider.from_ms <= app.now_ms());
    Ok(found)
}

/// The same, with those that still cool off.
pub(crate) async fn seated(app: &App, account: AccountId, seat: &Seat) -> ApiResult<Vec<Decider>> {
    let entered = app.store.credentials_entered(account).await?;
    let hours = app.config.agency_cool_off_hours;
    let found = app.record.view(|log| {
        let began_ms = log.ledger().began().map_or(0, day_end_ms);
        let decides = |(id, index): (String, u64)| {
            let record = log.ledger().credential(index)?;
            let of = record.agency.as_ref().map(|slug| slug.as_str());
            let seated = match (record.role, seat) {
                (Role::Officer | Role::Supervisor, Seat::Agency(agency)) => of == Some(agency),
                (Role::Moderator, Seat::Moderator) | (Role::Reviewer, Seat::Reviewer) => true,
                (
                    Role::Officer
                    | Role::Supervisor
                    | Role::Moderator
                    | Role::Reviewer
                    | Role::Admin,
                    Seat::Agency(_) | Seat::Moderator | Seat::Reviewer,
                ) => false,
            };
            (seated && record.revoked.is_none()).then(|| Decider {
                id,
                index,
                role: record.role,
                key: record.key.clone(),
                from_ms: decides_from_ms(day_end_ms(record.day), began_ms, hours),
            })
        };
        entered.into_iter().filter_map(decides).collect()
    });
    Ok(found.unwrap_or_default())
}

/// The same, refused if there is none.
pub(crate) async fn deciders_or_refused(
    app: &App,
    account: AccountId,
    seat: &Seat,
) -> ApiResult<Vec<Decider>> {
    let found = deciders(app, account, seat).await?;
    if !found.is_empty() {
        return Ok(found);
    }
    let cooling = seated(app, account, seat).await?;
    Err(no_credential(cooling.iter().map(|c| c.from_ms).min()))
}

fn day_end_ms(day: Day) -> u64 {
    // An entry may be of a year that times here do not reach: what waits for its end waits for ever.
    end_of_day_ms(&day.to_string()).unwrap_or(TIME_MS_MAX)
}

/// Whether somebody who once had a passkey in the record has none left: whoever was dismissed reaches
/// nothing of their work any more, and invites nobody. Who has none yet is only beginning.
pub(crate) async fn is_dismissed(app: &App, account: AccountId) -> ApiResult<bool> {
    let entered = app.store.credentials_entered(account).await?;
    let revoked = |(_, index): &(String, u64)| {
        let found = app.record.view(|log| {
            let record = log.ledger().credential(*index);
            record.is_some_and(|record| record.revoked.is_some())
        });
        found.unwrap_or(false)
    };
    Ok(!entered.is_empty() && entered.iter().all(revoked))
}

fn no_credential(from_ms: Option<u64>) -> ApiError {
    if let Some(from) = from_ms.map(write_minute) {
        let title = "Your passkey is too new in the public record.";
        let detail = format!(
            "Nobody decides before the public could see their key for a while; yours can from {from} on."
        );
        return ApiError::conflict("no_credential", title, detail);
    }
    let title = "Your passkey is not in the public record.";
    let detail = "Nobody decides under a passkey that the public has not seen. A new one is entered \
                  within seconds, an agency's after its delivery key; a revoked one never again.";
    ApiError::conflict("no_credential", title, detail)
}
