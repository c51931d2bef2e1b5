//! Stepping into a role.

use std::sync::Arc;

use anyhow::Context;
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sidelight_api::path::SESSION_COOKIE;
use url::Url;

use super::index::Card;
use super::{Actor, Desk, Role, frame, visit_cookie};
use crate::staff::Worker;

/// How long a browser remembers whom it was let in as, seconds.
const VISIT_SECONDS: u32 = 30 * 24 * 60 * 60;
/// How long the session's cookie is kept, seconds.
const SESSION_SECONDS: u32 = 24 * 60 * 60;

#[derive(Template)]
#[template(path = "desk/enter.html")]
struct Confirm {
    card: Card,
}

/// How a visitor comes in.
#[derive(Deserialize)]
pub(super) struct Entering {
    /// `new`: with a device of its own, though this browser may hold keys of theirs already.
    #[serde(default)]
    how: String,
}

/// Where a visitor's browser goes, and with which session.
struct Entry {
    session: String,
    to: Url,
}

/// A link only asks; entering is a POST, so that a prefetch or a preview cannot spend it.
pub(super) async fn confirm(
    State(desk): State<Desk>,
    Path(role): Path<String>,
    headers: HeaderMap,
) -> Response {
    match desk.role(&role) {
        Some(role) => frame::page(&Confirm {
            card: desk.card(role, &headers),
        }),
        None => frame::not_found().await,
    }
}

/// Signs in, and has a device of the role let the browser in unless it was before.
pub(super) async fn enter(
    State(desk): State<Desk>,
    Path(role): Path<String>,
    headers: HeaderMap,
    Form(entering): Form<Entering>,
) -> Response {
    let Some(role) = desk.role(&role).cloned() else {
        return frame::not_found().await;
    };
    // The page with the button may be older than the browser's first visit.
    let again = entering.how != "new" && desk.was_here(&headers, role.key);
    match open_door(&desk, &role, again).await {
        Ok(entry) => redirect(&desk, &role, &entry)
            .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()),
        Err(error) => {
            tracing::error!(%error, role = role.key, "the front desk could not open the door");
            let text = format!("{error:#}");
            frame::message(StatusCode::BAD_GATEWAY, "That did not work", &text)
        }
    }
}

async fn open_door(desk: &Desk, role: &Role, again: bool) -> anyhow::Result<Entry> {
    let app = desk.layout.app_url();
    let (page, account) = match &role.actor {
        Actor::Resident(resident) => ("", resident.account()),
        Actor::Worker(worker) => (worker.staff.job.page(), &worker.account),
    };
    let plain = app.join(page)?;
    let needs_key = role.department().is_some() || matches!(role.actor, Actor::Resident(_));
    if again || !needs_key {
        let session = account.new_session("Visitor's browser").await?;
        return Ok(Entry { session, to: plain });
    }
    let (to, invited) = match &role.actor {
        Actor::Resident(resident) => (app.join("join.html")?, resident.invite_browser().await?),
        Actor::Worker(worker) => (plain, invite_to_agency(desk, worker).await?),
    };
    let (desk, key, person) = (desk.clone(), role.key, role.person);
    tokio::spawn(async move {
        match invited.words.await {
            Ok(Ok(words)) => {
                println!("{person} let a browser in. The words: {words}");
                desk.set_words(key, words);
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, role = key, "a visitor's browser did not finish joining");
            }
            Err(error) => tracing::error!(%error, "letting a browser in ended badly"),
        }
    });
    let mut to = to;
    to.set_fragment(Some(&invited.code.to_string()));
    let session = invited.session;
    Ok(Entry { session, to })
}

/// Whichever device of the agency holds the key lets the visitor in.
async fn invite_to_agency(
    desk: &Desk,
    worker: &Arc<Worker>,
) -> anyhow::Result<crate::account::Invited> {
    let department = worker.staff.job.department().context("not of an agency")?;
    let holder = desk.workers.holder(department, &desk.record).await;
    let holder = holder.context(
        "no device of the demo holds the agency's key any more; a browser that does can let this one in",
    )?;
    worker.invite_browser(holder, desk.record.clone()).await
}

fn redirect(desk: &Desk, role: &Role, entry: &Entry) -> anyhow::Result<Response> {
    let mut response = Redirect::to(entry.to.as_str()).into_response();
    let headers = response.headers_mut();
    let session = format!(
        "{SESSION_COOKIE}={}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age={SESSION_SECONDS}",
        entry.session
    );
    let visit = format!(
        "{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={VISIT_SECONDS}",
        visit_cookie(role.key),
        desk.visit
    );
    for cookie in [session, visit] {
        headers.append(header::SET_COOKIE, HeaderValue::from_str(&cookie)?);
    }
    Ok(response)
}
