//! `cargo xtask mutants`: what decides whether footage leaves, altered in one place at a time
//! (`docs/ref/mutants.md`). Some test must see every alteration; one that none sees fails the run.

use super::{Bench, Outcome};
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// Pinned, so that the same commit has the same mutants.
const VERSION: &str = "27.1.0";
/// Seconds that the tests of a mutant may take at least: the machine may have other work.
const SECONDS_MIN: &str = "600";
/// Where the table stands, behind [`START`].
const DOCUMENT: &str = "docs/ref/mutants.md";
const START: &str = "<!-- Written by `cargo xtask mutants`; do not edit below. -->";
const HEAD: &str = "| module | mutants | seen by a test | do not compile | survivors |\n\
                    | --- | --: | --: | --: | --: |\n";
/// The lists that cargo-mutants leaves, in the order of the columns.
const LISTS: [&str; 4] = ["caught.txt", "unviable.txt", "missed.txt", "timeout.txt"];

/// Modules, and those tests of their package that are run against each mutant.
struct Suite {
    package: &'static str,
    modules: &'static [&'static str],
    tests: &'static [&'static str],
}

const SUITES: [Suite; 2] = [
    Suite {
        package: "sidelight-trustee",
        modules: &["crates/trustee/src/verify/*.rs"],
        tests: &[
            "answer::",
            "demanded::",
            "limits::",
            "look_up::",
            "verify::",
        ],
    },
    Suite {
        package: "sidelight-quorum",
        modules: &[
            "crates/quorum/src/answer.rs",
            "crates/quorum/src/point.rs",
            "crates/quorum/src/proof.rs",
            "crates/quorum/src/release.rs",
            "crates/quorum/src/stanza.rs",
        ],
        tests: &["attacks::", "stock::", "text::", "vectors::"],
    },
];

impl Suite {
    /// What of it is altered where this was named: all of it by its package, or one module.
    fn of<'a>(&self, name: &'a str) -> Vec<&'a str>
    where
        'static: 'a,
    {
        let has = |module: &&str| name.starts_with(module.trim_end_matches("*.rs"));
        match (name == self.package, self.modules.iter().any(has)) {
            (true, _) => self.modules.to_vec(),
            (false, true) => vec![name],
            (false, false) => Vec::new(),
        }
    }
}

/// Alters what is named, packages or modules by their paths, or all; `false` means that some alteration was
/// not seen.
///
/// # Errors
/// For what has no suite, or when cargo-mutants cannot be installed.
pub fn run(named: &[String]) -> Result<bool> {
    let unknown = |name: &&String| SUITES.iter().all(|suite| suite.of(name).is_empty());
    if let Some(name) = named.iter().find(unknown) {
        bail!("no mutants of `{name}`; there are {}", names().join(", "));
    }
    let mut bench = Bench::new()?;
    bench.step = "mutants";
    let program = installed(&bench)?;
    let mut clean = true;
    for suite in &SUITES {
        let modules: Vec<&str> = match named.is_empty() {
            true => suite.modules.to_vec(),
            false => named.iter().flat_map(|name| suite.of(name)).collect(),
        };
        if !modules.is_empty() {
            clean &= alter(&bench, &program, (suite, &modules))?;
        }
    }
    Ok(clean)
}

fn names() -> Vec<&'static str> {
    SUITES.iter().map(|suite| suite.package).collect()
}

/// The pinned cargo-mutants in `target/tools`, built if it is not there.
fn installed(bench: &Bench) -> Result<PathBuf> {
    let folder = bench.root.join("target/tools");
    let program = folder.join("bin/cargo-mutants");
    let mut asked = bench.command("", &program.to_string_lossy());
    let said = asked.args(["mutants", "--version"]).stderr(Stdio::null());
    let pinned = format!("cargo-mutants {VERSION}");
    let is_pinned = |said: std::process::Output| said.stdout.trim_ascii() == pinned.as_bytes();
    if said.output().is_ok_and(is_pinned) {
        return Ok(program);
    }
    let mut command = bench.command("", "cargo");
    command
        .args(["install", "cargo-mutants", "--locked", "--debug", "--force"])
        .args(["--version", VERSION, "--root"])
        .arg(&folder)
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        .env_remove("CARGO_TARGET_DIR");
    match bench.outcome(command)? {
        Outcome::Passed => Ok(program),
        _ => bail!("cargo-mutants does not build"),
    }
}

/// Runs one suite, and puts its figures into the document where nothing survived.
fn alter(bench: &Bench, program: &Path, (suite, modules): (&Suite, &[&str])) -> Result<bool> {
    let output = bench.root.join("target/mutants").join(suite.package);
    std::fs::create_dir_all(&output)?;
    let mut command = bench.command("", &program.to_string_lossy());
    command
        .args(["mutants", "--no-config", "--no-shuffle"])
        .args(["--colors", "never", "--package", suite.package])
        .args(modules.iter().flat_map(|module| ["--file", module]))
        .args(["--minimum-test-timeout", SECONDS_MIN, "--output"])
        .arg(&output)
        // Other targets are not built for what they do not test.
        .args(["--cargo-arg=--locked", "--cargo-arg=--test=it", "--", "--"])
        .args(suite.tests)
        // The copy that is altered is another one each time; what it depends on is not.
        .env("CARGO_TARGET_DIR", bench.root.join("target/mutants/build"));
    if !matches!(bench.outcome(command)?, Outcome::Passed) {
        return Ok(false);
    }
    let path = bench.root.join(DOCUMENT);
    let text = std::fs::read_to_string(&path).context(DOCUMENT)?;
    let lists = LISTS.map(|name| {
        let list = output.join("mutants.out").join(name);
        std::fs::read_to_string(list).unwrap_or_default()
    });
    std::fs::write(&path, filled(&text, &lists)?)?;
    println!("wrote {DOCUMENT}");
    Ok(true)
}

/// The document with the rows of these lists instead of earlier ones of the same modules.
fn filled(document: &str, lists: &[String; 4]) -> Result<String> {
    let (before, table) = document
        .split_once(START)
        .context("the document has no place for the table")?;
    let mut rows: BTreeMap<String, String> = BTreeMap::new();
    for line in table.lines().filter(|line| line.starts_with("| `")) {
        let name = line.split('`').nth(1).unwrap_or_default();
        rows.insert(name.to_owned(), format!("{line}\n"));
    }
    let mut counts: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for (column, list) in lists.iter().enumerate() {
        for module in list.lines().filter_map(|line| line.split(':').next()) {
            counts.entry(module).or_default()[column] += 1;
        }
    }
    for (module, [seen, broken, missed, hung]) in counts {
        let (all, survivors) = (seen + broken + missed + hung, missed + hung);
        let row = format!("| `{module}` | {all} | {seen} | {broken} | {survivors} |\n");
        rows.insert(module.to_owned(), row);
    }
    let rows: String = rows.into_values().collect();
    Ok(format!("{before}{START}\n\n{HEAD}{rows}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAUGHT: &str = "a/one.rs:3:5: replace f -> bool with true\na/one.rs:4:5: delete ! in f\n";

    #[test]
    fn rows_are_counted_by_module_and_others_stay() {
        let document = format!("Text.\n\n{START}\n\n{HEAD}| `a/one.rs` | 9 |\n| `b.rs` | 1 |\n");
        let unviable = "a/one.rs:9:1: replace g\n".to_owned();
        let lists = [CAUGHT.to_owned(), unviable, String::new(), String::new()];
        let filled = filled(&document, &lists).expect("it has a place");
        let rows = "| `a/one.rs` | 3 | 2 | 1 | 0 |\n| `b.rs` | 1 |\n";
        assert_eq!(filled, format!("Text.\n\n{START}\n\n{HEAD}{rows}"));
    }

    #[test]
    fn a_package_a_module_or_nothing_can_be_named() {
        let [trustee, quorum] = &SUITES;
        assert_eq!(trustee.of("sidelight-trustee"), trustee.modules);
        let module = "crates/trustee/src/verify/clips.rs";
        assert_eq!(
            (trustee.of(module), quorum.of(module)),
            (vec![module], vec![])
        );
        assert!(trustee.of("crates/trustee/src/answer.rs").is_empty());
    }

    #[test]
    fn every_module_is_there() {
        let root = crate::repo::root();
        for module in SUITES.iter().flat_map(|suite| suite.modules) {
            let path = root.join(module.trim_end_matches("/*.rs"));
            assert!(path.exists(), "{module}");
        }
    }
}
