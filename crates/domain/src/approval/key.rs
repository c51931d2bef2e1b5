//! The public key of a credential: COSE in exactly two spellings, and ES256 signatures in exactly one.
//!
//! There is no CBOR parser here. Deterministic CBOR leaves each of the two keys one spelling, so the
//! bytes around the coordinates are compared as they stand.

use std::fmt;

use p256::EncodedPoint;
use p256::ecdsa::{Signature, VerifyingKey};

use super::SIGNATURE_BYTES_MAX;

/// `{1: 2, 3: -7, -1: 1, -2: ` and the head of 32 bytes.
const ES256_HEAD: [u8; 10] = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
/// `-3: ` and the head of 32 bytes.
const ES256_MIDDLE: [u8; 3] = [0x22, 0x58, 0x20];
/// `{1: 1, 3: -8, -1: 6, -2: ` and the head of 32 bytes.
const EDDSA_HEAD: [u8; 10] = [0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20];

/// Bytes that are no key of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not one of the two spellings.
    #[error("not an ES256 or EdDSA key in COSE")]
    Form,
    /// Coordinates that are not on the curve, or a key of small order.
    #[error("not a point of the curve that can be a key")]
    Point,
}

/// A credential's public key.
#[derive(Clone, PartialEq, Eq)]
pub enum ApprovalKey {
    /// ECDSA on P-256 with SHA-256.
    Es256(VerifyingKey),
    /// Ed25519.
    EdDsa(ed25519_dalek::VerifyingKey),
}

impl ApprovalKey {
    /// Reads a key as it stands in a credential entry (there in base64url).
    pub fn from_cose(bytes: &[u8]) -> Result<Self, KeyError> {
        if let Some(rest) = bytes.strip_prefix(&ES256_HEAD[..]) {
            let (x, rest) = rest.split_first_chunk::<32>().ok_or(KeyError::Form)?;
            let rest = rest.strip_prefix(&ES256_MIDDLE[..]).ok_or(KeyError::Form)?;
            let y: &[u8; 32] = rest.try_into().map_err(|_| KeyError::Form)?;
            return Self::es256(x, y);
        }
        let rest = bytes.strip_prefix(&EDDSA_HEAD[..]).ok_or(KeyError::Form)?;
        Self::eddsa(rest.try_into().map_err(|_| KeyError::Form)?)
    }

    /// The P-256 key at these coordinates, for whoever has them in another form than COSE.
    pub fn es256(x: &[u8; 32], y: &[u8; 32]) -> Result<Self, KeyError> {
        let point = EncodedPoint::from_affine_coordinates(&(*x).into(), &(*y).into(), false);
        let key = VerifyingKey::from_encoded_point(&point).map_err(|_| KeyError::Point)?;
        Ok(Self::Es256(key))
    }

    /// The Ed25519 key of these bytes.
    pub fn eddsa(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Point)?;
        if key.is_weak() {
            return Err(KeyError::Point);
        }
        Ok(Self::EdDsa(key))
    }

    /// Its one spelling.
    pub fn to_cose(&self) -> Vec<u8> {
        match self {
            ApprovalKey::Es256(key) => {
                let point = key.to_encoded_point(false);
                let x = point.x().expect("an uncompressed point has an x");
                let y = point.y().expect("an uncompressed point has a y");
                [&ES256_HEAD[..], x, &ES256_MIDDLE[..], y].concat()
            }
            ApprovalKey::EdDsa(key) => [&EDDSA_HEAD[..], key.as_bytes()].concat(),
        }
    }
}

impl fmt::Debug for ApprovalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApprovalKey({})", hex::encode(self.to_cose()))
    }
}

/// An ES256 signature in DER, in its one spelling.
pub(super) fn signature_from_der(bytes: &[u8]) -> Option<Signature> {
    if bytes.len() > SIGNATURE_BYTES_MAX {
        return None;
    }
    let signature = Signature::from_der(bytes).ok()?;
    // Whatever a lenient parser might take, writing it back shows.
    (signature.to_der().as_bytes() == bytes).then_some(signature)
}
