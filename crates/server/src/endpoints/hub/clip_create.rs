//! `POST /api/hub/clips`: accepts a clip whose payloads are stored, and countersigns the time.

use axum::extract::State;
use sidelight_api::household::StreamItem;
use sidelight_api::hub::{NewClip, Received};
use sidelight_domain::record::Series;
use sidelight_store::clips::Insertion;

use super::blob_put::room;
use crate::acceptance::Checked;
use crate::access::HubAccess;
use crate::app::App;
use crate::body::{Answer, Json};
use crate::endpoints::household::parse_stored;
use crate::problem::{ApiError, ApiResult};

/// One day, ms.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Idempotent by clip id: the same clip again is answered as the first time.
pub(crate) async fn handle(
    State(app): State<App>,
    hub: HubAccess,
    Json(new): Json<NewClip>,
) -> ApiResult<Answer<Received>> {
    let received = receive(&app, &hub, &new).await;
    app.figures.handed_in(received.is_ok());
    if let Err(why) = &received {
        tracing::info!(
            code = why.code(),
            "a clip that was handed in got no receipt"
        );
    }
    received.map(Answer)
}

async fn receive(app: &App, hub: &HubAccess, new: &NewClip) -> ApiResult<Received> {
    let newest = app.store.statement_newest(hub.household).await?;
    let newest = newest.ok_or_else(|| ApiError::internal("a household without a statement"))?;
    let statement = parse_stored(&newest)?;
    let checked = Checked::check(hub, &statement, new)?;
    room(app, checked.series == Series::Continuous)?;
    let now = app.now_ms();
    let signature = app.receiving.countersign(&checked.body, now);
    let days = statement
        .camera(checked.camera)
        .map_or(app.config.retention_days_default, |camera| {
            camera.retention_days
        });
    // Counted from receipt: a hub whose clock is wrong loses nothing.
    let expires_ms = now + u64::from(days) * DAY_MS;
    let clip = checked.received(now, signature);
    let (received_ms, signature) = match app
        .store
        .clip_insert(hub.household, &clip, expires_ms)
        .await?
    {
        Insertion::Inserted => {
            app.live.item(
                hub.household,
                StreamItem::Clip {
                    clip: clip.id.to_string(),
                },
            );
            (now, signature)
        }
        Insertion::Existing {
            received_ms,
            signature,
        } => {
            // A key signs the same bytes the same way. Another signature was damaged or is another key's,
            // and the hub would keep the clip for ever: it gets a good one, for the same time.
            let good = app.receiving.countersign(&clip.body, received_ms);
            if good != signature {
                tracing::warn!("a receipt that was kept was not good, and is replaced");
                app.store
                    .clip_countersigned(hub.household, clip.id, &good)
                    .await?;
            }
            (received_ms, good)
        }
        refused => return Err(not_inserted(&refused)),
    };
    Ok(Received {
        received_ms,
        signature: signature.to_vec().into(),
    })
}

fn not_inserted(insertion: &Insertion) -> ApiError {
    match insertion {
        Insertion::Chain { head } => {
            let title = "The clip does not continue its chain.";
            let detail = format!("The chain stands at number {head}.");
            ApiError::conflict("chain", title, detail)
        }
        Insertion::Payload(track) => {
            let title = "A payload is missing.";
            let detail = format!(
                "Store the {} payload first, with the signed size.",
                track.name()
            );
            ApiError::unprocessable("payload", title, detail)
        }
        Insertion::IdTaken | Insertion::Inserted | Insertion::Existing { .. } => {
            let title = "There is or was another clip of this id.";
            ApiError::conflict(
                "clip_id",
                title,
                "A clip is handed in once and never changed.",
            )
        }
    }
}
