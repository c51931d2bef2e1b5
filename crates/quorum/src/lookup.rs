//! The composition for addresses: a token that only the trustees together can make of an address, without
//! learning which.
//!
//! Line by line what `docs/ref/lookup.md` says. It is the oblivious pseudorandom function of RFC 9497
//! (ristretto255-SHA512, verifiable mode) whose key is shared among trustees: who asks blinds, each
//! trustee multiplies the blinded element with its share and proves it, who asked combines, unblinds and
//! hashes. The key is never the one that opens clips, which its type and its group see to.

use std::fmt;

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use elliptic_curve::hash2curve::{ExpandMsg, ExpandMsgXmd, Expander};
use rand_core::{CryptoRng, RngCore};
use sha2::{Digest, Sha512};
use sidelight_domain::record::{Encoder, Hash};
use zeroize::Zeroizing;

use crate::answer::{Answer, AnswerError, CombineError, Question, random_scalar};
use crate::key_use::Addresses;
use crate::point::Point;
use crate::roster::Roster;
use crate::share::ShareKey;

/// Bytes of a token.
pub const TOKEN_BYTES: usize = 64;
/// What stands for an address where nobody can tell which: equal for equal addresses under one key.
pub type Token = [u8; TOKEN_BYTES];

/// RFC 9497: `"HashToGroup-" || "OPRFV1-" || mode 1 || "-" || suite`.
const HASH_TO_GROUP: &[u8] = b"HashToGroup-OPRFV1-\x01-ristretto255-SHA512";

/// What who asks keeps to itself until the answers are there: the input, and what hides it.
pub struct Blinding {
    input: Zeroizing<Vec<u8>>,
    length: [u8; 2],
    blind: Zeroizing<Scalar>,
    element: Point<Addresses>,
}

impl fmt::Debug for Blinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Blinding")
    }
}

fn hash_to_group(input: &[u8]) -> RistrettoPoint {
    let mut uniform = [0; 64];
    ExpandMsgXmd::<Sha512>::expand_message(&[input], &[HASH_TO_GROUP], uniform.len())
        .expect("64 bytes and a short tag are within its reach")
        .fill_bytes(&mut uniform);
    RistrettoPoint::from_uniform_bytes(&uniform)
}

/// What the trustees are asked about a blinded element, for one occasion.
fn question<'a>(
    roster: &'a Roster<Addresses>,
    element: Point<Addresses>,
    occasion: &Hash,
) -> Question<'a, Addresses> {
    Question {
        roster,
        context: Encoder::new("sidelight/lookup/answer/v1")
            .field(&roster.key().to_bytes())
            .u64(roster.epoch())
            .field(occasion),
        point: element,
    }
}

impl Blinding {
    /// Hides an input, an [`Address`](crate::Address)'s. `None` if it is longer than 65,535 bytes.
    pub fn new(input: &[u8], rng: &mut (impl RngCore + CryptoRng)) -> Option<Self> {
        let length = u16::try_from(input.len()).ok()?.to_be_bytes();
        let blind = random_scalar(rng);
        Some(Self {
            input: Zeroizing::new(input.to_vec()),
            length,
            element: Point::computed(hash_to_group(input) * *blind)?,
            blind,
        })
    }

    /// What the trustees are shown; it says nothing of the input.
    pub fn element(&self) -> Point<Addresses> {
        self.element
    }

    /// Checks every answer and combines them to the input's token. `occasion` is what they were given for.
    pub fn token(
        &self,
        roster: &Roster<Addresses>,
        occasion: &Hash,
        answers: &[Answer],
    ) -> Result<Token, CombineError> {
        let evaluated = question(roster, self.element, occasion).combine(answers)?;
        let unblinded = evaluated * self.blind.invert();
        let hash = Sha512::new()
            .chain_update(self.length)
            .chain_update(&*self.input)
            .chain_update(32u16.to_be_bytes())
            .chain_update(unblinded.compress().as_bytes())
            .chain_update(b"Finalize");
        Ok(hash.finalize().into())
    }
}

impl ShareKey<Addresses> {
    /// Answers one blinded element for one occasion: the leaf hash of a published `look-up` entry, or the
    /// hash of what a household's hub signed at set-up. Whether the occasion allows it, and that this
    /// answer is in the journal, is the caller's business **before** it calls this.
    ///
    /// ```
    /// # use sidelight_quorum::{Addresses, Point, Roster, ShareKey};
    /// # fn f(roster: &Roster<Addresses>, share: ShareKey<Addresses>, asked: Point<Addresses>) {
    /// share.evaluate(roster, asked, &[0; 32], &mut rand_core::OsRng);
    /// # }
    /// ```
    ///
    /// A share of the quorum key has no such function:
    ///
    /// ```compile_fail,E0599
    /// # use sidelight_quorum::{Addresses, Clips, Point, Roster, ShareKey};
    /// # fn f(roster: &Roster<Addresses>, share: ShareKey<Clips>, asked: Point<Addresses>) {
    /// share.evaluate(roster, asked, &[0; 32], &mut rand_core::OsRng);
    /// # }
    /// ```
    pub fn evaluate(
        &self,
        roster: &Roster<Addresses>,
        element: Point<Addresses>,
        occasion: &Hash,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Option<Answer> {
        question(roster, element, occasion).answer(self, rng)
    }
}

impl Answer {
    /// Checks that this is the trustee's answer to this blinded element for this occasion; anyone can.
    pub fn check_blinded(
        &self,
        roster: &Roster<Addresses>,
        element: Point<Addresses>,
        occasion: &Hash,
    ) -> Result<Point<Addresses>, AnswerError> {
        question(roster, element, occasion).check(self)
    }
}
