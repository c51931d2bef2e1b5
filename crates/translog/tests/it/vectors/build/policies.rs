//! Trust policies and what satisfies them.

use serde_json::{Value, json};
use sidelight_translog::cosignature::Cosigner;

use super::{at, bad, policy_text, swap, witness};
use crate::fixture::signer;

pub(super) fn policies() -> Value {
    let trial = |signed: &[u8], met: bool| {
        let signed: Vec<_> = signed
            .iter()
            .map(|number| format!("witness{number}.example"))
            .collect();
        json!({"signed": signed, "met": met})
    };
    let whole = policy_text("Q");
    let valid = vec![
        json!({
            "name": "operator signed only",
            "text": format!("log {}\nquorum none\n", signer().vkey()),
            "quorum": [trial(&[], true)], "liars": [],
        }),
        json!({"name": "no log", "text": "quorum none\n", "quorum": [trial(&[], true)], "liars": []}),
        json!({"name": "witnesses and a mirror", "text": whole, "quorum": [
            trial(&[], false), trial(&[1, 2, 3], false), trial(&[4], false), trial(&[1, 4], false),
            trial(&[1, 3, 4], true), trial(&[1, 2, 3, 4], true),
        ], "liars": ["witness1.example", "witness4.example"]}),
        json!({
            "name": "one witness",
            "text": policy_text("w2"),
            "quorum": [trial(&[2], true), trial(&[1, 3, 4], false)],
            "liars": ["witness2.example"],
        }),
        json!({"name": "any", "text": swap(&policy_text("W"), "group W 2", "group W any"), "quorum": [
            trial(&[3], true), trial(&[4], false),
        ], "liars": []}),
        json!({
            "name": "spaces before and behind",
            "text": format!("  \t\n quorum\tnone \n  # end\nlog {} \n", signer().vkey()),
            "quorum": [trial(&[], true)], "liars": [],
        }),
    ];
    let log = signer().vkey().to_string();
    let w1 = witness(1).vkey().to_string();
    let renamed = Cosigner::from_seed("renamed.example", &[101; 32])
        .unwrap()
        .vkey()
        .to_string();
    let invalid = vec![
        at(0, bad("nothing", "quorum-line", "")),
        at(0, bad("no quorum", "quorum-line", format!("log {log}\n"))),
        at(
            2,
            bad("two quorums", "quorum-line", "quorum none\nquorum none\n"),
        ),
        at(0, bad("no newline at the end", "character", "quorum none")),
        at(1, bad("carriage return", "character", "quorum none\r\n")),
        at(1, bad("unknown line", "line", "monitor x\nquorum none\n")),
        at(1, bad("a word too many", "line", "quorum none none\n")),
        at(1, bad("a word too few", "line", "quorum\n")),
        at(
            1,
            bad(
                "comment behind a line",
                "line",
                "quorum none # no witness yet\n",
            ),
        ),
        at(1, bad("capital keyword", "line", "Quorum none\n")),
        at(
            1,
            bad(
                "broken key",
                "key",
                format!("log {}\nquorum none\n", &log[..log.len() - 4]),
            ),
        ),
        at(
            1,
            bad(
                "a bare key in hex",
                "key",
                format!("log {}\nquorum none\n", "ab".repeat(32)),
            ),
        ),
        at(
            1,
            bad(
                "a witness key for a log",
                "key-kind",
                format!("log {w1}\nquorum none\n"),
            ),
        ),
        at(
            1,
            bad(
                "a log key for a witness",
                "key-kind",
                format!("witness w {log}\nquorum none\n"),
            ),
        ),
        at(
            2,
            bad(
                "a log twice",
                "duplicate-key",
                format!("log {log}\nlog {log}\nquorum none\n"),
            ),
        ),
        at(
            2,
            bad(
                "one key under two names",
                "duplicate-key",
                format!("witness a {w1}\nwitness b {renamed}\nquorum none\n"),
            ),
        ),
        at(
            1,
            bad(
                "the name none",
                "duplicate-name",
                format!("witness none {w1}\nquorum none\n"),
            ),
        ),
        at(
            2,
            bad(
                "a group named like a witness",
                "duplicate-name",
                format!("witness a {w1}\ngroup a any a\nquorum a\n"),
            ),
        ),
        at(
            1,
            bad(
                "quorum before its definition",
                "unknown-name",
                format!("quorum a\nwitness a {w1}\n"),
            ),
        ),
        at(
            1,
            bad(
                "a group of itself",
                "unknown-name",
                "group a any a\nquorum a\n",
            ),
        ),
        at(
            1,
            bad(
                "none as a member",
                "unknown-name",
                "group a any none\nquorum a\n",
            ),
        ),
        at(
            1,
            bad("a group of nobody", "line", "group a any\nquorum a\n"),
        ),
        at(
            2,
            bad(
                "a member twice",
                "member-twice",
                format!("witness a {w1}\ngroup g any a a\nquorum g\n"),
            ),
        ),
        at(
            3,
            bad(
                "a member of two groups",
                "member-twice",
                format!("witness a {w1}\ngroup g any a\ngroup h any a\nquorum h\n"),
            ),
        ),
        at(
            2,
            bad(
                "threshold 0",
                "threshold",
                format!("witness a {w1}\ngroup g 0 a\nquorum g\n"),
            ),
        ),
        at(
            2,
            bad(
                "threshold above the members",
                "threshold",
                format!("witness a {w1}\ngroup g 2 a\nquorum g\n"),
            ),
        ),
        at(
            2,
            bad(
                "threshold with leading zero",
                "threshold",
                format!("witness a {w1}\ngroup g 01 a\nquorum g\n"),
            ),
        ),
        at(
            2,
            bad(
                "threshold in words",
                "threshold",
                format!("witness a {w1}\ngroup g most a\nquorum g\n"),
            ),
        ),
    ];
    let about = "Trust policies (C2SP tlog-policy). `line` counts from 1; 0 means the file as a whole. \
         `liars`: the fewest who have to sign two histories before both are good.";
    json!({"about": about, "valid": valid, "invalid": invalid})
}
