//! What trustees hold keys for. Each use has a group of its own, so that a share for one is of another
//! type than a share for the other and is nothing to it: what is written of one is refused as the other's,
//! and no function takes both.

use std::fmt;
use std::ops::{Add, Mul, Sub};

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, RISTRETTO_BASEPOINT_POINT};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, IsIdentity};
use frost_core::Ciphersuite;
use frost_ed25519::Ed25519Sha512;
use frost_ristretto255::Ristretto255Sha512;

use crate::point::PointError;

/// The quorum key: it opens clips (`docs/ref/quorum.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clips {}

/// The look-up key: it makes tokens of addresses (`docs/ref/lookup.md`), and opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addresses {}

/// A use: which group its keys live in, and how they are made and written.
pub trait KeyUse: Copy + fmt::Debug + Eq + Send + Sync + 'static {
    /// An element of its group. Scalars of both groups are below the same order `l`.
    type Element: Copy
        + Eq
        + Send
        + Sync
        + Identity
        + IsIdentity
        + Add<Output = Self::Element>
        + Sub<Output = Self::Element>
        + for<'a> Mul<&'a Scalar, Output = Self::Element>;
    /// FROST's name of the group, for making keys in it.
    type Suite: Ciphersuite;

    /// The generator.
    const GENERATOR: Self::Element;
    /// First line of a roster of such a key.
    const ROSTER: &'static str;

    /// Reads an element of the prime-order group, the identity too, in its one spelling.
    fn decode(bytes: &[u8; 32]) -> Result<Self::Element, PointError>;
    /// Its one spelling.
    fn encode(element: &Self::Element) -> [u8; 32];
}

impl KeyUse for Clips {
    type Element = EdwardsPoint;
    type Suite = Ed25519Sha512;

    const GENERATOR: EdwardsPoint = ED25519_BASEPOINT_POINT;
    const ROSTER: &'static str = "sidelight-roster/v1";

    fn decode(bytes: &[u8; 32]) -> Result<EdwardsPoint, PointError> {
        let point = CompressedEdwardsY(*bytes)
            .decompress()
            .ok_or(PointError::NotAPoint)?;
        if point.compress().to_bytes() != *bytes {
            return Err(PointError::NotAPoint);
        }
        if !point.is_torsion_free() {
            return Err(PointError::Torsion);
        }
        Ok(point)
    }

    fn encode(element: &EdwardsPoint) -> [u8; 32] {
        element.compress().to_bytes()
    }
}

impl KeyUse for Addresses {
    type Element = RistrettoPoint;
    type Suite = Ristretto255Sha512;

    const GENERATOR: RistrettoPoint = RISTRETTO_BASEPOINT_POINT;
    const ROSTER: &'static str = "sidelight-lookup-roster/v1";

    fn decode(bytes: &[u8; 32]) -> Result<RistrettoPoint, PointError> {
        CompressedRistretto(*bytes)
            .decompress()
            .ok_or(PointError::NotAPoint)
    }

    fn encode(element: &RistrettoPoint) -> [u8; 32] {
        element.compress().to_bytes()
    }
}
