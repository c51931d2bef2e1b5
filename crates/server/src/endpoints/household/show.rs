//! `GET /api/household?after=n`: everything a device reads when it opens.

use axum::extract::State;
use serde::Deserialize;
use sidelight_api::household::{Household, HubItem, SealedStatus, Settings, Usage};
use sidelight_store::households::Hub;

use super::to_wire;
use crate::access::Resident;
use crate::app::App;
use crate::body::{Answer, Query};
use crate::problem::{ApiError, ApiResult};

/// `?after=n`.
#[derive(Deserialize)]
pub(crate) struct After {
    #[serde(default)]
    after: u64,
}

/// Statements oldest first, without the first `after`.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Query(After { after }): Query<After>,
) -> ApiResult<Answer<Household>> {
    let id = resident.household;
    let found = app
        .store
        .household(id)
        .await?
        .ok_or_else(ApiError::not_found)?;
    let statements = app.store.statements(id, after).await?;
    let hubs = app.store.hubs(id).await?;
    let settings = found.settings.map(|(version, sealed)| Settings {
        version,
        sealed: sealed.into(),
    });
    Ok(Answer(Household {
        household: id,
        statements: statements.into_iter().map(to_wire).collect(),
        keyring: found.keyring.into(),
        settings,
        hubs: hubs.into_iter().map(hub_item).collect(),
        usage: Usage {
            bytes: found.used_bytes,
            quota_bytes: app.config.quota_bytes,
            clips: found.clips,
        },
    }))
}

fn hub_item(hub: Hub) -> HubItem {
    let status = |(sealed, received_ms): (Vec<u8>, u64)| SealedStatus {
        sealed: sealed.into(),
        received_ms,
    };
    HubItem {
        hub: hub.key,
        last_seen_ms: hub.last_seen_ms,
        status: hub.status.map(status),
    }
}
