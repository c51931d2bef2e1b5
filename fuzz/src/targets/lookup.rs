//! The look-up key: addresses and contacts as people type them, and trustees' answers about a blinded one.

use std::sync::OnceLock;

use serde_json::Value;
use sidelight_domain::lookup::LookUp;
use sidelight_quorum::{Address, Addresses, Answer, Contact, Point, Roster, TrusteeId};

use super::quorum::{answers, array, roster};
use super::text;
use crate::{Target, seeds};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "address",
        what: "an address in four lines; nothing is left but words apart by one space",
        input_bytes_max: 1_024,
        run: address,
        seeds: || {
            let typed = |case: &Value| {
                let part = |name: &str| case[name].as_str().unwrap_or_default().to_owned();
                let lines = ["country", "place", "street", "unit"].map(part);
                lines.join("\n").into_bytes()
            };
            let cases = seeds::values("address.json", "valid");
            cases
                .iter()
                .flat_map(Value::as_array)
                .flatten()
                .map(typed)
                .collect()
        },
    },
    Target {
        name: "contact",
        what: "an e-mail address or telephone number; nothing is left but a mailbox at a name, or digits",
        input_bytes_max: 300,
        run: contact,
        seeds: || seeds::texts("contact.json", "typed"),
    },
    Target {
        name: "lookup-answer",
        what: "an answer about a blinded address; elements have one spelling, and none is forged",
        input_bytes_max: 128,
        run: answer,
        seeds: || {
            let all = known().answers.iter();
            all.map(|a| [&a.trustee.get().to_be_bytes()[..], &a.point, &a.proof].concat())
                .collect()
        },
    },
    Target {
        name: "look-up",
        what: "what an officer asks to have looked up; one spelling, each element once",
        input_bytes_max: 7_000,
        run: look_up,
        seeds: || seeds::texts("look-up.json", "text"),
    },
];

fn look_up(input: &[u8]) {
    let input = text(input);
    if let Ok(read) = LookUp::parse(input) {
        assert_eq!(read.text().expect("it was read"), input, "one spelling");
        assert!((1..=12).contains(&read.addresses()));
    }
}

fn address(input: &[u8]) {
    let mut lines = text(input).split('\n');
    let mut part = || lines.next().unwrap_or_default();
    let Ok(address) = Address::new(part(), part(), part(), part()) else {
        return;
    };
    let [domain, _country, place, street, unit] = fields(&address.input());
    assert_eq!(domain, "sidelight/lookup/address/v1");
    assert!(!place.is_empty() && place.chars().all(char::is_alphanumeric));
    assert!(unit.chars().all(char::is_alphanumeric));
    let word = |word: &str| !word.is_empty() && word.chars().all(char::is_alphanumeric);
    assert!(street.split(' ').all(word), "words apart by one space");
}

/// What stands in the bytes that a token is made of.
fn fields<const N: usize>(mut rest: &[u8]) -> [String; N] {
    let all = [(); N].map(|()| {
        let (length, after) = rest.split_first_chunk::<4>().expect("a length");
        let length = usize::try_from(u32::from_be_bytes(*length)).expect("a small one");
        let (field, after) = after.split_at(length);
        rest = after;
        String::from_utf8(field.to_vec()).expect("text")
    });
    assert!(rest.is_empty(), "nothing more");
    all
}

fn contact(input: &[u8]) {
    let Ok(contact) = Contact::new(text(input)) else {
        return;
    };
    let [domain, kind, written] = fields(&contact.input());
    assert_eq!(domain, "sidelight/lookup/contact/v1");
    match written.split_once('@') {
        None => {
            let digits = written.strip_prefix('+').expect("a plus");
            assert_eq!(kind, "telephone");
            assert!((7..=15).contains(&digits.len()) && !digits.starts_with('0'));
            assert!(digits.bytes().all(|it| it.is_ascii_digit()));
        }
        Some((local, domain)) => {
            let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
            assert_eq!(kind, "e-mail");
            assert!(!local.is_empty() && !local.contains([' ', '"', '<', '>', ',']));
            assert!(domain.contains('.') && domain.chars().all(lower));
        }
    }
}

struct Known {
    roster: Roster<Addresses>,
    element: Point<Addresses>,
    occasion: [u8; 32],
    answers: Vec<Answer>,
}

/// The first valid case of the vectors.
fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let case = &seeds::values("lookup.json", "valid")[0][0];
        Known {
            roster: roster(case),
            element: Point::from_bytes(&array(&case["element"])).expect("an element"),
            occasion: array(&case["occasion"]),
            answers: answers(case),
        }
    })
}

fn answer(input: &[u8]) {
    let known = known();
    let Ok(bytes) = <&[u8; 98]>::try_from(input) else {
        return;
    };
    let (number, rest) = bytes.split_first_chunk::<2>().expect("98 bytes");
    let (point, proof) = rest.split_first_chunk::<32>().expect("96 bytes");
    if let Ok(read) = Point::<Addresses>::from_bytes(point) {
        assert_eq!(read.to_bytes(), *point, "an element has one spelling");
    }
    let Some(trustee) = TrusteeId::new(u16::from_be_bytes(*number)) else {
        return;
    };
    let answer = Answer {
        trustee,
        point: *point,
        proof: proof.try_into().expect("64 bytes"),
    };
    if answer
        .check_blinded(&known.roster, known.element, &known.occasion)
        .is_ok()
    {
        assert!(
            known.answers.contains(&answer),
            "an answer that nobody gave"
        );
    }
    let other = answer.check_blinded(&known.roster, known.element, &[0; 32]);
    assert!(other.is_err(), "an answer is for one occasion");
}
