//! Addresses and contacts under the trustees' look-up key (`docs/ref/lookup.md`): what trustees are asked
//! to answer by themselves, and what they hand in.
//!
//! | call | does |
//! | --- | --- |
//! | `POST /api/household/address/set-ups` | [`NewSetUp`](set_up::NewSetUp); 201 [`SetUp`](set_up::SetUp) |
//! | `GET /api/household/address/set-ups/{id}` | [`SetUpAnswers`](set_up::SetUpAnswers): those that came |
//! | `GET /api/trustees/look-ups?wait=25` | `[Work]` to answer: look-ups, newest first; set-ups, oldest |
//! | `POST /api/trustees/look-ups/answers` | [`Done`]; 204, also for the same again; another one is 409 |
//! | `POST /api/trustees/look-ups/tallies` | [`Tally`](set_up::Tally); 201 with the entry's index |

pub mod case;
pub mod set_up;

use serde::{Deserialize, Serialize};

use crate::Bytes64;
use crate::bytes64::hex32;

/// Pieces of work in one answer of the operator.
pub const WORK_MAX: usize = 16;

/// What a trustee is asked to answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Work {
    /// A household makes the token of its own address or contact.
    SetUp {
        /// Its id, 32 hex digits.
        set_up: String,
        /// Of the look-up key.
        epoch: u64,
        /// The blinded address or contact.
        #[serde(with = "hex32")]
        element: [u8; 32],
    },
    /// An officer's look-up is in the record.
    LookUp(case::LookUpCase),
}

/// What a trustee has answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Done {
    /// A household's own address or contact.
    SetUp {
        /// Its id, 32 hex digits.
        set_up: String,
        /// Point and proof, 96 bytes.
        answer: Bytes64,
    },
    /// An officer's look-up.
    LookUp {
        /// Index of its entry.
        index: u64,
        /// Point and proof of each element, 96 bytes, in the order of the text.
        answers: Vec<Bytes64>,
    },
}
