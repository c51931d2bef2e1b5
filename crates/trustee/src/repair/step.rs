//! The steps of a repair: what a helper makes of its share and of others' pieces, and what who asked makes of
//! their sums.

use std::collections::{BTreeMap, BTreeSet};

use rand::{CryptoRng, RngCore};
use sidelight_api::repair::NewRepairLetter;
use sidelight_api::trustee::Letter;
use sidelight_domain::record::{Hash, sha256};
use sidelight_quorum::{Commitments, Piece, Repair, RepairError, Roster, TrusteeId, cut, seen};
use sidelight_translog::entry::{Slug, Trustee};
use sidelight_translog::ledger::{Ledger, RepairParties};

use super::journal::Seed;
use super::letter::{Package, Post};
use super::{RepairFailure, RepairStep, Repairs, parties};
use crate::held::hash_of;

fn number(trustee: &Trustee) -> Option<TrusteeId> {
    TrusteeId::new(u16::try_from(trustee.number).ok()?)
}

impl Repairs {
    /// Goes as far as it can. `letters` are those of this repair that were handed in for this trustee,
    /// `roster` is the one in force. What hinders is kept for people, too.
    pub fn step(
        &self,
        ledger: &Ledger,
        (id, letters, roster): (&Hash, &[Letter], &Roster),
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<RepairStep, RepairFailure> {
        let mut named = self.journal.named()?;
        let mut holds = named.iter_mut().filter_map(|it| {
            let parties = parties(&it.request, ledger).ok()?;
            Some((it, parties))
        });
        let Some((this, parties)) = holds.find(|(_, it)| it.id == *id) else {
            return Ok(RepairStep::default());
        };
        let step = match hash_of(roster) == parties.set.entry.roster {
            false => Err(RepairFailure::Roster),
            true if parties.lost.trustee == self.me => {
                self.receive(&parties, (letters, roster), rng)
            }
            true => self.help(&parties, (letters, roster)),
        };
        this.trouble = step.as_ref().err().map(ToString::to_string);
        self.journal.name(&named)?;
        step
    }

    /// What a helper does, once a person has accepted.
    fn help(
        &self,
        parties: &RepairParties<'_>,
        (letters, roster): (&[Letter], &Roster),
    ) -> Result<RepairStep, RepairFailure> {
        if !self.journal.has_begun()? {
            return Err(RepairFailure::Lost);
        }
        let helping = self.journal.helping(&parties.id)?;
        let seed = helping.map(|it| it.seed()).transpose()?.flatten();
        let Some(seed) = seed else {
            return Ok(RepairStep::default());
        };
        self.journal.settle(&parties.id)?;
        let at = Table::of(parties, roster)?;
        let (me, own) = at.seat(&self.me)?;
        let share = self.shares.load(roster)?;
        let rng = &mut seed.rng("cut", &[]);
        let pieces = cut(&share, roster, &at.numbers, at.lost, rng)?;
        let committed = Commitments::to(&pieces)?;
        let mut given = Given::new();
        let mut send = Vec::new();
        for (number, helper) in &at.helpers {
            let piece = pieces.get(number).ok_or(RepairError::Pieces)?;
            if *number == me {
                given.insert(me, (committed.clone(), piece.clone()));
                continue;
            }
            let package = Package {
                points: committed.to_bytes(),
                scalar: piece.clone(),
                seen: None,
            };
            send.push(self.letter(parties, (own, helper), (&seed, &package))?);
        }
        for (number, from) in at.helpers.iter().filter(|(number, _)| **number != me) {
            let Some(package) = self.read(parties, (from, own), (letters, false))? else {
                let is_repaired = false;
                return Ok(RepairStep { send, is_repaired });
            };
            let points = at.repair(roster)?.commitments(*number, &package.points);
            let points = points.map_err(|error| at.named(error))?;
            given.insert(*number, (points, package.scalar));
        }
        let sum = at.repair(roster)?.add(me, &given);
        let package = Package {
            points: committed.to_bytes(),
            scalar: sum.map_err(|error| at.named(error))?,
            seen: Some(seen(given.iter().map(|(number, (it, _))| (*number, it)))),
        };
        send.push(self.letter(parties, (own, parties.lost), (&seed, &package))?);
        let is_repaired = false;
        Ok(RepairStep { send, is_repaired })
    }

    /// What who asked does, once all sums are there.
    fn receive(
        &self,
        parties: &RepairParties<'_>,
        (letters, roster): (&[Letter], &Roster),
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<RepairStep, RepairFailure> {
        let hash = parties.set.entry.roster;
        let repaired = RepairStep {
            send: Vec::new(),
            is_repaired: true,
        };
        if self.shares.settled(hash)? {
            return Ok(repaired);
        }
        let at = Table::of(parties, roster)?;
        let (mut given, mut saw) = (Given::new(), BTreeMap::new());
        for (number, from) in &at.helpers {
            let Some(package) = self.read(parties, (from, parties.lost), (letters, true))? else {
                return Ok(RepairStep::default());
            };
            let points = at.repair(roster)?.commitments(*number, &package.points);
            let points = points.map_err(|error| at.named(error))?;
            saw.insert(from.trustee.clone(), package.seen);
            given.insert(*number, (points, package.scalar));
        }
        let here = seen(given.iter().map(|(number, (it, _))| (*number, it)));
        if let Some((name, _)) = saw.into_iter().find(|(_, it)| *it != Some(here)) {
            return Err(RepairFailure::Otherwise(name));
        }
        let share = at.repair(roster)?.receive(&given);
        let share = share.map_err(|error| at.named(error))?;
        self.shares.keep(hash, &share.to_secret_bytes(), rng)?;
        Ok(repaired)
    }

    fn letter(
        &self,
        parties: &RepairParties<'_>,
        (from, to): (&Trustee, &Trustee),
        (seed, package): (&Seed, &Package),
    ) -> Result<NewRepairLetter, RepairFailure> {
        let package = package.to_bytes();
        // Another package is never sealed with what was drawn for this one.
        let context: [&[u8]; 2] = [to.recipient.as_str().as_bytes(), &sha256(&package)];
        let rng = &mut seed.rng("letter", &context);
        let post = Post {
            origin: parties.origin,
            repair: parties.id,
            from,
            to,
        };
        let written = post.write(&self.keys, &package, rng);
        written.ok_or(RepairFailure::Form)
    }

    /// What `from` wrote, if its letter is there.
    fn read(
        &self,
        parties: &RepairParties<'_>,
        (from, to): (&Trustee, &Trustee),
        (letters, has_seen): (&[Letter], bool),
    ) -> Result<Option<Package>, RepairFailure> {
        let theirs = letters.iter().find(|it| it.from == from.trustee.as_str());
        let Some(theirs) = theirs else {
            return Ok(None);
        };
        let post = Post {
            origin: parties.origin,
            repair: parties.id,
            from,
            to,
        };
        let form = (parties.helpers.len(), has_seen);
        let package = post.read(&self.keys, &theirs.letter.0, form);
        let package = package.ok_or_else(|| RepairFailure::Letter(from.trustee.clone()))?;
        Ok(Some(package))
    }
}

/// What each helper gave, with what it has committed to.
type Given = BTreeMap<TrusteeId, (Commitments, Piece)>;

/// Who sits where.
struct Table<'a> {
    helpers: BTreeMap<TrusteeId, &'a Trustee>,
    numbers: BTreeSet<TrusteeId>,
    lost: TrusteeId,
}

impl<'a> Table<'a> {
    fn of(parties: &RepairParties<'a>, roster: &Roster) -> Result<Self, RepairFailure> {
        let lost = number(parties.lost).ok_or(RepairError::Helpers)?;
        let helpers = parties.helpers.values();
        let helpers: BTreeMap<_, _> = helpers.filter_map(|it| Some((number(it)?, *it))).collect();
        let table = Self {
            numbers: helpers.keys().copied().collect(),
            helpers,
            lost,
        };
        table.repair(roster)?;
        Ok(table)
    }

    fn repair<'b>(&'b self, roster: &'b Roster) -> Result<Repair<'b>, RepairError> {
        Repair::new(roster, &self.numbers, self.lost)
    }

    fn seat(&self, name: &Slug) -> Result<(TrusteeId, &'a Trustee), RepairError> {
        let mut helpers = self.helpers.iter();
        let seat = helpers.find(|(_, it)| it.trustee == *name);
        seat.map(|(number, it)| (*number, *it))
            .ok_or(RepairError::Helpers)
    }

    /// A number as a name.
    fn named(&self, error: RepairError) -> RepairFailure {
        let RepairError::Culprit(number) = error else {
            return error.into();
        };
        match self.helpers.get(&number) {
            Some(culprit) => RepairFailure::Culprit(culprit.trustee.clone()),
            None => error.into(),
        }
    }
}
