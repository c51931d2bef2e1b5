//! People of the home who are not to be asked with the others: as an officer knows them, who never sees who
//! lives there. Whoever holds the members of the home compares.

use serde::{Deserialize, Serialize};

use super::claim::{ClaimError, NotAsked};
use crate::words::is_line;

/// Most people that a claim names so.
pub const LEFT_OUT_MAX: usize = 4;
/// Longest name or mail address of one of them, characters.
pub const PERSON_CHARS_MAX: usize = 200;

/// Who of the home is not to learn of it before it is decided, and why.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Each by a name or a mail address, as it was typed.
    pub people: Vec<String>,
    /// One of those for which nothing is shown at a home.
    pub reason: NotAsked,
}

/// Names are for those who decide on them alone.
impl std::fmt::Debug for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LeftOut({}, {})", self.people.len(), self.reason.code())
    }
}

impl LeftOut {
    pub(super) fn look(&self) -> Result<(), ClaimError> {
        let one = |it: &String| is_line(it) && it.chars().count() <= PERSON_CHARS_MAX;
        let mut distinct: Vec<_> = self.people.iter().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let fine = (1..=LEFT_OUT_MAX).contains(&self.people.len())
            && distinct.len() == self.people.len()
            && self.people.iter().all(one)
            && self.reason.is_to_be_hidden();
        if fine {
            Ok(())
        } else {
            Err(ClaimError::LeftOut)
        }
    }

    /// Of each member, by everything that they are known by, whether they are one of these; and how many of
    /// these are no member.
    pub fn among(&self, members: &[Vec<String>]) -> (Vec<bool>, usize) {
        let people: Vec<String> = self.people.iter().map(|it| folded(it)).collect();
        let known: Vec<Vec<String>> = members
            .iter()
            .map(|member| member.iter().map(|it| folded(it)).collect())
            .collect();
        let is_one = |member: &Vec<String>| member.iter().any(|it| people.contains(it));
        let is_nobody = |it: &&String| !known.iter().any(|member| member.contains(it));
        let nobody = people.iter().filter(is_nobody).count();
        (known.iter().map(is_one).collect(), nobody)
    }
}

/// Capitals and spaces do not matter.
fn folded(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(people: &[&str]) -> LeftOut {
        LeftOut {
            people: people.iter().map(|it| (*it).to_owned()).collect(),
            reason: NotAsked::OwnerSuspected,
        }
    }

    #[test]
    fn capitals_and_spaces_do_not_matter_and_everything_else_does() {
        let members = [
            vec!["  Émile  ROUX ".to_owned(), "emile@example.org".to_owned()],
            vec!["Ann".to_owned()],
        ];
        let among = |people: &[&str]| named(people).among(&members);
        assert_eq!(among(&["émile roux"]), (vec![true, false], 0));
        assert_eq!(among(&["EMILE@example.org"]), (vec![true, false], 0));
        // Two ways to name one person.
        assert_eq!(
            among(&["Émile Roux", "emile@example.org"]),
            (vec![true, false], 0)
        );
        for other in ["émile", "roux", "émileroux", "emile roux", "example.org"] {
            assert_eq!(among(&[other]), (vec![false, false], 1), "{other}");
        }
        assert_eq!(among(&["ann", "émile roux"]), (vec![true, true], 0));
        assert_eq!(named(&["ann"]).among(&[]), (vec![], 1));
    }

    #[test]
    fn two_of_one_name_are_both_left_out() {
        let members = [vec!["Sam".to_owned()], vec!["sam".to_owned()]];
        assert_eq!(named(&["SAM"]).among(&members), (vec![true, true], 0));
    }
}
