//! How many of those who hold the quorum key are there now, as the operator passes on what they said: a small
//! file that the running program keeps, for `status` and the console.

use serde::{Deserialize, Serialize};
use sidelight_api::account::unsaid_words;
use sidelight_api::emergency::Trustees;

/// The file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seats {
    /// How many have to answer.
    pub threshold: u64,
    /// How many hold a share.
    pub all: u64,
    /// How many of them have said that somebody is there.
    pub there: u64,
    /// How many have not said whether.
    #[serde(default)]
    pub unsaid: u64,
    /// Whether somebody is missing, and one more who leaves is one too many.
    #[serde(default)]
    pub alarm: bool,
}

impl Seats {
    /// What the operator passed on.
    pub fn of(said: &Trustees) -> Self {
        Self {
            threshold: said.threshold,
            all: said.trustees.len() as u64,
            there: said.available(),
            unsaid: said.unsaid(),
            alarm: said.is_alarming(),
        }
    }

    /// For people.
    pub fn says(&self) -> String {
        let Self {
            threshold,
            all,
            there,
            unsaid,
            alarm: _,
        } = self;
        let unsaid = unsaid_words(*unsaid);
        format!(
            "{there} of {all} trustees say that they are available now{unsaid}; {threshold} have to answer"
        )
    }
}

#[cfg(test)]
mod tests {
    use sidelight_api::emergency::TrusteeThere;

    use super::*;

    #[test]
    fn below_one_more_than_have_to_answer_it_is_an_alarm() {
        let said = |available: [Option<bool>; 4]| {
            let there = |available| TrusteeThere {
                trustee: "t".to_owned(),
                available,
                until_ms: None,
                called_ms: None,
            };
            Seats::of(&Trustees {
                threshold: 2,
                trustees: available.map(there).to_vec(),
            })
        };
        let three = said([Some(true), None, Some(true), Some(false)]);
        assert_eq!((three.there, three.all, three.unsaid), (2, 4, 1));
        assert!(!three.alarm);
        let says = three.says();
        assert!(says.starts_with(
            "2 of 4 trustees say that they are available now, 1 trustee has not said"
        ));
        assert!(said([Some(true), None, Some(false), Some(false)]).alarm);
        let new = said([None; 4]);
        assert_eq!((new.there, new.alarm), (0, false), "nobody is missing yet");
    }
}
