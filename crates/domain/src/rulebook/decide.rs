//! What is asked of a rulebook, and who answers: an action and facts in, the codes of the rules that
//! forbid it out (`docs/ref/rulebook.md`, policies).
//!
//! Whoever decides before anything happens, operator and trustee, asks the rulebook's policies
//! (`sidelight-rules`). Whoever only reads what was decided, hub and browser, asks its numbers: a
//! [`Rulebook`](super::Rulebook) decides by them, and none whose policies decide otherwise is ever in force.

use std::collections::BTreeSet;

/// The longest that a rulebook's limit can be; every fact that is a number is cut off here, far beyond.
const NUMBER_MAX: u64 = i64::MAX as u64;

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// An agency asks residents.
    Ask,
    /// A household shares.
    Share,
    /// An agency files an emergency.
    FileEmergency,
    /// A trustee answers for an emergency.
    ReleaseEmergency,
    /// An agency files a legal demand.
    FileDemand,
    /// A trustee answers for a legal demand.
    ReleaseDemand,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 6] = [
        Action::Ask,
        Action::Share,
        Action::FileEmergency,
        Action::ReleaseEmergency,
        Action::FileDemand,
        Action::ReleaseDemand,
    ];

    /// As in policies.
    pub fn code(self) -> &'static str {
        match self {
            Action::Ask => "ask",
            Action::Share => "share",
            Action::FileEmergency => "file-emergency",
            Action::ReleaseEmergency => "release-emergency",
            Action::FileDemand => "file-demand",
            Action::ReleaseDemand => "release-demand",
        }
    }

    /// Who does it, as in policies.
    pub fn who(self) -> &'static str {
        match self {
            Action::Ask | Action::FileEmergency | Action::FileDemand => "Agency",
            Action::Share => "Household",
            Action::ReleaseEmergency | Action::ReleaseDemand => "Trustee",
        }
    }
}

/// A thing that is so, counted or looked up by whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Whether.
    Is(bool),
    /// How many, in the unit of the limit it is held against.
    Number(u64),
    /// A code of a closed list.
    Word(String),
}

/// An action and what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is wanted.
    pub action: Action,
    /// By name, as in the schema of the policies.
    pub facts: Vec<(&'static str, Fact)>,
}

impl Question {
    /// Nothing is known yet.
    pub fn new(action: Action) -> Self {
        let facts = Vec::new();
        Self { action, facts }
    }

    /// With a thing that is so, or not.
    #[must_use]
    pub fn is(self, name: &'static str, is: bool) -> Self {
        self.with(name, Fact::Is(is))
    }

    /// With a number.
    #[must_use]
    pub fn number(self, name: &'static str, number: u64) -> Self {
        self.with(name, Fact::Number(number.min(NUMBER_MAX)))
    }

    /// With a code.
    #[must_use]
    pub fn word(self, name: &'static str, word: &str) -> Self {
        self.with(name, Fact::Word(word.to_owned()))
    }

    /// With what `more` adds, if there is something.
    #[must_use]
    pub fn perhaps<T>(self, some: Option<T>, more: impl FnOnce(Self, T) -> Self) -> Self {
        match some {
            Some(it) => more(self, it),
            None => self,
        }
    }

    fn with(mut self, name: &'static str, fact: Fact) -> Self {
        self.facts.push((name, fact));
        self
    }

    fn fact(&self, name: &str) -> Option<&Fact> {
        let found = self.facts.iter().find(|(it, _)| *it == name);
        found.map(|(_, fact)| fact)
    }

    /// Whether it is known to be so.
    pub(crate) fn yes(&self, name: &str) -> bool {
        self.fact(name) == Some(&Fact::Is(true))
    }

    /// Whether it is known not to be so.
    pub(crate) fn no(&self, name: &str) -> bool {
        self.fact(name) == Some(&Fact::Is(false))
    }

    /// The number, if it is known.
    pub(crate) fn get(&self, name: &str) -> Option<u64> {
        match self.fact(name) {
            Some(Fact::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The code, if it is known.
    pub(crate) fn code(&self, name: &str) -> Option<&str> {
        match self.fact(name) {
            Some(Fact::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// Whether a number is known and more than `max`.
    pub(crate) fn over(&self, name: &str, max: u64) -> bool {
        self.get(name).is_some_and(|it| it > max)
    }

    /// Whether a number is known and less than `min`.
    pub(crate) fn under(&self, name: &str, min: u64) -> bool {
        self.get(name).is_some_and(|it| it < min)
    }

    /// Whether a number is known and outside of these.
    pub(crate) fn outside(&self, name: &str, min: u64, max: u64) -> bool {
        self.under(name, min) || self.over(name, max)
    }
}

/// What was found of whatever a trustee would answer for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Released {
    /// Cameras whose footage leaves.
    pub cameras: u64,
    /// Most footage of one camera, minutes.
    pub camera_minutes: u64,
    /// Reviewers who signed, each counted once.
    pub reviewers: u64,
    /// Whether a supervisor of the agency signed.
    pub supervised: bool,
    /// Whether somebody did two people's part.
    pub own_work: bool,
}

impl Released {
    pub(crate) fn tell(self, question: Question) -> Question {
        question
            .number("camera_minutes", self.camera_minutes)
            .number("reviewers", self.reviewers)
            .is("supervised", self.supervised)
            .is("own_work", self.own_work)
    }
}

/// Who decides.
pub trait Decide {
    /// Codes of every rule that forbids it; none if it is allowed.
    fn forbids(&self, question: &Question) -> BTreeSet<String>;
}

/// The codes of the rules that are broken.
pub(crate) fn broken(rules: &[(&str, bool)]) -> BTreeSet<String> {
    let broken = rules.iter().filter(|(_, broken)| *broken);
    broken.map(|(code, _)| (*code).to_owned()).collect()
}

/// How many whole units begin within `ms`: more than a limit in that unit exactly if `ms` is more than it.
pub(crate) fn begun(ms: u64, unit_ms: u64) -> u64 {
    ms.div_ceil(unit_ms)
}
