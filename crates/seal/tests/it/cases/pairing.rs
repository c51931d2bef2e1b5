//! Codes and the slots of a mailbox.

use serde_json::{Value, json};
use sidelight_seal::pairing::{Code, PairingKeys, Purpose, Transcript};

use super::{b64, source, with, wrong};

fn session(
    name: &str,
    typed: &str,
    keys: &PairingKeys,
    purpose: Purpose,
    slots: &[(&str, &str)],
) -> Value {
    let mut transcript = Transcript::new(keys.clone(), purpose);
    let slots: Vec<Value> = slots
        .iter()
        .map(|(slot, body)| {
            let before = hex::encode(transcript.hash());
            let mac = transcript.write(slot, body).expect("short bodies");
            json!({"slot": slot, "body": body, "before": before, "mac": b64(&mac)})
        })
        .collect();
    json!({
        "name": name, "typed": typed, "domain": purpose.domain(), "mailbox": keys.mailbox(),
        "mac_key": hex::encode(keys.mac_key()), "slots": slots, "words": transcript.words(),
    })
}

/// `pairing.json`: `codes` as typed, and sessions of slots under a code.
pub(super) fn pairing() -> Value {
    let mut rng = source("pairing");
    let code = Code::random(&mut rng).to_string();
    let keys = code.parse::<Code>().expect("its own text").keys();
    let other = "0000-0000-0000".parse::<Code>().expect("a code").keys();
    let slots = [
        (
            "hub",
            r#"{"v":1,"hub":"00","recipient":"age1x","name":"Flur"}"#,
        ),
        ("home", r#"{"v":1,"household":"00","token":"t","log":null}"#),
        ("done", r#"{"v":1}"#),
    ];
    let typed = code.to_lowercase().replace('-', " ");
    let whole = session("pairing", &typed, &keys, Purpose::Pairing, &slots);
    let join = session(
        "join",
        &code,
        &keys,
        Purpose::Join,
        &[
            ("new", slots[0].1),
            ("home", slots[1].1),
            ("done", slots[2].1),
        ],
    );
    let foreign = session(
        "other-code",
        "oooo-OOOO-0000",
        &other,
        Purpose::Pairing,
        &slots,
    );
    let slot = |n: usize, change: Value| {
        let mut slots = whole["slots"].clone();
        slots[n] = with(&slots[n], change);
        json!({"slots": slots, "words": null})
    };
    let reordered = json!({"slots": [whole["slots"][1], whole["slots"][0]], "words": null});
    let bad = |name: &str, why: &str, change: Value| wrong(&whole, name, "mac", why, change);
    let typed = |name: &str, why: &str, typed: &str| {
        json!({
            "name": name, "error": "code", "why": why, "typed": typed,
        })
    };
    json!({
        "codes": {
            "valid": [
                {"typed": code, "code": code},
                {"typed": code.to_lowercase(), "code": code},
                {"typed": code.replace('-', ""), "code": code},
                {"typed": format!(" {} ", code.replace('-', " - ")), "code": code},
                {"typed": "oOiI-lLoO-11zZ", "code": "0011-1100-11ZZ"},
            ],
            "invalid": [
                typed("empty", "no characters", ""),
                typed("short", "11 characters", "0123-4567-89A"),
                typed("long", "13 characters", "0123-4567-89AB-C"),
                typed("u", "U is not in the alphabet", "0123-4567-89AU"),
                typed("dot", "only spaces and hyphens are ignored", "0123.4567.89AB"),
                typed("umlaut", "not in the alphabet", "0123-4567-89AÖ"),
                typed("full-width", "digits of another script", "０１２３-4567-89AB"),
            ],
        },
        "valid": [whole.clone(), join, foreign.clone()],
        "invalid": [
            bad("changed-body", "the operator changed the first body", slot(0, json!({"body": "{}"}))),
            bad("changed-mac", "another slot's MAC", slot(1, json!({"mac": whole["slots"][0]["mac"]}))),
            bad("short-mac", "31 bytes", slot(0, json!({"mac": b64(&[0; 31])}))),
            bad("other-slot-name", "a slot is bound to its name", slot(2, json!({"slot": "home"}))),
            bad("reordered", "slots are bound to those before", reordered),
            bad("slots-of-another-code", "written by somebody who has another code",
                json!({"slots": foreign["slots"], "words": null})),
            bad("other-purpose", "pairing slots in a join",
                json!({"domain": "sidelight/join/v1", "words": null})),
        ],
    })
}
