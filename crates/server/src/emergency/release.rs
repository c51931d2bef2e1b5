//! The entry that a release would be: made once, by the record's rounds, as soon as reviewers can sign it.

use sidelight_domain::emergency::Claim;
use sidelight_domain::emergency::life::{Called, Owner};
use sidelight_domain::record::HouseholdId;
use sidelight_store::emergencies::{EmergencyRow, PreparedRelease};
use sidelight_translog::entry::{Emergency, EntryIndex};
use sidelight_translog::hash::Sha256Hash;

use super::claim::rules;
use super::country::country;
use super::drill;
use super::home::is_at;
use super::row::claim_of;
use crate::app::App;
use crate::asking::agency::Enrolled;
use crate::asking::check::rulebook;
use crate::problem::{ApiError, ApiResult};
use crate::record::{Draft, day_of};
use crate::release::SEALED_DAYS;
use crate::release::entry::UNDECIDED;
use crate::release::footage::{Named, Wanted, footage, newest_set, numbers, scope};

/// Which cameras of a household a claim names; `None` where it is no longer named.
pub(super) async fn named<'a>(
    app: &App,
    household: HouseholdId,
    claim: &'a Claim,
) -> ApiResult<Option<Named<'a>>> {
    Ok(match claim.home {
        None => Some(Named::Doors(&claim.doors)),
        // A household that has taken the address or contact back since is no longer named by it.
        Some(home) if !is_at(app, household, home).await? => None,
        Some(_) => Some(Named::Home {
            cameras_max: rules(app)?.cameras_max,
        }),
    })
}

/// The release, if anything that trustees can open is held for the named doors.
pub(crate) async fn prepare(
    app: &App,
    row: &EmergencyRow,
    (called, owner): (&Called, Owner),
) -> ApiResult<Option<PreparedRelease>> {
    let Some(household) = row.household else {
        return Ok(None);
    };
    let Some(kind) = drill::kind(app, household) else {
        return Ok(None);
    };
    let (claim, rules) = (claim_of(row)?, rules(app)?);
    let Some(set) = newest_set(app) else {
        return Ok(None);
    };
    let Some(named) = named(app, household, &claim).await? else {
        return Ok(None);
    };
    let wanted = Wanted {
        household,
        named,
        window: claim.window,
        clips_max: rules.camera_minutes_max,
        kept: &[],
    };
    let leaving = footage(app, wanted, &set).await?;
    if leaving.is_empty() {
        return Ok(None);
    }
    let agency = Enrolled::find(app, &row.agency).await?;
    let recipient = agency.keys(app).last().map(|key| key.delivery_key.clone());
    let recipient = recipient.ok_or_else(|| ApiError::internal("an agency without a key"))?;
    let (now_ms, held) = (app.now_ms(), numbers(&leaving));
    let call_back = row.call_back.as_deref().unwrap_or_default();
    let mut draft = Draft::new(kind);
    let body = Emergency {
        policy: rulebook(app, now_ms)?,
        trustee_set: EntryIndex(set.index),
        danger: claim.danger,
        homes: 1,
        cameras: held.cameras,
        clips: held.clips,
        seconds: held.seconds,
        owner,
        notice_due: day_of(now_ms + rules.notice_hours * 60 * 60 * 1000),
        seal_until: day_of(now_ms).after(SEALED_DAYS),
        agency: draft.commit("agency", row.agency.as_str()),
        claim: draft.commit("claim", Sha256Hash::of(row.claim.as_bytes()).to_hex()),
        scope: draft.commit("scope", Sha256Hash(scope(&leaving)).to_hex()),
        recipient: draft.commit("recipient", recipient.to_string()),
        submitted_by: draft.commit("submitted-by", called.filed.by.to_string()),
        supervised_by: draft.commit("supervised-by", called.supervisor.to_string()),
        call_back: draft.commit("call-back", Sha256Hash::of(call_back.as_bytes()).to_hex()),
        minutes: Some(called.filed.minutes(now_ms)),
        country: Some(country(app, &row.agency)),
        decision: UNDECIDED,
        first_review: EntryIndex(0),
        second_review: EntryIndex(1),
    };
    let made = draft
        .submission(drill::released(kind, body), None, now_ms)
        .map_err(ApiError::internal)?;
    Ok(Some(PreparedRelease {
        draft: made.draft,
        openings: made.openings,
        clips: serde_json::to_string(&leaving).map_err(ApiError::internal)?,
    }))
}
