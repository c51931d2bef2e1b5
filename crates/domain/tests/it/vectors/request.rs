//! Documents, notes and decisions of requests.

use serde_json::{Value, json};
use sidelight_domain::commitment::log_commitment;
use sidelight_domain::record::sha256;
use sidelight_domain::request::{
    DocumentError, NoteAbout, RequestDecision, RequestDocument, RequestNote, window_commitment,
};
use sidelight_domain::rulebook::{Ask, Violation};
use sidelight_domain::window::Window;

use super::{array, check_all, file, read, text};
use crate::asks::{NOW, burglary, cells, rulebook, sensitive};
use crate::request::{document, salts};

/// A text with its name in the log.
fn named(name: &str, text: &str) -> Value {
    json!({"name": name, "text": text, "sha256": hex::encode(sha256(text.as_bytes()))})
}

/// A text that is refused because of what replaced `from`.
fn edited(text: &str, name: &str, error: &str, from: &str, to: &str) -> Value {
    assert!(text.contains(from), "{name}: {from}");
    json!({"name": name, "error": error, "text": text.replacen(from, to, 1)})
}

pub(super) fn documents() -> Value {
    let (four, ten) = (cells(4), cells(10));
    let usual = document(&burglary(&four)).text();
    let hidden = document(&sensitive(&ten)).text();
    let urgent = usual.replacen("class ordinary\n", "class ordinary\ndanger kidnapping\n", 1);
    let scripts = Ask {
        text: "Straße, 東京, عمان, 👩\u{200d}🚒",
        ..burglary(&four)
    };
    let low = Ask {
        offence: "package-theft",
        ..burglary(&four)
    };
    let valid = vec![
        named("ordinary", &usual),
        named(
            "low-level, one cell",
            &document(&Ask {
                cells: &four[..1],
                ..low
            })
            .text(),
        ),
        named("sensitive", &hidden),
        named("urgent", &urgent),
        named("text in other scripts", &document(&scripts).text()),
    ];
    let bad = |name, error, from: &str, to: &str| edited(&usual, name, error, from, to);
    let bad_hidden = |name, error, from: &str, to: &str| edited(&hidden, name, error, from, to);
    let lines: Vec<&str> = usual.lines().collect();
    let (first, second) = (lines[9], lines[10]);
    let line = |line: &str| format!("{line}\n");
    let sensitive_danger = "class sensitive\ndanger kidnapping\n";
    let invalid = vec![
        edited(
            &urgent,
            "a danger that is none",
            "line 8",
            "danger kidnapping",
            "danger great",
        ),
        edited(
            &urgent,
            "a danger twice",
            "line 9",
            "danger kidnapping\n",
            "danger kidnapping\ndanger kidnapping\n",
        ),
        bad_hidden(
            "a sensitive one with a danger",
            "line 8",
            "class sensitive\n",
            sensitive_danger,
        ),
        bad("another version", "version", "request/v1", "request/v2"),
        bad(
            "a byte order mark",
            "version",
            "sidelight",
            "\u{feff}sidelight",
        ),
        bad("carriage returns", "version", "\n", "\r\n"),
        json!({"name": "empty", "error": "version", "text": ""}),
        json!({"name": "no newline at the end", "error": "line 19", "text": usual.trim_end()}),
        bad(
            "an agency that is no slug",
            "line 2",
            "agency millbrook",
            "agency Millbrook",
        ),
        bad("two spaces", "line 2", "agency ", "agency  "),
        bad("a space at the end", "line 2", "-police\n", "-police \n"),
        bad(
            "another kind of agency",
            "line 3",
            "kind police",
            "kind army",
        ),
        bad("a hash in capitals", "line 4", "sha256:", "sha256:A"),
        bad("no title", "line 6", "title Home burglary\n", ""),
        bad(
            "an unknown class",
            "line 7",
            "class ordinary",
            "class usual",
        ),
        bad(
            "sensitive, with a day",
            "line 8",
            "class ordinary",
            "class sensitive",
        ),
        bad(
            "seconds",
            "line 8",
            "from 2026-11-22T12:00Z",
            "from 2026-11-22T12:00:00Z",
        ),
        bad(
            "a day that is none",
            "line 8",
            "from 2026-11-22",
            "from 2026-11-31",
        ),
        bad(
            "an end before the beginning",
            "line 9",
            "to 2026-11-22",
            "to 2026-11-21",
        ),
        bad("no cell", "line 10", &lines[9..13].join("\n"), "cells"),
        bad(
            "a cell in capitals",
            "line 10",
            first,
            &first.to_uppercase().replace("CELL", "cell"),
        ),
        bad("a coarser cell", "line 10", first, "cell 882a8a0b2bfffff"),
        bad(
            "a cell twice",
            "line 11",
            &line(first),
            &line(first).repeat(2),
        ),
        bad(
            "cells in descending order",
            "line 11",
            &format!("{first}\n{second}"),
            &format!("{second}\n{first}"),
        ),
        bad(
            "an empty contact",
            "line 14",
            "contact Detective desk, +1 555 0100",
            "contact ",
        ),
        bad("a control character", "line 14", "desk", "de\u{7f}sk"),
        bad("no terms", "line 15", &line(lines[14]), ""),
        bad(
            "a case number in clear",
            "line 16",
            "case committed:",
            "case 26-",
        ),
        bad(
            "not its own investigation",
            "line 17",
            "investigation own",
            "investigation other",
        ),
        bad(
            "words that run backwards",
            "line 18",
            "house",
            "\u{202e}house",
        ),
        bad("a line separator", "line 18", "house", "\u{2028}house"),
        bad(
            "a private-use character",
            "line 18",
            "house",
            "\u{e000}house",
        ),
        bad("a blank line", "line 19", "foot.\n", "foot.\n\n"),
        json!({"name": "an unknown line behind", "error": "line 20", "text": format!("{usual}note x\n")}),
        json!({
            "name": "no text", "error": "line 18",
            "text": lines[..17].iter().map(|l| line(l)).collect::<String>(),
        }),
        json!({
            "name": "sensitive, with words", "error": "line 25",
            "text": format!("{hidden}text She\n"),
        }),
        bad_hidden("a week that is none", "line 8", "2026-W47", "2026-W54"),
        bad_hidden("a daily window of a day", "line 9", "Z 270", "Z 1440"),
        bad_hidden(
            "a daily window with a zero in front",
            "line 9",
            "Z 270",
            "Z 0270",
        ),
        bad_hidden(
            "the window in clear",
            "line 10",
            "committed:",
            "2026-11-22T12:00Z ",
        ),
        bad_hidden(
            "ordinary, without a day",
            "line 8",
            "class sensitive",
            "class ordinary",
        ),
    ];
    file(
        "Requests (docs/ref/request.md, Document): texts as they are published.",
        valid,
        invalid,
    )
}

pub(super) fn notes() -> Value {
    let note = |about, typed| {
        RequestNote::new("millbrook-police", 17, about, typed)
            .unwrap()
            .text()
    };
    let usual = note(NoteAbout::Update, "The van has been found.\nIt was white.");
    let bad = |name, error, from: &str, to: &str| edited(&usual, name, error, from, to);
    file(
        "Notes on requests (docs/ref/request.md, Note).",
        vec![
            named("an update", &usual),
            named(
                "resolved",
                &note(NoteAbout::Resolved, "Nothing more is needed."),
            ),
            named(
                "withdrawn",
                &note(NoteAbout::Withdrawn, "Published in error."),
            ),
        ],
        vec![
            bad(
                "a request's document",
                "version",
                "request-note/v1",
                "request/v1",
            ),
            bad(
                "an index with a zero in front",
                "line 3",
                "request 17",
                "request 017",
            ),
            bad(
                "an index above 2^53 - 1",
                "line 3",
                "request 17",
                "request 9007199254740992",
            ),
            bad(
                "about something else",
                "line 4",
                "about update",
                "about appeal",
            ),
            bad(
                "an empty paragraph",
                "line 6",
                "text It was white.",
                "text ",
            ),
            bad(
                "no text",
                "line 5",
                "text The van has been found.\ntext It was white.\n",
                "",
            ),
            bad(
                "more than 4,000 characters",
                "too-long",
                "white",
                &"x".repeat(4_000),
            ),
        ],
    )
}

pub(super) fn decisions() -> Value {
    let (four, ten) = (cells(4), cells(10));
    let hash = |text: &str| sha256(text.as_bytes());
    let origin = "sidelight.example/log";
    let document = document(&burglary(&four));
    let policy = rulebook().hash;
    let commit = |kind, field, value: &str| {
        let salt = hash(&format!("salt of {kind} {field}"));
        log_commitment(kind, field, &salt, value)
    };
    let refused = "request-refused";
    let decisions = [
        (
            "published",
            RequestDecision::Publish {
                agency: "millbrook-police".into(),
                document: document.hash(),
                policy,
                expires: sidelight_domain::request::decision::expires(&rulebook(), &document, NOW)
                    .unwrap(),
                case: *document.case(),
                submitted_by: commit("request", "submitted-by", "4"),
                offence: document.offence().to_owned(),
            },
        ),
        (
            "refused",
            RequestDecision::Refuse {
                agency: "millbrook-police".into(),
                policy,
                reason: "pressure".into(),
                document: commit(refused, "document", &hex::encode(document.hash())),
                case: commit(refused, "case", "26-004417"),
                submitted_by: commit(refused, "submitted-by", "4"),
            },
        ),
        (
            "updated",
            RequestDecision::Note {
                about: NoteAbout::Update,
                request: 17,
                document: Some(hash("a note")),
            },
        ),
        (
            "resolved without words",
            RequestDecision::Note {
                about: NoteAbout::Resolved,
                request: 17,
                document: None,
            },
        ),
        (
            "withdrawn without words",
            RequestDecision::Note {
                about: NoteAbout::Withdrawn,
                request: 17,
                document: None,
            },
        ),
    ];
    let cases = decisions.iter().map(|(name, decision)| {
        json!({
            "name": name, "origin": origin, "kind": decision.kind(),
            "lines": decision.lines(), "decision": hex::encode(decision.digest(origin)),
        })
    });
    let mut all = file(
        "Decisions on requests (docs/ref/approval.md): lines covered, and digest. `commitments`: to open.",
        cases.collect(),
        vec![],
    );
    let ask = sensitive(&ten);
    let window = Window::new(ask.from_ms, ask.to_ms).unwrap();
    all["commitments"] = json!([
        {
            "domain": "sidelight/log-field/v1", "kind": "request", "field": "case",
            "salt": hex::encode(salts().case), "value": "26-004417",
            "committed": hex::encode(document.case()),
        },
        {
            "domain": "sidelight/request-window/v1", "salt": hex::encode(salts().window),
            "from": ask.from_ms, "to": ask.to_ms,
            "committed": hex::encode(window_commitment(window, &salts().window)),
        },
    ]);
    all
}

fn code(error: DocumentError) -> String {
    match error {
        DocumentError::TooLong => "too-long".into(),
        DocumentError::Version => "version".into(),
        DocumentError::Line { line, .. } => format!("line {line}"),
    }
}

#[test]
fn documents_are_taken_or_refused_at_their_line() {
    check_all("request", |case| {
        match RequestDocument::parse(text(case, "text")) {
            Ok(document) => {
                assert_eq!(document.text(), text(case, "text"));
                assert_eq!(document.hash(), array(case, "sha256"));
                // The first rulebook knows no urgent ask.
                let urgent = document.danger().map(|_| Violation::NoUrgent);
                assert_eq!(document.breaks(&rulebook()), Vec::from_iter(urgent));
                None
            }
            Err(error) => Some(code(error)),
        }
    });
}

#[test]
fn notes_are_taken_or_refused_at_their_line() {
    check_all("request-note", |case| {
        match RequestNote::parse(text(case, "text")) {
            Ok(note) => {
                assert_eq!(note.text(), text(case, "text"));
                assert_eq!(note.hash(), array(case, "sha256"));
                None
            }
            Err(error) => Some(code(error)),
        }
    });
}

/// The log's crate writes the same commitments, from code of its own.
#[test]
fn commitments_are_those_of_the_log() {
    let file = read("log/commitments");
    let cases = file["valid"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let (kind, field) = (text(case, "kind"), text(case, "field"));
        let got = log_commitment(kind, field, &array(case, "salt"), text(case, "value"));
        assert_eq!(
            format!("committed:{}", hex::encode(got)),
            text(case, "committed")
        );
    }
}

/// The lines of a decision are the lines of the log's own entries, between `day` and `decision`.
#[test]
fn decisions_cover_the_lines_of_the_entry_table() {
    let entries = read("log/entries");
    for case in read("request-decision")["valid"].as_array().unwrap() {
        let kind = text(case, "kind");
        let entry = entries["valid"]
            .as_array()
            .unwrap()
            .iter()
            .find(|e| e["kind"] == kind);
        let entry = text(
            entry.unwrap_or_else(|| panic!("an entry of kind {kind}")),
            "text",
        );
        let names = entry
            .lines()
            .skip(4)
            .map(|line| line.split(' ').next().unwrap());
        let table: Vec<_> = names.take_while(|name| *name != "decision").collect();
        let lines = case["lines"].as_array().unwrap();
        let ours: Vec<_> = lines.iter().map(|line| line[0].as_str().unwrap()).collect();
        assert_eq!(ours, table, "{kind}");
    }
}
