//! The project's one tool: `cargo xtask <command>`. This file only reads the command line.

use anyhow::{Result, bail};
use std::process::ExitCode;
use xtask::{codegen, dist, fuzz, guide, repo, steps, tidy};

const USAGE: &str = "\
cargo xtask <command>

  test [--list] [--only STEP,STEP] [--from STEP] [--keep-going]
           everything the project checks, in order
  tidy     the house rules alone (seconds)
  fuzz [--minutes N | --seconds N] [TARGET...]
           every parser under libFuzzer, one after another (10 minutes each)
  fuzz --table FOLDER
           put the logs of finished runs into docs/ref/fuzzing.md
  bench [--quick] [seal] [hub] [append] [verify] [play] [witness] [emergency]
           measure Sidelight beside its peers; writes docs/ref/performance.md
  codegen  write the generated documents
  guide    runs every command of docs/guide, as root
  dist [x86-64] [arm64]
           static programs, packed with units and guide, in target/dist
  kills [--count N] [--seed S]
           camera, hub and operator killed N times at random moments (docs/ref/durability.md)
  mutants [PACKAGE or MODULE...]
           what decides about footage, altered in one place at a time (docs/ref/mutants.md)
  sim [--runs N] [--seed N]
           releases in emergencies under crashes and a lying operator (docs/ref/simulation.md)
  web      install the web packages and build the assets into crates/server/assets
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one command; `false` means it ran and found something wrong.
fn run(args: &[String]) -> Result<bool> {
    let (command, rest) = match args.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", args),
    };
    match command {
        "test" => steps::run(&steps::Selection::parse(rest)?),
        "tidy" => tidy::report(&repo::root()),
        "fuzz" => fuzz::run(&repo::root(), &fuzz::Selection::parse(rest)?),
        "bench" => steps::bench(rest),
        "codegen" => codegen::write(&repo::root()),
        "guide" => guide::run(&repo::root()),
        "dist" => dist::run(&repo::root(), rest),
        "web" => steps::build_web(),
        "kills" => steps::kills::run(rest),
        "mutants" => steps::mutants::run(rest),
        "sim" => steps::sim::run(rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(true)
        }
        other => bail!("no command `{other}`\n\n{USAGE}"),
    }
}
