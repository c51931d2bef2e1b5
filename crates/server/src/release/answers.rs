//! What the trustees answered to a release of either kind, sealed to its agency, and, once enough have, what
//! that opens.

use axum::response::Response;
use http::HeaderMap;
use sidelight_api::Bytes64;
use sidelight_api::emergency::{Answered, Answers, DeletedClip, ReleasedClip};
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::{CameraId, HouseholdId, Track};
use sidelight_store::clips::Clip;
use sidelight_store::emergencies::PreparedRelease;
use sidelight_store::payloads::PayloadName;
use sidelight_store::trustees::KeptAnswer;
use sidelight_translog::entry::{ReceiptOutcome, Slug};

use super::footage::{Leaving, leaving};
use crate::app::App;
use crate::emergency::misuse::said;
use crate::endpoints::clips::payload::{age_file, ranged};
use crate::problem::{ApiError, ApiResult};
use crate::trustee::release::{clip, has_seat, label, listed, manifest, openings};

/// Most trustees of a set.
const TRUSTEES_MAX: u32 = 32;
/// What an officer checks payload and start with. Household and camera stay hidden.
const FIELDS: [&str; 5] = ["kind", "clip", "start", "video-payload", "video-size"];

/// A row whose entry may be a release.
#[derive(Clone, Copy)]
pub(crate) struct Released<'a> {
    /// Index of its entry.
    pub(crate) entry: Option<u64>,
    /// Whose footage.
    pub(crate) household: Option<HouseholdId>,
    /// What leaves.
    pub(crate) release: Option<&'a PreparedRelease>,
}

/// What may leave to the agency now.
struct Open {
    household: HouseholdId,
    leaving: Vec<Leaving>,
}

/// What an agency is shown; 404 before it is released.
pub(crate) async fn shown(app: &App, row: Released<'_>) -> ApiResult<Answers> {
    let mut answers = answers(app, row).await?;
    if let Some(open) = open(row, &answers)? {
        for (n, it) in (1..).zip(&open.leaving) {
            match listed(app, open.household, it).await? {
                Some(clip) => answers.clips.push(one(&clip, (n, it))?),
                None => answers.deleted.push(DeletedClip {
                    n,
                    door: door(it)?,
                    start_ms: it.start_ms,
                }),
            }
        }
    }
    Ok(answers)
}

/// Whether the record has as many trustees' answers to this entry as it takes.
pub(crate) fn opened(app: &App, entry: Option<u64>) -> bool {
    let enough = app.record.view(|log| {
        let ledger = log.ledger();
        let record = ledger.release(entry?)?;
        let outcomes = record.receipts.values().map(|it| it.outcome);
        let came = outcomes.filter(|it| *it == ReceiptOutcome::Answered);
        Some(came.count() as u64 >= ledger.set_of(record)?.threshold)
    });
    enough.flatten().unwrap_or_default()
}

/// Every trustee's answer, without the clips.
async fn answers(app: &App, row: Released<'_>) -> ApiResult<Answers> {
    let release = row.entry.ok_or_else(ApiError::not_found)?;
    let kept = app.store.answers(release, TRUSTEES_MAX).await?;
    let found = app.record.view(|log| {
        let ledger = log.ledger();
        let record = ledger.release(release)?;
        let set = ledger.set_of(record)?;
        let seats = ledger.trustees().map(|(name, _)| name);
        let seats = seats.filter(|name| has_seat(ledger, set, name));
        let misused = ledger.misused_emergency(release);
        // Nothing more of it is handed out, though enough have answered.
        let kept = if misused.is_some() {
            &[][..]
        } else {
            &kept[..]
        };
        let one = |name: &Slug| {
            let outcome = record.receipts.get(name).map(|it| it.outcome);
            answered(name.as_str(), outcome, kept)
        };
        Some(Answers {
            release,
            trustee_set: set.index,
            threshold: set.threshold,
            trustees: seats.map(one).collect(),
            clips: Vec::new(),
            deleted: Vec::new(),
            misused: misused.map(said),
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
fn open(row: Released<'_>, answers: &Answers) -> ApiResult<Option<Open>> {
    let given = answers.trustees.iter().filter(|it| it.sealed.is_some());
    let enough = given.count() as u64 >= answers.threshold;
    let (Some(household), Some(release), true) = (row.household, row.release, enough) else {
        return Ok(None);
    };
    let leaving = leaving(release)?;
    Ok(Some(Open { household, leaving }))
}

/// A released clip's `video`, with `Range`, or `video.age`, header and payload as a file named after `id`;
/// 404 before enough trustees have answered.
pub(crate) async fn payload(
    app: &App,
    row: Released<'_>,
    (id, n, name): (&str, usize, &str),
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let whole = match name {
        "video" => false,
        "video.age" => true,
        _ => return Err(ApiError::not_found()),
    };
    let open = open(row, &answers(app, row).await?)?.ok_or_else(ApiError::not_found)?;
    let it = n.checked_sub(1).and_then(|n| open.leaving.get(n));
    let it = it.ok_or_else(ApiError::not_found)?;
    let clip = clip(app, open.household, it).await?;
    let video = clip.track(Track::Video).ok_or_else(ApiError::not_found)?;
    let payload = PayloadName {
        household: open.household,
        sha256: video.payload.sha256,
    };
    if whole {
        let file = format!("{id}.{n}.age");
        let sealed = (video.header.clone(), video.payload.size);
        age_file(app, payload, sealed, &file).await
    } else {
        ranged(app, payload, video.payload, (headers, "no-store")).await
    }
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
