//! Web Push: the message sealed to one browser (RFC 8291), handed to its push service under the operator's
//! key (VAPID, RFC 8292).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::PublicKey;
use p256::SecretKey;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use reqwest::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;
use web_push_native::Auth;

use super::guard::allowed;
use super::message::Message;
use super::outlet::Outlet;
use super::send::Came;

/// How long a push service keeps a message for a browser that is not there, seconds.
const KEPT_SECONDS: u64 = 60 * 60;
/// How long a token is good, seconds; RFC 8292 allows a day.
const TOKEN_SECONDS: u64 = 12 * 60 * 60;
/// Bytes of a subscription's authentication secret.
const AUTH_BYTES: usize = 16;

/// A browser's subscription, as a channel's address.
#[derive(Serialize, Deserialize)]
pub(crate) struct Subscription {
    /// Where its push service takes messages.
    pub(crate) endpoint: Url,
    /// Its public key.
    p256dh: String,
    /// Its authentication secret.
    auth: String,
}

impl Subscription {
    /// `None` if no message could be sealed to it.
    pub(crate) fn new(endpoint: &str, p256dh: &str, auth: &str) -> Option<Self> {
        let made = Self {
            endpoint: endpoint.parse().ok()?,
            p256dh: p256dh.to_owned(),
            auth: auth.to_owned(),
        };
        made.keys().map(|_| made)
    }

    fn keys(&self) -> Option<(PublicKey, Auth)> {
        let point = URL_SAFE_NO_PAD.decode(&self.p256dh).ok()?;
        let auth: [u8; AUTH_BYTES] = URL_SAFE_NO_PAD.decode(&self.auth).ok()?.try_into().ok()?;
        Some((PublicKey::from_sec1_bytes(&point).ok()?, auth.into()))
    }
}

impl Outlet {
    /// The public key that browsers subscribe with.
    pub(crate) fn push_key(&self) -> String {
        public(&self.push)
    }

    /// Hands a message to the push service.
    pub(super) async fn push(
        &self,
        (address, contact): (&str, &Url),
        message: &Message,
        now_ms: u64,
    ) -> Came {
        let Ok(to) = serde_json::from_str::<Subscription>(address) else {
            return Came::Never;
        };
        let (Some((key, auth)), true) = (to.keys(), allowed(&to.endpoint, self.private)) else {
            return Came::Never;
        };
        let Ok(sealed) = web_push_native::encrypt(message.pushed(), &key, &auth) else {
            return Came::Never;
        };
        let token = token(&self.push, &to.endpoint, (contact, now_ms));
        let sent = self
            .http
            .post(to.endpoint)
            .header(header::AUTHORIZATION, token)
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header("TTL", KEPT_SECONDS)
            .header("Urgency", "high")
            // A second try takes the place of the first one that still waits there.
            .header("Topic", message.id.to_string())
            .body(sealed)
            .send()
            .await;
        match sent.map(|answer| answer.status()) {
            Ok(status) if status.is_success() => Came::Through,
            Ok(StatusCode::NOT_FOUND | StatusCode::GONE) => Came::Gone,
            Ok(_) | Err(_) => Came::Later,
        }
    }
}

fn public(key: &SecretKey) -> String {
    URL_SAFE_NO_PAD.encode(key.public_key().to_encoded_point(false).as_bytes())
}

/// `vapid t=.., k=..`: a JWT under ES256 for this push service.
fn token(key: &SecretKey, endpoint: &Url, (contact, now_ms): (&Url, u64)) -> String {
    let encode = |part: &serde_json::Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let head = encode(&json!({ "typ": "JWT", "alg": "ES256" }));
    let claims = encode(&json!({
        "aud": endpoint.origin().ascii_serialization(),
        "exp": now_ms / 1000 + TOKEN_SECONDS,
        "sub": contact.as_str(),
    }));
    let signed = format!("{head}.{claims}");
    let signature: Signature = SigningKey::from(key).sign(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
    format!("vapid t={signed}.{signature}, k={}", public(key))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// RFC 8291, appendix A.
    #[test]
    fn the_message_of_the_standard_is_opened() {
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let key = bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94");
        let auth: [u8; AUTH_BYTES] = bytes("BTBZMqHH6r4Tts7J_aSIgg").try_into().unwrap();
        let message = bytes(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml\
             mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT\
             pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
        );
        let key = SecretKey::from_slice(&key).unwrap();
        let plain = web_push_native::decrypt(message.clone(), &key, &auth.into()).unwrap();
        assert_eq!(plain, b"When I grow up, I want to be a watermelon");
        let mut mauled = message;
        *mauled.last_mut().unwrap() ^= 1;
        assert!(web_push_native::decrypt(mauled, &key, &auth.into()).is_err());
    }

    #[test]
    fn what_is_no_subscription_is_refused() {
        let key = public(&SecretKey::random(&mut rand::rngs::OsRng));
        let auth = URL_SAFE_NO_PAD.encode([7; AUTH_BYTES]);
        let to = "https://push.example.org/a";
        assert!(Subscription::new(to, &key, &auth).is_some());
        for (endpoint, key, auth) in [
            ("push", key.as_str(), auth.as_str()),
            (to, &key[..80], &auth),
            (to, &URL_SAFE_NO_PAD.encode([4; 65]), &auth),
            (to, &key, "AAAA"),
        ] {
            assert!(
                Subscription::new(endpoint, key, auth).is_none(),
                "{key} {auth}"
            );
        }
    }
}
