//! `POST /api/reach/channels`: a device, a mail address, or a webhook of staff's.

use axum::extract::State;
use sidelight_api::limits::{CHANNEL_ADDRESS_CHARS_MAX, CHANNEL_NAME_CHARS_MAX, CHANNELS_MAX};
use sidelight_api::reach::{ChannelItem, NewChannel};
use sidelight_domain::record::sha256;
use sidelight_reach::mail::is_address;
use sidelight_reach::push::Subscription;
use sidelight_store::ChannelId;
use sidelight_store::reach::Channel;
use url::Url;

use super::{is_staff, item, tell};
use crate::access::SignedIn;
use crate::app::{App, random};
use crate::body::{Answer, Json};
use crate::problem::{ApiError, ApiResult};
use crate::reach::kind::Kind;

/// 422 `channel` if nothing could be sent there.
pub(crate) async fn handle(
    State(app): State<App>,
    signed_in: SignedIn,
    Json(new): Json<NewChannel>,
) -> ApiResult<Answer<ChannelItem>> {
    let id = ChannelId(random());
    let (kind, name, address) = match new {
        NewChannel::Push {
            name,
            endpoint,
            p256dh,
            auth,
        } => ("push", name, pushed(&app, &endpoint, (&p256dh, &auth))?),
        NewChannel::Email { address } => ("email", address.clone(), mailed(&app, address)?),
        NewChannel::Webhook { url } => {
            if !is_staff(&signed_in.account.role) {
                return Err(ApiError::not_found());
            }
            ("webhook", host_of(&url), hooked(&app, url)?)
        }
    };
    let name: String = name.trim().chars().take(CHANNEL_NAME_CHARS_MAX).collect();
    let code = (kind == "email").then(|| sha256(app.outlet.code(id).as_bytes()));
    let channel = Channel {
        id,
        account: signed_in.account.id,
        kind: kind.to_owned(),
        name,
        address,
        code,
        created_ms: app.now_ms(),
    };
    if !app.store.channel_add(&channel, CHANNELS_MAX).await? {
        let title = "You have too many.";
        let detail = format!("{CHANNELS_MAX} ways to reach you are enough. Remove one first.");
        return Err(ApiError::conflict("channels", title, detail));
    }
    if channel.code.is_some() {
        tell(&app, Kind::Confirm, &channel).await?;
    }
    Ok(Answer(item(&channel)))
}

fn refused(detail: &str) -> ApiError {
    ApiError::unprocessable("channel", "Nothing could be sent there.", detail)
}

fn pushed(app: &App, endpoint: &str, (p256dh, auth): (&str, &str)) -> ApiResult<String> {
    let found = Subscription::new(endpoint, p256dh, auth);
    let found = found.filter(|it| app.outlet.out.allows(&it.endpoint));
    let found = found.ok_or_else(|| refused("This is no subscription of a browser."))?;
    serde_json::to_string(&found).map_err(ApiError::internal)
}

fn mailed(app: &App, address: String) -> ApiResult<String> {
    if !app.outlet.mails() {
        return Err(refused("This operator sends no mail."));
    }
    match address.len() <= CHANNEL_ADDRESS_CHARS_MAX && is_address(&address) {
        true => Ok(address),
        false => Err(refused("This is no mail address.")),
    }
}

fn hooked(app: &App, url: String) -> ApiResult<String> {
    let fine = url
        .parse::<Url>()
        .is_ok_and(|it| app.outlet.out.allows(&it));
    match fine {
        true => Ok(url),
        false => Err(refused(
            "Give an https address that the internet can reach.",
        )),
    }
}

fn host_of(url: &str) -> String {
    let host = url
        .parse::<Url>()
        .ok()
        .and_then(|it| it.host_str().map(str::to_owned));
    host.unwrap_or_default()
}
