//! What the desk's authenticator refuses to sign in an emergency.

use sidelight_api::emergency::{Emergency, EmergencyState, Refusal, Review, ToSign};
use sidelight_demo::emergency::{check_claim, check_refusal};
use sidelight_domain::approval::decision_digest;
use sidelight_domain::emergency::claim_digest;
use sidelight_domain::record::sha256;

const ORIGIN: &str = "log.example/log";
const OFFICER: u64 = 17;
const CLAIM: &str = concat!(
    r#"{"v":1,"origin":"log.example/log","agency":"millbrook-police","case":"26-1188","#,
    r#""danger":"kidnapping","who":"a child of six","harm":"Taken.","why_now":"An hour ago.","#,
    r#""why_no_process":"The judge is away.","why_footage":"The van may be on it.","#,
    r#""doors":["3f2a91c07b"],"from":1764000000000,"to":1764003600000,"owner":"ask","#,
    r#""owner_reason":null,"process":"Warrant","deadline":null}"#
);

fn to_sign(digest: [u8; 32]) -> ToSign {
    ToSign {
        digest,
        allow: Vec::new(),
        rp_id: "localhost".into(),
        words: Vec::new(),
    }
}

fn typed() -> Emergency {
    Emergency {
        emergency: "1".into(),
        is_drill: false,
        created_ms: 1,
        state: EmergencyState::Typed,
        claim: CLAIM.into(),
        outline: None,
        own: true,
        officer: "Olga Reed".into(),
        called_ms: None,
        missed_ms: None,
        submitted_by: None,
        sign: Some(to_sign(claim_digest(ORIGIN, CLAIM, OFFICER, false))),
        lapses_ms: None,
        reason: None,
        index: None,
        opened: false,
        outcome_due: None,
    }
}

#[test]
fn a_claim_is_signed_as_it_is_shown_and_by_whom_it_names() {
    assert!(check_claim(&typed(), OFFICER, ORIGIN).is_ok());
    assert!(check_claim(&typed(), OFFICER + 1, ORIGIN).is_err());
    assert!(check_claim(&typed(), OFFICER, "other.example/log").is_err());
    let mut other = typed();
    other.claim = CLAIM.replace("a child of six", "a child of five");
    assert!(check_claim(&other, OFFICER, ORIGIN).is_err());
    // A supervisor signs the officer's.
    let filed = Emergency {
        submitted_by: Some(OFFICER),
        ..typed()
    };
    assert!(check_claim(&filed, OFFICER + 1, ORIGIN).is_ok());
}

fn filed() -> Review {
    Review {
        emergency: "1".into(),
        is_drill: false,
        agency: "millbrook-police".into(),
        agency_name: "Millbrook Police Department".into(),
        state: EmergencyState::Supervised,
        claim: CLAIM.into(),
        outline: None,
        missed_ms: None,
        filed_ms: 1,
        lapses_ms: None,
        officer: "Olga Reed".into(),
        supervisor: None,
        earlier_for_case: 0,
        call_number: None,
        call_back: None,
        owner: None,
        owner_until_ms: None,
        left_out: None,
        footage_until_ms: None,
        held: None,
        release: None,
        own: false,
        asked: 0,
        misused: None,
        may_mark: false,
        reason: None,
        index: None,
    }
}

fn refusal(reason: &str) -> Refusal {
    let claim = hex::encode(sha256(CLAIM.as_bytes()));
    let lines = [
        ("danger", "kidnapping"),
        ("reason", reason),
        ("agency", "millbrook-police"),
        ("claim", &claim),
    ];
    Refusal {
        reason: reason.into(),
        lines: lines
            .map(|(name, value)| (name.into(), value.into()))
            .into(),
        openings: Vec::new(),
        minutes: None,
        sign: to_sign(decision_digest(ORIGIN, "emergency-refused", &lines)),
    }
}

#[test]
fn a_refusal_is_signed_for_the_reason_that_was_chosen_and_the_claim_that_is_shown() {
    let chosen = refusal("scope");
    assert!(check_refusal(&filed(), &chosen, "scope", ORIGIN).is_ok());
    assert!(check_refusal(&filed(), &chosen, "not-genuine", ORIGIN).is_err());
    let mut other = filed();
    other.claim = CLAIM.replace("26-1188", "26-1189");
    assert!(check_refusal(&other, &chosen, "scope", ORIGIN).is_err());
    let mut lines = refusal("scope");
    lines.lines[1].1 = "not-genuine".into();
    assert!(check_refusal(&filed(), &lines, "not-genuine", ORIGIN).is_err());
}
