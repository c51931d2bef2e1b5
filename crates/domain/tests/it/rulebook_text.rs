//! The file in `policy/` is read as it says, and a file that contradicts itself is refused.

use sidelight_domain::record::sha256;
use sidelight_domain::rulebook::{
    DemandClass, OffenceClass, RULEBOOK_BYTES_MAX, Rulebook, RulebookError,
};

use crate::asks::{rulebook, rulebook_text};

#[test]
fn the_first_rulebook_says_what_the_guide_says() {
    let rules = rulebook();
    assert_eq!(rules.hash, sha256(rulebook_text().as_bytes()));
    assert_eq!(rules.version, 1);
    let of = |class| {
        let mut codes: Vec<_> = rules.offences.iter().filter(|o| o.class == class).collect();
        codes.sort_by_key(|o| &o.code);
        codes.iter().map(|o| o.code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(
        of(OffenceClass::Sensitive),
        ["domestic-violence", "sexual-assault", "stalking"]
    );
    assert_eq!(
        of(OffenceClass::LowLevel),
        ["package-theft", "theft-from-vehicle", "vandalism"]
    );
    assert_eq!(rules.offences.len(), 16);
    assert!(rules.refusal("pressure").is_some());
    assert!(rules.refusal("mood").is_none());
}

/// The same file with `from` replaced, which must stand in it.
fn with(from: &str, to: &str) -> Result<Rulebook, RulebookError> {
    let text = rulebook_text();
    assert!(text.contains(from), "{from}");
    Rulebook::parse(&text.replacen(from, to, 1))
}

#[test]
fn contradictions_are_refused() {
    let cases = [
        ("window_minutes_min = 15", "window_minutes_min = 0"),
        ("window_minutes_min = 15", "window_minutes_min = 721"),
        ("window_minutes_max = 720", "window_minutes_max = 1440"),
        ("look_back_days_max = 45", "look_back_days_max = 3651"),
        ("look_back_days_max = 45", "look_back_days_max = 0"),
        ("life_days = 14", "life_days = 0"),
        ("cells_min = 1", "cells_min = 0"),
        ("cells_min = 1", "cells_min = 13"),
        ("cells_max = 12", "cells_max = 65"),
        ("sensitive_cells_min = 10", "sensitive_cells_min = 13"),
        ("area_m2_min = 65_000", "area_m2_min = 1_290_001"),
        ("per_case_max = 2", "per_case_max = 0"),
        ("text_chars_max = 1200", "text_chars_max = 4001"),
        ("terms_chars_max = 400", "terms_chars_max = 0"),
        ("hold_minutes_min = 10", "hold_minutes_min = 1441"),
        ("hold_minutes_max = 1440", "hold_minutes_max = 5256001"),
        ("paired_days_min = 7", "paired_days_min = 3651"),
        ("clips_max = 40", "clips_max = 0"),
        ("shares_per_request_max = 3", "shares_per_request_max = 0"),
        (r#"code = "robbery""#, r#"code = "burglary""#),
        (r#"code = "unclear""#, r#"code = "pressure""#),
        (r#"code = "robbery""#, r#"code = "Robbery""#),
        (r#"title = "Robbery""#, r#"title = " ""#),
        (r#"kinds = ["police"]"#, "kinds = []"),
    ];
    for (from, to) in cases {
        let got = with(from, to);
        assert!(
            matches!(got, Err(RulebookError::Contradiction(_))),
            "{to}: {got:?}"
        );
    }
}

#[test]
fn the_second_rulebook_is_the_first_with_danger_and_what_holds_without_consent() {
    let text = include_str!("../../../../policy/rulebook-2.toml");
    let (first, second) = (rulebook(), Rulebook::parse(text).unwrap());
    assert_eq!((first.version, &first.emergency), (1, &None));
    assert_eq!(second.version, 2);
    assert_eq!(second.emergency.as_ref().unwrap().owner_minutes, 10);
    // An urgent ask can be about a kidnapping, so it is on the list.
    let offences = second.offences.iter().filter(|o| o.code != "kidnapping");
    let without = Rulebook {
        offences: offences.cloned().collect(),
        urgent: None,
        emergency: None,
        look_up: None,
        demands: None,
        version: 1,
        hash: first.hash,
        ..second
    };
    assert_eq!(without, first);
    for (from, to) in [
        ("camera_minutes_max = 60", "camera_minutes_max = 121"),
        ("window_minutes_max = 120", "window_minutes_max = 0"),
        ("cameras_max = 8", "cameras_max = 33"),
        ("look_back_days_max = 7", "look_back_days_max = 0"),
        ("owner_minutes = 10", "owner_minutes = 0"),
        ("owner_minutes = 10", "owner_minutes = 1440"),
        ("per_officer_day_max = 2", "per_officer_day_max = 5"),
        ("life_hours = 24", "life_hours = 721"),
        ("notice_hours = 72", "notice_hours = 0"),
        ("process_days = 7", "process_days = 0"),
        ("never_max = 2", "never_max = 0"),
    ] {
        // The last of the name: the section stands behind that of requests.
        let at = text.rfind(from).unwrap();
        let altered = format!("{}{to}{}", &text[..at], &text[at + from.len()..]);
        let read = Rulebook::parse(&altered);
        assert!(matches!(read, Err(RulebookError::Contradiction(_))), "{to}");
    }
}

#[test]
fn look_ups_have_limits_and_an_emergency_to_be_made_for() {
    let text = include_str!("../../../../policy/rulebook-3.toml");
    let rules = Rulebook::parse(text).unwrap().look_up.unwrap();
    assert_eq!(rules.addresses_max, 12);
    let at = text.find("[look_up]").unwrap();
    let (before, section) = text.split_at(at);
    for (from, to) in [
        ("addresses_max = 12", "addresses_max = 0"),
        ("addresses_max = 12", "addresses_max = 13"),
        ("per_officer_day_max = 2", "per_officer_day_max = 0"),
        ("per_officer_day_max = 2", "per_officer_day_max = 5"),
        ("life_hours = 24", "life_hours = 721"),
    ] {
        let read = Rulebook::parse(&format!("{before}{}", section.replacen(from, to, 1)));
        assert!(matches!(read, Err(RulebookError::Contradiction(_))), "{to}");
    }
    let emergency = before.find("[emergency]").unwrap();
    let without = format!("{}{section}", &before[..emergency]);
    let read = Rulebook::parse(&without);
    assert!(
        matches!(read, Err(RulebookError::Contradiction(_))),
        "{read:?}"
    );
}

#[test]
fn types_of_demands_are_rows() {
    let text = include_str!("../../../../policy/rulebook-2.toml");
    let rules = Rulebook::parse(text).unwrap().demands.unwrap();
    let of = |class| {
        let types = rules.types.iter().filter(move |it| it.class == class);
        types.map(|it| it.code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(
        of(DemandClass::Content),
        [
            "search-warrant",
            "eu-production-order",
            "eu-emergency-production"
        ]
    );
    assert_eq!(
        of(DemandClass::Preserve),
        ["preservation", "eu-preservation"]
    );
    assert_eq!(rules.kind("subpoena").unwrap().class, DemandClass::Account);
    assert_eq!(rules.kind("search-warrant").unwrap().notice_days, 7);
    for (from, to) in [
        ("window_hours_max = 24", "window_hours_max = 25"),
        (
            "camera_minutes_max = 60\n# From",
            "camera_minutes_max = 61\n# From",
        ),
        ("life_days = 30", "life_days = 0"),
        ("code = \"subpoena\"", "code = \"court-order\""),
        ("code = \"subpoena\"", "code = \"sealed\""),
        ("title = \"Subpoena\"", "title = \"\""),
        ("gag_days_max = 60", "gag_days_max = 91"),
        ("answer_days = 1\n", "answer_days = 0\n"),
        ("answer_days = 1\n", "answer_hours = 0\n"),
        ("answer_days = 1\n", "answer_hours = 49\n"),
        ("answer_days = 1\n", "answer_days = 1\nanswer_hours = 8\n"),
        ("answer_days = 1\n", ""),
        ("preserve_days = 60", "preserve_days = 91"),
        ("renew_days = 30", "renew_days = 0"),
        ("\nrenew_days = 30", ""),
        (
            "title = \"Subpoena\"\n",
            "title = \"Subpoena\"\npreserve_days = 1\n",
        ),
        (
            "title = \"Subpoena\"\n",
            "title = \"Subpoena\"\nband_width = 400\n",
        ),
        (
            "title = \"Search warrant\"\n",
            "title = \"Search warrant\"\nband_width = 500\n",
        ),
    ] {
        assert!(text.contains(from), "{from}");
        let read = Rulebook::parse(&text.replacen(from, to, 1));
        assert!(matches!(read, Err(RulebookError::Contradiction(_))), "{to}");
    }
    let limits = text.replace("[[demand]]", "[[unused]]");
    assert!(Rulebook::parse(&limits).is_err());
}

#[test]
fn what_is_not_the_format_is_refused() {
    let cases = [
        ("life_days = 14", "life_days = -1"),
        ("life_days = 14", "life_days = 14.5"),
        ("life_days = 14", ""),
        ("life_days = 14", "life_days = 14\nlife_weeks = 2"),
        ("life_days = 14", "life_days = 14\nlife_days = 15"),
        (r#"class = "ordinary""#, r#"class = "usual""#),
        (r#"kinds = ["police"]"#, r#"kinds = ["army"]"#),
        ("version = 1", "version = 1\nnote = \"x\""),
    ];
    for (from, to) in cases {
        let got = with(from, to);
        assert!(
            matches!(got, Err(RulebookError::Format(_))),
            "{to}: {got:?}"
        );
    }
    let long = format!("{}#{}", rulebook_text(), " ".repeat(RULEBOOK_BYTES_MAX));
    assert!(matches!(
        Rulebook::parse(&long),
        Err(RulebookError::Format(_))
    ));
}
