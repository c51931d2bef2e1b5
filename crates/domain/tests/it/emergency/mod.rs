//! The emergency: its claim, the rules it keeps to, its life.

mod begun;
mod claim;
mod life;
mod planted;

use sidelight_domain::emergency::{
    Before, Claim, Danger, DoorTag, KeepsToRules, LeftOut, NotAsked,
};
use sidelight_domain::record::CameraId;
use sidelight_domain::rulebook::{EmergencyRules, Rulebook};
use sidelight_domain::window::{MINUTE_MS, Window};

use crate::asks::NOW;

pub(crate) const AGENCY: &str = "millbrook-police";

pub(crate) fn rules() -> EmergencyRules {
    let text = include_str!("../../../../../policy/rulebook-2.toml");
    Rulebook::parse(text).unwrap().emergency.unwrap()
}

pub(crate) fn claim() -> Claim {
    let begin = NOW - NOW % MINUTE_MS - 90 * MINUTE_MS;
    Claim {
        origin: "log.example/sidelight".into(),
        agency: AGENCY.into(),
        case: "26-1188".into(),
        danger: Danger::Kidnapping,
        who: "a child of six".into(),
        harm: "Taken from the pavement into a grey van.".into(),
        why_now: "Seen forty minutes ago, heading for the motorway.".into(),
        why_no_process: "The duty judge is two hours away.".into(),
        why_footage: "The camera faces the only way out; plate and driver may be on it.".into(),
        doors: vec![DoorTag::of(CameraId([8; 16]))],
        home: None,
        window: Window::new(begin, begin + 60 * MINUTE_MS).unwrap(),
        not_asked: None,
        left_out: None,
        process: "Warrant, Millbrook district court".into(),
        deadline_ms: None,
    }
}

/// The same, and somebody of the home must not learn of it.
pub(crate) fn claim_with_left_out() -> Claim {
    Claim {
        left_out: Some(LeftOut {
            people: vec!["Robert Miller".into(), "rob@example.org".into()],
            reason: NotAsked::OwnerSuspected,
        }),
        ..claim()
    }
}

pub(crate) const BEFORE: Before = Before {
    by_officer: 0,
    by_agency: 0,
    requests: 1,
    never: 0,
};

pub(crate) fn good(claim: Claim) -> KeepsToRules {
    rules().check(claim, BEFORE, NOW, &rules()).unwrap()
}
