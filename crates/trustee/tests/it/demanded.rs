//! A release under a legal demand: a good case passes, whatever an operator could do otherwise is refused.

mod twists;

use std::collections::BTreeSet;

use rand::rngs::OsRng;
use serde_json::Value;
use sidelight_api::trustee::{Basis, CaseFile};
use sidelight_domain::demand::{Checklist, Demand, Findings, Gag, demand_digest};
use sidelight_domain::emergency::{DoorTag, scope};
use sidelight_domain::record::sha256;
use sidelight_domain::window::Window;
use sidelight_seal::{Identity, file};
use sidelight_translog::entry::{
    self, Body, Compelled, Day, DemandName, DemandNoticed, EntryIndex, Kind, NoticeBox,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_trustee::verify::{Basis as Rests, Check};

use crate::answer::{answering, took};
use crate::otherwise::{GOOD as FOOTAGE, Otherwise};
use crate::record::{ORIGIN, Record, TIME};
use crate::scene::{
    FROM_MS, Footage, MINUTE_MS, Scene, camera, commit, decision, hexed, published,
};
use crate::town::{AGENCY, Town};
use crate::verify::all_are_refused;

const ORDER: &[u8] = b"%PDF-1.7 In the District Court of Millbrook";
/// What keeps the household from being told.
const GAG: &[u8] = b"%PDF-1.7 Not before 30 June";
/// Midnight of the day on which the gag ends, 2026-06-30, ms.
pub(crate) const GAG_ENDS_MS: u64 = 1_782_777_600_000;
const WEEK: u16 = 7;

/// What a reviewer fills in.
struct Looked {
    found: Findings,
    by: u64,
    at: u64,
}

/// How a demand can differ from the good one. Each hook sees what is going to be said or entered.
#[derive(Clone, Copy)]
pub(crate) struct Served {
    gagged: bool,
    /// Footage, people, rules and commitments.
    otherwise: Otherwise,
    /// The document that goes with the case.
    order: &'static [u8],
    /// The other document, if there is one.
    gag: Option<&'static [u8]>,
    demand: fn(&mut Demand),
    /// The demand of which the household is told.
    told: fn(&mut Demand),
    /// Days from there to the release.
    later: u16,
    checklist: fn(&mut Looked, &Town),
    entry: fn(&mut Compelled),
}

const TOLD: Served = Served {
    gagged: false,
    otherwise: FOOTAGE,
    order: ORDER,
    gag: None,
    demand: |_| (),
    told: |_| (),
    later: WEEK,
    checklist: |_, _| (),
    entry: |_| (),
};
const GAGGED: Served = Served {
    gagged: true,
    gag: Some(GAG),
    later: 0,
    ..TOLD
};

/// Served at any time: a warrant, one under a gag, and what only has clips kept.
pub(crate) const WARRANT: Served = Served {
    demand: |demand| demand.serve_by_ms = None,
    ..TOLD
};
pub(crate) const IN_SILENCE: Served = Served {
    demand: |demand| demand.serve_by_ms = None,
    ..GAGGED
};
pub(crate) const KEEPING: Served = Served {
    demand: |demand| {
        demand.serve_by_ms = None;
        demand.kind = "preservation".to_owned();
    },
    ..TOLD
};

pub(crate) fn demand(served: &Served) -> Demand {
    let line = |text: &str| text.to_owned();
    let mut demand = Demand {
        origin: line(ORIGIN),
        agency: line(AGENCY),
        case: line("2026-117"),
        kind: line("search-warrant"),
        authority: line("District Court of Millbrook"),
        reference: line("CV-2026-88"),
        issued_ms: FROM_MS,
        serve_by_ms: Some(TIME * 1000 + 60 * MINUTE_MS),
        order: sha256(ORDER),
        doors: vec![DoorTag::of(camera(8))],
        named_apart: Vec::new(),
        window: Window::new(FROM_MS, FROM_MS + 30 * MINUTE_MS).unwrap(),
        gag: served.gagged.then(|| Gag {
            document: sha256(GAG),
            until_ms: GAG_ENDS_MS,
        }),
    };
    (served.demand)(&mut demand);
    demand
}

pub(crate) fn checklist(served: &Served, town: &Town) -> String {
    let mut looked = Looked {
        found: Findings {
            genuine: true,
            names_operator: true,
            in_force: true,
            names_doors: true,
            apart: true,
            scope: true,
        },
        by: town.reviewers[0].index,
        at: (TIME - 600) * 1000,
    };
    (served.checklist)(&mut looked, town);
    let Looked { found, by, at } = looked;
    let made = Checklist::new("The clerk at the court", found, by, at);
    made.unwrap().text()
}

/// The entry by which a household is told of a demand, and the salt with which it commits to it.
pub(crate) fn noticed(town: &Town, demand: &str) -> (DemandNoticed, [u8; 32]) {
    let value = hexed(sha256(demand.as_bytes()));
    let opening = entry::FieldOpening::new(value, &mut OsRng);
    let word = "A".repeat(43);
    let header = format!("age-encryption.org/v1\n-> X25519 {word}\n{word}\n--- {word}\n");
    let noticed = DemandNoticed {
        policy: town.policy,
        demand_text: opening.commit(Kind::DemandNoticed, "demand-text"),
        notice_box: NoticeBox::new(&[header.as_bytes(), &[7; 544]].concat()).unwrap(),
        decision: Sha256Hash([0; 32]),
        decided_by: EntryIndex(town.reviewers[0].index),
    };
    (noticed, opening.salt)
}

/// The household is told of a demand: index and salt.
fn told(record: &mut Record, town: &Town, demand: &str) -> (u64, [u8; 32]) {
    let index = record.ledger.size();
    let (noticed, salt) = noticed(town, demand);
    record.append(noticed.into());
    (index, salt)
}

fn enter(
    record: &mut Record,
    people: (&Town, &Identity),
    footage: Footage,
    served: &Served,
) -> CaseFile {
    let told = (!served.gagged).then(|| {
        let mut of = demand(served);
        (served.told)(&mut of);
        told(record, people.0, &of.text().unwrap())
    });
    record.later = served.later;
    let (body, case) = prepared(people, footage, served, (told, record.today()));
    let index = record.ledger.size();
    record.append(body.into());
    CaseFile {
        release: index,
        entry: String::from_utf8(record.last.clone()).unwrap(),
        ..case
    }
}

/// The release of a day, after the household was told by that entry, and its case, which is in no record yet.
pub(crate) fn prepared(
    (town, agency): (&Town, &Identity),
    (clips, statement): Footage,
    served: &Served,
    (told, today): (Option<(u64, [u8; 32])>, Day),
) -> (Compelled, CaseFile) {
    let (demanded, otherwise) = (demand(served), &served.otherwise);
    let (text, checklist) = (demanded.text().unwrap(), checklist(served, town));
    let labels = clips.iter().map(|clip| clip.tracks[0].label).collect();
    let mut openings = Vec::new();
    let kind = Kind::Compelled;
    let mut commit = |field: &str, mut value: String| {
        (otherwise.committed)(field, &mut value);
        commit(&mut openings, (kind, field), value)
    };
    let cameras = clips.iter().map(|it| &it.tracks[0].label_parts.camera);
    let cameras: BTreeSet<&String> = cameras.collect();
    let mut body = Compelled {
        policy: town.policy,
        trustee_set: EntryIndex(town.set),
        demand: match told {
            None => DemandName::Sealed,
            Some(_) => DemandName::Type(demanded.kind.parse().unwrap()),
        },
        homes: 1,
        cameras: cameras.len() as u64,
        clips: clips.len() as u64,
        seconds: clips.len() as u64 * 60,
        told: told.map(|(index, _)| EntryIndex(index)),
        notice_due: match told {
            None => "2026-06-30".parse().unwrap(),
            Some(_) => today.after(3),
        },
        seal_until: today.after(60),
        agency: commit("agency", AGENCY.to_owned()),
        type_code: commit("type", demanded.kind.clone()),
        demand_text: commit("demand-text", hexed(sha256(text.as_bytes()))),
        order: commit("order", hexed(sha256(served.order))),
        scope: commit("scope", hexed(scope(&labels))),
        recipient: commit("recipient", agency.recipient().to_string()),
        submitted_by: commit("submitted-by", town.officer.index.to_string()),
        supervised_by: commit("supervised-by", town.supervisor.index.to_string()),
        checklist: commit("checklist", hexed(sha256(checklist.as_bytes()))),
        decision: Sha256Hash([0; 32]),
        first_review: EntryIndex(town.reviewers[0].index),
        second_review: EntryIndex(town.reviewers[1].index),
    };
    (served.entry)(&mut body);
    body.decision = Sha256Hash(decision(today, &body.clone().into()));
    let claimed = demand_digest(ORIGIN, &text, town.officer.index);
    let [one, two] = &town.reviewers;
    let case = CaseFile {
        release: 0,
        entry: String::new(),
        openings,
        basis: Basis::Compelled {
            demand: text,
            order: served.order.to_vec().into(),
            gag: served.gag.map(|gag| gag.to_vec().into()),
            checklist,
            told_salt: told.map(|(_, salt)| hexed(salt)),
        },
        approvals: vec![
            town.officer.sign(&claimed),
            town.supervisor.sign(&claimed),
            one.sign(&body.decision.0),
            two.sign(&body.decision.0),
        ],
        statement,
        clips,
    };
    (body, case)
}

fn scene(served: &Served) -> Scene {
    Scene::of(&served.otherwise, |record, people, footage| {
        enter(record, people, footage, served)
    })
}

/// A warrant under a gag, and what says so.
pub(crate) fn gagged() -> (Scene, [&'static [u8]; 2]) {
    (scene(&GAGGED), [ORDER, GAG])
}

/// What refuses it, if anything does.
fn refused(scene: &Scene) -> Option<(Check, String)> {
    let judged = scene.judged(&scene.case, |_| ());
    judged.err().map(|it| (it.check, it.detail))
}

#[test]
fn a_good_case_is_cleared_and_every_field_that_is_altered_is_refused() {
    for served in [TOLD, GAGGED] {
        let scene = scene(&served);
        let cleared = scene.judged(&scene.case, |_| ()).unwrap();
        assert_eq!(cleared.agency().as_str(), AGENCY);
        let tell_from = served.gagged.then_some(GAG_ENDS_MS);
        assert_eq!(cleared.basis().tell_from_ms(), tell_from);
        let Rests::Compelled(demanded) = cleared.basis() else {
            panic!("{:?}", cleared.basis());
        };
        assert_eq!(demanded.demand, demand(&served));
        assert_eq!(demanded.order, ORDER);
        assert_eq!(demanded.gag.as_deref(), served.gag);
        all_are_refused(&scene);
    }
}

#[test]
fn a_release_that_the_record_has_is_still_refused() {
    for twist in twists::twists() {
        let (check, detail) = twist.refused;
        let said = Some((check, detail.to_owned()));
        assert_eq!(refused(&scene(&twist.served)), said, "{}", twist.what);
    }
}

#[test]
fn as_much_as_the_rules_allow_is_cleared() {
    for (what, served) in twists::ALLOWED {
        assert_eq!(refused(&scene(&served)), None, "{what}");
    }
}

/// When the order was served is a matter of the checklist, and a gag that has ended meanwhile hides nothing.
#[test]
fn what_the_case_does_not_date_is_not_held_against_it() {
    let over = Served {
        checklist: |looked, _| looked.at = GAG_ENDS_MS,
        ..GAGGED
    };
    let scene = scene(&over);
    let head = published(&scene.meeting.record, GAG_ENDS_MS / 1000);
    let judged = scene.judged(&scene.case, |it| {
        (it.published, it.seen_ms) = (&head, GAG_ENDS_MS);
    });
    assert_eq!(judged.err(), None);
}

#[test]
fn another_replay_is_not_this_record() {
    let scene = scene(&TOLD);
    let Some(Body::Compelled(entered)) = scene.meeting.record.bodies.last() else {
        panic!("no release");
    };
    let told = &scene.meeting.record.bodies[scene.before.bodies.len()];
    for (of, later) in [(61, WEEK), (60, WEEK + 1)] {
        let mut other = scene.before.clone();
        other.append(told.clone());
        other.later = later;
        let mut body = entered.clone();
        body.seconds = body.clips * of;
        other.append(body.into());
        let judged = scene.judged(&scene.case, |it| it.ledger = &other.ledger);
        let judged = judged.err().map(|it| (it.check, it.detail));
        let said = Some((Check::Replayed, "not as replayed here".to_owned()));
        assert_eq!(judged, said);
    }
}

/// The notice is made with the answer, and waits in the journal.
#[test]
fn a_gagged_notice_leaves_on_its_day_and_not_before() {
    let scene = scene(&GAGGED);
    let answering = answering(&scene.parties[0]);
    let cleared = scene.judged(&scene.case, |_| ()).unwrap();
    let given = (&scene.shares[0], &scene.meeting.rosters[0]);
    let at = |now_ms| {
        let answer = answering.answer((&cleared, None), given, (took(now_ms), &mut OsRng));
        answer.unwrap()
    };
    let first = at(TIME * 1000);
    assert_eq!(first.notice, None);
    assert_eq!(at(GAG_ENDS_MS - 1), first);
    let then = at(GAG_ENDS_MS);
    let same = (&then.sealed, &then.receipt) == (&first.sealed, &first.receipt);
    assert!(same, "another answer");
    let sealed: NoticeBox = then.notice.unwrap().r#box.parse().unwrap();
    let plain = file::open(sealed.as_bytes(), &scene.notice).unwrap();
    let said: Value = serde_json::from_slice(&plain).unwrap();
    assert_eq!(said["demand"], "search-warrant");
    assert_eq!(said.get("danger"), None);
}

/// Where the household was told before, it is told at once that it left.
#[test]
fn without_a_gag_the_notice_leaves_with_the_answer() {
    let scene = scene(&TOLD);
    let cleared = scene.judged(&scene.case, |_| ()).unwrap();
    let given = (&scene.shares[0], &scene.meeting.rosters[0]);
    let at = (took(TIME * 1000), &mut OsRng);
    let answer = answering(&scene.parties[0]).answer((&cleared, None), given, at);
    assert!(answer.unwrap().notice.is_some());
}
