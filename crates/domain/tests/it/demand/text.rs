//! What a demand, a checklist and a notice may say, and which rules a demand can break.

use sidelight_domain::demand::{
    Checklist, ChecklistError, DEMAND_BYTES_MAX, Demand, DemandError, DemandNotice, Findings,
    demand_digest, life::Reason,
};
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::{CameraId, Encoder, HouseholdId, sha256};
use sidelight_domain::window::{DAY_MS, MINUTE_MS, Window};

use super::{demand, gag, rules};
use crate::asks::NOW;

const YES: Findings = Findings {
    genuine: true,
    names_operator: true,
    in_force: true,
    names_doors: true,
    apart: true,
    scope: true,
};

#[test]
fn a_demand_has_one_spelling() {
    let gagged = Demand {
        gag: gag(30),
        serve_by_ms: None,
        ..demand("search-warrant")
    };
    for demand in [demand("subpoena"), gagged] {
        let text = demand.text().unwrap();
        assert_eq!(Demand::parse(&text).unwrap(), demand);
        let order = hex::encode(demand.order);
        for other in [
            text.replace("\":", "\": "),
            text.replace("{\"v\":1", "{\"v\":2"),
            text.replace("\"case\"", "\"cases\""),
            text.replace("\"named_apart\"", "\"extra\":1,\"named_apart\""),
            text.replace("millbrook-police", "Millbrook"),
            text.replace(&order, &order.to_uppercase()),
            text.replace(&order, &order[..62]),
            format!("{text}\n"),
        ] {
            assert_ne!(other, text);
            assert_eq!(Demand::parse(&other), Err(DemandError::Spelling), "{other}");
        }
    }
}

#[test]
fn a_demand_that_cannot_be_read_as_it_is_meant_is_refused() {
    type Alter = fn(&mut Demand);
    let altered: [(Alter, DemandError); 9] = [
        (|it| it.case = "é".repeat(101), DemandError::Text("case")),
        (
            |it| it.authority = "x".repeat(81),
            DemandError::Text("authority"),
        ),
        (
            |it| it.reference = "two\nlines".into(),
            DemandError::Text("reference"),
        ),
        (|it| it.doors.clear(), DemandError::Doors),
        (|it| it.doors.push(it.doors[0]), DemandError::Doors),
        (
            |it| it.named_apart = vec![DoorTag::of(CameraId([7; 16]))],
            DemandError::Apart,
        ),
        (
            |it| it.named_apart.push(it.named_apart[0]),
            DemandError::Apart,
        ),
        (|it| it.issued_ms = u64::MAX, DemandError::Time("issued")),
        (
            |it| {
                it.gag = gag(3).map(|gag| sidelight_domain::demand::Gag {
                    until_ms: gag.until_ms + 1,
                    ..gag
                })
            },
            DemandError::Time("gag"),
        ),
    ];
    for (alter, error) in altered {
        let mut demand = demand("search-warrant");
        alter(&mut demand);
        assert_eq!(demand.text(), Err(error));
    }
    let nine = Demand {
        doors: (0..9).map(|n| DoorTag::of(CameraId([n; 16]))).collect(),
        named_apart: Vec::new(),
        ..demand("search-warrant")
    };
    assert_eq!(nine.text(), Err(DemandError::Doors));
    let long = "x".repeat(DEMAND_BYTES_MAX + 1);
    assert_eq!(Demand::parse(&long), Err(DemandError::Long));
}

#[test]
fn every_broken_rule_is_told() {
    type Alter = fn(&mut Demand);
    let altered: [(Alter, &[&str]); 10] = [
        (|_| {}, &[]),
        (|it| it.kind = "letter".into(), &["type"]),
        (
            |it| {
                it.window = Window::new(it.window.from_ms(), it.window.from_ms() + 1441 * MINUTE_MS)
                    .unwrap()
            },
            &["window"],
        ),
        (
            |it| {
                let from = NOW - NOW % MINUTE_MS + MINUTE_MS;
                it.window = Window::new(from, from + MINUTE_MS).unwrap();
            },
            &["future"],
        ),
        (|it| it.issued_ms = NOW + 1, &["issued"]),
        (|it| it.serve_by_ms = Some(NOW - 1), &["served"]),
        (|it| it.serve_by_ms = Some(NOW), &[]),
        (|it| it.gag = gag(90), &[]),
        (|it| it.gag = gag(91), &["gag-long"]),
        (|it| it.gag = gag(0), &["gag-over"]),
    ];
    for (alter, codes) in altered {
        let mut demand = demand("search-warrant");
        alter(&mut demand);
        let found = rules()
            .check(demand, NOW, &rules())
            .err()
            .unwrap_or_default();
        let found: Vec<_> = found.iter().map(|it| it.code()).collect();
        assert_eq!(found, codes);
    }
    let mut none = rules();
    none.types[0].gag_days_max = 0;
    none.cameras_max = 1;
    let gagged = Demand {
        gag: gag(1),
        ..demand("search-warrant")
    };
    let found = none.check(gagged, NOW, &none).unwrap_err();
    let found: Vec<_> = found.iter().map(|it| it.code()).collect();
    assert_eq!(found, ["cameras", "no-gag"]);
}

#[test]
fn what_is_signed_is_one_demand_of_one_officer_in_one_log() {
    let text = demand("search-warrant").text().unwrap();
    let encoded = Encoder::new("sidelight/demand/v1")
        .field(b"log.example")
        .field(&sha256(text.as_bytes()))
        .u64(7);
    let digest = demand_digest("log.example", &text, 7);
    assert_eq!(digest, encoded.hash());
    assert_ne!(digest, demand_digest("log.example", &text, 8));
    assert_ne!(digest, demand_digest("log.other", &text, 7));
}

#[test]
fn one_no_of_the_checklist_is_a_reason() {
    let list = Checklist::new(" Clerk Ames, 555-0100 ", YES, 9, NOW).unwrap();
    assert_eq!(list.reached, "Clerk Ames, 555-0100");
    let text = list.text();
    assert_eq!(Checklist::parse(&text).unwrap(), list);
    assert_eq!(Checklist::parse(&text).unwrap().findings(), YES);
    assert_eq!(YES.refuses(), None);
    let spaced = text.replace(":true", ": true");
    assert_eq!(Checklist::parse(&spaced), Err(ChecklistError::Spelling));
    let other = text.replace("{\"v\":1", "{\"v\":2");
    assert_eq!(Checklist::parse(&other), Err(ChecklistError::Spelling));
    for reached in ["", "two\nlines", &"x".repeat(401)] {
        let list = Checklist::new(reached, YES, 9, NOW);
        assert_eq!(list, Err(ChecklistError::Reached));
    }
    type Alter = fn(&mut Findings);
    let alter: [(Alter, Reason); 6] = [
        (|it| it.genuine = false, Reason::NotGenuine),
        (|it| it.names_operator = false, Reason::WrongOperator),
        (|it| it.in_force = false, Reason::NotInForce),
        (|it| it.names_doors = false, Reason::OverScope),
        (|it| it.apart = false, Reason::OverScope),
        (|it| it.scope = false, Reason::OverScope),
    ];
    for (alter, reason) in alter {
        let mut findings = YES;
        alter(&mut findings);
        assert_eq!(findings.refuses(), Some(reason));
    }
}

#[test]
fn a_notice_has_one_size_and_keeps_what_it_is_about() {
    let household = HouseholdId([3; 16]);
    let long = Demand {
        authority: "ÿ".repeat(80),
        reference: "\"".repeat(60),
        doors: (0..8).map(|n| DoorTag::of(CameraId([n; 16]))).collect(),
        named_apart: Vec::new(),
        ..demand("search-warrant")
    };
    for demand in [demand("search-warrant"), long] {
        let notice = DemandNotice::new(&demand, household, NOW + 7 * DAY_MS);
        let bytes = notice.padded().unwrap();
        assert_eq!(bytes.len(), 512);
        let read: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read["kind"], "demand");
        assert_eq!(read["household"], household.to_string());
        assert_eq!(read["doors"][0], demand.doors[0].to_string());
        assert_eq!(read["deliver_from"], NOW + 7 * DAY_MS);
    }
    let far = Demand {
        origin: "x".repeat(500),
        ..demand("search-warrant")
    };
    assert_eq!(DemandNotice::new(&far, household, NOW).padded(), None);
}
