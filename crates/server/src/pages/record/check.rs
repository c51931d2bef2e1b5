//! `/record/how`: how to check the record with the project's program or with others'. `/record/check`:
//! a receipt checked in the reader's own browser; the only page of this origin with a script.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};

use super::super::{Frame, blocking, civic};
use super::fresh;
use crate::app::App;
use crate::problem::ApiError;

/// As for all public pages, and one script of our own that turns no text into code. It fetches nothing.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    require-trusted-types-for 'script'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

#[derive(Template)]
#[template(path = "record/how.html")]
struct How {
    frame: Frame,
    log_key: String,
    public_url: String,
    /// One with a request in it, if there is any.
    region: Option<String>,
    /// Whether the record's policy demands witnesses.
    witnessed: bool,
}

#[derive(Template)]
#[template(path = "record/check.html")]
struct Check {
    frame: Frame,
    /// The policy, or the key where no witness has to sign.
    trust: String,
    rows: usize,
}

fn log_key(app: &App) -> String {
    app.record
        .view(|log| log.log_key().to_string())
        .unwrap_or_default()
}

fn public_url(app: &App) -> String {
    app.config.public_url.origin().ascii_serialization()
}

/// The guide.
pub(crate) async fn how(State(app): State<App>) -> Response {
    let reader = app.clone();
    match blocking(move || civic::newest_region(&reader)).await {
        Ok(region) => fresh(&How {
            frame: Frame::of(&app).within("record"),
            log_key: log_key(&app),
            public_url: public_url(&app),
            region,
            witnessed: super::witnesses::witnesses(&app).is_some(),
        }),
        Err(error) => ApiError::internal(format!("{error:#}")).into_response(),
    }
}

/// The page with the script.
pub(crate) async fn show(State(app): State<App>) -> Response {
    let trust = match super::witnesses::witnesses(&app) {
        Some(_) => String::from_utf8_lossy(&app.record.desk().policy_text()).into_owned(),
        None => log_key(&app),
    };
    let mut response = fresh(&Check {
        frame: Frame::of(&app).within("record"),
        rows: trust.lines().count().max(2),
        trust,
    });
    let policy = HeaderValue::from_static(POLICY);
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}
