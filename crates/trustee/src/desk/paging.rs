//! Of the [`Desk`]: which cases officers are paged of, what the messages say, and who has opened a case.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rand::rngs::OsRng;
use sidelight_translog::monitor::Monitor;

use super::{CaseLine, Desk, DeskError};
use crate::officers::{Book, Officer};
use crate::paging::journal::{Paging, Sending};
use crate::verify::Journalled;

/// Cases of which officers are paged at a time, the newest ones: each is an entry of the record.
const CASES_MAX: usize = 100;
/// Of a case that is older nobody is paged any more, or for the first time, ms.
const PAGED_MS: u64 = 24 * 60 * 60 * 1000;

impl Desk {
    /// Cases that nobody here has decided, newest first.
    pub(crate) fn waiting(&self, decided: &mut BTreeSet<u64>) -> Result<Vec<u64>, DeskError> {
        let mut releases = self.cases.releases()?;
        releases.retain(|it| !decided.contains(it));
        releases.sort_unstable_by_key(|it| Reverse(*it));
        let mut waiting = Vec::new();
        for release in releases {
            if waiting.len() == CASES_MAX {
                break;
            }
            match self.answering.journalled(release)? {
                Journalled::Nothing => waiting.push(release),
                Journalled::Answered(_) | Journalled::Refused => {
                    decided.insert(release);
                }
            }
        }
        Ok(waiting)
    }

    /// Since when officers are paged of a case, from now on at the latest, `kept` being what is kept of it;
    /// `None` if nobody is, or not any more. What the record does not know as a release wakes nobody,
    /// whatever the operator hands over.
    pub(crate) fn begin_paging(
        &self,
        view: &Monitor,
        (release, kept): (u64, &Paging),
        now_ms: u64,
    ) -> Result<Option<u64>, DeskError> {
        if view.ledger().release(release).is_none() {
            return Ok(None);
        }
        let is_now = |since_ms: &u64| now_ms.saturating_sub(*since_ms) < PAGED_MS;
        if let Some(begun_ms) = kept.begun_ms {
            return Ok(Some(begun_ms).filter(is_now));
        }
        let arrived = self.cases.load(release)?.ok_or(DeskError::NoCase)?;
        if !is_now(&arrived.seen_ms) {
            return Ok(None);
        }
        self.paging.begin(release, now_ms, &mut OsRng)?;
        Ok(Some(now_ms))
    }

    /// What is kept of a case: messages to officers, and who has opened it.
    pub fn paging(&self, release: u64) -> Result<Paging, DeskError> {
        Ok(self.paging.of(release)?)
    }

    /// Whether nobody else has to be paged: somebody has opened it lately, or it is decided.
    pub(crate) fn is_held(
        &self,
        book: &Book,
        release: u64,
        now_ms: u64,
    ) -> Result<bool, DeskError> {
        let is_decided = self.answering.journalled(release)? != Journalled::Nothing;
        let (kept, recusals) = (self.paging(release)?, self.recusals(release)?);
        Ok(is_decided || kept.is_held(book, &recusals, now_ms))
    }

    /// Somebody looks at a case that waits, an officer or whoever uses the command line: nobody else is
    /// paged of it.
    pub fn open_case(
        &self,
        release: u64,
        by: Option<&Officer>,
        now_ms: u64,
    ) -> Result<(), DeskError> {
        self.cases.load(release)?.ok_or(DeskError::NoCase)?;
        if self.answering.journalled(release)? != Journalled::Nothing {
            return Ok(());
        }
        Ok(self.paging.opened(release, (by, now_ms), &mut OsRng)?)
    }

    /// Keeps how far a message is.
    pub(crate) fn keep_sending(&self, release: u64, sending: &Sending) -> Result<(), DeskError> {
        Ok(self.paging.keep(release, sending, &mut OsRng)?)
    }

    /// What a message about a case says: whether somebody practises, its kind, and whose it is.
    pub(crate) fn label(&self, view: &Monitor, release: u64) -> String {
        let what = match view.ledger().compelled_release(release) {
            Some(_) => "A legal demand",
            None => "An emergency",
        };
        let line = CaseLine {
            release,
            done: Journalled::Nothing,
        };
        let before = if self.is_drill(view, line) {
            "DRILL. "
        } else {
            ""
        };
        let operator = &self.operator;
        format!("{before}{what} waits for your decision. Operator: {operator}.")
    }
}
