//! A trustee's secret share.

use std::fmt;

use curve25519_dalek::scalar::Scalar;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::key_use::{Clips, KeyUse};
use crate::point::Point;
use crate::roster::{Roster, TrusteeId};

/// Bytes of a share as it is kept: the number, then the secret.
pub const SHARE_BYTES: usize = 34;

/// Why a kept share is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// Not a number and a scalar in its one spelling.
    #[error("this is not a share")]
    Malformed,
    /// The secret is not the one behind this trustee's public share: another trustee's, an older one
    /// from before a refresh, or a damaged copy.
    #[error("this share does not belong to this roster")]
    OtherRoster,
}

/// One trustee's share of a key. It opens nothing alone and never signs; one for clips never evaluates an
/// address, and one for addresses opens no clip. Erased when dropped.
#[derive(Clone, ZeroizeOnDrop)]
pub struct ShareKey<U: KeyUse = Clips> {
    #[zeroize(skip)]
    trustee: TrusteeId,
    secret: Scalar,
    #[zeroize(skip)]
    public: Point<U>,
}

impl<U: KeyUse> ShareKey<U> {
    pub(crate) fn new(trustee: TrusteeId, secret: Scalar) -> Option<Self> {
        let public = Point::computed(Point::<U>::generator().times(&secret))?;
        Some(Self {
            trustee,
            secret,
            public,
        })
    }

    /// Reads a kept share and checks that it belongs to `roster`.
    pub fn from_bytes(bytes: &[u8; SHARE_BYTES], roster: &Roster<U>) -> Result<Self, ShareError> {
        let number = u16::from_be_bytes([bytes[0], bytes[1]]);
        let trustee = TrusteeId::new(number).ok_or(ShareError::Malformed)?;
        let mut secret = Zeroizing::new([0; 32]);
        secret.copy_from_slice(&bytes[2..]);
        let share = Option::from(Scalar::from_canonical_bytes(*secret))
            .and_then(|secret| Self::new(trustee, secret))
            .ok_or(ShareError::Malformed)?;
        share.belongs_to(roster)
    }

    pub(crate) fn belongs_to(self, roster: &Roster<U>) -> Result<Self, ShareError> {
        if roster.public_share(self.trustee) == Some(self.public) {
            Ok(self)
        } else {
            Err(ShareError::OtherRoster)
        }
    }

    /// The bytes to keep, as carefully as a key.
    pub fn to_secret_bytes(&self) -> Zeroizing<[u8; SHARE_BYTES]> {
        let mut bytes = Zeroizing::new([0; SHARE_BYTES]);
        bytes[..2].copy_from_slice(&self.trustee.get().to_be_bytes());
        bytes[2..].copy_from_slice(self.secret.as_bytes());
        bytes
    }

    /// Whose.
    pub fn trustee(&self) -> TrusteeId {
        self.trustee
    }

    /// `Y_i`.
    pub fn public(&self) -> Point<U> {
        self.public
    }

    pub(crate) fn secret(&self) -> &Scalar {
        &self.secret
    }
}

impl<U: KeyUse> fmt::Debug for ShareKey<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShareKey(of trustee {})", self.trustee)
    }
}
