//! Set-up: a household's page has the token of its own address or contact made. It stays in the page; the
//! operator relays what hides it, and what the trustees answer.

use serde::{Deserialize, Serialize};
use sidelight_domain::record::{Encoder, Hash};

use crate::Bytes64;
use crate::bytes64::hex32;

/// Set-ups of one household within 24 hours.
pub const SET_UPS_PER_HOUSEHOLD_DAY_MAX: u64 = 3;
/// Set-ups of all households that are kept at once.
pub const SET_UPS_KEPT_MAX: u64 = 1_000;
/// How long a set-up waits for answers, and its answers for the household, ms.
pub const SET_UP_LIFE_MS: u64 = 24 * 60 * 60 * 1000;
/// One trustee's answer: point and proof, bytes.
pub const LOOK_UP_ANSWER_BYTES: usize = 96;

/// Asks the trustees about one blinded address or contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSetUp {
    /// Of the look-up key that the page has proven in the record.
    pub epoch: u64,
    /// The blinded address or contact.
    #[serde(with = "hex32")]
    pub element: [u8; 32],
}

/// It is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    /// 32 hex digits.
    pub set_up: String,
}

/// What has come so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUpAnswers {
    /// One of each trustee that answered, by number.
    pub answers: Vec<SetUpAnswer>,
}

/// One trustee's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUpAnswer {
    /// Its number in the roster.
    pub trustee: u64,
    /// Point and proof, 96 bytes.
    pub answer: Bytes64,
}

/// The fields of a `lookup-tally` entry: how many set-ups a trustee has answered in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Whose.
    pub trustee: String,
    /// Such as `2026-11`.
    pub month: String,
    /// How many.
    pub set_ups: u64,
    /// By the trustee's signing key.
    pub signature: String,
}

/// What an answer at set-up is bound to, and is good for nothing else. `origin` is the log's.
pub fn set_up_occasion(origin: &str, epoch: u64, set_up: &[u8; 16], element: &[u8; 32]) -> Hash {
    Encoder::new("sidelight/lookup/set-up/v1")
        .field(origin.as_bytes())
        .u64(epoch)
        .field(set_up)
        .field(element)
        .hash()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_occasion_is_that_of_the_page() {
        let occasion = set_up_occasion("log.example/log", 1, &[1; 16], &[2; 32]);
        // The same in web/test/lookup.test.ts.
        let theirs = "f5c37cb39c7ea4043beef13cbbe5d1371589adeb50bfba5c7b5b67e7747bafa7";
        assert_eq!(hex::encode(occasion), theirs);
    }
}
