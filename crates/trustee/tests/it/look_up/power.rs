//! Power cuts and kills at every change of the disk while a look-up is answered: never two answers under one
//! entry, none without the journal, and always one in the end (`docs/ref/durability.md`).

use std::path::{Path, PathBuf};

use rand::rngs::OsRng;
use sidelight_api::lookup::Done;
use sidelight_disk::Disk as _;
use sidelight_disk_sim::lives::{assert_each_sync_is_missed, first_breach};
use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_quorum::{Addresses, Roster, ShareKey};
use sidelight_trustee::verify::ClearedLookUp;
use sidelight_trustee::{LookUpFailure, LookedUp};

use super::{GOOD, Otherwise, Street};
use crate::answer::begun;
use crate::lookup::shares;
use crate::record::{home, vkey};

/// A look-up that was cleared, and the share that answers it.
struct Asked {
    cleared: ClearedLookUp,
    share: ShareKey<Addresses>,
    roster: Roster<Addresses>,
}

impl Asked {
    fn of(street: Street) -> Self {
        Self {
            cleared: street.judged(0, &street.case).unwrap(),
            share: shares(&street.parties[0]).load(&street.roster).unwrap(),
            roster: street.roster,
        }
    }

    /// What leaves a trustee that has just started.
    fn answer(&self, disk: &SimDisk) -> Option<Done> {
        let journal = LookedUp::new(&begun(disk).ok()?, &vkey());
        let given = (&self.share, &self.roster);
        journal.answer(&self.cleared, given, &mut OsRng).ok()
    }
}

/// Two look-ups under one index, as an operator with two histories would show them.
fn two() -> [Asked; 2] {
    let other = Otherwise {
        text: |it| it.elements.reverse(),
        ..GOOD
    };
    let both = [Street::new(), Street::with(&other)].map(Asked::of);
    assert_eq!(both[0].cleared.index(), both[1].cleared.index());
    both
}

/// A trustee from its first start on that is shown both again and again, while its machine stops somewhere
/// and is started again. Proofs are random: the same bytes leave again only if they were kept.
fn life(both: &[Asked; 2]) -> impl Fn(&SimDisk, Loss) {
    move |disk, loss| {
        let mut left: Vec<Done> = Vec::new();
        for _ in 0..4 {
            let has_begun = begun(disk).is_ok();
            left.extend(both.iter().filter_map(|it| it.answer(disk)));
            left.dedup();
            assert!(left.len() <= 1, "two answers");
            // When all is quiet the power goes, too.
            let loss = if disk.is_off() { loss } else { Loss::Unsynced };
            disk.restart(loss);
            let Ok(home) = home(disk) else { continue };
            let is_marked = home.has_begun().unwrap();
            assert!(is_marked || !has_begun, "it begins anew");
            let mark = sidelight_disk::read(disk, Path::new("/mark/begun"));
            assert!(!is_marked || mark.unwrap().unwrap() == b"begun", "in part");
            let kept = LookedUp::new(&home, &vkey()).count().unwrap_or(0);
            assert!(kept >= left.len(), "without the journal");
        }
        assert_eq!(left.len(), 1, "after a start it answers");
    }
}

#[test]
fn no_power_cut_makes_it_answer_a_look_up_twice_or_without_the_journal() {
    let both = two();
    assert_eq!(first_breach(&life(&both), 2), None);
}

#[test]
fn every_sync_of_the_journal_is_missed() {
    let both = two();
    let sites = assert_each_sync_is_missed(&[&life(&both)]);
    assert!(!sites.is_empty());
}

#[test]
fn without_its_journal_no_look_up_is_answered() {
    let (both, disk) = (two(), SimDisk::new());
    assert!(both[0].answer(&disk).is_some());
    let lost = |path: &&PathBuf| path.starts_with("/mark");
    for path in disk.files().iter().filter(lost) {
        disk.remove(path).unwrap();
    }
    let journal = LookedUp::new(&home(&disk).unwrap(), &vkey());
    for asked in &both {
        let given = (&asked.share, &asked.roster);
        let refused = journal.answer(&asked.cleared, given, &mut OsRng);
        assert!(matches!(refused, Err(LookUpFailure::Lost)), "{refused:?}");
    }
}
