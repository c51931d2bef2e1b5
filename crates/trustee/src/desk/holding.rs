//! Of the [`Desk`]: the keys of which this trustee holds a share, their ceremonies, and the addresses that it
//! answers by itself.

use rand::rngs::OsRng;
use sidelight_api::lookup::Done;
use sidelight_api::lookup::set_up::Tally;
use sidelight_api::trustee::Letter;
use sidelight_quorum::{Addresses, Clips, Roster};
use sidelight_translog::entry::{LookupTally, Month, Signature, Text};
use sidelight_translog::ledger::Ledger;
use zeroize::Zeroizing;

use super::{Desk, DeskError};
use crate::ceremony::{AcceptError, Ceremonies, CeremonyFailure, Stage, Step, roster_in_force};
use crate::clock;
use crate::held::HeldKey;
use crate::set_ups::{Asked, Counted, month_of};
use crate::shares::{Shares, SharesError};

impl Desk {
    fn ceremonies<U: HeldKey>(&self) -> Ceremonies<U> {
        let me = (&self.vkey, &self.me);
        Ceremonies::new(&self.home, &self.lock, self.keys.clone(), me)
    }

    pub(super) fn shares<U: HeldKey>(&self) -> Shares<U> {
        Shares::new(&self.home, &self.lock, &self.vkey)
    }

    /// How far the ceremony of a key has come.
    pub fn ceremony<U: HeldKey>(&self, ledger: &Ledger) -> Result<Stage, CeremonyFailure> {
        self.ceremonies::<U>().look(ledger)
    }

    /// A person compared the words with the others; which key they are of is said. No six words are those of
    /// two ceremonies.
    pub fn accept(&self, ledger: &Ledger, words: &str) -> Result<&'static str, AcceptError> {
        let clips = self.ceremonies::<Clips>();
        let addresses = self.ceremonies::<Addresses>();
        let quorum = match clips.accept(ledger, words, &mut OsRng) {
            Ok(()) => return Ok(Clips::NAME),
            Err(error @ (AcceptError::NotNow | AcceptError::OtherWords)) => error,
            Err(error @ AcceptError::Failure(_)) => return Err(error),
        };
        match addresses.accept(ledger, words, &mut OsRng) {
            Ok(()) => Ok(Addresses::NAME),
            Err(AcceptError::NotNow) => Err(quorum),
            Err(error @ (AcceptError::OtherWords | AcceptError::Failure(_))) => Err(error),
        }
    }

    /// One step of the ceremony that runs for a key.
    pub(crate) fn step<U: HeldKey>(
        &self,
        ledger: &Ledger,
        letters: &[Letter],
    ) -> Result<Step, CeremonyFailure> {
        let roster = self.roster_of::<U>(ledger)?;
        let given = (letters, roster.as_ref());
        self.ceremonies::<U>().step(ledger, given, &mut OsRng)
    }

    fn roster_of<U: HeldKey>(&self, ledger: &Ledger) -> Result<Option<Roster<U>>, CeremonyFailure> {
        roster_in_force(ledger, |hash| self.files.text(hash))
    }

    /// The roster of the quorum key in force.
    pub(super) fn roster(&self, ledger: &Ledger) -> Result<Option<Roster>, CeremonyFailure> {
        self.roster_of(ledger)
    }

    /// The roster of the look-up key in force.
    pub fn lookup_roster(
        &self,
        ledger: &Ledger,
    ) -> Result<Option<Roster<Addresses>>, CeremonyFailure> {
        self.roster_of(ledger)
    }

    /// The line to print for the share of a key in force.
    pub fn share_sheet<U: HeldKey>(
        &self,
        ledger: &Ledger,
    ) -> Result<Zeroizing<String>, SharesError> {
        let set = U::sets(ledger).pop().ok_or_else(U::no_share)?;
        self.shares::<U>().sheet(set.roster)
    }

    /// Takes a share from its printed line; of which key, and whether that is the one in force.
    pub fn restore_share(
        &self,
        ledger: &Ledger,
        line: &str,
    ) -> Result<(&'static str, bool), SharesError> {
        match self.restored::<Clips>(ledger, line) {
            Err(SharesError::Sheet) => self.restored::<Addresses>(ledger, line),
            of_quorum_key => of_quorum_key,
        }
    }

    fn restored<U: HeldKey>(
        &self,
        ledger: &Ledger,
        line: &str,
    ) -> Result<(&'static str, bool), SharesError> {
        let roster = self.shares::<U>().restore(line, &mut OsRng)?;
        let set = U::sets(ledger).pop();
        Ok((U::NAME, set.is_some_and(|set| set.roster == roster)))
    }

    /// Answers about a household's own address, by itself: once, and within the day's limit.
    pub fn answer_set_up(&self, ledger: &Ledger, asked: &Asked<'_>) -> Result<Done, DeskError> {
        let missing = CeremonyFailure::Record("a look-up key");
        let roster = self.lookup_roster(ledger)?.ok_or(missing)?;
        let share = self.shares::<Addresses>().load(&roster)?;
        let at = (clock::now_ms(), &mut OsRng);
        Ok(self.set_ups.answer(asked, (&share, &roster), at)?)
    }

    /// How many set-ups were answered today and in each month; and how many a day may be.
    pub fn set_ups(&self) -> Result<(Counted, u64), DeskError> {
        Ok((self.set_ups.counted()?, self.set_ups.per_day_max()))
    }

    /// The tallies of months that are over and not in the record.
    pub(crate) fn tallies(&self, ledger: &Ledger) -> Result<Vec<Tally>, DeskError> {
        let Some(operator) = ledger.operator() else {
            return Ok(Vec::new());
        };
        let (now, counted) = (month_of(clock::now_ms()), self.set_ups.counted()?);
        let due =
            |month: &Month| Some(*month) < now && ledger.lookup_tally(*month, &self.me).is_none();
        let months = counted.months.iter().filter_map(|(month, set_ups)| {
            let month: Month = month.parse().ok()?;
            due(&month).then(|| self.tally(&operator.origin, month, *set_ups))
        });
        Ok(months.collect())
    }

    fn tally(&self, origin: &Text, month: Month, set_ups: u64) -> Tally {
        let mut entry = LookupTally {
            trustee: self.me.clone(),
            month,
            set_ups,
            signature: Signature([0; 64]),
        };
        entry.signature = Signature(self.keys.sign(&entry.message(origin)));
        Tally {
            trustee: self.me.to_string(),
            month: month.to_string(),
            set_ups,
            signature: entry.signature.to_string(),
        }
    }
}
