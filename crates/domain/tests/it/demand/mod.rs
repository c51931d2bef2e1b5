//! The legal demand: its text, the rules it keeps to, its life.

mod life;
mod planted;
mod text;

use sidelight_domain::demand::{Demand, DemandViolation, Gag, KeepsToRules};
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::{CameraId, sha256};
use sidelight_domain::rulebook::{DemandRules, Rulebook};
use sidelight_domain::window::{DAY_MS, MINUTE_MS, Window};

use crate::asks::NOW;

pub(crate) const AGENCY: &str = "millbrook-police";

pub(crate) fn rules() -> DemandRules {
    let text = include_str!("../../../../../policy/rulebook-2.toml");
    Rulebook::parse(text).unwrap().demands.unwrap()
}

pub(crate) fn demand(kind: &str) -> Demand {
    let begin = NOW - NOW % MINUTE_MS - 3 * DAY_MS;
    Demand {
        origin: "log.example/sidelight".into(),
        agency: AGENCY.into(),
        case: "26-1188".into(),
        kind: kind.into(),
        authority: "Millbrook District Court".into(),
        reference: "MC-2026-0417".into(),
        issued_ms: NOW - DAY_MS,
        serve_by_ms: Some(NOW + 10 * DAY_MS),
        order: sha256(b"the order"),
        doors: vec![
            DoorTag::of(CameraId([8; 16])),
            DoorTag::of(CameraId([9; 16])),
        ],
        named_apart: vec![DoorTag::of(CameraId([9; 16]))],
        window: Window::new(begin, begin + 120 * MINUTE_MS).unwrap(),
        gag: None,
    }
}

pub(crate) fn gag(days: u64) -> Option<Gag> {
    Some(Gag {
        document: sha256(b"the gag"),
        until_ms: NOW - NOW % DAY_MS + days * DAY_MS,
    })
}

#[test]
fn what_is_told_in_bands_alone_is_not_filed() {
    let text = include_str!("../../../../../policy/rulebook-2.toml");
    let title = "title = \"National security demand\"\n";
    let text = text.replace(title, &format!("{title}band_width = 500\n"));
    let banded = Rulebook::parse(&text).unwrap().demands.unwrap();
    let of = demand("national-security");
    rules().check(of.clone(), NOW, &rules()).unwrap();
    let refused = banded.check(of, NOW, &banded).unwrap_err();
    assert_eq!(refused, [DemandViolation::Type]);
    banded.check(demand("subpoena"), NOW, &banded).unwrap();
}

pub(crate) fn good(demand: Demand) -> KeepsToRules {
    rules().check(demand, NOW, &rules()).unwrap()
}
