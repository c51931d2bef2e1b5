//! `POST /api/auth/login/start`: begins to sign in. No user name: the device knows its passkeys.

use axum::extract::State;
use sidelight_api::account::Challenge;

use super::open::{begin_ceremony, refused};
use crate::access::Anyone;
use crate::app::App;
use crate::body::Answer;
use crate::passkeys::Ceremony;
use crate::problem::ApiResult;
use crate::rate::Limited;

/// Answers the options for the browser.
pub(crate) async fn handle(State(app): State<App>, anyone: Anyone) -> ApiResult<Answer<Challenge>> {
    anyone.take(&app, Limited::SignIn)?;
    let (options, state) = app.passkeys.login_start().map_err(refused)?;
    let ceremony = begin_ceremony(&app, &Ceremony::Login(Box::new(state))).await?;
    Ok(Answer(Challenge { ceremony, options }))
}
