//! What an approver's passkey signs: the digest of the lines that the entry will have.
//!
//! The log's crate knows the kinds and their lines; here they are names and values, and [`decides`] says
//! which of them count.

use crate::record::{Encoder, Hash};

/// The line of an entry that holds the digest; what stands before it is covered.
const DIGEST_LINE: &str = "decision";

/// The digest of a decision: for the log of this origin, an entry of this kind with these lines, which
/// are those between `day` and `decision`, in order.
pub fn decision_digest(origin: &str, kind: &str, lines: &[(&str, &str)]) -> Hash {
    lines
        .iter()
        .fold(
            Encoder::new("sidelight/decision/v1")
                .field(origin.as_bytes())
                .field(kind.as_bytes()),
            |encoder, (name, value)| encoder.field(name.as_bytes()).field(value.as_bytes()),
        )
        .hash()
}

/// Of all lines of an entry behind `day`, those that a decision covers; `None` if the entry has no
/// `decision` line.
pub fn decides<'a, 'b>(lines: &'a [(&'b str, &'b str)]) -> Option<&'a [(&'b str, &'b str)]> {
    let end = lines.iter().position(|(name, _)| *name == DIGEST_LINE)?;
    Some(&lines[..end])
}
