//! `GET /api/agency/demands/{id}/order`, `.../gag-order`: the documents as they were filed, for whoever may
//! see the demand.

use axum::extract::State;
use axum::response::Response;
use sidelight_store::DemandId;

use super::own;
use crate::access::Officer;
use crate::app::App;
use crate::body::Path;
use crate::problem::{ApiError, ApiResult};
use crate::release::paper::saved;

/// Which one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// The order.
    Order,
    /// What keeps the household from being told.
    Gag,
}

impl Which {
    /// As in the path.
    pub(crate) fn of(name: &str) -> ApiResult<Self> {
        match name {
            "order" => Ok(Which::Order),
            "gag-order" => Ok(Which::Gag),
            _ => Err(ApiError::not_found()),
        }
    }
}

/// 404 for every other agency's, and without a gag.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path((demand, name)): Path<(String, String)>,
) -> ApiResult<Response> {
    let who = officer.who();
    let row = own(&app, who, &demand).await?;
    document(&app, row.id, Which::of(&name)?).await
}

/// A PDF to be saved: no page of ours shows what somebody else made.
pub(crate) async fn document(app: &App, demand: DemandId, which: Which) -> ApiResult<Response> {
    let found = app.store.demand_documents(demand).await?;
    let found = found.and_then(|found| match which {
        Which::Order => Some(found.order),
        Which::Gag => found.gag,
    });
    let name = match which {
        Which::Order => "order",
        Which::Gag => "gag-order",
    };
    saved(found, &format!("{demand}.{name}"))
}
