//! What holds in a verified package and is less than it looks (`docs/ref/package.md`, Checking).

use serde_json::{Value, json};
use sidelight_api::package::{CERTIFICATE, README, VERIFY};

use super::check::Findings;
use super::read::Tar;
use super::table::utc;

/// A file, and what is to be known of it.
pub(super) type Note = (String, String);

/// Texts that are the same in every package of a release.
const ALIKE: [(&str, &str); 3] = [
    ("README.txt", README),
    ("CERTIFICATE.txt", CERTIFICATE),
    ("verify.py", VERIFY),
];
/// What only the operator says, who signed the package.
const WORD: [(&str, &str); 5] = [
    (
        "contents.json",
        "who made it and when, the choice of shares, when they came or were taken back, and flags",
    ),
    (
        "records/access.csv",
        "names, times, and each line but one for each track",
    ),
    (
        "records/decisions.json",
        "the time of each approval; the record has the day of its entry",
    ),
    (
        "records/request.json",
        "when it was published; the record has the day of its entry",
    ),
    (
        "receipts",
        "that nothing earlier was left out, which the record itself shows; what came later is not here",
    ),
];

/// Notes on a package that was verified.
pub(super) fn notes(tar: &Tar, findings: &Findings) -> Vec<Note> {
    let note = |path: &str, what: String| (path.to_owned(), what);
    let other = |(path, text): &(&str, &str)| tar.bytes(path) != Ok(text.as_bytes());
    let altered = ALIKE.iter().filter(|it| other(it)).map(|(path, _)| {
        let what = "is not this release's: go by the one that is published";
        note(path, what.to_owned())
    });
    let word = WORD.map(|(path, what)| note(path, format!("the operator's word: {what}")));
    let mut notes: Vec<Note> = altered.chain(word).collect();
    for share in findings.contents.iter().flat_map(|of| &of.shares) {
        let tracks = share.items.iter().flat_map(|item| &item.tracks);
        notes.extend(tracks.filter(|of| of.track == "still").map(|of| {
            let what = "a picture that a resident's browser made of a clip; no device signed it";
            note(&of.file, what.to_owned())
        }));
        if findings.line(share.consent, "footage").is_none() {
            let receipt = format!("receipts/consent-{}.tlog-proof", share.consent);
            let what = "does not say which footage: the operator's word";
            notes.push(note(&receipt, what.to_owned()));
        }
        if let Some(ms) = share.revoked_ms {
            let what = format!("its owner took this share back on {}", utc(ms));
            notes.push(note(&share.letter, what));
        }
    }
    notes
}

/// For scripts.
pub(super) fn json(notes: &[Note]) -> Value {
    let one = |(file, what): &Note| json!({ "file": file, "note": what });
    notes.iter().map(one).collect()
}

/// A line for each.
pub(super) fn lines(notes: &[Note]) -> String {
    let line = |(path, what): &Note| format!("NOTE {path}: {what}\n");
    notes.iter().map(line).collect()
}
