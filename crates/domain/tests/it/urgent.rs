//! Urgent asks: what the rulebook allows, and how the text says it.

use sidelight_domain::emergency::Danger;
use sidelight_domain::request::{RequestDocument, RequestSalts, decision};
use sidelight_domain::rulebook::{Ask, Rulebook, RulebookError, UrgentAsk, Violation};

use crate::asks::{NOW, burglary, cells, rulebook};

const TEXT: &str = include_str!("../../../../policy/rulebook-2.toml");

fn urgent(cells: &[u64]) -> Ask<'_> {
    Ask {
        offence: "kidnapping",
        urgent: Some(UrgentAsk {
            danger: Danger::Kidnapping,
            earlier_day: 0,
            misused: 0,
        }),
        ..burglary(cells)
    }
}

#[test]
fn an_agency_has_so_many_and_none_after_misuse() {
    let rules = Rulebook::parse(TEXT).unwrap();
    let cells = cells(4);
    let found =
        |rules: &Rulebook, ask: &Ask<'_>| rules.check(ask, NOW, rules).err().unwrap_or_default();
    assert_eq!(found(&rules, &urgent(&cells)), []);
    let other = Ask {
        offence: "burglary",
        ..urgent(&cells)
    };
    assert_eq!(found(&rules, &other), [Violation::UrgentOffence]);
    let before = |earlier_day, misused| Ask {
        urgent: Some(UrgentAsk {
            danger: Danger::Death,
            earlier_day,
            misused,
        }),
        ..urgent(&cells)
    };
    assert_eq!(found(&rules, &before(1, 1)), []);
    assert_eq!(
        found(&rules, &before(2, 2)),
        [Violation::UrgentPerDay(2), Violation::UrgentMisused(2)]
    );
    // One that knows of none takes none.
    let missing = Ask {
        offence: "missing-person",
        ..urgent(&cells)
    };
    assert_eq!(found(&rulebook(), &missing), [Violation::NoUrgent]);
}

#[test]
fn its_text_says_so_and_it_is_over_sooner() {
    let rules = Rulebook::parse(TEXT).unwrap();
    let cells = cells(4);
    let salts = RequestSalts {
        case: [1; 32],
        window: [2; 32],
    };
    let document = |ask: &Ask<'_>| {
        let accepted = rules.check(ask, NOW, &rules).unwrap();
        RequestDocument::new(&accepted, "millbrook-police", &salts).unwrap()
    };
    let (usual, urgent) = (document(&burglary(&cells)), document(&urgent(&cells)));
    assert_eq!(
        (usual.danger(), urgent.danger()),
        (None, Some(Danger::Kidnapping))
    );
    let text = urgent.text();
    assert!(text.contains("\nclass ordinary\ndanger kidnapping\nfrom "));
    assert_eq!(RequestDocument::parse(&text).unwrap(), urgent);
    let expires = |document| decision::expires(&rules, document, NOW).unwrap();
    assert_eq!(
        (expires(&usual), expires(&urgent)),
        ("2026-12-07".to_owned(), "2026-11-24".to_owned())
    );
    // Who reads it sees whether the rulebook knows such a one.
    assert_eq!(urgent.breaks(&rules), []);
    assert!(urgent.breaks(&rulebook()).contains(&Violation::NoUrgent));
}

#[test]
fn limits_that_contradict_the_rest_are_refused() {
    for (from, to) in [
        ("life_days = 1\n", "life_days = 0\n"),
        ("life_days = 1\n", "life_days = 15\n"),
        ("\nmisused_max = 2", "\nmisused_max = 0"),
        (
            "\nper_agency_day_max = 2\nmisused",
            "\nper_agency_day_max = 0\nmisused",
        ),
        ("[\"kidnapping\", ", "[\"kidnapping\", \"kidnapping\", "),
        ("[\"kidnapping\", ", "[\"stalking\", "),
        ("[\"kidnapping\", ", "[\"chess\", "),
    ] {
        assert!(TEXT.contains(from), "{from}");
        let read = Rulebook::parse(&TEXT.replacen(from, to, 1));
        assert!(matches!(read, Err(RulebookError::Contradiction(_))), "{to}");
    }
}
