//! Drills in a run: an operator that enters an emergency as a drill or a drill as an emergency, and what must
//! hold of drills when all is done.

use std::collections::BTreeSet;

use rand::Rng as _;
use sidelight_translog::entry::Kind;
use sidelight_translog::ledger::{Ledger, PublishedNumbers};
use sidelight_trustee::Recorded;

use super::seat::journals;
use super::stage::Home;
use super::verdict::demand;
use super::world::{Breach, World};
use crate::otherwise::Kinds;

/// In one run.
const LIES_MAX: usize = 2;

impl World<'_> {
    /// The operator enters a release as what it is not: with everybody's signatures under that, or with those
    /// that they gave for what it is.
    pub(super) fn mislabel(&mut self) {
        if self.operator.lied().count() >= LIES_MAX || self.operator.disk.is_off() {
            return;
        }
        let (of, is, says) = match self.rng.r#gen() {
            true => (Home::Anybodys, Kind::Emergency, Kind::Drill),
            false => (Home::Canary, Kind::Drill, Kind::Emergency),
        };
        let signed = match self.rng.r#gen() {
            true => is,
            false => says,
        };
        let kinds = Kinds {
            entered: says,
            ..Kinds::all(signed)
        };
        let lie = self.stage.released(of, kinds);
        self.operator.lie(lie, self.now_ms());
    }
}

/// What is counted as a drill was decided as one and is one in the journals, and it is counted nowhere else.
pub(super) fn counted(
    world: &World<'_>,
    ledger: &Ledger,
    (numbers, answered): (&PublishedNumbers, u64),
) -> Result<(), Breach> {
    let drills: BTreeSet<u64> = ledger.drills().map(|(index, _)| index).collect();
    let decided = world.operator.drills();
    demand(drills == decided, "drills, as decided")?;
    let emergencies = numbers.emergencies().list.iter().map(|it| it.release);
    let compelled = numbers.demands().list.iter().map(|it| it.release);
    let mut others = emergencies.chain(compelled);
    let apart = !others.any(|release| drills.contains(&release));
    demand(apart, "a drill is counted among the others")?;
    let of = numbers.drills();
    let same = (of.drills, of.answered) == (drills.len() as u64, answered);
    demand(same, "drills, as counted")?;
    for (release, recorded) in journals(&world.panel().seats).iter().flatten() {
        if let Recorded::Answer { is_drill, .. } = recorded {
            let same = *is_drill == drills.contains(release);
            demand(same, "a journal says what the entry does not")?;
        }
    }
    Ok(())
}
