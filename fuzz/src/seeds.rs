//! What targets start from: the texts and bytes of `vectors/`.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// The root of the repository this was built from.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A committed file.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn file(path: &str) -> Vec<u8> {
    std::fs::read(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Every value under this key, at any depth of a file in `vectors/`.
///
/// # Panics
/// If there is no such file or no such key in it.
#[must_use]
pub fn values(name: &str, key: &str) -> Vec<Value> {
    fn walk(value: &Value, key: &str, found: &mut Vec<Value>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if name == key && !member.is_null() {
                        found.push(member.clone());
                    }
                    walk(member, key, found);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, key, found)),
            _ => {}
        }
    }
    let json = file(&format!("vectors/{name}"));
    let json = serde_json::from_slice(&json).unwrap_or_else(|e| panic!("{name}: {e}"));
    let mut found = Vec::new();
    walk(&json, key, &mut found);
    assert!(!found.is_empty(), "{name} has no `{key}`");
    found
}

fn strings(name: &str, key: &str) -> Vec<String> {
    let text = |value: Value| value.as_str().map(str::to_owned);
    values(name, key).into_iter().filter_map(text).collect()
}

/// The texts under a key.
#[must_use]
pub fn texts(name: &str, key: &str) -> Vec<Vec<u8>> {
    strings(name, key)
        .into_iter()
        .map(String::into_bytes)
        .collect()
}

/// What is written in hex under a key.
#[must_use]
pub fn hex(name: &str, key: &str) -> Vec<Vec<u8>> {
    strings(name, key)
        .iter()
        .filter_map(|text| ::hex::decode(text).ok())
        .collect()
}

/// What is written in base64 under a key.
#[must_use]
pub fn base64(name: &str, key: &str) -> Vec<Vec<u8>> {
    strings(name, key)
        .iter()
        .filter_map(|text| STANDARD.decode(text).ok())
        .collect()
}

/// The JSON objects under a key.
#[must_use]
pub fn objects(name: &str, key: &str) -> Vec<Vec<u8>> {
    let values = values(name, key);
    values
        .into_iter()
        .filter(Value::is_object)
        .map(|v| v.to_string().into_bytes())
        .collect()
}

/// Parts behind their lengths (two bytes each, big-endian), the last one without: how a target takes more
/// than one part in one input.
#[must_use]
pub fn join(parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        if i + 1 < parts.len() {
            let length = u16::try_from(part.len()).unwrap_or(u16::MAX);
            out.extend(length.to_be_bytes());
            out.extend(&part[..usize::from(length)]);
        } else {
            out.extend(*part);
        }
    }
    out
}

/// Takes the next part off an input that [`join`] made; what is too short gives what there is.
#[must_use]
pub fn part<'a>(input: &mut &'a [u8]) -> &'a [u8] {
    let Some((length, rest)) = input.split_first_chunk::<2>() else {
        return std::mem::take(input);
    };
    let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
    let (part, rest) = rest.split_at(length);
    *input = rest;
    part
}
