//! What the demo's people refuse to sign about a look-up, and where its homes are.

use sidelight_api::decision::FieldOpening;
use sidelight_api::emergency::{Refusal, ToDecide, ToSign};
use sidelight_api::lookup::case::{LookUp, LookUpReview, LookUpState};
use sidelight_demo::cast::{HOMES, NOBODYS_STREET, address};
use sidelight_demo::lookup::{check_approval, check_asked, check_refusal};
use sidelight_domain::approval::decision_digest;
use sidelight_domain::commitment::log_commitment;
use sidelight_domain::lookup::look_up_digest;
use sidelight_domain::record::sha256;

const ORIGIN: &str = "log.example/log";
const OFFICER: u64 = 17;
const TEXT: &str = concat!(
    r#"{"v":1,"origin":"log.example/log","agency":"millbrook-police","case":"26-1191","#,
    r#""danger":"kidnapping","reason":"The van was seen here.","epoch":1,"elements":["#,
    r#""0101010101010101010101010101010101010101010101010101010101010101","#,
    r#""0202020202020202020202020202020202020202020202020202020202020202"]}"#
);

fn to_sign(digest: [u8; 32]) -> ToSign {
    ToSign {
        digest,
        allow: Vec::new(),
        rp_id: "localhost".into(),
        words: Vec::new(),
    }
}

fn typed() -> LookUp {
    LookUp {
        look_up: "1".into(),
        created_ms: 1,
        state: LookUpState::Typed,
        text: TEXT.into(),
        submitted_by: None,
        sign: Some(to_sign(look_up_digest(ORIGIN, TEXT, OFFICER))),
        lapses_ms: None,
        reason: None,
        index: None,
        hashed: false,
    }
}

#[test]
fn a_look_up_is_signed_as_it_is_shown_and_by_whom_it_names() {
    assert!(check_asked(&typed(), OFFICER, ORIGIN).is_ok());
    assert!(check_asked(&typed(), OFFICER + 1, ORIGIN).is_err());
    assert!(check_asked(&typed(), OFFICER, "other.example/log").is_err());
    let mut other = typed();
    other.text = TEXT.replace("0202", "0203");
    assert!(check_asked(&other, OFFICER, ORIGIN).is_err());
    // A supervisor signs the officer's.
    let filed = LookUp {
        submitted_by: Some(OFFICER),
        ..typed()
    };
    assert!(check_asked(&filed, OFFICER + 1, ORIGIN).is_ok());
}

fn supervised() -> LookUpReview {
    LookUpReview {
        look_up: "1".into(),
        agency: "millbrook-police".into(),
        agency_name: "Millbrook Police Department".into(),
        state: LookUpState::Supervised,
        text: TEXT.into(),
        filed_ms: 1,
        lapses_ms: None,
        call_number: None,
        reason: None,
        index: None,
    }
}

/// An entry with these many addresses and this text.
fn entry(addresses: &str, text: &str) -> ToDecide {
    let text = hex::encode(sha256(text.as_bytes()));
    let opened = [("agency", "millbrook-police"), ("text", text.as_str())];
    let openings: Vec<_> = opened
        .iter()
        .map(|(field, value)| FieldOpening {
            field: (*field).into(),
            value: (*value).into(),
            salt: [7; 32],
        })
        .collect();
    let open = [("danger", "kidnapping"), ("addresses", addresses)];
    let mut lines: Vec<_> = open.map(|(name, value)| (name.into(), value.into())).into();
    lines.extend(openings.iter().map(|it| {
        let commitment = log_commitment("look-up", &it.field, &it.salt, &it.value);
        let value = format!("committed:{}", hex::encode(commitment));
        (it.field.clone(), value)
    }));
    let shown: Vec<(&str, &str)> = lines
        .iter()
        .map(|(name, value): &(String, String)| (name.as_str(), value.as_str()))
        .collect();
    let sign = to_sign(decision_digest(ORIGIN, "look-up", &shown));
    ToDecide {
        lines,
        openings,
        sign,
    }
}

#[test]
fn a_reviewer_signs_the_look_up_that_is_shown_and_no_other() {
    let check = |ask: &ToDecide| check_approval(&supervised(), ask, ORIGIN);
    check(&entry("2", TEXT)).unwrap();
    assert!(check(&entry("1", TEXT)).is_err(), "another number");
    let other = TEXT.replace("0202", "0203");
    assert!(check(&entry("2", &other)).is_err(), "other addresses");
    let mut ask = entry("2", TEXT);
    ask.sign.digest = [0; 32];
    assert!(check(&ask).is_err(), "another digest");
    let mut ask = entry("2", TEXT);
    ask.openings[1].value = hex::encode(sha256(other.as_bytes()));
    assert!(check(&ask).is_err(), "another opening");
}

/// A refusal of this text for a reason.
fn refusal(reason: &str, text: &str) -> Refusal {
    let text = hex::encode(sha256(text.as_bytes()));
    let lines = [
        ("danger", "kidnapping"),
        ("reason", reason),
        ("agency", "millbrook-police"),
        ("text", &text),
    ];
    Refusal {
        reason: reason.into(),
        lines: lines
            .map(|(name, value)| (name.into(), value.into()))
            .into(),
        openings: Vec::new(),
        minutes: None,
        sign: to_sign(decision_digest(ORIGIN, "look-up-refused", &lines)),
    }
}

#[test]
fn a_refusal_is_signed_for_the_reason_that_was_chosen_and_the_look_up_that_is_shown() {
    let check = |refusal: &Refusal| check_refusal(&supervised(), refusal, "scope", ORIGIN);
    check(&refusal("scope", TEXT)).unwrap();
    assert!(check(&refusal("not-genuine", TEXT)).is_err());
    let other = TEXT.replace("26-1191", "26-1192");
    assert!(check(&refusal("scope", &other)).is_err());
}

#[test]
fn nobody_of_the_cast_lives_at_nobodys_address() {
    let [rosa, idris, _] = HOMES.map(|home| home.address().unwrap().input());
    let nobody = address(NOBODYS_STREET).unwrap().input();
    assert!(rosa != idris && rosa != nobody && idris != nobody);
}
