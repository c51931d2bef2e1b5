//! `vectors/roster.json`: rosters as text, written from the cases here, read by the browser's code too.
//!
//! After a change looked at: `SIDELIGHT_BLESS=1 cargo test -p sidelight-quorum`.

use serde_json::{Value, json};
use sidelight_quorum::{Clips, ROSTER_BYTES_MAX, Roster, RosterError, RosterTextError};

use crate::parties::quorum;
use crate::vectors::{keep_fresh, read};

fn roster() -> Roster {
    quorum(2, 3, 3).1
}

fn valid() -> Vec<Value> {
    let case = |name: &str, roster: Roster| {
        json!({
            "name": name, "text": roster.to_text(), "epoch": roster.epoch(),
            "threshold": roster.threshold(), "recipient": roster.recipient(),
            "trustees": roster.trustees().map(|t| t.get()).collect::<Vec<_>>(),
        })
    };
    vec![
        case("two of three", roster()),
        case("all of two", quorum(2, 2, 2).1),
        case("five of nine", quorum(5, 9, 9).1),
    ]
}

fn invalid() -> Vec<Value> {
    let text = roster().to_text();
    let lines: Vec<&str> = text.lines().collect();
    let without = |n: usize| {
        let kept = lines.iter().enumerate().filter(|(i, _)| *i != n);
        kept.map(|(_, line)| format!("{line}\n"))
            .collect::<String>()
    };
    let swapped = |a: usize, b: usize| {
        let mut lines = lines.clone();
        lines.swap(a, b);
        lines.join("\n") + "\n"
    };
    let torsion = "0100000000000000000000000000000000000000000000000000000000000000";
    let key = lines[3];
    let share = lines[4];
    [
        ("empty", String::new(), "version"),
        ("another version", text.replace("/v1", "/v2"), "version"),
        ("no epoch", without(1), "line"),
        ("no newline at the end", text.trim_end().to_owned(), "line"),
        ("a line too many", format!("{text}\n"), "line"),
        (
            "a leading zero",
            text.replace("epoch 1", "epoch 01"),
            "line",
        ),
        (
            "upper case",
            text.replace(key, &format!("key {}", key[4..].to_uppercase())),
            "line",
        ),
        ("carriage returns", text.replace('\n', "\r\n"), "version"),
        ("out of order", swapped(4, 5), "line"),
        ("one trustee twice", format!("{text}{share}\n"), "line"),
        (
            "trustee zero",
            text.replace("trustee 1 ", "trustee 0 "),
            "line",
        ),
        ("the identity", text.replace(&share[10..], torsion), "point"),
        (
            "one of two",
            text.replace("threshold 2", "threshold 1"),
            "threshold",
        ),
        (
            "a threshold that is too high",
            text.replace("threshold 2", "threshold 3"),
            "lower",
        ),
        ("another key", text.replace(&key[4..], &share[10..]), "key"),
        (
            "shares of each other",
            text.replace("trustee 3 ", "trustee 4 "),
            "share",
        ),
        (
            "too long",
            text.clone() + &"\n".repeat(ROSTER_BYTES_MAX),
            "too-long",
        ),
    ]
    .map(|(name, text, error)| json!({"name": name, "text": text, "error": error}))
    .to_vec()
}

fn code(error: RosterTextError) -> &'static str {
    match error {
        RosterTextError::TooLong => "too-long",
        RosterTextError::Version => "version",
        RosterTextError::Line(_) => "line",
        RosterTextError::Point(..) => "point",
        RosterTextError::Roster(RosterError::Threshold { .. }) => "threshold",
        RosterTextError::Roster(RosterError::Key) => "key",
        RosterTextError::Roster(RosterError::Lower(_)) => "lower",
        RosterTextError::Roster(RosterError::Share(_)) => "share",
    }
}

#[test]
fn the_file_is_fresh_and_every_text_reads_or_is_refused_for_its_reason() {
    let file = json!({
        "about": "Rosters of a quorum key as text (docs/ref/quorum.md, Roster)",
        "valid": valid(), "invalid": invalid(),
    });
    keep_fresh("roster", &file);
    let kept = read("roster");
    let cases = |list: &str| kept[list].as_array().unwrap().clone();
    for case in cases("valid") {
        let roster = Roster::<Clips>::from_text(case["text"].as_str().unwrap()).unwrap();
        assert_eq!(roster.recipient(), case["recipient"], "{}", case["name"]);
    }
    for case in cases("invalid") {
        let error = Roster::<Clips>::from_text(case["text"].as_str().unwrap()).unwrap_err();
        assert_eq!(code(error), case["error"], "{}: {error}", case["name"]);
    }
}
