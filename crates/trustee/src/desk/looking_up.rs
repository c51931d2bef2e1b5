//! Of the [`Desk`]: what is asked about addresses, above all look-ups that are in the record, which this
//! trustee checks and answers by itself.

use std::sync::Arc;

use rand::rngs::OsRng;
use sidelight_api::limits::WAIT_SECONDS_MAX;
use sidelight_api::lookup::case::LookUpCase;
use sidelight_api::lookup::{Done, Work};
use sidelight_domain::approval::Site;
use sidelight_quorum::Addresses;
use sidelight_translog::checkpoint::CHECKPOINT_BYTES_MAX;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::monitor::Monitor;
use tokio::sync::watch;

use super::{Desk, DeskError};
use crate::ceremony::CeremonyFailure;
use crate::clock;
use crate::set_ups::Asked;
use crate::verify::{Head, LookUpGround, clear_look_up};

impl Desk {
    /// Tells how many set-ups were answered in months that are over, and answers what is asked about
    /// addresses; whether all of that was taken. What the operator does not take keeps nobody from the next.
    pub async fn follow_look_ups(
        &self,
        view: &watch::Receiver<Arc<Monitor>>,
    ) -> Result<bool, DeskError> {
        let monitor = view.borrow().clone();
        if let Err(error) = self.hand_in_tallies(monitor.ledger()).await {
            tracing::warn!(%error, "how many set-ups were answered is not handed in");
        }
        let asked = self.client.look_ups(WAIT_SECONDS_MAX).await?;
        let monitor = view.borrow().clone();
        let mut all = true;
        for work in asked {
            if let Err(error) = self.answer_work(&monitor, &work).await {
                all = false;
                tracing::warn!(%error, "something about an address is not answered");
            }
        }
        Ok(all)
    }

    /// All of them; the first that is not taken is what is answered.
    async fn hand_in_tallies(&self, ledger: &Ledger) -> Result<(), DeskError> {
        let mut refused = None;
        for tally in self.tallies(ledger)? {
            if let Err(error) = self.client.tally(&tally).await {
                refused.get_or_insert(error);
            }
        }
        refused.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Does nothing where the record here does not say yet what is asked.
    async fn answer_work(&self, view: &Monitor, work: &Work) -> Result<(), DeskError> {
        let done = match work {
            Work::SetUp {
                set_up,
                epoch,
                element,
            } => {
                let asked = Asked {
                    set_up,
                    epoch: *epoch,
                    element: *element,
                };
                Some(self.answer_set_up(view.ledger(), &asked)?)
            }
            Work::LookUp(case) => self.answer_look_up(view, case).await?,
        };
        match done {
            Some(done) => Ok(self.client.looked_up(&done).await?),
            None => Ok(()),
        }
    }

    /// Checks a look-up against the head that is published now and against the record here, and answers it:
    /// once, from the journal. `None`: the record here does not have it yet.
    pub async fn answer_look_up(
        &self,
        view: &Monitor,
        case: &LookUpCase,
    ) -> Result<Option<Done>, DeskError> {
        if view.ledger().size() <= case.index {
            return Ok(None);
        }
        let published = self.reader.get("checkpoint", CHECKPOINT_BYTES_MAX).await?;
        let head = (&published.unwrap_or_default()[..], clock::now_ms());
        self.answer_look_up_under(view, case, head).map(Some)
    }

    /// The same against a head that was fetched at that moment, ms.
    pub fn answer_look_up_under(
        &self,
        view: &Monitor,
        case: &LookUpCase,
        (published, seen_ms): (&[u8], u64),
    ) -> Result<Done, DeskError> {
        let (log_policy, (rp_id, origin)) = self.is_ready()?;
        let ledger = view.ledger();
        let missing = CeremonyFailure::Record("a look-up key");
        let roster = self.lookup_roster(ledger)?.ok_or(missing)?;
        let share = self.shares::<Addresses>().load(&roster)?;
        let policy = ledger.look_up(case.index).map(|it| it.entry.policy);
        let rulebook = match policy {
            Some(policy) => self.files.text(policy)?,
            None => None,
        };
        let rulebook = String::from_utf8(rulebook.unwrap_or_default()).unwrap_or_default();
        let ground = LookUpGround {
            me: &self.me,
            share: &share,
            roster: &roster,
            ledger,
            head: Head {
                log_policy,
                published,
                seen_ms,
                tree: (view.tree().size(), view.tree().root()),
                files: &self.files,
            },
            rulebook: &rulebook,
            site: Site {
                rp_id,
                origins: &[origin],
            },
        };
        let cleared = clear_look_up(case, &ground)?;
        let given = (&share, &roster);
        Ok(self.looked_up.answer(&cleared, given, &mut OsRng)?)
    }

    /// How many look-ups were answered.
    pub fn look_ups_answered(&self) -> Result<usize, DeskError> {
        Ok(self.looked_up.count()?)
    }
}
