//! `vectors/*.json` of this crate: written from the cases here, and every case against the
//! implementation.
//!
//! A file is `{"about", "valid": [{"name", ...}], "invalid": [{"name", "error", ...}]}`; `error` names
//! the first thing that is wrong. After a change looked at: `SIDELIGHT_BLESS=1 cargo test -p
//! sidelight-domain`.

mod approval;
mod claim;
mod demand;
mod look_up;
mod place;
mod request;

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// Every file: its name without `.json`, and what is in it.
fn all() -> Vec<(&'static str, Value)> {
    vec![
        ("approval", approval::assertions()),
        ("approval-key", approval::keys::keys()),
        ("approval-decision", approval::keys::decisions()),
        ("emergency-claim", claim::claims()),
        ("demand", demand::demands()),
        ("demand-checklist", demand::checklists()),
        ("look-up", look_up::look_ups()),
        ("place", place::place()),
        ("place-window", place::windows()),
        ("request", request::documents()),
        ("request-note", request::notes()),
        ("request-decision", request::decisions()),
    ]
}

fn path(name: &str) -> String {
    format!("{}/../../vectors/{name}.json", env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path(name)).unwrap()).unwrap()
}

#[test]
fn the_files_are_fresh() {
    let bless = std::env::var_os("SIDELIGHT_BLESS").is_some();
    for (name, mut value) in all() {
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
            "vectors/{name}.json is stale; look at what changed, then SIDELIGHT_BLESS=1"
        );
    }
}

#[test]
fn names_of_cases_differ() {
    for (file, value) in all() {
        let mut names = BTreeSet::new();
        for list in ["valid", "invalid"] {
            for case in value[list].as_array().unwrap() {
                assert!(
                    names.insert(text(case, "name").to_owned()),
                    "{file}: {case}"
                );
            }
        }
    }
}

fn file(about: &str, valid: Vec<Value>, invalid: Vec<Value>) -> Value {
    json!({"about": about, "valid": valid, "invalid": invalid})
}

/// Each valid case must give `None`, each invalid one the error it names.
fn check_all(name: &str, refusal: impl Fn(&Value) -> Option<String>) {
    let file = read(name);
    for list in ["valid", "invalid"] {
        let cases = file[list].as_array().unwrap();
        assert!(!cases.is_empty(), "{name} has {list} cases");
        for case in cases {
            let expected = case["error"].as_str();
            assert_eq!(
                expected.is_some(),
                list == "invalid",
                "{name}: {}",
                case["name"]
            );
            assert_eq!(
                refusal(case).as_deref(),
                expected,
                "{name}: {}",
                case["name"]
            );
        }
    }
}

fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    case[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} of {case}"))
}

fn bytes(case: &Value, field: &str) -> Vec<u8> {
    hex::decode(text(case, field)).unwrap()
}

fn array<const N: usize>(case: &Value, field: &str) -> [u8; N] {
    bytes(case, field).try_into().unwrap()
}
