//! Commitments, paths and verifier keys.

use serde_json::{Value, json};
use sidelight_translog::{entry::Kind, vkey::Vkey};

use super::witness;
use crate::fixture::{self, signer};

pub(super) fn commitments() -> Value {
    let mut cases = Vec::new();
    for (kind, field, value) in [
        (Kind::Credential, "name", "Zoë Müller"),
        (Kind::Request, "case", "2026-1234"),
        (Kind::Request, "case", ""),
        (Kind::Request, "submitted-by", "6"),
        (Kind::RequestRefused, "document", &"ab".repeat(32)),
        (Kind::Consent, "request", "8"),
        (Kind::Consent, "agency", "millbrook-police"),
        (Kind::Consent, "recipient", fixture::recipient(1).as_str()),
        (Kind::Consent, "clips", "3"),
        (Kind::Consent, "seconds", "120"),
        (
            Kind::Consent,
            "pseudonym",
            "000102030405060708090a0b0c0d0e0f",
        ),
        (Kind::Consent, "footage", &"cd".repeat(32)),
    ] {
        let opening = fixture::opening(kind, 1, field, value);
        cases.push(json!({
            "kind": kind.as_str(),
            "field": field,
            "salt": hex::encode(opening.salt),
            "value": value,
            "committed": opening.commit(kind, field).to_string(),
        }));
    }
    json!({"about": "Commitments of entry fields (docs/ref/leaf.md).", "valid": cases})
}

pub(super) fn paths() -> Value {
    let valid = [
        ("tile/0/000", Some(0), 0, 256),
        ("tile/0/000.p/1", Some(0), 0, 1),
        ("tile/0/999", Some(0), 999, 256),
        ("tile/0/x001/000", Some(0), 1000, 256),
        ("tile/0/x001/x234/067", Some(0), 1_234_067, 256),
        ("tile/0/x001/x234/067.p/255", Some(0), 1_234_067, 255),
        ("tile/1/001.p/17", Some(1), 1, 17),
        ("tile/63/000.p/2", Some(63), 0, 2),
        ("tile/entries/000.p/88", None, 0, 88),
        ("tile/entries/x273/112", None, 273_112, 256),
    ];
    let valid: Vec<_> = valid
        .into_iter()
        .map(|(path, level, index, width)| {
            json!({"path": path, "level": level, "index": index, "width": width})
        })
        .collect();
    let invalid = [
        ("", "nothing"),
        ("/tile/0/000", "leading slash"),
        ("tile/0/000/", "trailing slash"),
        ("tile/0/0", "too few digits"),
        ("tile/0/0000", "too many digits"),
        ("tile/0/1000", "number in one group"),
        ("tile/0/x000/001", "leading group of zeros"),
        ("tile/0/001/000", "no x before an upper group"),
        ("tile/0/x001", "x before the last group"),
        ("tile/0/X001/000", "capital X"),
        ("tile/0/000.p/0", "width 0"),
        ("tile/0/000.p/256", "a full width spelled out"),
        ("tile/0/000.p/01", "width with leading zero"),
        ("tile/0/000.p/", "no width"),
        ("tile/0/000.p/1.p/1", "two widths"),
        ("tile/64/000", "level too high"),
        ("tile/00/000", "level with leading zero"),
        ("tile/-1/000", "level below 0"),
        ("tile/8/0/000", "the form of Go's sumdb"),
        ("tile/data/000", "another name for the entries"),
        ("tile/entries/000.gz", "a suffix"),
        ("tile/entries/../../checkpoint", "a way out"),
        (
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "an index beyond 64 bits",
        ),
    ];
    let invalid: Vec<_> = invalid
        .into_iter()
        .map(|(path, name)| json!({"path": path, "name": name}))
        .collect();
    let about = "Paths of tiles and bundles (C2SP tlog-tiles); level null for entries.";
    json!({"about": about, "valid": valid, "invalid": invalid})
}

pub(super) fn vkeys() -> Value {
    let spec = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let valid: Vec<_> = [
        spec.to_owned(),
        signer().vkey().to_string(),
        witness(1).vkey().to_string(),
    ]
    .into_iter()
    .map(|text| {
        let vkey = Vkey::parse(&text).unwrap();
        let key = hex::encode(vkey.key_bytes());
        json!({"vkey": text, "key_name": vkey.name(), "public_key": key})
    })
    .collect();
    let invalid: Vec<_> = [
        (
            "capitals in the id",
            "form",
            spec.replace("530d903a", "530D903A"),
        ),
        ("a wrong id", "id", spec.replace("530d903a", "530d903b")),
        ("another name", "id", spec.replace("com/foo", "com/fop")),
        ("no key", "form", "example.com/foo+530d903a".to_owned()),
        ("no name", "form", spec.replace("example.com/foo", "")),
        (
            "a space in the name",
            "form",
            spec.replace("com/foo", "com/ foo"),
        ),
        ("a short id", "form", spec.replace("530d903a", "530d903")),
        (
            "key not canonical base64",
            "form",
            spec.replace("3U2k", "3U2"),
        ),
        ("a key byte too many", "key", format!("{spec}AAAA")),
        ("ML-DSA-44", "algorithm", spec.replace("+Ae", "+Be")),
        ("a newline at the end", "form", format!("{spec}\n")),
    ]
    .into_iter()
    .map(|(name, defect, vkey)| json!({"name": name, "defect": defect, "vkey": vkey}))
    .collect();
    let about = "Verifier keys (C2SP signed-note), types 0x01 and 0x04.";
    json!({"about": about, "valid": valid, "invalid": invalid})
}
