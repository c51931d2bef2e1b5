//! What a person at the trustee does in one record, whatever shows it: the command line, or a console.

use std::io;
use std::sync::Arc;

use anyhow::Context as _;
use rand::rngs::OsRng;
use sidelight_api::client::{Client, TrusteeClient};
use sidelight_api::trustee::Letter;
use sidelight_quorum::Roster;
use sidelight_translog::entry::Slug;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::monitor::Monitor;
use sidelight_translog::vkey::Vkey;
use zeroize::Zeroizing;

use crate::ceremony::{AcceptError, Ceremonies, CeremonyFailure, Stage, Step, roster_in_force};
use crate::clock;
use crate::config::Followed;
use crate::home::Home;
use crate::keys::Keys;
use crate::lock::LockKey;
use crate::mirror::{self, Mirror};
use crate::shares::{Shares, SharesError};

/// A trustee's desk for one record.
#[derive(Clone, Debug)]
pub struct Desk {
    home: Home,
    vkey: Vkey,
    ceremonies: Ceremonies,
    shares: Shares,
    /// Calls the operator in this trustee's name.
    pub(crate) client: TrusteeClient,
}

impl Desk {
    /// The desk for a record in which this trustee has a name.
    pub fn new(
        home: &Home,
        lock: &LockKey,
        keys: &Arc<Keys>,
        followed: &Followed,
    ) -> anyhow::Result<Self> {
        let vkey = followed.vkey()?;
        let me: &Slug = followed.trustee.as_ref().with_context(|| {
            format!(
                "{}: `trustee` does not say how you are called there",
                followed.operator
            )
        })?;
        let signer = keys.clone();
        let client = Client::new(followed.operator.clone()).as_trustee(
            vkey.name(),
            me.as_str(),
            Arc::new(move |message| signer.sign(message)),
            clock::now_ms,
        );
        Ok(Self {
            home: home.clone(),
            ceremonies: Ceremonies::new(home, lock, keys.clone(), (&vkey, me)),
            shares: Shares::new(home, lock, &vkey),
            client,
            vkey,
        })
    }

    /// The record as far as it is mirrored here.
    pub fn view(&self) -> anyhow::Result<Arc<Monitor>> {
        Ok(Mirror::open(&self.home, &self.vkey)?.view().clone())
    }

    /// How far the ceremony has come.
    pub fn ceremony(&self, ledger: &Ledger) -> Result<Stage, CeremonyFailure> {
        self.ceremonies.look(ledger)
    }

    /// A person compared the words with the others.
    pub fn accept(&self, ledger: &Ledger, words: &str) -> Result<(), AcceptError> {
        self.ceremonies.accept(ledger, words, &mut OsRng)
    }

    /// One step of the ceremony that runs.
    pub(crate) fn step(
        &self,
        ledger: &Ledger,
        letters: &[Letter],
    ) -> Result<Step, CeremonyFailure> {
        let roster = self.roster(ledger)?;
        self.ceremonies
            .step(ledger, (letters, roster.as_ref()), &mut OsRng)
    }

    /// The roster of the quorum key in force.
    pub(crate) fn roster(&self, ledger: &Ledger) -> Result<Option<Roster>, CeremonyFailure> {
        roster_in_force(ledger, |hash| self.text(hash))
    }

    fn text(&self, hash: Sha256Hash) -> io::Result<Option<Vec<u8>>> {
        mirror::kept_text(&self.home, &self.vkey, hash)
    }

    /// The line to print for the share of the quorum key in force.
    pub fn share_sheet(&self, ledger: &Ledger) -> Result<Zeroizing<String>, SharesError> {
        let set = ledger.trustee_sets().last().ok_or(SharesError::None)?;
        self.shares.sheet(set.entry.roster)
    }

    /// Takes a share from its printed line; whether it is that of the quorum key in force.
    pub fn restore_share(&self, ledger: &Ledger, line: &str) -> Result<bool, SharesError> {
        let roster = self.shares.restore(line, &mut OsRng)?;
        let set = ledger.trustee_sets().last();
        Ok(set.is_some_and(|set| set.entry.roster == roster))
    }
}
