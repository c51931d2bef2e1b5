//! A release under a legal demand: a good case passes, whatever an operator could do otherwise is refused.

use rand::rngs::OsRng;
use serde_json::Value;
use sidelight_api::trustee::{Basis, CaseFile};
use sidelight_domain::demand::{Checklist, Demand, Findings, Gag, demand_digest};
use sidelight_domain::emergency::{DoorTag, scope};
use sidelight_domain::record::{CameraId, sha256};
use sidelight_domain::window::Window;
use sidelight_seal::{Identity, file};
use sidelight_translog::entry::{
    self, Compelled, DemandName, DemandNoticed, EntryIndex, Kind, NoticeBox,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_trustee::verify::{Check, Journalled};

use crate::answer::answering;
use crate::record::{ORIGIN, Record, TIME};
use crate::scene::{
    CAMERA, FROM_MS, Footage, MINUTE_MS, RULEBOOK, Scene, Town, Twist, commit, decision, hexed,
};
use crate::verify::all_are_refused;

const ORDER: &[u8] = b"%PDF-1.7 In the District Court of Millbrook";
/// Midnight of the day on which the gag ends, 2026-06-30, ms.
const GAG_ENDS_MS: u64 = 1_782_777_600_000;
const WEEK: u16 = 7;

/// What a dishonest or careless operator does otherwise; the entry says it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lie {
    None,
    /// A day before the household's days are over.
    Early,
    /// The household was told of another demand.
    ToldOther,
    /// An order that yields account data alone.
    Account,
    /// A type that the rulebook does not have.
    NoType,
    /// Longer than a day.
    LongWindow,
    /// Another camera's door.
    OtherDoor,
    /// Another document than the demand names.
    OtherOrder,
    /// The entry names another type than the demand.
    OtherName,
    /// The reviewer of the order found that it goes too far.
    OverScope,
    /// The checklist is a supervisor's.
    NotAReviewers,
    /// It was filled in tomorrow.
    Tomorrow,
    /// The officer supervises.
    OwnSupervisor,
    /// The household was told nothing, and no gag is there.
    NoGag,
    /// It is told a day after the gag has ended.
    LateGag,
    /// A gag of half a year.
    LongGag,
}

use Lie::{LateGag, LongGag, NoGag};

fn demand(other: Lie, gagged: bool) -> Demand {
    let line = |text: &str| text.to_owned();
    let minutes = if other == Lie::LongWindow {
        25 * 60
    } else {
        30
    };
    let until_ms = match other {
        LongGag => GAG_ENDS_MS + 150 * 24 * 60 * MINUTE_MS,
        _ => GAG_ENDS_MS,
    };
    Demand {
        origin: line(ORIGIN),
        agency: line("millbrook-police"),
        case: line("2026-117"),
        kind: line(match other {
            Lie::Account => "subpoena",
            Lie::NoType => "summons",
            _ => "search-warrant",
        }),
        authority: line("District Court of Millbrook"),
        reference: line("CV-2026-88"),
        issued_ms: FROM_MS,
        serve_by_ms: Some(TIME * 1000 + 60 * MINUTE_MS),
        order: sha256(match other {
            Lie::OtherOrder => b"another order",
            _ => ORDER,
        }),
        doors: vec![DoorTag::of(match other {
            Lie::OtherDoor => CameraId([1; 16]),
            _ => CAMERA,
        })],
        named_apart: Vec::new(),
        window: Window::new(FROM_MS, FROM_MS + minutes * MINUTE_MS).unwrap(),
        gag: (gagged && other != NoGag).then(|| Gag {
            document: sha256(b"the gag"),
            until_ms,
        }),
    }
}

fn checklist(other: Lie, town: &Town) -> String {
    let found = Findings {
        genuine: true,
        names_operator: true,
        in_force: true,
        names_doors: true,
        apart: true,
        scope: other != Lie::OverScope,
    };
    let by = match other {
        Lie::NotAReviewers => town.supervisor.index,
        _ => town.reviewers[0].index,
    };
    let at = match other {
        Lie::Tomorrow => TIME + 24 * 60 * 60,
        _ => TIME - 600,
    };
    let made = Checklist::new("The clerk at the court", found, by, at * 1000);
    made.unwrap().text()
}

/// The household is told of a demand: index and salt.
fn told(record: &mut Record, town: &Town, demand: &str) -> (u64, [u8; 32]) {
    let value = hexed(sha256(demand.as_bytes()));
    let opening = entry::FieldOpening::new(value, &mut OsRng);
    let word = "A".repeat(43);
    let header = format!("age-encryption.org/v1\n-> X25519 {word}\n{word}\n--- {word}\n");
    let index = record.ledger.size();
    let noticed = DemandNoticed {
        policy: Sha256Hash::of(RULEBOOK.as_bytes()),
        demand_text: opening.commit(Kind::DemandNoticed, "demand-text"),
        notice_box: NoticeBox::new(&[header.as_bytes(), &[7; 544]].concat()).unwrap(),
        decision: Sha256Hash([0; 32]),
        decided_by: EntryIndex(town.reviewers[0].index),
    };
    record.append(noticed.into());
    (index, opening.salt)
}

fn enter(
    record: &mut Record,
    (town, agency): (&Town, &Identity),
    (clips, statement): Footage,
    (other, gagged): (Lie, bool),
) -> CaseFile {
    let demanded = demand(other, gagged);
    let (text, checklist) = (demanded.text().unwrap(), checklist(other, town));
    let told_of = match other {
        Lie::ToldOther => text.replace("CV-2026-88", "CV-2026-89"),
        _ => text.clone(),
    };
    let told = (!gagged).then(|| told(record, town, &told_of));
    record.later = match (gagged, other) {
        (true, _) => 0,
        (false, Lie::Early) => WEEK - 1,
        (false, _) => WEEK,
    };
    let today = record.today();
    let supervisor = match other {
        Lie::OwnSupervisor => &town.officer,
        _ => &town.supervisor,
    };
    let labels = clips.iter().map(|clip| clip.tracks[0].label).collect();
    let mut openings = Vec::new();
    let kind = Kind::Compelled;
    let mut commit = |field: &str, value: String| commit(&mut openings, (kind, field), value);
    let due = match (gagged, other) {
        (false, _) => today.after(3),
        (true, LateGag) => "2026-07-01".parse().unwrap(),
        (true, _) => "2026-06-30".parse().unwrap(),
    };
    let named = match other {
        Lie::OtherName => "eu-production-order",
        _ => &demanded.kind,
    };
    let mut body = Compelled {
        policy: Sha256Hash::of(RULEBOOK.as_bytes()),
        trustee_set: EntryIndex(town.set),
        demand: match gagged {
            true => DemandName::Sealed,
            false => DemandName::Type(named.parse().unwrap()),
        },
        homes: 1,
        cameras: 1,
        clips: 2,
        seconds: 120,
        told: told.map(|(index, _)| EntryIndex(index)),
        notice_due: due,
        seal_until: today.after(60),
        agency: commit("agency", "millbrook-police".to_owned()),
        type_code: commit("type", demanded.kind.clone()),
        demand_text: commit("demand-text", hexed(sha256(text.as_bytes()))),
        order: commit("order", hexed(sha256(ORDER))),
        scope: commit("scope", hexed(scope(&labels))),
        recipient: commit("recipient", agency.recipient().to_string()),
        submitted_by: commit("submitted-by", town.officer.index.to_string()),
        supervised_by: commit("supervised-by", supervisor.index.to_string()),
        checklist: commit("checklist", hexed(sha256(checklist.as_bytes()))),
        decision: Sha256Hash([0; 32]),
        first_review: EntryIndex(town.reviewers[0].index),
        second_review: EntryIndex(town.reviewers[1].index),
    };
    body.decision = Sha256Hash(decision(today, &body.clone().into()));
    let index = record.ledger.size();
    record.append(body.clone().into());
    let claimed = demand_digest(ORIGIN, &text, town.officer.index);
    let [one, two] = &town.reviewers;
    CaseFile {
        release: index,
        entry: String::from_utf8(record.last.clone()).unwrap(),
        openings,
        basis: Basis::Compelled {
            demand: text,
            order: ORDER.to_vec().into(),
            checklist,
            told_salt: told.map(|(_, salt)| hexed(salt)),
        },
        approvals: vec![
            town.officer.sign(&claimed),
            supervisor.sign(&claimed),
            one.sign(&body.decision.0),
            two.sign(&body.decision.0),
        ],
        statement,
        clips,
    }
}

fn scene(other: Lie, gagged: bool) -> Scene {
    Scene::of(Twist::None, |record, people, footage| {
        enter(record, people, footage, (other, gagged))
    })
}

#[test]
fn a_good_case_is_cleared_and_every_field_that_is_altered_is_refused() {
    for gagged in [false, true] {
        let scene = scene(Lie::None, gagged);
        let cleared = scene.judged(&scene.case, |_| ()).unwrap();
        assert_eq!(cleared.agency().as_str(), "millbrook-police");
        let tell_from = gagged.then_some(GAG_ENDS_MS);
        assert_eq!(cleared.basis().tell_from_ms(), tell_from);
        all_are_refused(&scene);
    }
}

#[test]
fn a_release_that_the_record_has_is_still_refused() {
    const OTHERS: [(Lie, Check); 13] = [
        (Lie::Early, Check::Replayed),
        (Lie::ToldOther, Check::Openings),
        (Lie::Account, Check::Replayed),
        (Lie::NoType, Check::Replayed),
        (Lie::LongWindow, Check::Replayed),
        (Lie::OtherDoor, Check::Scope),
        (Lie::OtherOrder, Check::Openings),
        (Lie::OtherName, Check::Openings),
        (Lie::OverScope, Check::Approvals),
        (Lie::NotAReviewers, Check::Approvals),
        (Lie::Tomorrow, Check::Replayed),
        (Lie::OwnSupervisor, Check::Approvals),
        (Lie::None, Check::Journal),
    ];
    const GAGGED: [(Lie, Check); 3] = [
        (NoGag, Check::Replayed),
        (LateGag, Check::Replayed),
        (LongGag, Check::Replayed),
    ];
    let all = OTHERS.map(|it| (it, false)).into_iter();
    for ((other, check), gagged) in all.chain(GAGGED.map(|it| (it, true))) {
        let scene = scene(other, gagged);
        let refused = scene.judged(&scene.case, |it| {
            it.journal = Journalled::Answered([0; 32]);
        });
        match refused {
            Err(refused) => assert_eq!(refused.check, check, "{other:?}: {refused}"),
            Ok(_) => panic!("{other:?} passes"),
        }
    }
}

/// The notice is made with the answer, and waits in the journal.
#[test]
fn a_gagged_notice_leaves_on_its_day_and_not_before() {
    let scene = scene(Lie::None, true);
    let answering = answering(&scene.parties[0]);
    let cleared = scene.judged(&scene.case, |_| ()).unwrap();
    let given = (&scene.shares[0], &scene.meeting.rosters[0]);
    let at = |now_ms| {
        let answer = answering.answer((&cleared, None), given, (now_ms, &mut OsRng));
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
    let scene = scene(Lie::None, false);
    let cleared = scene.judged(&scene.case, |_| ()).unwrap();
    let given = (&scene.shares[0], &scene.meeting.rosters[0]);
    let at = (TIME * 1000, &mut OsRng);
    let answer = answering(&scene.parties[0]).answer((&cleared, None), given, at);
    assert!(answer.unwrap().notice.is_some());
}
