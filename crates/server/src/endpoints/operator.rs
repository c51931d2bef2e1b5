//! `GET /api/operator`: who runs this, and what clients pin.

use axum::extract::State;
use sidelight_api::account::{Operator, TrusteesAvailable};

use crate::app::App;
use crate::body::Answer;
use crate::config::SignUp;
use crate::problem::ApiResult;
use crate::trustee::there::trustees;
use url::Url;

/// Needs no session.
pub(crate) async fn show(State(app): State<App>) -> ApiResult<Answer<Operator>> {
    let config = &app.config;
    let there = trustees(&app).await?;
    Ok(Answer(Operator {
        name: config.name.clone(),
        receiving_key: app.receiving.public(),
        log_vkey: app.record.view(|log| log.log_key().to_string()),
        public_url: config.public_url.origin().ascii_serialization(),
        app_url: config.app_url.origin().ascii_serialization(),
        sign_up_open: config.sign_up == SignUp::Open,
        now_ms: app.now_ms(),
        agency_cool_off_hours: config.agency_cool_off_hours,
        consent_batch_minutes: config.consent_batch_minutes,
        passkeys_url: config.passkeys_url.as_ref().map(Url::to_string),
        trustees: there.as_ref().map(TrusteesAvailable::of),
    }))
}
