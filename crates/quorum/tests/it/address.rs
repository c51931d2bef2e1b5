//! `vectors/address.json`: addresses as people type them, and the bytes they become; written from the cases
//! here, read by the browser's code too.
//!
//! After a change looked at: `SIDELIGHT_BLESS=1 cargo test -p sidelight-quorum`.

use serde_json::{Value, json};
use sidelight_quorum::{ADDRESS_PART_BYTES_MAX, Address, AddressError};

use crate::vectors::{keep_fresh, read};

type Typed<'a> = [&'a str; 4];

fn case(name: &str, [country, place, street, unit]: Typed<'_>) -> Value {
    json!({ "name": name, "country": country, "place": place, "street": street, "unit": unit })
}

const SAME: [(&str, Typed<'static>); 4] = [
    (
        "as it stands on the door",
        ["GB", "SW1A 2AA", "10 Downing Street", ""],
    ),
    (
        "another case and spacing",
        ["gb", "sw1a2aa ", "  10  DOWNING\tstreet", " "],
    ),
    (
        "with punctuation",
        ["GB", "SW1A-2AA", "10, Downing Street.", "-"],
    ),
    (
        "in full width",
        ["GB", "ＳＷ１Ａ　２ＡＡ", "１０ Ｄｏｗｎｉｎｇ Street", ""],
    ),
];

fn valid() -> Vec<Value> {
    let others = [
        (
            "a flat in it",
            ["GB", "SW1A 2AA", "10 Downing Street", "4 b"],
        ),
        (
            "a number with a letter",
            ["GB", "SW1A 2AA", "10a Downing Street", ""],
        ),
        (
            "a dash parts",
            ["US", "94110", "12-14 Saint John’s Ave.", "#3"],
        ),
        (
            "loose accents are put on",
            ["DE", "10115", "Mu\u{308}llerstrasse 5", ""],
        ),
        (
            "and drop off where none fits",
            ["TR", "34000", "İnönü q\u{303} Cd. 7", ""],
        ),
        ("sharp s is two", ["DE", "10115", "Müllerstraße 5", "ẞ"]),
        ("every sigma is one", ["GR", "ΑΘΗΝΑ", "ΟΔΌΣ 3, οδός", ""]),
        (
            "ligatures and superscripts",
            ["FR", "75001", "3² rue ﬁxe №5", ""],
        ),
        (
            "another script",
            ["JP", "100-0001", "千代田１ー１", "２０１号"],
        ),
        (
            "vowel signs stay, other signs part",
            ["IN", "110001", "महात्मा गांधी मार्ग १", ""],
        ),
    ];
    let with_input = |(name, typed): (&str, Typed<'_>)| {
        let mut case = case(name, typed);
        case["input"] = json!(input(&case).unwrap());
        case
    };
    SAME.into_iter().chain(others).map(with_input).collect()
}

fn invalid() -> Vec<Value> {
    let long = "é".repeat(ADDRESS_PART_BYTES_MAX / 2 + 1);
    let cases = [
        (
            "a country in full",
            ["GBR", "SW1A 2AA", "10 Downing Street", ""],
        ),
        (
            "a country of other letters",
            ["ÄÖ", "SW1A 2AA", "10 Downing Street", ""],
        ),
        ("no place", ["GB", " - ", "10 Downing Street", ""]),
        ("no street", ["GB", "SW1A 2AA", "...", ""]),
        ("a long place", ["GB", &long, "10 Downing Street", ""]),
        ("a long street", ["GB", "SW1A 2AA", &long, ""]),
        (
            "a long unit",
            ["GB", "SW1A 2AA", "10 Downing Street", &long],
        ),
    ];
    let with_error = |(name, typed): (&str, Typed<'_>)| {
        let mut case = case(name, typed);
        case["error"] = json!(input(&case).unwrap_err());
        case
    };
    cases.into_iter().map(with_error).collect()
}

/// The bytes of an address, or why it is none.
fn input(case: &Value) -> Result<String, String> {
    let part = |name: &str| case[name].as_str().unwrap();
    let [country, place] = ["country", "place"].map(part);
    match Address::new(country, place, part("street"), part("unit")) {
        Ok(address) => Ok(hex::encode(&*address.input())),
        Err(AddressError::Country) => Err("address:country".to_owned()),
        Err(AddressError::Empty(part)) => Err(format!("address:{part}:empty")),
        Err(AddressError::TooLong(part)) => Err(format!("address:{part}:too-long")),
    }
}

#[test]
fn addresses_become_the_bytes_of_the_vectors() {
    let fresh = json!({
        "about": "Addresses as typed, and what a look-up token is made of (docs/ref/lookup.md)",
        "valid": valid(), "invalid": invalid(),
    });
    keep_fresh("address", &fresh);
    let kept = read("address");
    for case in kept["valid"].as_array().unwrap() {
        assert_eq!(input(case).unwrap(), case["input"], "{}", case["name"]);
    }
    for case in kept["invalid"].as_array().unwrap() {
        assert_eq!(input(case).unwrap_err(), case["error"], "{}", case["name"]);
    }
}

#[test]
fn one_address_has_one_spelling_and_a_flat_is_another_address() {
    let input = |typed| input(&case("", typed)).unwrap();
    let all = SAME.map(|(_, typed)| input(typed));
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
    assert_ne!(input(["GB", "SW1A 2AA", "10 Downing Street", "4"]), all[0]);
    assert_ne!(input(["GB", "SW1A 2AA", "10 Downing Street 4", ""]), all[0]);
    // At the limit, exactly.
    let street = "é".repeat(ADDRESS_PART_BYTES_MAX / 2);
    let longest = Address::new("GB", "SW1A 2AA", &street, "").unwrap();
    assert_eq!(format!("{longest:?}"), "Address");
}
