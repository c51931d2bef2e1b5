//! Neutral wording: what people read where they decide about sharing must not push them.
//!
//! The list is [`LIST`], each phrase with its reason. It catches the known phrases, not the tone;
//! the tone is for the reviewer.

use super::Violation;
use super::functions::test_lines;
use super::scan::scan;
use crate::repo::Tree;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;

/// Where the phrases are.
pub const LIST: &str = "xtask/nudges.toml";

/// A phrase we do not print.
#[derive(Debug)]
pub struct Nudge {
    /// Lower case, single spaces.
    pub phrase: String,
    /// What it does to the reader.
    pub reason: String,
}

impl Nudge {
    /// Reads the list.
    ///
    /// # Errors
    /// When it is not TOML, is empty, or an entry has no phrase in lower case or no reason.
    pub fn parse(text: &str) -> Result<Vec<Nudge>> {
        let table: toml::Table = text.parse().context(LIST)?;
        let entries = table
            .get("nudge")
            .and_then(toml::Value::as_array)
            .context(LIST)?;
        let field = |entry: &toml::Value, name: &str| -> Result<String> {
            let value = entry
                .get(name)
                .and_then(toml::Value::as_str)
                .unwrap_or_default();
            ensure!(!value.is_empty(), "{LIST}: an entry has no {name}");
            Ok(value.to_owned())
        };
        let mut list = Vec::new();
        for entry in entries {
            let (phrase, reason) = (field(entry, "phrase")?, field(entry, "reason")?);
            let normal = Folded::of(&phrase).text();
            ensure!(normal == phrase, "{LIST}: write `{phrase}` as `{normal}`");
            list.push(Nudge { phrase, reason });
        }
        ensure!(!list.is_empty(), "{LIST} is empty");
        Ok(list)
    }
}

/// Checks everything that becomes text on a page: web/, templates, policy/, strings in the crates.
#[must_use]
pub fn check(tree: &Tree, nudges: &[Nudge]) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, text) in tree.texts() {
        for (line, nudge) in matches(path, text, nudges) {
            let message = format!("\"{}\": {}", nudge.phrase, nudge.reason);
            found.push(Violation {
                rule: "wording",
                path: path.to_owned(),
                line,
                message,
            });
        }
    }
    found
}

fn matches<'a>(path: &str, text: &str, nudges: &'a [Nudge]) -> Vec<(usize, &'a Nudge)> {
    let copy = path.starts_with("web/") || path.starts_with("policy/");
    let template = path.starts_with("crates/") && path.contains("/templates/");
    let mut parts: Vec<(usize, Folded)> = Vec::new();
    if path.ends_with("package-lock.json") {
        return Vec::new();
    } else if path.starts_with("crates/") && path.ends_with(".rs") && !path.contains("/tests/") {
        let scan = scan(text);
        let tests = test_lines(&scan.code);
        for literal in scan.strings {
            if !tests.iter().any(|range| range.contains(&literal.line)) {
                parts.push((literal.line, Folded::of(&literal.text)));
            }
        }
    } else if copy || template {
        parts.push((1, Folded::of(text)));
        // Once more without tags, for a phrase that is partly in bold.
        parts.push((1, Folded::of(&without_tags(text))));
    }
    let mut found = BTreeSet::new();
    for (first, folded) in &parts {
        for (index, nudge) in nudges.iter().enumerate() {
            found.extend(
                folded
                    .lines_of(&nudge.phrase)
                    .into_iter()
                    .map(|line| (first + line, index)),
            );
        }
    }
    found
        .into_iter()
        .map(|(line, index)| (line, &nudges[index]))
        .collect()
}

/// Text in lower case with single spaces and plain apostrophes, and the line of each character.
struct Folded {
    chars: Vec<char>,
    lines: Vec<usize>,
}

impl Folded {
    fn of(text: &str) -> Folded {
        let mut folded = Folded {
            chars: Vec::new(),
            lines: Vec::new(),
        };
        let mut line = 0;
        for c in text.chars() {
            let newline = c == '\n';
            let c = match c {
                '\u{2019}' => '\'',
                c if c.is_whitespace() => ' ',
                c => c,
            };
            if !(c == ' ' && folded.chars.last() == Some(&' ')) {
                for lower in c.to_lowercase() {
                    folded.chars.push(lower);
                    folded.lines.push(line);
                }
            }
            line += usize::from(newline);
        }
        folded
    }

    fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// Lines, from 0, on which the phrase starts as whole words.
    fn lines_of(&self, phrase: &str) -> Vec<usize> {
        let phrase: Vec<char> = phrase.chars().collect();
        let joins = |edge: Option<&char>, next: Option<&char>| {
            edge.is_some_and(|c| c.is_alphanumeric()) && next.is_some_and(|c| c.is_alphanumeric())
        };
        let mut found = Vec::new();
        for (at, part) in self.chars.windows(phrase.len()).enumerate() {
            let before = at.checked_sub(1).and_then(|before| self.chars.get(before));
            let after = self.chars.get(at + phrase.len());
            if part == phrase && !joins(phrase.first(), before) && !joins(phrase.last(), after) {
                found.push(self.lines[at]);
            }
        }
        found
    }
}

/// HTML without its tags; line ends stay.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            '\n' => out.push(c),
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}
