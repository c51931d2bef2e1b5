//! Assertions, made by an authenticator of a few lines with fixed keys.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use ed25519_dalek::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};

use sidelight_domain::approval::{ApprovalError, ApprovalKey, Approved, Assertion, Site};
use sidelight_domain::record::sha256;

pub(super) mod keys;
mod refused;

use super::{array, bytes, check_all, file, text};

const RP_ID: &str = "sidelight.example";
const ORIGIN: &str = "https://app.sidelight.example";
/// User present, user verified.
const UP_UV: u8 = 0x05;

/// What an authenticator signs, for cases to bend before it does.
#[derive(Clone)]
struct Draft {
    client_data: Vec<u8>,
    rp_id: &'static str,
    flags: u8,
    counter: u32,
    more: Vec<u8>,
}

fn digest() -> [u8; 32] {
    sha256(b"decided")
}

fn client_data(members: &str) -> Vec<u8> {
    let challenge = BASE64URL.encode(digest());
    members
        .replace("CHALLENGE", &challenge)
        .replace("ORIGIN", ORIGIN)
        .into_bytes()
}

const USUAL: &str =
    r#"{"type":"webauthn.get","challenge":"CHALLENGE","origin":"ORIGIN","crossOrigin":false}"#;

impl Draft {
    fn new() -> Self {
        Self {
            client_data: client_data(USUAL),
            rp_id: RP_ID,
            flags: UP_UV,
            counter: 0,
            more: Vec::new(),
        }
    }

    fn says(members: &str) -> Self {
        Self {
            client_data: client_data(members),
            ..Self::new()
        }
    }

    fn authenticator_data(&self) -> Vec<u8> {
        let hash = sha256(self.rp_id.as_bytes());
        [
            &hash[..],
            &[self.flags],
            &self.counter.to_be_bytes(),
            &self.more,
        ]
        .concat()
    }

    fn signed(&self) -> Vec<u8> {
        [
            self.authenticator_data(),
            sha256(&self.client_data).to_vec(),
        ]
        .concat()
    }

    fn es256(&self) -> Value {
        let signature: Signature = p256_key(1).sign(&self.signed());
        self.case(&p256_cose(1), signature.to_der().as_bytes())
    }

    fn eddsa(&self) -> Value {
        let signature = ed_key().sign(&self.signed()).to_bytes();
        self.case(&ed_cose(), &signature)
    }

    fn case(&self, cose: &[u8], signature: &[u8]) -> Value {
        json!({
            "key": hex::encode(cose),
            "rp_id": RP_ID,
            "origins": [ORIGIN, "https://sidelight.example"],
            "decision": hex::encode(digest()),
            "client_data": hex::encode(&self.client_data),
            "authenticator_data": hex::encode(self.authenticator_data()),
            "signature": hex::encode(signature),
        })
    }
}

fn p256_key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn p256_cose(seed: u8) -> Vec<u8> {
    ApprovalKey::Es256(*p256_key(seed).verifying_key()).to_cose()
}

fn ed_key() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[2; 32])
}

fn ed_cose() -> Vec<u8> {
    ApprovalKey::EdDsa(ed_key().verifying_key()).to_cose()
}

fn named(name: &str, mut case: Value) -> Value {
    case["name"] = name.into();
    case
}

fn wrong(error: &str, name: &str, case: Value) -> Value {
    let mut case = named(name, case);
    case["error"] = error.into();
    case
}

fn negated() -> Vec<u8> {
    let signature: Signature = p256_key(1).sign(&Draft::new().signed());
    let (r, s) = signature.split_scalars();
    let other = Signature::from_scalars(r, -s).unwrap();
    assert_ne!(other, signature);
    other.to_der().as_bytes().to_vec()
}

fn valid() -> Vec<Value> {
    let cased = |members| Draft::says(members).es256();
    let flags = |flags| {
        Draft {
            flags,
            ..Draft::new()
        }
        .es256()
    };
    vec![
        named("ES256", Draft::new().es256()),
        named("EdDSA", Draft::new().eddsa()),
        named("the other origin", {
            let data = USUAL.replace("ORIGIN", "https://sidelight.example");
            Draft::says(&data).es256()
        }),
        named(
            "no crossOrigin",
            cased(r#"{"type":"webauthn.get","challenge":"CHALLENGE","origin":"ORIGIN"}"#),
        ),
        named(
            "members in another order, spaces, one that is unknown",
            cased(
                r#" { "origin" : "ORIGIN", "other_keys_can_be_added_here": {"a": [1, null]},
                "challenge": "CHALLENGE", "type": "webauthn.get" } "#,
            ),
        ),
        named(
            "a counter",
            Draft {
                counter: 7,
                ..Draft::new()
            }
            .es256(),
        ),
        named("backup eligible", flags(UP_UV | 0x08)),
        named("backed up", flags(UP_UV | 0x18)),
        named(
            "s negated: fits as well, so no approval is named by its signature",
            Draft::new().case(&p256_cose(1), &negated()),
        ),
    ]
}

pub(super) fn assertions() -> Value {
    let invalid = [
        refused::wrong_client_data(),
        refused::wrong_authenticator_data(),
        refused::wrong_signatures(),
    ]
    .concat();
    file(
        "Approvals (docs/ref/approval.md): assertions over a decision. Bytes are hex; keys COSE.",
        valid(),
        invalid,
    )
}

fn verify(case: &Value) -> Result<Approved, ApprovalError> {
    let origins: Vec<&str> = case["origins"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o.as_str().unwrap())
        .collect();
    let site = Site {
        rp_id: text(case, "rp_id"),
        origins: &origins,
    };
    let assertion = Assertion {
        client_data: bytes(case, "client_data"),
        authenticator_data: bytes(case, "authenticator_data"),
        signature: bytes(case, "signature"),
    };
    let key = ApprovalKey::from_cose(&bytes(case, "key")).unwrap();
    assertion.verify(&key, &site, &array(case, "decision"))
}

#[test]
fn assertions_are_taken_or_refused_by_name() {
    check_all("approval", |case| {
        verify(case).err().map(|e| e.code().to_owned())
    });
}

#[test]
fn every_error_has_a_case() {
    let file = super::read("approval");
    let named: std::collections::BTreeSet<_> = file["invalid"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| text(case, "error"))
        .collect();
    assert_eq!(named.len(), 14, "{named:?}");
}

#[test]
fn an_approval_says_what_by_whom_and_the_counter() {
    let case = Draft {
        counter: 7,
        ..Draft::new()
    }
    .es256();
    let approved = verify(&case).unwrap();
    assert_eq!(approved.decision(), &digest());
    assert_eq!(approved.key().to_cose(), p256_cose(1));
    assert_eq!(approved.counter(), 7);
}
