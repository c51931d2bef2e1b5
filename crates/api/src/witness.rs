//! Witnesses that dial in: what they are offered, and what they hand in.
//!
//! None of it needs a credential: a cosignature is good or it is not, and a head counts when the record's
//! own key has signed it.

use serde::{Deserialize, Serialize};

/// `GET /api/log/unsigned?witness=NAME&wait=25`: a head that this witness has not signed; 204 when the
/// wait is over, 404 if the record's policy names no such witness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsigned {
    /// The head with the record's signature, a C2SP signed note. Its files can be read already.
    pub signed: String,
}

/// `POST /api/log/cosignatures`: 204 if it is a good cosignature of the newest head by a witness of the
/// policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cosignature {
    /// One signature line of a C2SP signed note, LF at its end.
    pub line: String,
}

/// `POST /api/log/heads`: a head that the record's key has signed and that this witness cannot go on
/// from. The record stops if it is another history, or a longer one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownHead {
    /// The signed head.
    pub signed: String,
}
