//! Emergencies that were misused: which of them a reviewer is asked about, and what the operator's program
//! does by itself once the record says it of one. Whoever had signed it signs nothing more.
//!
//! What is left to do is what the record does not have yet, and no row keeps it: a crash anywhere leaves the
//! rest to the next round.

use sidelight_api::emergency::{EmergencyMisuse, EmergencyOver};
use sidelight_api::limits::EMERGENCIES_LISTED_MAX;
use sidelight_store::AccountId;
use sidelight_store::emergencies::{EmergencyRow, Part, PartDone};
use sidelight_translog::entry::{Authority, Body, CredentialRevoked, EntryIndex};
use sidelight_translog::ledger::MisusedRecord;

use super::row::{claim_of, filed_life, on_wire};
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::problem::{ApiError, ApiResult};
use crate::record::day_of;
use crate::release::ROUND_MAX;
use crate::release::filed::is_live;
use crate::release::opening::{opening, reveal};
use crate::trustee::enter::enter;

/// How long after its entry the misuse of an emergency is asked about, days.
const JUDGED_DAYS: u64 = 90;

/// What the record opens of a misused emergency, in this order: whose it was, and who signed it. With the
/// last of them everything is done.
const OPENED: [&str; 3] = ["agency", "supervised-by", LAST];
const LAST: &str = "submitted-by";

/// On the wire, what the record says of it.
pub(crate) fn said(record: MisusedRecord) -> EmergencyMisuse {
    EmergencyMisuse {
        entry: record.index,
        reason: record.reason.to_string(),
    }
}

/// What the record says of the emergency of this row.
pub(crate) fn misused(app: &App, entry: Option<u64>) -> Option<MisusedRecord> {
    let found = |entry| app.record.view(|log| log.ledger().misused_emergency(entry));
    entry.and_then(found).flatten()
}

/// Whether somebody decided on it as a reviewer, under whatever passkey.
pub(crate) fn decided_on(parts: &[PartDone], account: AccountId) -> bool {
    parts.iter().any(|it| {
        let decided = match it.part {
            Part::FirstReview | Part::SecondReview | Part::Refusal => true,
            Part::Officer
            | Part::Supervisor
            | Part::Notice
            | Part::Preservation
            | Part::Settlement => false,
        };
        decided && it.account == account
    })
}

/// Emergencies that are decided, in public, and not said to be misused, newest first.
pub(crate) async fn over(app: &App, account: AccountId) -> ApiResult<Vec<EmergencyOver>> {
    let today = day_of(app.now_ms());
    let found = app.record.view(|log| {
        let ledger = log.ledger();
        let released = ledger.emergencies().map(|(index, it)| (index, it.day));
        let refused = ledger.refused_emergencies();
        let all = released.chain(refused.map(|(index, it)| (index, it.day)));
        let asked = all.filter(|(index, day)| {
            day.until(today) <= JUDGED_DAYS && ledger.misused_emergency(*index).is_none()
        });
        let mut asked: Vec<u64> = asked.map(|(index, _)| index).collect();
        asked.sort_unstable_by(|a, b| b.cmp(a));
        asked.truncate(EMERGENCIES_LISTED_MAX as usize);
        asked
    });
    let mut over = Vec::new();
    for index in found.unwrap_or_default() {
        // One that is public, and that the record's next round moves on, is there in a second.
        if let Some(row) = app.store.emergency_of_entry(index).await? {
            over.push(item(app, &row, (index, account)).await?);
        }
    }
    Ok(over)
}

async fn item(
    app: &App,
    row: &EmergencyRow,
    (entry, account): (u64, AccountId),
) -> ApiResult<EmergencyOver> {
    let (claim, life) = (claim_of(row)?, filed_life(row)?);
    let parts = app.store.emergency_parts(row.id).await?;
    Ok(EmergencyOver {
        emergency: row.id.to_string(),
        entry,
        agency_name: Enrolled::find(app, &row.agency).await?.document.name,
        case: claim.case,
        danger: claim.danger.code().to_owned(),
        state: on_wire(&life.state),
        filed_ms: row.filed_ms.unwrap_or(row.created_ms),
        own: decided_on(&parts, account),
    })
}

/// Does what is left to do; the same again is no second entry.
pub(crate) async fn settle(app: &App) -> ApiResult<()> {
    let open = app.record.view(|log| {
        let ledger = log.ledger();
        let all = ledger.misused_emergencies();
        let open = all.filter(|(emergency, _)| !ledger.is_revealed(*emergency, LAST));
        open.take(ROUND_MAX as usize).collect::<Vec<_>>()
    });
    for (emergency, _) in open.unwrap_or_default() {
        if let Err(error) = freeze(app, emergency).await {
            tracing::warn!(
                ?error,
                emergency,
                "its passkeys are revoked in the next round"
            );
        }
    }
    Ok(())
}

/// Revokes every passkey that officer and supervisor have in the record, and then opens whose they were: so
/// that everyone can see that it was those, and which agency's.
async fn freeze(app: &App, emergency: u64) -> ApiResult<()> {
    let row = app.store.emergency_of_entry(emergency).await?;
    let row = row.ok_or_else(|| ApiError::internal("a misused emergency has no row"))?;
    for part in app.store.emergency_parts(row.id).await? {
        if !matches!(part.part, Part::Officer | Part::Supervisor) {
            continue;
        }
        let entered = app.store.credentials_entered(part.account).await?;
        let mut theirs: Vec<u64> = entered.into_iter().map(|(_, index)| index).collect();
        theirs.push(part.given.credential);
        theirs.sort_unstable();
        theirs.dedup();
        for credential in theirs {
            if is_live(app, credential) {
                tracing::warn!(
                    emergency,
                    credential,
                    "a passkey is revoked: it signed a misuse"
                );
                enter(app, revoked(credential), None).await?;
            }
        }
    }
    for field in OPENED {
        let is_open = app
            .record
            .view(|log| log.ledger().is_revealed(emergency, field));
        // Of a refused one no supervisor is in the record.
        if is_open != Some(true)
            && let Some(kept) = opening(app, emergency, field).await?
        {
            enter(app, reveal(emergency, kept)?, None).await?;
        }
    }
    Ok(())
}

fn revoked(credential: u64) -> Body {
    Body::from(CredentialRevoked {
        credential: EntryIndex(credential),
        decision: None,
        revoked_by: Authority::Operator,
    })
}
