//! People of a home who are not to learn of an emergency before it is decided, on the wire
//! (`docs/ref/emergency.md`, Left out).

use serde::{Deserialize, Serialize};

/// As an officer types them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Each by a name or a mail address.
    pub people: Vec<String>,
    /// `owner-in-danger` or `owner-suspected`.
    pub reason: String,
}

/// Names are for those who decide on the claim alone.
impl std::fmt::Debug for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LeftOut({}, {})", self.people.len(), self.reason)
    }
}

/// What a reviewer sees of it: numbers. Of a home where one of them is not known nothing else is said, so
/// that it looks like nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutSeen {
    /// How many the claim names.
    pub named: u64,
    /// How many of them are no member of the home; then nobody is asked.
    pub unknown: u64,
    /// How many members are not asked, of how many; none where one of the named is unknown.
    pub members: Option<NotAskedOf>,
}

/// Some of the members of a home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotAskedOf {
    /// Members who are not asked.
    pub not_asked: u64,
    /// All of them.
    pub of: u64,
}

/// Of a release, for every member of the home: that not all of them were asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unasked {
    /// Index of its entry.
    pub index: u64,
    /// How many were not; all of them where nobody was.
    pub members: u64,
    /// Whether somebody was.
    pub others_asked: bool,
    /// Why, as the claim says.
    pub reason: String,
}
