//! The post of the trustees' officers: what their trustee's program sends to wake them, as a phone would show
//! it. It is kept in memory, and checks no signature: `sidelight-trustee key public` says what would.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use sidelight_domain::window::say_minute;
use url::Url;

use super::{Desk, frame};
use crate::cast::{Organisation, TRUSTEES};
use crate::clock::now_ms;

/// Messages that are kept; what is oldest goes.
const KEPT_MAX: usize = 50;

/// One message.
#[derive(Clone, Debug)]
struct Letter {
    /// To whom.
    officer: &'static str,
    trustee: &'static str,
    at: String,
    label: String,
    link: String,
}

/// Those that came, newest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Post(Arc<Mutex<VecDeque<Letter>>>);

/// What is posted (`docs/ref/notifications.md`).
#[derive(Deserialize)]
pub(super) struct Posted {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    label: String,
    link: Url,
}

#[derive(Template)]
#[template(path = "desk/post.html")]
struct Page {
    letters: Vec<Letter>,
    trustees: [Organisation; 3],
}

/// A message comes.
pub(super) async fn take(
    State(desk): State<Desk>,
    Path((slug, number)): Path<(String, usize)>,
    Json(posted): Json<Posted>,
) -> Response {
    let trustee = TRUSTEES.iter().find(|it| it.slug == slug);
    let found = trustee.and_then(|it| Some((it, *it.officers.get(number)?)));
    let Some((trustee, officer)) = found else {
        return StatusCode::GONE.into_response();
    };
    if !is_page(&posted.data.link) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let letter = Letter {
        officer,
        trustee: trustee.name,
        at: say_minute(now_ms()),
        label: posted.data.label,
        link: posted.data.link.into(),
    };
    let mut kept = desk.post.0.lock().unwrap_or_else(PoisonError::into_inner);
    kept.push_front(letter);
    kept.truncate(KEPT_MAX);
    StatusCode::NO_CONTENT.into_response()
}

/// Whether it leads to a page, and runs nothing.
fn is_page(link: &Url) -> bool {
    matches!(link.scheme(), "http" | "https")
}

/// What came.
pub(super) async fn show(State(desk): State<Desk>) -> Response {
    let kept = desk.post.0.lock().unwrap_or_else(PoisonError::into_inner);
    let letters = kept.iter().cloned().collect();
    drop(kept);
    frame::page(&Page {
        letters,
        trustees: TRUSTEES,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_links_to_a_page_or_is_not_taken() {
        let is_page = |link: &str| link.parse().is_ok_and(|link| is_page(&link));
        assert!(is_page("http://127.0.0.1:8443/cases"));
        assert!(is_page("https://trustee.example/"));
        for link in [
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "cases",
        ] {
            assert!(!is_page(link), "{link}");
        }
    }
}
