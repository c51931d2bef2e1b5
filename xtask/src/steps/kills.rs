//! `cargo xtask kills`: the demo's test of kills at random moments, as often as one likes.

use super::packages::{self, Need};
use super::{Bench, Outcome};
use anyhow::Result;

/// The test, which reads how often from the environment.
const TEST: &str =
    "foreign::kills::after_kills_at_random_moments_what_was_sent_is_stored_but_for_signed_gaps";
/// Kills where nobody says how many.
const COUNT: &str = "100";

/// Runs it; `false` means that something was lost.
///
/// # Errors
/// When an option is wrong, or a package is missing and cannot be installed.
pub fn run(arguments: &[String]) -> Result<bool> {
    let mut bench = Bench::new()?;
    bench.step = "kills";
    let mut command = bench.command("", "cargo");
    command
        .args(["test", "--locked", "-p", "sidelight-demo"])
        .args(["--test", "it", "--", "--exact", TEST, "--nocapture"])
        .env("SIDELIGHT_STOCK", "1")
        .env("SIDELIGHT_KILLS", COUNT);
    super::numbers(
        &mut command,
        arguments,
        &[
            ("--count", "SIDELIGHT_KILLS"),
            ("--seed", "SIDELIGHT_KILLS_SEED"),
        ],
    )?;
    packages::install(&bench, &[Need::Age, Need::Ffmpeg, Need::Gstreamer])?;
    Ok(matches!(bench.outcome(command)?, Outcome::Passed))
}
