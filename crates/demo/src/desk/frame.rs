//! What every page of the desk has: the frame, the style sheet, the headers.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::Desk;

/// The colours of the product, so that the desk looks like a part of it.
const TOKENS: &str = include_str!("../../../../web/src/style/tokens.css");
const STYLE: &str = include_str!("desk.css");
const SCRIPT: &str = include_str!("desk.js");
const MARK: &str = include_str!("../../../server/public/mark.svg");

/// A page that only says something.
#[derive(Template)]
#[template(path = "desk/message.html")]
struct Message<'a> {
    title: &'a str,
    text: &'a str,
}

/// A template as an answer.
pub(super) fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page of the desk could not be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A page that only says something.
pub(super) fn message(status: StatusCode, title: &str, text: &str) -> Response {
    (status, page(&Message { title, text })).into_response()
}

/// Nothing has this address.
pub(super) async fn not_found() -> Response {
    let text = "Nothing at the desk has this address.";
    message(StatusCode::NOT_FOUND, "There is no such page", text)
}

pub(super) async fn style() -> impl IntoResponse {
    let css = [TOKENS, STYLE].concat();
    ([(header::CONTENT_TYPE, "text/css")], css)
}

pub(super) async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript")], SCRIPT)
}

pub(super) async fn mark() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml")], MARK)
}

/// Refuses what another site's page sends, and says what pages may do.
pub(super) async fn guard(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    if request.method() != Method::GET && !from_here(request.headers()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = next.run(request).await;
    let app = desk.layout.app_url().origin().ascii_serialization();
    // Entering leads to the app, and browsers hold a form's redirect against this list, too.
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         img-src 'self'; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self' {app}"
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Whether a request comes from a page of the desk, or from no page at all.
fn from_here(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    match headers.get(header::ORIGIN) {
        None => true,
        Some(origin) => origin.to_str().is_ok_and(|o| o == format!("http://{host}")),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn another_sites_page_is_not_from_here() {
        let of = |origin: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "localhost:4872".parse().unwrap());
            headers.insert(header::ORIGIN, origin.parse().unwrap());
            from_here(&headers)
        };
        assert!(of("http://localhost:4872"));
        for other in ["http://localhost:4871", "https://evil.example", "null"] {
            assert!(!of(other), "{other}");
        }
        assert!(from_here(&HeaderMap::new()));
    }
}
