//! `PUT /api/household/shares/{share}/content`: letter and new headers, once the browser has checked
//! the receipt. Nothing is taken before the consent is in the published log.

use std::collections::{HashMap, HashSet};

use axum::extract::State;
use sidelight_api::Bytes64;
use sidelight_api::limits::{
    HEADER_BYTES_MAX, LETTER_BYTES_MAX, STILL_BYTES_MAX, STILLS_BYTES_MAX,
};
use sidelight_api::share::{Content, ContentItem, Share, ShareState, SharedHeaders};
use sidelight_domain::record::{ClipId, HouseholdId, SigningKeyBytes, Track};
use sidelight_domain::window::{DAY_MS, MINUTE_MS, When};
use sidelight_store::clips::Clip;
use sidelight_store::shares::{ContentStored, NewContent, NewItem, StoredShare};
use sidelight_store::{ShareId, ShownShareId};

use super::{closed, find};
use crate::access::Resident;
use crate::app::{App, random};
use crate::body::{Answer, Json, Path, at_most, id, json_bytes_for};
use crate::problem::{ApiError, ApiResult};
use crate::sharing::asked::Asked;
use crate::sharing::consent::commitments_of;
use crate::sharing::header::{is_file, is_header};
use crate::sharing::wire::{entry_of, state_of, with_receipt};

/// The letter, stills, and 40 clips with two headers many times over.
const CONTENT_BODY_MAX: usize =
    json_bytes_for(LETTER_BYTES_MAX) + json_bytes_for(STILLS_BYTES_MAX) + 512 * 1024;
/// Clips of a share outlive their retention until so long after the request's last day, ms.
const SHARED_KEEP_MS: u64 = 90 * DAY_MS;

fn refused(code: &str, detail: impl Into<String>) -> ApiError {
    ApiError::unprocessable(code, "The share is refused.", detail)
}

fn not_now() -> ApiError {
    let title = "This share is not waiting for its content.";
    let detail = "Content is taken once, when the consent is recorded.";
    ApiError::conflict("share_state", title, detail)
}

/// Like a clip of nobody: whose it is, or was, is not said.
fn no_such_clip() -> ApiError {
    refused("clip", "There is no such clip to share.")
}

/// Held from now on.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Path(share): Path<String>,
    Json(content): Json<Content, CONTENT_BODY_MAX>,
) -> ApiResult<Answer<Share>> {
    let (household, id): (_, ShareId) = (resident.household, id(&share)?);
    let share = find(&app, household, id).await?;
    if state_of(&share, app.now_ms()) != ShareState::Recorded {
        return Err(not_now());
    }
    published(&app, &share).await?;
    let (asked, when) = open(&app, share.request).await?;
    at_most("The letter", &content.letter.0, LETTER_BYTES_MAX)?;
    if !is_file(&content.letter.0) {
        return Err(refused(
            "letter",
            "The letter is not an age file to one X25519 recipient.",
        ));
    }
    let items = Items {
        household,
        when,
        published_ms: asked.published_ms(&app).await?,
        hubs: HashMap::new(),
    };
    let items = items.check(&app, &share, content.items).await?;
    // Checking takes a while; nothing is stored for what ended in between.
    open(&app, share.request).await?;
    let content = NewContent {
        shown: ShownShareId(random()),
        letter: content.letter.0,
        items,
        available_ms: app.now_ms() + share.hold_minutes * MINUTE_MS,
        keeps_until_ms: asked.expires_ms + SHARED_KEEP_MS,
    };
    match app.store.share_content(household, id, &content).await? {
        ContentStored::Done => {}
        ContentStored::State => return Err(not_now()),
        ContentStored::Closed => return Err(closed()),
        ContentStored::Clip(_) => return Err(no_such_clip()),
    }
    let share = find(&app, household, id).await?;
    Ok(Answer(with_receipt(&app, share).await?))
}

/// The request that a share answers, and when that was; refused once the agency has closed it or its
/// text is out of sight.
async fn open(app: &App, request: u64) -> ApiResult<(Asked, When)> {
    let asked = Asked::find(app, request)?;
    let asked = asked.ok_or_else(|| ApiError::internal("a share for no request"))?;
    match asked.when(app).await? {
        Some(when) if !asked.closed => Ok((asked, when)),
        Some(_) | None => Err(closed()),
    }
}

/// That the entry in the published log is this consent: the row that says so is not enough.
async fn published(app: &App, share: &StoredShare) -> ApiResult<()> {
    let index = entry_of(share).ok_or_else(not_now)?;
    let record = app.record.clone();
    let read = tokio::task::spawn_blocking(move || record.entries(index, 1)).await;
    let read = read.map_err(ApiError::internal)?;
    let entries = read.map_err(ApiError::internal)?;
    let ours = commitments_of(&share.consent);
    match entries.first().map(|entry| commitments_of(entry)) {
        Some(found) if found.is_some() && found == ours => Ok(()),
        _ => {
            tracing::error!(index, "a consent is not where the log should have it");
            Err(ApiError::unavailable("The public record is behind.", 60))
        }
    }
}

type Sealed = Option<Vec<u8>>;

/// The headers of a clip that is shared, or a still in their place.
fn tracks(clip: &Clip, given: SharedHeaders) -> ApiResult<(Sealed, Sealed, Sealed)> {
    let header = |track: Track, given: Option<Bytes64>| match given {
        None => Ok(None),
        Some(_) if clip.track(track).is_none() => {
            let detail = format!("A clip has no {} track.", track.name());
            Err(refused("track", detail))
        }
        Some(Bytes64(header)) => {
            at_most("An age header", &header, HEADER_BYTES_MAX)?;
            match is_header(&header) {
                true => Ok(Some(header)),
                false => Err(refused("header", "An age header to one X25519 recipient.")),
            }
        }
    };
    let video = header(Track::Video, given.video)?;
    let audio = header(Track::Audio, given.audio)?;
    match given.still {
        None if video.is_none() && audio.is_none() => {
            Err(refused("track", "A clip without a track is not shared."))
        }
        None => Ok((video, audio, None)),
        Some(_) if video.is_some() || audio.is_some() => Err(refused(
            "track",
            "A still is shared in the place of its clip, not beside it.",
        )),
        Some(_) if clip.track(Track::Video).is_none() => {
            Err(refused("track", "A clip without a picture has no still."))
        }
        Some(Bytes64(still)) => {
            at_most("A still", &still, STILL_BYTES_MAX)?;
            match is_file(&still) {
                true => Ok((None, None, Some(still))),
                false => Err(refused(
                    "still",
                    "A still is an age file to one X25519 recipient.",
                )),
            }
        }
    }
}

/// What clips of a share are checked against.
struct Items {
    household: HouseholdId,
    when: When,
    published_ms: u64,
    hubs: HashMap<SigningKeyBytes, Option<u64>>,
}

impl Items {
    async fn check(
        mut self,
        app: &App,
        share: &StoredShare,
        items: Vec<ContentItem>,
    ) -> ApiResult<Vec<NewItem>> {
        let distinct: HashSet<&str> = items.iter().map(|item| item.clip.as_str()).collect();
        if items.len() != share.clips as usize || distinct.len() != items.len() {
            let detail = format!("The consent is for {} different clips.", share.clips);
            return Err(refused("clips", detail));
        }
        let stills = items.iter().filter_map(|item| item.headers.still.as_ref());
        let stills_bytes: usize = stills.map(|still| still.0.len()).sum();
        if stills_bytes > STILLS_BYTES_MAX {
            let detail = format!("All stills of a share have at most {STILLS_BYTES_MAX} bytes.");
            return Err(refused("stills", detail));
        }
        let mut checked = Vec::with_capacity(items.len());
        for item in items {
            checked.push(self.item(app, item).await?);
        }
        Ok(checked)
    }

    async fn item(&mut self, app: &App, item: ContentItem) -> ApiResult<NewItem> {
        let clip: ClipId = item.clip.parse().map_err(|_| no_such_clip())?;
        let found = app.store.clip(self.household, clip).await?;
        let found = found.filter(|found| !found.clip.gap && found.deleted_ms.is_none());
        let clip = found.ok_or_else(no_such_clip)?.clip;
        // The operator knows when a clip begins and not how long it is; the agency is told, sealed.
        let inside = |w: &sidelight_domain::window::Window| {
            (w.from_ms()..w.to_ms()).contains(&clip.start_ms)
        };
        if !self.when.windows().iter().any(inside) {
            return Err(refused(
                "window",
                "A clip begins outside the time asked about.",
            ));
        }
        let (video, audio, still) = tracks(&clip, item.headers)?;
        let mut flags = Vec::new();
        if clip.received_ms > self.published_ms {
            flags.push("after-request");
        }
        if self.is_young(app, &clip.hub, clip.received_ms).await? {
            flags.push("young-hub");
        }
        Ok(NewItem {
            clip: clip.id,
            flags,
            video,
            audio,
            still,
        })
    }

    /// Whether the hub had been paired for less than the rulebook's days when the clip came.
    async fn is_young(
        &mut self,
        app: &App,
        hub: &SigningKeyBytes,
        received_ms: u64,
    ) -> ApiResult<bool> {
        let since = match self.hubs.get(hub) {
            Some(since) => *since,
            None => {
                let since = app.store.hub_listed_ms(self.household, hub).await?;
                self.hubs.insert(*hub, since);
                since
            }
        };
        let days = app.rules().book.sharing.paired_days_min;
        Ok(since.is_none_or(|since| received_ms.saturating_sub(since) < days * DAY_MS))
    }
}
