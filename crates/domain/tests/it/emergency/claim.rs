//! What a claim may say, and which rules it can break.

use sidelight_domain::emergency::{
    Before, CLAIM_BYTES_MAX, CallBack, CallError, Claim, ClaimError, ClaimViolation, DoorTag,
    NotAsked, claim_digest,
};
use sidelight_domain::record::CameraId;
use sidelight_domain::window::{DAY_MS, MINUTE_MS, Window};

use super::{BEFORE, claim, claim_with_left_out, rules};
use crate::asks::NOW;

#[test]
fn a_claim_has_one_spelling() {
    let asked = claim();
    let not_asked = Claim {
        not_asked: Some(NotAsked::OwnerSuspected),
        deadline_ms: Some(NOW + 1),
        ..claim()
    };
    let left_out = claim_with_left_out();
    assert_eq!(Claim::parse(&left_out.text().unwrap()), Ok(left_out));
    for claim in [asked, not_asked] {
        let text = claim.text().unwrap();
        assert_eq!(Claim::parse(&text).unwrap(), claim);
        for other in [
            text.replace("\":", "\": "),
            text.replace("{\"v\":1,", "{").replace('}', ",\"v\":1}"),
            text.replace("{\"v\":1", "{\"v\":2"),
            text.replace("\"who\"", "\"whom\""),
            text.replace("\"who\":\"a", "\"who\":\"\\u0061"),
            text.replace('}', ",\"more\":1}"),
            format!("{text}\n"),
            text.replace("millbrook-police", "Millbrook"),
        ] {
            assert_ne!(other, text);
            assert_eq!(Claim::parse(&other), Err(ClaimError::Spelling), "{other}");
        }
    }
}

#[test]
fn a_claim_that_cannot_be_read_as_it_is_meant_is_refused() {
    type Alter = fn(&mut Claim);
    let altered: [(Alter, ClaimError); 7] = [
        (|it| it.who.clear(), ClaimError::Text("who")),
        (|it| it.harm = "x".repeat(801), ClaimError::Text("harm")),
        (
            |it| it.why_now = "two\nlines".into(),
            ClaimError::Text("why_now"),
        ),
        (
            |it| it.process = "\u{202e}thguor".into(),
            ClaimError::Text("process"),
        ),
        (|it| it.case = "é".repeat(101), ClaimError::Text("case")),
        (|it| it.doors.clear(), ClaimError::Doors),
        (|it| it.doors.push(it.doors[0]), ClaimError::Doors),
    ];
    for (alter, error) in altered {
        let mut claim = claim();
        alter(&mut claim);
        assert_eq!(claim.text(), Err(error));
    }
    let text = claim().text().unwrap();
    let both = text.replace("\"ask\"", "\"do-not-ask\"");
    assert_eq!(Claim::parse(&both), Err(ClaimError::Owner));
    let neither = text.replace("reason\":null", "reason\":\"no-time\"");
    assert_eq!(Claim::parse(&neither), Err(ClaimError::Owner));
    let window = text.replace("\"to\":", "\"to\":1");
    assert_eq!(Claim::parse(&window), Err(ClaimError::Window));
    let long = "x".repeat(CLAIM_BYTES_MAX + 1);
    assert_eq!(Claim::parse(&long), Err(ClaimError::Long));
}

#[test]
fn what_is_signed_is_one_claim_of_one_officer_in_one_log() {
    let text = claim().text().unwrap();
    let digest = claim_digest("log.example", &text, 7, false);
    assert_ne!(digest, claim_digest("log.example", &text, 8, false));
    assert_ne!(digest, claim_digest("log.other", &text, 7, false));
    assert_ne!(digest, claim_digest("log.example", &text, 7, true));
    assert_ne!(
        digest,
        claim_digest("log.example", &text.replace("six", "ten"), 7, false)
    );
}

#[test]
fn every_broken_rule_is_told_at_once() {
    let of = |claim: Claim, before: Before| {
        let found = rules().check(claim, before, NOW, &rules()).unwrap_err();
        found
            .iter()
            .map(|it| it.code().to_owned())
            .collect::<Vec<_>>()
    };
    let begin = claim().window.from_ms() - 8 * DAY_MS;
    let all = Claim {
        window: Window::new(begin, begin + 121 * MINUTE_MS).unwrap(),
        doors: (0..9).map(|n| DoorTag::of(CameraId([n; 16]))).collect(),
        deadline_ms: Some(NOW),
        ..claim()
    };
    let much = Before {
        by_officer: 2,
        by_agency: 4,
        requests: 0,
        never: 2,
    };
    let codes = [
        "window",
        "too-old",
        "cameras",
        "officer-limit",
        "agency-limit",
        "first-ever",
        "never",
        "deadline",
    ];
    assert_eq!(of(all, much), codes);
    let begin = NOW - NOW % MINUTE_MS + MINUTE_MS;
    let future = Claim {
        window: Window::new(begin, begin + MINUTE_MS).unwrap(),
        ..claim()
    };
    assert_eq!(of(future, BEFORE), ["future"]);
}

#[test]
fn each_limit_is_still_allowed() {
    let begin = NOW - NOW % MINUTE_MS - 120 * MINUTE_MS;
    let most = Claim {
        window: Window::new(begin, begin + 120 * MINUTE_MS).unwrap(),
        doors: (0..8).map(|n| DoorTag::of(CameraId([n; 16]))).collect(),
        deadline_ms: Some(NOW + 1),
        ..claim()
    };
    let before = Before {
        by_officer: 1,
        by_agency: 3,
        requests: 1,
        never: 1,
    };
    assert!(rules().check(most, before, NOW, &rules()).is_ok());
}

#[test]
fn a_call_has_one_spelling_and_says_who_was_reached() {
    let call = CallBack::new(
        "+1 555 0100",
        " Sgt. Ames ",
        "Confirms case and window.",
        5,
        NOW,
    );
    let text = call.clone().unwrap().text();
    assert_eq!(CallBack::parse(&text), call);
    assert_eq!(
        CallBack::parse(&format!(" {text}")),
        Err(CallError::Spelling)
    );
    assert_eq!(
        CallBack::parse(&text.replace("\"v\":1", "\"v\":2")),
        Err(CallError::Spelling)
    );
    let silent = CallBack::new("+1 555 0100", "Sgt. Ames", " ", 5, NOW);
    assert_eq!(silent, Err(CallError::Text("said")));
    let says = silent.unwrap_err().to_string();
    assert_eq!(says, "“What they said” is empty, too long or not readable");
}

#[test]
fn a_door_tag_is_read_as_it_is_typed_from_the_door() {
    let camera = CameraId([0xab; 16]);
    let tag = DoorTag::of(camera);
    assert_eq!(tag.printed(), "ababa-babab");
    for typed in ["ababa-babab", "ABABA BABAB", " ababababab "] {
        assert_eq!(DoorTag::typed(typed), Ok(tag));
    }
    for wrong in ["", "ababa-baba", "ababababab1", "ababa-babag"] {
        assert!(DoorTag::typed(wrong).is_err(), "{wrong}");
    }
    assert!(tag.names(camera) && !tag.names(CameraId([0xac; 16])));
}

#[test]
fn one_request_is_said_as_one() {
    let one = ClaimViolation::FirstEver(1).to_string();
    assert!(one.ends_with("once it has published 1 request."), "{one}");
    let more = ClaimViolation::FirstEver(3).to_string();
    assert!(
        more.ends_with("once it has published 3 requests."),
        "{more}"
    );
}
