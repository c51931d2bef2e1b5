//! Errors on the wire: RFC 9457 problem details.

use serde::{Deserialize, Serialize};

use crate::request::RuleBroken;

/// The media type of a [`Problem`].
pub const CONTENT_TYPE: &str = "application/problem+json";

/// What went wrong and what to do, for the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{title}: {detail}")]
pub struct Problem {
    /// `about:blank#<code>`; the code is stable and for programs.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short sentence that is the same for every problem of this code.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What was wrong this time, and what to do.
    pub detail: String,
    /// Of `rules`: each rule that a request breaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<RuleBroken>,
}

impl Problem {
    /// A problem of a code.
    pub fn new(status: u16, code: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("about:blank#{code}"),
            title: title.to_owned(),
            status,
            detail: detail.into(),
            violations: Vec::new(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        self.kind.rsplit('#').next().unwrap_or_default()
    }
}
