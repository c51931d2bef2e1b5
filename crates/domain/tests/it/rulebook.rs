//! Each rule refuses one step beyond its limit and not at it.

use sidelight_domain::place::Cell;
use sidelight_domain::rulebook::{AgencyKind, Ask, Rulebook, Violation};
use sidelight_domain::window::{When, WindowError};

use crate::asks::{DAY, MINUTE, NOW, burglary, cells, rulebook, rulebook_text, sensitive};

fn found(rules: &Rulebook, ask: &Ask<'_>) -> Vec<Violation> {
    rules.check(ask, NOW, rules).err().unwrap_or_default()
}

#[track_caller]
fn taken(ask: &Ask<'_>) {
    assert_eq!(found(&rulebook(), ask), []);
}

#[track_caller]
fn refused(ask: &Ask<'_>, why: Violation) {
    assert_eq!(found(&rulebook(), ask), [why]);
}

#[test]
fn the_usual_request_is_accepted() {
    taken(&burglary(&cells(4)));
    taken(&sensitive(&cells(10)));
}

#[test]
fn the_window_has_a_shortest_and_a_longest() {
    let cells = cells(4);
    let minutes = |minutes| Ask {
        to_ms: NOW - DAY + minutes * MINUTE,
        ..burglary(&cells)
    };
    let (min, max) = (15, 720);
    taken(&minutes(15));
    refused(&minutes(14), Violation::Window { got: 14, min, max });
    taken(&minutes(720));
    refused(&minutes(721), Violation::Window { got: 721, min, max });
}

#[test]
fn a_window_is_one() {
    let cells = cells(4);
    let ask = burglary(&cells);
    let empty = Ask {
        to_ms: ask.from_ms,
        ..ask.clone()
    };
    refused(&empty, Violation::NoWindow(WindowError::Order));
    let second = Ask {
        to_ms: ask.to_ms + 1_000,
        ..ask.clone()
    };
    refused(&second, Violation::NoWindow(WindowError::Minutes));
    let never = Ask {
        to_ms: u64::MAX,
        ..ask
    };
    refused(&never, Violation::NoWindow(WindowError::Range));
}

#[test]
fn the_window_is_over_and_not_too_long_ago() {
    let cells = cells(4);
    let from = |from_ms| Ask {
        from_ms,
        to_ms: from_ms + 60 * MINUTE,
        ..burglary(&cells)
    };
    taken(&from(NOW - 60 * MINUTE));
    refused(&from(NOW - 59 * MINUTE), Violation::Future);
    taken(&from(NOW - 45 * DAY));
    refused(&from(NOW - 45 * DAY - MINUTE), Violation::TooOld(45));
}

#[test]
fn an_area_has_a_fewest_and_a_most_cells() {
    taken(&burglary(&cells(1)));
    taken(&burglary(&cells(12)));
    let (min, max) = (1, 12);
    refused(&burglary(&[]), Violation::Cells { got: 0, min, max });
    let found = found(&rulebook(), &burglary(&cells(13)));
    assert_eq!(found[0], Violation::Cells { got: 13, min, max });
    assert_eq!(found[1].code(), "area", "13 of these are also too large");
}

#[test]
fn the_area_is_that_of_the_union() {
    let four = cells(4);
    let rules = rulebook();
    let got = rules.check(&burglary(&four), NOW, &rules).unwrap();
    let size = got.area().size_m2();
    let limited = |from: &str, to: u64| {
        let (name, _) = from.split_once(" = ").unwrap();
        let text = rulebook_text().replace(from, &format!("{name} = {to}"));
        Rulebook::parse(&text).unwrap()
    };
    let (min, max) = (65_000, 1_290_000);
    let most = |to| limited("area_m2_max = 1_290_000", to);
    assert_eq!(found(&most(size), &burglary(&four)), []);
    let over = Violation::Area {
        got: size,
        min,
        max: size - 1,
    };
    assert_eq!(found(&most(size - 1), &burglary(&four)), [over]);
    let least = |to| limited("area_m2_min = 65_000", to);
    assert_eq!(found(&least(size), &burglary(&four)), []);
    let under = Violation::Area {
        got: size,
        min: size + 1,
        max,
    };
    assert_eq!(found(&least(size + 1), &burglary(&four)), [under]);
}

#[test]
fn a_cell_under_the_smallest_area_needs_a_second() {
    // Where the grid is finest, one cell alone is less than the smallest area.
    let small: Cell = "893000508b3ffff".parse().unwrap();
    let one = [u64::from(small)];
    let got = sidelight_domain::place::Area::new([small])
        .unwrap()
        .size_m2();
    assert!(got < 65_000, "{got}");
    let (min, max) = (65_000, 1_290_000);
    refused(&burglary(&one), Violation::Area { got, min, max });
}

#[test]
fn cells_are_of_resolution_9_and_different() {
    let mut all = cells(4);
    all[3] = all[0];
    refused(&burglary(&all), Violation::RepeatedCell);
    let coarser = 0x882_a306_631f_ffff;
    refused(
        &burglary(&[coarser]),
        Violation::NotACell("882a306631fffff".into()),
    );
    refused(&burglary(&[0]), Violation::NotACell("0".into()));
}

#[test]
fn a_huge_list_of_cells_is_refused_by_its_length() {
    let all = vec![cells(1)[0]; 1_000_000];
    let found = found(&rulebook(), &burglary(&all));
    let (min, max) = (1, 12);
    assert!(found.contains(&Violation::Cells {
        got: 1_000_000,
        min,
        max
    }));
}

#[test]
fn offences_are_a_closed_list_and_each_has_its_agencies() {
    let cells = cells(4);
    let offence = |offence| Ask {
        offence,
        ..burglary(&cells)
    };
    refused(&offence("protest"), Violation::UnknownOffence);
    refused(&offence(""), Violation::UnknownOffence);
    let fire = |offence| Ask {
        agency: AgencyKind::Fire,
        offence,
        ..burglary(&cells)
    };
    for theirs in ["arson", "fire-cause", "missing-person"] {
        taken(&fire(theirs));
    }
    refused(
        &fire("burglary"),
        Violation::NotThisAgency(AgencyKind::Fire),
    );
    refused(
        &offence("fire-cause"),
        Violation::NotThisAgency(AgencyKind::Police),
    );
}

#[test]
fn a_case_has_at_most_two_requests() {
    let cells = cells(4);
    let earlier = |earlier_for_case| Ask {
        earlier_for_case,
        ..burglary(&cells)
    };
    taken(&earlier(1));
    refused(&earlier(2), Violation::PerCase(2));
}

#[test]
fn only_an_investigation_of_its_own() {
    let cells = cells(4);
    let not = Ask {
        own_investigation: false,
        ..burglary(&cells)
    };
    refused(&not, Violation::NotOwn);
}

#[test]
fn a_sensitive_offence_has_ten_cells_no_text_and_no_day() {
    let (nine, ten) = (cells(9), cells(10));
    let (min, max) = (10, 12);
    refused(&sensitive(&nine), Violation::Cells { got: 9, min, max });
    let text = Ask {
        text: "She wore",
        ..sensitive(&ten)
    };
    refused(&text, Violation::SensitiveText);
    taken(&Ask {
        text: " \n ",
        ..sensitive(&ten)
    });
    let accepted = rulebook()
        .check(&sensitive(&ten), NOW, &rulebook())
        .unwrap();
    let When::Hidden(hidden) = accepted.when() else {
        panic!("the day of a sensitive offence is hidden")
    };
    // The window began on Sunday the 22nd.
    assert_eq!(hidden.week(), "2026-W47");
    assert_eq!(hidden.daily(), "12:00Z 270");
}

#[test]
fn words_have_lengths() {
    let cells = cells(4);
    let ask = burglary(&cells);
    let (full, over) = ("ü".repeat(1200), "ü".repeat(1201));
    refused(
        &Ask {
            text: " \n\t ",
            ..ask.clone()
        },
        Violation::NoText,
    );
    taken(&Ask {
        text: &full,
        ..ask.clone()
    });
    let long = Violation::TextLength {
        got: 1201,
        max: 1200,
    };
    refused(
        &Ask {
            text: &over,
            ..ask.clone()
        },
        long,
    );
    let (full, over) = ("c".repeat(200), "c".repeat(201));
    taken(&Ask {
        contact: &full,
        ..ask.clone()
    });
    for contact in [" ", "one\ntwo", &over] {
        refused(
            &Ask {
                contact,
                ..ask.clone()
            },
            Violation::Contact(200),
        );
    }
    taken(&Ask {
        case_number: &full,
        ..ask.clone()
    });
    refused(
        &Ask {
            case_number: " ",
            ..ask.clone()
        },
        Violation::NoCase,
    );
    for case_number in ["1\n2", &over] {
        refused(
            &Ask {
                case_number,
                ..ask.clone()
            },
            Violation::Case,
        );
    }
    let (full, over) = ("t".repeat(400), "t".repeat(401));
    taken(&Ask {
        terms: &full,
        ..ask.clone()
    });
    for terms in ["", "one\ntwo", &over] {
        refused(
            &Ask {
                terms,
                ..ask.clone()
            },
            Violation::Terms(400),
        );
    }
}

#[test]
fn words_show_as_they_are() {
    let cells = cells(4);
    for bad in ["a\u{202e}b", "a\u{0}b", "a\u{200b}b", "a\u{e000}b", "a\tb"] {
        let ask = Ask {
            text: bad,
            ..burglary(&cells)
        };
        refused(&ask, Violation::Characters("the text"));
        let ask = Ask {
            contact: bad,
            ..burglary(&cells)
        };
        refused(&ask, Violation::Characters("the contact"));
        let ask = Ask {
            terms: bad,
            ..burglary(&cells)
        };
        refused(&ask, Violation::Characters("the terms"));
    }
    taken(&Ask {
        text: "Straße, 東京, عمان, 👩\u{200d}🚒",
        ..burglary(&cells)
    });
}

#[test]
fn every_broken_rule_is_named_at_once() {
    let ask = Ask {
        agency: AgencyKind::Fire,
        offence: "burglary",
        cells: &[],
        from_ms: NOW + DAY,
        to_ms: NOW + 3 * DAY,
        text: "",
        contact: "",
        terms: "",
        case_number: "",
        earlier_for_case: 5,
        own_investigation: false,
        urgent: None,
    };
    let found = found(&rulebook(), &ask);
    let codes: Vec<_> = found.iter().map(Violation::code).collect();
    let expected = [
        "not-this-agency",
        "cells",
        "window",
        "future",
        "no-text",
        "contact",
        "terms",
        "no-case",
        "per-case",
        "not-own",
    ];
    assert_eq!(codes, expected);
}

#[test]
fn a_case_is_its_letters_and_digits() {
    use sidelight_domain::rulebook::case_key;
    for other in ["24-1337b", " 24 1337 B ", "24/1337-B", "241337B"] {
        assert_eq!(case_key(other), "241337b", "{other}");
    }
    assert_eq!(case_key(" -- "), "--");
    assert_ne!(case_key("24-1338"), case_key("24-1337"));
    assert_eq!(case_key(""), "");
}
