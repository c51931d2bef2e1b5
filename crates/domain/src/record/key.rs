//! Ed25519 as it is used everywhere here: strict verification, raw bytes at the edges.

use ed25519_dalek::{Signature, VerifyingKey};

/// A public Ed25519 key, 32 raw bytes.
pub type SigningKeyBytes = [u8; 32];
/// An Ed25519 signature, 64 raw bytes.
pub type SignatureBytes = [u8; 64];

/// A signature that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The key is not a point of the curve.
    #[error("not a valid Ed25519 public key")]
    Key,
    /// Key and bytes are fine; the signature is not theirs.
    #[error("the signature does not fit")]
    Signature,
}

/// Verifies strictly: no small-order keys, no malleable signatures.
pub fn verify(
    key: &SigningKeyBytes,
    message: &[u8],
    signature: &SignatureBytes,
) -> Result<(), VerifyError> {
    VerifyingKey::from_bytes(key)
        .map_err(|_| VerifyError::Key)?
        .verify_strict(message, &Signature::from_bytes(signature))
        .map_err(|_| VerifyError::Signature)
}
