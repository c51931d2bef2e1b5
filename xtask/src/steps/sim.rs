//! `cargo xtask sim`: the simulation of releases (`docs/ref/simulation.md`), as often as one likes.

use super::{Bench, Outcome};
use anyhow::Result;

/// The test, which reads how often from the environment.
const TEST: &str = "sim::in_every_run_record_journals_and_officer_say_the_same";
/// Runs where nobody says how many.
const RUNS: &str = "500";

/// Runs it; `false` means that a promise did not hold.
///
/// # Errors
/// When an option is wrong.
pub fn run(arguments: &[String]) -> Result<bool> {
    let mut bench = Bench::new()?;
    bench.step = "sim";
    let mut command = bench.command("", "cargo");
    command
        .args(["test", "--locked", "-p", "sidelight-trustee"])
        .args(["--test", "it", "--", "--exact", TEST, "--nocapture"])
        .env("SIDELIGHT_SIM_RUNS", RUNS);
    super::numbers(
        &mut command,
        arguments,
        &[
            ("--runs", "SIDELIGHT_SIM_RUNS"),
            ("--seed", "SIDELIGHT_SIM_SEED"),
        ],
    )?;
    Ok(matches!(bench.outcome(command)?, Outcome::Passed))
}
