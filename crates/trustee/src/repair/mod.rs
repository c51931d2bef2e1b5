//! A share that was lost is given again by others, or to somebody new (`docs/ref/trustee.md`, repair).
//!
//! ```text
//! who lost it asks, signed -> each helper: A PERSON compares six words with who asks, and accepts
//!   -> THE SEED, durably, outside of every backup -> pieces to the other helpers -> pieces of each
//!   -> the sum to who asked -> sums of each -> the share, compared with the roster, durably
//! ```
//!
//! Everything random comes from the seed, so that after a crash the same letters come again. A step reads the
//! record and the disk and says what to send; sending is the caller's part.

mod journal;
mod letter;
mod step;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use rand::{CryptoRng, RngCore};
use sidelight_api::repair::{NewRepair, NewRepairLetter};
use sidelight_domain::record::Hash;
use sidelight_domain::word_list::six_words;
use sidelight_quorum::RepairError;
use sidelight_translog::entry::{Signature, Slug, Trustee};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::{
    Ledger, REPAIR_OPEN_MS_MAX, RepairParties, RepairRefused, RepairRequest,
};
use sidelight_translog::vkey::Vkey;

use crate::home::Home;
use crate::keys::Keys;
use crate::lock::LockKey;
use crate::shares::{Shares, SharesError};
use journal::{Helping, Journal, Named, Seed};

/// Repairs of one record that are looked at.
const NAMED_MAX: usize = 64;

/// Why a repair goes no further here.
#[derive(Debug, thiserror::Error)]
pub enum RepairFailure {
    /// Our own disk.
    #[error("the repair cannot be kept: {0}")]
    Disk(#[from] io::Error),
    /// The folder of what was accepted was lost.
    #[error(
        "with what this trustee has helped is not known: `high_water` was lost, and it helps with nothing"
    )]
    Lost,
    /// The request does not hold.
    #[error("nobody is helped: {0}")]
    Refused(#[from] RepairRefused),
    /// Somebody sent what does not belong to it.
    #[error("the repair has failed: {0}")]
    Failed(#[from] RepairError),
    /// Somebody who is named.
    #[error("the repair has failed: what {0} sent is not a part of its share. Ask without them")]
    Culprit(Slug),
    /// A letter that the trustee it names has not written for this.
    #[error("the letter handed in for {0} does not come from them")]
    Letter(Slug),
    /// Two saw different commitments; it cannot be told who of them was deceived, or deceives.
    #[error("the repair has failed: {0} was shown other pieces of somebody than were shown here")]
    Otherwise(Slug),
    /// The own share, to help with.
    #[error(transparent)]
    Share(#[from] SharesError),
    /// There is a share.
    #[error("the share of the quorum key in force is here")]
    There,
    /// The roster in force is not here.
    #[error("the record does not show the roster in force")]
    Roster,
    /// Something cannot be written.
    #[error("a letter cannot be written")]
    Form,
}

/// Nothing is accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptRepairError {
    /// None whose words these are.
    #[error(
        "no repair waits here that has these words: either you were shown another one than who asks, or it \
         has ended. Accept nothing, and tell them"
    )]
    OtherWords,
    /// Before.
    #[error("this repair was helped with before, and a trustee helps once")]
    Before,
    /// Looking failed.
    #[error(transparent)]
    Failure(#[from] RepairFailure),
}

/// Where this trustee stands in a repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// It asked.
    Asked,
    /// It shall help, and nobody has accepted.
    Waits,
    /// It helps; who accepted, none at the command line.
    Helps(Option<String>),
    /// It has helped.
    Helped,
}

/// A repair that is open, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRepair {
    /// What everything is bound to.
    pub id: Hash,
    /// To be read out by who asks, outside of the product.
    pub words: [&'static str; 6],
    /// Who asks.
    pub trustee: Slug,
    /// Whether it has no seat yet, so that it would be one more that holds a share.
    pub joins: bool,
    /// Who shall help.
    pub helpers: Vec<Slug>,
    /// When it asked, ms.
    pub asked_ms: u64,
    /// This trustee's part.
    pub part: Part,
    /// Why it does not go on here.
    pub trouble: Option<String>,
}

impl OpenRepair {
    /// What it is for, for whoever is to help.
    pub(crate) fn asks(&self) -> &'static str {
        match self.joins {
            false => {
                "It has a seat, and says that its share is lost: it would hold the same again."
            }
            true => "It has NO seat yet: it would be one more that holds a share of this key.",
        }
    }
}

/// The outcome of a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepairStep {
    /// What to hand in, in this order; all of it may have been handed in before.
    pub send: Vec<NewRepairLetter>,
    /// The share that was asked for is here: the operator is told.
    pub is_repaired: bool,
}

/// Takes part in the repairs of one record.
#[derive(Clone, Debug)]
pub struct Repairs {
    keys: Arc<Keys>,
    me: Slug,
    journal: Journal,
    shares: Shares,
}

/// As the wire has it.
fn request(wire: &NewRepair) -> Option<RepairRequest> {
    let helpers = wire.helpers.iter().map(|it| it.parse().ok());
    Some(RepairRequest {
        trustee: wire.trustee.parse().ok()?,
        roster: Sha256Hash(wire.roster),
        helpers: helpers.collect::<Option<_>>()?,
        asked_ms: wire.asked_ms,
        signature: Signature(wire.signature.0.as_slice().try_into().ok()?),
    })
}

/// Who takes part, if it holds.
fn parties<'a>(wire: &NewRepair, ledger: &'a Ledger) -> Result<RepairParties<'a>, RepairRefused> {
    ledger.repair(&request(wire).ok_or(RepairRefused::Unknown)?)
}

impl Repairs {
    /// Those of the record with this key, in which this trustee is `me`.
    pub fn new(home: &Home, lock: &LockKey, keys: Arc<Keys>, (vkey, me): (&Vkey, &Slug)) -> Self {
        Self {
            keys,
            me: me.clone(),
            journal: Journal::new(home, lock, vkey),
            shares: Shares::new(home, lock, vkey),
        }
    }

    /// Asks these trustees for the share of the quorum key in force; all others who hold one, if none are
    /// named.
    pub fn ask(
        &self,
        ledger: &Ledger,
        helpers: &[Slug],
        now_ms: u64,
    ) -> Result<NewRepair, RepairFailure> {
        let set = ledger.trustee_sets().last().ok_or(RepairRefused::Key)?;
        if self.shares.sheet(set.entry.roster).is_ok() {
            return Err(RepairFailure::There);
        }
        let by_number: BTreeMap<u64, &Slug> = ledger
            .trustees()
            .filter(|(name, it)| {
                let seated =
                    u16::try_from(it.entry.number).is_ok_and(|n| set.trustees.contains(&n));
                let named = helpers.is_empty() || helpers.contains(name);
                seated && named && **name != self.me
            })
            .map(|(name, it)| (it.entry.number, name))
            .collect();
        if !helpers
            .iter()
            .all(|it| by_number.values().any(|name| *name == it))
        {
            return Err(RepairRefused::Helpers.into());
        }
        let mut asked = RepairRequest {
            trustee: self.me.clone(),
            roster: set.entry.roster,
            helpers: by_number.into_values().cloned().collect(),
            asked_ms: now_ms,
            signature: Signature([0; 64]),
        };
        let origin = &ledger.operator().ok_or(RepairRefused::Unknown)?.origin;
        asked.signature = Signature(self.keys.sign(&asked.message(origin)));
        let wire = NewRepair {
            trustee: asked.trustee.to_string(),
            roster: asked.roster.0,
            helpers: asked.helpers.iter().map(ToString::to_string).collect(),
            asked_ms: asked.asked_ms,
            signature: asked.signature.0.to_vec().into(),
        };
        ledger.repair(&asked)?;
        Ok(wire)
    }

    /// Takes what the operator names: what holds is kept for people, and what ended is destroyed here.
    pub fn take(
        &self,
        ledger: &Ledger,
        listed: &[NewRepair],
        (now_ms, rng): (u64, &mut (impl RngCore + CryptoRng)),
    ) -> Result<(), RepairFailure> {
        let before = self.journal.named()?;
        let mut named = Vec::new();
        let mut running = BTreeSet::new();
        for request in listed.iter().take(NAMED_MAX) {
            let Ok(parties) = parties(request, ledger) else {
                continue;
            };
            let over = request.asked_ms.saturating_add(REPAIR_OPEN_MS_MAX) < now_ms;
            if over || !self.takes_part(&parties) {
                continue;
            }
            running.insert(parties.id);
            let same = before.iter().find(|it| it.request == *request);
            named.push(Named {
                request: request.clone(),
                trouble: same.and_then(|it| it.trouble.clone()),
            });
        }
        self.journal.name(&named)?;
        for id in self.journal.accepted()? {
            if !running.contains(&id) {
                self.journal.end(&id, rng)?;
            }
        }
        Ok(())
    }

    fn takes_part(&self, parties: &RepairParties<'_>) -> bool {
        let mut helpers = parties.helpers.values();
        parties.lost.trustee == self.me || helpers.any(|it| it.trustee == self.me)
    }

    /// Those that are open.
    pub fn open(&self, ledger: &Ledger) -> Result<Vec<OpenRepair>, RepairFailure> {
        let mut open = Vec::new();
        for named in self.journal.named()? {
            let Ok(parties) = parties(&named.request, ledger) else {
                continue;
            };
            open.push(OpenRepair {
                id: parties.id,
                words: six_words(&parties.id),
                trustee: parties.lost.trustee.clone(),
                joins: parties.joins,
                helpers: names(parties.helpers.values().copied()),
                asked_ms: named.request.asked_ms,
                part: self.part(&parties)?,
                trouble: named.trouble,
            });
        }
        Ok(open)
    }

    fn part(&self, parties: &RepairParties<'_>) -> Result<Part, RepairFailure> {
        if parties.lost.trustee == self.me {
            return Ok(Part::Asked);
        }
        Ok(match self.journal.helping(&parties.id)? {
            None => Part::Waits,
            Some(helping) if helping.seed()?.is_none() => Part::Helped,
            Some(helping) => Part::Helps(helping.by.clone()),
        })
    }

    /// A person heard from who asks the words that are seen here: from here on this trustee helps.
    pub fn accept(
        &self,
        ledger: &Ledger,
        (typed, by): (&str, Option<&str>),
        (now_ms, rng): (u64, &mut (impl RngCore + CryptoRng)),
    ) -> Result<OpenRepair, AcceptRepairError> {
        if !self.journal.has_begun().map_err(RepairFailure::from)? {
            return Err(RepairFailure::Lost.into());
        }
        let typed: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
        let open = self.open(ledger)?.into_iter();
        let mut found = open.filter(|it| it.part != Part::Asked && typed == it.words);
        let mut found = found.next().ok_or(AcceptRepairError::OtherWords)?;
        if found.part != Part::Waits {
            return Err(AcceptRepairError::Before);
        }
        let helping = Helping::new(&Seed::new(rng), by, now_ms);
        let kept = self.journal.keep(&found.id, &helping, rng);
        kept.map_err(RepairFailure::from)?;
        found.part = Part::Helps(by.map(str::to_owned));
        Ok(found)
    }
}

fn names<'a>(trustees: impl Iterator<Item = &'a Trustee>) -> Vec<Slug> {
    trustees.map(|it| it.trustee.clone()).collect()
}
