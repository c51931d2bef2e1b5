//! Demands: their texts, what is signed over them, and their checklists.

use serde_json::{Value, json};
use sidelight_domain::demand::{
    Checklist, ChecklistError, Demand, DemandError, Findings, demand_digest,
};
use sidelight_domain::record::sha256;

use super::{check_all, file, text};
use crate::demand::{demand, gag};

const OFFICER: u64 = 17;

fn named(name: &str, demand: &Demand) -> Value {
    let text = demand.text().unwrap();
    let digest = demand_digest(&demand.origin, &text, OFFICER);
    json!({
        "name": name, "text": text, "sha256": hex::encode(sha256(text.as_bytes())),
        "submitted_by": OFFICER, "digest": hex::encode(digest),
    })
}

/// A text that is refused because of what replaced `from`.
fn edited(of: &str, name: &str, error: &str, from: &str, to: &str) -> Value {
    assert!(of.contains(from), "{name}: {from}");
    json!({"name": name, "error": error, "text": of.replacen(from, to, 1)})
}

pub(super) fn demands() -> Value {
    let usual = demand("search-warrant");
    let gagged = Demand {
        gag: gag(30),
        serve_by_ms: None,
        named_apart: Vec::new(),
        ..demand("search-warrant")
    };
    let scripts = Demand {
        authority: "Tribunal de première instance \"A/B\", 東京".into(),
        case: "é".repeat(100),
        ..demand("subpoena")
    };
    let said = usual.text().unwrap();
    let of_gag = gagged.text().unwrap();
    let bad = |name, error, from: &str, to: &str| edited(&said, name, error, from, to);
    let bad_gag = |name, error, from: &str, to: &str| edited(&of_gag, name, error, from, to);
    let tag = usual.doors[0].to_string();
    let until = gagged.gag.unwrap().until_ms;
    let invalid = vec![
        bad("another version", "spelling", "\"v\":1", "\"v\":2"),
        bad("a space", "spelling", "\":", "\": "),
        bad("another member", "spelling", "\"case\"", "\"cases\""),
        bad(
            "a member more",
            "spelling",
            "{\"v\":1,",
            "{\"v\":1,\"x\":1,",
        ),
        bad(
            "a member twice",
            "spelling",
            "{\"v\":1,",
            "{\"v\":1,\"v\":1,",
        ),
        bad(
            "a hash in capitals",
            "spelling",
            &hex::encode(usual.order),
            &hex::encode_upper(usual.order),
        ),
        bad(
            "an agency that is no slug",
            "spelling",
            "millbrook-police",
            "Millbrook",
        ),
        bad(
            "a type that is no slug",
            "spelling",
            "search-warrant",
            "Search warrant",
        ),
        bad(
            "a time with a fraction",
            "spelling",
            "\"issued\":",
            "\"issued\":0.",
        ),
        bad_gag(
            "a gag without its document",
            "spelling",
            "{\"document\":",
            "{\"papers\":",
        ),
        bad("a tag in capitals", "doors", &tag, "0A0B0C0D0E"),
        bad("a tag that is too short", "doors", &tag, &tag[..9]),
        bad("a door twice", "doors", &usual.doors[1].to_string(), &tag),
        bad(
            "a door apart that is none of the doors",
            "apart",
            &format!("\"named_apart\":[\"{}\"", usual.doors[1]),
            "\"named_apart\":[\"0123456789\"",
        ),
        bad(
            "a window that ends where it begins",
            "window",
            &format!("\"to\":{}", usual.window.to_ms()),
            &format!("\"to\":{}", usual.window.from_ms()),
        ),
        bad(
            "a window off the minute",
            "window",
            &format!("\"to\":{}", usual.window.to_ms()),
            &format!("\"to\":{}", usual.window.to_ms() + 1),
        ),
        bad(
            "a court without a name",
            "text",
            "Millbrook District Court",
            "",
        ),
        bad(
            "a court with 81 characters",
            "text",
            "Millbrook District Court",
            &"x".repeat(81),
        ),
        bad(
            "a docket number with 61",
            "text",
            "MC-2026-0417",
            &"x".repeat(61),
        ),
        bad("a case of 202 bytes", "text", "26-1188", &"é".repeat(101)),
        bad("a case that ends in a space", "text", "26-1188", "26-1188 "),
        bad(
            "letters that change places",
            "text",
            "Millbrook District Court",
            "Mill\u{202e}brook",
        ),
        bad_gag(
            "a gag that ends by day",
            "time",
            &format!("\"until\":{until}"),
            &format!("\"until\":{}", until + 1),
        ),
        bad(
            "longer than 8,192 bytes",
            "long",
            "26-1188",
            &"x".repeat(8_192),
        ),
    ];
    let valid = vec![
        named("with a door apart", &usual),
        named("gagged, without a last day", &gagged),
        named("other scripts, quotes", &scripts),
    ];
    file(
        "Demands and what officer and supervisor sign (docs/ref/demand.md, Text).",
        valid,
        invalid,
    )
}

const YES: Findings = Findings {
    genuine: true,
    names_operator: true,
    in_force: true,
    names_doors: true,
    apart: true,
    scope: true,
};

pub(super) fn checklists() -> Value {
    let made = |reached: &str, found| Checklist::new(reached, found, 9, 1_795_000_000_000).unwrap();
    let yes = made("The clerk of the court, +1 555 0190", YES).text();
    let no = Findings {
        apart: false,
        ..YES
    };
    let named = |name: &str, text: &str| json!({"name": name, "text": text});
    let bad = |name, error, from: &str, to: &str| edited(&yes, name, error, from, to);
    file(
        "Checklists of reviewers (docs/ref/demand.md, Checklist).",
        vec![
            named("all yes", &yes),
            named("one no", &made("Nobody", no).text()),
        ],
        vec![
            bad("another version", "spelling", "\"v\":1", "\"v\":3"),
            bad("a space", "spelling", ",", ", "),
            bad(
                "a finding that is no answer",
                "spelling",
                "\"apart\":true",
                "\"apart\":1",
            ),
            bad("a finding left out", "spelling", "\"apart\":true,", ""),
            bad(
                "nobody was reached",
                "reached",
                "The clerk of the court, +1 555 0190",
                "",
            ),
            bad("401 characters", "reached", "The clerk", &"x".repeat(401)),
        ],
    )
}

#[test]
fn demands_are_read_as_the_vectors_say() {
    check_all("demand", |case| match Demand::parse(text(case, "text")) {
        Ok(demand) => {
            let digest = demand_digest(&demand.origin, text(case, "text"), OFFICER);
            assert_eq!(hex::encode(digest), text(case, "digest"));
            None
        }
        Err(error) => Some(
            match error {
                DemandError::Long => "long",
                DemandError::Spelling => "spelling",
                DemandError::Text(_) => "text",
                DemandError::Doors => "doors",
                DemandError::Apart => "apart",
                DemandError::Window => "window",
                DemandError::Time(_) => "time",
            }
            .to_owned(),
        ),
    });
}

#[test]
fn checklists_are_read_as_the_vectors_say() {
    check_all("demand-checklist", |case| {
        let error = Checklist::parse(text(case, "text")).err()?;
        Some(
            match error {
                ChecklistError::Spelling => "spelling",
                ChecklistError::Reached => "reached",
            }
            .to_owned(),
        )
    });
}
