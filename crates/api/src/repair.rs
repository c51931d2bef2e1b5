//! Repair of a trustee's share by others (`docs/ref/trustee.md`, repair).
//!
//! | call | does |
//! | --- | --- |
//! | `POST /api/trustees/repairs` | [`NewRepair`]; 204, also for the same again; the next one ends the last |
//! | `GET /api/trustees/repairs` | `[NewRepair]`: those that the caller asked for, or shall help with |
//! | `POST /api/trustees/repairs/letters` | [`NewRepairLetter`]; 204, as above; another one is 409 |
//! | `GET /api/trustees/repairs/letters?repair=HEX` | `[Letter]` of the [ceremony](crate::trustee::Letter) |
//! | `POST /api/trustees/repairs/ended` | [`EndedRepair`]; 204 |

use serde::{Deserialize, Serialize};

use crate::Bytes64;
use crate::bytes64::hex32;

/// One letter of a repair, sealed, bytes.
pub const REPAIR_LETTER_BYTES_MAX: usize = 4 * 1024;

/// A trustee asks others for its share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRepair {
    /// Who asks.
    pub trustee: String,
    /// SHA-256 of the roster in force.
    #[serde(with = "hex32")]
    pub roster: [u8; 32],
    /// Who shall help, by number.
    pub helpers: Vec<String>,
    /// When, ms since 1970.
    pub asked_ms: u64,
    /// By the signing key of who asks.
    pub signature: Bytes64,
}

/// A letter on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRepairLetter {
    /// SHA-256 of what who asks has signed.
    #[serde(with = "hex32")]
    pub repair: [u8; 32],
    /// The trustee that can open it.
    pub to: String,
    /// An `age` file, at most [`REPAIR_LETTER_BYTES_MAX`].
    pub letter: Bytes64,
}

/// Who asked is helped, or asks no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndedRepair {
    /// SHA-256 of what who asks has signed.
    #[serde(with = "hex32")]
    pub repair: [u8; 32],
}
