//! The attacker's list: each line of it names a test, or says what the limit is.
//!
//! ```text
//! ### The operator
//!
//! - **Serves another page to one person.** What is done about it.
//!   - Test: `crates/cli/tests/it/web.rs::a_page_that_differs_is_named`
//!   - Limit: only those who compare see it.
//! ```

use super::Violation;
use crate::promises::unresolved;
use crate::repo::Tree;

/// Where the list stands.
const DOCUMENT: &str = "docs/design/threat-model.md";

/// Checks the list, if there is one.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Violation> {
    let Some(text) = tree.text(DOCUMENT) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let violation = |line, message| Violation {
        rule: "threats",
        path: DOCUMENT.to_owned(),
        line,
        message,
    };
    // The line of a threat that has had no answer so far.
    let mut open = None;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let answer = line.trim_start().strip_prefix("- ");
        if line.starts_with("- **") {
            let unanswered = open.replace(number);
            found.extend(unanswered.map(|at| violation(at, UNANSWERED.to_owned())));
        } else if let Some(test) = answer.and_then(|rest| rest.strip_prefix("Test: ")) {
            open = None;
            let reference = test
                .strip_prefix('`')
                .and_then(|rest| rest.strip_suffix('`'));
            let why = match reference {
                Some(reference) => unresolved(tree, reference),
                None => Some("write `Test: `file::name``, alone on its line".to_owned()),
            };
            found.extend(why.map(|why| violation(number, format!("{test}: {why}"))));
        } else if answer.is_some_and(|rest| rest.starts_with("Limit: ")) {
            open = None;
        }
    }
    found.extend(open.map(|at| violation(at, UNANSWERED.to_owned())));
    found
}

const UNANSWERED: &str = "name a test that holds it, or state the limit";
