//! The case file of a release: everything that its trustees check, as the operator keeps it
//! (`docs/ref/trustee.md`).

use sidelight_api::Bytes64;
use sidelight_api::trustee::{
    CaseApproval, CaseClip, CaseFile, CaseStatement, CaseTrack, FieldOpening, Finding, LabelParts,
};
use sidelight_domain::record::manifest::OPERATOR_FIELDS;
use sidelight_domain::record::{HouseholdId, Track};
use sidelight_store::decisions::KeptApproval;
use sidelight_store::emergencies::{EmergencyRow, Part};

use super::release::{bytes, clip, label, manifest, openings};
use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::release::footage::{Leaving, leaving};

/// The case of a release.
pub(crate) async fn case(app: &App, index: u64) -> ApiResult<CaseFile> {
    let row = app.store.emergency_of_entry(index).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    let (Some(household), Some(release)) = (row.household, &row.release) else {
        return Err(ApiError::not_found());
    };
    let approvals = approvals(app, &row).await?;
    let reviews = [approvals[2].credential, approvals[3].credential];
    let opening = |it: &sidelight_store::record::KeptOpening| {
        Ok(FieldOpening {
            field: it.field.clone(),
            value: String::from_utf8(it.value.clone()).map_err(ApiError::internal)?,
            salt: it.salt,
        })
    };
    let fields: ApiResult<Vec<_>> = release.openings.iter().map(opening).collect();
    let mut clips = Vec::new();
    for it in leaving(release)? {
        clips.push(one(app, household, &it).await?);
    }
    Ok(CaseFile {
        release: index,
        entry: entry(app, index).await?,
        openings: in_order(fields?)?,
        claim: row.claim.clone(),
        call_back: row.call_back.clone().unwrap_or_default(),
        findings: reviews.map(found).to_vec(),
        approvals: approvals.map(given).to_vec(),
        statement: statement(app, household).await?,
        clips,
    })
}

/// In the order of the entry's lines.
fn in_order(mut found: Vec<FieldOpening>) -> ApiResult<Vec<FieldOpening>> {
    const FIELDS: [&str; 7] = [
        "agency",
        "claim",
        "scope",
        "recipient",
        "submitted-by",
        "supervised-by",
        "call-back",
    ];
    let place = |it: &FieldOpening| FIELDS.iter().position(|field| *field == it.field);
    found.sort_by_key(place);
    let whole = found.iter().map(|it| it.field.as_str()).eq(FIELDS);
    match whole {
        true => Ok(found),
        false => Err(ApiError::internal("openings of a release are missing")),
    }
}

async fn entry(app: &App, index: u64) -> ApiResult<String> {
    let record = app.record.clone();
    let read = move || record.entries(index, 1);
    let read = tokio::task::spawn_blocking(read).await;
    let mut found = read
        .map_err(ApiError::internal)?
        .map_err(ApiError::internal)?;
    let found = found.pop().ok_or_else(ApiError::not_found)?;
    String::from_utf8(found).map_err(ApiError::internal)
}

/// Officer, supervisor, and both reviewers in the entry's order.
async fn approvals(app: &App, row: &EmergencyRow) -> ApiResult<[KeptApproval; 4]> {
    let parts = app.store.emergency_parts(row.id).await?;
    let of = |part| parts.iter().find(|it| it.part == part);
    let of = |part| of(part).map(|it| it.given.clone());
    let officer = of(Part::Officer);
    let all = (
        officer,
        of(Part::Supervisor),
        of(Part::FirstReview),
        of(Part::SecondReview),
    );
    let (Some(officer), Some(supervisor), Some(one), Some(other)) = all else {
        return Err(ApiError::internal("a release lacks somebody's part"));
    };
    let (first, second) = match one.credential < other.credential {
        true => (one, other),
        false => (other, one),
    };
    Ok([officer, supervisor, first, second])
}

/// Whoever found anything else has refused.
fn found(by: u64) -> Finding {
    Finding {
        by,
        danger: true,
        imminent: true,
        helps: true,
        no_time: true,
    }
}

fn given(it: KeptApproval) -> CaseApproval {
    CaseApproval {
        credential: it.credential,
        client_data: Bytes64(it.client_data),
        authenticator_data: Bytes64(it.authenticator_data),
        signature: Bytes64(it.signature),
    }
}

async fn statement(app: &App, household: HouseholdId) -> ApiResult<CaseStatement> {
    let newest = app.store.statements(household, 0).await?.pop();
    let newest = newest.ok_or_else(|| ApiError::internal("a household without a statement"))?;
    Ok(CaseStatement {
        text: newest.text,
        signature: newest.signature.to_vec().into(),
    })
}

async fn one(app: &App, household: HouseholdId, it: &Leaving) -> ApiResult<CaseClip> {
    let clip = clip(app, household, it).await?;
    let video = clip.track(Track::Video).ok_or_else(ApiError::not_found)?;
    let track = Track::Video.name().to_owned();
    Ok(CaseClip {
        manifest: manifest(&clip),
        openings: openings(&clip, &OPERATOR_FIELDS)?,
        tracks: vec![CaseTrack {
            track: track.clone(),
            label: label(it)?,
            label_parts: LabelParts {
                household: household.to_string(),
                camera: it.camera.clone(),
                clip: it.clip.clone(),
                track,
                start: it.start_ms,
                hub: bytes(&it.hub)?,
                notice: it.notice.clone(),
                epoch: it.epoch,
            },
            header: Bytes64(video.header.clone()),
        }],
    })
}
