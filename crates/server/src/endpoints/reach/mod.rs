//! How somebody is reached, for themselves alone: every handler takes whoever is
//! [`SignedIn`](crate::access::SignedIn) and reaches that account's rows.

pub(crate) mod alert_take;
pub(crate) mod channel_confirm;
pub(crate) mod channel_create;
pub(crate) mod channel_delete;
pub(crate) mod channel_test;
pub(crate) mod duty_put;
pub(crate) mod hand_over;
pub(crate) mod quiet_put;
pub(crate) mod show;
pub(crate) mod wake_put;

use sidelight_api::agency::MemberRole;
use sidelight_api::limits::TESTS_PER_HOUR_MAX;
use sidelight_api::reach::ChannelItem;
use sidelight_store::accounts::Account;
use sidelight_store::reach::{Alert, Channel};
use sidelight_store::{AccountId, AlertId};
use url::Url;

use crate::access::{MODERATOR, REVIEWER, member_of};
use crate::app::{App, random};
use crate::problem::{ApiError, ApiResult};
use crate::reach::Audience;
use crate::reach::kind::Kind;

/// In which tests and codes are counted, ms.
const HOUR_MS: u64 = 60 * 60 * 1000;

/// With whom somebody takes turns at being on duty: with the operator's of their role, or with the other
/// supervisors of their agency. `None` for whoever never is.
async fn shift(app: &App, account: &Account) -> ApiResult<Option<Audience>> {
    if is_staff(&account.role) {
        return Ok(Some(Audience::Role(account.role.clone())));
    }
    let member = member_of(app, account).await?;
    let supervisor = member.filter(|it| it.role == MemberRole::Supervisor);
    Ok(supervisor.map(|it| Audience::Supervisors(it.agency)))
}

/// The same; 404 for whoever never is.
async fn shift_of(app: &App, account: &Account) -> ApiResult<Audience> {
    shift(app, account).await?.ok_or_else(ApiError::not_found)
}

/// Whether webhooks are for somebody of this role.
fn is_staff(role: &str) -> bool {
    matches!(role, MODERATOR | REVIEWER)
}

/// As its owner sees it: of an address that may hold a secret, its host.
fn item(channel: &Channel) -> ChannelItem {
    let host = || {
        channel
            .address
            .parse::<Url>()
            .ok()?
            .host_str()
            .map(str::to_owned)
    };
    let name = match channel.kind.as_str() {
        "webhook" => host().unwrap_or_default(),
        _ => channel.name.clone(),
    };
    ChannelItem {
        id: channel.id.to_string(),
        kind: channel.kind.clone(),
        name,
        confirmed: channel.code.is_none(),
        created_ms: channel.created_ms,
    }
}

/// One of the account's.
async fn own(app: &App, account: AccountId, channel: &str) -> ApiResult<Channel> {
    let id = crate::body::id(channel)?;
    let found = app.store.channels(account).await?;
    let own = found.into_iter().find(|it| it.id == id);
    own.ok_or_else(ApiError::not_found)
}

/// Tells the account itself over one channel; 429 after some in an hour.
async fn tell(app: &App, kind: Kind, channel: &Channel) -> ApiResult<()> {
    let (now_ms, audience) = (app.now_ms(), Audience::Account(channel.account).to_text());
    let mut lately = 0;
    for asked in [Kind::Test, Kind::Confirm] {
        let since_ms = now_ms.saturating_sub(HOUR_MS);
        let count = app.store.alerts_since(asked.code(), &audience, since_ms);
        lately += count.await?;
    }
    if lately >= TESTS_PER_HOUR_MAX {
        return Err(ApiError::too_many(HOUR_MS / 1000));
    }
    let id = AlertId(random());
    let alert = Alert {
        id,
        kind: kind.code().to_owned(),
        subject: format!("{}:{id}", channel.id),
        audience,
        except: None,
        raised_ms: now_ms,
        next_ms: Some(now_ms),
        taken: None,
        over_ms: None,
    };
    app.store.alert_raise(&alert).await?;
    app.outlet.wake.notify_one();
    Ok(())
}
