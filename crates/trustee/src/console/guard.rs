//! What every request and every answer passes through: whose page asks, under which name, and what pages
//! may do.

use askama::Template;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sidelight_api::Problem;
use sidelight_domain::record::{Hash, sha256};
use url::Url;

use super::problem::{Told, Trouble, to_sign_in};
use super::{Console, Frame, SESSION_MS, page};
use crate::officers::Officer;

/// Longest body of a request, bytes: a passkey's answer.
pub(super) const BODY_BYTES_MAX: usize = 64 * 1024;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), \
    publickey-credentials-get=(self), publickey-credentials-create=(self)";
const HSTS: &str = "max-age=63072000";

/// Where the console is, as a browser sees it.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// Such as `https://console.trustee.example`.
    pub(super) origin: String,
    /// What passkeys are bound to.
    pub(super) rp_id: String,
    /// Host and port, as the browser says them.
    host: String,
    https: bool,
    /// Named after the origin: on one machine several consoles share their cookies.
    cookie: String,
}

impl Site {
    pub(super) fn of(url: &Url) -> Option<Self> {
        let name = url.domain()?.to_owned();
        let origin = url.origin().ascii_serialization();
        let short: Hash = sha256(origin.as_bytes());
        Some(Self {
            host: match url.port() {
                Some(port) => format!("{name}:{port}"),
                None => name.clone(),
            },
            rp_id: name,
            https: url.scheme() == "https",
            cookie: format!("__Host-trustee-{}", hex::encode(&short[..4])),
            origin,
        })
    }

    /// A cookie that opens a session, or ends it.
    pub(super) fn cookie(&self, secret: Option<&str>) -> HeaderValue {
        let (value, seconds) = secret.map_or(("", 0), |it| (it, SESSION_MS / 1000));
        let name = &self.cookie;
        let cookie =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Lax");
        let mut cookie = HeaderValue::try_from(cookie).expect("cookies are base64url and ours");
        cookie.set_sensitive(true);
        cookie
    }

    fn session<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let cookies = headers.get_all(header::COOKIE).iter();
        let pairs = cookies
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'));
        let mut named = pairs.filter_map(|pair| pair.trim().split_once('='));
        named
            .find(|(name, _)| *name == self.cookie)
            .map(|(_, value)| value)
    }
}

/// Somebody who is signed in, and an officer still.
pub(super) struct Present {
    pub(super) officer: Officer,
    /// The session's secret.
    pub(super) session: String,
}

impl FromRequestParts<Console> for Present {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Told<Self> {
        let console = &console.0;
        let session = console.site.session(&parts.headers);
        let session = session.ok_or(Trouble::SignIn)?.to_owned();
        let id = console.sessions.get(&session, (console.now_ms)());
        let book = console.officers.book()?;
        let officer = id.and_then(|id| book.officer(&id).cloned());
        let officer = officer.ok_or(Trouble::SignIn)?;
        Ok(Self { officer, session })
    }
}

#[derive(Template)]
#[template(path = "message.html")]
struct Message {
    frame: Frame,
    title: String,
    text: String,
}

/// Refuses what another site's page sends, and what was sent to another name; says what pages may do.
pub(super) async fn around(
    State(console): State<Console>,
    request: Request,
    next: Next,
) -> Response {
    let site = &console.0.site;
    let is_page = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|it| it != "application/json");
    let method = request.method().clone();
    let mut response = match admitted(site, &request) {
        Ok(()) => next.run(request).await,
        Err(trouble) => trouble.into_response(),
    };
    if is_page && let Some(problem) = response.extensions().get::<Problem>().cloned() {
        response = as_page(&console, &method, problem);
    }
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Without a referrer the page's own forms would come from nowhere.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    ];
    let hsts = site
        .https
        .then_some((header::STRICT_TRANSPORT_SECURITY, HSTS));
    for (name, value) in fixed.into_iter().chain(hsts) {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}

fn admitted(site: &Site, request: &Request) -> Told<()> {
    let text = |name| {
        request
            .headers()
            .get(name)
            .map(|it: &HeaderValue| it.as_bytes())
    };
    if text(header::HOST) != Some(site.host.as_bytes()) {
        let title = "The console has another address.";
        let detail = format!("It is at {}.", site.origin);
        return Err(Trouble::new(
            StatusCode::MISDIRECTED_REQUEST,
            "host",
            title,
            &detail,
        ));
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && text(header::ORIGIN) != Some(site.origin.as_bytes()) {
        let title = "The request came from elsewhere.";
        let detail = "Changes are taken only from the console's own pages.";
        return Err(Trouble::new(
            StatusCode::FORBIDDEN,
            "cross_site",
            title,
            detail,
        ));
    }
    Ok(())
}

fn as_page(console: &Console, method: &Method, problem: Problem) -> Response {
    if problem.status == 401 && method == Method::GET {
        return to_sign_in();
    }
    let status = StatusCode::from_u16(problem.status);
    let message = Message {
        frame: Frame::of(console, None),
        title: problem.title,
        text: problem.detail,
    };
    let shown = page(&message).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR);
    (status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), shown).into_response()
}
