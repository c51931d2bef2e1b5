//! Releases that the record has, and that a trustee refuses all the same: what the operator wrote into the
//! entry, or had others sign, is not right.

use sidelight_domain::emergency::{Claim, Danger, DoorTag, NotAsked, life::Owner};
use sidelight_domain::record::statement::Access;
use sidelight_domain::record::{ClipId, Track};
use sidelight_domain::window::{DAY_MS, Window};
use sidelight_seal::Identity;
use sidelight_translog::entry::Role;
use sidelight_trustee::verify::Check;

use crate::otherwise::{GOOD, Otherwise, Shot, shot};
use crate::scene::{FROM_MS, MINUTE_MS, camera};
use crate::town::{AGENCY, Passkey, agency_key};

/// A release that is refused, by which check, and what that says.
pub(crate) struct Twist {
    pub(crate) what: &'static str,
    pub(crate) check: Check,
    pub(crate) detail: &'static str,
    pub(crate) otherwise: Otherwise,
}

const fn twist(
    what: &'static str,
    (check, detail): (Check, &'static str),
    otherwise: Otherwise,
) -> Twist {
    Twist {
        what,
        check,
        detail,
        otherwise,
    }
}

const MINUTE: i64 = MINUTE_MS as i64;
const OTHER: &str = "it says something else than the entry";
const HOURS: &str = "outside the hours";
const MANIFEST: (Check, &str) = (Check::Manifests, "says something else");

const fn of(camera: u8, clip: u16) -> Shot {
    Shot {
        camera,
        ..shot(clip, clip as i64 * MINUTE)
    }
}

fn both_doors(claim: &mut Claim) {
    claim.doors = [7, 8].map(|number| DoorTag::of(camera(number))).to_vec();
}

/// A camera's own minutes are fewer than those of both together.
pub(crate) const MUCH_OF_ONE: Otherwise = Otherwise {
    shots: &[of(8, 0), of(8, 1), of(8, 2), of(7, 3)],
    claim: both_doors,
    rulebook: |text| text.replace("camera_minutes_max = 60", "camera_minutes_max = 2"),
    ..GOOD
};

/// As much as the rulebook allows of two cameras.
pub(crate) const MUCH: Otherwise = Otherwise {
    shots: &[of(8, 0), of(8, 1), of(7, 2), of(7, 3)],
    ..MUCH_OF_ONE
};

const FOOTAGE: [Twist; 9] = [
    twist(
        "a late clip",
        (Check::Scope, HOURS),
        Otherwise {
            shots: &[shot(0, 0), shot(1, 60 * MINUTE)],
            ..GOOD
        },
    ),
    twist(
        "a clip a little too late",
        (Check::Scope, HOURS),
        Otherwise {
            shots: &[shot(0, 0), shot(1, 29 * MINUTE + 1)],
            ..GOOD
        },
    ),
    twist(
        "a clip a little too early",
        (Check::Scope, HOURS),
        Otherwise {
            shots: &[shot(0, -1), shot(1, MINUTE)],
            ..GOOD
        },
    ),
    twist(
        "another door",
        (Check::Scope, "a camera that was not named"),
        Otherwise {
            claim: |claim| claim.doors = vec![DoorTag::of(camera(1))],
            ..GOOD
        },
    ),
    twist(
        "much of one camera",
        (Check::Replayed, "camera-minutes"),
        MUCH_OF_ONE,
    ),
    twist(
        "more cameras than there are",
        (Check::Scope, "cameras"),
        Otherwise {
            entry: |entry| entry.cameras = 2,
            ..GOOD
        },
    ),
    twist(
        "sound",
        (Check::Scope, "another track than the video"),
        Otherwise {
            track: Track::Audio,
            ..GOOD
        },
    ),
    twist(
        "the same clip twice, in other words",
        (Check::Scope, "a clip twice"),
        Otherwise {
            shots: &[shot(0, 0), shot(0, MINUTE)],
            ..GOOD
        },
    ),
    twist(
        "the same clip twice",
        (Check::Openings, "scope"),
        Otherwise {
            shots: &[shot(0, 0), shot(0, 0)],
            ..GOOD
        },
    ),
];

const SEALED: [Twist; 11] = [
    twist(
        "another's label",
        (Check::Labels, "not made of its parts"),
        Otherwise {
            labelled: |_| ClipId([99; 16]),
            shots: &[shot(0, 0)],
            ..GOOD
        },
    ),
    twist(
        "another's wrap",
        (Check::Wraps, "this is the wrap of another track"),
        Otherwise {
            wrapped: |_| ClipId([99; 16]),
            ..GOOD
        },
    ),
    twist(
        "a sealed household",
        (
            Check::Manifests,
            "the household did not choose emergency access",
        ),
        Otherwise {
            statement: |it| it.access = Access::Sealed,
            ..GOOD
        },
    ),
    twist(
        "access for other trustees",
        (
            Check::Manifests,
            "the household did not choose emergency access",
        ),
        Otherwise {
            statement: |it| it.access = Access::emergency(2),
            ..GOOD
        },
    ),
    twist(
        "another household's manifest",
        MANIFEST,
        field(|name, value| alter("household", name, value)),
    ),
    twist(
        "another camera's",
        MANIFEST,
        field(|name, value| alter("camera", name, value)),
    ),
    twist(
        "another clip's",
        MANIFEST,
        field(|name, value| alter("clip", name, value)),
    ),
    twist(
        "of another epoch",
        MANIFEST,
        field(|name, value| alter("epoch", name, value)),
    ),
    twist(
        "of another time",
        MANIFEST,
        field(|name, value| alter("start", name, value)),
    ),
    twist(
        "of no clip",
        MANIFEST,
        field(|name, value| {
            if name == "kind" {
                *value = b"gap".to_vec();
            }
        }),
    ),
    twist(
        "of no video",
        MANIFEST,
        field(|name, value| {
            if name == "video-payload" {
                value.clear();
            }
        }),
    ),
];

const fn field(manifest: fn(&str, &mut Vec<u8>)) -> Otherwise {
    Otherwise { manifest, ..GOOD }
}

fn alter(which: &str, name: &str, value: &mut [u8]) {
    if which == name {
        value[0] ^= 1;
    }
}

const SAID: [Twist; 13] = [
    twist(
        "another agency's claim",
        (Check::Openings, "agency"),
        Otherwise {
            claim: |claim| claim.agency = "hill-fire".to_owned(),
            ..GOOD
        },
    ),
    twist(
        "a claim to another operator",
        (Check::Openings, OTHER),
        Otherwise {
            claim: |claim| claim.origin = "other.example/log".to_owned(),
            ..GOOD
        },
    ),
    twist(
        "another danger",
        (Check::Openings, OTHER),
        Otherwise {
            entry: |entry| entry.danger = Danger::Death,
            ..GOOD
        },
    ),
    twist(
        "not asked, against the claim",
        (Check::Openings, OTHER),
        Otherwise {
            entry: |entry| entry.owner = Owner::NotAsked,
            ..GOOD
        },
    ),
    twist(
        "asked, against the claim",
        (Check::Openings, OTHER),
        Otherwise {
            claim: |claim| claim.not_asked = Some(NotAsked::NoTime),
            ..GOOD
        },
    ),
    twist(
        "another country than the agency's",
        (Check::Openings, "country"),
        Otherwise {
            entry: |entry| entry.country = Some(Some("GB".parse().unwrap())),
            ..GOOD
        },
    ),
    twist(
        "no country, and the agency has one",
        (Check::Openings, "country"),
        Otherwise {
            entry: |entry| entry.country = Some(None),
            ..GOOD
        },
    ),
    twist(
        "nothing about a country, as entries of before",
        (Check::Openings, "country"),
        Otherwise {
            entry: |entry| entry.country = None,
            ..GOOD
        },
    ),
    twist(
        "more clips than there are",
        (Check::Openings, "clips"),
        Otherwise {
            entry: |entry| entry.clips = 3,
            ..GOOD
        },
    ),
    twist(
        "fewer seconds than there are",
        (Check::Openings, "clips"),
        Otherwise {
            entry: |entry| entry.seconds = 119,
            ..GOOD
        },
    ),
    twist(
        "another claim",
        (Check::Openings, "claim"),
        committed(|field, value| swap("claim", field, value)),
    ),
    twist(
        "another call",
        (Check::Openings, "call-back"),
        committed(|field, value| swap("call-back", field, value)),
    ),
    twist(
        "another scope",
        (Check::Openings, "scope"),
        committed(|field, value| swap("scope", field, value)),
    ),
];

const fn committed(committed: fn(&str, &mut String)) -> Otherwise {
    Otherwise { committed, ..GOOD }
}

pub(crate) fn swap(which: &str, field: &str, value: &mut String) {
    if which == field {
        let last = value.pop();
        value.push(if last == Some('0') { '1' } else { '0' });
    }
}

/// The rulebook without a word of emergencies.
fn no_emergencies(text: &str) -> String {
    let (before, after) = text.split_once("[emergency]").unwrap();
    let (_, after) = after.split_once("[demands]").unwrap();
    format!("{before}[demands]{after}")
}

const RULES: [Twist; 6] = [
    twist(
        "three hours",
        (Check::Replayed, "window"),
        Otherwise {
            claim: |it| it.window = Window::new(FROM_MS, FROM_MS + 180 * MINUTE_MS).unwrap(),
            ..GOOD
        },
    ),
    twist(
        "an old call",
        (Check::Replayed, "the call back is not of today"),
        Otherwise {
            call: |call| call.at -= 2 * DAY_MS,
            ..GOOD
        },
    ),
    twist(
        "a call to come",
        (Check::Replayed, "the call back is not of today"),
        Otherwise {
            call: |call| call.at += 20 * MINUTE_MS + 1,
            ..GOOD
        },
    ),
    twist(
        "more cameras than allowed",
        (Check::Replayed, "cameras"),
        Otherwise {
            claim: |it| it.doors = (0..9).map(|it| DoorTag::of(camera(it))).collect(),
            ..GOOD
        },
    ),
    twist(
        "more seconds than allowed",
        (Check::Openings, "clips"),
        Otherwise {
            entry: |entry| entry.seconds = 3601,
            ..GOOD
        },
    ),
    twist(
        "no emergencies",
        (Check::Replayed, "emergency"),
        Otherwise {
            rulebook: no_emergencies,
            ..GOOD
        },
    ),
];

const PEOPLE: [Twist; 13] = [
    twist(
        "another's key",
        (Check::Recipient, ""),
        committed(|field, value| {
            if field == "recipient" {
                *value = Identity::from_bytes([1; 32]).recipient().to_string();
            }
        }),
    ),
    twist(
        "the key before the last two",
        (Check::Recipient, ""),
        Otherwise {
            town: |record, _| {
                agency_key(record, (AGENCY, 2), &Identity::from_bytes([32; 32]));
                agency_key(record, (AGENCY, 3), &Identity::from_bytes([33; 32]));
            },
            ..GOOD
        },
    ),
    twist(
        "the officer supervises",
        (Check::Approvals, "supervisor"),
        Otherwise {
            town: |_, town| town.supervisor = town.officer.clone(),
            ..GOOD
        },
    ),
    twist(
        "the supervisor asks",
        (Check::Approvals, "officer"),
        Otherwise {
            town: |record, town| {
                town.officer = Passkey::new(record, 5, Role::Supervisor, Some(AGENCY));
            },
            ..GOOD
        },
    ),
    twist(
        "another officer supervises",
        (Check::Approvals, "supervisor"),
        Otherwise {
            town: |record, town| {
                town.supervisor = Passkey::new(record, 5, Role::Officer, Some(AGENCY));
            },
            ..GOOD
        },
    ),
    twist(
        "another agency's supervisor",
        (Check::Approvals, "supervisor"),
        Otherwise {
            town: |record, town| {
                agency_key(record, ("hill-fire", 1), &Identity::from_bytes([34; 32]));
                town.supervisor = Passkey::new(record, 5, Role::Supervisor, Some("hill-fire"));
            },
            ..GOOD
        },
    ),
    twist(
        "an officer who was revoked",
        (Check::Approvals, "officer"),
        Otherwise {
            town: |record, town| town.officer.revoke(record),
            ..GOOD
        },
    ),
    twist(
        "nobody's credential",
        (Check::Approvals, "supervisor"),
        Otherwise {
            town: |_, town| town.supervisor.index = 1_000,
            ..GOOD
        },
    ),
    twist(
        "somebody who is no reviewer called",
        (Check::Approvals, "call back"),
        Otherwise {
            call: |call| call.by += 1_000,
            ..GOOD
        },
    ),
    twist(
        "another decision than was signed",
        (Check::Approvals, "decision"),
        Otherwise {
            decision: |digest| digest[0] ^= 1,
            ..GOOD
        },
    ),
    twist(
        "quicker than was signed",
        (Check::Approvals, "decision"),
        Otherwise {
            unsigned: |entry| entry.minutes = Some(1),
            ..GOOD
        },
    ),
    twist(
        "how long it took left out",
        (Check::Approvals, "decision"),
        Otherwise {
            unsigned: |entry| entry.minutes = None,
            ..GOOD
        },
    ),
    twist(
        "nobody's recipient",
        (Check::Openings, "recipient"),
        committed(|field, value| {
            if field == "recipient" {
                value.clear();
            }
        }),
    ),
];

/// All of them.
pub(crate) fn twists() -> impl Iterator<Item = &'static Twist> {
    let all: [&[Twist]; 5] = [&FOOTAGE, &SEALED, &SAID, &RULES, &PEOPLE];
    all.into_iter().flatten()
}
