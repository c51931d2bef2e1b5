//! Promises that name tests which exist, and no trace of anyone's machine in any file.

use super::Violation;
use crate::promises::{self, DOCUMENT, Promise};
use crate::repo::Tree;

/// Folders of one machine. Put together here so that this file does not contain them.
const PLACES: &[&str] = &[concat!("/wo", "rk/"), concat!("/tmp/ba", "sh_jobs")];

/// Checks the promises and every text file.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Violation> {
    let mut found = check_promises(tree);
    for (path, text) in tree.texts() {
        for (index, line) in text.lines().enumerate() {
            for place in PLACES.iter().filter(|place| line.contains(**place)) {
                let message = format!("`{place}` is a folder of one machine");
                let (path, line) = (path.to_owned(), index + 1);
                found.push(Violation {
                    rule: "machine-path",
                    path,
                    line,
                    message,
                });
            }
        }
    }
    found
}

fn violation(line: usize, message: String) -> Violation {
    Violation {
        rule: "promises",
        path: DOCUMENT.to_owned(),
        line,
        message,
    }
}

fn check_promises(tree: &Tree) -> Vec<Violation> {
    let Some(text) = tree.text(DOCUMENT) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (index, promise) in promises::parse(text).iter().enumerate() {
        if promise.number != index + 1 || promise.title.is_empty() {
            let message = format!("expected `### Promise {}: <title>`", index + 1);
            found.push(violation(promise.line, message));
        }
        found.extend(check_tests(tree, promise));
    }
    found
}

fn check_tests(tree: &Tree, promise: &Promise) -> Vec<Violation> {
    let mut found = Vec::new();
    let number = promise.number;
    for line in &promise.malformed {
        let forms =
            "`Test: `name``, `Companion: `name``, `Not built yet.` or `Not built yet: what.`";
        found.push(violation(
            *line,
            format!("write {forms}, alone on its line"),
        ));
    }
    for (line, reference) in promise.tests.iter().chain(&promise.companions) {
        if let Some(why) = promises::unresolved(tree, reference) {
            found.push(violation(*line, format!("`{reference}`: {why}")));
        }
    }
    if promise.tests.is_empty() && promise.missing.is_none() {
        let message = format!("promise {number} names no test and does not say `Not built yet`");
        found.push(violation(promise.line, message));
    }
    if !promise.tests.is_empty() && promise.companions.is_empty() {
        let message =
            format!("promise {number} has no companion: a test that breaks it on purpose");
        found.push(violation(promise.line, message));
    }
    found
}
