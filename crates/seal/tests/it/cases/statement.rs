//! Statements, and the household that keyrings are made for.

use ed25519_dalek::{Signer as _, SigningKey};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};
use sidelight_domain::record::statement::{
    Access, Camera, Device, HomeToken, Hub, Statement, signed_bytes,
};
use sidelight_domain::record::{CameraId, DeviceId, HouseholdId, MemberId, sha256};
use sidelight_seal::Identity;

use super::refused::{refused_addresses, refused_contacts, refused_orders, refused_texts};
use super::{b64, bytes, identity, signing_key, source};

/// A household with all its secrets, at its first statement.
pub(super) struct Home {
    pub(super) signing: SigningKey,
    pub(super) epoch: Identity,
    pub(super) recovery: Identity,
    pub(super) notice: Identity,
    pub(super) device: Identity,
    pub(super) statement: Statement,
}

pub(super) fn home(rng: &mut ChaCha20Rng) -> Home {
    let signing = signing_key(rng);
    let [epoch, recovery, notice, device, hub] = std::array::from_fn(|_| identity(rng));
    let text = |i: &Identity| i.recipient().to_string();
    let member = MemberId(bytes(rng));
    let hub_key = signing_key(rng).verifying_key().to_bytes();
    let statement = Statement {
        household: HouseholdId(bytes(rng)),
        number: 1,
        previous: [0; 32],
        issued_ms: 1_790_000_000_000,
        signing_key: signing.verifying_key().to_bytes(),
        access: Access::Sealed,
        epoch: 1,
        epoch_recipient: text(&epoch),
        recovery: text(&recovery),
        notice: text(&notice),
        members: vec![member],
        devices: vec![Device {
            id: DeviceId(bytes(rng)),
            member,
            recipient: text(&device),
        }],
        hubs: vec![Hub {
            key: hub_key,
            recipient: text(&hub),
        }],
        cameras: vec![Camera {
            id: CameraId(bytes(rng)),
            hub: hub_key,
            audio: true,
            retention_days: 30,
        }],
    };
    Home {
        signing,
        epoch,
        recovery,
        notice,
        device,
        statement,
    }
}

pub(super) fn case(name: &str, known: Option<&str>, text: &str, key: &SigningKey) -> Value {
    let signature = b64(&key.sign(&signed_bytes(text)).to_bytes());
    json!({"name": name, "known": known, "text": text, "signature": signature})
}

fn token(look_up_epoch: u64, of: &[u8]) -> HomeToken {
    HomeToken {
        look_up_epoch,
        hash: sha256(of),
    }
}

/// `statement.json`: `text` is offered to a reader who holds the text `known`, or nothing.
pub(super) fn statement() -> Value {
    let mut rng = source("statement");
    let home = home(&mut rng);
    let new_key = signing_key(&mut rng);
    let (new_epoch, new_recovery) = (identity(&mut rng), identity(&mut rng));
    let (first, text) = (&home.statement, home.statement.to_text());
    let next = Statement {
        number: 2,
        previous: sha256(text.as_bytes()),
        issued_ms: first.issued_ms + 5,
        ..first.clone()
    };
    let grown = Statement {
        members: vec![first.members[0], MemberId(bytes(&mut rng))],
        access: Access::emergency(3),
        ..next.clone()
    };
    let rotated = Statement {
        signing_key: new_key.verifying_key().to_bytes(),
        epoch: 2,
        epoch_recipient: new_epoch.recipient().to_string(),
        recovery: new_recovery.recipient().to_string(),
        ..next.clone()
    };
    let empty = Statement {
        devices: vec![],
        hubs: vec![],
        cameras: vec![],
        ..first.clone()
    };
    let addressed = Access::Emergency {
        quorum_epoch: 3,
        address: Some(token(2, b"a token")),
        contacts: vec![],
    };
    let reached = Access::Emergency {
        quorum_epoch: 3,
        address: None,
        contacts: vec![
            token(2, b"a token"),
            token(10, b"another"),
            token(10, b"a third"),
        ],
    };
    let found = Statement {
        access: addressed.clone(),
        ..first.clone()
    };
    let set_up = Statement {
        access: addressed,
        ..next.clone()
    };
    let contacts = Statement {
        access: reached,
        ..first.clone()
    };
    let mut both = set_up.clone();
    if let Access::Emergency { contacts, .. } = &mut both.access {
        contacts.push(token(2, b"another"));
    }
    let (key, known) = (&home.signing, Some(text.as_str()));
    let mut invalid = refused_texts(&text, key);
    invalid.extend(refused_addresses(&found, key));
    invalid.extend(refused_contacts(&contacts, key));
    invalid.extend(refused_orders(&home, &next, &rotated, &new_key));
    json!({
        "valid": [
            case("first", None, &text, key),
            case("first-without-devices", None, &empty.to_text(), key),
            case("first-with-an-address", None, &found.to_text(), key),
            case("next-with-an-address", known, &set_up.to_text(), key),
            case("first-with-contacts", None, &contacts.to_text(), key),
            case("next-with-address-and-contact", known, &both.to_text(), key),
            case("next", known, &next.to_text(), key),
            case("next-grown", known, &grown.to_text(), key),
            case("next-rotated", known, &rotated.to_text(), key),
        ],
        "invalid": invalid,
    })
}
