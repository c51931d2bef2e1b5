//! Who the trustees of one epoch are: the quorum key, the threshold and everyone's public share.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU16;

use bech32::{Bech32, Hrp};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;

use crate::key_use::{Clips, KeyUse};
use crate::point::Point;

/// Most trustees of an operator.
pub const TRUSTEES_MAX: usize = 32;

/// A trustee's number: where the polynomial of the key is evaluated for its share. Never zero, where
/// the key itself is, and never given to another trustee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrusteeId(NonZeroU16);

impl TrusteeId {
    /// `None` for zero.
    pub fn new(number: u16) -> Option<Self> {
        NonZeroU16::new(number).map(Self)
    }

    /// The number.
    pub fn get(self) -> u16 {
        self.0.get()
    }

    pub(crate) fn scalar(self) -> Scalar {
        Scalar::from(self.get())
    }
}

impl fmt::Display for TrusteeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a roster is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// The threshold is not more than half of the trustees, or there are too few or too many.
    #[error(
        "a threshold of {threshold} of {trustees}: it must be more than half, of 2 to {TRUSTEES_MAX}"
    )]
    Threshold {
        /// `k`.
        threshold: usize,
        /// `n`.
        trustees: usize,
    },
    /// The public shares up to the threshold do not give the key.
    #[error("the public shares do not belong to this key")]
    Key,
    /// Fewer trustees than the threshold says could open.
    #[error("fewer than {0} of these trustees could open")]
    Lower(usize),
    /// The public share of one trustee is not on the polynomial of the others.
    #[error("the public share of trustee {0} does not belong to the others")]
    Share(TrusteeId),
}

/// The public side of a key. One exists only if all of its parts belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster<U: KeyUse = Clips> {
    epoch: u64,
    threshold: usize,
    key: Point<U>,
    shares: BTreeMap<TrusteeId, Point<U>>,
}

impl<U: KeyUse> Roster<U> {
    /// Puts a roster together and checks that every public share lies on one polynomial of the right
    /// degree which is `key` at zero: any `threshold` of these trustees can open, whoever they are.
    pub fn new(
        epoch: u64,
        threshold: usize,
        key: Point<U>,
        shares: BTreeMap<TrusteeId, Point<U>>,
    ) -> Result<Self, RosterError> {
        check_threshold(threshold, shares.len())?;
        let known = first(&shares, threshold);
        if at_zero(&known) != key.inner() {
            return Err(RosterError::Key);
        }
        if at_zero(&known[..threshold - 1]) == key.inner() {
            return Err(RosterError::Lower(threshold));
        }
        for (id, share) in shares.iter().skip(threshold) {
            if at(&known, id.scalar()) != share.inner() {
                return Err(RosterError::Share(*id));
            }
        }
        Ok(Self {
            epoch,
            threshold,
            key,
            shares,
        })
    }

    /// Which key this is; a new key is a new epoch, a refreshed one is not.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// `k`: how many answers open a clip.
    pub fn threshold(&self) -> usize {
        self.threshold
    }

    /// `Y`.
    pub fn key(&self) -> Point<U> {
        self.key
    }

    /// The trustees, by number.
    pub fn trustees(&self) -> impl Iterator<Item = TrusteeId> + '_ {
        self.shares.keys().copied()
    }

    /// The trustees with their public shares, by number.
    pub(crate) fn shares(&self) -> impl Iterator<Item = (TrusteeId, Point<U>)> + '_ {
        self.shares.iter().map(|(id, share)| (*id, *share))
    }

    /// `Y_i`, if there is such a trustee.
    pub fn public_share(&self, trustee: TrusteeId) -> Option<Point<U>> {
        self.shares.get(&trustee).copied()
    }

    /// What the public share of `trustee` is or would be, in this roster or not.
    pub(crate) fn interpolated(&self, trustee: TrusteeId) -> U::Element {
        at(&first(&self.shares, self.threshold), trustee.scalar())
    }
}

impl Roster {
    /// The quorum key as any `age` program takes it: `age1...`.
    pub fn recipient(&self) -> String {
        let hrp = Hrp::parse("age").expect("a constant that is a valid prefix");
        bech32::encode_lower::<Bech32>(hrp, &self.key.to_montgomery()).expect("32 bytes fit bech32")
    }
}

/// Whether that many of that many make a quorum.
pub(crate) fn check_threshold(threshold: usize, trustees: usize) -> Result<(), RosterError> {
    let enough = (2..=TRUSTEES_MAX).contains(&trustees) && threshold * 2 > trustees;
    if enough && threshold <= trustees {
        return Ok(());
    }
    Err(RosterError::Threshold {
        threshold,
        trustees,
    })
}

fn first<U: KeyUse>(
    shares: &BTreeMap<TrusteeId, Point<U>>,
    count: usize,
) -> Vec<(TrusteeId, Point<U>)> {
    shares.iter().take(count).map(|(i, p)| (*i, *p)).collect()
}

/// The points' polynomial at `x` (Lagrange). Numbers must differ, which their callers see to.
fn at<U: KeyUse>(points: &[(TrusteeId, Point<U>)], x: Scalar) -> U::Element {
    let mut sum = U::Element::identity();
    for (i, point) in points {
        let others = points.iter().map(|(j, _)| *j);
        sum = sum + point.times(&weight(*i, others, x));
    }
    sum
}

/// What the value at `i` counts at `x`, beside those at the others.
pub(crate) fn weight(i: TrusteeId, all: impl IntoIterator<Item = TrusteeId>, x: Scalar) -> Scalar {
    let others = all.into_iter().filter(|j| *j != i);
    others.fold(Scalar::ONE, |weight, j| {
        weight * (x - j.scalar()) * (i.scalar() - j.scalar()).invert()
    })
}

/// The points' polynomial at zero.
pub(crate) fn at_zero<U: KeyUse>(points: &[(TrusteeId, Point<U>)]) -> U::Element {
    at(points, Scalar::ZERO)
}
