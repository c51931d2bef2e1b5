//! `vectors/quorum.json`: written from the cases here, read by this crate, by the browser's code and by
//! the slow second implementation in `tools/quorum`, which makes every valid byte again.
//!
//! After a change looked at: `SIDELIGHT_BLESS=1 cargo test -p sidelight-quorum`.

use std::process::Command;

use rand_chacha::rand_core::{CryptoRng, Error, RngCore};
use serde_json::{Value, json};
use sidelight_quorum::{
    Answer, AnswerError, CombineError, KeyUse, Point, Roster, TrusteeId, Wrap, WrapError, combine,
};

use crate::parties::{Shares, id, quorum, rng};

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors");
const SLOW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tools/quorum");
const LABEL: [u8; 32] = [0x4c; 32];
const ENTRY: [u8; 32] = [0x45; 32];
const FILE_KEY: [u8; 16] = *b"a clip's own key";

pub(crate) fn path(name: &str) -> String {
    format!("{VECTORS}/{name}.json")
}

pub(crate) fn read(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path(name)).unwrap()).unwrap()
}

/// Whether a file holds exactly these vectors; writes it when asked to.
pub(crate) fn keep_fresh(name: &str, fresh: &Value) {
    let mut fresh = fresh.clone();
    // However the JSON library keeps members.
    fresh.sort_all_objects();
    let fresh = serde_json::to_string_pretty(&fresh).unwrap() + "\n";
    if std::env::var_os("SIDELIGHT_BLESS").is_some() {
        std::fs::write(path(name), &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(path(name)).unwrap_or_default();
    assert!(
        kept == fresh,
        "vectors/{name}.json is stale; look at what changed, then SIDELIGHT_BLESS=1"
    );
}

/// Randomness that was written down.
pub(crate) struct Tape(pub Vec<u8>);

impl RngCore for Tape {
    fn next_u32(&mut self) -> u32 {
        unreachable!("only bytes are drawn")
    }
    fn next_u64(&mut self) -> u64 {
        unreachable!("only bytes are drawn")
    }
    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        let rest = self.0.split_off(bytes.len());
        bytes.copy_from_slice(&self.0);
        self.0 = rest;
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for Tape {}

pub(crate) fn tape(seed: u64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    rng(seed).fill_bytes(&mut bytes);
    bytes
}

/// A case that opens, with everything needed to make it again.
fn opening(name: &str, k: usize, n: u16, who: &[u16]) -> Value {
    let (shares, roster) = quorum(k, n, u64::from(n));
    let randomness = tape(100 + u64::from(n), 96);
    let wrap = Wrap::new(&roster, LABEL, &FILE_KEY, &mut Tape(randomness.clone()));
    let checked = wrap.check(&roster, &LABEL).unwrap();
    let made = who.iter().map(|number| {
        let random = tape(u64::from(*number), 32);
        let share = &shares[&id(*number)];
        let answer = share.answer(&roster, &checked, &ENTRY, &mut Tape(random.clone()));
        let mut value = answer_value(&answer.unwrap());
        value["random"] = json!(hex::encode(random));
        value
    });
    let answers: Vec<Value> = made.collect();
    let mut case = json!({
        "name": name, "epoch": 1, "threshold": k, "label": hex::encode(LABEL),
        "entry": hex::encode(ENTRY), "file_key": hex::encode(FILE_KEY),
        "key": hex::encode(roster.key().to_bytes()), "recipient": roster.recipient(),
        "random": hex::encode(randomness), "answers": answers,
    });
    case["wrap"] = wrap_value(&wrap);
    case["shares"] = public_shares(&roster);
    case["secrets"] = secrets(&shares);
    case
}

pub(crate) fn public_shares<U: KeyUse>(roster: &Roster<U>) -> Value {
    let share = |t: TrusteeId| hex::encode(roster.public_share(t).unwrap().to_bytes());
    roster
        .trustees()
        .map(|t| (t.to_string(), json!(share(t))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

pub(crate) fn secrets<U: KeyUse>(shares: &Shares<U>) -> Value {
    let secret = |(t, s): (&TrusteeId, &sidelight_quorum::ShareKey<U>)| {
        (t.to_string(), json!(hex::encode(&s.to_secret_bytes()[2..])))
    };
    shares
        .iter()
        .map(secret)
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn wrap_value(wrap: &Wrap) -> Value {
    json!({
        "epoch": wrap.epoch, "label": hex::encode(wrap.label), "share": hex::encode(wrap.share),
        "body": hex::encode(wrap.body), "ephemeral": hex::encode(wrap.ephemeral),
        "ephemeral_bar": hex::encode(wrap.ephemeral_bar), "proof": hex::encode(wrap.proof),
    })
}

pub(crate) fn answer_value(answer: &Answer) -> Value {
    json!({
        "trustee": answer.trustee.get(), "point": hex::encode(answer.point),
        "proof": hex::encode(answer.proof),
    })
}

/// Changes of a case that opens, each with the first thing that is wrong.
fn defects() -> Vec<Value> {
    let whole = opening("whole", 2, 3, &[1, 3]);
    let other = opening("other", 2, 2, &[1, 2]);
    let identity = format!("01{}", "00".repeat(31));
    let torsion = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
    let beyond = "ff".repeat(32);
    let set = |name: &str, error: &str, pointer: &str, value: Value| {
        let mut case = whole.clone();
        *case.pointer_mut(pointer).unwrap() = value;
        case["name"] = json!(name);
        case["error"] = json!(error);
        for made in ["secrets", "random", "file_key"] {
            case.as_object_mut().unwrap().remove(made);
        }
        case
    };
    let from = |pointer: &str| other.pointer(pointer).unwrap().clone();
    let scalar = |half: &str| {
        let proof = whole["wrap"]["proof"].as_str().unwrap();
        if half == "challenge" {
            format!("{beyond}{}", &proof[64..])
        } else {
            format!("{}{beyond}", &proof[..64])
        }
    };
    let negated = crate::attacks::negated(whole["wrap"]["ephemeral"].as_str().unwrap());
    let mut cases = vec![
        set("another epoch", "wrap:epoch", "/wrap/epoch", json!(2)),
        set(
            "another label than the clip's",
            "wrap:label",
            "/wrap/label",
            json!("00".repeat(32)),
        ),
        set(
            "the label bent on both sides",
            "wrap:unproved",
            "/label",
            json!("00".repeat(32)),
        ),
        set(
            "the identity",
            "wrap:point",
            "/wrap/ephemeral",
            json!(identity),
        ),
        set(
            "a point of order eight",
            "wrap:point",
            "/wrap/ephemeral_bar",
            json!(torsion),
        ),
        set("no point", "wrap:point", "/wrap/ephemeral", json!(beyond)),
        set(
            "another native share",
            "wrap:share",
            "/wrap/share",
            from("/wrap/share"),
        ),
        set(
            "the negated point",
            "wrap:unproved",
            "/wrap/ephemeral",
            json!(negated),
        ),
        set(
            "a challenge beyond the order",
            "wrap:proof",
            "/wrap/proof",
            json!(scalar("challenge")),
        ),
        set(
            "a response beyond the order",
            "wrap:proof",
            "/wrap/proof",
            json!(scalar("response")),
        ),
        set(
            "another wrap's proof",
            "wrap:unproved",
            "/wrap/proof",
            from("/wrap/proof"),
        ),
        set(
            "another wrap's body",
            "wrap:unproved",
            "/wrap/body",
            from("/wrap/body"),
        ),
        set(
            "another key's wrap",
            "wrap:unproved",
            "/wrap",
            from("/wrap"),
        ),
        set(
            "another entry",
            "answer:1:unproved",
            "/entry",
            json!("00".repeat(32)),
        ),
        set(
            "nobody's answer",
            "answer:9:unknown",
            "/answers/1/trustee",
            json!(9),
        ),
        set(
            "posing as another",
            "answer:2:unproved",
            "/answers/1/trustee",
            json!(2),
        ),
        set(
            "an answer that is the identity",
            "answer:1:point",
            "/answers/0/point",
            json!(identity),
        ),
        set(
            "another's point",
            "answer:1:unproved",
            "/answers/0/point",
            whole["answers"][1]["point"].clone(),
        ),
        set(
            "one answer twice",
            "twice:1",
            "/answers/1",
            whole["answers"][0].clone(),
        ),
        set(
            "one answer",
            "too-few",
            "/answers",
            json!([whole["answers"][0]]),
        ),
    ];
    // The label bent on both sides needs the wrap's own copy too.
    cases[2]["wrap"]["label"] = json!("00".repeat(32));
    cases
}

fn fresh() -> Value {
    json!({
        "about": "Wraps to a quorum key, answers and what they combine to (docs/ref/quorum.md)",
        "valid": [
            opening("two of two", 2, 2, &[1, 2]),
            opening("two of three", 2, 3, &[3, 1]),
            opening("four of seven, one more than needed", 4, 7, &[2, 3, 5, 6, 7]),
        ],
        "invalid": defects(),
    })
}

pub(crate) fn array<const N: usize>(value: &Value) -> [u8; N] {
    hex::decode(value.as_str().unwrap())
        .unwrap()
        .try_into()
        .unwrap()
}

/// What is wrong with a case first, or that it opens to the key it names.
fn refusal(case: &Value) -> Option<String> {
    let point = |value: &Value| Point::from_bytes(&array(value)).unwrap();
    let shares = case["shares"].as_object().unwrap().iter();
    let shares = shares
        .map(|(t, p)| (id(t.parse().unwrap()), point(p)))
        .collect();
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let key = point(&case["key"]);
    let roster = Roster::new(1, number(&case["threshold"]), key, shares).unwrap();
    let read = &case["wrap"];
    let wrap = Wrap {
        epoch: read["epoch"].as_u64().unwrap(),
        label: array(&read["label"]),
        share: array(&read["share"]),
        body: array(&read["body"]),
        ephemeral: array(&read["ephemeral"]),
        ephemeral_bar: array(&read["ephemeral_bar"]),
        proof: array(&read["proof"]),
    };
    let checked = match wrap.check(&roster, &array(&case["label"])) {
        Ok(checked) => checked,
        Err(error) => return Some(format!("wrap:{}", wrap_code(error))),
    };
    let answer = |value: &Value| Answer {
        trustee: id(u16::try_from(value["trustee"].as_u64().unwrap()).unwrap()),
        point: array(&value["point"]),
        proof: array(&value["proof"]),
    };
    let answers: Vec<_> = case["answers"]
        .as_array()
        .unwrap()
        .iter()
        .map(answer)
        .collect();
    match combine(&roster, &checked, &array(&case["entry"]), &answers) {
        Ok(key) => (*key != array(&case["file_key"])).then(|| "other-key".to_owned()),
        Err(error) => Some(combine_code(error)),
    }
}

fn wrap_code(error: WrapError) -> &'static str {
    match error {
        WrapError::Epoch => "epoch",
        WrapError::Label => "label",
        WrapError::Point(_) => "point",
        WrapError::Share => "share",
        WrapError::Proof => "proof",
        WrapError::Unproved => "unproved",
    }
}

pub(crate) fn combine_code(error: CombineError) -> String {
    match error {
        CombineError::Answer(trustee, AnswerError::Unknown) => format!("answer:{trustee}:unknown"),
        CombineError::Answer(trustee, AnswerError::Point(_)) => format!("answer:{trustee}:point"),
        CombineError::Answer(trustee, AnswerError::Proof) => format!("answer:{trustee}:proof"),
        CombineError::Answer(trustee, AnswerError::Unproved) => {
            format!("answer:{trustee}:unproved")
        }
        CombineError::Twice(trustee) => format!("twice:{trustee}"),
        CombineError::TooFew { .. } => "too-few".to_owned(),
        CombineError::Body => "body".to_owned(),
    }
}

#[test]
fn the_file_is_fresh() {
    keep_fresh("quorum", &fresh());
}

#[test]
fn every_case_opens_or_is_refused_for_its_reason() {
    let file = read("quorum");
    for list in ["valid", "invalid"] {
        let cases = file[list].as_array().unwrap();
        assert!(cases.len() > 2);
        for case in cases {
            let expected = case["error"].as_str();
            assert_eq!(refusal(case).as_deref(), expected, "{}", case["name"]);
        }
    }
}

/// Python's integers and nothing of ours: it makes the valid cases again, byte for byte, and refuses the
/// others for the same reasons.
pub(crate) fn made_again(script: &str, vectors: &str, expected: &str) {
    let script = format!("{SLOW}/{script}.py");
    let ran = Command::new("python3")
        .args(["-B", &script, &path(vectors)])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    let failed = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}{failed}");
    assert_eq!(said.trim_end(), expected);
}

#[test]
fn a_second_implementation_agrees() {
    made_again("slow", "quorum", "3 made again, 20 refused");
}
