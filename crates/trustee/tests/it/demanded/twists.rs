//! Releases under a demand that the record has, and that a trustee refuses all the same; and those at a
//! limit, which it does not.

use sidelight_domain::demand::Demand;
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::window::{DAY_MS, Window};
use sidelight_translog::entry::{DemandName, Role};
use sidelight_trustee::verify::Check;

use super::{FOOTAGE, GAG, GAGGED, Looked, Served, TOLD, WEEK};
use crate::otherwise::{Otherwise, shot};
use crate::record::{DAY, TIME};
use crate::scene::{FROM_MS, HOUSEHOLD, MINUTE_MS, camera};
use crate::town::{Passkey, Town, announce};
use crate::twists::{MUCH_OF_ONE, swap};

pub(super) struct Twist {
    pub(super) what: &'static str,
    /// By which check, and what that says.
    pub(super) refused: (Check, &'static str),
    pub(super) served: Served,
}

const fn twist(what: &'static str, refused: (Check, &'static str), served: Served) -> Twist {
    Twist {
        what,
        refused,
        served,
    }
}

const MINUTE: i64 = MINUTE_MS as i64;
const OTHER: (Check, &str) = (Check::Openings, "it says something else than the entry");
const OVER: (Check, &str) = (Check::Approvals, "checklist");
const NOT_DUE: (Check, &str) = (Check::Replayed, "notice");
/// Clocks may stand so far apart.
const CLOCKS_MS: u64 = 10 * MINUTE_MS;

const fn of(otherwise: Otherwise) -> Served {
    Served { otherwise, ..TOLD }
}

const fn demanding(demand: fn(&mut Demand)) -> Served {
    Served { demand, ..TOLD }
}

const fn looking(checklist: fn(&mut Looked, &Town)) -> Served {
    Served { checklist, ..TOLD }
}

const fn committed(committed: fn(&str, &mut String)) -> Served {
    of(Otherwise {
        committed,
        ..FOOTAGE
    })
}

/// So many minutes of a camera under a demand, and no other limit altered.
fn minutes(text: &str, most: u64) -> String {
    let to = format!("camera_minutes_max = {most}");
    demands(text, ("camera_minutes_max = 60", &to))
}

fn demands(text: &str, (from, to): (&str, &str)) -> String {
    let (before, demands) = text.split_once("[demands]").unwrap();
    format!("{before}[demands]{}", demands.replacen(from, to, 1))
}

/// The rulebook without a word of demands.
fn no_demands(text: &str) -> String {
    let (before, rest) = text.split_once("[demands]").unwrap();
    let (_, after) = rest.split_once("# The closed list of offences").unwrap();
    format!("{before}#{after}")
}

const RULES: [Twist; 9] = [
    twist(
        "no demands",
        (Check::Replayed, "demand"),
        of(Otherwise {
            rulebook: no_demands,
            ..FOOTAGE
        }),
    ),
    twist(
        "more cameras than allowed",
        (Check::Replayed, "cameras"),
        Served {
            demand: |demand| demand.doors = [7, 8].map(|it| DoorTag::of(camera(it))).to_vec(),
            ..of(Otherwise {
                rulebook: |text| demands(text, ("cameras_max = 8", "cameras_max = 1")),
                ..FOOTAGE
            })
        },
    ),
    twist(
        "more seconds than allowed",
        (Check::Replayed, "camera-minutes"),
        of(Otherwise {
            rulebook: |text| minutes(text, 1),
            ..FOOTAGE
        }),
    ),
    twist(
        "no such type",
        (Check::Replayed, "type"),
        demanding(|demand| demand.kind = "summons".to_owned()),
    ),
    twist(
        "account data alone",
        (Check::Replayed, "class"),
        demanding(|demand| demand.kind = "subpoena".to_owned()),
    ),
    twist(
        "longer than a day",
        (Check::Replayed, "window"),
        demanding(|demand| {
            demand.window = Window::new(FROM_MS, FROM_MS + DAY_MS + MINUTE_MS).unwrap();
        }),
    ),
    twist(
        "looked at tomorrow",
        (Check::Replayed, "the checklist is of the future"),
        looking(|looked, _| looked.at = TIME * 1000 + CLOCKS_MS + 1),
    ),
    twist(
        "too early",
        (Check::Replayed, "notice"),
        Served {
            later: WEEK - 1,
            ..TOLD
        },
    ),
    twist(
        "told of another",
        (Check::Openings, "told of another demand"),
        Served {
            told: |demand| demand.reference.push('9'),
            ..TOLD
        },
    ),
];

const OTHER_GAG: (Check, &str) = (Check::Openings, "another gag than the demand names");

const GAGS: [Twist; 7] = [
    twist(
        "a gag that nobody shows",
        OTHER_GAG,
        Served {
            gag: None,
            ..GAGGED
        },
    ),
    twist(
        "another document that gags",
        OTHER_GAG,
        Served {
            gag: Some(b"another gag"),
            ..GAGGED
        },
    ),
    twist(
        "a document that gags without a gag",
        OTHER_GAG,
        Served {
            gag: Some(GAG),
            ..TOLD
        },
    ),
    twist(
        "no gag, and nobody told",
        (Check::Replayed, "notice"),
        Served {
            demand: |demand| demand.gag = None,
            gag: None,
            ..GAGGED
        },
    ),
    twist(
        "half a year of silence",
        (Check::Replayed, "gag-long"),
        Served {
            demand: |demand| {
                if let Some(gag) = &mut demand.gag {
                    gag.until_ms += 150 * DAY_MS;
                }
            },
            ..GAGGED
        },
    ),
    twist(
        "told a day after the gag",
        NOT_DUE,
        Served {
            entry: |entry| entry.notice_due = "2026-07-01".parse().unwrap(),
            ..GAGGED
        },
    ),
    twist(
        "a gag that ends today",
        NOT_DUE,
        Served {
            demand: |demand| {
                if let Some(gag) = &mut demand.gag {
                    gag.until_ms = TIME * 1000 / DAY_MS * DAY_MS;
                }
            },
            entry: |entry| entry.notice_due = DAY.parse().unwrap(),
            ..GAGGED
        },
    ),
];

const SAID: [Twist; 9] = [
    twist(
        "a demand to another operator",
        OTHER,
        demanding(|demand| demand.origin = "other.example/log".to_owned()),
    ),
    twist(
        "another document than the demand names",
        OTHER,
        Served {
            order: b"another order",
            ..TOLD
        },
    ),
    twist(
        "another type in the open",
        OTHER,
        Served {
            entry: |entry| {
                let code = "eu-production-order".parse();
                entry.demand = DemandName::Type(code.unwrap());
            },
            ..TOLD
        },
    ),
    twist(
        "another agency",
        (Check::Openings, "agency"),
        committed(|field, value| swap("agency", field, value)),
    ),
    twist(
        "another type",
        (Check::Openings, "type"),
        committed(|field, value| swap("type", field, value)),
    ),
    twist(
        "another demand",
        (Check::Openings, "demand-text"),
        committed(|field, value| swap("demand-text", field, value)),
    ),
    twist(
        "another order",
        (Check::Openings, "order"),
        committed(|field, value| swap("order", field, value)),
    ),
    twist(
        "another checklist",
        (Check::Openings, "checklist"),
        committed(|field, value| swap("checklist", field, value)),
    ),
    twist(
        "another scope",
        (Check::Openings, "scope"),
        committed(|field, value| swap("scope", field, value)),
    ),
];

const DRILLS: (Check, &str) = (Check::Kind, "a home for drills");
const ANNOUNCED: Otherwise = Otherwise {
    town: |record, _| announce(record, HOUSEHOLD),
    ..FOOTAGE
};

const HOMES: [Twist; 2] = [
    twist(
        "a home that was announced a week ago",
        DRILLS,
        of(ANNOUNCED),
    ),
    twist(
        "a home that was announced today",
        DRILLS,
        Served {
            otherwise: ANNOUNCED,
            ..GAGGED
        },
    ),
];

const FOUND: [Twist; 12] = [
    twist(
        "not genuine",
        OVER,
        looking(|it, _| it.found.genuine = false),
    ),
    twist(
        "to another operator",
        OVER,
        looking(|it, _| it.found.names_operator = false),
    ),
    twist(
        "not in force",
        OVER,
        looking(|it, _| it.found.in_force = false),
    ),
    twist(
        "doors it does not name",
        OVER,
        looking(|it, _| it.found.names_doors = false),
    ),
    twist("indoors", OVER, looking(|it, _| it.found.apart = false)),
    twist("too far", OVER, looking(|it, _| it.found.scope = false)),
    twist(
        "a supervisor looked at it",
        (Check::Approvals, "reviewer"),
        looking(|it, town| it.by = town.supervisor.index),
    ),
    twist(
        "nobody looked at it",
        (Check::Approvals, "reviewer"),
        looking(|it, _| it.by = 1_000),
    ),
    twist(
        "the officer supervises",
        (Check::Approvals, "supervisor"),
        of(Otherwise {
            town: |_, town| town.supervisor = town.officer.clone(),
            ..FOOTAGE
        }),
    ),
    twist(
        "a late clip",
        (Check::Scope, "outside the hours"),
        of(Otherwise {
            shots: &[shot(0, 0), shot(1, 29 * MINUTE + 1)],
            ..FOOTAGE
        }),
    ),
    twist(
        "another door",
        (Check::Scope, "a camera that was not named"),
        demanding(|demand| demand.doors = vec![DoorTag::of(camera(1))]),
    ),
    twist(
        "much of one camera",
        (Check::Replayed, "camera-minutes"),
        Served {
            demand: |demand| demand.doors = [7, 8].map(|it| DoorTag::of(camera(it))).to_vec(),
            ..of(Otherwise {
                rulebook: |text| minutes(text, 2),
                ..MUCH_OF_ONE
            })
        },
    ),
];

pub(super) const ALLOWED: [(&str, Served); 3] = [
    (
        "looked at by a clock that is ten minutes ahead",
        looking(|looked, _| looked.at = TIME * 1000 + CLOCKS_MS),
    ),
    (
        "served an hour before it was looked at",
        demanding(|demand| demand.serve_by_ms = Some(TIME * 1000 - 60 * MINUTE_MS)),
    ),
    (
        "looked at by a reviewer who did not decide",
        Served {
            // The first entry after that of the trustees.
            checklist: |looked, town| looked.by = town.set + 1,
            ..of(Otherwise {
                town: |record, _| drop(Passkey::new(record, 5, Role::Reviewer, None)),
                ..FOOTAGE
            })
        },
    ),
];

pub(super) fn twists() -> impl Iterator<Item = &'static Twist> {
    let all: [&[Twist]; 5] = [&RULES, &GAGS, &SAID, &HOMES, &FOUND];
    all.into_iter().flatten()
}
