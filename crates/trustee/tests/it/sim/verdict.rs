//! What must hold when all is done: the record as `report` counts it, the trustees' journals, and what the
//! officer has, say the same.

use std::collections::{BTreeMap, BTreeSet};

use sidelight_disk::sim::SimDisk;
use sidelight_translog::entry::ReceiptOutcome;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::monitor::Monitor;
use sidelight_translog::sequence::TreeState;
use sidelight_trustee::Recorded;

use super::log::{Files, folder};
use super::operator::day;
use super::stage::Stage;
use super::world::{Breach, World, journals};
use crate::record::vkey;

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

fn demand(holds: bool, what: &str) -> Result<(), Breach> {
    holds.then_some(()).ok_or_else(|| what.to_owned())
}

pub(super) fn pronounce(world: &World<'_>) -> Result<(), Breach> {
    // A mirror, copied from what is served.
    let (ledger, tree) = read(&world.operator.disk.copy(), world.stage)?;
    let numbers = ledger.published_numbers(tree.root(), day());
    let numbers = numbers.ok_or("the record has no numbers")?;
    let counted = numbers.emergencies();
    let entries: BTreeSet<u64> = counted.list.iter().map(|line| line.release).collect();
    let total: u64 = numbers.numbers().releases().map(|(_, count)| count).sum();
    demand(total == entries.len() as u64, "the total is not the list")?;
    let decisions: BTreeSet<_> = ledger
        .emergencies()
        .map(|(_, it)| it.entry.decision)
        .collect();
    demand(
        decisions.len() == entries.len(),
        "one decision, two entries",
    )?;
    let cases = world.operator.cases();
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
    for (release, record) in ledger.emergencies() {
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
    let split = counted.answers.iter().find(|(code, _)| code == "answered");
    let enough = enough.count() as u64;
    demand(
        split.is_some_and(|(_, count)| *count == enough),
        "answered, as counted",
    )
}
