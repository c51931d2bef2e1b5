//! Who is asking. Each extractor here yields a value that says what its holder may do, and handlers
//! reach a household's rows only through one of them: a request that is not authorised has nothing
//! to call the store with.

use std::net::IpAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use http::request::Parts;
use http::{HeaderMap, Method, header};
use sidelight_api::agency::{Member, MemberRole};
use sidelight_api::path::{CSRF_HEADER, SESSION_COOKIE};
use sidelight_domain::record::{HouseholdId, SigningKeyBytes};
use sidelight_store::AccountId;
use sidelight_store::accounts::{Account, SecretHash, Session};

use crate::app::App;
use crate::asking::credential::{Seat, is_dismissed};
use crate::door::Peer;
use crate::problem::{ApiError, ApiResult};
use crate::rate::{Caller, Limited};
use crate::secret::hash_of;

/// A session ends when it was unused for so long, ms.
pub(crate) const SESSION_MS: u64 = 30 * 24 * 60 * 60 * 1000;
/// A session's last use is written in steps of so much, ms.
const TOUCH_MS: u64 = 5 * 60 * 1000;
/// A hub's last request is written in steps of so much, ms.
const SEEN_MS: u64 = 20 * 1000;

/// The stored role of an account that works for an agency.
const OFFICER: &str = "officer";
/// The stored role of a moderator's account.
pub(crate) const MODERATOR: &str = "moderator";
/// The role of residents.
pub(crate) const RESIDENT: &str = "resident";
/// The stored role of a reviewer's account.
pub(crate) const REVIEWER: &str = "reviewer";

/// The origin of the listener that a request came in on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnOrigin(pub(crate) String);

/// Somebody is signed in.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    /// This browser.
    pub(crate) session: Session,
    /// Who.
    pub(crate) account: Account,
}

/// A resident of a household: the only way to its rows from a browser.
#[derive(Clone, Debug)]
pub(crate) struct Resident {
    /// Who, and on what.
    pub(crate) signed_in: SignedIn,
    /// Their household.
    pub(crate) household: HouseholdId,
}

/// An officer or supervisor of an agency: the only way to that agency's rows.
#[derive(Clone, Debug)]
pub(crate) struct Officer {
    /// Who, and on what.
    pub(crate) signed_in: SignedIn,
    /// The slug of their agency.
    pub(crate) agency: String,
    /// What they do there.
    pub(crate) role: MemberRole,
}

impl Officer {
    /// The agency's slug and the account: whose rows these are.
    pub(crate) fn who(&self) -> (&str, AccountId) {
        (&self.agency, self.signed_in.account.id)
    }

    /// What their passkeys decide for.
    pub(crate) fn seat(&self) -> Seat {
        Seat::Agency(self.agency.clone())
    }
}

/// A moderator of the operator's: the only way to what waits for one.
#[derive(Clone, Debug)]
pub(crate) struct Moderator {
    /// Who, and on what.
    pub(crate) signed_in: SignedIn,
}

/// A reviewer of emergencies, of the operator's: the only way to what waits for one.
#[derive(Clone, Debug)]
pub(crate) struct Reviewer {
    /// Who, and on what.
    pub(crate) signed_in: SignedIn,
}

/// Somebody whose passkey decides things: an officer, a supervisor, a moderator or a reviewer.
#[derive(Clone, Debug)]
pub(crate) struct Deciding {
    /// Who, and on what.
    pub(crate) signed_in: SignedIn,
    /// As what.
    pub(crate) seat: Seat,
}

/// A hub that a household has registered: the only way to its rows from a hub.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HubAccess {
    /// Whose.
    pub(crate) household: HouseholdId,
    /// Its signing key, as registered.
    pub(crate) hub: SigningKeyBytes,
    /// The hash of the token it used.
    pub(crate) token: SecretHash,
}

/// Anyone, slowed down by network: for what needs no credential.
pub(crate) struct Anyone {
    network: Caller,
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let cookie = session_cookie(&parts.headers).ok_or_else(ApiError::unauthenticated)?;
        let cookie = hash_of(cookie);
        let now = app.now_ms();
        app.rates
            .take(Limited::Requests, Caller::Holder(cookie), now)?;
        guard(parts)?;
        let since = now.saturating_sub(SESSION_MS);
        let found = app.store.session(&cookie, since).await?;
        let (session, account) = found.ok_or_else(ApiError::unauthenticated)?;
        if now.saturating_sub(session.last_used_ms) >= TOUCH_MS {
            app.store.session_touch(session.id, now).await?;
        }
        Ok(Self { session, account })
    }
}

impl FromRequestParts<App> for Resident {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let signed_in = SignedIn::from_request_parts(parts, app).await?;
        let household = signed_in
            .account
            .household
            .ok_or_else(ApiError::not_found)?;
        Ok(Self {
            signed_in,
            household,
        })
    }
}

impl FromRequestParts<App> for Officer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let signed_in = SignedIn::from_request_parts(parts, app).await?;
        let member = member_of(app, &signed_in.account).await?;
        let member = member.ok_or_else(ApiError::not_found)?;
        refuse_dismissed(app, &signed_in).await?;
        Ok(Self {
            signed_in,
            agency: member.agency,
            role: member.role,
        })
    }
}

impl FromRequestParts<App> for Moderator {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let signed_in = SignedIn::from_request_parts(parts, app).await?;
        if signed_in.account.role != MODERATOR {
            return Err(ApiError::not_found());
        }
        refuse_dismissed(app, &signed_in).await?;
        Ok(Self { signed_in })
    }
}

impl FromRequestParts<App> for Reviewer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let signed_in = SignedIn::from_request_parts(parts, app).await?;
        if signed_in.account.role != REVIEWER {
            return Err(ApiError::not_found());
        }
        refuse_dismissed(app, &signed_in).await?;
        Ok(Self { signed_in })
    }
}

impl FromRequestParts<App> for Deciding {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let signed_in = SignedIn::from_request_parts(parts, app).await?;
        let seat = match signed_in.account.role.as_str() {
            MODERATOR => Seat::Moderator,
            REVIEWER => Seat::Reviewer,
            _ => {
                let member = member_of(app, &signed_in.account).await?;
                Seat::Agency(member.ok_or_else(ApiError::not_found)?.agency)
            }
        };
        refuse_dismissed(app, &signed_in).await?;
        Ok(Self { signed_in, seat })
    }
}

/// Somebody whose every passkey was revoked works for nobody here any more.
async fn refuse_dismissed(app: &App, signed_in: &SignedIn) -> ApiResult<()> {
    match is_dismissed(app, signed_in.account.id).await? {
        true => Err(ApiError::not_found()),
        false => Ok(()),
    }
}

/// For which agency an account works, and as what; `None` for everybody else.
pub(crate) async fn member_of(app: &App, account: &Account) -> ApiResult<Option<Member>> {
    if account.role != OFFICER {
        return Ok(None);
    }
    let found = app.store.membership(account.id).await?;
    Ok(found.and_then(|found| {
        let role = member_role(&found.role)?;
        Some(Member {
            agency: found.agency,
            role,
        })
    }))
}

/// A stored role of somebody who works for an agency.
pub(crate) fn member_role(stored: &str) -> Option<MemberRole> {
    match stored {
        "officer" => Some(MemberRole::Officer),
        "supervisor" => Some(MemberRole::Supervisor),
        _ => None,
    }
}

/// How a role of somebody who works for an agency is stored.
pub(crate) fn stored_role(role: MemberRole) -> &'static str {
    match role {
        MemberRole::Officer => "officer",
        MemberRole::Supervisor => "supervisor",
    }
}

impl FromRequestParts<App> for HubAccess {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        let token = bearer(&parts.headers).ok_or_else(ApiError::unauthenticated)?;
        let token = hash_of(token);
        let now = app.now_ms();
        app.rates
            .take(Limited::Requests, Caller::Holder(token), now)?;
        let found = app.store.hub_of_token(&token).await?;
        let (household, hub) = found.ok_or_else(ApiError::unauthenticated)?;
        if is_news(app, household, hub, now) {
            app.store.hub_seen(household, &hub, now).await?;
        }
        Ok(Self {
            household,
            hub,
            token,
        })
    }
}

impl FromRequestParts<App> for Anyone {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> ApiResult<Self> {
        // A browser always says where such a request comes from; other programs do not.
        if let Some(origin) = parts.headers.get(header::ORIGIN)
            && !is_own(parts, origin)
        {
            return Err(ApiError::cross_site());
        }
        let address = client_address(app, parts);
        Ok(Self {
            network: Caller::network(address),
        })
    }
}

impl Anyone {
    /// Takes one request of a kind.
    pub(crate) fn take(&self, app: &App, what: Limited) -> ApiResult<()> {
        app.rates.take(what, self.network, app.now_ms())
    }
}

/// Whether a hub's visit is worth writing down.
fn is_news(app: &App, household: HouseholdId, hub: SigningKeyBytes, now_ms: u64) -> bool {
    let mut seen = app.hubs_seen.lock().expect("no holder of this lock panics");
    let last = seen.entry((household, hub)).or_insert(0);
    let news = now_ms.saturating_sub(*last) >= SEEN_MS;
    if news {
        *last = now_ms;
    }
    news
}

/// Refuses a request with a session that a page of another origin caused: what changes something
/// needs our header, which other origins cannot send, and a same-origin `Origin`; reading is
/// refused where the browser says that another site asks.
fn guard(parts: &Parts) -> ApiResult<()> {
    if matches!(parts.method, Method::GET | Method::HEAD) {
        let site = parts.headers.get("sec-fetch-site").map(|v| v.as_bytes());
        return match site {
            None | Some(b"same-origin" | b"none") => Ok(()),
            Some(_) => Err(ApiError::cross_site()),
        };
    }
    let marked = parts.headers.get(CSRF_HEADER).is_some_and(|v| v == "1");
    let own = parts
        .headers
        .get(header::ORIGIN)
        .is_some_and(|origin| is_own(parts, origin));
    if marked && own {
        Ok(())
    } else {
        Err(ApiError::cross_site())
    }
}

fn is_own(parts: &Parts, origin: &http::HeaderValue) -> bool {
    parts
        .extensions
        .get::<OwnOrigin>()
        .is_some_and(|own| origin == own.0.as_str())
}

pub(crate) fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == SESSION_COOKIE)
        .map(|(_, value)| value)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Where the client is, for rate limits alone.
fn client_address(app: &App, parts: &Parts) -> IpAddr {
    let connected = parts
        .extensions
        .get::<ConnectInfo<Peer>>()
        .map(|info| info.0.0.ip());
    let named = app.config.client_address_header.as_ref().and_then(|name| {
        // The last address is the one our own proxy has seen.
        parts
            .headers
            .get(name)?
            .to_str()
            .ok()?
            .rsplit(',')
            .next()?
            .trim()
            .parse()
            .ok()
    });
    named.or(connected).unwrap_or(IpAddr::from([127, 0, 0, 1]))
}
