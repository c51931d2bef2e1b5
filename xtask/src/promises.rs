//! The promises of `ARCHITECTURE.md`, read from its headings.
//!
//! ```text
//! ### Promise 1: Blind operator
//!
//! What holds, in a paragraph or two.
//!
//! - Test: `crates/demo/tests/it/blind.rs::operator_files_hold_no_key`
//! - Companion: `crates/demo/tests/it/blind.rs::a_planted_key_is_found`
//! - Not built yet: the lying operator.
//! ```
//!
//! A companion breaks the promise on purpose and sees the test go red. A promise has tests with at
//! least one companion, or the line `Not built yet.`, or both for a promise that half stands.

use crate::repo::Tree;
use crate::tidy::scan::scan;

/// Where the promises stand.
pub const DOCUMENT: &str = "ARCHITECTURE.md";

const HEADING: &str = "### Promise ";

/// One promise.
#[derive(Debug, Default)]
pub struct Promise {
    /// Line of the heading, from 1.
    pub line: usize,
    /// Number as written; 0 if it is none.
    pub number: usize,
    /// Title after the colon.
    pub title: String,
    /// Lines and references of the tests that hold it.
    pub tests: Vec<(usize, String)>,
    /// Lines and references of the tests that break it on purpose.
    pub companions: Vec<(usize, String)>,
    /// What is not built yet: empty for all of it.
    pub missing: Option<String>,
    /// Lines that look like one of the above and are not.
    pub malformed: Vec<usize>,
}

/// Reads all promises of a text.
#[must_use]
pub fn parse(text: &str) -> Vec<Promise> {
    let mut found: Vec<Promise> = Vec::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        let line_number = index + 1;
        if let Some(heading) = line.strip_prefix(HEADING) {
            let (number, title) = heading.split_once(": ").unwrap_or((heading, ""));
            found.push(Promise {
                line: line_number,
                number: number.parse().unwrap_or(0),
                title: title.trim().to_owned(),
                ..Promise::default()
            });
            inside = true;
        } else if line.starts_with('#') {
            inside = false;
        } else if let Some(promise) = found.last_mut().filter(|_| inside) {
            promise.read(line_number, line);
        }
    }
    found
}

impl Promise {
    fn read(&mut self, number: usize, line: &str) {
        let reference = |rest: &str| -> Option<String> {
            let inner = rest.trim().strip_prefix('`')?.strip_suffix('`')?;
            (!inner.is_empty() && !inner.contains('`')).then(|| inner.to_owned())
        };
        // With or without the dash of a list, which only makes it look better.
        let line = line.strip_prefix("- ").unwrap_or(line);
        if let Some(rest) = line.strip_prefix("Test:") {
            match reference(rest) {
                Some(test) => self.tests.push((number, test)),
                None => self.malformed.push(number),
            }
        } else if let Some(rest) = line.strip_prefix("Companion:") {
            match reference(rest) {
                Some(test) => self.companions.push((number, test)),
                None => self.malformed.push(number),
            }
        } else if let Some(rest) = line.strip_prefix("Not built yet") {
            match rest
                .strip_prefix(": ")
                .and_then(|what| what.strip_suffix('.'))
            {
                _ if rest == "." => self.missing = Some(String::new()),
                Some(what) => self.missing = Some(what.to_owned()),
                None => self.malformed.push(number),
            }
        }
    }
}

/// Why a reference names no test of the tree; `None` if it does.
///
/// Three forms: `path/to/file.rs::name`, `crate_name::path::name` and `path/to/file.ts: title`.
#[must_use]
pub fn unresolved(tree: &Tree, reference: &str) -> Option<String> {
    if let Some((path, title)) = reference.split_once(": ") {
        let Some(text) = tree.text(path) else {
            return Some(format!("there is no file {path}"));
        };
        let quoted = ['"', '\'', '`'].map(|quote| format!("{quote}{title}{quote}"));
        let found = quoted.iter().any(|title| text.contains(title));
        return (!found).then(|| format!("{path} has no test titled \"{title}\""));
    }
    let Some((place, name)) = reference.rsplit_once("::") else {
        return Some("it is neither `file::name`, `crate::name` nor `file: title`".to_owned());
    };
    if place.contains('/') {
        let Some(text) = tree.text(place) else {
            return Some(format!("there is no file {place}"));
        };
        return (!has_test(text, name)).then(|| format!("{place} has no test `{name}`"));
    }
    let package = place.split("::").next().unwrap_or_default();
    let folder = match package.strip_prefix("sidelight_") {
        Some(short) => format!("crates/{short}/"),
        None => format!("{package}/"),
    };
    let mut sources = tree.texts().filter(|(path, _)| path.starts_with(&folder));
    let found = sources.any(|(path, text)| path.ends_with(".rs") && has_test(text, name));
    (!found).then(|| format!("no file of {folder} has a test `{name}`"))
}

/// Whether a Rust source has a function of this name under a test attribute.
fn has_test(text: &str, name: &str) -> bool {
    let code = scan(text).code;
    let mut marked = false;
    for line in code.lines().map(str::trim) {
        if line.starts_with("#[") {
            marked |= line.starts_with("#[test]") || line.contains("::test");
        } else if let Some((_, rest)) = line.split_once("fn ") {
            let found = rest
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(['(', '<']));
            if found && marked {
                return true;
            }
            marked = false;
        }
    }
    false
}

/// The table of promises and their tests, as Markdown.
#[must_use]
pub fn table(text: &str) -> String {
    let mut out = String::from(
        "<!-- Written by `cargo xtask codegen` from ARCHITECTURE.md; do not edit. -->\n\n\
         # Promises and their tests\n\n\
         A companion breaks the promise on purpose and sees the test go red.\n\n\
         | promise | tests | companions | not built yet |\n| --- | --- | --- | --- |\n",
    );
    let list = |references: &[(usize, String)]| {
        let items: Vec<String> = references
            .iter()
            .map(|(_, test)| format!("`{test}`"))
            .collect();
        items.join("<br>")
    };
    for promise in parse(text) {
        let missing = match promise.missing.as_deref() {
            None => "",
            Some("") => "all of it",
            Some(what) => what,
        };
        let (tests, companions) = (list(&promise.tests), list(&promise.companions));
        let (number, title) = (promise.number, promise.title);
        out.push_str(&format!(
            "| {number}. {title} | {tests} | {companions} | {missing} |\n"
        ));
    }
    out
}
