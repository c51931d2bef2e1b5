//! Who cheats in a repair is known: each helper says each of its pieces times the generator, which gives
//! nothing of a piece away. They add up to its public share, by its weight; a piece is checked against them,
//! and so is a sum.

use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::traits::Identity;
use sidelight_domain::record::{Encoder, Hash};

use crate::key_use::{Clips, KeyUse};
use crate::point::Point;
use crate::replace::{Piece, RepairError, scalar, sum};
use crate::roster::{Roster, TrusteeId, weight};
use crate::share::ShareKey;

/// Bytes of one commitment.
pub const POINT_BYTES: usize = 32;

/// What one helper has committed to: its pieces times the generator, by helper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitments<U: KeyUse = Clips>(BTreeMap<TrusteeId, Point<U>>);

impl<U: KeyUse> Commitments<U> {
    /// Those to pieces that this trustee has cut.
    pub fn to(pieces: &BTreeMap<TrusteeId, Piece>) -> Result<Self, RepairError> {
        let point = |(helper, piece): (&TrusteeId, &Piece)| {
            Ok((*helper, times(piece).ok_or(RepairError::Pieces)?))
        };
        pieces.iter().map(point).collect::<Result<_, _>>().map(Self)
    }

    /// The points, by helper.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.values().flat_map(|point| point.to_bytes()).collect()
    }
}

/// A piece times the generator.
fn times<U: KeyUse>(piece: &Piece) -> Option<Point<U>> {
    Point::computed(Point::<U>::generator().times(&scalar(piece)?))
}

/// Who gives a share to whom.
#[derive(Clone, Copy, Debug)]
pub struct Repair<'a, U: KeyUse = Clips> {
    roster: &'a Roster<U>,
    helpers: &'a BTreeSet<TrusteeId>,
    lost: TrusteeId,
}

impl<'a, U: KeyUse> Repair<'a, U> {
    /// A repair by the threshold or more trustees of a roster, for one in it or not.
    pub fn new(
        roster: &'a Roster<U>,
        helpers: &'a BTreeSet<TrusteeId>,
        lost: TrusteeId,
    ) -> Result<Self, RepairError> {
        let seated = |t: &TrusteeId| roster.public_share(*t).is_some();
        if helpers.len() < roster.threshold()
            || helpers.contains(&lost)
            || !helpers.iter().all(seated)
        {
            return Err(RepairError::Helpers);
        }
        Ok(Self {
            roster,
            helpers,
            lost,
        })
    }

    /// What `helper` has committed to: points in their one spelling, which add up to its share.
    pub fn commitments(
        &self,
        helper: TrusteeId,
        bytes: &[u8],
    ) -> Result<Commitments<U>, RepairError> {
        let culprit = RepairError::Culprit(helper);
        let public = self.roster.public_share(helper).ok_or(culprit)?;
        if bytes.len() != self.helpers.len() * POINT_BYTES {
            return Err(culprit);
        }
        let mut points = BTreeMap::new();
        let mut total = U::Element::identity();
        for (to, bytes) in self.helpers.iter().zip(bytes.chunks_exact(POINT_BYTES)) {
            let bytes = bytes.try_into().map_err(|_| culprit)?;
            let point = Point::<U>::from_bytes(bytes).map_err(|_| culprit)?;
            total = total + point.inner();
            points.insert(*to, point);
        }
        let weight = weight(helper, self.helpers.iter().copied(), self.lost.scalar());
        match total == public.times(&weight) {
            true => Ok(Commitments(points)),
            false => Err(culprit),
        }
    }

    /// Adds up what `me` was given by all helpers, itself among them, each with what it has committed to.
    pub fn add(
        &self,
        me: TrusteeId,
        given: &BTreeMap<TrusteeId, (Commitments<U>, Piece)>,
    ) -> Result<Piece, RepairError> {
        for (from, (commitments, piece)) in given {
            let committed = commitments.0.get(&me);
            if committed.is_none() || times(piece).as_ref() != committed {
                return Err(RepairError::Culprit(*from));
            }
        }
        let pieces = given.iter().map(|(from, (_, it))| (*from, it.clone()));
        crate::replace::add(self.helpers, &pieces.collect())
    }

    /// The share from the helpers' sums, each with what that helper has committed to.
    pub fn receive(
        &self,
        given: &BTreeMap<TrusteeId, (Commitments<U>, Piece)>,
    ) -> Result<ShareKey<U>, RepairError> {
        if !given.keys().eq(self.helpers) {
            return Err(RepairError::Pieces);
        }
        for (helper, (_, sum)) in given {
            let mut total = U::Element::identity();
            for (commitments, _) in given.values() {
                let point = commitments.0.get(helper).ok_or(RepairError::Pieces)?;
                total = total + point.inner();
            }
            if times::<U>(sum).is_none_or(|sum| sum.inner() != total) {
                return Err(RepairError::Culprit(*helper));
            }
        }
        let sums = given.iter().map(|(from, (_, it))| (*from, it.clone()));
        let secret = sum(self.helpers, &sums.collect())?;
        let share = ShareKey::new(self.lost, *secret).ok_or(RepairError::Wrong)?;
        // The checks above say so already. FROST leaves it to us, and this is what counts.
        match self.roster.implied(self.lost) == Some(share.public()) {
            true => Ok(share),
            false => Err(RepairError::Wrong),
        }
    }
}

/// What all must have seen alike: the commitments of all helpers, by number.
pub fn seen<'a, U: KeyUse>(all: impl IntoIterator<Item = (TrusteeId, &'a Commitments<U>)>) -> Hash {
    let mut seen = Encoder::new("sidelight/quorum/repair/v1");
    for (helper, commitments) in all {
        seen = seen.u64(helper.get().into()).field(&commitments.to_bytes());
    }
    seen.hash()
}
