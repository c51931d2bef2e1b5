//! Web Push: the message sealed to one browser (RFC 8291), handed to its push service under the sender's key
//! (VAPID, RFC 8292).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::PublicKey;
use p256::SecretKey;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::rand_core::{CryptoRng, RngCore};
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use reqwest::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;
use web_push_native::Auth;
use zeroize::Zeroizing;

use crate::Came;
use crate::guard::Outward;

/// How long a token is good, seconds; RFC 8292 allows a day.
const TOKEN_SECONDS: u64 = 12 * 60 * 60;
/// Bytes of a subscription's authentication secret.
const AUTH_BYTES: usize = 16;
/// Bytes of a private key.
const KEY_BYTES: usize = 32;

/// A browser's subscription.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Where its push service takes messages.
    pub endpoint: Url,
    /// Its public key.
    p256dh: String,
    /// Its authentication secret.
    auth: String,
}

impl Subscription {
    /// `None` if no message could be sealed to it.
    #[must_use]
    pub fn new(endpoint: &str, p256dh: &str, auth: &str) -> Option<Self> {
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

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription(..)")
    }
}

/// Signs to push services; browsers subscribe with its public half.
#[derive(Clone)]
pub struct PushKey(SecretKey);

impl fmt::Debug for PushKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PushKey({})", self.public())
    }
}

impl PushKey {
    /// A new one.
    pub fn random(random: &mut (impl CryptoRng + RngCore)) -> Self {
        Self(SecretKey::random(random))
    }

    /// `None` if these bytes are no key.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Option<Self> {
        SecretKey::from_slice(bytes).ok().map(Self)
    }

    /// To keep it.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; KEY_BYTES]> {
        Zeroizing::new(self.0.to_bytes().into())
    }

    /// The public half: base64url, uncompressed.
    #[must_use]
    pub fn public(&self) -> String {
        public(&self.0)
    }

    /// Hands a message to the push service of a browser.
    pub async fn send(
        &self,
        out: &Outward,
        to: &Subscription,
        letter: Letter<'_>,
        (contact, now_ms): (&Url, u64),
    ) -> Came {
        let (Some((key, auth)), Some(request)) = (to.keys(), out.post(&to.endpoint)) else {
            return Came::Never;
        };
        let Ok(sealed) = web_push_native::encrypt(letter.body, &key, &auth) else {
            return Came::Never;
        };
        let token = token(&self.0, &to.endpoint, (contact, now_ms));
        let sent = request
            .header(header::AUTHORIZATION, token)
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header("TTL", letter.kept_seconds)
            .header("Urgency", "high")
            // A second try takes the place of the first one that still waits there.
            .header("Topic", letter.topic)
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

/// One message.
#[derive(Debug)]
pub struct Letter<'a> {
    /// The same at every try: at most 32 characters of base64url.
    pub topic: &'a str,
    /// What the browser opens.
    pub body: Vec<u8>,
    /// How long a push service keeps it for a browser that is not there, seconds.
    pub kept_seconds: u64,
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
        let key = PushKey::random(&mut rand::rngs::OsRng).public();
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
