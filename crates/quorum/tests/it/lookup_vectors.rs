//! `vectors/lookup.json`: blinded addresses, trustees' answers and the tokens they make, written from the
//! cases here, read by the browser's code too. The first are those of RFC 9497, appendix A.1.2, whose one
//! server's secret is cut into shares.
//!
//! After a change looked at: `SIDELIGHT_BLESS=1 cargo test -p sidelight-quorum`.

use curve25519_dalek::scalar::Scalar;
use serde_json::{Value, json};
use sidelight_quorum::{Addresses, Answer, Blinding, Point, Roster};

use crate::lookup::{LookupShares, dealt, secret};
use crate::parties::{ENTRY, id, keys};
use crate::vectors::{
    Tape, answer_value, array, combine_code, keep_fresh, made_again, public_shares, read, secrets,
    tape,
};

const RFC_SECRET: &str = "e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909";
const RFC_KEY: &str = "c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e";
const RFC_BLIND: &str = "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706";

/// Input, blinded element, evaluated element, output.
const RFC: [[&str; 4]; 2] = [
    [
        "00",
        "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945",
        "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e",
        "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d\
         a4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c",
    ],
    [
        "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
        "cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c",
        "60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468",
        "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60\
         356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6",
    ],
];

fn rfc_secret() -> Scalar {
    Scalar::from_canonical_bytes(array(&json!(RFC_SECRET))).unwrap()
}

/// A blinding with this blind: a scalar below the order, as the first half of what is drawn.
fn blinded(input: &str, blind: &str) -> Blinding {
    let tape = [hex::decode(blind).unwrap(), vec![0; 32]].concat();
    Blinding::new(&hex::decode(input).unwrap(), &mut Tape(tape)).unwrap()
}

fn case(
    name: &str,
    (shares, roster): &(LookupShares, Roster<Addresses>),
    (input, blind): (&str, &str),
    who: &[u16],
) -> Value {
    let asked = blinded(input, blind);
    let made = who.iter().map(|number| {
        let random = tape(u64::from(*number), 32);
        let tape = &mut Tape(random.clone());
        let answer = shares[&id(*number)].evaluate(roster, asked.element(), &ENTRY, tape);
        let answer = answer.unwrap();
        let mut value = answer_value(&answer);
        value["random"] = json!(hex::encode(random));
        (answer, value)
    });
    let (answers, values): (Vec<_>, Vec<_>) = made.unzip();
    let token = asked.token(roster, &ENTRY, &answers).unwrap();
    json!({
        "name": name, "epoch": roster.epoch(), "threshold": roster.threshold(),
        "key": hex::encode(roster.key().to_bytes()), "shares": public_shares(roster),
        "secret": hex::encode(secret(shares, roster.threshold()).as_bytes()),
        "secrets": secrets(shares), "input": input, "blind": blind,
        "element": hex::encode(asked.element().to_bytes()), "occasion": hex::encode(ENTRY),
        "answers": values, "token": hex::encode(token),
    })
}

fn valid() -> Vec<Value> {
    let address = sidelight_quorum::Address::new("GB", "SW1A 2AA", "10 Downing Street", "");
    let address = hex::encode(&*address.unwrap().input());
    let contact = sidelight_quorum::Contact::new("+44 20 7946 0000").unwrap();
    let contact = hex::encode(&*contact.input());
    let generated = keys(4, 7, 7);
    vec![
        case(
            "RFC 9497 A.1.2.1, two of two",
            &dealt(rfc_secret(), 2, 2),
            (RFC[0][0], RFC_BLIND),
            &[1, 2],
        ),
        case(
            "RFC 9497 A.1.2.2, three of five",
            &dealt(rfc_secret(), 3, 5),
            (RFC[1][0], RFC_BLIND),
            &[5, 1, 4],
        ),
        case(
            "an address, four of seven, one more than needed",
            &generated,
            (&address, RFC_BLIND),
            &[2, 3, 5, 6, 7],
        ),
        case(
            "a contact, under the same key",
            &generated,
            (&contact, RFC_BLIND),
            &[1, 2, 3, 4],
        ),
    ]
}

/// Changes of a case, each with the first thing that is wrong.
fn invalid() -> Vec<Value> {
    let asked = ("00", RFC_BLIND);
    let whole = case("whole", &dealt(rfc_secret(), 2, 3), asked, &[1, 3]);
    let other = case("other", &keys(2, 3, 3), asked, &[1, 3]);
    let elsewhere = case(
        "elsewhere",
        &dealt(rfc_secret(), 2, 3),
        ("01", RFC_BLIND),
        &[1, 3],
    );
    let beyond = "ff".repeat(32);
    let negative = format!("01{}", "00".repeat(31));
    let proof = whole["answers"][0]["proof"].as_str().unwrap();
    let scalars = (
        format!("{beyond}{}", &proof[64..]),
        format!("{}{beyond}", &proof[..64]),
    );
    let answers = |one: &Value, two: &Value| json!([one, two]);
    let [first, second] = [0, 1].map(|i| whole["answers"][i].clone());
    let changes = [
        (
            "another occasion",
            "answer:1:unproved",
            "/occasion",
            json!("00".repeat(32)),
        ),
        ("another epoch", "answer:1:unproved", "/epoch", json!(2)),
        (
            "another blind",
            "answer:1:unproved",
            "/blind",
            json!(format!("02{}", "00".repeat(31))),
        ),
        ("another input", "answer:1:unproved", "/input", json!("01")),
        (
            "answers about another element",
            "answer:1:unproved",
            "/answers",
            elsewhere["answers"].clone(),
        ),
        (
            "answers of another key",
            "answer:1:unproved",
            "/answers",
            other["answers"].clone(),
        ),
        (
            "nobody's answer",
            "answer:9:unknown",
            "/answers/1/trustee",
            json!(9),
        ),
        (
            "posing as another",
            "answer:2:unproved",
            "/answers/1/trustee",
            json!(2),
        ),
        (
            "an answer that is the identity",
            "answer:1:point",
            "/answers/0/point",
            json!("00".repeat(32)),
        ),
        (
            "a negative spelling",
            "answer:1:point",
            "/answers/0/point",
            json!(negative),
        ),
        (
            "no point",
            "answer:1:point",
            "/answers/0/point",
            json!(beyond),
        ),
        (
            "another's point",
            "answer:1:unproved",
            "/answers/0/point",
            second["point"].clone(),
        ),
        (
            "another's proof",
            "answer:1:unproved",
            "/answers/0/proof",
            second["proof"].clone(),
        ),
        (
            "a challenge beyond the order",
            "answer:1:proof",
            "/answers/0/proof",
            json!(scalars.0),
        ),
        (
            "a response beyond the order",
            "answer:1:proof",
            "/answers/0/proof",
            json!(scalars.1),
        ),
        (
            "one answer twice",
            "twice:1",
            "/answers",
            answers(&first, &first),
        ),
        ("one answer", "too-few", "/answers", json!([first])),
    ];
    let changed = |(name, error, pointer, value): (&str, &str, &str, Value)| {
        let mut case = whole.clone();
        *case.pointer_mut(pointer).unwrap() = value;
        case["name"] = json!(name);
        case["error"] = json!(error);
        for made in ["secret", "secrets", "token"] {
            case.as_object_mut().unwrap().remove(made);
        }
        case
    };
    changes.into_iter().map(changed).collect()
}

#[test]
fn the_file_of_tokens_is_fresh() {
    keep_fresh(
        "lookup",
        &json!({
            "about": "Blinded addresses, trustees' answers and the tokens they make (docs/ref/lookup.md)",
            "valid": valid(), "invalid": invalid(),
        }),
    );
}

/// What is wrong with a case first; if nothing is, it makes the token it names.
fn refusal(case: &Value) -> Option<String> {
    let point = |value: &Value| Point::from_bytes(&array(value)).unwrap();
    let shares = case["shares"].as_object().unwrap().iter();
    let shares = shares
        .map(|(t, p)| (id(t.parse().unwrap()), point(p)))
        .collect();
    let number = |value: &Value| value.as_u64().unwrap();
    let threshold = usize::try_from(number(&case["threshold"])).unwrap();
    let epoch = number(&case["epoch"]);
    let roster = Roster::new(epoch, threshold, point(&case["key"]), shares).unwrap();
    let answer = |value: &Value| Answer {
        trustee: id(u16::try_from(number(&value["trustee"])).unwrap()),
        point: array(&value["point"]),
        proof: array(&value["proof"]),
    };
    let answers: Vec<_> = case["answers"]
        .as_array()
        .unwrap()
        .iter()
        .map(answer)
        .collect();
    let text = |name: &str| case[name].as_str().unwrap();
    let asked = blinded(text("input"), text("blind"));
    match asked.token(&roster, &array(&case["occasion"]), &answers) {
        Ok(token) => {
            assert_eq!(hex::encode(asked.element().to_bytes()), text("element"));
            assert_eq!(hex::encode(token), text("token"));
            None
        }
        Err(error) => Some(combine_code(error)),
    }
}

#[test]
fn every_case_makes_its_token_or_is_refused_for_its_reason() {
    let file = read("lookup");
    for list in ["valid", "invalid"] {
        let cases = file[list].as_array().unwrap();
        assert!(cases.len() > 2);
        for case in cases {
            let expected = case["error"].as_str();
            assert_eq!(refusal(case).as_deref(), expected, "{}", case["name"]);
        }
    }
}

#[test]
fn a_second_implementation_of_tokens_agrees() {
    made_again("lookup", "lookup", "4 made again, 17 refused");
}

/// However many trustees hold the RFC's secret, what they make together is what its one server makes.
#[test]
fn any_quorum_reproduces_the_vectors_of_rfc_9497() {
    for n in 2u16..=5 {
        for k in usize::from(n / 2 + 1)..=usize::from(n) {
            let (shares, roster) = dealt(rfc_secret(), k, n);
            assert_eq!(hex::encode(roster.key().to_bytes()), RFC_KEY);
            for [input, element, evaluated, output] in RFC {
                let asked = blinded(input, RFC_BLIND);
                assert_eq!(hex::encode(asked.element().to_bytes()), element);
                let answers = crate::lookup::evaluations(shares.values(), &roster, asked.element());
                let token = asked.token(&roster, &ENTRY, &answers).unwrap();
                assert_eq!(hex::encode(token), output);
                let whole = array(&json!(element));
                let whole = curve25519_dalek::ristretto::CompressedRistretto(whole);
                let whole = whole.decompress().unwrap() * rfc_secret();
                assert_eq!(hex::encode(whole.compress().as_bytes()), evaluated);
            }
        }
    }
}
