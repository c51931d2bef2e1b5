//! Who of the officers is on duty when, and who stands in. It pages nobody and keeps nobody from deciding: it
//! says whom to wake.

use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};

use crate::officers::{Book, Officers, OfficersError};

/// Duties that are kept.
const DUTIES_MAX: usize = 500;

/// Who is on duty when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Names it.
    pub id: u64,
    /// Whose, an officer's id.
    pub officer: String,
    /// Who stands in.
    pub deputy: Option<String>,
    /// From when, ms.
    pub from_ms: u64,
    /// Until when, ms.
    pub to_ms: u64,
}

impl Duty {
    /// Whether it is now.
    pub fn is_on(&self, now_ms: u64) -> bool {
        (self.from_ms..self.to_ms).contains(&now_ms)
    }
}

impl Book {
    /// Drops the duties of whoever is no officer any more.
    pub(crate) fn without_gone(&mut self) {
        let officers = &self.officers;
        let is_here = |id: &String| officers.iter().any(|it| it.id == *id);
        self.duties.retain(|it| is_here(&it.officer));
        for duty in &mut self.duties {
            duty.deputy = duty.deputy.take().filter(is_here);
        }
    }
}

impl Officers {
    /// Puts a duty into the calendar; its id is made here. Those that are over go.
    pub fn put_on_duty(
        &self,
        mut duty: Duty,
        now_ms: u64,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<(), OfficersError> {
        if duty.from_ms >= duty.to_ms || duty.to_ms <= now_ms {
            return Err(OfficersError::Times);
        }
        self.change(rng, |book| {
            let is_here = |id: &String| book.officer(id).is_some();
            let twice = duty.deputy.as_ref() == Some(&duty.officer);
            if !is_here(&duty.officer) || !duty.deputy.as_ref().is_none_or(is_here) || twice {
                return Err(OfficersError::Unknown);
            }
            book.duties.retain(|it| it.to_ms > now_ms);
            if book.duties.len() >= DUTIES_MAX {
                return Err(OfficersError::TooMany);
            }
            let last = book.duties.iter().map(|it| it.id).max();
            duty.id = last.map_or(0, |it| it + 1);
            book.duties.push(duty);
            book.duties.sort_by_key(|it| (it.from_ms, it.id));
            Ok(())
        })
    }

    /// Takes a duty out of the calendar.
    pub fn take_off_duty(
        &self,
        id: u64,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<(), OfficersError> {
        self.change(rng, |book| {
            book.duties.retain(|it| it.id != id);
            Ok(())
        })
    }
}
