//! The front desk: a page of the demo's own that lets a visitor step into a role.
//!
//! It signs in with the role's software authenticator and then goes the way any further device
//! goes: it opens a mailbox with a one-time code, and the household's first device (the demo) lets
//! the visitor's browser join. No identity is ever in an address, and the product has no door that
//! only the demo knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use url::Url;

use crate::home::Resident;

/// What a visitor can be.
#[derive(Clone, Debug)]
pub struct RoleCard {
    /// In addresses and `demo.json`.
    pub key: String,
    /// Who.
    pub person: String,
    /// What they do here.
    pub about: String,
}

/// The front desk's state.
#[derive(Clone)]
pub struct Desk {
    cards: Arc<Vec<RoleCard>>,
    residents: Arc<BTreeMap<String, Arc<Resident>>>,
    public_url: Url,
    app_url: Url,
}

impl Desk {
    /// A desk for these roles.
    pub fn new(
        cards: Vec<RoleCard>,
        residents: BTreeMap<String, Arc<Resident>>,
        public_url: Url,
        app_url: Url,
    ) -> Self {
        Self {
            cards: Arc::new(cards),
            residents: Arc::new(residents),
            public_url,
            app_url,
        }
    }

    /// Its pages.
    pub fn router(self) -> Router {
        Router::new()
            .route("/", get(index))
            .route("/enter/{role}", get(confirm))
            .route("/enter/{role}", post(enter))
            .route("/desk.css", get(style))
            .with_state(self)
    }
}

async fn style() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css")],
        include_str!("desk.css"),
    )
}

fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title}</title><link rel=stylesheet href=/desk.css><main>{body}</main>"
    ))
}

async fn index(State(desk): State<Desk>) -> Html<String> {
    let cards: String = desk
        .cards
        .iter()
        .map(|c| {
            format!(
                "<li><form method=post action=/enter/{}><h2>{}</h2><p>{}</p>\
                 <button>Enter as {}</button></form>",
                c.key,
                c.person,
                c.about,
                c.person.split(' ').next().unwrap_or(&c.person)
            )
        })
        .collect();
    page(
        "Sidelight: the demo neighbourhood",
        &format!(
            "<h1>Lantern Lane</h1><p class=lead>A neighbourhood on this machine: an operator, two households \
             with a hub and a camera each. Every name is invented. Step into a role; this page exists only \
             in the demo.</p><ul>{cards}</ul>\
             <p><a href=\"{}\">What the public sees</a></p>",
            desk.public_url
        ),
    )
}

/// A link only asks; entering is a POST, so that a prefetch or a preview cannot spend it.
async fn confirm(State(desk): State<Desk>, Path(role): Path<String>) -> Response {
    let Some(card) = desk.cards.iter().find(|c| c.key == role) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    page(
        &format!("Enter as {}", card.person),
        &format!(
            "<h1>{}</h1><p class=lead>{}</p><form method=post action=/enter/{}>\
             <button autofocus>Enter as {}</button></form>\
             <p><a href=/>All roles</a></p>",
            card.person, card.about, card.key, card.person
        ),
    )
    .into_response()
}

async fn enter(State(desk): State<Desk>, Path(role): Path<String>, headers: HeaderMap) -> Response {
    // A page elsewhere must not be able to sign a visitor in.
    let own = headers.get(header::ORIGIN).and_then(|o| o.to_str().ok());
    let host = headers
        .get(header::HOST)
        .and_then(|h| h.to_str().ok())
        .unwrap_or_default();
    if own.is_some_and(|o| o != format!("http://{host}")) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(resident) = desk.residents.get(&role).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match resident.invite_browser().await {
        Ok(entry) => {
            let cookie = format!(
                "{}={}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=86400",
                sidelight_api::path::SESSION_COOKIE,
                entry.session
            );
            let to = format!("{}join.html#{}", desk.app_url, entry.code);
            let mut response = Redirect::to(&to).into_response();
            match HeaderValue::from_str(&cookie) {
                Ok(value) => drop(response.headers_mut().insert(header::SET_COOKIE, value)),
                Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            }
            response
        }
        Err(error) => {
            tracing::error!(%error, role, "the front desk could not open the door");
            let text = format!(
                "<h1>That did not work</h1><p class=lead>{error}</p><p><a href=/>Back</a></p>"
            );
            (StatusCode::BAD_GATEWAY, page("That did not work", &text)).into_response()
        }
    }
}
