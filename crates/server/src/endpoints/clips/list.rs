//! `GET /api/household/clips`: pages of clips, newest first.

use axum::extract::State;
use serde::Deserialize;
use sidelight_api::clip::ClipPage;
use sidelight_api::limits::CLIPS_PAGE_MAX;
use sidelight_domain::record::{ClipId, Series};
use sidelight_store::clips::Listing;

use super::item;
use crate::access::Resident;
use crate::app::App;
use crate::body::{Answer, Query};
use crate::problem::{ApiError, ApiResult};

/// The query; everything left out is not a condition.
#[derive(Deserialize)]
pub(crate) struct Ask {
    camera: Option<String>,
    series: Option<String>,
    from: Option<u64>,
    to: Option<u64>,
    #[serde(default)]
    deleted: bool,
    before: Option<String>,
    limit: Option<u32>,
}

/// Where a page ended, as text: start and id of its last clip.
fn parse_before(text: &str) -> Option<(u64, ClipId)> {
    let (start, clip) = text.split_once('-')?;
    Some((start.parse().ok()?, clip.parse().ok()?))
}

/// One page.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Query(ask): Query<Ask>,
) -> ApiResult<Answer<ClipPage>> {
    let malformed = |what: &str| ApiError::malformed(format!("{what} is not understood."));
    let limit = ask.limit.unwrap_or(CLIPS_PAGE_MAX).clamp(1, CLIPS_PAGE_MAX);
    let camera = ask
        .camera
        .map(|c| c.parse().map_err(|_| malformed("camera")))
        .transpose()?;
    let series = ask
        .series
        .map(|s| Series::from_name(&s).ok_or_else(|| malformed("series")));
    let before = ask
        .before
        .map(|b| parse_before(&b).ok_or_else(|| malformed("before")));
    let listing = Listing {
        camera,
        series: series.transpose()?,
        from_ms: ask.from,
        to_ms: ask.to,
        deleted: ask.deleted,
        before: before.transpose()?,
        // One more than asked for, to know whether there is a next page.
        limit: limit + 1,
    };
    let mut clips = app.store.clips(resident.household, &listing).await?;
    let more = clips.len() > limit as usize;
    clips.truncate(limit as usize);
    let last = clips.last().filter(|_| more);
    let next = last.map(|listed| format!("{}-{}", listed.clip.start_ms, listed.clip.id));
    Ok(Answer(ClipPage {
        clips: clips.into_iter().map(item).collect(),
        next,
    }))
}
