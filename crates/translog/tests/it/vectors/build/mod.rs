//! What the vector files hold. Malformed cases are made from good ones by one change each.

mod checkpoints;
mod entries;
mod policies;
mod proofs;
mod small;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use sidelight_translog::{
    checkpoint::Checkpoint, cosignature::Cosigner, monitor::MemoryFiles, sequence::TreeState,
};

use crate::fixture::{self, ORIGIN, signer};

pub(super) fn all() -> Vec<(&'static str, Value)> {
    vec![
        ("entries.json", entries::entries()),
        ("commitments.json", small::commitments()),
        ("paths.json", small::paths()),
        ("vkeys.json", small::vkeys()),
        ("checkpoints.json", checkpoints::checkpoints()),
        ("policies.json", policies::policies()),
        ("proofs.json", proofs::proofs()),
    ]
}

/// `text` with its one occurrence of `from` replaced.
fn swap(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from:?} in {text}");
    text.replace(from, to)
}

fn bad(name: &str, defect: &str, text: impl AsRef<[u8]>) -> Value {
    match std::str::from_utf8(text.as_ref()) {
        Ok(text) if text.len() < 10_000 => json!({"name": name, "defect": defect, "text": text}),
        _ => json!({"name": name, "defect": defect, "base64": BASE64_STANDARD.encode(text)}),
    }
}

fn at(line: u64, mut case: Value) -> Value {
    case["line"] = line.into();
    case
}

fn witness(number: u8) -> Cosigner {
    Cosigner::from_seed(&format!("witness{number}.example"), &[100 + number; 32]).unwrap()
}

/// The story's tree: head, files and entries.
fn story() -> (Checkpoint, MemoryFiles, Vec<Vec<u8>>) {
    let entries: Vec<_> = fixture::entries()
        .0
        .iter()
        .map(|entry| entry.to_bytes())
        .collect();
    let extension = TreeState::empty().extend(&entries);
    let files = MemoryFiles(extension.files.into_iter().collect());
    (extension.state.checkpoint(ORIGIN).unwrap(), files, entries)
}

fn signed(checkpoint: &Checkpoint, witnesses: &[u8]) -> String {
    let mut text = String::from_utf8(checkpoint.sign(&signer())).unwrap();
    for number in witnesses {
        text.push_str(&witness(*number).cosign(checkpoint, 1_795_392_000));
    }
    text
}

/// `line` with one bit of its signature flipped; `skip` bytes of key id and time stay.
fn flip(line: &str, skip: usize) -> String {
    let (front, signature) = line.trim_end().rsplit_once(' ').unwrap();
    let mut bytes = BASE64_STANDARD.decode(signature).unwrap();
    bytes[skip] ^= 1;
    format!("{front} {}\n", BASE64_STANDARD.encode(bytes))
}

/// The same 32 bytes in base64 with a stray bit in the last digit.
fn noncanonical(root: &str) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = DIGITS
        .iter()
        .position(|digit| *digit == root.as_bytes()[42])
        .unwrap();
    format!("{}{}=", &root[..42], char::from(DIGITS[digit | 1]))
}

fn policy_text(quorum: &str) -> String {
    let mut text = format!(
        "# Who must have seen a checkpoint\nlog {} https://log.example/\n\n",
        signer().vkey()
    );
    for number in 1..=3 {
        text.push_str(&format!("witness w{number}\t{}\n", witness(number).vkey()));
    }
    text.push_str("group W 2 w1 w2 w3\n");
    text.push_str(&format!(
        "witness m {} https://mirror.example/\n",
        witness(4).vkey()
    ));
    text.push_str(&format!("group Q all W m\nquorum {quorum}\n"));
    text
}
