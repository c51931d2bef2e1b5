//! Assertions, keys and decisions, made by an authenticator of a few lines with fixed keys.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use ed25519_dalek::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sidelight_domain::approval::decision::decides;
use sidelight_domain::approval::{
    ApprovalError, ApprovalKey, Approved, Assertion, KeyError, Site, decision_digest,
};
use sidelight_domain::record::sha256;

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

/// A DER signature of two integers given as they shall stand.
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let part = |i: &[u8]| [&[0x02, i.len() as u8], i].concat();
    let both = [part(r), part(s)].concat();
    [&[0x30, both.len() as u8], &both[..]].concat()
}

/// The integers of the usual draft's signature, with the zero in front that a high bit needs.
fn integers() -> (Vec<u8>, Vec<u8>) {
    let signature: Signature = p256_key(1).sign(&Draft::new().signed());
    let (r, s) = signature.split_bytes();
    let positive = |i: &[u8]| {
        let significant = i.iter().skip_while(|b| **b == 0).copied();
        let bytes: Vec<u8> = significant.collect();
        if bytes[0] & 0x80 == 0 {
            bytes
        } else {
            [&[0], &bytes[..]].concat()
        }
    };
    (positive(&r), positive(&s))
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

fn wrong_client_data() -> Vec<Value> {
    let says = |error, name, members: &str| wrong(error, name, Draft::says(members).es256());
    let usual = |from: &str, to: &str| {
        assert!(USUAL.contains(from));
        USUAL.replace(from, to)
    };
    let raw = |name, client_data: Vec<u8>| {
        let draft = Draft {
            client_data,
            ..Draft::new()
        };
        wrong("client-data", name, draft.es256())
    };
    let standard = base64::engine::general_purpose::STANDARD_NO_PAD.encode(digest());
    let other = BASE64URL.encode(sha256(b"another decision"));
    let short = BASE64URL.encode(&digest()[..31]);
    vec![
        says("challenge", "another decision", &usual("CHALLENGE", &other)),
        says(
            "challenge",
            "a challenge with padding",
            &usual("CHALLENGE", "CHALLENGE="),
        ),
        says(
            "challenge",
            "a challenge in the other base64",
            &usual("CHALLENGE", &standard),
        ),
        says(
            "challenge",
            "a challenge cut short",
            &usual("CHALLENGE", &short),
        ),
        says(
            "challenge",
            "no challenge",
            &usual(r#""challenge":"CHALLENGE","#, ""),
        ),
        says(
            "type",
            "a registration",
            &usual("webauthn.get", "webauthn.create"),
        ),
        says("type", "no type", &usual(r#""type":"webauthn.get","#, "")),
        says(
            "origin",
            "another origin",
            &usual("ORIGIN", "https://sidelight.example.net"),
        ),
        says(
            "origin",
            "an origin with a slash",
            &usual("ORIGIN", "ORIGIN/"),
        ),
        says(
            "origin",
            "an origin in capitals",
            &usual("ORIGIN", "https://APP.sidelight.example"),
        ),
        says(
            "origin",
            "an origin with its port",
            &usual("ORIGIN", "ORIGIN:443"),
        ),
        says(
            "origin",
            "an insecure origin",
            &usual("ORIGIN", "http://app.sidelight.example"),
        ),
        says("origin", "no origin", &usual(r#""origin":"ORIGIN","#, "")),
        says(
            "cross-origin",
            "in another site's frame",
            &usual("false", "true"),
        ),
        says(
            "cross-origin",
            "under a top origin",
            &usual("}", r#","topOrigin":"https://news.example"}"#),
        ),
        says(
            "repeated-member",
            "a challenge twice, the right one last",
            &usual(
                r#""challenge""#,
                &format!(r#""challenge":"{other}","challenge""#),
            ),
        ),
        says(
            "repeated-member",
            "a challenge twice, the right one first",
            &usual("}", &format!(r#","challenge":"{other}"}}"#)),
        ),
        says(
            "repeated-member",
            "a type twice, once escaped",
            &usual("}", r#","\u0074ype":"webauthn.get"}"#),
        ),
        says(
            "repeated-member",
            "an unknown member twice",
            &usual("}", r#","x":1,"x":1}"#),
        ),
        says(
            "client-data",
            "a challenge that is a number",
            &usual(r#""CHALLENGE""#, "7"),
        ),
        says(
            "client-data",
            "a crossOrigin that is a text",
            &usual("false", r#""false""#),
        ),
        says("client-data", "not an object", r#"["webauthn.get"]"#),
        says(
            "client-data",
            "something behind the object",
            &usual("}", "}{}"),
        ),
        says("client-data", "an object without its end", &usual("}", "")),
        says(
            "client-data",
            "longer than 2,048 bytes",
            &usual("}", &format!(r#","x":"{}"}}"#, "x".repeat(2048))),
        ),
        raw("empty", Vec::new()),
        raw(
            "a byte order mark in front",
            [b"\xef\xbb\xbf", &client_data(USUAL)[..]].concat(),
        ),
        raw(
            "not UTF-8",
            client_data(USUAL)
                .into_iter()
                .map(|b| if b == b'.' { 0xff } else { b })
                .collect(),
        ),
    ]
}

fn wrong_authenticator_data() -> Vec<Value> {
    let flags = |error, name, flags| {
        wrong(
            error,
            name,
            Draft {
                flags,
                ..Draft::new()
            }
            .es256(),
        )
    };
    let more = |error, name, flags, more: &[u8]| {
        let draft = Draft {
            flags,
            more: more.to_vec(),
            ..Draft::new()
        };
        wrong(error, name, draft.es256())
    };
    let cut = |name, length: usize| {
        // Signed as it is cut, so that nothing but the length is wrong.
        let draft = Draft::new();
        let data = draft.authenticator_data()[..length].to_vec();
        let signed = [data.clone(), sha256(&draft.client_data).to_vec()].concat();
        let signature: Signature = p256_key(1).sign(&signed);
        let mut case = draft.case(&p256_cose(1), signature.to_der().as_bytes());
        case["authenticator_data"] = hex::encode(data).into();
        wrong("authenticator-data", name, case)
    };
    vec![
        wrong(
            "relying-party",
            "another relying party",
            Draft {
                rp_id: "sidelight.example.net",
                ..Draft::new()
            }
            .es256(),
        ),
        wrong(
            "relying-party",
            "the origin's host as relying party",
            Draft {
                rp_id: "app.sidelight.example",
                ..Draft::new()
            }
            .es256(),
        ),
        flags("not-present", "nobody present", 0x04),
        flags("not-verified", "nobody verified", 0x01),
        flags("not-present", "no flags", 0),
        flags("extra-data", "attested data announced", UP_UV | 0x40),
        flags("extra-data", "extensions announced", UP_UV | 0x80),
        more("extra-data", "extensions", UP_UV | 0x80, &[0xa0]),
        more(
            "authenticator-data",
            "a byte that no flag explains",
            UP_UV,
            &[0],
        ),
        flags("backup-flags", "backed up, not eligible", UP_UV | 0x10),
        cut("authenticator data cut by a byte", 36),
        cut("authenticator data cut before the flags", 32),
        cut("no authenticator data", 0),
    ]
}

fn wrong_signatures() -> Vec<Value> {
    let draft = Draft::new();
    let (r, s) = integers();
    let raw: Signature = p256_key(1).sign(&draft.signed());
    let form = |name, signature: &[u8]| {
        wrong("signature-form", name, draft.case(&p256_cose(1), signature))
    };
    let zero = |i: &[u8]| [&[0], i].concat();
    let good = der(&r, &s);
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let order =
        hex::decode("00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").unwrap();
    let ed = ed_key().sign(&draft.signed()).to_bytes();
    let mut ed_flipped = ed;
    ed_flipped[40] ^= 1;
    let mut turned = draft.es256();
    let counted = Draft {
        counter: 1,
        ..draft.clone()
    };
    turned["authenticator_data"] = hex::encode(counted.authenticator_data()).into();
    vec![
        wrong("signature", "another key", draft.case(&p256_cose(3), &good)),
        wrong(
            "signature",
            "a bit flipped",
            draft.case(&p256_cose(1), &flipped),
        ),
        wrong("signature", "authenticator data changed afterwards", turned),
        wrong(
            "signature",
            "EdDSA with a bit flipped",
            draft.case(&ed_cose(), &ed_flipped),
        ),
        wrong(
            "signature",
            "EdDSA with s plus the group's order",
            draft.case(&ed_cose(), &ed_malleated(&ed)),
        ),
        wrong(
            "signature-form",
            "ES256 signature under an EdDSA key",
            draft.case(&ed_cose(), &good),
        ),
        wrong(
            "signature-form",
            "EdDSA with a byte more",
            draft.case(&ed_cose(), &[&ed[..], &[0]].concat()),
        ),
        form("EdDSA signature under an ES256 key", &ed),
        form("r and s without DER", &raw.to_bytes()),
        form("a byte behind the DER", &[&good[..], &[0]].concat()),
        form("DER cut short", &good[..good.len() - 1]),
        form("r with a zero too many", &der(&zero(&r), &s)),
        form(
            "r of 33 bytes",
            &der(&[&[1], &r[r.len() - 32..]].concat(), &s),
        ),
        form(
            "r negative",
            &der(&[&[0x80], &r[r.len() - 31..]].concat(), &s),
        ),
        form("r zero", &der(&[0], &s)),
        form("s the group's order", &der(&r, &order)),
        form(
            "a long form of the length",
            &[&[0x30, 0x81], &good[1..]].concat(),
        ),
        form("empty signature", &[]),
    ]
}

/// The same signature with s + L: what lax verifiers take.
fn ed_malleated(signature: &[u8; 64]) -> [u8; 64] {
    let order =
        hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").unwrap();
    let (mut out, mut carry) = (*signature, 0u16);
    for (byte, add) in out[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    out
}

pub(super) fn assertions() -> Value {
    let invalid = [
        wrong_client_data(),
        wrong_authenticator_data(),
        wrong_signatures(),
    ]
    .concat();
    file(
        "Approvals (docs/ref/approval.md): assertions over a decision. Bytes are hex; keys COSE.",
        valid(),
        invalid,
    )
}

pub(super) fn keys() -> Value {
    let es256 = p256_cose(1);
    let eddsa = ed_cose();
    let swap = |from: &[u8], at: usize, byte: u8| {
        let mut bytes = from.to_vec();
        assert_ne!(bytes[at], byte);
        bytes[at] = byte;
        bytes
    };
    let key = |name: &str, bytes: &[u8]| json!({"name": name, "key": hex::encode(bytes)});
    let bad = |error: &str, name: &str, bytes: &[u8]| json!({"name": name, "error": error, "key": hex::encode(bytes)});
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

pub(super) fn decisions() -> Value {
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
    let valid = vec![
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
    let file = super::read("approval-decision");
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
