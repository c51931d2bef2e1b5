//! A software authenticator, so that the demo's roles sign in through the same passkey endpoints as
//! people.
//!
//! It lives only in the demo; real people use their own authenticators. It says "user present and
//! verified" without asking anybody, keeps its keys in a plain file, and its attestation is `none`:
//! worthless as protection, exact as a counterpart. It does what a browser and its authenticator do
//! together (WebAuthn Level 3, sections 5.1.3, 5.1.4, 6.3.2 and 6.3.3): it takes the options an
//! endpoint hands out as JSON and answers with the credential that `navigator.credentials` would
//! give the page, as JSON. Keys are ES256 and discoverable; signature counters stay 0.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

const CREDENTIAL_ID_BYTES: usize = 16;
/// COSE's number for ES256.
const ES256: i64 = -7;
/// User present, user verified.
const PRESENT_AND_VERIFIED: u8 = 0x01 | 0x04;
/// Attested credential data follows.
const ATTESTED: u8 = 0x40;
/// The longest user handle there may be (WebAuthn, section 5.4.3).
const USER_HANDLE_BYTES_MAX: usize = 64;

/// Why a ceremony could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticatorError {
    /// The file of keys cannot be read or written.
    #[error("the authenticator's file: {0}")]
    File(#[from] io::Error),
    /// The file of keys is damaged.
    #[error("the authenticator's file is damaged")]
    Damaged,
    /// The options lack a field or have a wrong one.
    #[error("the options are malformed: {0}")]
    Options(&'static str),
    /// The site may not use this relying party id, or the origin is not one passkeys work on.
    #[error("the origin may not use this relying party id")]
    Origin,
    /// The site does not take ES256.
    #[error("the site takes no algorithm this authenticator has")]
    Algorithm,
    /// The site excluded a credential that is here already.
    #[error("there is already a passkey here")]
    Excluded,
    /// No key fits the request.
    #[error("there is no passkey here for this site")]
    NoCredential,
}

/// One passkey as it is kept in the file; byte strings are base64url.
#[derive(Clone, Serialize, Deserialize)]
struct Passkey {
    rp_id: String,
    id: String,
    user_handle: String,
    secret: String,
}

impl Passkey {
    fn key(&self) -> Result<SigningKey, AuthenticatorError> {
        let bytes = BASE64
            .decode(&self.secret)
            .map_err(|_| AuthenticatorError::Damaged)?;
        SigningKey::from_slice(&bytes).map_err(|_| AuthenticatorError::Damaged)
    }
}

/// A file of passkeys that answers ceremonies. Its randomness is the caller's.
pub struct SoftAuthenticator<R> {
    path: PathBuf,
    rng: R,
    passkeys: Vec<Passkey>,
}

impl<R> std::fmt::Debug for SoftAuthenticator<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SoftAuthenticator")
            .field("passkeys", &self.passkeys.len())
            .finish_non_exhaustive()
    }
}

impl<R: RngCore + CryptoRng> SoftAuthenticator<R> {
    /// Opens the file at `path`, or begins an empty one that is written with the first passkey.
    ///
    /// # Errors
    /// If the file exists and cannot be read or understood.
    pub fn open(path: impl AsRef<Path>, rng: R) -> Result<Self, AuthenticatorError> {
        let path = path.as_ref().to_owned();
        let passkeys = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| AuthenticatorError::Damaged)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            path,
            rng,
            passkeys,
        })
    }

    /// Whether there is any passkey.
    pub fn has_passkey(&self) -> bool {
        !self.passkeys.is_empty()
    }

    /// The newest passkey's public key in COSE form.
    ///
    /// # Errors
    /// If there is none, or the file holds something else.
    pub fn public_key(&self) -> Result<Vec<u8>, AuthenticatorError> {
        let newest = self.passkeys.last();
        Ok(cose(
            &newest.ok_or(AuthenticatorError::NoCredential)?.key()?,
        ))
    }

    /// Makes a passkey for registration options (with or without the outer `publicKey`), and
    /// answers as `navigator.credentials.create` would. The passkey is on disk when this returns.
    ///
    /// # Errors
    /// If the options are malformed, the origin may not use the relying party id, ES256 is not
    /// taken, a passkey is excluded, or the file cannot be written.
    pub fn register(&mut self, origin: &Url, options: &Value) -> Result<Value, AuthenticatorError> {
        let options = options.get("publicKey").unwrap_or(options);
        let rp_id = rp_id(origin, options.pointer("/rp/id"))?;
        let algorithms = options.get("pubKeyCredParams").and_then(Value::as_array);
        let algorithms = algorithms.ok_or(AuthenticatorError::Options("pubKeyCredParams"))?;
        if !algorithms
            .iter()
            .any(|entry| entry.get("alg").and_then(Value::as_i64) == Some(ES256))
        {
            return Err(AuthenticatorError::Algorithm);
        }
        let excluded = ids(options.get("excludeCredentials"));
        if self
            .passkeys
            .iter()
            .any(|key| key.rp_id == rp_id && excluded.contains(&key.id.as_str()))
        {
            return Err(AuthenticatorError::Excluded);
        }
        let handle = text(options.pointer("/user/id"), "user.id")?;
        let handle_bytes = BASE64
            .decode(handle)
            .map_err(|_| AuthenticatorError::Options("user.id"))?;
        if handle_bytes.is_empty() || handle_bytes.len() > USER_HANDLE_BYTES_MAX {
            return Err(AuthenticatorError::Options("user.id"));
        }
        let client_data = client_data("webauthn.create", origin, options)?;

        let key = SigningKey::random(&mut self.rng);
        let mut id = [0; CREDENTIAL_ID_BYTES];
        self.rng.fill_bytes(&mut id);
        let passkey = Passkey {
            id: BASE64.encode(id),
            user_handle: handle.to_owned(),
            secret: BASE64.encode(key.to_bytes()),
            rp_id,
        };
        let data = attested_data(&passkey.rp_id, &id, &key);
        let answer = json!({
            "id": passkey.id,
            "rawId": passkey.id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "response": {
                "clientDataJSON": BASE64.encode(client_data),
                "attestationObject": BASE64.encode(attestation_object(&data)),
                "transports": ["internal"],
            },
            "clientExtensionResults": { "credProps": { "rk": true } },
        });
        // A new passkey for the same person and site replaces the old one, as in password managers.
        let mut passkeys = self.passkeys.clone();
        passkeys
            .retain(|old| (&old.rp_id, &old.user_handle) != (&passkey.rp_id, &passkey.user_handle));
        passkeys.push(passkey);
        save(&self.path, &passkeys)?;
        self.passkeys = passkeys;
        Ok(answer)
    }

    /// Signs authentication options (with or without the outer `publicKey`), and answers as
    /// `navigator.credentials.get` would. Without `allowCredentials` the newest passkey for the
    /// site is used.
    ///
    /// # Errors
    /// If the options are malformed, the origin may not use the relying party id, or no passkey
    /// fits.
    pub fn authenticate(&self, origin: &Url, options: &Value) -> Result<Value, AuthenticatorError> {
        let options = options.get("publicKey").unwrap_or(options);
        let rp_id = rp_id(origin, options.get("rpId"))?;
        let allowed = ids(options.get("allowCredentials"));
        let passkey = self
            .passkeys
            .iter()
            .rev()
            .find(|key| {
                key.rp_id == rp_id && (allowed.is_empty() || allowed.contains(&key.id.as_str()))
            })
            .ok_or(AuthenticatorError::NoCredential)?;
        let client_data = client_data("webauthn.get", origin, options)?;
        let data = data_head(&rp_id, PRESENT_AND_VERIFIED);
        let mut signed = data.clone();
        signed.extend_from_slice(&Sha256::digest(&client_data));
        let signature: Signature = passkey.key()?.sign(&signed);
        Ok(json!({
            "id": passkey.id,
            "rawId": passkey.id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "response": {
                "clientDataJSON": BASE64.encode(client_data),
                "authenticatorData": BASE64.encode(data),
                "signature": BASE64.encode(signature.to_der().as_bytes()),
                "userHandle": passkey.user_handle,
            },
            "clientExtensionResults": {},
        }))
    }
}

/// The relying party id asked for, or the origin's host; checked as a browser would (WebAuthn,
/// section 5.1.3).
fn rp_id(origin: &Url, asked: Option<&Value>) -> Result<String, AuthenticatorError> {
    let host = origin.domain().ok_or(AuthenticatorError::Origin)?;
    if origin.scheme() != "https" && !(origin.scheme() == "http" && host == "localhost") {
        return Err(AuthenticatorError::Origin);
    }
    let Some(asked) = asked.filter(|value| !value.is_null()) else {
        return Ok(host.to_owned());
    };
    let asked = asked
        .as_str()
        .ok_or(AuthenticatorError::Options("relying party id"))?;
    // The demo has no public suffixes to guard: a parent domain needs a dot, and that is all.
    let parent = host
        .strip_suffix(asked)
        .is_some_and(|rest| rest.ends_with('.'))
        && asked.contains('.');
    if asked == host || parent {
        Ok(asked.to_owned())
    } else {
        Err(AuthenticatorError::Origin)
    }
}

fn text<'a>(value: Option<&'a Value>, name: &'static str) -> Result<&'a str, AuthenticatorError> {
    value
        .and_then(Value::as_str)
        .ok_or(AuthenticatorError::Options(name))
}

/// The ids in a list of credential descriptors, as base64url.
fn ids(list: Option<&Value>) -> Vec<&str> {
    let list = list
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    list.iter()
        .filter_map(|entry| entry.get("id").and_then(Value::as_str))
        .collect()
}

/// The collected client data, in the order browsers write it (WebAuthn, section 5.8.1).
fn client_data(kind: &str, origin: &Url, options: &Value) -> Result<Vec<u8>, AuthenticatorError> {
    let challenge = text(options.get("challenge"), "challenge")?;
    let quote = |text: &str| Value::from(text).to_string();
    let origin = origin.origin().ascii_serialization();
    let (kind, challenge, origin) = (quote(kind), quote(challenge), quote(&origin));
    Ok(format!(
        r#"{{"type":{kind},"challenge":{challenge},"origin":{origin},"crossOrigin":false}}"#
    )
    .into_bytes())
}

/// Relying party, flags and a counter of 0 (WebAuthn, section 6.1).
fn data_head(rp_id: &str, flags: u8) -> Vec<u8> {
    let mut data = Sha256::digest(rp_id).to_vec();
    data.extend_from_slice(&[flags, 0, 0, 0, 0]);
    data
}

/// Authenticator data with a new credential: no AAGUID, its id, and its public key in COSE form
/// (RFC 9053).
fn attested_data(rp_id: &str, id: &[u8; CREDENTIAL_ID_BYTES], key: &SigningKey) -> Vec<u8> {
    let mut data = data_head(rp_id, PRESENT_AND_VERIFIED | ATTESTED);
    data.extend_from_slice(&[0; 16]);
    data.extend_from_slice(&[0, CREDENTIAL_ID_BYTES as u8]);
    data.extend_from_slice(id);
    data.extend_from_slice(&cose(key));
    data
}

/// `{1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}`.
fn cose(key: &SigningKey) -> Vec<u8> {
    let point = key.verifying_key().to_encoded_point(false);
    let mut data = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
    data.extend_from_slice(point.x().expect("an uncompressed point has an x"));
    data.extend_from_slice(&[0x22, 0x58, 0x20]);
    data.extend_from_slice(point.y().expect("an uncompressed point has a y"));
    data
}

/// `{"fmt": "none", "attStmt": {}, "authData": data}` in CBOR.
fn attestation_object(data: &[u8]) -> Vec<u8> {
    let length =
        u8::try_from(data.len()).expect("authenticator data with one key is below 256 bytes");
    let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
    object.push(length);
    object.extend_from_slice(data);
    object
}

/// Replaces the file, readable by its owner alone; a crash leaves the old one.
fn save(path: &Path, passkeys: &[Passkey]) -> Result<(), AuthenticatorError> {
    let bytes = serde_json::to_vec_pretty(passkeys).expect("strings are always JSON");
    let fresh = path.with_extension("new");
    // A left-over from a crash may have other permissions; the mode below applies to new files
    // only.
    match fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let mut file: File = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&fresh)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    Ok(())
}
