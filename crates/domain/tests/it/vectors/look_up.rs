//! Look-ups: their texts, and what is signed over them.

use serde_json::{Value, json};
use sidelight_domain::lookup::{LookUp, LookUpError, look_up_digest};
use sidelight_domain::record::sha256;

use super::{check_all, file, text};
use crate::lookup::look_up;

const OFFICER: u64 = 17;

fn named(name: &str, look_up: &LookUp) -> Value {
    let text = look_up.text().unwrap();
    let digest = look_up_digest(&look_up.origin, &text, OFFICER);
    json!({
        "name": name, "text": text, "sha256": hex::encode(sha256(text.as_bytes())),
        "submitted_by": OFFICER, "digest": hex::encode(digest), "addresses": look_up.addresses(),
    })
}

pub(super) fn look_ups() -> Value {
    let usual = look_up(2);
    let said = usual.text().unwrap();
    let scripts = LookUp {
        reason: "Vu rue de l'Église \"A/B\", 東京".into(),
        case: "é".repeat(100),
        epoch: 9_007_199_254_740_991,
        ..look_up(1)
    };
    let bad = |name: &str, error: &str, from: &str, to: &str| {
        assert!(said.contains(from), "{name}: {from}");
        json!({"name": name, "error": error, "text": said.replacen(from, to, 1)})
    };
    let (one, two) = (hex::encode([1; 32]), hex::encode([2; 32]));
    let many: Vec<String> = (2..=14_u8).map(|it| hex::encode([it; 32])).collect();
    let reason = usual.reason.as_str();
    let invalid = vec![
        bad("another version", "spelling", "\"v\":1", "\"v\":2"),
        bad("a space", "spelling", "\":", "\": "),
        bad("another member", "spelling", "\"reason\"", "\"why\""),
        bad(
            "a member twice",
            "spelling",
            "{\"v\":1,",
            "{\"v\":1,\"v\":1,",
        ),
        bad("a member more", "spelling", "}", ",\"more\":1}"),
        bad(
            "an escape that is not needed",
            "spelling",
            "The van",
            "\\u0054he van",
        ),
        bad(
            "an agency that is no slug",
            "spelling",
            "millbrook-police",
            "Millbrook",
        ),
        bad("a danger that is none", "spelling", "kidnapping", "theft"),
        bad(
            "an epoch with a fraction",
            "spelling",
            "\"epoch\":1",
            "\"epoch\":1.0",
        ),
        bad("the epoch 0", "epoch", "\"epoch\":1", "\"epoch\":0"),
        bad("no reason", "text", reason, ""),
        bad("a reason on two lines", "text", "The van", "The\\nvan"),
        bad(
            "a reason of 801 characters",
            "text",
            reason,
            &"x".repeat(801),
        ),
        bad(
            "letters that change places",
            "text",
            "The van",
            "The \u{202e}van",
        ),
        bad("a case of 202 bytes", "text", "26-1188", &"é".repeat(101)),
        bad(
            "no element",
            "elements",
            &format!("\"{one}\",\"{two}\""),
            "",
        ),
        bad("an element twice", "elements", &two, &one),
        bad("an element in capitals", "elements", &two, &"AB".repeat(32)),
        bad("an element of 31 bytes", "elements", &two, &two[2..]),
        bad("13 elements", "elements", &two, &many[1..].join("\",\"")),
        bad(
            "longer than 6,144 bytes",
            "long",
            "26-1188",
            &"x".repeat(6_144),
        ),
    ];
    let valid = vec![
        named("two addresses", &usual),
        named("twelve addresses", &look_up(12)),
        named("other scripts, quotes, a great epoch", &scripts),
    ];
    file(
        "Look-ups and what officer and supervisor sign (docs/ref/lookup.md, Look-up).",
        valid,
        invalid,
    )
}

#[test]
fn look_ups_are_read_as_the_vectors_say() {
    check_all("look-up", |case| match LookUp::parse(text(case, "text")) {
        Ok(look_up) => {
            let digest = look_up_digest(&look_up.origin, text(case, "text"), OFFICER);
            assert_eq!(hex::encode(digest), text(case, "digest"));
            assert_eq!(look_up.addresses(), case["addresses"].as_u64().unwrap());
            None
        }
        Err(error) => Some(
            match error {
                LookUpError::Long => "long",
                LookUpError::Spelling => "spelling",
                LookUpError::Text(_) => "text",
                LookUpError::Epoch => "epoch",
                LookUpError::Elements => "elements",
            }
            .to_owned(),
        ),
    });
}
