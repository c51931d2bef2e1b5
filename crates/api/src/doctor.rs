//! What `sidelightd doctor` and `sidelight-hub doctor` answer: findings, for people as lines, for programs as
//! one JSON object. One `fail` makes the exit code 1.

use std::fmt::Write as _;

use serde::Serialize;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// It goes on; somebody should look.
    Warn,
    /// It does not work, or soon will not.
    Fail,
}

/// One line of the answer.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// How it is.
    pub state: State,
    /// In words.
    pub says: String,
    /// What to do about it.
    #[serde(rename = "do", skip_serializing_if = "Option::is_none")]
    pub todo: Option<String>,
}

impl Finding {
    /// All is well.
    pub fn ok(check: &'static str, says: impl Into<String>) -> Self {
        Self {
            check,
            state: State::Ok,
            says: says.into(),
            todo: None,
        }
    }

    /// It goes on; somebody should look.
    pub fn warn(check: &'static str, says: impl Into<String>, todo: impl Into<String>) -> Self {
        Self {
            state: State::Warn,
            todo: Some(todo.into()),
            ..Self::ok(check, says)
        }
    }

    /// It does not work.
    pub fn fail(check: &'static str, says: impl Into<String>, todo: impl Into<String>) -> Self {
        Self {
            state: State::Fail,
            ..Self::warn(check, says, todo)
        }
    }
}

/// Whether nothing fails, and the answer's text.
pub fn answer(found: &[Finding], json: bool) -> (bool, String) {
    let good = found.iter().all(|it| it.state != State::Fail);
    if json {
        let answer = serde_json::json!({ "ok": good, "findings": found });
        return (good, format!("{answer:#}\n"));
    }
    let mut text = String::new();
    for it in found {
        let word = match it.state {
            State::Ok => "ok  ",
            State::Warn => "warn",
            State::Fail => "FAIL",
        };
        let _fits = writeln!(text, "{word}  {}: {}", it.check, it.says);
        if let Some(todo) = &it.todo {
            let _fits = writeln!(text, "      {todo}");
        }
    }
    (good, text)
}
