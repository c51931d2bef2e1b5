//! The rules over source files: headers, lengths, forbidden words, and purity of the lower crates.

use super::Violation;
use super::functions::{functions, test_lines, test_modules};
use super::scan::{is_word, scan};
use crate::repo::Tree;
use std::collections::BTreeSet;

/// Lines in a source file, at most. Aim for half.
pub const FILE_LINES_MAX: usize = 600;
/// Lines of a function, signature and closing brace included, at most.
pub const FUNCTION_LINES_MAX: usize = 70;
/// Characters in a line of Rust or TypeScript, at most.
pub const LINE_CHARS_MAX: usize = 110;

/// Files that a person writes and another must be able to read.
const SOURCES: &[&str] = &[
    "rs", "ts", "tsx", "mts", "mjs", "js", "css", "go", "py", "sh", "sql",
];
const NARROW: &[&str] = &["rs", "ts", "tsx", "mts", "mjs"];

/// Written by `cargo xtask web` from web/, never by hand.
const GENERATED: &[&str] = &["crates/server/assets/", "crates/server/public/check.js"];

/// Crates that do no input or output and hold neither clock nor randomness.
const PURE: &[&str] = &[
    "crates/domain/src/",
    "crates/seal/src/",
    "crates/translog/src/",
];

/// What a pure crate may not name, and what to do instead.
const IMPURE: &[(&str, &str)] = &[
    ("std::fs", "take bytes, return bytes"),
    ("std::net", "take bytes, return bytes"),
    ("std::process", "leave processes to the programs"),
    ("std::env", "take settings as parameters"),
    ("std::thread", "leave threads to the programs"),
    ("tokio::", "leave the runtime to the programs"),
    ("SystemTime::now", "take the time as a parameter"),
    ("Instant::now", "take the time as a parameter"),
    ("Timestamp::now", "take the time as a parameter"),
    ("Zoned::now", "take the time as a parameter"),
    ("thread_rng", "take `&mut impl CryptoRngCore`"),
    ("OsRng", "take `&mut impl CryptoRngCore`"),
];

/// Macros that mark unfinished work.
const UNFINISHED: &[&str] = &["todo!", "unimplemented!", "dbg!"];

/// Checks every source file of the tree.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Violation> {
    let test_files = test_files(tree);
    let mut found = Vec::new();
    for (path, text) in tree.texts() {
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        if GENERATED.iter().any(|g| path.starts_with(g)) || !SOURCES.contains(&extension) {
            continue;
        }
        check_size(path, text, NARROW.contains(&extension), &mut found);
        if extension == "rs" {
            check_rust(path, text, is_test_file(path, &test_files), &mut found);
        }
    }
    found
}

/// Whether a Rust file holds nothing but tests.
fn is_test_file(path: &str, declared: &BTreeSet<String>) -> bool {
    let by_name = path.contains("/tests/") || path.ends_with("/tests.rs");
    by_name
        || declared
            .iter()
            .any(|stem| path == format!("{stem}.rs") || path.starts_with(&format!("{stem}/")))
}

/// Paths, without `.rs`, of modules that are declared behind `#[cfg(test)]`.
fn test_files(tree: &Tree) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, text) in tree.texts() {
        let Some(stem) = path.strip_suffix(".rs") else {
            continue;
        };
        let folder = match stem.rsplit_once('/') {
            Some((folder, "lib" | "main" | "mod")) => folder,
            _ => stem,
        };
        let modules = test_modules(&scan(text).code);
        found.extend(modules.iter().map(|module| format!("{folder}/{module}")));
    }
    found
}

fn check_size(path: &str, text: &str, narrow: bool, found: &mut Vec<Violation>) {
    let lines = text.lines().count();
    if lines > FILE_LINES_MAX {
        let message =
            format!("{lines} lines; the ceiling is {FILE_LINES_MAX}, split it by subject");
        found.push(violation("file-length", path, 0, message));
    }
    for (index, line) in text.lines().enumerate().filter(|_| narrow) {
        let chars = line.chars().count();
        if chars > LINE_CHARS_MAX {
            let message = format!("{chars} characters; the ceiling is {LINE_CHARS_MAX}");
            found.push(violation("line-width", path, index + 1, message));
        }
    }
}

fn check_rust(path: &str, text: &str, only_tests: bool, found: &mut Vec<Violation>) {
    if !text.starts_with("//!") {
        let message = "the file does not open with `//!`: say what it is and what it is not";
        found.push(violation("doc-header", path, 1, message.to_owned()));
    }
    let code = scan(text).code;
    let tests = if only_tests {
        vec![1..=text.lines().count()]
    } else {
        test_lines(&code)
    };
    let in_tests = |line: usize| tests.iter().any(|range| range.contains(&line));
    for function in functions(&code) {
        if function.lines > FUNCTION_LINES_MAX && !in_tests(function.line) {
            let (name, lines) = (&function.name, function.lines);
            let message =
                format!("`{name}` has {lines} lines; the ceiling is {FUNCTION_LINES_MAX}");
            found.push(violation("function-length", path, function.line, message));
        }
    }
    let pure = PURE.iter().any(|prefix| path.starts_with(prefix));
    for (index, line) in code.lines().enumerate() {
        check_words(path, index + 1, line, found);
        if pure && !in_tests(index + 1) {
            check_pure(path, index + 1, line, found);
        }
    }
}

fn check_words(path: &str, line: usize, code: &str, found: &mut Vec<Violation>) {
    if has_word(code, "allow(") && (code.contains("#[") || code.contains("#![")) {
        let message = "`allow` outlives its reason: write `#[expect(lint, reason = \"..\")]`";
        found.push(violation("allow", path, line, message.to_owned()));
    }
    for name in UNFINISHED.iter().filter(|name| has_word(code, name)) {
        found.push(violation(
            "unfinished",
            path,
            line,
            format!("`{name}` is unfinished work"),
        ));
    }
}

fn check_pure(path: &str, line: usize, code: &str, found: &mut Vec<Violation>) {
    for (name, instead) in IMPURE.iter().filter(|(name, _)| has_word(code, name)) {
        found.push(violation(
            "pure",
            path,
            line,
            format!("`{name}` in a pure crate: {instead}"),
        ));
    }
    // `use std::{fs, io}` names the module without the path.
    let group = code.split_once("std::{").map_or("", |(_, group)| group);
    for name in ["fs", "net", "process", "env", "thread"] {
        if group
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|word| word == name)
        {
            let message = format!("`std::{name}` in a pure crate: leave it to the programs");
            found.push(violation("pure", path, line, message));
        }
    }
}

/// Whether `word` occurs in `code` and does not continue an identifier to its left or right.
fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = at.checked_sub(1).map(|before| code.as_bytes()[before]);
        let after = code.as_bytes().get(at + word.len()).copied();
        let open_end = word.bytes().next_back().is_some_and(|byte| !is_word(byte));
        !before.is_some_and(is_word) && (open_end || !after.is_some_and(is_word))
    })
}

fn violation(rule: &'static str, path: &str, line: usize, message: String) -> Violation {
    Violation {
        rule,
        path: path.to_owned(),
        line,
        message,
    }
}
