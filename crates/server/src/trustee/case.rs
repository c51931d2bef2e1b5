//! The case file of a release: everything that its trustees check, as the operator keeps it
//! (`docs/ref/trustee.md`).

use sidelight_api::Bytes64;
use sidelight_api::trustee::{
    Basis, CaseApproval, CaseClip, CaseFile, CaseStatement, CaseTrack, FieldOpening, Finding,
    LabelParts,
};
use sidelight_domain::record::manifest::OPERATOR_FIELDS;
use sidelight_domain::record::{HouseholdId, Track};
use sidelight_store::decisions::KeptApproval;
use sidelight_store::emergencies::{Part, PartDone, PreparedRelease};
use sidelight_store::record::KeptOpening;
use sidelight_translog::entry::{Entry, FieldRow, Kind, Openness};

use super::release::{bytes, clip, label, manifest, openings};
use crate::app::App;
use crate::demand::told::telling;
use crate::emergency::row::claim_of;
use crate::problem::{ApiError, ApiResult};
use crate::release::footage::{Leaving, leaving};

/// A row whose entry is a release, and what the case says of it.
struct Released {
    household: Option<HouseholdId>,
    release: Option<PreparedRelease>,
    parts: Vec<PartDone>,
    basis: Basis,
}

/// The case of a release.
pub(crate) async fn case(app: &App, index: u64) -> ApiResult<CaseFile> {
    let entry = entry(app, index).await?;
    let parsed = Entry::parse(entry.as_bytes()).map_err(ApiError::internal)?;
    let kind = parsed.kind();
    let released = match kind {
        Kind::Emergency | Kind::Drill => in_danger(app, index).await?,
        Kind::Compelled => demanded(app, index).await?,
        _ => return Err(ApiError::not_found()),
    };
    let (Some(household), Some(release)) = (released.household, &released.release) else {
        return Err(ApiError::not_found());
    };
    let mut clips = Vec::new();
    for it in leaving(release)? {
        clips.push(one(app, household, &it).await?);
    }
    Ok(CaseFile {
        release: index,
        openings: openings_of(kind, &release.openings)?,
        entry,
        basis: released.basis,
        approvals: approvals(&released.parts)?.map(given).to_vec(),
        statement: statement(app, household).await?,
        clips,
    })
}

async fn in_danger(app: &App, index: u64) -> ApiResult<Released> {
    let row = app.store.emergency_of_entry(index).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    let parts = app.store.emergency_parts(row.id).await?;
    let [_, _, one, other] = approvals(&parts)?;
    let look_up_salt = match claim_of(&row)?.home {
        None => None,
        Some(home) => Some(agency_salt(app, home.look_up).await?),
    };
    let reviews = [one.credential, other.credential];
    Ok(Released {
        household: row.household,
        basis: Basis::Emergency {
            claim: row.claim,
            call_back: row.call_back.unwrap_or_default(),
            findings: reviews.map(found).to_vec(),
            look_up_salt,
        },
        release: row.release,
        parts,
    })
}

/// The salt with which a look-up's entry commits to its agency.
async fn agency_salt(app: &App, look_up: u64) -> ApiResult<String> {
    let openings = app.store.openings(look_up).await?;
    let mut agency = openings.iter().filter(|it| it.field == "agency");
    let agency = agency.next();
    let agency = agency.ok_or_else(|| ApiError::internal("a look-up without its openings"))?;
    Ok(hex::encode(agency.salt))
}

async fn demanded(app: &App, index: u64) -> ApiResult<Released> {
    let row = app.store.demand_of_entry(index).await?;
    let row = row.ok_or_else(ApiError::not_found)?;
    let documents = app.store.demand_documents(row.id).await?;
    let documents = documents.ok_or_else(|| ApiError::internal("a demand without its order"))?;
    let told = telling(&row)?;
    Ok(Released {
        household: row.household,
        parts: app.store.demand_parts(row.id).await?,
        basis: Basis::Compelled {
            demand: row.demand,
            order: documents.order.into(),
            gag: documents.gag.map(Into::into),
            checklist: row.checklist.unwrap_or_default(),
            told_salt: told.map(|told| told.salt),
        },
        release: row.release,
    })
}

/// What opens the committed fields of an entry, in the order of its lines.
pub(crate) fn openings_of(kind: Kind, kept: &[KeptOpening]) -> ApiResult<Vec<FieldOpening>> {
    let rows = kind.fields().iter();
    let committed = rows.filter(|row| row.openness != Openness::Open);
    let one = |row: &FieldRow| {
        let it = kept.iter().find(|it| it.field == row.name);
        let it = it.ok_or_else(|| ApiError::internal("openings of an entry are missing"))?;
        Ok(FieldOpening {
            field: it.field.clone(),
            value: String::from_utf8(it.value.clone()).map_err(ApiError::internal)?,
            salt: it.salt,
        })
    };
    committed.map(one).collect()
}

/// The bytes of an entry, as text.
pub(crate) async fn entry(app: &App, index: u64) -> ApiResult<String> {
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
fn approvals(parts: &[PartDone]) -> ApiResult<[KeptApproval; 4]> {
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

pub(crate) fn given(it: KeptApproval) -> CaseApproval {
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
