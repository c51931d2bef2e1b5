//! A simulation of the whole path of a release, with crashes and a lying operator (`docs/ref/simulation.md`).

mod court;
mod drills;
mod log;
mod look_ups;
mod misuse;
mod operator;
mod seat;
mod served;
mod sought;
mod stage;
mod tally;
mod verdict;
mod world;

use stage::Stage;
use tally::Tally;
use world::{Breach, Planted, World};

/// Runs where nobody says how many, and the first seed.
const RUNS: u64 = 12;
const SEED: u64 = 1;
/// Runs in which each thing has happened several times.
const MANY_RUNS: u64 = 50;
/// Runs in which a planted fault must show.
const FAULTY_RUNS: u64 = 60;

fn run(given: (&Stage, &mut Tally), seed: u64, planted: Option<Planted>) -> Result<(), Breach> {
    World::new(given, seed, planted).run()
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn in_every_run_record_journals_and_officer_say_the_same() {
    let stage = Stage::new();
    let seed = number("SIDELIGHT_SIM_SEED", SEED);
    let runs = number("SIDELIGHT_SIM_RUNS", RUNS);
    let mut tally = Tally::default();
    for seed in seed..seed + runs {
        if let Err(breach) = run((&stage, &mut tally), seed, None) {
            panic!("seed {seed}: {breach}");
        }
    }
    println!("{tally:#?}");
    let happened = match runs {
        MANY_RUNS.. => tally.is_something(),
        RUNS.. => tally.releases > tally.compelled && tally.compelled.min(tally.looked_up) > 0,
        _ => true,
    };
    assert!(happened, "nothing happens: {tally:?}");
}

/// The first breach in runs with something planted.
fn found(planted: Planted) -> Breach {
    let stage = Stage::new();
    let mut tally = Tally::default();
    let mut runs =
        (SEED..SEED + FAULTY_RUNS).map(|seed| run((&stage, &mut tally), seed, Some(planted)));
    let found = runs.find_map(Result::err);

    found.unwrap_or_else(|| panic!("{planted:?} shows in none of {FAULTY_RUNS} runs"))
}

#[test]
fn a_journal_that_forgets_is_found() {
    assert_eq!(
        found(Planted::ForgetfulJournal),
        "two different answers for one entry"
    );
}

#[test]
fn a_journal_in_the_backup_is_found() {
    // Where the journal had been lost, bringing an old one back is the same fault; and what the record says
    // that it answered it does not answer again, whatever its journal says.
    let expected = [
        "a trustee was not asked",
        "two different answers for one entry",
        "what left is not in a journal",
    ];
    let found = found(Planted::JournalInBackup);
    let lost = found.ends_with("answers without its journal");
    assert!(lost || expected.contains(&found.as_str()), "{found}");
}

#[test]
fn answers_without_receipts_are_found() {
    assert_eq!(found(Planted::NoReceipts), "journals and receipts differ");
}

#[test]
fn a_release_before_its_households_days_are_over_is_found() {
    assert_eq!(found(Planted::TooEarly), "a trustee was not asked");
}

#[test]
fn an_emergency_that_is_entered_as_a_drill_is_found() {
    assert_eq!(found(Planted::HiddenEmergencies), "a trustee was not asked");
}

#[test]
fn an_objection_that_is_not_entered_is_found() {
    assert_eq!(
        found(Planted::UnsaidObjections),
        "what a household says is not entered"
    );
}

#[test]
fn a_journal_of_look_ups_that_forgets_is_found() {
    assert_eq!(
        found(Planted::ForgetfulLookUps),
        "two different answers for one entry"
    );
}

#[test]
fn a_misuse_after_which_its_people_sign_on_is_found() {
    assert_eq!(
        found(Planted::FreezesNobody),
        "who signed a misuse signs on"
    );
}

#[test]
fn a_release_entered_twice_is_found() {
    assert_eq!(found(Planted::NewRequestIds), "one decision, two entries");
}
