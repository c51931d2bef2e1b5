//! The house rules that a program can hold. Each rule takes the tree and returns what breaks it.
//!
//! What needs a compiler is clippy's; what needs judgement is the reviewer's. `STYLE.md` has the reasons.

pub mod arrows;
pub mod commands;
pub mod documents;
pub mod functions;
pub mod links;
pub mod performance;
pub mod scan;
pub mod source;
pub mod threats;
pub mod vectors;
pub mod wording;

use crate::codegen;
use crate::repo::Tree;
use anyhow::{Context, Result};
use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

/// One place that breaks one rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Violation {
    /// Short name of the rule, as in the output.
    pub rule: &'static str,
    /// The file, relative to the root.
    pub path: String,
    /// Line from 1, or 0 for the file as a whole.
    pub line: usize,
    /// What is wrong and what to do, one sentence.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {} [{}]", self.message, self.rule)
    }
}

/// All violations of the repository at `root`.
///
/// # Errors
/// When git or `cargo metadata` cannot be run, or the word list cannot be read.
pub fn check(root: &Path) -> Result<Vec<Violation>> {
    let tree = Tree::read(root)?;
    let mut found = arrows::check(&metadata(root)?);
    found.extend(source::check(&tree));
    found.extend(documents::check(&tree));
    found.extend(links::check(&tree));
    found.extend(performance::check(&tree));
    found.extend(threats::check(&tree));
    found.extend(commands::check(&tree));
    found.extend(vectors::check(&tree));
    let nudges = tree
        .text(wording::LIST)
        .context("the word list of nudges is missing")?;
    found.extend(wording::check(&tree, &wording::Nudge::parse(nudges)?));
    found.extend(codegen::stale(&tree));
    Ok(found)
}

/// Prints every violation; `true` when there is none.
///
/// # Errors
/// As [`check`].
pub fn report(root: &Path) -> Result<bool> {
    let found = check(root)?;
    for violation in &found {
        println!("{violation}");
    }
    match found.len() {
        0 => println!("tidy: nothing to say"),
        1 => println!("tidy: 1 violation"),
        more => println!("tidy: {more} violations"),
    }
    Ok(found.is_empty())
}

/// What cargo knows of the workspace and everything it depends on.
fn metadata(root: &Path) -> Result<serde_json::Value> {
    let output = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()))
        .args(["metadata", "--format-version", "1"])
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo metadata")?;
    anyhow::ensure!(output.status.success(), "cargo metadata failed");
    Ok(serde_json::from_slice(&output.stdout)?)
}
