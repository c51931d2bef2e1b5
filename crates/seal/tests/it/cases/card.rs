//! Cards: which are taken and which are refused, whatever a manifest says.

use serde_json::{Value, json};

use super::manifest::Home;
use super::{source, with};

/// `card.json`: `card` is the text of the card.
pub(super) fn card() -> Value {
    let mut rng = source("card");
    let home = Home::new(&mut rng);
    let card = home.clip(&mut rng, 2, [5; 32]);
    let text = String::from_utf8(card.to_json().expect("a good card")).expect("JSON is UTF-8");
    let base: Value = serde_json::from_str(&text).expect("JSON");
    let valid = |name: &str, change: Value| {
        let card = super::sorted(with(&base, change)).to_string();
        json!({"name": name, "card": card})
    };
    let invalid = |name: &str, error: &str, why: &str, change: Value| {
        let card = super::sorted(with(&base, change)).to_string();
        json!({"name": name, "error": error, "why": why, "card": card})
    };
    let video = |change: Value| json!({"video": with(&base["video"], change)});
    let fragments = |all: Value| video(json!({"fragments": all}));
    let without = |key: &str| {
        let mut card = base.clone();
        card.as_object_mut().expect("an object").remove(key);
        let why = format!("{key} is missing");
        let card = super::sorted(card).to_string();
        json!({"name": format!("without-{key}"), "error": "card_format", "why": why, "card": card})
    };
    let text_case = |name: &str, error: &str, why: &str, card: &str| {
        json!({
            "name": name, "error": error, "why": why, "card": card,
        })
    };
    let gap =
        json!({"kind": "gap", "trigger": "disk", "video": null, "preview": null, "clock": null});
    json!({
        "valid": [
            {"name": "clip", "card": text},
            valid("gap", gap.clone()),
            valid("first", json!({"number": 1, "previous": "0".repeat(64)})),
            valid("unknown-members", json!({"later": {"a": [1]}, "another": null})),
            valid("no-preview", json!({"preview": null})),
            valid("no-fragments", fragments(json!([]))),
            valid("largest-integers", json!({
                "start": (1_u64 << 53) - 1,
                "clock": {"offset_ms": -((1_i64 << 53) - 1), "uncertainty_ms": (1_u64 << 53) - 1},
            })),
        ],
        "invalid": [
            text_case("empty", "card_format", "nothing there", ""),
            text_case("not-an-object", "card_format", "a list", "[]"),
            text_case("cut", "card_format", "the JSON ends early", &text[..text.len() / 2]),
            text_case("two-values", "card_format", "something after the object", &format!("{text}{{}}")),
            without("v"), without("household"), without("seed"), without("recovered"), without("series"),
            invalid("version-0", "card_version", "there is no version 0", json!({"v": 0})),
            invalid("version-2", "card_version", "a version that is not known",
                json!({"v": 2, "kind": "film"})),
            invalid("upper-case-hex", "card_format", "hex is lower case", json!({"seed": "A".repeat(64)})),
            invalid("short-hash", "card_format", "31 bytes", json!({"previous": "0".repeat(62)})),
            invalid("kind", "card_format", "no such kind", json!({"kind": "film"})),
            invalid("series", "card_format", "no such series", json!({"series": "Event"})),
            invalid("trigger", "card_format", "no such trigger", json!({"trigger": "doorbell"})),
            invalid("recovered-text", "card_format", "a boolean, not a text", json!({"recovered": "yes"})),
            invalid("negative", "card_format", "times do not go below 0", json!({"start": -1})),
            invalid("too-large-integer", "card_format", "2^53 is not exact everywhere",
                json!({"start": 1_u64 << 53})),
            invalid("number-as-text", "card_format", "an integer, not a text", json!({"number": "2"})),
            invalid("notice", "card_format", "the checksum is wrong",
                json!({"notice": base["notice"].as_str().map(|n| format!("{}q", &n[..n.len() - 1]))})),
            invalid("codec-empty", "card_contradiction", "a track has a codec",
                video(json!({"codec": ""}))),
            invalid("codec-long", "card_contradiction", "longer than a field of a manifest",
                video(json!({"codec": "a".repeat(65)}))),
            invalid("fragment-of-four", "card_format", "five integers",
                fragments(json!([[1000, 1, 0, 1]]))),
            invalid("fragment-key", "card_format", "the last is 0 or 1",
                fragments(json!([[1000, 1, 0, 1, 2]]))),
            invalid("fragment-outside", "card_contradiction", "it ends after the track",
                fragments(json!([[1000, 199_001, 0, 1, 1]]))),
            invalid("fragment-in-init", "card_contradiction",
                "it starts before the end of the init segment",
                fragments(json!([[999, 1, 0, 1, 1]]))),
            invalid("fragments-overlap", "card_contradiction", "the second starts within the first",
                fragments(json!([[1000, 10, 0, 1, 1], [1009, 10, 1, 1, 0]]))),
            invalid("plain-size", "card_contradiction",
                "a payload of this size does not hold that many bytes",
                video(json!({"plain_size": 199_999}))),
            invalid("number-0", "card_contradiction", "numbers start at 1", json!({"number": 0})),
            invalid("first-with-link", "card_contradiction", "number 1 follows nothing",
                json!({"number": 1})),
            invalid("second-without-link", "card_contradiction", "only number 1 follows nothing",
                json!({"previous": "0".repeat(64)})),
            invalid("clip-without-video", "card_contradiction", "a clip has a video track",
                json!({"video": null})),
            invalid("gap-with-video", "card_contradiction", "a gap has none",
                json!({"kind": "gap", "trigger": "disk"})),
            invalid("gap-pressed", "card_contradiction", "no gap is pressed",
                with(&gap, json!({"trigger": "press"}))),
            invalid("clip-by-restart", "card_contradiction", "that is why there are gaps",
                json!({"trigger": "restart"})),
        ],
    })
}
