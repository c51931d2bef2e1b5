//! The one proof used twice: two points have the same logarithm to two bases (Chaum-Pedersen, made
//! non-interactive; `docs/ref/quorum.md`, Proof).

use curve25519_dalek::scalar::Scalar;
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha512};
use sidelight_domain::record::Encoder;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::key_use::{Clips, KeyUse};
use crate::point::Point;

/// A challenge and a response: 64 bytes, two scalars in their one spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    challenge: Scalar,
    response: Scalar,
}

/// What is proved: `images` are `bases` times one secret scalar. `context` is everything else that
/// the proof must be good for and nothing but it.
pub(crate) struct Statement<U: KeyUse = Clips> {
    pub context: Encoder,
    pub bases: [Point<U>; 2],
    pub images: [Point<U>; 2],
}

/// Hashes to a scalar without bias.
fn hash_to_scalar(bytes: &[u8]) -> Scalar {
    Scalar::from_bytes_mod_order_wide(&Sha512::digest(bytes).into())
}

impl<U: KeyUse> Statement<U> {
    fn challenge(&self, commitments: [U::Element; 2]) -> Scalar {
        let mut transcript = self.context.clone();
        for point in self.images {
            transcript = transcript.field(&point.to_bytes());
        }
        for point in commitments {
            transcript = transcript.field(&U::encode(&point));
        }
        hash_to_scalar(&transcript.finish())
    }

    /// Proves it. The nonce is made of the secret and the statement too, so that a source of
    /// randomness that repeats itself does not give the secret away.
    pub(crate) fn prove(&self, secret: &Scalar, rng: &mut (impl RngCore + CryptoRng)) -> Proof {
        let mut random = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *random);
        let seed = Encoder::new("sidelight/quorum/nonce/v1")
            .field(secret.as_bytes())
            .field(&*random)
            .field(&self.context.clone().finish())
            .field(&self.images[0].to_bytes())
            .field(&self.images[1].to_bytes());
        let nonce = Zeroizing::new(hash_to_scalar(&Zeroizing::new(seed.finish())));
        let challenge = self.challenge(self.bases.map(|base| base.times(&nonce)));
        Proof {
            challenge,
            response: *nonce + challenge * secret,
        }
    }

    /// Whether the proof holds for this statement.
    pub(crate) fn holds(&self, proof: &Proof) -> bool {
        let commitment = |i: usize| {
            self.bases[i].times(&proof.response) - self.images[i].times(&proof.challenge)
        };
        self.challenge([commitment(0), commitment(1)])
            .ct_eq(&proof.challenge)
            .into()
    }
}

impl Proof {
    /// Reads a proof; `None` if a scalar is not in its one spelling.
    pub fn from_bytes(bytes: &[u8; 64]) -> Option<Self> {
        let scalar =
            |half: &[u8]| Option::from(Scalar::from_canonical_bytes(half.try_into().ok()?));
        Some(Self {
            challenge: scalar(&bytes[..32])?,
            response: scalar(&bytes[32..])?,
        })
    }

    /// Challenge, then response.
    pub fn to_bytes(&self) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(self.challenge.as_bytes());
        bytes[32..].copy_from_slice(self.response.as_bytes());
        bytes
    }
}
