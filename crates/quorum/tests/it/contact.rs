//! `vectors/contact.json`: contacts as people type them, and the bytes they become; written from the cases
//! here, read by the browser's code too.
//!
//! After a change looked at: `SIDELIGHT_BLESS=1 cargo test -p sidelight-quorum`.

use serde_json::{Value, json};
use sidelight_quorum::{Address, CONTACT_BYTES_MAX, Contact, ContactError};

use crate::vectors::{keep_fresh, read};

const EMAIL: [(&str, &str); 4] = [
    ("an e-mail address", "rosa.diaz+bell@example.org"),
    (
        "in another case, with spaces around",
        "  Rosa.Diaz+Bell@EXAMPLE.org\n",
    ),
    (
        "in full width",
        "ｒｏｓａ．ｄｉａｚ＋ｂｅｌｌ＠ｅｘａｍｐｌｅ．ｏｒｇ",
    ),
    (
        "with spaces that do not break",
        "\u{a0}rosa.diaz+bell@example.org\u{a0}",
    ),
];

const TELEPHONE: [(&str, &str); 6] = [
    ("a telephone number", "+442079460000"),
    ("with spaces, brackets and strokes", "+44 (20) 7946-00/00"),
    (
        "with dots and other dashes",
        "+44.20\u{2011}7946\u{2013}0000",
    ),
    ("with the prefix of abroad", "0044 20 7946 0000"),
    (
        "as copied from a telephone",
        "\u{202a}+44\u{a0}20\u{a0}7946\u{a0}0000\u{202c}",
    ),
    ("in full width", "＋４４　２０　７９４６　００００"),
];

const OTHERS: [(&str, &str); 8] = [
    ("without the dot", "rosadiaz+bell@example.org"),
    ("without what follows the plus", "rosa.diaz@example.org"),
    ("another domain", "rosa.diaz+bell@mail.example.org"),
    ("a domain of other letters", "rosa@BÜCHER.example"),
    ("sharp s of a domain stays", "rosa@straße.example"),
    ("other letters in front", "ЁЛКА.ß@example.org"),
    ("the shortest number", "+290 1234"),
    ("the longest number", "+86 1234 5678 9012 3"),
];

const INVALID: [(&str, &str); 24] = [
    ("nothing", ""),
    ("spaces alone", " \t\u{a0}\n"),
    ("no name", "@example.org"),
    ("no domain", "rosa@"),
    ("two at signs", "rosa@home@example.org"),
    ("a domain of one label", "rosa@localhost"),
    ("a domain that is an address", "rosa@192.0.2.1"),
    ("the same behind other letters", "rosa@bücher.1"),
    ("a literal", "rosa@[192.0.2.1]"),
    ("an empty label", "rosa@example..org"),
    ("a full stop behind the domain", "rosa@example.org."),
    ("a label that begins with a hyphen", "rosa@-example.org"),
    ("a port behind other letters", "rosa@bücher.example:80"),
    (
        "a domain that no name can have",
        "rosa@bü\u{2260}cher\u{ad}\u{fffd}.example",
    ),
    ("two dots in front", "rosa..diaz@example.org"),
    ("a space within", "rosa diaz@example.org"),
    ("quoted", "\"rosa\"@example.org"),
    ("a name and an address", "Rosa <rosa@example.org>"),
    ("a word", "rosa"),
    ("an extension", "+44 20 7946 0000 x12"),
    ("no country", "020 7946 0000"),
    ("a zero in brackets", "+44 (0) 20 7946 0000"),
    ("too few digits", "+290 123"),
    ("too many digits", "+86 1234 5678 9012 34"),
];

fn input(typed: &str) -> Result<String, String> {
    let contact = Contact::new(typed).map_err(|error| {
        let code = match error {
            ContactError::Empty => "empty",
            ContactError::TooLong => "too-long",
            ContactError::Email => "e-mail",
            ContactError::Telephone => "telephone",
            ContactError::Country => "country",
            ContactError::Zero => "zero",
        };
        format!("contact:{code}")
    })?;
    Ok(hex::encode(&*contact.input()))
}

fn valid() -> Vec<Value> {
    let all = EMAIL.iter().chain(&TELEPHONE).chain(&OTHERS);
    all.map(|(name, typed)| json!({ "name": name, "typed": typed, "input": input(typed).unwrap() }))
        .collect()
}

fn invalid() -> Vec<Value> {
    let long = format!("{}@example.org", "é".repeat(CONTACT_BYTES_MAX / 2));
    let label = format!("rosa@{}.org", "a".repeat(64));
    let more = [
        ("too long", long.as_str()),
        ("a long label", &label),
        ("a country's code that begins with zero", "+0442079460000"),
        ("digits of another script", "+٤٤٢٠٧٩٤٦٠٠٠٠"),
    ];
    let all = INVALID.iter().chain(&more);
    all.map(
        |(name, typed)| json!({ "name": name, "typed": typed, "error": input(typed).unwrap_err() }),
    )
    .collect()
}

#[test]
fn contacts_become_the_bytes_of_the_vectors() {
    let fresh = json!({
        "about": "Contacts as typed, and what a look-up token is made of (docs/ref/lookup.md)",
        "valid": valid(), "invalid": invalid(),
    });
    keep_fresh("contact", &fresh);
    let kept = read("contact");
    for case in kept["valid"].as_array().unwrap() {
        let typed = case["typed"].as_str().unwrap();
        assert_eq!(input(typed).unwrap(), case["input"], "{}", case["name"]);
    }
    for case in kept["invalid"].as_array().unwrap() {
        let typed = case["typed"].as_str().unwrap();
        assert_eq!(input(typed).unwrap_err(), case["error"], "{}", case["name"]);
    }
}

#[test]
fn one_contact_has_one_spelling_and_no_two_have_the_same() {
    let inputs = |all: &[(&str, &str)]| -> Vec<String> {
        all.iter().map(|(_, typed)| input(typed).unwrap()).collect()
    };
    let mut all = inputs(&OTHERS);
    for same in [inputs(&EMAIL), inputs(&TELEPHONE)] {
        assert!(same.windows(2).all(|pair| pair[0] == pair[1]), "{same:?}");
        all.push(same[0].clone());
    }
    let many = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), many);
    let contact = Contact::new(EMAIL[0].1).unwrap();
    assert_eq!(format!("{contact:?}"), "Contact");
}

/// Whatever is typed as the one, it is never made into the bytes of the other.
#[test]
fn an_address_is_no_contact() {
    let input = Contact::new("+442079460000").unwrap().input();
    let address = Address::new("GB", "e-mail", "+442079460000", "").unwrap();
    let domain = |input: &[u8]| input[..31].to_vec();
    assert_eq!(domain(&input), b"\0\0\0\x1bsidelight/lookup/contact/v1");
    assert_eq!(
        domain(&address.input()),
        b"\0\0\0\x1bsidelight/lookup/address/v1"
    );
}
