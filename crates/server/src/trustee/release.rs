//! Releases as their trustees meet them: which wait for whom, and which clips they open.

use sidelight_api::Bytes64;
use sidelight_api::clip::{CertificateWire, ManifestWire, OpeningWire};
use sidelight_domain::record::HouseholdId;
use sidelight_store::clips::Clip;
use sidelight_translog::entry::Slug;
use sidelight_translog::ledger::{Followed, Ledger, SetRecord};

use crate::app::App;
use crate::body::id;
use crate::problem::{ApiError, ApiResult};
use crate::release::footage::{KEPT_CLIPS_MAX, Leaving};

/// Releases shown to a trustee at once; the newest count.
const WAITING_MAX: usize = 100;

/// The number of a trustee of this name.
pub(crate) fn number_of(ledger: &Ledger, name: &str) -> Option<u64> {
    let name: Slug = name.parse().ok()?;
    Some(ledger.trustee(&name)?.entry.number)
}

/// Whether a trustee has a seat in a set.
pub(crate) fn has_seat<E>(ledger: &Ledger, set: &SetRecord<E>, trustee: &Slug) -> bool {
    let number = ledger.trustee(trustee).map(|it| it.entry.number);
    let number = number.and_then(|it| u16::try_from(it).ok());
    number.is_some_and(|number| set.trustees.contains(&number))
}

/// Releases of the set in force that this trustee has neither answered nor refused, oldest first.
pub(crate) fn waiting(ledger: &Ledger, trustee: &Slug) -> Vec<u64> {
    let newest = ledger.trustee_sets().last();
    let Some(set) = newest.filter(|set| has_seat(ledger, set, trustee)) else {
        return Vec::new();
    };
    let waits = |it: &Followed| it.trustee_set.0 == set.index && !it.receipts.contains_key(trustee);
    let releases = ledger.each_release().filter(|(_, it)| waits(it));
    let mut found: Vec<u64> = releases.map(|(index, _)| index).collect();
    found.sort_unstable();
    found.drain(..found.len().saturating_sub(WAITING_MAX));
    found
}

/// A clip that leaves, unless it is gone: deleted by its owner, or its days were over, and not kept.
pub(crate) async fn listed(
    app: &App,
    household: HouseholdId,
    leaving: &Leaving,
) -> ApiResult<Option<Clip>> {
    if let Some(demand) = &leaving.kept {
        let kept = app.store.preserved(id(demand)?, household, KEPT_CLIPS_MAX);
        let mut kept = kept.await?.into_iter();
        return Ok(kept.find(|it| it.id.to_string() == leaving.clip));
    }
    let found = app.store.clip(household, id(&leaving.clip)?).await?;
    let found = found.filter(|listed| listed.deleted_ms.is_none());
    Ok(found.map(|listed| listed.clip))
}

/// A clip that leaves; 409 once it is gone.
pub(crate) async fn clip(app: &App, household: HouseholdId, leaving: &Leaving) -> ApiResult<Clip> {
    listed(app, household, leaving).await?.ok_or_else(|| {
        let title = "A clip of the release is gone.";
        ApiError::conflict("gone", title, "Its owner deleted it, or its time was over.")
    })
}

/// The signed manifest of a clip.
pub(crate) fn manifest(clip: &Clip) -> ManifestWire {
    ManifestWire {
        body: Bytes64(clip.body.clone()),
        signature: clip.signature.to_vec().into(),
        certificate: CertificateWire {
            hub: clip.hub,
            clip_key: clip.clip_key,
            clip: clip.id,
            signature: clip.certificate.to_vec().into(),
        },
    }
}

/// Of the openings that the operator was given those of these fields, in their order.
pub(crate) fn openings(clip: &Clip, fields: &[&str]) -> ApiResult<Vec<OpeningWire>> {
    let all: Vec<OpeningWire> =
        serde_json::from_slice(&clip.openings).map_err(ApiError::internal)?;
    let one = |field: &&str| all.iter().find(|it| it.name == *field).cloned();
    let found: Option<Vec<_>> = fields.iter().map(one).collect();
    found.ok_or_else(|| ApiError::internal("an opening of a stored clip is missing"))
}

/// A label as it is kept.
pub(crate) fn label(leaving: &Leaving) -> ApiResult<[u8; 32]> {
    bytes(&leaving.label)
}

/// 32 bytes in hex, of a row.
pub(crate) fn bytes(hex: &str) -> ApiResult<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(hex, &mut bytes).map_err(ApiError::internal)?;
    Ok(bytes)
}
