//! A look-up in the record is answered by itself, once, for exactly its elements; whatever is altered is
//! refused by the check that is for it.

mod power;

use rand::rngs::OsRng;
use sidelight_api::lookup::Done;
use sidelight_api::lookup::case::LookUpCase;
use sidelight_domain::approval::Site;
use sidelight_domain::emergency::Danger;
use sidelight_domain::lookup::{LookUp, look_up_digest};
use sidelight_domain::record::sha256;
use sidelight_quorum::{Address, Addresses, Answer, Blinding, CombineError, Roster, TrusteeId};
use sidelight_translog::entry::{self, Body, Entry, EntryIndex, Kind};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::merkle::leaf_hash;
use sidelight_translog::policy::Policy;
use sidelight_trustee::verify::{Check, ClearedLookUp, Head, LookUpGround, Refused, clear_look_up};
use sidelight_trustee::{LookUpFailure, LookedUp};

use crate::answer::begun;
use crate::lookup::{held, shares};
use crate::parties::{Meeting, Party};
use crate::record::{DAY, ORIGIN, Record, TIME, vkey};
use crate::scene::{PAGES, RP_ID, commit, decision, hexed, published, witness_line};
use crate::town::{AGENCY, Passkey, Town};

const RULEBOOK: &str = include_str!("../../../../policy/rulebook-3.toml");

/// A town whose trustees have a look-up key, and a look-up of two addresses in its record.
struct Street {
    parties: [Party; 3],
    meeting: Meeting,
    roster: Roster<Addresses>,
    asked: [Blinding; 2],
    /// The record without the look-up.
    before: Record,
    case: LookUpCase,
    log_policy: Policy,
}

/// What goes otherwise when the look-up is made.
#[derive(Clone, Copy)]
pub(crate) struct Otherwise {
    text: fn(&mut LookUp),
    body: fn(&mut entry::LookUp),
    /// Who signs as officer, supervisor and reviewer; by default three people of the town.
    people: fn(&Town) -> [&Passkey; 3],
    /// Before the look-up is entered.
    before: fn(&mut Record, &Town),
}

pub(crate) const GOOD: Otherwise = Otherwise {
    text: |_| {},
    body: |_| {},
    people: |town| [&town.officer, &town.supervisor, &town.reviewers[0]],
    before: |_, _| {},
};

pub(crate) fn blinding(street: &str) -> Blinding {
    let address = Address::new("PT", "1100-148", street, "2").unwrap();
    Blinding::new(&address.input(), &mut OsRng).unwrap()
}

impl Street {
    fn new() -> Self {
        Self::with(&GOOD)
    }

    fn with(otherwise: &Otherwise) -> Self {
        let parties = [1, 2, 3].map(Party::new);
        let all: Vec<_> = parties.iter().collect();
        let mut meeting = Meeting::of(&all);
        let town = Town::new(&mut meeting, &all, RULEBOOK);
        let roster = held(&mut meeting, &all);
        let asked = ["Rua da Bica, 7", "Rua da Bica, 9"].map(blinding);
        let elements = asked.each_ref().map(|it| it.element().to_bytes());
        (otherwise.before)(&mut meeting.record, &town);
        let before = meeting.record.clone();
        let case = entered(&mut meeting.record, &town, (elements, otherwise));
        let text = format!("log {}\nwitness w {}\nquorum w\n", vkey(), witness_line());
        Self {
            parties,
            meeting,
            roster,
            asked,
            before,
            case,
            log_policy: Policy::parse(text.as_bytes()).unwrap(),
        }
    }

    /// What a trustee says to a case, where the record has come to this.
    fn judged_in(
        &self,
        at: usize,
        case: &LookUpCase,
        given: (&Record, &[u8]),
    ) -> Result<ClearedLookUp, Refused> {
        self.judged_by((at, at, &self.roster), case, (&given.0.ledger, given))
    }

    /// The same with the share of a trustee, a roster and what a replay has, which may be another's and
    /// another.
    fn judged_by(
        &self,
        (me, share, roster): (usize, usize, &Roster<Addresses>),
        case: &LookUpCase,
        (ledger, (record, head)): (&Ledger, (&Record, &[u8])),
    ) -> Result<ClearedLookUp, Refused> {
        let ground = LookUpGround {
            me: &self.parties[me].name,
            share: &shares(&self.parties[share]).load(&self.roster).unwrap(),
            roster,
            ledger,
            head: Head {
                log_policy: &self.log_policy,
                published: head,
                seen_ms: TIME * 1000,
                tree: record.tree(),
                files: record,
            },
            rulebook: RULEBOOK,
            site: Site {
                rp_id: RP_ID,
                origins: &[PAGES],
            },
        };
        clear_look_up(case, &ground)
    }

    fn judged(&self, at: usize, case: &LookUpCase) -> Result<ClearedLookUp, Refused> {
        let record = &self.meeting.record;
        self.judged_in(at, case, (record, &published(record, TIME)))
    }

    fn answer(&self, at: usize, cleared: &ClearedLookUp) -> Result<Vec<Vec<u8>>, LookUpFailure> {
        let party = &self.parties[at];
        let journal = LookedUp::new(&begun(&party.disk).unwrap(), &vkey());
        let share = shares(party).load(&self.roster).unwrap();
        let done = journal.answer(cleared, (&share, &self.roster), &mut OsRng)?;
        let Done::LookUp { index, answers } = done else {
            panic!("a look-up");
        };
        assert_eq!(index, cleared.index());
        Ok(answers.into_iter().map(|it| it.0).collect())
    }
}

/// Enters a look-up as the town's people signed it.
fn entered(
    record: &mut Record,
    town: &Town,
    (elements, otherwise): ([[u8; 32]; 2], &Otherwise),
) -> LookUpCase {
    let (body, case) = signed(record, town, (&elements, otherwise));
    let index = record.ledger.size();
    record.append(body.into());
    LookUpCase {
        index,
        entry: String::from_utf8(record.last.clone()).unwrap(),
        ..case
    }
}

/// A look-up with everybody's signatures, before it is entered.
pub(crate) fn signed(
    record: &Record,
    town: &Town,
    (elements, otherwise): (&[[u8; 32]], &Otherwise),
) -> (entry::LookUp, LookUpCase) {
    let mut look_up = LookUp {
        origin: ORIGIN.into(),
        agency: AGENCY.into(),
        case: "2026-117".into(),
        danger: Danger::Kidnapping,
        reason: "The car was seen to turn into this street".into(),
        epoch: 1,
        elements: elements.to_vec(),
    };
    (otherwise.text)(&mut look_up);
    let text = look_up.text().unwrap();
    let [officer, supervisor, reviewer] = (otherwise.people)(town);
    let mut openings = Vec::new();
    let mut commit =
        |field: &str, value: String| commit(&mut openings, (Kind::LookUp, field), value);
    let mut body = entry::LookUp {
        policy: town.policy,
        lookup_set: EntryIndex(record.ledger.lookup_sets()[0].index),
        danger: Danger::Kidnapping,
        addresses: elements.len() as u64,
        seal_until: "2026-06-24".parse().unwrap(),
        agency: commit("agency", AGENCY.to_owned()),
        text: commit("text", hexed(sha256(text.as_bytes()))),
        submitted_by: commit("submitted-by", officer.index.to_string()),
        supervised_by: commit("supervised-by", supervisor.index.to_string()),
        decision: Sha256Hash([0; 32]),
        decided_by: EntryIndex(town.reviewers[0].index),
    };
    (otherwise.body)(&mut body);
    let decided = decision(DAY.parse().unwrap(), &body.clone().into());
    body.decision = Sha256Hash(decided);
    let asked = look_up_digest(ORIGIN, &text, officer.index);
    let case = LookUpCase {
        index: 0,
        entry: String::new(),
        openings,
        text,
        approvals: vec![
            officer.sign(&asked),
            supervisor.sign(&asked),
            reviewer.sign(&decided),
        ],
    };
    (body, case)
}

pub(crate) fn answers(at: usize, bytes: &[u8]) -> Answer {
    Answer {
        trustee: TrusteeId::new(at as u16 + 1).unwrap(),
        point: bytes[..32].try_into().unwrap(),
        proof: bytes[32..].try_into().unwrap(),
    }
}

#[test]
fn what_two_answer_is_the_token_of_each_address_and_of_no_other_occasion() {
    let street = Street::new();
    let from = [0, 2].map(|at| {
        let cleared = street.judged(at, &street.case).unwrap();
        (at, street.answer(at, &cleared).unwrap())
    });
    let leaf = leaf_hash(street.case.entry.as_bytes()).0;
    for (line, asked) in street.asked.iter().enumerate() {
        let all = from.each_ref().map(|(at, all)| answers(*at, &all[line]));
        let token = asked.token(&street.roster, &leaf, &all).unwrap();
        let again = asked.token(&street.roster, &leaf, &all).unwrap();
        assert_eq!(token, again);
        let elsewhere = asked.token(&street.roster, &[9; 32], &all);
        assert!(matches!(elsewhere, Err(CombineError::Answer(..))));
        let other = &street.asked[1 - line];
        let swapped = other.token(&street.roster, &leaf, &all);
        assert!(matches!(swapped, Err(CombineError::Answer(..))));
    }
}

#[test]
fn the_same_bytes_leave_again_and_nothing_else_ever() {
    let street = Street::new();
    let cleared = street.judged(0, &street.case).unwrap();
    assert_eq!(cleared.index(), street.case.index);
    let first = street.answer(0, &cleared).unwrap();
    assert_eq!(first, street.answer(0, &cleared).unwrap(), "after a start");
    // Another look-up that would have the same index: other elements under it are not answered.
    let other = Street::with(&Otherwise {
        text: |it| it.elements.truncate(1),
        body: |it| it.addresses = 1,
        ..GOOD
    });
    assert_eq!(other.case.index, street.case.index);
    let theirs = other.judged(0, &other.case).unwrap();
    let refused = street.answer(0, &theirs);
    assert!(
        matches!(refused, Err(LookUpFailure::Otherwise)),
        "{refused:?}"
    );
}

#[test]
fn anothers_share_and_another_replay_are_refused() {
    let street = Street::new();
    let record = &street.meeting.record;
    let head = published(record, TIME);
    let given = (record, &head[..]);
    let by =
        |share, roster| street.judged_by((0, share, roster), &street.case, (&record.ledger, given));
    assert_eq!(by(1, &street.roster).unwrap_err().check, Check::Share);
    // A roster of the same epoch, and not the one of the record.
    let elsewhere = Street::new().roster;
    assert_eq!(elsewhere.epoch(), street.roster.epoch());
    assert_eq!(by(0, &elsewhere).unwrap_err().check, Check::Current);
    // As the replay would be if it had gone wrong.
    let entry = Entry::parse(street.case.entry.as_bytes()).unwrap();
    let Body::LookUp(mut other) = entry.body().clone() else {
        panic!("a look-up");
    };
    other.danger = Danger::Death;
    let mut replay = street.before.clone();
    replay.append(other.into());
    let replayed = street.judged_by(
        (0, 0, &street.roster),
        &street.case,
        (&replay.ledger, given),
    );
    assert_eq!(replayed.unwrap_err().check, Check::Replayed);
}

#[test]
fn each_thing_that_is_altered_is_refused_by_its_check() {
    let street = Street::new();
    type Alter = fn(&mut LookUpCase);
    let swapped: Alter = |it| {
        let mut text = LookUp::parse(&it.text).unwrap();
        text.elements[1] = [7; 32];
        it.text = text.text().unwrap();
    };
    let fewer: Alter = |it| {
        let mut text = LookUp::parse(&it.text).unwrap();
        text.elements.pop();
        it.text = text.text().unwrap();
    };
    let attacks: [(&str, Check, Alter); 13] = [
        ("an element after approval", Check::Openings, swapped),
        ("an element left out", Check::Openings, fewer),
        ("no text", Check::Form, |it| it.text.push(' ')),
        ("no entry", Check::Form, |it| it.entry.push('x')),
        ("another index", Check::Included, |it| it.index -= 1),
        ("another danger", Check::Included, |it| {
            it.entry = it.entry.replace("danger kidnapping", "danger death");
        }),
        ("more addresses", Check::Included, |it| {
            it.entry = it.entry.replace("addresses 2", "addresses 12");
        }),
        ("another key", Check::Current, |it| {
            let line = it.entry.lines().find(|it| it.starts_with("lookup-set"));
            let line = line.unwrap().to_owned();
            it.entry = it.entry.replace(&line, "lookup-set 1");
        }),
        ("an opening's salt", Check::Openings, |it| {
            it.openings[1].salt[0] ^= 1;
        }),
        ("another agency", Check::Openings, |it| {
            it.openings[0].value = "hill-fire".into();
        }),
        ("no supervisor", Check::Approvals, |it| {
            it.approvals.remove(1);
        }),
        ("the officer twice", Check::Approvals, |it| {
            it.approvals[1] = it.approvals[0].clone();
        }),
        ("another signature", Check::Approvals, |it| {
            it.approvals[2].signature.0[5] ^= 1;
        }),
    ];
    for (what, check, alter) in attacks {
        let mut case = street.case.clone();
        alter(&mut case);
        assert_ne!(case, street.case, "{what} alters nothing");
        let refused = street.judged(0, &case).expect_err(what);
        assert_eq!(refused.check, check, "{what}: {refused}");
    }
    assert!(street.judged(0, &street.case).is_ok());
}

#[test]
fn what_the_record_has_is_still_refused() {
    let made: [(&str, Check, Otherwise); 6] = [
        (
            "the supervisor is the officer",
            Check::Approvals,
            Otherwise {
                people: |town| [&town.officer, &town.officer, &town.reviewers[0]],
                ..GOOD
            },
        ),
        (
            "a reviewer in the officer's place",
            Check::Approvals,
            Otherwise {
                people: |town| [&town.reviewers[1], &town.supervisor, &town.reviewers[0]],
                ..GOOD
            },
        ),
        (
            "a revoked supervisor",
            Check::Approvals,
            Otherwise {
                before: |record, town| town.supervisor.revoke(record),
                ..GOOD
            },
        ),
        (
            "another epoch",
            Check::Current,
            Otherwise {
                text: |it| it.epoch = 2,
                ..GOOD
            },
        ),
        (
            "fewer addresses than elements",
            Check::Openings,
            Otherwise {
                body: |it| it.addresses = 1,
                ..GOOD
            },
        ),
        (
            "no point",
            Check::Wraps,
            Otherwise {
                text: |it| it.elements[0] = [0xff; 32],
                ..GOOD
            },
        ),
    ];
    for (what, check, otherwise) in made {
        let street = Street::with(&otherwise);
        let refused = street.judged(0, &street.case).expect_err(what);
        assert_eq!(refused.check, check, "{what}: {refused}");
    }
}

#[test]
fn a_head_that_nobody_signed_lately_or_of_another_tree_is_none() {
    let street = Street::new();
    let record = &street.meeting.record;
    let old = published(record, TIME - 3600);
    let refused = street.judged_in(0, &street.case, (record, &old));
    assert_eq!(refused.unwrap_err().check, Check::Fresh);
    let alone = record.head();
    let refused = street.judged_in(0, &street.case, (record, &alone));
    assert_eq!(refused.unwrap_err().check, Check::Witnessed);
    let mut other = Record::new();
    other.named("Another history");
    let head = published(&other, TIME);
    let refused = street.judged_in(0, &street.case, (record, &head));
    assert_eq!(refused.unwrap_err().check, Check::Continues);
}
