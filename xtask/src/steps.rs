//! `cargo xtask test`: the table of everything the project checks, and the loop that runs it.
//!
//! To add a check, write a function in a file of `steps/` and add its line to `STEPS`. Each step's
//! output goes to the terminal and to `target/ci/<step>.log`, from which the sums are taken.
//!
//! One profile serves all of it. Clippy, rustdoc, the tests and the demo that the browser drives
//! are built with `--release` in one target folder, so build scripts and C libraries are built
//! once; a debug and a release tree side by side cost two cores ten minutes more.

pub mod kills;
pub mod mutants;
mod packages;
mod process;
mod rust;
pub mod sim;
mod web;

use crate::repo;
use crate::summary::{self, Tally};
use anyhow::{Context as _, Result, bail};
use packages::Need;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// One check.
struct Step {
    /// As in `--only` and in the name of its log.
    name: &'static str,
    /// A few words for `--list`.
    what: &'static str,
    /// What it needs on the machine beyond cargo.
    needs: &'static [Need],
    run: fn(&mut Bench) -> Result<Outcome>,
}

/// Every check, in order: quick ones first, and what others build on before them.
const STEPS: &[Step] = &[
    step("fmt", "rustfmt changes nothing", &[], rust::fmt),
    step("tidy", "the house rules", &[], rust::tidy),
    step(
        "logcheck",
        "the Go log client, built and tested",
        &[Need::Go],
        rust::logcheck,
    ),
    step(
        "typecheck",
        "TypeScript types",
        &[Need::Node],
        web::typecheck,
    ),
    step("web", "TypeScript unit tests", &[Need::Node], web::unit),
    step(
        "bundle",
        "the committed assets are what web/ builds",
        &[Need::Node],
        web::bundle,
    ),
    step("clippy", "no warning in any target", &[], rust::clippy),
    step(
        "rustdoc",
        "no warning in the documentation",
        &[],
        rust::rustdoc,
    ),
    step(
        "build",
        "the demo, as `cargo run --release` builds it",
        &[],
        rust::build,
    ),
    step("test", "cargo test --workspace", STOCK, rust::test),
    step(
        "e2e",
        "the browser walk against the demo",
        BROWSER,
        web::e2e,
    ),
    step(
        "guide",
        "every command of the guide, as root",
        &[Need::Age, Need::Nginx],
        rust::guide,
    ),
    step(
        "deny",
        "licences, bans and sources of the dependencies",
        &[Need::CargoDeny],
        rust::deny,
    ),
];

/// Programs nobody here wrote, against which the tests compare.
const STOCK: &[Need] = &[
    Need::Age,
    Need::Cvc5,
    Need::Ffmpeg,
    Need::Gdb,
    Need::Go,
    Need::Gstreamer,
    Need::Jq,
    Need::Ssh,
];
const BROWSER: &[Need] = &[Need::Age, Need::Chromium, Need::Ffmpeg, Need::Node];

const fn step(
    name: &'static str,
    what: &'static str,
    needs: &'static [Need],
    run: fn(&mut Bench) -> Result<Outcome>,
) -> Step {
    Step {
        name,
        what,
        needs,
        run,
    }
}

/// How a step ended.
enum Outcome {
    Passed,
    /// The commands ran and said no; their output has the reason.
    Failed,
    /// Could not run; the reason. An error where `CI` is set.
    Skipped(&'static str),
}

/// What the steps of one run share.
struct Bench {
    root: PathBuf,
    /// Set by `CI=true`: nothing may be skipped, and one failure does not hide the next.
    ci: bool,
    /// The step that runs, which names its log.
    step: &'static str,
    web_ready: bool,
    deny: Option<Child>,
    /// Lines for the end that fail nothing.
    remarks: Vec<String>,
}

/// Which steps to run.
#[derive(Debug, Default)]
pub struct Selection {
    list: bool,
    keep_going: bool,
    only: Option<Vec<String>>,
    from: Option<String>,
}

impl Selection {
    /// Reads the arguments after `test`.
    ///
    /// # Errors
    /// For an unknown option or a step that does not exist.
    pub fn parse(args: &[String]) -> Result<Selection> {
        let mut selection = Selection::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut value = || {
                args.next()
                    .with_context(|| format!("{arg} needs the name of a step"))
            };
            match arg.as_str() {
                "--list" => selection.list = true,
                "--keep-going" => selection.keep_going = true,
                "--only" => {
                    selection.only = Some(value()?.split(',').map(str::to_owned).collect());
                }
                "--from" => selection.from = Some(value()?.clone()),
                other => bail!("no option `{other}`"),
            }
        }
        let named = selection.only.iter().flatten().chain(&selection.from);
        for name in named {
            if !STEPS.iter().any(|step| step.name == name) {
                bail!("no step `{name}`; `cargo xtask test --list` names them");
            }
        }
        Ok(selection)
    }

    fn steps(&self) -> Vec<&'static Step> {
        let from = self
            .from
            .as_deref()
            .and_then(|from| STEPS.iter().position(|s| s.name == from));
        let only = |name: &str| {
            self.only
                .as_ref()
                .is_none_or(|only| only.iter().any(|o| o == name))
        };
        STEPS[from.unwrap_or(0)..]
            .iter()
            .filter(|step| only(step.name))
            .collect()
    }
}

/// Runs the selected steps; `false` when one failed.
///
/// # Errors
/// When the run cannot even start, as when a package is missing and cannot be installed.
pub fn run(selection: &Selection) -> Result<bool> {
    let steps = selection.steps();
    if selection.list {
        for step in steps {
            println!("{:10} {}", step.name, step.what);
        }
        return Ok(true);
    }
    let mut bench = Bench::new()?;
    packages::install(&bench, steps.iter().flat_map(|step| step.needs))?;
    if steps
        .iter()
        .any(|step| step.needs.contains(&Need::CargoDeny))
    {
        bench.deny = packages::start_cargo_deny(&bench)?;
    }
    let keep_going = selection.keep_going || bench.ci;
    let mut ended = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        println!(
            "\n==== {}/{} {}: {}",
            index + 1,
            steps.len(),
            step.name,
            step.what
        );
        let start = Instant::now();
        let end = bench.run(step);
        println!(
            "==== {}: {} ({})",
            step.name,
            end.word(),
            seconds(start.elapsed())
        );
        let stop = matches!(end, End::Failed) && !keep_going;
        ended.push((step.name, end, start.elapsed()));
        if stop {
            break;
        }
    }
    // Left over when a failed step stopped the run before `deny` came to wait for it.
    if let Some(mut child) = bench.deny.take() {
        child.kill().ok();
    }
    bench.close(&ended, steps.len())
}

/// Installs the web packages and builds the assets; `false` when a command failed.
///
/// # Errors
/// When Node is missing and cannot be installed.
pub fn build_web() -> Result<bool> {
    let mut bench = Bench::new()?;
    packages::install(&bench, &[Need::Node])?;
    bench.step = "web-build";
    Ok(matches!(web::build(&mut bench)?, Outcome::Passed))
}

/// What the bench compares with.
const PEERS: &[Need] = &[Need::Age, Need::Chromium, Need::Ffmpeg, Need::Node];

/// Builds and runs the bench with these arguments; `false` when a command failed.
///
/// # Errors
/// When a peer is missing and cannot be installed.
pub fn bench(arguments: &[String]) -> Result<bool> {
    let mut bench = Bench::new()?;
    packages::install(&bench, PEERS)?;
    bench.step = "bench";
    if let Some(stopped) = bench.web()? {
        return Ok(matches!(stopped, Outcome::Passed));
    }
    Ok(matches!(rust::bench(&bench, arguments)?, Outcome::Passed))
}

/// How a step ended, for the table at the end.
enum End {
    Passed,
    Failed,
    Skipped(&'static str),
}

impl End {
    fn word(&self) -> String {
        match self {
            End::Passed => "passed".to_owned(),
            End::Failed => "FAILED".to_owned(),
            End::Skipped(why) => format!("skipped: {why}"),
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

/// Options that are numbers, for a test that reads them from the environment: each option and its variable.
fn numbers(command: &mut Command, given: &[String], known: &[(&str, &str)]) -> Result<()> {
    for option in given.chunks(2) {
        let [option, value] = option else {
            bail!("{} wants a number", option[0]);
        };
        value
            .parse::<u64>()
            .with_context(|| format!("{value} is no number"))?;
        let variable = known.iter().find(|(name, _)| name == option);
        let Some((_, variable)) = variable else {
            bail!("no option `{option}`");
        };
        command.env(variable, value);
    }
    Ok(())
}

impl Bench {
    fn new() -> Result<Bench> {
        let root = repo::root();
        let logs = root.join("target/ci");
        if logs.exists() {
            std::fs::remove_dir_all(&logs)?;
        }
        std::fs::create_dir_all(&logs).context("cannot make target/ci")?;
        let ci = std::env::var("CI").is_ok_and(|value| value == "true" || value == "1");
        Ok(Bench {
            root,
            ci,
            step: "",
            web_ready: false,
            deny: None,
            remarks: Vec::new(),
        })
    }

    fn run(&mut self, step: &Step) -> End {
        self.step = step.name;
        match (step.run)(self) {
            Ok(Outcome::Passed) => End::Passed,
            Ok(Outcome::Failed) => End::Failed,
            // A backend that is quietly skipped in CI is a backend nobody tests.
            Ok(Outcome::Skipped(why)) if self.ci => {
                println!("{why}; in CI nothing may be skipped");
                End::Failed
            }
            Ok(Outcome::Skipped(why)) => End::Skipped(why),
            Err(error) => {
                println!("{error:#}");
                End::Failed
            }
        }
    }

    /// Prints the closing lines of every runner, the table of steps and the one line of sums, and
    /// leaves them in `target/ci/summary.txt`.
    fn close(&self, ended: &[(&str, End, Duration)], selected: usize) -> Result<bool> {
        let mut out = String::new();
        let mut sum = Tally::default();
        for (name, end, _) in ended {
            let log = self.root.join(format!("target/ci/{name}.log"));
            let text = std::fs::read_to_string(log).unwrap_or_default();
            let (closing, mut tally) = summary::read(&text);
            for line in closing {
                out.push_str(&format!("{name}: {}\n", line.trim()));
            }
            // A step that fails before any test of it does is still one failure.
            match end {
                End::Failed if tally.failed == 0 => tally.failed = 1,
                End::Skipped(_) => tally.skipped += 1,
                _ => {}
            }
            sum.add(tally);
        }
        out.push('\n');
        for (name, end, time) in ended {
            out.push_str(&format!(
                "{name:10} {:>6}  {}\n",
                seconds(*time),
                end.word()
            ));
        }
        for remark in &self.remarks {
            out.push_str(&format!("note: {remark}\n"));
        }
        let broken = ended
            .iter()
            .filter(|(_, end, _)| matches!(end, End::Failed))
            .count();
        let idle = self.ci && sum.skipped > 0;
        if idle {
            out.push_str("a skipped test is a failure in CI: make it run, or delete it\n");
        }
        if broken > 0 || ended.len() < selected {
            out.push_str(&format!(
                "{broken} of {selected} steps failed, {} ran\n",
                ended.len()
            ));
        }
        out.push_str(&format!("{sum}\n"));
        print!("\n{out}");
        std::fs::write(self.root.join("target/ci/summary.txt"), &out)?;
        Ok(broken == 0 && sum.failed == 0 && !idle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(args: &[&str]) -> Option<Vec<&'static str>> {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let selection = Selection::parse(&args).ok()?;
        Some(selection.steps().iter().map(|step| step.name).collect())
    }

    #[test]
    fn steps_are_selected_by_name() {
        assert_eq!(names(&[]).map(|all| all.len()), Some(STEPS.len()));
        assert_eq!(names(&["--only", "deny,fmt"]), Some(vec!["fmt", "deny"]));
        assert_eq!(
            names(&["--from", "e2e"]),
            Some(vec!["e2e", "guide", "deny"])
        );
        assert_eq!(
            names(&["--from", "test", "--only", "fmt,e2e"]),
            Some(vec!["e2e"])
        );
    }

    #[test]
    fn a_misspelt_step_is_refused() {
        for args in [
            &["--only", "fmt,tests"][..],
            &["--from", "x"],
            &["--only"],
            &["fmt"],
        ] {
            assert_eq!(names(args), None, "{args:?}");
        }
    }

    #[test]
    fn every_step_has_a_name_of_its_own() {
        let mut names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }
}
