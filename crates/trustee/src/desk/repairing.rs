//! A share that is given again by others, or to somebody new.

use rand::rngs::OsRng;
use sidelight_api::client::ClientError;
use sidelight_api::repair::EndedRepair;
use sidelight_quorum::Roster;
use sidelight_translog::entry::Slug;
use sidelight_translog::ledger::Ledger;

use super::{Desk, DeskError};
use crate::clock;
use crate::delivered::Delivered;
use crate::repair::{AcceptRepairError, OpenRepair, Part, RepairFailure};

/// Why a repair is not asked for, accepted or gone on with.
#[derive(Debug, thiserror::Error)]
pub enum RepairingError {
    /// Here.
    #[error(transparent)]
    Failure(#[from] RepairFailure),
    /// The words.
    #[error(transparent)]
    Accept(#[from] AcceptRepairError),
    /// Who decides, and the roster.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The operator.
    #[error("the operator: {0}")]
    Operator(#[from] ClientError),
}

impl Desk {
    /// The repairs that are open, as the operator named them last.
    pub fn repairs(&self, ledger: &Ledger) -> Result<Vec<OpenRepair>, RepairFailure> {
        self.repairs.open(ledger)
    }

    /// A person here lost the share and asks others for it; all others, if none are named. It is at the
    /// operator when this returns.
    pub async fn ask_repair(
        &self,
        ledger: &Ledger,
        helpers: &[Slug],
    ) -> Result<OpenRepair, RepairingError> {
        let now_ms = clock::now_ms();
        let request = self.repairs.ask(ledger, helpers, now_ms)?;
        self.client.repair(&request).await?;
        let named = self.client.repairs().await?;
        self.repairs.take(ledger, &named, (now_ms, &mut OsRng))?;
        let open = self.repairs(ledger)?.into_iter();
        let mut asked = open.filter(|it| it.part == Part::Asked && it.asked_ms == now_ms);
        let gone = RepairFailure::from(sidelight_translog::ledger::RepairRefused::Unknown);
        Ok(asked.next().ok_or(gone)?)
    }

    /// A person compared the words with who asks.
    pub fn accept_repair(
        &self,
        ledger: &Ledger,
        (words, by): (&str, Option<&str>),
    ) -> Result<OpenRepair, RepairingError> {
        let _one = self.deciding()?;
        let now = (clock::now_ms(), &mut OsRng);
        Ok(self.repairs.accept(ledger, (words, by), now)?)
    }

    /// Takes what the operator names, and goes as far as it can with each. What hinders one keeps nobody from
    /// the next; the first that the operator does not take is what is answered. Letters that it took before
    /// are not handed in again.
    pub async fn follow_repairs(
        &self,
        ledger: &Ledger,
        delivered: &mut Delivered,
    ) -> Result<(), RepairingError> {
        let named = self.client.repairs().await?;
        let now = (clock::now_ms(), &mut OsRng);
        self.repairs.take(ledger, &named, now)?;
        let roster = self.roster(ledger).map_err(DeskError::from)?;
        let mut refused = None;
        for repair in self.repairs(ledger)? {
            let (Part::Asked | Part::Helps(_), Some(roster)) = (&repair.part, &roster) else {
                continue;
            };
            let given = (&repair, roster);
            if let Err(error) = self.follow_one(ledger, given, delivered).await {
                refused.get_or_insert(error);
            }
        }
        refused.map_or(Ok(()), |error| Err(error.into()))
    }

    async fn follow_one(
        &self,
        ledger: &Ledger,
        (repair, roster): (&OpenRepair, &Roster),
        delivered: &mut Delivered,
    ) -> Result<(), ClientError> {
        let letters = self.client.repair_letters(&repair.id).await?;
        let given = (&repair.id, &letters[..], roster);
        match self.repairs.step(ledger, given, &mut OsRng) {
            Ok(step) => {
                for letter in &step.send {
                    let hand_in = self.client.repair_letter(letter);
                    delivered.once(("letter", letter), hand_in).await?;
                }
                if step.is_repaired {
                    let repair = repair.id;
                    self.client.repair_ended(&EndedRepair { repair }).await?;
                    tracing::warn!("the share of the quorum key in force is here again");
                }
            }
            Err(error) => tracing::error!(%error, trustee = %repair.trustee, "a repair"),
        }
        Ok(())
    }
}
