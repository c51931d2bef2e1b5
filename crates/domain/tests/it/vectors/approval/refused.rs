//! Assertions that are refused, each wrong in one thing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use ed25519_dalek::Signer as _;
use p256::ecdsa::Signature;
use serde_json::Value;
use sidelight_domain::record::sha256;

use super::{
    Draft, UP_UV, USUAL, client_data, digest, ed_cose, ed_key, p256_cose, p256_key, wrong,
};

pub(super) fn wrong_client_data() -> Vec<Value> {
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

pub(super) fn wrong_authenticator_data() -> Vec<Value> {
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

pub(super) fn wrong_signatures() -> Vec<Value> {
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
