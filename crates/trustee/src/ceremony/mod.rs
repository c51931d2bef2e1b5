//! A trustee's part in making a quorum key or a look-up key (`docs/ref/quorum.md`, ceremony).
//!
//! ```text
//! `ceremony` entry -> a seed, durably -> first package -> all packages in the record
//!   -> A PERSON compares the words with the others and accepts -> letters to each -> letters of each
//!   -> share and roster, durably -> confirmation, roster's text -> `trustee-set` entry
//! ```
//!
//! Everything random comes from the seed, so that after a crash the same packages, letters and confirmation
//! come again. A step reads the record and the disk and says what to send; sending is the caller's part.

mod letter;
mod seat;
mod store;

use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use rand::{CryptoRng, RngCore};
use sidelight_api::trustee::{Letter, NewConfirmation, NewLetter, NewPackage, RosterText};
use sidelight_domain::record::Hash;
use sidelight_domain::word_list::six_words;
use sidelight_quorum::{
    CeremonyError, Clips, FirstRound, Roster, Seats, SecondRound, SecretPackages, generate,
    refresh, transcript,
};
use sidelight_translog::entry::{PublicPackage, Purpose, Signature, Slug};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::vkey::Vkey;

use crate::held::HeldKey;
use crate::home::Home;
use crate::keys::Keys;
use crate::lock::{LockKey, Locked};
use crate::shares::{Shares, SharesError};
use seat::Seat;
use store::{Kept, Seed, Store};

/// Why a ceremony goes no further here.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyFailure {
    /// Our own disk.
    #[error("the ceremony cannot be kept: {0}")]
    Disk(#[from] io::Error),
    /// The lock.
    #[error("the ceremony: {0}")]
    Locked(#[from] Locked),
    /// The packages or letters do not make a key. It is begun anew.
    #[error("the ceremony has failed and must be begun anew: {0}")]
    Failed(#[from] CeremonyError),
    /// The record holds a package of ours that we cannot have made, or cannot go on from.
    #[error("the package that the record has from this trustee is not the one made here")]
    NotOurs,
    /// A letter that the trustee it names has not written for this.
    #[error("the letter handed in for {0} does not come from them")]
    Letter(Slug),
    /// The words that were accepted are of other packages than those in the record.
    #[error(
        "other words were accepted than those of the record's packages: stop, and tell the others"
    )]
    OtherWords,
    /// The two keys have to know nothing of each other.
    #[error(
        "the share that came of it is this trustee's share of the other key: stop, and tell the others"
    )]
    SameShare,
    /// The share that a refresh begins with.
    #[error(transparent)]
    Share(#[from] SharesError),
    /// The record names something that it does not show.
    #[error("the record does not show {0}")]
    Record(&'static str),
}

/// How far a ceremony has come, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// None runs in which this trustee has a seat.
    None,
    /// Not every trustee's package is in the record.
    Packages {
        /// Who is missing.
        missing: Vec<Slug>,
    },
    /// All are: now people compare.
    Words {
        /// To be read to the others, outside of the product.
        words: [&'static str; 6],
        /// With whom.
        with: Vec<Slug>,
    },
    /// Not every letter has come.
    Letters,
    /// The share is here and confirmed; others are still to confirm.
    Confirmed {
        /// The quorum key, or the look-up key.
        key: String,
    },
}

/// What to hand in at the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// A first package.
    Package(NewPackage),
    /// A letter.
    Letter(NewLetter),
    /// A confirmation.
    Confirmation(NewConfirmation),
    /// The roster that was confirmed.
    Roster(RosterText),
}

/// The outcome of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// How far it has come.
    pub stage: Stage,
    /// What to hand in, in this order; all of it may have been handed in before.
    pub send: Vec<Outgoing>,
}

impl Step {
    fn rest(stage: Stage) -> Self {
        let send = Vec::new();
        Self { stage, send }
    }
}

/// How far it has come before a person accepts, and then.
enum Begun<U: HeldKey> {
    Waits(Step),
    Accepted(Box<Accepted<U>>),
}

struct Accepted<U: HeldKey> {
    seed: Seed,
    transcript: Hash,
    second: SecondRound<U>,
    outgoing: SecretPackages,
}

/// Words were typed that are not those of the record's packages, or there is nothing to accept.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// Not now.
    #[error("there are no words to accept now")]
    NotNow,
    /// Others.
    #[error(
        "these are not the words that this trustee sees: you were shown different packages. Accept \
         nothing, and tell the others"
    )]
    OtherWords,
    /// Looking failed.
    #[error(transparent)]
    Failure(#[from] CeremonyFailure),
}

/// Takes part in the ceremonies of one record.
#[derive(Clone, Debug)]
pub struct Ceremonies<U: HeldKey = Clips> {
    keys: Arc<Keys>,
    me: Slug,
    store: Store<U>,
    shares: Shares<U>,
    /// What must not be the same.
    others: Shares<U::Other>,
}

impl<U: HeldKey> Ceremonies<U> {
    /// Those of the record with this key, in which this trustee is `me`.
    pub fn new(home: &Home, lock: &LockKey, keys: Arc<Keys>, (vkey, me): (&Vkey, &Slug)) -> Self {
        Self {
            keys,
            me: me.clone(),
            store: Store::new(home, lock, vkey),
            shares: Shares::new(home, lock, vkey),
            others: Shares::new(home, lock, vkey),
        }
    }

    /// Goes as far as it can. `letters` are those that were handed in for this trustee, `roster` is the text
    /// of the roster in force, if there is one.
    pub fn step(
        &self,
        ledger: &Ledger,
        (letters, roster): (&[Letter], Option<&Roster<U>>),
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Step, CeremonyFailure> {
        self.settle(ledger, rng)?;
        let Some(seat) = self.seat(ledger)? else {
            return Ok(Step::rest(Stage::None));
        };
        match self.begin(&seat, roster, rng)? {
            Begun::Waits(step) => Ok(step),
            Begun::Accepted(accepted) => self.finish(&seat, *accepted, letters, rng),
        }
    }

    /// Up to the words that a person accepts.
    fn begin(
        &self,
        seat: &Seat<'_, U>,
        roster: Option<&Roster<U>>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Begun<U>, CeremonyFailure> {
        let index = seat.running.index;
        let entered = seat.running.packages.get(&seat.number.get());
        let seed = match self.store.seed(index)? {
            Some(seed) => {
                if entered.is_none() {
                    // Whoever wrote it may have died before it was durable.
                    self.store.keep_seed(index, &seed, rng)?;
                }
                seed
            }
            // It was made elsewhere, or what was kept of it is lost.
            None if entered.is_some() => return Err(CeremonyFailure::NotOurs),
            None => self.store.new_seed(index, rng)?,
        };
        let first = self.first_round(seat, &seed, roster)?;
        match entered {
            None => return Ok(Begun::Waits(self.package(seat, &first)?)),
            Some(entered) if entered.as_bytes() != first.package() => {
                return Err(CeremonyFailure::NotOurs);
            }
            Some(_) => {}
        }
        let Some(packages) = seat.packages() else {
            return Ok(Begun::Waits(Step::rest(seat.missing())));
        };
        let transcript = transcript(&packages);
        match self.store.accepted(index)? {
            None => Ok(Begun::Waits(Step::rest(seat.words(&transcript)))),
            Some(accepted) if accepted != transcript => Err(CeremonyFailure::OtherWords),
            Some(_) => {
                let (second, outgoing) = first.next(&packages)?;
                Ok(Begun::Accepted(Box::new(Accepted {
                    seed,
                    transcript,
                    second,
                    outgoing,
                })))
            }
        }
    }

    /// From there to the confirmation.
    fn finish(
        &self,
        seat: &Seat<'_, U>,
        accepted: Accepted<U>,
        letters: &[Letter],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Step, CeremonyFailure> {
        // Others may still wait for these, however far it has come here.
        let mut send = Vec::new();
        for (to, package) in &accepted.outgoing {
            let to = seat.trustees.get(to).ok_or(CeremonyError::Protocol)?;
            let context: [&[u8]; 2] = [&accepted.transcript, to.recipient.as_str().as_bytes()];
            let rng = &mut accepted.seed.rng("letter", &context);
            let letter = letter::write(&self.keys, seat, to, package, rng)?;
            send.push(Outgoing::Letter(letter));
        }
        let index = seat.running.index;
        let kept = match self.store.share(index)? {
            Some(kept) => {
                if !seat.running.confirmed.contains(&seat.number.get()) {
                    // Whoever wrote it may have died before it was durable.
                    self.store.keep_share(index, &kept, rng)?;
                }
                kept
            }
            None => {
                let received = self.received(seat, letters)?;
                if received.len() + 1 < seat.trustees.len() {
                    let stage = Stage::Letters;
                    return Ok(Step { stage, send });
                }
                let (share, roster) = accepted.second.finish(&received)?;
                let kept = Kept::new(share.to_secret_bytes(), &roster);
                if self.others.holds(&kept.share)? {
                    return Err(CeremonyFailure::SameShare);
                }
                // From here on this share exists, whatever happens next.
                self.store.keep_share(index, &kept, rng)?;
                kept
            }
        };
        let mut step = self.confirm(seat, &kept)?;
        send.append(&mut step.send);
        Ok(Step { send, ..step })
    }

    /// The second packages in the letters that have come.
    fn received(
        &self,
        seat: &Seat<'_, U>,
        letters: &[Letter],
    ) -> Result<SecretPackages, CeremonyFailure> {
        let mut received = SecretPackages::new();
        for (number, from) in &seat.trustees {
            let theirs = letters.iter().find(|it| it.from == from.trustee.as_str());
            let Some(theirs) = theirs.filter(|_| *number != seat.number) else {
                continue;
            };
            let package = letter::read(&self.keys, seat, from, &theirs.letter.0);
            let package = package.ok_or_else(|| CeremonyFailure::Letter(from.trustee.clone()))?;
            received.insert(*number, package);
        }
        Ok(received)
    }

    /// How far it has come, without taking part.
    pub fn look(&self, ledger: &Ledger) -> Result<Stage, CeremonyFailure> {
        let Some(seat) = self.seat(ledger)? else {
            return Ok(Stage::None);
        };
        let index = seat.running.index;
        let Some(packages) = seat.packages() else {
            return Ok(seat.missing());
        };
        let transcript = transcript(&packages);
        match (self.store.share(index)?, self.store.accepted(index)?) {
            (Some(kept), _) => Ok(Stage::Confirmed {
                key: U::key_of(&kept.roster),
            }),
            (None, None) => Ok(seat.words(&transcript)),
            (None, Some(accepted)) if accepted != transcript => Err(CeremonyFailure::OtherWords),
            (None, Some(_)) => Ok(Stage::Letters),
        }
    }

    /// A person read the words to the others and heard the same ones.
    pub fn accept(
        &self,
        ledger: &Ledger,
        typed: &str,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<(), AcceptError> {
        let seat = self.seat(ledger)?.ok_or(AcceptError::NotNow)?;
        let index = seat.running.index;
        let packages = seat.packages().ok_or(AcceptError::NotNow)?;
        // Whoever has no seed has no part in it.
        let begun = self.store.seed(index)?;
        begun.ok_or(AcceptError::NotNow)?;
        let transcript = transcript(&packages);
        let typed: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
        if typed != six_words(&transcript) {
            return Err(AcceptError::OtherWords);
        }
        let kept = self.store.accept(index, &transcript, rng);
        Ok(kept.map_err(CeremonyFailure::from)?)
    }

    fn seat<'a>(&self, ledger: &'a Ledger) -> Result<Option<Seat<'a, U>>, CeremonyFailure> {
        Seat::find(ledger, &self.me, self.keys.signing_key())
    }

    fn first_round(
        &self,
        seat: &Seat<'_, U>,
        seed: &Seed,
        roster: Option<&Roster<U>>,
    ) -> Result<FirstRound<U>, CeremonyFailure> {
        let entry = &seat.running.entry;
        let numbers: BTreeSet<_> = seat.trustees.keys().copied().collect();
        let threshold = usize::try_from(entry.threshold).unwrap_or(usize::MAX);
        let seats = Seats::new(numbers.clone(), threshold)?;
        let rng = &mut seed.rng("first", &[]);
        Ok(match entry.purpose {
            Purpose::Generate => generate(seat.number, seats, entry.epoch, rng)?,
            Purpose::Refresh => {
                let roster = roster.ok_or(CeremonyFailure::Record("the roster in force"))?;
                // Whoever joins has a share of this key by a repair.
                let seated = roster.seating(&numbers).map_err(CeremonyError::from)?;
                let share = self.shares.load_seated(roster, &seated)?;
                refresh(share, seated, seats, rng)?
            }
        })
    }

    fn package(&self, seat: &Seat<'_, U>, first: &FirstRound<U>) -> Result<Step, CeremonyFailure> {
        let package = PublicPackage::new(first.package()).ok_or(CeremonyError::Protocol)?;
        let index = seat.running.index;
        let message = U::package_message(seat.origin, index, &self.me, &package);
        Ok(Step {
            stage: seat.missing(),
            send: vec![Outgoing::Package(NewPackage {
                ceremony: index,
                trustee: self.me.to_string(),
                package: package.to_string(),
                signature: Signature(self.keys.sign(&message)).to_string(),
            })],
        })
    }

    fn confirm(&self, seat: &Seat<'_, U>, kept: &Kept<U>) -> Result<Step, CeremonyFailure> {
        let index = seat.running.index;
        let key = U::key_of(&kept.roster);
        let message = U::confirmed_message(seat.origin, index, &self.me, &kept.roster);
        let message = message.ok_or(CeremonyError::Protocol)?;
        let mut send = Vec::new();
        if !seat.running.confirmed.contains(&seat.number.get()) {
            send.push(Outgoing::Confirmation(NewConfirmation {
                ceremony: index,
                trustee: self.me.to_string(),
                key: key.clone(),
                roster: format!("sha256:{}", kept.hash().to_hex()),
                signature: Signature(self.keys.sign(&message)).to_string(),
            }));
        }
        send.push(Outgoing::Roster(RosterText {
            ceremony: index,
            text: kept.roster.to_text(),
        }));
        let stage = Stage::Confirmed { key };
        Ok(Step { stage, send })
    }

    /// What ended: a share whose key is in the record is taken into use, all else of that ceremony destroyed,
    /// and so is what is left of one that came to nothing.
    fn settle(
        &self,
        ledger: &Ledger,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<(), CeremonyFailure> {
        let running = U::running(ledger).map(|running| running.index);
        let sets = U::sets(ledger);
        for index in self.store.begun()? {
            if Some(index) == running || index >= ledger.size() {
                continue;
            }
            let kept = self.store.share(index)?;
            let set = sets.iter().find(|set| set.ceremony == index);
            if let (Some(kept), Some(set)) = (kept, set)
                && kept.hash() == set.roster
            {
                self.shares.keep(set.roster, &kept.share, rng)?;
            }
            self.store.destroy(index)?;
        }
        Ok(self.shares.settle(ledger)?)
    }
}

/// The roster of the key in force, from the text that its entry names.
pub(crate) fn roster_in_force<U: HeldKey>(
    ledger: &Ledger,
    text: impl Fn(Sha256Hash) -> io::Result<Option<Vec<u8>>>,
) -> Result<Option<Roster<U>>, CeremonyFailure> {
    let Some(set) = U::sets(ledger).pop() else {
        return Ok(None);
    };
    let missing = CeremonyFailure::Record("the roster in force");
    let text = text(set.roster)?.and_then(|text| String::from_utf8(text).ok());
    let roster = text.and_then(|text| Roster::from_text(&text).ok());
    roster.map(Some).ok_or(missing)
}
