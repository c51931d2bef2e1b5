//! Marks of misuse in a run: a reviewer who had not decided says that an emergency was misused, and the
//! passkeys of who signed it are revoked; others try to say so, too.

use std::collections::BTreeSet;

use rand::Rng as _;
use serde::{Deserialize, Serialize};
use sidelight_domain::emergency::life::State;
use sidelight_translog::entry::{
    Authority, Body, CredentialRevoked, EmergencyMisuse, EmergencyMisused, EntryIndex,
    ReceiptOutcome,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::{Ledger, PublishedNumbers};
use sidelight_translog::sequencer::RequestId;

use super::log::folder;
use super::operator::{Operator, day, fresh_id};
use super::stage::Stage;
use super::verdict::{self, demand};
use super::world::{Breach, Planted, World};
use crate::scene::decision;

/// A mark, until it is entered and afterwards.
#[derive(Serialize, Deserialize)]
struct Mark {
    request: [u8; 16],
    is_entered: bool,
}

/// That an emergency was misused, as that reviewer says.
fn mark(emergency: u64, by: u64) -> Body {
    let mut said = EmergencyMisused {
        emergency: EntryIndex(emergency),
        reason: EmergencyMisuse::Forged,
        decision: Sha256Hash([0; 32]),
        decided_by: EntryIndex(by),
    };
    said.decision = Sha256Hash(decision(day(), &said.clone().into()));
    said.into()
}

/// The first entry from which on nothing counts that officer or supervisor signed.
pub(super) fn frozen_from(ledger: &Ledger, stage: &Stage) -> u64 {
    let people = [&stage.town.officer, &stage.town.supervisor];
    let revoked = people.map(|it| ledger.credential(it.index).and_then(|it| it.revoked));
    revoked.into_iter().flatten().min().unwrap_or(u64::MAX)
}

impl Operator {
    fn marks(&self) -> BTreeSet<u64> {
        let folder = folder(&self.disk);
        let names = folder.disk().list(&folder.path("marks"));
        let names = names.unwrap_or_default().into_iter();
        names.filter_map(|name| name.parse().ok()).collect()
    }

    fn save_mark(&self, emergency: u64, mark: &Mark) -> std::io::Result<()> {
        let bytes = serde_json::to_vec(mark).unwrap();
        folder(&self.disk).replace(&format!("marks/{emergency}"), &bytes)
    }

    /// Enters the marks, and then revokes the passkeys of who signed, once.
    pub(super) fn marks_round(&mut self, stage: &Stage, freezes: bool) {
        for emergency in self.marks() {
            let path = format!("marks/{emergency}");
            let Ok(Some(bytes)) = folder(&self.disk).read(&path) else {
                continue;
            };
            let kept: Mark = serde_json::from_slice(&bytes).unwrap();
            let body = mark(emergency, stage.third.index);
            if kept.is_entered || self.append(RequestId(kept.request), body).is_none() {
                continue;
            }
            let entered = Mark {
                is_entered: true,
                ..kept
            };
            let _saved = self.save_mark(emergency, &entered);
        }
        for passkey in [&stage.town.officer, &stage.town.supervisor] {
            let due = self.log().is_some_and(|log| {
                let ledger = log.ledger();
                let live = ledger.credential(passkey.index).unwrap().revoked.is_none();
                live && ledger.misused_emergencies().next().is_some()
            });
            if due && freezes {
                let revoked = CredentialRevoked {
                    credential: EntryIndex(passkey.index),
                    decision: None,
                    revoked_by: Authority::Operator,
                };
                self.append(fresh_id(), revoked.into());
            }
        }
    }

    fn decided(&self) -> Vec<(u64, bool)> {
        let rows = self.rows().into_iter();
        let rows = rows.filter_map(|name| self.row(&name));
        let index = |state| match state {
            State::Released { index } | State::Refused { index, .. } => Some(index),
            _ => None,
        };
        let decided = rows.filter_map(|row| {
            let drill = matches!(row.body(), Body::Drill(_) | Body::DrillRefused(_));
            Some((index(row.life.state)?, drill))
        });
        decided.collect()
    }
}

impl World<'_> {
    /// Whether the operator knows by now that officer and supervisor sign nothing more.
    pub(super) fn is_frozen(&mut self) -> bool {
        let stage = self.stage;
        let log = self.operator.log();
        log.is_some_and(|log| frozen_from(log.ledger(), stage) < u64::MAX)
    }

    /// A reviewer says that an emergency was misused; or one says so who decided on it, or of a drill, or
    /// again, which the record takes from nobody.
    pub(super) fn mark(&mut self) -> Result<(), Breach> {
        let decided = self.operator.decided();
        if decided.is_empty() || self.operator.disk.is_off() {
            return Ok(());
        }
        let (index, is_drill) = decided[self.rng.gen_range(0..decided.len())];
        let stage = self.stage;
        let marked = self.operator.marks();
        let wrong = match self.rng.gen_range(0..4) {
            _ if is_drill => Some(mark(index, stage.third.index)),
            0 => Some(mark(stage.town.set, stage.third.index)),
            1 => Some(mark(index, stage.town.supervisor.index)),
            2 if self.is_released(index) => Some(mark(index, stage.town.reviewers[1].index)),
            _ => None,
        };
        if let Some(wrong) = wrong {
            let taken = self.operator.entered(fresh_id(), wrong);
            return demand(!matches!(taken, Some(Ok(_))), "a mark that is nobody's");
        }
        if marked.contains(&index) {
            // The same mark under another request.
            let log = self.operator.log();
            let is_entered = log.is_some_and(|log| log.ledger().misused_emergency(index).is_some());
            let again = mark(index, stage.third.index);
            let taken = match is_entered {
                true => self.operator.entered(fresh_id(), again),
                false => None,
            };
            return demand(!matches!(taken, Some(Ok(_))), "two marks of one emergency");
        }
        // One that is not durable was not made.
        let mark = Mark {
            request: fresh_id().0,
            is_entered: false,
        };
        let _saved = self.operator.save_mark(index, &mark);
        Ok(())
    }

    fn is_released(&self, index: u64) -> bool {
        self.operator.cases().iter().any(|it| it.release == index)
    }

    /// A round of the operator's record, of look-ups and marks.
    pub(super) fn further_round(&mut self, now_ms: u64) {
        self.operator.look_ups_round(now_ms);
        let freezes = self.planted != Some(Planted::FreezesNobody);
        self.operator.marks_round(self.stage, freezes);
    }

    /// No trustee answers what is marked, or was entered after the passkeys of who signed it were revoked,
    /// and a person refuses it.
    pub(super) fn refuse_frozen(&mut self) -> Result<(), Breach> {
        if self.operator.marks().is_empty() {
            return Ok(());
        }
        let (ledger, _) = verdict::read(&self.operator.disk.copy(), self.stage)?;
        let from = frozen_from(&ledger, self.stage);
        let cases = self.operator.cases();
        let mut panel = self.panel();
        let now = panel.now_ms;
        let ends = |release| release > from || ledger.misused_emergency(release).is_some();
        for case in cases.iter().filter(|case| ends(case.release)) {
            for seat in &mut panel.seats {
                seat.refuse(case.release, now);
            }
        }
        Ok(())
    }

    /// Adds what was marked in a run.
    pub(super) fn tally_marks(&mut self) {
        self.tally.misused += self.operator.marks().len() as u64;
    }
}

/// What was marked is in the record once and counted; its people's passkeys are revoked, and nothing was
/// answered that they signed and that was entered after that.
pub(super) fn counted(
    world: &World<'_>,
    ledger: &Ledger,
    numbers: &PublishedNumbers,
) -> Result<(), Breach> {
    let marked = world.operator.marks();
    let in_record = ledger.misused_emergencies().map(|(index, _)| index);
    demand(marked == in_record.collect(), "marks, as decided")?;
    let counted = numbers.emergencies().misuses.iter().map(|(_, count)| count);
    demand(
        counted.sum::<u64>() == marked.len() as u64,
        "marks, as counted",
    )?;
    let people = [&world.stage.town.officer, &world.stage.town.supervisor];
    for passkey in people {
        let revoked = ledger.credential(passkey.index).and_then(|it| it.revoked);
        let same = revoked.is_some() != marked.is_empty();
        demand(same, "who signed a misuse signs on")?;
    }
    let from = frozen_from(ledger, world.stage);
    let later = ledger.each_release().filter(|(index, _)| *index > from);
    let mut receipts = later.flat_map(|(_, it)| it.receipts.values());
    let answered = receipts.any(|it| it.outcome == ReceiptOutcome::Answered);
    demand(
        !answered,
        "answered, although its people's passkeys were revoked",
    )
}
