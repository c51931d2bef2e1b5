//! The operator's own keys, with which it would like things to be sealed and signed, and what it makes of
//! them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_domain::record::statement::signed_bytes;
use sidelight_domain::record::{Statement, sha256};
use sidelight_seal::keyring::{self, Epoch, Keyring};
use sidelight_seal::{Identity, file};

use sidelight_demo::home::Known;

/// See the module.
#[derive(Clone)]
pub(crate) struct Attacker {
    pub(crate) signing: SigningKey,
    pub(crate) identity: Identity,
}

impl Attacker {
    pub(crate) fn new() -> Self {
        Self {
            signing: SigningKey::generate(&mut OsRng),
            identity: Identity::random(&mut OsRng),
        }
    }

    pub(crate) fn recipient(&self) -> String {
        self.identity.recipient().to_string()
    }

    /// The next statement as the operator would like it, signed with `key`.
    pub(crate) fn next(
        known: &Known,
        key: &SigningKey,
        change: impl FnOnce(&mut Statement),
    ) -> Value {
        let mut next = known.statement.clone();
        next.previous = sha256(known.text.as_bytes());
        next.number += 1;
        change(&mut next);
        let text = next.to_text();
        let signature = STANDARD.encode(key.sign(&signed_bytes(&text)).to_bytes());
        json!({"text": text, "signature": signature})
    }

    /// A keyring of the operator's for the household's own devices: all keys in it are the operator's.
    pub(crate) fn keyring(&self, known: &Known) -> String {
        let mut statement = known.statement.clone();
        statement.signing_key = self.signing.verifying_key().to_bytes();
        statement.epoch_recipient = self.recipient();
        statement.recovery = self.recipient();
        statement.notice = self.recipient();
        let ring = Keyring {
            household: statement.household,
            statement: statement.number,
            signing: vec![self.signing.clone()],
            epochs: vec![Epoch {
                number: statement.epoch,
                identity: self.identity.clone(),
            }],
            recovery: self.identity.clone(),
            notice: self.identity.clone(),
        };
        STANDARD.encode(keyring::seal(&ring, &statement, &mut OsRng).unwrap())
    }

    /// The `age` files below some JSON that the operator can open: what it has obtained.
    pub(crate) fn opens(&self, json: &Value) -> usize {
        match json {
            Value::String(text) => {
                let sealed = STANDARD.decode(text).ok();
                let key = sealed.map(|bytes| file::unwrap(&bytes, &self.identity));
                usize::from(matches!(key, Some(Ok(_))))
            }
            Value::Array(all) => all.iter().map(|one| self.opens(one)).sum(),
            Value::Object(all) => all.values().map(|one| self.opens(one)).sum(),
            _ => 0,
        }
    }
}
