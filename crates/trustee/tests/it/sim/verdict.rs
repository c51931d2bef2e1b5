//! What must hold when all is done: the record as `report` counts it, the trustees' journals, and what the
//! officer has, say the same.

use std::collections::{BTreeMap, BTreeSet};

use sidelight_disk_sim::SimDisk;
use sidelight_domain::demand::life::State;
use sidelight_translog::entry::{ObjectionState, ReceiptOutcome, Slug};
use sidelight_translog::ledger::{Ledger, ReceiptRecord};
use sidelight_translog::monitor::Monitor;
use sidelight_translog::sequence::TreeState;
use sidelight_trustee::Recorded;

use super::log::{Files, folder};
use super::operator::day;
use super::seat::journals;
use super::stage::Stage;
use super::world::{Breach, World};
use crate::demanded::GAG_ENDS_MS;
use crate::record::vkey;

/// Days of a household, by the rulebook.
const NOTICE_DAYS: u64 = 7;

/// A published record, read as anybody reads it: the quorum's signatures, and every entry.
pub(super) fn read(disk: &SimDisk, stage: &Stage) -> Result<(Ledger, TreeState), Breach> {
    let files = Files(folder(disk));
    let head = files.head().map_err(|error| error.to_string())?;
    // The first entries were published before the policy demanded anybody.
    let first = sidelight_translog::policy::Policy::operator_signed_only(vkey());
    let began = Files(folder(&stage.disk)).head().unwrap();
    let policy = if head == began { &first } else { &stage.policy };
    let open = policy
        .open(&head)
        .map_err(|error| format!("the published head: {error}"))?;
    let mut monitor = Monitor::new();
    let read = monitor.read_to(&files, &open.checkpoint, &vkey(), |_, _, _| {});
    read.map_err(|error| format!("the published record: {error}"))?;
    let (tree, ledger) = monitor.into_parts();
    Ok((ledger, tree))
}

type Answered = BTreeSet<(u64, String)>;

pub(super) fn demand(holds: bool, what: &str) -> Result<(), Breach> {
    holds.then_some(()).ok_or_else(|| what.to_owned())
}

pub(super) fn pronounce(world: &World<'_>) -> Result<(), Breach> {
    // A mirror, copied from what is served.
    let (ledger, tree) = read(&world.operator.disk.copy(), world.stage)?;
    let numbers = ledger.published_numbers(tree.root(), day());
    let numbers = numbers.ok_or("the record has no numbers")?;
    let (counted, served) = (numbers.emergencies(), numbers.demands());
    let total: u64 = numbers.numbers().releases().map(|(_, count)| count).sum();
    let all = (counted.list.len() + served.list.len()) as u64;
    let same = total == all && served.all.releases == served.list.len() as u64;
    demand(same, "the total is not the list")?;
    let listed = counted.list.iter().map(|line| line.release);
    let compelled = served.list.iter().map(|line| line.release);
    let drills: BTreeSet<u64> = ledger.drills().map(|(index, _)| index).collect();
    let listed = listed.chain(compelled).chain(drills.iter().copied());
    let entries: BTreeSet<u64> = listed.collect();
    let in_danger = ledger.emergencies().chain(ledger.drills());
    let in_danger = in_danger.map(|(_, it)| it.entry.decision);
    let demanded = ledger.compelled().map(|(_, it)| it.entry.decision);
    let decisions: BTreeSet<_> = in_danger.chain(demanded).collect();
    demand(
        decisions.len() == entries.len(),
        "one decision, two entries",
    )?;
    let mut cases = world.operator.cases();
    cases.extend(world.operator.lies());
    let released: BTreeSet<u64> = cases.iter().map(|case| case.release).collect();
    demand(
        released == entries,
        "what was decided is not what was entered",
    )?;

    let panel = world.panel();
    let journals = journals(&panel.seats);
    let (mut answered, mut decided) = (Answered::new(), BTreeSet::new());
    let mut bytes = BTreeMap::new();
    for (number, (seat, journal)) in panel.seats.iter().zip(&journals).enumerate() {
        let spoiled = world.spoiled == Some(number);
        // A case that is not in the record can be refused, and never answered.
        let refused = |recorded: &Recorded| matches!(recorded, Recorded::Refusal { .. });
        let counts = |(release, recorded): &(&u64, &Recorded)| {
            entries.contains(release) || !refused(recorded)
        };
        let counted = journal.iter().filter(counts);
        let all: BTreeSet<u64> = counted.map(|(release, _)| *release).collect();
        demand(
            all.is_subset(&entries),
            "a journal has what the record has not",
        )?;
        demand(spoiled || all == entries, "a trustee was not asked")?;
        decided.extend(all);
        for (release, recorded) in journal {
            if let Recorded::Answer { send, .. } = recorded {
                answered.insert((*release, seat.name.to_string()));
                bytes.insert((*release, seat.name.to_string()), send.sealed.0.clone());
            }
        }
    }
    demand(decided == entries, "journals and record differ")?;
    for (key, left) in &world.left {
        demand(
            bytes.get(key) == Some(left),
            "what left is not in a journal",
        )?;
    }
    let mut receipts = Answered::new();
    for (release, record) in ledger.each_release() {
        for (trustee, receipt) in &record.receipts {
            if receipt.outcome == ReceiptOutcome::Answered {
                receipts.insert((release, trustee.to_string()));
            }
        }
    }
    // Nobody hands in what was in a journal that is lost, unless it had left before.
    let gone = |(_, trustee): &(u64, String)| {
        let mut lost = panel.seats.iter().filter(|seat| seat.lost.is_some());
        lost.any(|seat| seat.name.as_str() == trustee)
    };
    answered.retain(|key| !gone(key) || receipts.contains(key));
    bytes.retain(|key, _| answered.contains(key));
    demand(receipts == answered, "journals and receipts differ")?;
    let received: Answered = world.received.keys().cloned().collect();
    demand(received == answered, "what the officer has differs")?;
    demand(world.received == bytes, "the officer has other bytes")?;
    let threshold = 2;
    let enough = entries
        .iter()
        .filter(|release| answered.iter().filter(|(of, _)| of == *release).count() >= threshold);
    let (practised, enough): (Vec<&u64>, Vec<&u64>) = enough.partition(|it| drills.contains(it));
    let answers = counted.answers.iter().chain(&served.answers);
    let split = answers.filter(|(code, _)| code == "answered");
    let split: u64 = split.map(|(_, count)| count).sum();
    demand(split == enough.len() as u64, "answered, as counted")?;
    drop(panel);
    let practised = practised.len() as u64;
    super::drills::counted(world, &ledger, (&numbers, practised))?;
    for lie in world.operator.lies() {
        let followed = ledger.release(lie.release);
        let mut receipts = followed.iter().flat_map(|it| it.receipts.values());
        let answered = receipts.any(|it| it.outcome == ReceiptOutcome::Answered);
        demand(!answered, "a lie was answered")?;
    }
    super::look_ups::counted(world, &ledger, &numbers)?;
    super::misuse::counted(world, &ledger, &numbers)?;
    of_demands(world, &ledger)
}

/// What left under a demand left after its household had its days and without an objection, or under a gag,
/// at whose end it is told; what came of every demand is in the record, and nothing else.
fn of_demands(world: &World<'_>, ledger: &Ledger) -> Result<(), Breach> {
    let lies = world.operator.lies();
    for (release, record) in ledger.compelled() {
        if lies.iter().any(|lie| lie.release == release) {
            continue;
        }
        match record.entry.told {
            Some(told) => {
                let told = ledger.told(told.0).ok_or("a release of nobody told")?;
                demand(told.day.until(record.day) >= NOTICE_DAYS, "too early")?;
                let open = matches!(
                    told.objection,
                    Some(ObjectionState::Raised | ObjectionState::Upheld)
                );
                demand(!open, "in spite of an objection")?;
            }
            None => {
                let due = record.entry.notice_due;
                demand(due.start_ms() == GAG_ENDS_MS, "a gag of another end")?;
                let mut notices = record.notices.values();
                demand(notices.all(|it| it.day >= due), "told under a gag")?;
            }
        }
        let told = |(trustee, _): (&Slug, &ReceiptRecord)| {
            let panel = world.panel();
            let seat = panel.seats.iter().position(|it| it.name == *trustee);
            world.spoiled == seat || record.notices.contains_key(trustee)
        };
        let answered = record.receipts.iter();
        let mut answered = answered.filter(|(_, it)| it.outcome == ReceiptOutcome::Answered);
        demand(answered.all(told), "a household is not told")?;
    }
    let (mut kept, mut refused) = (BTreeSet::new(), BTreeSet::new());
    for name in world.operator.demands() {
        let row = world.operator.demand(&name).ok_or("a demand is lost")?;
        match row.life.state {
            State::Preserved { index } => drop(kept.insert(index)),
            State::Refused { index, .. } => drop(refused.insert(index)),
            _ => {}
        }
        let Some((told, _)) = row.told else { continue };
        let told = ledger.told(told).ok_or("a notice that is not entered")?;
        // After what left in spite of it nothing that is said is entered any more.
        if let Some(says) = row.objection().filter(|_| lies.is_empty()) {
            demand(
                says == told.objection,
                "what a household says is not entered",
            )?;
        }
    }
    let preserved = ledger.preservations().map(|(index, _)| index);
    demand(kept == preserved.collect(), "kept, as decided")?;
    let in_record = ledger.refused_demands().map(|(index, _)| index);
    demand(refused == in_record.collect(), "refused, as decided")
}
