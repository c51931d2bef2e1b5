//! Power cuts and kills at every change of a disk: a helper says one thing, and a share that came stays.

use rand::rngs::OsRng;
use sidelight_disk_sim::lives::{assert_each_sync_is_missed, first_breach};
use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_trustee::{AcceptRepairError, Part, RepairFailure};

use super::{Letterbox, NOW, accept, seen_by};
use crate::answer::begun;
use crate::parties::Party;
use crate::record::home;
use crate::scene::Scene;

/// A repair.
struct Stage {
    scene: Scene,
    /// The second's disk before it.
    two: SimDisk,
    /// The third has accepted, and its piece waits for the second.
    half: Letterbox,
    /// All sums wait for the first.
    whole: Letterbox,
}

impl Stage {
    fn new() -> Self {
        let scene = Scene::new();
        let given = (&scene.meeting, &scene.meeting.rosters[0]);
        let [one, two, three] = scene.parties.each_ref();
        one.lose_share();
        let asked = one.repairs().unwrap();
        let asked = asked.ask(&scene.meeting.record.ledger, &[], NOW).unwrap();
        begun(&two.disk).unwrap();
        two.disk.restart(Loss::Unsynced);
        let before = two.disk.copy();
        let mut half = Letterbox::of(asked);
        let helps = |helper: &Party, held: &mut Letterbox| {
            held.turn(helper, given).unwrap();
            let words = seen_by(helper, &scene.meeting).words.join(" ");
            accept(helper, &scene.meeting, &words).unwrap();
            let step = held.turn(helper, given).unwrap();
            held.take(helper, &step.send);
        };
        helps(three, &mut half);
        let mut whole = half.clone();
        helps(two, &mut whole);
        let step = whole.turn(three, given).unwrap();
        whole.take(three, &step.send);
        Self {
            scene,
            two: before,
            half,
            whole,
        }
    }

    /// One of them again and again, while its machine stops somewhere and is started again; whether who asked
    /// is helped.
    fn turns(
        &self,
        (number, held): (u8, &mut Letterbox),
        (disk, loss): (&SimDisk, Loss),
    ) -> (Party, bool) {
        // Who asks has lost its disk.
        if number == 2 {
            disk.put_back(&self.two);
        }
        let mut party = Party::new(number);
        party.disk = disk.clone();
        let given = (&self.scene.meeting, &self.scene.meeting.rosters[0]);
        let (mut struck, mut is_repaired) = (false, false);
        for _ in 0..4 {
            // Who asks needs no journal.
            let home = match number {
                1 => home(disk),
                _ => begun(disk),
            };
            let step = home.map_err(RepairFailure::from);
            match step.and_then(|home| held.turn_in(&home, &party, given)) {
                Ok(step) => {
                    held.take(&party, &step.send);
                    if step.is_repaired {
                        // The operator is told, and keeps nothing of it.
                        (is_repaired, *held) = (true, Letterbox::default());
                    }
                }
                Err(error) => assert!(disk.is_off(), "{error}"),
            }
            if number == 2 {
                self.accept(&party);
            }
            // Once it was stopped, the power goes whenever something has left.
            if disk.is_off() {
                disk.restart(loss);
                struck = true;
            } else if struck {
                disk.restart(Loss::Unsynced);
            }
        }
        disk.restart(Loss::Unsynced);
        (party, is_repaired)
    }

    /// A person accepts what waits.
    fn accept(&self, party: &Party) {
        let ledger = &self.scene.meeting.record.ledger;
        let repairs = party.repairs().ok();
        let open = repairs.as_ref().and_then(|it| it.open(ledger).ok());
        let (Some(repairs), Some(open)) = (repairs, open) else {
            assert!(party.disk.is_off());
            return;
        };
        for it in open.iter().filter(|it| it.part == Part::Waits) {
            let words = it.words.join(" ");
            match repairs.accept(ledger, (&words, None), (NOW, &mut OsRng)) {
                Ok(_) => {}
                Err(AcceptRepairError::Failure(_)) => assert!(party.disk.is_off()),
                Err(other) => panic!("{other}"),
            }
        }
    }

    /// Whatever leaves a helper is never contradicted (the letterbox looks), and all of it leaves.
    fn helps(&self, disk: &SimDisk, loss: Loss) {
        let mut held = self.half.clone();
        let (party, _) = self.turns((2, &mut held), (disk, loss));
        let mut left = held.letters.keys().map(|(from, _)| from);
        let left = left.by_ref().filter(|from| *from == party.name.as_str());
        assert_eq!(left.count(), 2, "to the other helper, and to who asks");
    }

    /// Who asked is helped, and keeps what came.
    fn asks(&self, disk: &SimDisk, loss: Loss) {
        let mut held = self.whole.clone();
        let (party, is_repaired) = self.turns((1, &mut held), (disk, loss));
        assert!(is_repaired);
        let roster = &self.scene.meeting.rosters[0];
        assert!(party.shares().load(roster).is_ok());
    }
}

#[test]
fn no_power_cut_makes_a_helper_say_two_things_or_loses_what_came() {
    let stage = Stage::new();
    let helps = |disk: &SimDisk, loss: Loss| stage.helps(disk, loss);
    assert_eq!(first_breach(&helps, 1), None);
    let asks = |disk: &SimDisk, loss: Loss| stage.asks(disk, loss);
    assert_eq!(first_breach(&asks, 1), None);
}

#[test]
fn every_sync_is_missed() {
    let stage = Stage::new();
    let helps = |disk: &SimDisk, loss: Loss| stage.helps(disk, loss);
    let asks = |disk: &SimDisk, loss: Loss| stage.asks(disk, loss);
    assert!(!assert_each_sync_is_missed(&[&helps, &asks]).is_empty());
}
