//! The cases of `vectors/*.json`: `{"valid": [...], "invalid": [{"name", "why", "error", ...}]}`, where
//! `error` is the name of the first thing that is wrong. Shared by the generator and its test.

mod age;
mod agency;
mod card;
mod encoding;
mod forged;
mod header;
mod letter;
mod manifest;
mod pairing;
mod points;
mod refused;
mod sealed;
mod spool;
mod statement;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use serde_json::{Map, Value};
use sidelight_seal::Identity;

/// Every file: its name without `.json`, and its text.
pub(crate) fn all() -> Vec<(&'static str, String)> {
    [
        ("encoding", encoding::encoding()),
        ("label", encoding::label()),
        ("manifest", manifest::manifest()),
        ("card", card::card()),
        ("statement", statement::statement()),
        ("statement-keyring", sealed::keyring()),
        ("statement-message", sealed::message()),
        ("pairing", pairing::pairing()),
        ("age", age::age()),
        ("spool", spool::spool()),
        ("agency-keyring", agency::keyring()),
        ("letter", letter::letter()),
    ]
    .into_iter()
    .map(|(name, value)| (name, text(value)))
    .collect()
}

fn text(value: Value) -> String {
    let mut text = serde_json::to_string_pretty(&sorted(value)).expect("values are JSON");
    text.push('\n');
    text
}

/// Members sorted, so that the text does not depend on how a map is built.
fn sorted(mut value: Value) -> Value {
    value.sort_all_objects();
    value
}

/// The members of `base` with those of `change` in their place.
fn with(base: &Value, change: Value) -> Value {
    let mut all: Map<String, Value> = base.as_object().expect("an object").clone();
    if let Value::Object(change) = change {
        all.extend(change);
    }
    Value::Object(all)
}

/// An invalid case: `base`, changed, with the reason.
fn wrong(base: &Value, name: &str, error: &str, why: &str, change: Value) -> Value {
    let reason = serde_json::json!({"name": name, "error": error, "why": why});
    with(&with(base, reason), change)
}

fn source(name: &str) -> ChaCha20Rng {
    ChaCha20Rng::from_seed(sidelight_domain::record::sha256(name.as_bytes()))
}

fn bytes<const N: usize>(rng: &mut ChaCha20Rng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

fn signing_key(rng: &mut ChaCha20Rng) -> SigningKey {
    SigningKey::from_bytes(&bytes(rng))
}

fn identity(rng: &mut ChaCha20Rng) -> Identity {
    Identity::from_bytes(bytes(rng))
}

fn secret(identity: &Identity) -> String {
    identity.to_secret_text().to_string()
}

fn b64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
