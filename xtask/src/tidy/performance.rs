//! The tables of the bench: `cargo xtask bench` has filled each, and every row has its peer. What the
//! figures say is nobody's rule.

use super::Violation;
use crate::repo::Tree;

const DOCUMENT: &str = "docs/ref/performance.md";
const PARTS: &[&str] = &[
    "seal",
    "hub",
    "append",
    "verify",
    "play",
    "witness",
    "emergency",
];
/// Lines of a table before its rows: names, and how they are set.
const HEADING_LINES: usize = 2;

/// Checks the table of every part.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Violation> {
    let text = tree.text(DOCUMENT).unwrap_or_default();
    let missing = PARTS.iter().filter(|part| !filled(text, part));
    missing
        .map(|part| Violation {
            rule: "performance",
            path: DOCUMENT.to_owned(),
            line: 0,
            message: format!("the table of `{part}` is not filled: run `cargo xtask bench {part}`"),
        })
        .collect()
}

fn filled(text: &str, part: &str) -> bool {
    let (begin, end) = (
        format!("<!-- bench {part} -->"),
        format!("<!-- /bench {part} -->"),
    );
    let block = text
        .split_once(&begin)
        .and_then(|(_, rest)| rest.split_once(&end));
    let Some((block, _)) = block else {
        return false;
    };
    let lines = block.lines().filter(|line| line.starts_with('|'));
    let mut rows = lines.skip(HEADING_LINES).peekable();
    let any = rows.peek().is_some();
    any && rows.all(|row| row.ends_with(" ×** |")) && block.contains("\nPeers: ")
}
