//! Points that are safe to compute with, and the second generator.

use std::fmt;
use std::sync::LazyLock;

use curve25519_dalek::edwards::CompressedEdwardsY;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity;
use sha2::{Digest, Sha512};
use sidelight_domain::record::Encoder;

use crate::key_use::{Clips, KeyUse};

/// Why 32 bytes are not a point that anyone computes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PointError {
    /// Not on the curve, or not its one spelling.
    #[error("this is not a point in its canonical form")]
    NotAPoint,
    /// The neutral element, whose multiples give nothing and hide nothing.
    #[error("this is the identity")]
    Identity,
    /// It has a component of small order, which would show bits of whatever it is multiplied with.
    #[error("this point is not in the prime-order group")]
    Torsion,
}

/// An element of the prime-order group that the keys of a use live in, and not the identity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Point<U: KeyUse = Clips>(U::Element);

impl<U: KeyUse> Point<U> {
    /// Reads the one spelling of a point, 32 bytes.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, PointError> {
        let point = U::decode(bytes)?;
        Self::computed(point).ok_or(PointError::Identity)
    }

    /// The point's one spelling.
    pub fn to_bytes(self) -> [u8; 32] {
        U::encode(&self.0)
    }

    /// The generator of the group.
    pub(crate) fn generator() -> Self {
        Self(U::GENERATOR)
    }

    /// A point that was computed, unless it came out as the identity.
    pub(crate) fn computed(point: U::Element) -> Option<Self> {
        (!point.is_identity()).then_some(Self(point))
    }

    pub(crate) fn inner(self) -> U::Element {
        self.0
    }

    /// `scalar * self`; the identity only for the scalar zero.
    pub(crate) fn times(self, scalar: &Scalar) -> U::Element {
        self.0 * scalar
    }
}

impl Point {
    /// Its `u` coordinate: what X25519 and `age` know of it.
    pub fn to_montgomery(self) -> [u8; 32] {
        self.0.to_montgomery().to_bytes()
    }
}

impl<U: KeyUse> fmt::Debug for Point<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Point(")?;
        self.to_bytes()
            .iter()
            .try_for_each(|b| write!(f, "{b:02x}"))?;
        f.write_str(")")
    }
}

/// The second generator, `Bbar`: nobody knows its logarithm to the base of the first.
pub const SECOND_GENERATOR: [u8; 32] = [
    0xf3, 0xdf, 0xfb, 0x48, 0x05, 0xe2, 0x0d, 0x1d, 0xaf, 0x60, 0x96, 0x6d, 0x61, 0xc4, 0xb2, 0xff,
    0x2f, 0xa6, 0x3f, 0x17, 0x21, 0xd4, 0x8a, 0x7b, 0x6a, 0x8b, 0x7e, 0x69, 0xcd, 0xc1, 0x69, 0x51,
];

/// Counters that are tried. Every second hash is a point: it is among the first.
const COUNTERS_MAX: u64 = 64;

/// Finds the second generator again, as `docs/ref/quorum.md` says: the first counter whose hash is a
/// point, times the cofactor.
pub fn derive_second_generator() -> Point {
    (0..COUNTERS_MAX)
        .find_map(|counter| {
            let hash = Sha512::digest(
                Encoder::new("sidelight/quorum/generator/v1")
                    .u64(counter)
                    .finish(),
            );
            let bytes = <[u8; 32]>::try_from(&hash[..32]).ok()?;
            let point = CompressedEdwardsY(bytes).decompress()?;
            Point::computed(point.mul_by_cofactor())
        })
        .expect("every second hash is a point")
}

/// Read once: the check of its order costs as much as a proof's multiplication.
static SECOND: LazyLock<Point> = LazyLock::new(|| {
    Point::from_bytes(&SECOND_GENERATOR).expect("a constant that a test derives again")
});

pub(crate) fn second_generator() -> Point {
    *SECOND
}
