//! Of the [`Desk`]: look-ups of addresses that are in the record, which this trustee checks and answers by
//! itself.

use rand::rngs::OsRng;
use sidelight_api::lookup::Done;
use sidelight_api::lookup::case::LookUpCase;
use sidelight_domain::approval::Site;
use sidelight_quorum::Addresses;
use sidelight_translog::checkpoint::CHECKPOINT_BYTES_MAX;
use sidelight_translog::monitor::Monitor;

use super::{Desk, DeskError};
use crate::ceremony::CeremonyFailure;
use crate::clock;
use crate::verify::{Head, LookUpGround, clear_look_up};

impl Desk {
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
        let (published, seen_ms) = (published.unwrap_or_default(), clock::now_ms());
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
                published: &published,
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
        Ok(Some(self.looked_up.answer(&cleared, given, &mut OsRng)?))
    }

    /// How many look-ups were answered.
    pub fn look_ups_answered(&self) -> Result<usize, DeskError> {
        Ok(self.looked_up.count()?)
    }
}
