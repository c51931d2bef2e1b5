//! A visitor becomes an officer of a trustee: with a code, and a passkey of their own device.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use url::Url;

use super::{Desk, frame};
use crate::cast::TRUSTEES;
use crate::trustees;

#[derive(Template)]
#[template(path = "desk/officer.html")]
struct Officer {
    trustee: &'static str,
    code: String,
    console: Url,
}

pub(super) async fn invite(State(desk): State<Desk>, Path(slug): Path<String>) -> Response {
    let Some(trustee) = TRUSTEES.iter().find(|it| it.slug == slug) else {
        return frame::not_found().await;
    };
    match trustees::invite(&desk.layout, trustee).await {
        Ok(code) => frame::page(&Officer {
            trustee: trustee.name,
            code,
            console: desk.layout.console_url(trustee),
        }),
        Err(error) => {
            let text = format!("{error:#}");
            frame::message(StatusCode::BAD_GATEWAY, "That did not work", &text)
        }
    }
}
