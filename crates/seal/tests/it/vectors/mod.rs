//! Every case of `vectors/*.json` against the implementation: what is valid is taken, and what is invalid
//! is refused for the reason the case names.

mod agencies;
mod clips;
mod files;
mod homes;

pub(crate) use files::edited;

use serde_json::Value;

use crate::cases;

/// The committed file, as every implementation reads it.
fn committed(name: &str) -> String {
    let path = format!("{}/../../vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

pub(crate) fn read(name: &str) -> Value {
    serde_json::from_str(&committed(name)).unwrap()
}

/// A list of cases, which is never empty.
fn list<'a>(file: &'a Value, key: &str) -> &'a Vec<Value> {
    let all = file[key].as_array().unwrap();
    assert!(!all.is_empty(), "{key} has cases");
    all
}

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key]
        .as_str()
        .unwrap_or_else(|| panic!("{key} of {} is a text", case["name"]))
}

fn bytes(case: &Value, key: &str) -> Vec<u8> {
    hex::decode(text(case, key)).unwrap()
}

fn array<const N: usize>(case: &Value, key: &str) -> [u8; N] {
    bytes(case, key).try_into().unwrap()
}

fn b64(case: &Value, key: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .decode(text(case, key))
        .unwrap()
}

/// Each valid case must give `None`, each invalid one the error it names.
fn check_all(file: &Value, refusal: impl Fn(&Value) -> Option<String>) {
    for case in list(file, "valid") {
        assert_eq!(refusal(case), None, "valid: {}", case["name"]);
    }
    for case in list(file, "invalid") {
        assert_eq!(
            refusal(case).as_deref(),
            case["error"].as_str(),
            "invalid: {}",
            case["name"]
        );
    }
}

#[test]
fn generating_again_changes_nothing() {
    for (name, text) in cases::all() {
        assert!(
            committed(name) == text,
            "{name}.json is not what the generator writes"
        );
    }
}

#[test]
fn names_of_cases_differ() {
    for (name, _) in cases::all() {
        let file = read(name);
        let both = list(&file, "valid").iter().chain(list(&file, "invalid"));
        let mut names: Vec<_> = both.map(|c| text(c, "name").to_owned()).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count, "{name}.json");
    }
}
