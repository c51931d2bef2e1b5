//! The steps that run cargo, and the Go programs that the tests of the log call.

use super::{Bench, Outcome, packages};
use crate::guide;
use crate::tidy as rules;
use anyhow::{Context, Result};
use std::process::Command;

/// Where the Go module of the independent log client is.
const LOGCHECK: &str = "tools/logcheck";
/// Where the Go module is that pins the witness nobody here wrote.
const LITEWITNESS: &str = "tools/litewitness";

/// What cargo-deny says when it cannot reach the advisory database.
const UNREACHABLE: &str = "failed to fetch advisory database";

impl Bench {
    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("", "cargo");
        command.args(arguments);
        command
    }
}

pub(super) fn fmt(bench: &mut Bench) -> Result<Outcome> {
    bench.outcome(bench.cargo(&["fmt", "--all", "--check"]))
}

pub(super) fn tidy(bench: &mut Bench) -> Result<Outcome> {
    Ok(if rules::report(&bench.root)? {
        Outcome::Passed
    } else {
        Outcome::Failed
    })
}

/// Builds and tests the log client nobody here wrote the core of.
pub(super) fn logcheck(bench: &mut Bench) -> Result<Outcome> {
    if !bench.root.join(LOGCHECK).join("go.mod").is_file() {
        return Ok(Outcome::Skipped("tools/logcheck is not there"));
    }
    let go = |arguments: &[&str]| {
        let mut command = bench.command(LOGCHECK, "go");
        command.args(arguments);
        command
    };
    bench.all(vec![
        go(&["vet", "./..."]),
        go(&["test", "-v", "./..."]),
        build_tool(bench, LOGCHECK, "."),
    ])
}

/// Builds a Go program into `target/tools`; does nothing if it is there and nothing has changed.
fn build_tool(bench: &Bench, module: &str, package: &str) -> Command {
    let mut command = bench.command(module, "go");
    let name = module.trim_start_matches("tools/");
    let output = format!("../../target/tools/{name}");
    command.args(["build", "-o", &output, package]);
    command
}

pub(super) fn clippy(bench: &mut Bench) -> Result<Outcome> {
    let build = [
        "clippy",
        "--release",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
    ];
    let mut command = bench.cargo(&build);
    command.args(["-D", "warnings"]);
    bench.outcome(command)
}

pub(super) fn rustdoc(bench: &mut Bench) -> Result<Outcome> {
    let mut command = bench.cargo(&["doc", "--release", "--locked", "--workspace", "--no-deps"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    bench.outcome(command)
}

pub(super) fn build(bench: &mut Bench) -> Result<Outcome> {
    bench.outcome(bench.cargo(&["build", "--release", "--locked"]))
}

pub(super) fn test(bench: &mut Bench) -> Result<Outcome> {
    let build = [
        "test",
        "--release",
        "--locked",
        "--workspace",
        "--no-fail-fast",
    ];
    let mut command = bench.cargo(&build);
    // A snapshot that does not match is a failure, never a new file.
    command.env("INSTA_UPDATE", "no");
    // What is compared with was installed: a test that does not find it fails.
    command.env("SIDELIGHT_STOCK", "1");
    let tools = [
        (LOGCHECK, ".", "SIDELIGHT_LOGCHECK"),
        (
            LITEWITNESS,
            "filippo.io/torchwood/cmd/litewitness",
            "SIDELIGHT_LITEWITNESS",
        ),
    ];
    for (module, package, variable) in tools {
        if !bench.root.join(module).join("go.mod").is_file() {
            continue;
        }
        if let Outcome::Failed = bench.outcome(build_tool(bench, module, package))? {
            return Ok(Outcome::Failed);
        }
        command.env(variable, bench.root.join("target").join(module));
    }
    bench.outcome(command)
}

/// The programs that the guide's commands name. Their libraries are those of the demo that the steps before
/// have built.
const PROGRAMS: [&str; 5] = [
    "sidelight-demo",
    "sidelight-server",
    "sidelight-hub",
    "sidelight-trustee",
    "sidelight-cli",
];

/// The guide takes the programs from `target/release`.
pub(super) fn guide(bench: &mut Bench) -> Result<Outcome> {
    if !guide::is_root()? {
        return Ok(Outcome::Skipped(
            "the guide makes users of its own and needs root",
        ));
    }
    let mut build = bench.cargo(&["build", "--release", "--locked"]);
    build.args(PROGRAMS.iter().flat_map(|name| ["-p", name]));
    let own = std::env::current_exe()?.to_string_lossy().into_owned();
    let mut run = bench.command("", &own);
    run.arg("guide");
    bench.all(vec![build, run])
}

/// Builds the bench and the programs that it measures, and runs it.
pub(super) fn bench(bench: &Bench, arguments: &[String]) -> Result<Outcome> {
    let build = ["build", "--release", "--locked"];
    let programs = ["-p", "sidelight-demo", "-p", "sidelight-bench"];
    let mut run = bench.command("", "target/release/sidelight-bench");
    run.args(["--demo", "target/release/demo"]).args(arguments);
    bench.all(vec![
        bench.cargo(&[build.as_slice(), &programs].concat()),
        run,
    ])
}

/// Licences, bans and sources fail the run. Advisories are printed and fail nothing: the same
/// commit must give the same answer tomorrow, and their database is not always in reach.
pub(super) fn deny(bench: &mut Bench) -> Result<Outcome> {
    if let Some(mut build) = bench.deny.take() {
        println!("waiting for cargo-deny to be built");
        build.wait()?;
    }
    let program = packages::cargo_deny()
        .context("cargo-deny is not there; see target/ci/cargo-deny-build.log")?;
    let program = program.to_string_lossy().into_owned();
    let deny = |checks: &[&str]| {
        let mut command = bench.command("", &program);
        command
            .args(["--workspace", "--locked", "check"])
            .args(checks);
        command
    };
    let output = deny(&["advisories"])
        .output()
        .context("cannot run cargo-deny")?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let remark = if output.status.success() {
        "advisories: none apply"
    } else if said.contains(UNREACHABLE) {
        "advisories: not checked, their database could not be fetched"
    } else {
        println!("{said}");
        "advisories: some apply, printed above; answer them by an upgrade or in deny.toml"
    };
    println!("{remark}");
    let outcome = bench.outcome(deny(&["bans", "licenses", "sources"]))?;
    bench.remarks.push(remark.to_owned());
    Ok(outcome)
}
