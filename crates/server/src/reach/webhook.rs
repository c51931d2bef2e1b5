//! Webhooks for staff, as Standard Webhooks has them, under an Ed25519 key (`v1a`), so that a receiver can
//! show who sent it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use jiff::Timestamp;
use reqwest::{StatusCode, header};
use sidelight_reach::Came;
use url::Url;

use super::message::Message;
use super::outlet::Outlet;

impl Outlet {
    /// What receivers check signatures with.
    pub(crate) fn webhook_key(&self) -> String {
        let key = STANDARD.encode(self.webhook.verifying_key().as_bytes());
        format!("whpk_{key}")
    }

    /// Posts a message. The id is the same at every try; the time is the try's.
    pub(super) async fn post(&self, url: &str, message: &Message, now_ms: u64) -> Came {
        let at = i64::try_from(now_ms).ok().map(Timestamp::from_millisecond);
        let (Ok(url), Some(Ok(at))) = (url.parse::<Url>(), at) else {
            return Came::Never;
        };
        let Some(request) = self.out.post(&url) else {
            return Came::Never;
        };
        let (id, body) = (message.id.to_string(), message.posted(at));
        let mut signed = format!("{id}.{}.", at.as_second()).into_bytes();
        signed.extend_from_slice(&body);
        let signature = STANDARD.encode(self.webhook.sign(&signed).to_bytes());
        let sent = request
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at.as_second())
            .header("webhook-signature", format!("v1a,{signature}"))
            .body(body)
            .send()
            .await;
        match sent.map(|answer| answer.status()) {
            Ok(status) if status.is_success() => Came::Through,
            Ok(StatusCode::GONE) => Came::Gone,
            Ok(_) | Err(_) => Came::Later,
        }
    }
}
