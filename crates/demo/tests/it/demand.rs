//! What the desk's authenticator refuses to sign about a legal demand: a release, and how an objection is
//! settled.

use sidelight_api::demand::{
    Decide, DemandReview, DemandState, Does, Settlement, SettlementAsked, Told,
};
use sidelight_api::emergency::{Held, Refusal, ToDecide, ToSign};
use sidelight_demo::demand::{check_decide, check_settlement};
use sidelight_domain::approval::decision_digest;
use sidelight_domain::demand::Demand;
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::sha256;
use sidelight_domain::window::Window;

const ORIGIN: &str = "log.example/log";
/// Index of the entry by which the household was told.
const TOLD: u64 = 40;
const WHY: &str = "Millbrook district court, 2 July: the motion is denied.";

fn demand(origin: &str) -> String {
    let demand = Demand {
        origin: origin.into(),
        agency: "millbrook-police".into(),
        case: "26-1188".into(),
        kind: "search-warrant".into(),
        authority: "Millbrook district court".into(),
        reference: "26-SW-0417".into(),
        issued_ms: 1_764_000_000_000,
        serve_by_ms: None,
        order: sha256(b"an order"),
        doors: vec![DoorTag::typed("3f2a9-1c07b").unwrap()],
        named_apart: Vec::new(),
        window: Window::new(1_764_000_000_000, 1_764_003_600_000).unwrap(),
        gag: None,
    };
    demand.text().unwrap()
}

fn review() -> DemandReview {
    DemandReview {
        demand: "1".into(),
        agency: "millbrook-police".into(),
        agency_name: "Millbrook Police Department".into(),
        state: DemandState::Told,
        text: demand(ORIGIN),
        filed_ms: 1,
        lapses_ms: None,
        checklist: None,
        told: Some(Told {
            index: TOLD,
            at_ms: 1,
            deliver_from_ms: 2,
            objection: None,
        }),
        gag_until_ms: None,
        held: None,
        account: None,
        tell: None,
        decide: None,
        own: false,
        kept_until_ms: None,
        reason: None,
        index: None,
        asked: 0,
    }
}

fn asked(upheld: bool) -> SettlementAsked {
    SettlementAsked {
        upheld,
        document: WHY.into(),
    }
}

fn to_sign(kind: &str, lines: &[(&str, &str)]) -> ToSign {
    ToSign {
        digest: decision_digest(ORIGIN, kind, lines),
        allow: Vec::new(),
        rp_id: "localhost".into(),
        words: Vec::new(),
    }
}

fn owned(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    lines.iter().map(owned).collect()
}

fn refusal(reason: &str) -> Refusal {
    let text = hex::encode(sha256(demand(ORIGIN).as_bytes()));
    let lines = [
        ("reason", reason),
        ("agency", "millbrook-police"),
        ("demand-text", &text),
    ];
    Refusal {
        reason: reason.into(),
        lines: owned(&lines),
        openings: Vec::new(),
        minutes: None,
        sign: to_sign("demand-refused", &lines),
    }
}

/// As an operator makes it, of what the entry is to say.
fn made(told: u64, state: &str, document: &str) -> Settlement {
    let (told, document) = (told.to_string(), sha256(document.as_bytes()));
    let document = format!("sha256:{}", hex::encode(document));
    let lines = [
        ("told", &told[..]),
        ("state", state),
        ("document", &document),
    ];
    Settlement {
        entry: ToDecide {
            lines: owned(&lines),
            openings: Vec::new(),
            sign: to_sign("objection", &lines),
        },
        refusal: (state == "upheld").then(|| refusal("objection")),
    }
}

/// A release of two clips, after the household was told by this entry; as an operator makes it.
fn release(told: &str) -> DemandReview {
    let seen = review();
    let hash = |text: &[u8]| hex::encode(sha256(text));
    let (text, order, list) = (hash(seen.text.as_bytes()), hash(b"an order"), hash(b"{}"));
    let lines = [
        ("clips", "2"),
        ("told", told),
        ("agency", "millbrook-police"),
        ("type", "search-warrant"),
        ("demand-text", &text),
        ("order", &order),
        ("checklist", &list),
    ];
    DemandReview {
        checklist: Some("{}".into()),
        held: Some(Held {
            cameras: 1,
            clips: 2,
            seconds: 120,
        }),
        decide: Some(Decide {
            does: Does::Release,
            entry: ToDecide {
                lines: owned(&lines),
                openings: Vec::new(),
                sign: to_sign("compelled", &lines),
            },
        }),
        ..seen
    }
}

#[test]
fn a_release_is_signed_if_it_says_how_the_household_was_told_or_that_it_was_not() {
    let signs = |review: &DemandReview| check_decide(review, (Does::Release, None), ORIGIN).is_ok();
    let untold = |review: DemandReview| DemandReview {
        told: None,
        ..review
    };
    let told = TOLD.to_string();
    assert!(signs(&release(&told)));
    assert!(signs(&untold(release("none"))));
    assert!(!signs(&untold(release(&told))));
    assert!(!signs(&release("none")));
    assert!(!signs(&release("41")));
}

#[test]
fn a_settlement_is_signed_as_it_was_asked_either_way() {
    for (upheld, state) in [(true, "upheld"), (false, "overruled")] {
        let made = made(TOLD, state, WHY);
        check_settlement(&review(), (&made, &asked(upheld)), ORIGIN).unwrap();
    }
}

#[test]
fn one_that_says_something_else_is_not() {
    let refused = |made: &Settlement, upheld: bool, why: &str| {
        let error = check_settlement(&review(), (made, &asked(upheld)), ORIGIN).unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    };
    refused(&made(TOLD, "overruled", WHY), true, "state is not");
    refused(&made(TOLD, "upheld", WHY), false, "state is not");
    refused(&made(TOLD + 1, "overruled", WHY), false, "told is not");
    refused(
        &made(TOLD, "overruled", "Because."),
        false,
        "document is not",
    );
    let mut other = made(TOLD, "overruled", WHY);
    other.entry.lines[1].1 = "upheld".into();
    refused(&other, true, "digest");
    // A refusal belongs to one that holds, for that reason and of the demand that is shown.
    let mut alone = made(TOLD, "upheld", WHY);
    alone.refusal = None;
    refused(&alone, true, "holds is a refusal");
    let mut both = made(TOLD, "overruled", WHY);
    both.refusal = Some(refusal("objection"));
    refused(&both, false, "holds is a refusal");
    let mut reason = made(TOLD, "upheld", WHY);
    reason.refusal = Some(refusal("class"));
    refused(&reason, true, "reason is not");
}

#[test]
fn nor_one_of_another_demand_or_of_nobody_told() {
    for (upheld, state) in [(true, "upheld"), (false, "overruled")] {
        let made = made(TOLD, state, WHY);
        let given = asked(upheld);
        let mut foreign = review();
        foreign.text = demand("other.example/log");
        assert!(check_settlement(&foreign, (&made, &given), ORIGIN).is_err());
        let mut untold = review();
        untold.told = None;
        assert!(check_settlement(&untold, (&made, &given), ORIGIN).is_err());
    }
}
