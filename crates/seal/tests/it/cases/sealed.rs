//! Keyrings and relayed messages.

use ed25519_dalek::{Signer as _, SigningKey};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};
use sidelight_domain::record::message::MessageKind;
use sidelight_seal::keyring::{Epoch, Keyring};
use sidelight_seal::{Identity, file, keyring, message};

use super::statement::{Home, home};
use super::{b64, identity, secret, signing_key, source, with, wrong};

fn full_keyring(home: &Home) -> Keyring {
    Keyring {
        household: home.statement.household,
        statement: 1,
        signing: vec![home.signing.clone()],
        epochs: vec![Epoch {
            number: 1,
            identity: home.epoch.clone(),
        }],
        recovery: home.recovery.clone(),
        notice: home.notice.clone(),
    }
}

/// Signs a body that may be nonsense, and seals it to the home's device.
fn sealed(
    rng: &mut ChaCha20Rng,
    kind: MessageKind,
    body: &str,
    key: &SigningKey,
    to: &Identity,
) -> Value {
    let signature = b64(&key.sign(&kind.signed_bytes(body)).to_bytes());
    let plain = json!({"body": body, "signature": signature}).to_string();
    json!({"sealed": b64(&file::seal(plain.as_bytes(), &[to.recipient()], rng).expect("a recipient"))})
}

/// `statement-keyring.json`: `sealed` is offered to a reader with `identity` who holds
/// `statement` and its key.
pub(super) fn keyring() -> Value {
    let mut rng = source("keyring");
    let (home, other) = (home(&mut rng), home(&mut rng));
    let file =
        keyring::seal(&full_keyring(&home), &home.statement, &mut rng).expect("a good keyring");
    let body = json!({
        "v": 1, "household": home.statement.household.to_string(), "statement": 1,
        "signing": [hex::encode(home.signing.to_bytes())],
        "epochs": [{"n": 1, "identity": secret(&home.epoch)}],
        "recovery": secret(&home.recovery), "notice": secret(&home.notice),
    });
    let base = json!({
        "name": "device", "identity": secret(&home.device), "pinned": hex::encode(home.statement.signing_key),
        "statement": home.statement.to_text(), "sealed": b64(&file), "body": body,
    });
    let mut bad = |name: &str, error: &str, why: &str, change: Value| {
        let body = super::sorted(with(&body, change)).to_string();
        let change = sealed(
            &mut rng,
            MessageKind::Keyring,
            &body,
            &home.signing,
            &home.device,
        );
        wrong(
            &base,
            name,
            error,
            why,
            with(&change, json!({"body": null})),
        )
    };
    let mut invalid = vec![
        bad(
            "version",
            "version",
            "a version that is not known",
            json!({"v": 2}),
        ),
        bad(
            "household",
            "other_household",
            "another home's",
            json!({"household": "7".repeat(32)}),
        ),
        bad(
            "statement",
            "other_statement",
            "of a later statement",
            json!({"statement": 2}),
        ),
        bad(
            "no-signing-key",
            "signing_key",
            "the current key is missing",
            json!({"signing": []}),
        ),
        bad(
            "other-signing-key",
            "signing_key",
            "the last key is not the statement's",
            json!({"signing": [hex::encode(home.signing.to_bytes()), hex::encode(other.signing.to_bytes())]}),
        ),
        bad(
            "no-epoch",
            "epoch",
            "the statement's epoch is missing",
            json!({"epochs": []}),
        ),
        bad(
            "other-epoch-key",
            "epoch",
            "a key that others hold in its place",
            json!({"epochs": [{"n": 1, "identity": secret(&other.epoch)}]}),
        ),
        bad(
            "epoch-twice",
            "epoch",
            "two keys under one number",
            json!({"epochs": [
                {"n": 1, "identity": secret(&home.epoch)},
                {"n": 1, "identity": secret(&other.epoch)},
            ]}),
        ),
        bad(
            "recovery",
            "recovery",
            "another recovery key",
            json!({"recovery": secret(&other.recovery)}),
        ),
        bad(
            "notice",
            "notice",
            "another notice key",
            json!({"notice": secret(&other.notice)}),
        ),
        bad(
            "recipient-for-identity",
            "format",
            "a public key in the place of a secret",
            json!({"recovery": home.statement.recovery}),
        ),
        bad(
            "short-seed",
            "format",
            "31 bytes",
            json!({"signing": ["00".repeat(31)]}),
        ),
    ];
    let good_body = super::sorted(body.clone()).to_string();
    let mut resealed =
        |kind, key: &SigningKey| sealed(&mut rng, kind, &good_body, key, &home.device);
    invalid.push(wrong(
        &base,
        "signed-by-another",
        "signature",
        "anybody can encrypt to a device",
        resealed(MessageKind::Keyring, &other.signing),
    ));
    invalid.push(wrong(
        &base,
        "signed-as-a-command",
        "signature",
        "a signature for another purpose",
        resealed(MessageKind::Command, &home.signing),
    ));
    invalid.push(wrong(
        &base,
        "other-identity",
        "sealed",
        "not sealed to this device",
        json!({"identity": secret(&other.device)}),
    ));
    let junk = file::seal(b"{}", &[home.device.recipient()], &mut rng).expect("a recipient");
    invalid.push(wrong(
        &base,
        "no-body",
        "format",
        "the members are missing",
        json!({"sealed": b64(&junk)}),
    ));
    let recovery = with(
        &base,
        json!({"name": "recovery-sheet", "identity": secret(&home.recovery)}),
    );
    json!({"valid": [base, recovery], "invalid": invalid})
}

/// `statement-message.json`: `sealed` is offered as a message of `kind` by `sender` to `identity`.
pub(super) fn message() -> Value {
    let mut rng = source("message");
    let (key, other) = (signing_key(&mut rng), signing_key(&mut rng));
    let (to, stranger) = (identity(&mut rng), identity(&mut rng));
    let kinds = [
        ("command", MessageKind::Command),
        ("reply", MessageKind::Reply),
        ("status", MessageKind::Status),
        ("event", MessageKind::Event),
    ];
    let mut valid = Vec::new();
    for (name, kind) in kinds {
        let body = super::sorted(json!({"v": 1, "text": "\"quoted\" Tür"})).to_string();
        let file =
            message::seal(kind, &body, &key, &to.recipient(), &mut rng).expect("a recipient");
        let plain = file::open(&file, &to).expect("just sealed");
        valid.push(json!({
            "name": name, "kind": name, "identity": secret(&to), "body": body, "plain_size": plain.len(),
            "sender": hex::encode(key.verifying_key().to_bytes()), "sealed": b64(&file),
        }));
    }
    let base = valid[0].clone();
    let body = base["body"].as_str().unwrap_or_default().to_owned();
    let mut as_sealed = |kind, key: &SigningKey| sealed(&mut rng, kind, &body, key, &to);
    let mut invalid = vec![
        wrong(
            &base,
            "signed-by-another",
            "signature",
            "the operator knows the recipient and can write",
            as_sealed(MessageKind::Command, &other),
        ),
        wrong(
            &base,
            "reply-as-command",
            "signature",
            "a signature for another purpose",
            as_sealed(MessageKind::Reply, &key),
        ),
        wrong(
            &base,
            "other-identity",
            "sealed",
            "sealed to somebody else",
            json!({"identity": secret(&stranger)}),
        ),
    ];
    let mut raw = |plain: &str| {
        let file = file::seal(plain.as_bytes(), &[to.recipient()], &mut rng);
        json!({"sealed": b64(&file.expect("a recipient"))})
    };
    let short = json!({"body": body, "signature": b64(&[0; 63])}).to_string();
    invalid.push(wrong(
        &base,
        "short-signature",
        "format",
        "63 bytes",
        raw(&short),
    ));
    invalid.push(wrong(
        &base,
        "not-json",
        "format",
        "not a signed body",
        raw("hello"),
    ));
    let signature = key
        .sign(&MessageKind::Command.signed_bytes(&body))
        .to_bytes();
    let changed = json!({"body": format!("{body} "), "signature": b64(&signature)});
    invalid.push(wrong(
        &base,
        "space-in-body",
        "signature",
        "the padding stands outside the body",
        raw(&changed.to_string()),
    ));
    json!({"valid": valid, "invalid": invalid})
}
