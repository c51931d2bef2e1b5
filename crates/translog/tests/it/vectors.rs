//! `vectors/log/*.json`: written by [`build`] and read by every implementation, this one included.
//!
//! Run with `SIDELIGHT_BLESS=1` to write them anew; without it a difference is a failure.

mod build;
mod notes;

use std::path::PathBuf;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::Value;
use sidelight_translog::{
    checkpoint::OpenCheckpoint,
    entry::{Entry, FieldOpening, Kind},
    merkle,
    policy::{Policy, PolicyRefusal},
    proof::{self, VerifyError},
    tile::LogPath,
    vkey::Vkey,
};

fn path(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors/log")).join(name)
}

fn read(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(path(name)).unwrap()).unwrap()
}

fn cases<'a>(file: &'a Value, list: &str) -> &'a Vec<Value> {
    let cases = file[list].as_array().unwrap();
    assert!(!cases.is_empty());
    cases
}

fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    case[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} of {case}"))
}

/// A case's bytes: `text`, or `base64` where they are not UTF-8 or too long to read.
fn bytes(case: &Value) -> Vec<u8> {
    match case["text"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => BASE64_STANDARD.decode(text(case, "base64")).unwrap(),
    }
}

#[test]
fn the_files_are_fresh() {
    let bless = std::env::var_os("SIDELIGHT_BLESS").is_some();
    for (name, mut value) in build::all() {
        // However the JSON library keeps members.
        value.sort_all_objects();
        let mut fresh = serde_json::to_string_pretty(&value).unwrap();
        fresh.push('\n');
        if bless {
            std::fs::write(path(name), &fresh).unwrap();
        }
        let kept = std::fs::read_to_string(path(name)).unwrap_or_default();
        assert!(
            kept == fresh,
            "vectors/log/{name} is stale; look at what changed, then SIDELIGHT_BLESS=1"
        );
    }
}

#[test]
fn entries() {
    let file = read("entries.json");
    for case in cases(&file, "valid") {
        let bytes = bytes(case);
        let entry = Entry::parse(&bytes).unwrap_or_else(|error| panic!("{case}: {error}"));
        assert_eq!(entry.to_bytes(), bytes);
        assert_eq!(entry.kind().as_str(), text(case, "kind"));
        assert_eq!(
            merkle::leaf_hash(&bytes).to_string(),
            text(case, "leaf_hash")
        );
    }
    for case in cases(&file, "invalid") {
        let error = Entry::parse(&bytes(case)).expect_err(text(case, "name"));
        assert_eq!(
            error.defect.name(),
            text(case, "defect"),
            "{}",
            text(case, "name")
        );
        assert_eq!(
            error.line as u64,
            case["line"].as_u64().unwrap(),
            "{}: {error}",
            text(case, "name")
        );
    }
}

#[test]
fn commitments() {
    for case in cases(&read("commitments.json"), "valid") {
        let kind = Kind::parse(text(case, "kind")).unwrap();
        let salt = hex::decode(text(case, "salt")).unwrap().try_into().unwrap();
        let opening = FieldOpening {
            salt,
            value: text(case, "value").into(),
        };
        assert!(
            kind.committed_form(text(case, "field"))
                .unwrap()
                .accepts(&opening.value)
        );
        let commitment = opening.commit(kind, text(case, "field"));
        assert_eq!(commitment.to_string(), text(case, "committed"));
    }
}

#[test]
fn paths() {
    let file = read("paths.json");
    for case in cases(&file, "valid") {
        let path = LogPath::parse(text(case, "path")).unwrap_or_else(|| panic!("{case}"));
        let (index, width) = (
            case["index"].as_u64().unwrap(),
            case["width"].as_u64().unwrap(),
        );
        let width = u16::try_from(width).unwrap();
        let expected = match case["level"].as_u64() {
            Some(level) => LogPath::Tile {
                level: u8::try_from(level).unwrap(),
                index,
                width,
            },
            None => LogPath::Entries { index, width },
        };
        assert_eq!(path, expected);
        assert_eq!(path.to_string(), text(case, "path"));
    }
    for case in cases(&file, "invalid") {
        assert_eq!(LogPath::parse(text(case, "path")), None, "{case}");
    }
}

#[test]
fn vkeys() {
    let file = read("vkeys.json");
    for case in cases(&file, "valid") {
        let vkey = Vkey::parse(text(case, "vkey")).unwrap();
        assert_eq!(vkey.to_string(), text(case, "vkey"));
        assert_eq!(vkey.name(), text(case, "key_name"));
        assert_eq!(hex::encode(vkey.key_bytes()), text(case, "public_key"));
    }
    for case in cases(&file, "invalid") {
        let error = Vkey::parse(text(case, "vkey")).expect_err(text(case, "name"));
        assert_eq!(
            notes::vkey_defect(error),
            text(case, "defect"),
            "{}",
            text(case, "name")
        );
    }
}

#[test]
fn checkpoints() {
    let file = read("checkpoints.json");
    let keys: Vec<_> = cases(&file, "vkeys")
        .iter()
        .map(|vkey| Vkey::parse(vkey.as_str().unwrap()).unwrap())
        .collect();
    for case in cases(&file, "valid") {
        let open = OpenCheckpoint::open(&bytes(case), &keys)
            .unwrap_or_else(|error| panic!("{case}: {error}"));
        assert_eq!(open.checkpoint.size(), case["size"].as_u64().unwrap());
        assert_eq!(open.checkpoint.root().to_string(), text(case, "root"));
        let names: Vec<_> = open
            .cosignatures
            .iter()
            .map(|cosigned| cosigned.vkey.name())
            .collect();
        let expected: Vec<_> = case["cosigners"]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n.as_str().unwrap())
            .collect();
        assert_eq!(names, expected);
    }
    for case in cases(&file, "invalid") {
        let error = OpenCheckpoint::open(&bytes(case), &keys).expect_err(text(case, "name"));
        assert_eq!(
            notes::checkpoint_defect(&error),
            text(case, "defect"),
            "{}",
            text(case, "name")
        );
    }
}

#[test]
fn policies() {
    let file = read("policies.json");
    for case in cases(&file, "valid") {
        let policy = Policy::parse(&bytes(case)).unwrap_or_else(|error| panic!("{case}: {error}"));
        for trial in case["quorum"].as_array().unwrap() {
            let signed: Vec<_> = trial["signed"]
                .as_array()
                .unwrap()
                .iter()
                .map(|name| name.as_str().unwrap())
                .collect();
            let met = policy.quorum_met(|vkey| signed.contains(&vkey.name()));
            assert_eq!(
                met,
                trial["met"].as_bool().unwrap(),
                "{trial} in {}",
                text(case, "name")
            );
        }
        let liars: Vec<_> = policy.forgers().iter().map(|it| it.vkey.name()).collect();
        assert_eq!(case["liars"], serde_json::json!(liars), "{case}");
    }
    for case in cases(&file, "invalid") {
        let error = Policy::parse(&bytes(case)).expect_err(text(case, "name"));
        assert_eq!(
            notes::policy_defect(error.defect),
            text(case, "defect"),
            "{}",
            text(case, "name")
        );
        assert_eq!(
            error.line as u64,
            case["line"].as_u64().unwrap(),
            "{}",
            text(case, "name")
        );
    }
}

#[test]
fn proofs() {
    let file = read("proofs.json");
    let policy = |case: &Value| {
        Policy::parse(text(&file["policies"], text(case, "policy")).as_bytes()).unwrap()
    };
    for case in cases(&file, "valid") {
        let (index, _) = proof::verify(&bytes(case), text(case, "entry").as_bytes(), &policy(case))
            .unwrap_or_else(|error| panic!("{}: {error}", text(case, "name")));
        assert_eq!(index, case["index"].as_u64().unwrap());
        let parsed = proof::LogProof::parse(&bytes(case)).unwrap();
        assert_eq!(parsed.to_bytes(), bytes(case));
    }
    for case in cases(&file, "invalid") {
        let error = proof::verify(&bytes(case), text(case, "entry").as_bytes(), &policy(case))
            .expect_err(text(case, "name"));
        let defect = match &error {
            VerifyError::Format(error) => notes::proof_defect(*error),
            VerifyError::Policy(PolicyRefusal::Checkpoint(error)) => {
                notes::checkpoint_defect(error)
            }
            VerifyError::Policy(PolicyRefusal::Quorum) => "quorum",
            VerifyError::Inclusion(_) => "inclusion",
        };
        assert_eq!(defect, text(case, "defect"), "{}", text(case, "name"));
    }
}
