//! Who of the officers is on duty when, who stands in, and what is handed over to whoever comes next. It
//! keeps nobody from deciding: it says whom to page, and when the next ones.

use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use sidelight_domain::question::is_sayable;
use sidelight_domain::words::lines;

use crate::officers::{Book, Officer, Officers, OfficersError};

/// After so long the next ones are paged of a case that nobody has opened, ms.
const STEP_MS: u64 = 3 * 60 * 1000;
/// Duties that are kept.
const DUTIES_MAX: usize = 500;
/// Notes that are kept; what is oldest goes.
const NOTES_MAX: usize = 20;

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

/// What somebody leaves to whoever is on duty next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What they were called.
    pub by: String,
    /// When, ms.
    pub at_ms: u64,
    /// What it says.
    pub text: String,
}

/// Whose turn a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn<'a> {
    /// To be woken.
    pub officer: &'a Officer,
    /// Who was on duty and has stepped back.
    pub instead_of: Option<&'a Officer>,
}

impl Book {
    /// Whose turn a case is that some have stepped back from: whoever is on duty, or else their deputy.
    pub fn turn(&self, now_ms: u64, has_recused: impl Fn(&str) -> bool) -> Option<Turn<'_>> {
        let on = || self.duties.iter().filter(|it| it.is_on(now_ms));
        let free = |id: &str| self.officer(id).filter(|_| !has_recused(id));
        let themselves = on().find_map(|it| free(&it.officer));
        let deputy = || {
            on().find_map(|it| {
                let officer = free(it.deputy.as_deref()?)?;
                let instead_of = self.officer(&it.officer);
                Some(Turn {
                    officer,
                    instead_of,
                })
            })
        };
        let on_duty = |officer| Turn {
            officer,
            instead_of: None,
        };
        themselves.map(on_duty).or_else(deputy)
    }

    /// Who is paged of a case that has waited so long: those on duty, after a step their deputies, too, and
    /// after another everybody. A step that adds nobody is none, so with nobody on duty it is everybody at
    /// once.
    pub(crate) fn to_page(
        &self,
        (waited_ms, now_ms): (u64, u64),
        may: impl Fn(&Officer) -> bool,
    ) -> Vec<&Officer> {
        let on = || self.duties.iter().filter(|it| it.is_on(now_ms));
        let free = |id: &String| self.officer(id).filter(|it| may(it));
        let themselves: Vec<_> = on().filter_map(|it| free(&it.officer)).collect();
        let deputies = on().filter_map(|it| free(it.deputy.as_ref()?)).collect();
        let everybody = self.officers.iter().filter(|it| may(it)).collect();
        let steps = [themselves, deputies, everybody];
        let begun = usize::try_from(waited_ms / STEP_MS).unwrap_or(usize::MAX);
        let (mut turn, mut left): (Vec<&Officer>, _) = (Vec::new(), begun.saturating_add(1));
        for step in steps {
            let before = turn.len();
            for officer in step {
                if left > 0 && turn.iter().all(|it| it.id != officer.id) {
                    turn.push(officer);
                }
            }
            left -= usize::from(turn.len() > before);
        }
        turn
    }

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

    /// Leaves a note to whoever comes next.
    pub fn hand_over(
        &self,
        (officer, typed): (&Officer, &str),
        now_ms: u64,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<(), OfficersError> {
        let note = Note {
            by: officer.name.clone(),
            at_ms: now_ms,
            text: lines(typed).join(" "),
        };
        if !is_sayable(&note.text) {
            return Err(OfficersError::Note);
        }
        self.change(rng, |book| {
            book.notes.insert(0, note);
            book.notes.truncate(NOTES_MAX);
            Ok(())
        })
    }
}
