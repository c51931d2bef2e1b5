//! The other end of Web Push, for tests: a browser that opens what was pushed to it, and a push service's
//! look at who sends.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::SecretKey;
use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use rand::RngCore as _;
use rand::rngs::OsRng;
use serde_json::Value;

/// A browser that has subscribed.
#[derive(Debug)]
pub struct Browser {
    key: SecretKey,
    auth: [u8; 16],
}

impl Browser {
    /// Subscribes.
    #[must_use]
    pub fn new() -> Self {
        let mut auth = [0; 16];
        OsRng.fill_bytes(&mut auth);
        Self {
            key: SecretKey::random(&mut OsRng),
            auth,
        }
    }

    /// `p256dh`, as it gives it away.
    #[must_use]
    pub fn p256dh(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key.public_key().to_encoded_point(false).as_bytes())
    }

    /// `auth`, as it gives it away.
    #[must_use]
    pub fn auth(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.auth)
    }

    /// Opens what was pushed to it.
    #[must_use]
    pub fn open(&self, body: &[u8]) -> Option<Vec<u8>> {
        web_push_native::decrypt(body.to_vec(), &self.key, &self.auth.into()).ok()
    }
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

/// The public key that signed an `Authorization`, and what it claims.
#[must_use]
pub fn signed_by(authorization: &str) -> Option<(String, Value)> {
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let (token, key) = authorization.strip_prefix("vapid t=")?.split_once(", k=")?;
    let (signed, signature) = token.rsplit_once('.')?;
    let verifying = VerifyingKey::from_sec1_bytes(&bytes(key)?).ok()?;
    let signature = Signature::from_slice(&bytes(signature)?).ok()?;
    verifying.verify(signed.as_bytes(), &signature).ok()?;
    let claims = bytes(signed.split_once('.')?.1)?;
    Some((key.to_owned(), serde_json::from_slice(&claims).ok()?))
}
