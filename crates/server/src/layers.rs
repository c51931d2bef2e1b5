//! What every answer passes through: security headers, method and panic problems, request logs
//! without addresses.

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::{Extension, Router};
use http::{HeaderName, HeaderValue, header};
use jiff::fmt::rfc2822::DateTimePrinter;
use tower_http::catch_panic::CatchPanicLayer;

use crate::access::OwnOrigin;
use crate::app::App;
use crate::problem::{self, ApiError};

/// For pages that touch keys: only their own scripts, and those cannot turn text into code.
const APP_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' blob: data:; media-src blob:; connect-src 'self'; worker-src 'self'; \
    manifest-src 'self'; require-trusted-types-for 'script'; trusted-types sidelight; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
/// What pages of the app may ask the browser for: pictures of codes, passkeys, and where the device is, so
/// that a home's place can be set without typing. The answer stays in the page.
const APP_PERMISSIONS: &str = "camera=(self), microphone=(), geolocation=(self), \
    publickey-credentials-get=(self), publickey-credentials-create=(self)";
/// What public pages may ask the browser for.
const PUBLIC_PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), \
    publickey-credentials-get=(), publickey-credentials-create=()";
/// For pages without a script.
const PUBLIC_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
/// Two years, as browsers' preload lists ask for.
const HSTS: &str = "max-age=63072000";

/// Which origin answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Pages that touch keys.
    App,
    /// Pages for everyone.
    Public,
}

/// Puts everything around the routes of one origin.
pub(crate) fn around(routes: Router<App>, app: &App, side: Side) -> Router<App> {
    let url = match side {
        Side::App => &app.config.app_url,
        Side::Public => &app.config.public_url,
    };
    let headers = headers(side, url.scheme() == "https");
    routes
        .method_not_allowed_fallback(method_not_allowed)
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(middleware::from_fn(move |request: Request, next: Next| {
            let headers = headers.clone();
            async move { with_headers(&headers, next.run(request).await) }
        }))
        .layer(middleware::from_fn_with_state(app.clone(), dated))
        .layer(middleware::from_fn_with_state(app.clone(), log))
        .layer(Extension(OwnOrigin(url.origin().ascii_serialization())))
}

fn headers(side: Side, https: bool) -> Vec<(HeaderName, HeaderValue)> {
    let (policy, permissions) = match side {
        Side::App => (APP_POLICY, APP_PERMISSIONS),
        Side::Public => (PUBLIC_POLICY, PUBLIC_PERMISSIONS),
    };
    let mut headers = vec![
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (HeaderName::from_static("permissions-policy"), permissions),
    ];
    if https {
        headers.push((header::STRICT_TRANSPORT_SECURITY, HSTS));
    }
    headers
        .into_iter()
        .map(|(name, value)| (name, HeaderValue::from_static(value)))
        .collect()
}

fn with_headers(headers: &[(HeaderName, HeaderValue)], mut response: Response) -> Response {
    for (name, value) in headers {
        // A page that computes brings a policy of its own, with its script in it.
        let own = *name == header::CONTENT_SECURITY_POLICY && response.headers().contains_key(name);
        if !own {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

/// `Date` by the clock that decisions go by: pages count down what is due by it.
async fn dated(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(date) = http_date(app.now_ms()) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

fn http_date(now_ms: u64) -> Option<HeaderValue> {
    let now = jiff::Timestamp::from_millisecond(i64::try_from(now_ms).ok()?).ok()?;
    let date = DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&now)
        .ok()?;
    HeaderValue::from_str(&date).ok()
}

/// An address that exists, and a method that it does not take.
pub(crate) async fn method_not_allowed() -> ApiError {
    let title = "This cannot be done here.";
    let detail = "The address exists; it takes another method.";
    ApiError::new(
        http::StatusCode::METHOD_NOT_ALLOWED,
        "method",
        title,
        detail,
    )
}

/// One line for each request: what was asked and what was answered, never who asked and never a
/// body.
async fn log(State(app): State<App>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    // The route and not the address: addresses of clips and mailboxes stay out of logs.
    let route = request
        .extensions()
        .get::<axum::extract::MatchedPath>()
        .map_or_else(|| "(no route)".to_owned(), |path| path.as_str().to_owned());
    let begun = std::time::Instant::now();
    let response = next.run(request).await;
    app.figures.answered(response.status(), begun.elapsed());
    tracing::debug!(
        %method,
        route,
        status = response.status().as_u16(),
        ms = begun.elapsed().as_millis(),
        "request"
    );
    response
}
