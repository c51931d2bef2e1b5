//! `POST /api/reach/channels/{id}/test`: sends a message there that says nothing.

use axum::extract::State;
use http::StatusCode;

use super::{own, tell};
use crate::access::SignedIn;
use crate::app::App;
use crate::body::Path;
use crate::problem::ApiResult;
use crate::reach::kind::Kind;

/// 202: what came of it is in the list of what was sent.
pub(crate) async fn handle(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(channel): Path<String>,
) -> ApiResult<StatusCode> {
    let channel = own(&app, signed_in.account.id, &channel).await?;
    // To an address that is not confirmed nothing goes but its code, once more.
    let kind = match channel.code {
        Some(_) => Kind::Confirm,
        None => Kind::Test,
    };
    tell(&app, kind, &channel).await?;
    Ok(StatusCode::ACCEPTED)
}
