//! Look-ups at the operator of the simulation: the real life of a look-up, rows and answers as files that are
//! replaced as a whole, in the order of steps of `crates/server`.

use rand::rngs::OsRng;
use serde::{Deserialize, Serialize};
use sidelight_api::lookup::case::LookUpCase;
use sidelight_domain::emergency::life::Actor;
use sidelight_domain::lookup::life::{Event, Life, Reason, State};
use sidelight_domain::record::{Hash, sha256};
use sidelight_translog::entry::{
    self, Authority, Body, EntryIndex, FieldOpening, Kind, LookUpRefused,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::RequestId;

use super::log::folder;
use super::look_ups::Answers;
use super::operator::{Operator, body, day, draft, fresh_id};
use super::stage::Stage;
use crate::scene::{decision, hexed};
use crate::town::AGENCY;

/// A look-up, with everything that will be public or shown of it.
#[derive(Serialize, Deserialize)]
pub(super) struct Sought {
    pub(super) life: Life,
    pub(super) case: LookUpCase,
    /// The entry to come, numbered as the first.
    draft: String,
    request: [u8; 16],
}

impl Sought {
    pub(super) fn new(life: Life, (body, case): (entry::LookUp, LookUpCase)) -> Self {
        Self {
            life,
            case,
            draft: draft(body.into(), day()),
            request: fresh_id().0,
        }
    }

    /// What its reviewer signs.
    pub(super) fn decision(&self) -> Hash {
        decision(day(), &body(&self.draft))
    }

    fn refused(&self, by: Option<u64>, reason: Reason, stage: &Stage) -> Body {
        let kind = Kind::LookUpRefused;
        let commit =
            |field: &str, value: String| FieldOpening::new(value, &mut OsRng).commit(kind, field);
        let Body::LookUp(of) = body(&self.draft) else {
            panic!("a look-up is refused once");
        };
        let mut said = LookUpRefused {
            policy: of.policy,
            danger: of.danger,
            reason,
            agency: commit("agency", AGENCY.to_owned()),
            text: commit("text", hexed(sha256(self.case.text.as_bytes()))),
            submitted_by: commit("submitted-by", stage.town.officer.index.to_string()),
            decision: by.map(|_| Sha256Hash([0; 32])),
            decided_by: by.map_or(Authority::Operator, |by| {
                Authority::Credential(EntryIndex(by))
            }),
        };
        let digest = Sha256Hash(decision(day(), &said.clone().into()));
        said.decision = by.map(|_| digest);
        said.into()
    }
}

impl Operator {
    pub(super) fn all_sought(&self) -> Vec<String> {
        self.names("look-ups")
    }

    pub(super) fn sought(&self, name: &str) -> Option<Sought> {
        let bytes = folder(&self.disk)
            .read(&format!("look-ups/{name}"))
            .ok()??;
        Some(serde_json::from_slice(&bytes).unwrap())
    }

    pub(super) fn save_sought(&self, name: &str, row: &Sought) -> std::io::Result<()> {
        let bytes = serde_json::to_vec(row).unwrap();
        folder(&self.disk).replace(&format!("look-ups/{name}"), &bytes)
    }

    fn each_sought(&self) -> impl Iterator<Item = (String, Sought)> {
        let names = self.all_sought().into_iter();
        names.filter_map(|name| Some((name.clone(), self.sought(&name)?)))
    }

    /// A person's step. One that comes to nothing has its public refusal at once, as one transaction.
    pub(super) fn seek(
        &self,
        name: &str,
        (actor, event): (&Actor, Event),
        (stage, now_ms): (&Stage, u64),
    ) {
        let Some(mut row) = self.sought(name) else {
            return;
        };
        let Ok(life) = row.life.apply(actor, event, now_ms) else {
            return;
        };
        if let State::Refusing { by, reason } = life.state {
            row.draft = draft(row.refused(by, reason, stage), day());
        }
        row.life = life;
        // What is not durable has not happened.
        let _saved = self.save_sought(name, &row);
    }

    /// Enters what was decided of look-ups, and ticks it off.
    pub(super) fn look_ups_round(&mut self, now_ms: u64) {
        for name in self.all_sought() {
            let Some(mut row) = self.sought(&name) else {
                continue;
            };
            let (State::Approved { .. } | State::Refusing { .. }) = row.life.state else {
                continue;
            };
            let Some(receipt) = self.append(RequestId(row.request), body(&row.draft)) else {
                continue;
            };
            let publish = Event::Publish {
                index: receipt.index,
            };
            row.life = row.life.apply(&Actor::Sequencer, publish, now_ms).unwrap();
            row.case.index = receipt.index;
            row.case.entry = String::from_utf8(receipt.entry).unwrap();
            let _saved = self.save_sought(&name, &row);
        }
    }

    /// Every look-up that is entered, as trustees are to see it.
    pub(super) fn look_up_cases(&self) -> Vec<LookUpCase> {
        let all = self.each_sought();
        let entered = all.filter(|(_, row)| matches!(row.life.state, State::Published { .. }));
        entered.map(|(_, row)| row.case).collect()
    }

    /// What is decided and not entered, as if it were the next entry.
    pub(super) fn not_entered(&mut self) -> Vec<LookUpCase> {
        let index = self.log().map_or(0, |log| log.head().0);
        let all = self.each_sought();
        let decided = all.filter(|(_, row)| matches!(row.life.state, State::Approved { .. }));
        let shown = decided.map(|(_, row)| LookUpCase {
            index,
            entry: row.draft,
            ..row.case
        });
        shown.collect()
    }

    /// A trustee hands in what it answered: the same again is the same.
    pub(super) fn take_look_up(&self, (index, trustee): (u64, &str), answers: &Answers) {
        let bytes = serde_json::to_vec(answers).unwrap();
        let path = format!("looked-up/{index}-{trustee}");
        // What is not durable was not taken, and comes again.
        let _kept = folder(&self.disk).keep(&path, &bytes);
    }

    /// What was handed in of a look-up, by the seats of the trustees.
    pub(super) fn looked_up(&self, index: u64) -> Vec<(usize, Answers)> {
        let folder = folder(&self.disk);
        let one = |seat: usize| {
            let path = format!("looked-up/{index}-trustee-{}", seat + 1);
            let bytes = folder.read(&path).ok()??;
            Some((seat, serde_json::from_slice(&bytes).unwrap()))
        };
        (0..3).filter_map(one).collect()
    }
}
