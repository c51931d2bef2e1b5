//! `cargo xtask sim`: the simulation of releases (`docs/ref/simulation.md`), as often as one likes.

use super::{Bench, Outcome};
use anyhow::{Context as _, Result, bail};

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
    for option in arguments.chunks(2) {
        let [option, value] = option else {
            bail!("{} wants a number", option[0]);
        };
        value
            .parse::<u64>()
            .with_context(|| format!("{value} is no number"))?;
        match option.as_str() {
            "--runs" => command.env("SIDELIGHT_SIM_RUNS", value),
            "--seed" => command.env("SIDELIGHT_SIM_SEED", value),
            other => bail!("no option `{other}`"),
        };
    }
    Ok(matches!(bench.outcome(command)?, Outcome::Passed))
}
