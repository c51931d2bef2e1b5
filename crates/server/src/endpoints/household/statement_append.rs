//! `POST /api/household/statements`: appends the next statement. Hubs it no longer lists lose their
//! tokens; its retention applies to stored clips.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::household::{NewStatement, StreamItem};
use sidelight_domain::record::{CameraId, SigningKeyBytes};
use sidelight_store::households::Append;

use super::{STATEMENT_BODY_MAX, parse_stored, refused, signed, to_store};
use crate::access::Resident;
use crate::app::App;
use crate::body::Json;
use crate::live::Happening;
use crate::problem::{ApiError, ApiResult};

/// 204 once durable.
pub(crate) async fn handle(
    State(app): State<App>,
    resident: Resident,
    Json(new): Json<NewStatement, STATEMENT_BODY_MAX>,
) -> ApiResult<StatusCode> {
    let signed = signed(&new)?;
    let household = resident.household;
    let newest = app.store.statement_newest(household).await?;
    let newest = newest.ok_or_else(|| ApiError::internal("a household without a statement"))?;
    let known = parse_stored(&newest)?;
    let next = signed
        .verify_next(&known, &newest.text)
        .map_err(|e| refused(&e))?;
    let listed = |key: &SigningKeyBytes| next.hubs.iter().any(|hub| hub.key == *key);
    let hubs_removed: Vec<SigningKeyBytes> = known
        .hubs
        .iter()
        .map(|hub| hub.key)
        .filter(|key| !listed(key))
        .collect();
    let retention: Vec<(CameraId, u16)> = next
        .cameras
        .iter()
        .filter(|camera| {
            known.camera(camera.id).map(|c| c.retention_days) != Some(camera.retention_days)
        })
        .map(|camera| (camera.id, camera.retention_days))
        .collect();
    let append = Append {
        statement: &to_store(&signed, next.number),
        keyring: &new.keyring.0,
        hubs_removed: &hubs_removed,
        retention: &retention,
        now_ms: app.now_ms(),
    };
    if !app.store.statement_append(household, &append).await? {
        let title = "The statement is refused.";
        let detail = "Another device appended one at the same time; read it and sign again.";
        return Err(ApiError::conflict("statement_number", title, detail));
    }
    app.live.item(
        household,
        StreamItem::Statement {
            number: next.number,
        },
    );
    for hub in hubs_removed {
        app.live.announce(household, Happening::HubRemoved(hub));
    }
    Ok(StatusCode::NO_CONTENT)
}
