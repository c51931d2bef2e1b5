//! Keys of credentials, and digests of decisions.

use serde_json::{Value, json};
use sidelight_domain::approval::decision::decides;
use sidelight_domain::approval::{ApprovalKey, KeyError, decision_digest};
use sidelight_domain::record::sha256;

use super::{ed_cose, p256_cose};
use crate::vectors::{bytes, check_all, file, read, text};

pub(in crate::vectors) fn keys() -> Value {
    let es256 = p256_cose(1);
    let eddsa = ed_cose();
    let swap = |from: &[u8], at: usize, byte: u8| {
        let mut bytes = from.to_vec();
        assert_ne!(bytes[at], byte);
        bytes[at] = byte;
        bytes
    };
    let key = |name: &str, bytes: &[u8]| json!({"name": name, "key": hex::encode(bytes)});
    let bad = |error: &str, name: &str, bytes: &[u8]| {
        let key = hex::encode(bytes);
        json!({"name": name, "error": error, "key": key})
    };
    let mut unordered = es256.clone();
    unordered[1..5].rotate_left(2);
    // The point of order 4: y = 0.
    let weak = [&eddsa[..10], &[0; 32]].concat();
    let compressed = [&es256[..42], &[0x22, 0xf5]].concat();
    file(
        "Keys of credentials in COSE (docs/ref/approval.md), hex.",
        vec![key("ES256", &es256), key("EdDSA", &eddsa)],
        vec![
            bad("form", "empty", &[]),
            bad("form", "ES256 cut by a byte", &es256[..76]),
            bad(
                "form",
                "ES256 with a byte more",
                &[&es256[..], &[0]].concat(),
            ),
            bad("form", "EdDSA cut by a byte", &eddsa[..41]),
            bad(
                "form",
                "EdDSA with a byte more",
                &[&eddsa[..], &[0]].concat(),
            ),
            bad("form", "members in another order", &unordered),
            bad(
                "form",
                "ES256 with the algorithm of EdDSA",
                &swap(&es256, 4, 0x27),
            ),
            bad("form", "ES256 on another curve", &swap(&es256, 6, 0x02)),
            bad("form", "y as a sign, compressed", &compressed),
            bad("form", "a map of indefinite length", &swap(&es256, 0, 0xbf)),
            bad("form", "a further member announced", &swap(&es256, 0, 0xa6)),
            bad("form", "RSA", &[0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00]),
            bad(
                "point",
                "ES256 off the curve",
                &swap(&es256, 76, es256[76] ^ 1),
            ),
            bad("point", "EdDSA of small order", &weak),
            bad(
                "point",
                "EdDSA that is no point",
                &[&eddsa[..10], &[2], &[0; 31]].concat(),
            ),
        ],
    )
}

pub(in crate::vectors) fn decisions() -> Value {
    let hash = |text: &str| format!("sha256:{}", hex::encode(sha256(text.as_bytes())));
    let committed = |text: &str| format!("committed:{}", hex::encode(sha256(text.as_bytes())));
    let case = |name: &str, kind: &str, lines: &[(&str, String)]| {
        let borrowed: Vec<_> = lines.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let digest = decision_digest("sidelight.example/log", kind, &borrowed);
        json!({
            "name": name, "origin": "sidelight.example/log", "kind": kind,
            "lines": lines.iter().map(|(n, v)| [n, v.as_str()]).collect::<Vec<_>>(),
            "decision": hex::encode(digest),
        })
    };
    let slug = || "millbrook-police".to_owned();
    let request = [
        ("agency", slug()),
        ("document", hash("document")),
        ("policy", hash("policy")),
        ("expires", "2026-12-07".to_owned()),
        ("case", committed("case")),
        ("submitted-by", committed("officer")),
        ("offence", "burglary".to_owned()),
    ];
    let refused = [
        ("agency", slug()),
        ("policy", hash("policy")),
        ("reason", "pressure".to_owned()),
        ("document", committed("document")),
        ("case", committed("case")),
        ("submitted-by", committed("officer")),
    ];
    let about = [
        ("request", "17".to_owned()),
        ("document", "none".to_owned()),
    ];
    let redacted = [
        ("document", hash("document")),
        ("ground", "person-found".to_owned()),
    ];
    let number = |n: &str| n.to_owned();
    let emergency = [
        ("policy", hash("policy")),
        ("trustee-set", number("33")),
        ("danger", "kidnapping".to_owned()),
        ("homes", number("1")),
        ("cameras", number("2")),
        ("clips", number("5")),
        ("seconds", number("300")),
        ("owner", "no-answer".to_owned()),
        ("notice-due", "2026-12-04".to_owned()),
        ("seal-until", "2026-12-15".to_owned()),
        ("agency", committed("agency")),
        ("claim", committed("claim")),
        ("scope", committed("scope")),
        ("recipient", committed("recipient")),
        ("submitted-by", committed("officer")),
        ("supervised-by", committed("supervisor")),
        ("call-back", committed("call")),
        ("minutes", "12".to_owned()),
        ("country", "US".to_owned()),
    ];
    let no_emergency = [
        ("policy", hash("policy")),
        ("danger", "death".to_owned()),
        ("reason", "not-imminent".to_owned()),
        ("agency", committed("agency")),
        ("claim", committed("claim")),
        ("submitted-by", committed("officer")),
        ("minutes", "4".to_owned()),
        ("country", number("none")),
    ];
    let outcome = [
        ("release", number("36")),
        ("process", "granted".to_owned()),
        ("document", hash("order")),
    ];
    let misused = [("emergency", number("36")), ("reason", "forged".to_owned())];
    let key = [
        ("agency", slug()),
        ("name", hash("document")),
        ("epoch", number("2")),
        ("delivery-key", number("age1next")),
        ("jurisdiction", number("US-CA")),
    ];
    let valid = vec![
        case("an agency's next key", "agency", &key),
        case("a release in an emergency", "emergency", &emergency),
        case("an emergency refused", "emergency-refused", &no_emergency),
        case("what a court said", "outcome", &outcome),
        case("an emergency misused", "emergency-misused", &misused),
        case("a request", "request", &request),
        case("a refusal", "request-refused", &refused),
        case("resolved", "request-resolved", &about),
        case("withdrawn, the same lines", "request-withdrawn", &about),
        case("a redaction", "redacted", &redacted),
    ];
    file(
        "Digests of decisions (docs/ref/approval.md, What is signed).",
        valid,
        vec![],
    )
}

#[test]
fn keys_have_one_spelling() {
    check_all("approval-key", |case| {
        match ApprovalKey::from_cose(&bytes(case, "key")) {
            Ok(key) => {
                assert_eq!(key.to_cose(), bytes(case, "key"));
                None
            }
            Err(KeyError::Form) => Some("form".into()),
            Err(KeyError::Point) => Some("point".into()),
        }
    });
}

#[test]
fn decisions_cover_origin_kind_names_and_values() {
    let file = read("approval-decision");
    let mut seen = std::collections::BTreeSet::new();
    for case in file["valid"].as_array().unwrap() {
        let lines: Vec<(&str, &str)> = case["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| (line[0].as_str().unwrap(), line[1].as_str().unwrap()))
            .collect();
        let (origin, kind) = (text(case, "origin"), text(case, "kind"));
        let digest = decision_digest(origin, kind, &lines);
        assert_eq!(hex::encode(digest), text(case, "decision"));
        assert!(seen.insert(digest), "kinds with the same lines differ");
        assert!(seen.insert(decision_digest("other.example/log", kind, &lines)));
        assert!(seen.insert(decision_digest(origin, kind, &lines[1..])));
        // As they stand in an entry, with what is not covered behind them.
        let mut entry = lines.clone();
        entry.extend([("decision", "sha256:..."), ("decided-by", "3")]);
        assert_eq!(decides(&entry), Some(&lines[..]));
        assert_eq!(decides(&lines), None);
    }
}
