//! Footage that is still at the home (`docs/ref/emergency.md`): before an entry is made, the home's hubs are
//! asked, once, to hand over first what waits there of the named cameras and hours, and are waited for a
//! little.
//!
//! The operator asks in its own name, and no hub has to do it at its word: it goes by its household's
//! statement. It shows its household at once that it was asked, so nobody is asked of whom it is not to be
//! known. Reviewers wait as long where nobody is asked: what they then do, and when, tells no agency
//! anything.

use std::collections::BTreeMap;

use sidelight_api::limits::{FOOTAGE_ASKS_PER_DAY_MAX, FOOTAGE_CAMERAS_MAX, FOOTAGE_WINDOW_MS_MAX};
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::statement::Access;
use sidelight_domain::record::{CameraId, HouseholdId, SigningKeyBytes};
use sidelight_domain::window::{DAY_MS, MINUTE_MS, Window};
use sidelight_store::footage::{FootageAsk, FootageWait};

use super::footage::{Named, newest_statement};
use crate::app::App;
use crate::live::Happening;
use crate::problem::ApiResult;

/// What a decision is about, for which footage may still be at the home.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    /// Id of the emergency or demand.
    pub(crate) id: [u8; 16],
    /// `emergency`, `drill` or `demand`.
    pub(crate) why: &'static str,
    /// Whose footage.
    pub(crate) household: Option<HouseholdId>,
    /// Of which cameras.
    pub(crate) named: Named<'a>,
    /// Which hours.
    pub(crate) window: Window,
    /// Whether the home must not know of it yet.
    pub(crate) hidden: bool,
}

/// Whether the hubs have handed over what they had, or time is over.
pub(crate) fn is_over(wait: FootageWait, now_ms: u64) -> bool {
    wait.silent == 0 || now_ms >= wait.until_ms
}

/// How far it is; none if nobody was asked yet.
pub(crate) async fn asked(app: &App, id: [u8; 16]) -> ApiResult<Option<FootageWait>> {
    Ok(app.store.footage_wait(id).await?)
}

/// Asks the hubs. What is to be recorded yet nobody can hand over: the hours end with this minute at the
/// latest.
pub(crate) async fn ask(app: &App, about: About<'_>) -> ApiResult<FootageWait> {
    let now_ms = app.now_ms();
    let from_ms = about.window.from_ms();
    let to_ms = (about.window.to_ms()).min((now_ms / MINUTE_MS + 1) * MINUTE_MS);
    let hubs = match to_ms.checked_sub(from_ms) {
        Some(1..=FOOTAGE_WINDOW_MS_MAX) => hubs(app, about, now_ms).await?,
        Some(_) | None => Vec::new(),
    };
    let until_ms = now_ms + app.config.footage_wait_seconds * 1000;
    let ask = FootageAsk {
        about: about.id,
        why: about.why.to_owned(),
        household: about.household.filter(|_| !hubs.is_empty()),
        hubs,
        from_ms,
        to_ms,
        asked_ms: now_ms,
        until_ms,
    };
    app.store.footage_ask(&ask).await?;
    if let Some(household) = ask.household {
        for (hub, _) in &ask.hubs {
            app.live.announce(household, Happening::Footage(*hub));
        }
    }
    // Two rounds at once: the one that was first has asked.
    let kept = asked(app, about.id).await?;
    Ok(kept.unwrap_or(FootageWait {
        until_ms,
        silent: ask.hubs.len() as u64,
    }))
}

/// Until when reviewers wait, ms, while nothing is there that they could sign. It is the same whether anybody
/// was asked or has reported.
pub(crate) async fn waits_until(app: &App, id: [u8; 16]) -> ApiResult<Option<u64>> {
    let now_ms = app.now_ms();
    Ok(match asked(app, id).await? {
        None => Some(now_ms + app.config.footage_wait_seconds * 1000),
        Some(wait) => Some(wait.until_ms).filter(|until_ms| now_ms < *until_ms),
    })
}

/// The hubs that may have some of it, with the cameras there; none where nobody may be asked.
async fn hubs(
    app: &App,
    about: About<'_>,
    now_ms: u64,
) -> ApiResult<Vec<(SigningKeyBytes, Vec<CameraId>)>> {
    let Some(household) = about.household.filter(|_| !about.hidden) else {
        return Ok(Vec::new());
    };
    let statement = newest_statement(app, household).await?;
    if statement.access == Access::Sealed {
        return Ok(Vec::new());
    }
    let since_ms = now_ms.saturating_sub(DAY_MS);
    let asked = app.store.footage_asks_since(household, since_ms).await?;
    if asked >= FOOTAGE_ASKS_PER_DAY_MAX as u64 {
        return Ok(Vec::new());
    }
    let mut hubs: BTreeMap<SigningKeyBytes, Vec<CameraId>> = BTreeMap::new();
    let mut cameras: Vec<_> = statement.cameras.iter().collect();
    match about.named {
        Named::Doors(doors) => cameras.retain(|it| doors.contains(&DoorTag::of(it.id))),
        Named::Home { cameras_max } => {
            cameras.sort_by_key(|it| it.id);
            cameras.truncate(cameras_max);
        }
    }
    for camera in cameras {
        hubs.entry(camera.hub).or_default().push(camera.id);
    }
    hubs.retain(|_, cameras| cameras.len() <= FOOTAGE_CAMERAS_MAX);
    Ok(hubs.into_iter().collect())
}
