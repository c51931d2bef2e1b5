//! Claims of emergencies: their texts, and what is signed over them.

use serde_json::{Value, json};
use sidelight_domain::emergency::{
    Claim, ClaimError, DoorTag, LeftOut, NamedHome, NotAsked, claim_digest,
};
use sidelight_domain::record::{CameraId, sha256};

use super::{check_all, file, text};
use crate::emergency::{claim, claim_with_left_out};

const OFFICER: u64 = 17;

fn named(name: &str, claim: &Claim) -> Value {
    let text = claim.text().unwrap();
    let digest = |is_drill| hex::encode(claim_digest(&claim.origin, &text, OFFICER, is_drill));
    json!({
        "name": name, "text": text, "sha256": hex::encode(sha256(text.as_bytes())),
        "submitted_by": OFFICER, "digest": digest(false), "drill_digest": digest(true),
    })
}

/// A text that is refused because of what replaced `from`.
fn edited(of: &str, (name, error): (&str, &str), from: &str, to: &str) -> Value {
    assert!(of.contains(from), "{name}: {from}");
    json!({"name": name, "error": error, "text": of.replacen(from, to, 1)})
}

fn of_home() -> Claim {
    Claim {
        doors: Vec::new(),
        home: Some(NamedHome {
            look_up: 41,
            address: sha256(b"a token"),
        }),
        ..claim()
    }
}

fn bad_homes() -> Vec<Value> {
    let said = of_home().text().unwrap();
    let bad = |what, from: &str, to: &str| edited(&said, what, from, to);
    let (address, tag) = (
        hex::encode(sha256(b"a token")),
        DoorTag::of(CameraId([8; 16])),
    );
    let home = format!("{{\"look_up\":41,\"address\":\"{address}\"}}");
    vec![
        bad(("a home in version 1", "spelling"), "\"v\":2", "\"v\":1"),
        bad(
            ("version 2 without a home", "spelling"),
            &format!("\"home\":{home},"),
            "",
        ),
        bad(
            ("version 2 with no home", "spelling"),
            &format!("\"home\":{home},"),
            "\"home\":null,",
        ),
        bad(
            ("a home before the doors", "spelling"),
            &format!("\"doors\":[],\"home\":{home}"),
            &format!("\"home\":{home},\"doors\":[]"),
        ),
        bad(
            ("an address before the look-up", "spelling"),
            &home,
            &format!("{{\"address\":\"{address}\",\"look_up\":41}}"),
        ),
        bad(
            ("a home with more", "spelling"),
            "\"look_up\":41",
            "\"line\":1,\"look_up\":41",
        ),
        bad(
            ("an address in capitals", "spelling"),
            &address,
            &address.to_uppercase(),
        ),
        bad(
            ("an address that is too short", "spelling"),
            &address,
            &address[2..],
        ),
        bad(
            ("an index that not everybody keeps exactly", "spelling"),
            ":41,",
            ":9007199254740992,",
        ),
        bad(
            ("a home, and doors", "doors"),
            "\"doors\":[]",
            &format!("\"doors\":[\"{tag}\"]"),
        ),
        bad(
            ("a home, and no tag", "doors"),
            "\"doors\":[]",
            "\"doors\":[\"\"]",
        ),
    ]
}

fn bad_left_outs() -> Vec<Value> {
    let said = claim_with_left_out().text().unwrap();
    let bad = |what, from: &str, to: &str| edited(&said, what, from, to);
    let people = "[\"Robert Miller\",\"rob@example.org\"]";
    let whole = format!("\"left_out\":{{\"people\":{people},\"reason\":\"owner-suspected\"}},");
    let of = |person: String| format!("[\"{person}\"]");
    vec![
        bad(
            ("somebody left out in version 1", "spelling"),
            "\"v\":3",
            "\"v\":1",
        ),
        bad(
            ("somebody left out in version 2", "spelling"),
            "\"v\":3",
            "\"v\":2",
        ),
        bad(("version 3 with nobody left out", "spelling"), &whole, ""),
        bad(
            ("version 3 that says that nobody is left out", "spelling"),
            &whole,
            "\"left_out\":null,",
        ),
        bad(
            ("a reason before the people", "spelling"),
            &format!("{people},\"reason\":\"owner-suspected\""),
            &format!("\"reason\":\"owner-suspected\",{people}"),
        ),
        bad(
            ("people left out, and more", "spelling"),
            "{\"people\":",
            "{\"more\":1,\"people\":",
        ),
        bad(
            ("a person who is no text", "spelling"),
            "\"rob@example.org\"",
            "7",
        ),
        bad(
            ("left out for a reason of its own", "spelling"),
            "\"owner-suspected\"",
            "\"late\"",
        ),
        bad(
            ("left out, and no reason", "spelling"),
            "\"owner-suspected\"",
            "null",
        ),
        bad(
            ("left out for want of time", "left-out"),
            "\"owner-suspected\"",
            "\"no-time\"",
        ),
        bad(("nobody to leave out", "left-out"), people, "[]"),
        bad(
            ("a person twice", "left-out"),
            "rob@example.org",
            "Robert Miller",
        ),
        bad(
            ("5 people", "left-out"),
            people,
            "[\"a\",\"b\",\"c\",\"d\",\"e\"]",
        ),
        bad(("a person of no name", "left-out"), "Robert Miller", ""),
        bad(
            ("a person with a space in front", "left-out"),
            "Robert Miller",
            " Robert",
        ),
        bad(
            ("a person of 201 characters", "left-out"),
            people,
            &of("x".repeat(201)),
        ),
        bad(
            ("a person whose letters change places", "left-out"),
            "Robert Miller",
            "\u{202e}bor",
        ),
        bad(
            ("left out where nobody is asked", "left-out"),
            "\"owner\":\"ask\",\"owner_reason\":null",
            "\"owner\":\"do-not-ask\",\"owner_reason\":\"no-time\"",
        ),
    ]
}

/// Somebody of a home that is named by its address; and as many and as long as there can be.
fn left_out() -> [Claim; 2] {
    let usual = claim_with_left_out();
    let most = LeftOut {
        people: ["é", "東", "x", "y"].map(|it| it.repeat(200)).into(),
        reason: NotAsked::OwnerInDanger,
    };
    let of_home = Claim {
        left_out: usual.left_out.clone(),
        ..of_home()
    };
    [
        of_home,
        Claim {
            left_out: Some(most),
            ..usual
        },
    ]
}

fn bad_spellings(said: &str) -> Vec<Value> {
    let bad = |name, from: &str, to: &str| edited(said, (name, "spelling"), from, to);
    vec![
        bad("version 2 of a claim of doors", "\"v\":1", "\"v\":2"),
        bad("version 3 of a claim that asks all", "\"v\":1", "\"v\":3"),
        bad("another version", "\"v\":1", "\"v\":4"),
        bad("a space", "\":", "\": "),
        bad("another member", "\"who\"", "\"whom\""),
        bad("a member more", "{\"v\":1,", "{\"v\":1,\"x\":1,"),
        bad("a member twice", "{\"v\":1,", "{\"v\":1,\"v\":1,"),
        bad("an agency that is no slug", "millbrook-police", "Millbrook"),
        bad("a danger of its own", "\"kidnapping\"", "\"flood\""),
        bad(
            "a danger that every object has",
            "\"kidnapping\"",
            "\"toString\"",
        ),
        bad("a time with a fraction", "\"from\":", "\"from\":0."),
        bad(
            "a reason of its own",
            "\"owner_reason\":null",
            "\"owner_reason\":\"late\"",
        ),
        bad("an answer of its own", "\"ask\"", "\"tell\""),
    ]
}

pub(super) fn claims() -> Value {
    let usual = claim();
    let said = usual.text().unwrap();
    let not_asked = Claim {
        not_asked: Some(NotAsked::OwnerSuspected),
        deadline_ms: Some(usual.window.to_ms() + 1),
        ..claim()
    };
    let scripts = Claim {
        who: "Une enfant \"A/B\", 東京".into(),
        case: "é".repeat(100),
        ..claim()
    };
    let tag = usual.doors[0].to_string();
    let tagged = format!("\"{tag}\"");
    let bad = |name, error, from: &str, to: &str| edited(&said, (name, error), from, to);
    let to = format!("\"to\":{}", usual.window.to_ms());
    let many: Vec<_> = (0..33).map(|n| format!("\"{n:010x}\"")).collect();
    let mut invalid = bad_spellings(&said);
    invalid.extend(bad_homes());
    invalid.extend(bad_left_outs());
    invalid.extend([
        bad("no door", "doors", &tagged, ""),
        bad("a tag in capitals", "doors", &tag, "0A0B0C0D0E"),
        bad("a tag that is too short", "doors", &tag, &tag[..9]),
        bad(
            "a door twice",
            "doors",
            &tagged,
            &format!("{tagged},{tagged}"),
        ),
        bad("33 doors", "doors", &tagged, &many.join(",")),
        bad(
            "a window that ends where it begins",
            "window",
            &to,
            &format!("\"to\":{}", usual.window.from_ms()),
        ),
        bad(
            "a window off the minute",
            "window",
            &to,
            &format!("\"to\":{}", usual.window.to_ms() + 1),
        ),
        bad("nobody in danger", "text", &usual.who, ""),
        bad("801 characters", "text", &usual.harm, &"x".repeat(801)),
        bad("a case of 202 bytes", "text", &usual.case, &"é".repeat(101)),
        bad(
            "letters that change places",
            "text",
            &usual.process,
            "\u{202e}thguor",
        ),
        bad(
            "not asked for no reason",
            "owner",
            "\"ask\"",
            "\"do-not-ask\"",
        ),
        bad(
            "asked, and not for a reason",
            "owner",
            "\"owner_reason\":null",
            "\"owner_reason\":\"no-time\"",
        ),
        bad(
            "longer than 8,192 bytes",
            "long",
            &usual.who,
            &"x".repeat(8_192),
        ),
    ]);
    let [left_out_of_home, most_left_out] = left_out();
    let valid = vec![
        named("a door, the owner asked", &usual),
        named("not asked, with a last moment", &not_asked),
        named("other scripts, quotes", &scripts),
        named("a home by its address", &of_home()),
        named("somebody of the home left out", &claim_with_left_out()),
        named(
            "somebody left out of a home by its address",
            &left_out_of_home,
        ),
        named("4 people of 200 characters left out", &most_left_out),
    ];
    file(
        "Claims of emergencies and what officer and supervisor sign (docs/ref/emergency.md, Claim).",
        valid,
        invalid,
    )
}

#[test]
fn claims_are_read_as_the_vectors_say() {
    check_all("emergency-claim", |case| {
        match Claim::parse(text(case, "text")) {
            Ok(claim) => {
                assert_eq!(claim.text().as_deref(), Ok(text(case, "text")));
                for (is_drill, name) in [(false, "digest"), (true, "drill_digest")] {
                    let text_of = text(case, "text");
                    let digest = claim_digest(&claim.origin, text_of, OFFICER, is_drill);
                    assert_eq!(hex::encode(digest), text(case, name));
                }
                None
            }
            Err(error) => Some(
                match error {
                    ClaimError::Long => "long",
                    ClaimError::Spelling => "spelling",
                    ClaimError::Text(_) => "text",
                    ClaimError::Doors => "doors",
                    ClaimError::Window => "window",
                    ClaimError::Owner => "owner",
                    ClaimError::LeftOut => "left-out",
                }
                .to_owned(),
            ),
        }
    });
}
