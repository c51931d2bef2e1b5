//! Look-ups of addresses on the page of emergencies: how many, of how many addresses, and what came to
//! nothing.

use sidelight_translog::ledger::LookUpNumbers;

use super::civic;
use super::words::said;
use crate::app::App;

/// Look-ups shown; the others are in the files.
const LOOK_UPS_SHOWN_MAX: usize = 100;

/// What the page says.
pub(super) struct LookUps {
    /// How many.
    pub(super) count: usize,
    /// Of how many addresses.
    pub(super) addresses: u64,
    /// Those that came to nothing.
    pub(super) refused: u64,
    /// Newest first.
    pub(super) list: Vec<Line>,
}

/// One look-up.
pub(super) struct Line {
    /// Index of its entry.
    pub(super) index: u64,
    pub(super) day: String,
    pub(super) danger: String,
    pub(super) addresses: u64,
    /// Its name, or until when it is sealed.
    pub(super) agency: String,
}

impl LookUps {
    /// None while there was none and none was refused.
    pub(super) fn counted(app: &App, of: &LookUpNumbers) -> anyhow::Result<Option<Self>> {
        if of.list.is_empty() && of.refused == 0 {
            return Ok(None);
        }
        let newest = of.list.iter().rev().take(LOOK_UPS_SHOWN_MAX);
        let list = newest.map(|it| {
            Ok(Line {
                index: it.look_up,
                day: it.day.to_string(),
                danger: said("danger", it.danger.code()).to_owned(),
                addresses: it.addresses,
                agency: match &it.agency {
                    Some(agency) => civic::name_of(app, agency)?,
                    None => format!("open by {}", it.seal_until),
                },
            })
        });
        Ok(Some(Self {
            count: of.list.len(),
            addresses: of.addresses,
            refused: of.refused,
            list: list.collect::<anyhow::Result<_>>()?,
        }))
    }
}
