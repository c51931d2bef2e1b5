//! `cargo xtask fuzz`: every target of `fuzz/` under libFuzzer, one after another, on stable Rust.
//!
//! What `cargo fuzz --sanitizer none` passes to the compiler is passed here: coverage comes from a pass of
//! LLVM and needs no nightly. Rust without `unsafe` has little to show to an address sanitizer, which
//! would need one. The corpus grows in `target/fuzz/`; what is worth keeping is committed by hand.

mod table;

pub use table::write_table;

use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Coverage for libFuzzer. Overflows and debug assertions are findings, too.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Cdebug-assertions=on -Coverflow-checks=on";
/// Named, so that build scripts and macros are built without the flags.
const TRIPLE: &str = if cfg!(target_arch = "aarch64") {
    "aarch64-unknown-linux-gnu"
} else {
    "x86_64-unknown-linux-gnu"
};
/// Memory that a target may take, MiB.
const MEMORY_MIB_MAX: u32 = 2048;
/// One input that takes longer is a finding, seconds.
const INPUT_SECONDS_MAX: u32 = 10;
const MINUTES: u32 = 10;

/// What to run.
#[derive(Debug, PartialEq, Eq)]
pub struct Selection {
    seconds: u32,
    targets: Vec<String>,
    /// Only make the table, from the logs in this folder.
    table: Option<PathBuf>,
}

impl Selection {
    /// Reads the arguments after `fuzz`.
    ///
    /// # Errors
    /// For an unknown option or a number that is none.
    pub fn parse(args: &[String]) -> Result<Selection> {
        let mut selection = Selection {
            seconds: MINUTES * 60,
            targets: Vec::new(),
            table: None,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut value = || args.next().with_context(|| format!("{arg} needs a value"));
            match arg.as_str() {
                "--minutes" => selection.seconds = value()?.parse::<u32>()?.saturating_mul(60),
                "--seconds" => selection.seconds = value()?.parse()?,
                "--table" => selection.table = Some(value()?.into()),
                option if option.starts_with('-') => bail!("no option `{option}`"),
                target => selection.targets.push(target.to_owned()),
            }
        }
        // libFuzzer takes 0 for "without end".
        ensure!(selection.seconds > 0, "give at least a second");
        Ok(selection)
    }
}

/// A target as the fuzzer names it.
struct Target {
    name: String,
    input_bytes_max: String,
}

/// Builds the fuzzer and runs the selected targets; `false` when something was found.
///
/// # Errors
/// When it cannot be built or a target does not exist.
pub fn run(root: &Path, selection: &Selection) -> Result<bool> {
    if let Some(logs) = &selection.table {
        return write_table(root, logs);
    }
    let program = build(root)?;
    let targets = chosen(&program, &selection.targets)?;
    let mut clean = true;
    for (n, target) in targets.iter().enumerate() {
        println!("{}/{} {}", n + 1, targets.len(), target.name);
        clean &= run_one(root, &program, target, selection.seconds)?;
    }
    print!(
        "\n{}",
        table::rows(root, &root.join("target/fuzz/logs"))?.text()
    );
    Ok(clean)
}

fn build(root: &Path) -> Result<PathBuf> {
    let status = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()))
        .args(["build", "--release", "--package", "sidelight-fuzz"])
        .args(["--target", TRIPLE, "--target-dir", "target/fuzz/build"])
        .env("RUSTFLAGS", FLAGS)
        .current_dir(root)
        .stdin(Stdio::null())
        .status()
        .context("cannot run cargo")?;
    ensure!(status.success(), "the fuzzer does not build");
    Ok(root.join(format!("target/fuzz/build/{TRIPLE}/release/sidelight-fuzz")))
}

/// The targets of these names, or all.
fn chosen(program: &Path, names: &[String]) -> Result<Vec<Target>> {
    let output = Command::new(program).stdin(Stdio::null()).output()?;
    let listed = String::from_utf8(output.stdout)?;
    let target = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        Some(Target {
            name: fields.next()?,
            input_bytes_max: fields.next()?,
        })
    };
    let all: Vec<Target> = listed.lines().filter_map(target).collect();
    ensure!(!all.is_empty(), "the fuzzer names no targets");
    if let Some(unknown) = names.iter().find(|n| !all.iter().any(|t| t.name == **n)) {
        let names: Vec<_> = all.iter().map(|t| t.name.as_str()).collect();
        bail!("no target `{unknown}`; there are {}", names.join(", "));
    }
    Ok(all
        .into_iter()
        .filter(|t| names.is_empty() || names.contains(&t.name))
        .collect())
}

/// Runs one target; `false` when something was found.
fn run_one(root: &Path, program: &Path, target: &Target, seconds: u32) -> Result<bool> {
    let folder = |kind: &str| -> Result<PathBuf> {
        let path = root.join("target/fuzz").join(kind).join(&target.name);
        std::fs::create_dir_all(&path)?;
        Ok(path)
    };
    let (corpus, seeds, found) = (folder("corpus")?, folder("seeds")?, folder("found")?);
    let logs = root.join("target/fuzz/logs");
    std::fs::create_dir_all(&logs)?;
    let log = std::fs::File::create(logs.join(format!("{}.log", target.name)))?;
    // What was found before is no finding of this run.
    let known = std::fs::read_dir(&found)?.count();
    let status = Command::new("nice")
        .args(["-n", "19"])
        .arg(program)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={}", target.input_bytes_max))
        .arg(format!("-rss_limit_mb={MEMORY_MIB_MAX}"))
        .arg(format!("-timeout={INPUT_SECONDS_MAX}"))
        .arg(format!("-artifact_prefix={}/", found.display()))
        .args([&corpus, &seeds])
        .env("SIDELIGHT_FUZZ_TARGET", &target.name)
        .env("SIDELIGHT_FUZZ_SEEDS", &seeds)
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .status()
        .context("cannot run the fuzzer")?;
    let more = std::fs::read_dir(&found)?.count() - known;
    if status.success() && more == 0 {
        return Ok(true);
    }
    println!("  FOUND: see {} and {}", found.display(), logs.display());
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Selection> {
        Selection::parse(&args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn options_and_targets() {
        let given = parse(&["--minutes", "3", "entry", "card"]).expect("a selection");
        assert_eq!((given.seconds, given.targets.len()), (180, 2));
        assert_eq!(parse(&[]).expect("a selection").seconds, 600);
        for wrong in [
            &["--minutes"][..],
            &["--minutes", "x"],
            &["--seconds", "0"],
            &["--hours", "1"],
        ] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
