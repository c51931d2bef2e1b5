//! `POST /api/households`: makes the household from its first statement.

use axum::extract::State;
use http::StatusCode;
use sidelight_api::household::NewStatement;
use sidelight_store::households::{Append, Created};

use super::{STATEMENT_BODY_MAX, refused, signed, to_store};
use crate::access::SignedIn;
use crate::app::App;
use crate::body::Json;
use crate::problem::{ApiError, ApiResult};

/// 204 once durable.
pub(crate) async fn handle(
    State(app): State<App>,
    signed_in: SignedIn,
    Json(new): Json<NewStatement, STATEMENT_BODY_MAX>,
) -> ApiResult<StatusCode> {
    if signed_in.account.role != "resident" {
        let title = "This account cannot have a household.";
        let detail = "Sign up as a resident, with a passkey of your own.";
        return Err(ApiError::unprocessable("role", title, detail));
    }
    let signed = signed(&new)?;
    let first = signed.verify_first().map_err(|e| refused(&e))?;
    let append = Append {
        statement: &to_store(&signed, first.number),
        keyring: &new.keyring.0,
        hubs_removed: &[],
        retention: &[],
        now_ms: app.now_ms(),
    };
    let account = signed_in.account.id;
    match app
        .store
        .household_create(account, first.household, &append)
        .await?
    {
        Created::Done => Ok(StatusCode::NO_CONTENT),
        Created::AccountTaken => {
            let title = "You have a household already.";
            let detail = "Read it with GET /api/household.";
            Err(ApiError::conflict("household_exists", title, detail))
        }
        Created::HouseholdTaken => {
            let title = "There is a household of this id.";
            Err(ApiError::conflict("household_id", title, "Make a new id."))
        }
    }
}
