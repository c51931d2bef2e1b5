//! Keyrings of an agency: which are taken, beside the delivery keys that the record has.

use serde_json::{Value, json};

use super::{identity, secret, source, with};

/// `agency-keyring.json`: `body` is the text that is sealed to `identity`; it is compared with `keys`.
pub(super) fn keyring() -> Value {
    let mut rng = source("agency-keyring");
    let [device, first, second, sheet, stranger] = std::array::from_fn(|_| identity(&mut rng));
    let recipient = |of: &sidelight_seal::Identity| of.recipient().to_string();
    let key = |epoch: u64, of| json!({"epoch": epoch, "recipient": recipient(of)});
    let epoch = |n: u64, of| json!({"n": n, "identity": secret(of)});
    let body = json!({
        "v": 1, "agency": "millbrook-police", "epochs": [epoch(1, &first)],
        "devices": [{"account": "0".repeat(32), "name": "Desk", "recipient": recipient(&device)}],
    });
    let base = json!({
        "agency": "millbrook-police", "identity": secret(&device), "keys": [key(1, &first)],
    });
    let case = |name: &str, keys: Value, change: Value| {
        let body = super::sorted(with(&body, change)).to_string();
        with(&base, json!({"name": name, "keys": keys, "body": body}))
    };
    let bad = |name: &str, error: &str, why: &str, change: Value| {
        let made = case(name, json!([key(1, &first)]), change);
        with(&made, json!({"error": error, "why": why}))
    };
    let held = |made: Value, epochs: Value| with(&made, json!({"epochs": epochs}));
    let other_keys = |name: &str, error: &str, why: &str, keys: Value, change: Value| {
        with(
            &case(name, keys, change),
            json!({"error": error, "why": why}),
        )
    };
    let both = json!([key(1, &first), key(2, &second)]);
    let device_of = |recipient: &str| {
        let device = json!({"account": "a", "name": "b", "recipient": recipient});
        json!({"devices": [device]})
    };
    json!({
        "valid": [
            held(case("one-epoch", json!([key(1, &first)]), json!({})), json!([1])),
            held(case("sheet-and-unknown-member", json!([key(1, &first)]),
                json!({"sheet": secret(&sheet), "later": [1]})), json!([1])),
            held(case("both-epochs", both.clone(),
                json!({"epochs": [epoch(1, &first), epoch(2, &second)]})), json!([1, 2])),
            held(case("next-is-in-the-record", both.clone(), json!({"next": secret(&second)})),
                json!([1, 2])),
            held(case("next-waits", json!([key(1, &first)]), json!({"next": secret(&second)})), json!([1])),
        ],
        "invalid": [
            bad("version", "version", "a version that is not known", json!({"v": 2})),
            bad("epochs-missing", "format", "no list of epochs", json!({"epochs": null})),
            bad("epoch-as-text", "format", "an integer, not a text",
                json!({"epochs": [{"n": "1", "identity": secret(&first)}]})),
            bad("recipient-for-identity", "format", "a public key in the place of a secret",
                json!({"epochs": [{"n": 1, "identity": recipient(&first)}]})),
            bad("epochs-descend", "format", "not in their order",
                json!({"epochs": [epoch(2, &second), epoch(1, &first)]})),
            bad("epoch-twice", "format", "two keys under one number",
                json!({"epochs": [epoch(1, &first), epoch(1, &second)]})),
            bad("sheet-is-no-key", "format", "not an identity", json!({"sheet": recipient(&sheet)})),
            bad("next-is-no-key", "format", "not an identity", json!({"next": "AGE-SECRET-KEY-1"})),
            bad("device-is-no-key", "format", "not a recipient", device_of("age1device")),
            bad("device-is-a-secret", "format", "a secret in the place of a recipient",
                device_of(&secret(&stranger))),
            bad("other-agency", "other_agency", "of another agency", json!({"agency": "millbrook-fire"})),
            bad("other-key", "epoch", "a key that others hold in its place",
                json!({"epochs": [epoch(1, &stranger)]})),
            other_keys("not-in-the-record", "epoch", "the record has no such epoch",
                json!([key(1, &first)]), json!({"epochs": [epoch(1, &first), epoch(2, &second)]})),
            other_keys("behind", "behind", "an older keyring than the record", both.clone(), json!({})),
            other_keys("next-is-another", "behind", "the key that waits is not the one in the record",
                both, json!({"next": secret(&stranger)})),
        ],
    })
}
