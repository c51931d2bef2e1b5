//! What a command found, for people and for scripts.

use std::io::{self, Write as _};
use std::process::ExitCode;

use serde_json::{Value, json};

/// The answer of a command that succeeded.
#[derive(Debug)]
pub(crate) struct Report {
    /// Lines for people.
    pub(crate) text: String,
    /// Members of the JSON object, beside `"ok": true`.
    pub(crate) json: Value,
    /// Whether standard output holds data already, so that people are told on standard error.
    pub(crate) on_stderr: bool,
}

impl Report {
    /// Writes the report; returns the exit code.
    pub(crate) fn print(&self, json: bool) -> ExitCode {
        let text = if json {
            let mut answer = json!({"ok": true});
            if let (Some(answer), Some(members)) = (answer.as_object_mut(), self.json.as_object()) {
                answer.extend(members.clone());
            }
            answer.to_string()
        } else {
            self.text.trim_end().to_owned()
        };
        // The command is done; nothing can be done if nobody listens any more.
        let _ = if self.on_stderr {
            writeln!(io::stderr(), "{text}")
        } else {
            writeln!(io::stdout(), "{text}")
        };
        ExitCode::SUCCESS
    }
}
