//! The notice of a demand: what the household reads before anything leaves, as the plaintext of a box of one
//! size. The sealing is not here.

use serde::{Deserialize, Serialize};

use super::Demand;
use crate::record::HouseholdId;
use crate::spelling::spelling;

/// Bytes of the padded plaintext; that of a trustee's notice.
const NOTICE_BYTES: usize = 512;
const VERSION: u64 = 1;

/// The members in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    v: u64,
    kind: String,
    origin: String,
    household: String,
    agency: String,
    r#type: String,
    authority: String,
    reference: String,
    doors: Vec<String>,
    from: u64,
    to: u64,
    deliver_from: u64,
}

/// What the household is told of a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemandNotice(Text);

impl DemandNotice {
    /// The notice of a demand for what `household` has; nothing leaves before `deliver_from_ms`.
    pub fn new(demand: &Demand, household: HouseholdId, deliver_from_ms: u64) -> Self {
        Self(Text {
            v: VERSION,
            kind: "demand".to_owned(),
            origin: demand.origin.clone(),
            household: household.to_string(),
            agency: demand.agency.clone(),
            r#type: demand.kind.clone(),
            authority: demand.authority.clone(),
            reference: demand.reference.clone(),
            doors: demand.doors.iter().map(|it| it.to_string()).collect(),
            from: demand.window.from_ms(),
            to: demand.window.to_ms(),
            deliver_from: deliver_from_ms,
        })
    }

    /// JSON, padded with spaces behind its brace. Where not all fits, the last doors are left out, then the
    /// last letters of reference and authority: the household has the demand itself on its page. `None` if
    /// it is still too long, which only an origin of hundreds of letters makes it.
    pub fn padded(&self) -> Option<Vec<u8>> {
        let mut text = self.0.clone();
        let mut bytes = spelling(&text).into_bytes();
        while bytes.len() > NOTICE_BYTES {
            let spare = text.doors.len() > 1 && text.doors.pop().is_some();
            let shorter = spare || text.reference.pop().is_some() || text.authority.pop().is_some();
            if !shorter {
                return None;
            }
            bytes = spelling(&text).into_bytes();
        }
        bytes.resize(NOTICE_BYTES, b' ');
        Some(bytes)
    }
}
