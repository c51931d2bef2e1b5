//! A rulebook's policies, read and asked (`docs/ref/rulebook.md`, policies): the Cedar language behind
//! `domain`'s [`Decide`].
//!
//! No state and no counting: what is so is told with the question. Linked by whoever decides, operator and
//! trustee; hub, browser and command line go by the numbers, and [`read`] takes no rulebook in which the two
//! differ.

mod agree;
mod cedar;

use std::collections::BTreeSet;

use sidelight_domain::rulebook::decide::{Action, Decide, Question};
use sidelight_domain::rulebook::{Rulebook, RulebookError};

use cedar::Policies;

/// A rulebook cannot be gone by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// Its numbers and lists.
    #[error(transparent)]
    Text(#[from] RulebookError),
    /// Its policies.
    #[error("the rulebook's policies cannot be read: {0}")]
    Policies(String),
    /// A number that the policies do not go by.
    #[error(
        "the rulebook's policies and numbers differ about {} with {fact}: the policies forbid by \
         {policies:?}, the numbers by {numbers:?}",
        .action.code()
    )]
    Differ {
        /// About what.
        action: Action,
        /// Which of what is known was changed, and to what.
        fact: String,
        /// Codes of the policies that forbid.
        policies: BTreeSet<String>,
        /// Codes of the numbers that do.
        numbers: BTreeSet<String>,
    },
}

/// What decides under a rulebook: its policies, or the numbers of one that has none.
#[derive(Clone, Debug)]
pub struct Decider(Inner);

#[derive(Clone, Debug)]
enum Inner {
    Numbers(Box<Rulebook>),
    Policies(Box<Policies>),
}

impl Decide for Decider {
    fn forbids(&self, question: &Question) -> BTreeSet<String> {
        match &self.0 {
            Inner::Numbers(book) => book.forbids(question),
            Inner::Policies(policies) => policies.forbids(question),
        }
    }
}

/// Reads a rulebook's text, with what decides under it.
///
/// # Errors
/// If a part of it cannot be read, or its policies say otherwise than a number of it.
pub fn read(text: &str) -> Result<(Rulebook, Decider), RulesError> {
    let book = Rulebook::parse(text)?;
    let Some(given) = &book.policies else {
        let numbers = Inner::Numbers(Box::new(book.clone()));
        return Ok((book, Decider(numbers)));
    };
    let policies = Policies::read(given).map_err(RulesError::Policies)?;
    agree::check(&book, &policies, text)?;
    Ok((book, Decider(Inner::Policies(Box::new(policies)))))
}
