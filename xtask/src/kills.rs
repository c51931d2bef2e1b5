//! `cargo xtask kills`: the demo's test of kills at random moments, as often as one likes.

use crate::repo;
use anyhow::{Context as _, Result, bail};
use std::process::Command;

/// The test, which reads how often from the environment.
const TEST: &str =
    "foreign::kills::after_kills_at_random_moments_what_was_sent_is_stored_but_for_signed_gaps";
/// Kills where nobody says how many.
const COUNT: &str = "100";

/// Runs it; `false` means that something was lost.
pub fn run(arguments: &[String]) -> Result<bool> {
    let mut command = Command::new("cargo");
    command
        .current_dir(repo::root())
        .args([
            "test",
            "--locked",
            "-p",
            "sidelight-demo",
            "--test",
            "it",
            "--",
        ])
        .args(["--exact", TEST, "--nocapture"])
        .env("SIDELIGHT_STOCK", "1")
        .env("SIDELIGHT_KILLS", COUNT);
    let mut rest = arguments.iter();
    while let Some(option) = rest.next() {
        let value = rest
            .next()
            .with_context(|| format!("{option} wants a number"))?;
        value
            .parse::<u64>()
            .with_context(|| format!("{value} is no number"))?;
        match option.as_str() {
            "--count" => command.env("SIDELIGHT_KILLS", value),
            "--seed" => command.env("SIDELIGHT_KILLS_SEED", value),
            other => bail!("no option `{other}`"),
        };
    }
    Ok(command.status()?.success())
}
