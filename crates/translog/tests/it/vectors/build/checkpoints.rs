//! Signed checkpoints, with and without cosignatures.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use sidelight_translog::{checkpoint::Checkpoint, sequence::TreeState, vkey::LogSigner};

use super::{bad, flip, noncanonical, signed, story, swap, witness};
use crate::fixture::{ORIGIN, signer};

pub(super) fn checkpoints() -> Value {
    let (head, ..) = story();
    let empty = TreeState::empty().checkpoint(ORIGIN).unwrap();
    let plain = signed(&head, &[]);
    let (text, line) = plain.split_once("\n\n").unwrap();
    let stranger = "\u{2014} stranger.example AAAAAAAAAAAA\n";
    let valid: Vec<_> = [
        ("the log alone", plain.clone(), &head, vec![]),
        ("two witnesses", signed(&head, &[1, 2]), &head, vec!["witness1.example", "witness2.example"]),
        ("an unknown signature", format!("{plain}{stranger}"), &head, vec![]),
        ("the log's signature twice", format!("{plain}{line}"), &head, vec![]),
        ("the empty tree", signed(&empty, &[]), &empty, vec![]),
    ]
    .into_iter()
    .map(|(name, text, head, cosigners)| {
        let root = head.root().to_string();
        json!({"name": name, "size": head.size(), "root": root, "cosigners": cosigners, "text": text})
    })
    .collect();
    let (size, root) = (head.size(), head.root().to_string());
    let other = LogSigner::from_seed("log.example/other", &mut [9; 32]).unwrap();
    let elsewhere = Checkpoint::new("log.example/other", size, head.root()).unwrap();
    let elsewhere = String::from_utf8(elsewhere.sign(&other)).unwrap();
    let wrong_id = {
        let (front, signature) = line.trim_end().rsplit_once(' ').unwrap();
        let mut bytes = BASE64_STANDARD.decode(signature).unwrap();
        bytes[0] ^= 1;
        format!("{text}\n\n{front} {}\n", BASE64_STANDARD.encode(bytes))
    };
    let cosigned = witness(1).cosign(&head, 1_795_392_000);
    let invalid = vec![
        bad("wrong key id", "unsigned", wrong_id),
        bad(
            "wrong signature",
            "signature",
            format!("{text}\n\n{}", flip(line, 10)),
        ),
        bad(
            "another size under the signature",
            "signature",
            swap(&plain, &format!("\n{size}\n"), &format!("\n{}\n", size + 1)),
        ),
        bad(
            "a known witness with a wrong signature",
            "signature",
            format!("{plain}{}", flip(&cosigned, 20)),
        ),
        bad(
            "a known witness with another time",
            "signature",
            format!("{plain}{}", flip(&cosigned, 11)),
        ),
        bad(
            "a witness alone",
            "unsigned",
            format!("{text}\n\n{cosigned}"),
        ),
        bad("another log", "unsigned", elsewhere),
        bad(
            "this log's key under another origin",
            "unsigned",
            note(&format!("log.example/other\n{size}\n{root}\n")),
        ),
        bad(
            "an extra line",
            "lines",
            note(&format!("{ORIGIN}\n{size}\n{root}\nextension\n")),
        ),
        bad(
            "a line too few",
            "lines",
            note(&format!("{ORIGIN}\n{size}\n")),
        ),
        bad(
            "leading zero in the size",
            "size",
            note(&format!("{ORIGIN}\n0{size}\n{root}\n")),
        ),
        bad(
            "plus sign before the size",
            "size",
            note(&format!("{ORIGIN}\n+{size}\n{root}\n")),
        ),
        bad(
            "size over 2^53 - 1",
            "size",
            note(&format!("{ORIGIN}\n9007199254740992\n{root}\n")),
        ),
        bad(
            "empty origin",
            "origin",
            note(&format!("\n{size}\n{root}\n")),
        ),
        bad(
            "space in the origin",
            "origin",
            note(&format!("log example\n{size}\n{root}\n")),
        ),
        bad(
            "root without padding",
            "root",
            note(&format!(
                "{ORIGIN}\n{size}\n{}\n",
                root.trim_end_matches('=')
            )),
        ),
        bad(
            "root not canonical",
            "root",
            note(&format!("{ORIGIN}\n{size}\n{}\n", noncanonical(&root))),
        ),
        bad(
            "root of 31 bytes",
            "root",
            note(&format!(
                "{ORIGIN}\n{size}\n{}\n",
                BASE64_STANDARD.encode([0; 31])
            )),
        ),
        bad(
            "size 0 with another root",
            "root",
            note(&format!("{ORIGIN}\n0\n{root}\n")),
        ),
        bad("no signature", "note", format!("{text}\n\n")),
        bad("no blank line", "note", format!("{text}\n{line}")),
        bad(
            "a hyphen for the dash",
            "note",
            plain.replace('\u{2014}', "-"),
        ),
        bad("no newline at the end", "note", plain.trim_end()),
        bad("carriage returns", "note", plain.replace('\n', "\r\n")),
        bad(
            "not UTF-8",
            "note",
            [&plain.as_bytes()[..3], &[0xff], &plain.as_bytes()[3..]].concat(),
        ),
        bad(
            "signature not canonical base64",
            "note",
            format!("{text}\n\n{}=\n", line.trim_end()),
        ),
        bad(
            "over 64 KiB",
            "too-long",
            format!("{plain}{}", stranger.repeat(2000)),
        ),
        bad("nothing", "note", ""),
    ];
    let keys = [
        signer().vkey().to_string(),
        witness(1).vkey().to_string(),
        witness(2).vkey().to_string(),
    ];
    json!({
        "about": "Signed checkpoints (C2SP tlog-checkpoint, tlog-cosignature), to be opened with `vkeys`.",
        "vkeys": keys,
        "valid": valid,
        "invalid": invalid,
    })
}

/// A note over any text, signed by the log's key: what a careless log could publish.
fn note(text: &str) -> String {
    let mut note = signed_note::Note::new(text.as_bytes(), &[]).unwrap();
    note.add_sigs(&[&signer()]).unwrap();
    String::from_utf8(note.to_bytes()).unwrap()
}
