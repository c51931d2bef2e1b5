//! `GET /api/agency/emergencies/{id}/answers`: what the trustees answered, sealed to the agency, and, once
//! enough have, what that opens.

use axum::extract::State;
use sidelight_api::Bytes64;
use sidelight_api::emergency::{Answered, Answers, DeletedClip, ReleasedClip};
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::{CameraId, HouseholdId, Track};
use sidelight_store::clips::Clip;
use sidelight_store::emergencies::EmergencyRow;
use sidelight_store::trustees::KeptAnswer;
use sidelight_translog::entry::ReceiptOutcome;

use super::own;
use crate::access::Officer;
use crate::app::App;
use crate::body::{Answer, Path};
use crate::emergency::release::{Leaving, leaving};
use crate::problem::{ApiError, ApiResult};
use crate::trustee::release::{has_seat, label, listed, manifest, openings, set_of};

/// Most trustees of a set.
const TRUSTEES_MAX: u32 = 32;
/// What an officer checks payload and start with. Household and camera stay hidden.
const FIELDS: [&str; 5] = ["kind", "clip", "start", "video-payload", "video-size"];

/// What may leave to the agency now.
pub(super) struct Open {
    pub(super) household: HouseholdId,
    pub(super) leaving: Vec<Leaving>,
}

/// 404 before it is released.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(emergency): Path<String>,
) -> ApiResult<Answer<Answers>> {
    let who = (officer.agency.as_str(), officer.signed_in.account.id);
    let row = own(&app, who, &emergency).await?;
    let mut answers = answers(&app, &row).await?;
    if let Some(open) = open(&row, &answers)? {
        for (n, it) in (1..).zip(&open.leaving) {
            match listed(&app, open.household, it).await? {
                Some(clip) => answers.clips.push(one(&clip, (n, it))?),
                None => answers.deleted.push(DeletedClip {
                    n,
                    door: door(it)?,
                    start_ms: it.start_ms,
                }),
            }
        }
    }
    Ok(Answer(answers))
}

/// Every trustee's answer, without the clips.
async fn answers(app: &App, row: &EmergencyRow) -> ApiResult<Answers> {
    let release = row.entry.ok_or_else(ApiError::not_found)?;
    let kept = app.store.answers(release, TRUSTEES_MAX).await?;
    let found = app.record.view(|log| {
        let ledger = log.ledger();
        let record = ledger.emergency(release)?;
        let set = set_of(ledger, record)?;
        let seats = ledger.trustees().map(|(name, _)| name);
        let seats = seats.filter(|name| has_seat(ledger, set, name));
        let one = |name: &sidelight_translog::entry::Slug| {
            let outcome = record.receipts.get(name).map(|it| it.outcome);
            answered(name.as_str(), outcome, &kept)
        };
        Some(Answers {
            release,
            trustee_set: set.index,
            threshold: set.threshold,
            trustees: seats.map(one).collect(),
            clips: Vec::new(),
            deleted: Vec::new(),
        })
    });
    found.flatten().ok_or_else(ApiError::not_found)
}

fn answered(trustee: &str, outcome: Option<ReceiptOutcome>, kept: &[KeptAnswer]) -> Answered {
    let own = kept.iter().find(|it| it.trustee == trustee);
    let (said, sealed) = match outcome {
        None => (None, None),
        Some(ReceiptOutcome::Refused) => (Some("refused"), None),
        Some(ReceiptOutcome::Answered) => (Some("answered"), own),
    };
    Answered {
        trustee: trustee.to_owned(),
        outcome: said.map(str::to_owned),
        sealed: sealed.map(|it| Bytes64(it.sealed.clone())),
    }
}

/// Nothing sealed leaves before it can be opened: an agency that is refused holds nothing.
fn open(row: &EmergencyRow, answers: &Answers) -> ApiResult<Option<Open>> {
    let given = answers.trustees.iter().filter(|it| it.sealed.is_some());
    let enough = given.count() as u64 >= answers.threshold;
    let (Some(household), Some(release), true) = (row.household, &row.release, enough) else {
        return Ok(None);
    };
    let leaving = leaving(release)?;
    Ok(Some(Open { household, leaving }))
}

/// What may leave of the emergency `id`; 404 before enough trustees have answered.
pub(super) async fn opened(app: &App, officer: &Officer, id: &str) -> ApiResult<Open> {
    let who = (officer.agency.as_str(), officer.signed_in.account.id);
    let row = own(app, who, id).await?;
    let answers = answers(app, &row).await?;
    open(&row, &answers)?.ok_or_else(ApiError::not_found)
}

fn door(leaving: &Leaving) -> ApiResult<String> {
    let mut camera = [0; 16];
    hex::decode_to_slice(&leaving.camera, &mut camera).map_err(ApiError::internal)?;
    Ok(DoorTag::of(CameraId(camera)).printed())
}

fn one(clip: &Clip, (n, it): (u64, &Leaving)) -> ApiResult<ReleasedClip> {
    let video = clip.track(Track::Video).ok_or_else(ApiError::not_found)?;
    Ok(ReleasedClip {
        n,
        door: door(it)?,
        start_ms: clip.start_ms,
        label: label(it)?,
        header: Bytes64(video.header.clone()),
        manifest: manifest(clip),
        openings: openings(clip, &FIELDS)?,
    })
}
