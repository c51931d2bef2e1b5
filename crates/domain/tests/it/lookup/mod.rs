//! The look-up: its text, the rules it keeps to, its life.

mod life;

use sidelight_domain::emergency::Danger;
use sidelight_domain::lookup::{EarlierLookUps, LookUp, LookUpError};
use sidelight_domain::rulebook::{LookUpRules, Rulebook};

pub(crate) const AGENCY: &str = "millbrook-police";

pub(crate) fn rules() -> LookUpRules {
    let text = include_str!("../../../../../policy/rulebook-3.toml");
    Rulebook::parse(text).unwrap().look_up.unwrap()
}

pub(crate) fn look_up(addresses: u8) -> LookUp {
    LookUp {
        origin: "log.example/sidelight".into(),
        agency: AGENCY.into(),
        case: "26-1188".into(),
        danger: Danger::Kidnapping,
        reason: "The van was seen to turn into this street.".into(),
        epoch: 1,
        elements: (1..=addresses).map(|it| [it; 32]).collect(),
    }
}

#[test]
fn a_look_up_has_one_spelling() {
    for count in [1, 12] {
        let look_up = look_up(count);
        let text = look_up.text().unwrap();
        assert_eq!(LookUp::parse(&text).unwrap(), look_up);
        assert_eq!(look_up.addresses(), u64::from(count));
    }
}

#[test]
fn no_look_up_is_written_that_could_not_be_read() {
    type Alter = fn(&mut LookUp);
    let altered: [(Alter, LookUpError); 6] = [
        (|it| it.reason.clear(), LookUpError::Text("reason")),
        (
            |it| it.reason = "x".repeat(801),
            LookUpError::Text("reason"),
        ),
        (|it| it.case = "é".repeat(101), LookUpError::Text("case")),
        (|it| it.epoch = 0, LookUpError::Epoch),
        (|it| it.elements.clear(), LookUpError::Elements),
        (|it| it.elements.push([1; 32]), LookUpError::Elements),
    ];
    for (alter, error) in altered {
        let mut it = look_up(2);
        alter(&mut it);
        assert_eq!(it.text(), Err(error));
    }
    assert_eq!(look_up(13).text(), Err(LookUpError::Elements));
}

#[test]
fn every_broken_rule_is_told_at_once() {
    let mut rules = rules();
    let full = EarlierLookUps {
        by_officer: rules.per_officer_day_max,
        by_agency: rules.per_agency_day_max,
    };
    assert!(rules.check(look_up(12), EarlierLookUps::default()).is_ok());
    rules.addresses_max = 2;
    let broken = rules.check(look_up(3), full).unwrap_err();
    let codes: Vec<_> = broken.into_iter().map(|it| it.code()).collect();
    assert_eq!(codes, ["addresses", "officer-limit", "agency-limit"]);
    assert!(rules.check(look_up(2), EarlierLookUps::default()).is_ok());
}
