//! The hub's own page and endpoint, on this machine: the pairing code, how things are, and the bell.
//!
//! Whoever can reach it may press the bell and see the state, no more. Pages of other sites cannot: their
//! requests name another origin, or a host that is no address of this machine.

use std::net::IpAddr;
use std::sync::Arc;

use anyhow::Context as _;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{any, get};
use axum::{Json, Router};
use serde_json::{Value, json};
use sidelight_domain::record::{CameraId, Trigger};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::config::Config;
use crate::hub::{Hub, Triggered};
use crate::{page, status};

/// Longest answer of a hub that is asked how it is, bytes.
const ANSWER_BYTES_MAX: u64 = 1024 * 1024;
const CSP: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; \
                   form-action 'self'";

/// Asks the running hub how it is; the page is plain HTTP on this machine, so a few lines do.
pub async fn ask_running(config: &Config) -> anyhow::Result<Value> {
    let address = config.local_listen;
    let mut stream = tokio::net::TcpStream::connect(address)
        .await
        .with_context(|| format!("no hub answers on {address}"))?;
    let request = format!("GET /status.json HTTP/1.0\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream
        .take(ANSWER_BYTES_MAX)
        .read_to_string(&mut answer)
        .await?;
    let (_, body) = answer
        .split_once("\r\n\r\n")
        .context("the hub's answer makes no sense")?;
    Ok(serde_json::from_str(body)?)
}

/// The routes.
pub fn router(hub: Arc<Hub>) -> Router {
    Router::new()
        .route("/", get(show))
        .route("/status.json", get(state))
        .route("/press", any(press_only))
        .route("/press/{camera}", any(press))
        .route("/trigger", any(trigger_only))
        .route("/trigger/{camera}", any(trigger))
        .layer(middleware::from_fn(only_from_here))
        .with_state(hub)
}

/// Refuses what a page of another site makes a browser send, but for a link that opens the page: it does
/// nothing, and that site reads nothing of it.
async fn only_from_here(request: Request, next: Next) -> Response {
    let opens = request.method() == Method::GET && request.uri().path() == "/";
    if !is_from_here(request.headers(), opens) {
        let say = "This page answers only to its own address on this machine.\n";
        return (StatusCode::FORBIDDEN, say).into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", CSP),
        ("x-content-type-options", "nosniff"),
        // Nothing leaves this site; without a referrer the page's own button would come from nowhere.
        ("referrer-policy", "same-origin"),
        ("cache-control", "no-store"),
    ] {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
    response
}

/// A name could be made to point here by anybody; an address or `localhost` could not. `opens`: it changes
/// nothing and can be followed to from elsewhere, in a tab of its own.
fn is_from_here(headers: &HeaderMap, opens: bool) -> bool {
    let text = |name: &str| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    let Some(host) = text("host") else {
        return false;
    };
    let Ok(authority) = host.parse::<axum::http::uri::Authority>() else {
        return false;
    };
    let name = authority
        .host()
        .trim_start_matches('[')
        .trim_end_matches(']');
    if name != "localhost" && name.parse::<IpAddr>().is_err() {
        return false;
    }
    let same_site = text("sec-fetch-site").is_none_or(|s| matches!(s, "same-origin" | "none"));
    let is_tab =
        text("sec-fetch-mode") == Some("navigate") && text("sec-fetch-dest") == Some("document");
    let same_origin = text("origin").is_none_or(|o| o == format!("http://{host}"));
    (same_site || (opens && is_tab)) && same_origin
}

async fn show(State(hub): State<Arc<Hub>>) -> Html<String> {
    Html(page::render(&hub))
}

async fn state(State(hub): State<Arc<Hub>>) -> Json<serde_json::Value> {
    Json(status::local(&hub))
}

/// A bell is answered with the clip; the button of the page leads back to it.
async fn press(
    State(hub): State<Arc<Hub>>,
    Path(camera): Path<String>,
    headers: HeaderMap,
) -> Response {
    let answer = cut(&hub, Some(&camera), Trigger::Press).await;
    let accept = headers.get(header::ACCEPT);
    let page = accept.is_some_and(|kinds| kinds.as_bytes().starts_with(b"text/html"));
    if page && answer.status().is_success() {
        return Redirect::to("/").into_response();
    }
    answer
}

async fn press_only(State(hub): State<Arc<Hub>>) -> Response {
    cut(&hub, None, Trigger::Press).await
}

async fn trigger(State(hub): State<Arc<Hub>>, Path(camera): Path<String>) -> Response {
    cut(&hub, Some(&camera), Trigger::Manual).await
}

async fn trigger_only(State(hub): State<Arc<Hub>>) -> Response {
    cut(&hub, None, Trigger::Manual).await
}

/// The camera whose id starts so; without one, the only camera.
fn find(hub: &Hub, wanted: Option<&str>) -> Option<CameraId> {
    let all = hub.board.cameras().into_keys();
    let mut fitting =
        all.filter(|id| wanted.is_none_or(|w| !w.is_empty() && id.to_string().starts_with(w)));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

async fn cut(hub: &Arc<Hub>, wanted: Option<&str>, trigger: Trigger) -> Response {
    let triggered = match find(hub, wanted) {
        Some(camera) => hub.trigger(camera, trigger).await,
        None => Triggered::NoCamera,
    };
    match triggered {
        Triggered::Clip(clip) => Json(json!({"clip": clip.to_string()})).into_response(),
        Triggered::Offline => {
            let say =
                "The camera sends nothing now. If it returns within seconds there will be a clip.";
            (
                StatusCode::SERVICE_UNAVAILABLE,
                Json(json!({"clip": null, "message": say})),
            )
                .into_response()
        }
        Triggered::NoCamera => {
            let say = "No one camera of this hub is called so. Its id stands on the hub's page.";
            (
                StatusCode::NOT_FOUND,
                Json(json!({"clip": null, "message": say})),
            )
                .into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn only_this_machine_is_answered() {
        for (headers, allowed) in [
            (vec![("host", "127.0.0.1:4880")], true),
            (vec![("host", "localhost:4880")], true),
            (vec![("host", "[::1]:4880")], true),
            (vec![("host", "evil.example:4880")], false),
            (vec![], false),
            (
                vec![
                    ("host", "127.0.0.1:4880"),
                    ("origin", "http://127.0.0.1:4880"),
                ],
                true,
            ),
            (
                vec![
                    ("host", "127.0.0.1:4880"),
                    ("origin", "http://evil.example"),
                ],
                false,
            ),
            (vec![("host", "127.0.0.1:4880"), ("origin", "null")], false),
            (
                vec![("host", "127.0.0.1:4880"), ("sec-fetch-site", "cross-site")],
                false,
            ),
            (
                vec![("host", "127.0.0.1:4880"), ("sec-fetch-site", "none")],
                true,
            ),
        ] {
            let map: HeaderMap = headers
                .iter()
                .map(|(n, v)| (header::HeaderName::from_static(n), v.parse().unwrap()))
                .collect();
            assert_eq!(is_from_here(&map, false), allowed, "{headers:?}");
            assert_eq!(is_from_here(&map, true), allowed, "{headers:?}");
        }
    }

    #[test]
    fn a_link_opens_the_page_and_nothing_else() {
        let of = |site: &'static str, mode: &'static str, dest: &'static str| {
            let headers = [
                ("host", "localhost:4880"),
                ("sec-fetch-site", site),
                ("sec-fetch-mode", mode),
                ("sec-fetch-dest", dest),
            ];
            headers
                .into_iter()
                .map(|(name, value)| {
                    let name = header::HeaderName::from_static(name);
                    (name, header::HeaderValue::from_static(value))
                })
                .collect::<HeaderMap>()
        };
        for site in ["same-site", "cross-site"] {
            assert!(is_from_here(&of(site, "navigate", "document"), true));
            assert!(!is_from_here(&of(site, "navigate", "document"), false));
            for (mode, dest) in [
                ("navigate", "iframe"),
                ("cors", "empty"),
                ("no-cors", "image"),
            ] {
                assert!(!is_from_here(&of(site, mode, dest), true), "{mode} {dest}");
            }
        }
    }
}
