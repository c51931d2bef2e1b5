//! Documents written by a program. They are committed, and tidy fails when one is stale.
//!
//! To add one, add a line to `DOCUMENTS`: where it goes and the function that writes it from the
//! tree.

use crate::capacity;
use crate::promises;
use crate::repo::Tree;
use crate::tidy::Violation;
use anyhow::{Context, Result};
use std::path::Path;

/// A generated document: its path and what writes it. `None` when its source is missing.
type Document = (&'static str, fn(&Tree) -> Option<String>);

const DOCUMENTS: &[Document] = &[
    ("docs/guide/capacity.md", |_| Some(capacity::document())),
    ("docs/ref/promises.md", promise_table),
];

fn promise_table(tree: &Tree) -> Option<String> {
    tree.text(promises::DOCUMENT).map(promises::table)
}

/// Writes every generated document that is not as it should be; always `true`.
///
/// # Errors
/// When the tree cannot be read, a source is missing or a document cannot be written.
pub fn write(root: &Path) -> Result<bool> {
    let tree = Tree::read(root)?;
    for (path, make) in DOCUMENTS {
        let text = make(&tree).with_context(|| format!("the source of {path} is missing"))?;
        if tree.text(path) != Some(&text) {
            std::fs::write(root.join(path), text)
                .with_context(|| format!("cannot write {path}"))?;
            println!("wrote {path}");
        }
    }
    Ok(true)
}

/// A violation for every generated document that is missing or differs from what would be written.
#[must_use]
pub fn stale(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, make) in DOCUMENTS {
        if make(tree).as_deref() != tree.text(path) {
            let message = "stale: run `cargo xtask codegen`".to_owned();
            found.push(Violation {
                rule: "generated",
                path: (*path).to_owned(),
                line: 0,
                message,
            });
        }
    }
    found
}
