//! Webhooks, as Standard Webhooks has them, under an Ed25519 key (`v1a`), so that a receiver can show who
//! sent it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use jiff::Timestamp;
use p256::elliptic_curve::rand_core::{CryptoRng, RngCore};
use reqwest::{StatusCode, header};
use url::Url;

use crate::Came;
use crate::guard::Outward;
use crate::message::Message;

/// Signs what is posted.
#[derive(Clone)]
pub struct WebhookKey(SigningKey);

impl fmt::Debug for WebhookKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookKey({})", self.public())
    }
}

impl WebhookKey {
    /// A new one.
    pub fn random(random: &mut (impl CryptoRng + RngCore)) -> Self {
        Self(SigningKey::generate(random))
    }

    /// From its secret.
    #[must_use]
    pub fn from_bytes(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// Its secret.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// What receivers check signatures with.
    #[must_use]
    pub fn public(&self) -> String {
        let key = STANDARD.encode(self.0.verifying_key().as_bytes());
        format!("whpk_{key}")
    }

    /// Posts a message. The id is the same at every try; the time is the try's.
    pub async fn post(&self, out: &Outward, (url, message): (&str, &Message), now_ms: u64) -> Came {
        let at = i64::try_from(now_ms).ok().map(Timestamp::from_millisecond);
        let (Ok(url), Some(Ok(at))) = (url.parse::<Url>(), at) else {
            return Came::Never;
        };
        let Some(request) = out.post(&url) else {
            return Came::Never;
        };
        let (id, body) = (&message.id, message.posted(at));
        let mut signed = format!("{id}.{}.", at.as_second()).into_bytes();
        signed.extend_from_slice(&body);
        let signature = STANDARD.encode(self.0.sign(&signed).to_bytes());
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
