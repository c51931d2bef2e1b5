//! Giving a share to a new trustee, or again to one that lost it: repair.
//!
//! `threshold` or more helpers each cut a value into as many pieces as there are helpers, give one to
//! each other, add up what they were given and send the sum to the new trustee, whose own sum is its
//! share. Nobody else learns it, and no clip is touched. A [`refresh`](crate::refresh) without the old
//! trustee afterwards makes the old share useless.
//!
//! Each helper says its pieces times the generator, too ([`Commitments`](crate::Commitments)): who cheats is
//! known by that.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::scalar::Scalar;
use frost_core::Identifier;
use frost_core::keys::repairable::repair_share_part1;
use rand_core::{CryptoRng, RngCore};
use zeroize::Zeroizing;

use crate::ceremony::{identifier, to_frost};
use crate::key_use::KeyUse;
use crate::point::Point;
use crate::roster::{Roster, RosterError, TrusteeId};
use crate::share::ShareKey;

/// A scalar on its way from one trustee to another, sealed to that one alone.
pub type Piece = Zeroizing<[u8; 32]>;

/// Why a repair goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RepairError {
    /// Fewer helpers than the threshold, one of them twice or without a share, or not this one.
    #[error("these helpers cannot repair a share")]
    Helpers,
    /// A piece is not a scalar, or there is not exactly one of each helper.
    #[error("the pieces are not those of the helpers")]
    Pieces,
    /// The pieces do not add up to the share that the public shares of the others imply.
    #[error("a helper sent a wrong piece: the share does not fit the roster")]
    Wrong,
    /// What one helper sent is not what it has committed to, or that is not its share.
    #[error("what trustee {0} sent is not a part of its share")]
    Culprit(TrusteeId),
}

impl<U: KeyUse> Roster<U> {
    /// This roster with `joining` in the seat of `leaving`. The public share of who joins follows from
    /// the others'; who leaves can still open with old shares until a refresh without them.
    pub fn replacing(&self, leaving: TrusteeId, joining: TrusteeId) -> Result<Self, RosterError> {
        let staying = self.trustees().filter(|t| *t != leaving);
        self.seating(&staying.chain([joining]).collect())
    }

    /// The same key with these trustees: the public share of one that has no seat here follows from the
    /// others'.
    pub fn seating(&self, trustees: &BTreeSet<TrusteeId>) -> Result<Self, RosterError> {
        let share = |trustee: &TrusteeId| {
            let share = self.implied(*trustee);
            Ok((*trustee, share.ok_or(RosterError::Share(*trustee))?))
        };
        let shares: Result<BTreeMap<_, _>, _> = trustees.iter().map(share).collect();
        Self::new(self.epoch(), self.threshold(), self.key(), shares?)
    }

    /// What the public share of `trustee` is or would be, in this roster or not.
    pub(crate) fn implied(&self, trustee: TrusteeId) -> Option<Point<U>> {
        self.public_share(trustee)
            .or_else(|| Point::computed(self.interpolated(trustee)))
    }
}

/// A helper's pieces, by helper, its own among them.
pub fn cut<U: KeyUse>(
    share: &ShareKey<U>,
    roster: &Roster<U>,
    helpers: &BTreeSet<TrusteeId>,
    lost: TrusteeId,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<BTreeMap<TrusteeId, Piece>, RepairError> {
    if helpers.len() < roster.threshold() || helpers.contains(&lost) {
        return Err(RepairError::Helpers);
    }
    let (_, mine) = to_frost(roster, helpers, share).ok_or(RepairError::Helpers)?;
    let ids: Vec<Identifier<U::Suite>> = helpers.iter().copied().map(identifier).collect();
    let deltas =
        repair_share_part1(&ids, &mine, rng, identifier(lost)).map_err(|_| RepairError::Helpers)?;
    helpers
        .iter()
        .map(|helper| {
            let delta = deltas
                .get(&identifier(*helper))
                .ok_or(RepairError::Helpers)?;
            Ok((*helper, piece(&Zeroizing::new(delta.serialize()))?))
        })
        .collect()
}

/// Adds up the pieces that a helper was given, one of each helper, for the new trustee.
pub fn add(
    helpers: &BTreeSet<TrusteeId>,
    pieces: &BTreeMap<TrusteeId, Piece>,
) -> Result<Piece, RepairError> {
    let sum = sum(helpers, pieces)?;
    Ok(Zeroizing::new(sum.to_bytes()))
}

/// A trustee's share from the helpers' sums; it has a seat in `roster`. FROST does not check what came
/// out; this does.
pub fn receive<U: KeyUse>(
    roster: &Roster<U>,
    trustee: TrusteeId,
    helpers: &BTreeSet<TrusteeId>,
    sums: &BTreeMap<TrusteeId, Piece>,
) -> Result<ShareKey<U>, RepairError> {
    let secret = sum(helpers, sums)?;
    let share = ShareKey::new(trustee, *secret).ok_or(RepairError::Wrong)?;
    share.belongs_to(roster).map_err(|_| RepairError::Wrong)
}

/// The sum of exactly one scalar of each helper.
pub(crate) fn sum(
    helpers: &BTreeSet<TrusteeId>,
    pieces: &BTreeMap<TrusteeId, Piece>,
) -> Result<Zeroizing<Scalar>, RepairError> {
    if !pieces.keys().eq(helpers.iter()) {
        return Err(RepairError::Pieces);
    }
    let mut sum = Zeroizing::new(Scalar::ZERO);
    for piece in pieces.values() {
        *sum += scalar(piece).ok_or(RepairError::Pieces)?;
    }
    Ok(sum)
}

pub(crate) fn scalar(piece: &Piece) -> Option<Scalar> {
    Option::from(Scalar::from_canonical_bytes(**piece))
}

fn piece(bytes: &[u8]) -> Result<Piece, RepairError> {
    let bytes = bytes.try_into().map_err(|_| RepairError::Pieces)?;
    Ok(Zeroizing::new(bytes))
}
