//! How many of those who hold the quorum key are there now, as the operator passes on what they said: a small
//! file that the running program keeps, for `status` and the console.

use serde::{Deserialize, Serialize};
use sidelight_api::emergency::Trustees;

/// The file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seats {
    /// How many have to answer.
    pub threshold: u64,
    /// How many hold a share.
    pub all: u64,
    /// How many of them have not said that nobody is there.
    pub there: u64,
    /// How many of these have said nothing at all.
    pub silent: u64,
    /// Whether somebody is missing, and one more who leaves is one too many.
    #[serde(default)]
    pub alarm: bool,
}

impl Seats {
    /// What the operator passed on.
    pub fn of(said: &Trustees) -> Self {
        let silent = said.trustees.iter().filter(|it| it.available.is_none());
        Self {
            threshold: said.threshold,
            all: said.trustees.len() as u64,
            there: said.available(),
            silent: silent.count() as u64,
            alarm: said.is_alarming(),
        }
    }

    /// For people.
    pub fn says(&self) -> String {
        let Self {
            threshold,
            all,
            there,
            silent,
            alarm: _,
        } = self;
        let silent = match silent {
            0 => String::new(),
            some => format!(", {some} of them never said so"),
        };
        format!("{there} of {all} trustees available now{silent}; {threshold} have to answer")
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
        assert_eq!((three.there, three.all, three.silent), (3, 4, 1));
        assert!(!three.alarm);
        assert!(three.says().starts_with("3 of 4 trustees available now"));
        assert!(said([Some(true), None, Some(false), Some(false)]).alarm);
    }
}
