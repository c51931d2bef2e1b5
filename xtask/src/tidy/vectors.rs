//! Every file of vectors is read in two languages: a format that only its author's code was tried on is
//! not described yet.

use super::Violation;
use crate::repo::Tree;
use std::collections::BTreeSet;

const FOLDER: &str = "vectors/";

/// How each language opens a file of vectors, by the ends of its sources' names: a call with the name in it.
const READERS: &[(&str, &[&str])] = &[
    (".rs", &["read(", "check_all("]),
    (".ts", &["vectors(", "checkAll("]),
    (".go", &["vectors(t,"]),
    (".py", &["vectors("]),
];

/// Checks every file below `vectors/`.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for (path, _) in tree.texts() {
        let Some(name) = path
            .strip_prefix(FOLDER)
            .and_then(|name| name.strip_suffix(".json"))
        else {
            continue;
        };
        let languages = languages(tree, name);
        if languages.len() < 2 {
            let read = languages.into_iter().next().unwrap_or("none");
            found.push(Violation {
                rule: "vectors",
                path: path.to_owned(),
                line: 0,
                message: format!("read in two languages at least, and this is read in {read}"),
            });
        }
    }
    found
}

/// The languages whose tests read the vectors of this name.
fn languages(tree: &Tree, name: &str) -> BTreeSet<&'static str> {
    // A crate whose vectors all lie in one folder names them without it, and with the ending.
    let short = name.rsplit('/').next().unwrap_or(name);
    let names = [format!("\"{name}\""), format!("\"{short}.json\"")];
    let mut found = BTreeSet::new();
    for (path, text) in tree.texts() {
        let Some((ending, calls)) = READERS.iter().find(|(ending, _)| path.ends_with(ending))
        else {
            continue;
        };
        let tests = path.contains("/test") || path.contains("_test");
        if tests && !found.contains(ending) && opens(text, calls, &names) {
            found.insert(*ending);
        }
    }
    found
}

fn opens(text: &str, calls: &[&str], names: &[String]) -> bool {
    calls.iter().any(|call| {
        let after = |(at, _): (usize, &str)| text[at + call.len()..].trim_start();
        text.match_indices(call)
            .map(after)
            .any(|rest| names.iter().any(|name| rest.starts_with(name)))
    })
}
