//! Commands that people are told to type: in the guide and the README each block is run by CI from its
//! text, or says behind its `sh` why not.
//!
//! ```text
//! ```sh                      run by `cargo xtask guide`
//! ```sh not-run: a reason    not run
//! ```text                    no command
//! ```

use super::Violation;
use crate::guide::{DOCUMENT, NOT_RUN, PAGES};
use crate::repo::Tree;

/// Blocks that nobody types.
const OTHERS: [&str; 4] = ["text", "toml", "json", "ini"];

/// Checks every page of the guide, and the README.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Violation> {
    let pages = tree.texts().filter(|(path, _)| {
        *path == "README.md" || (path.starts_with("docs/guide/") && path.ends_with(".md"))
    });
    pages.flat_map(|(path, text)| page(path, text)).collect()
}

fn page(path: &str, text: &str) -> Vec<Violation> {
    let is_run = path == DOCUMENT || PAGES.iter().any(|page| page.path == path);
    let (mut found, mut inside, mut before) = (Vec::new(), false, "");
    for (index, line) in text.lines().enumerate() {
        let wrong = match (line.strip_prefix("```"), inside) {
            (Some(_), true) => {
                inside = false;
                None
            }
            (Some(kind), false) => {
                inside = true;
                unmarked(kind, is_run)
            }
            // What goes on in a list is indented, too, and has no empty line before it.
            (None, false) if line.starts_with("    ") && before.is_empty() => Some(INDENTED),
            (None, _) => None,
        };
        found.extend(wrong.map(|message| Violation {
            rule: "commands",
            path: path.to_owned(),
            line: index + 1,
            message: message.to_owned(),
        }));
        before = line;
    }
    found
}

fn unmarked(kind: &str, is_run: bool) -> Option<&'static str> {
    match kind.strip_prefix(NOT_RUN) {
        Some(reason) if !reason.trim().is_empty() => None,
        None if kind == "sh" => (!is_run).then_some(NOBODY),
        None if OTHERS.contains(&kind) => None,
        Some(_) | None => Some(UNMARKED),
    }
}

const INDENTED: &str = "put it between backticks, so that it is run or says why not";
const NOBODY: &str =
    "no check runs this page: name it in xtask/src/guide.rs, or write `sh not-run: ` and why";
const UNMARKED: &str =
    "write `sh`, `sh not-run: ` and why, or `text`, `toml`, `json`, `ini` for what nobody types";
