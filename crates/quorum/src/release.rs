//! The composition for clips: wrapping a file key to the quorum, and what its trustees' answers open.
//!
//! Line by line what `docs/ref/quorum.md` says. It is TDH2 (Shoup and Gennaro 1998) with `age`'s own
//! key derivation and AEAD in place of the one-time pad, so that the stanza is one that stock `age`
//! would write. The proof in a wrap is what keeps an answer for one clip useless for any other:
//! without it, anyone could add a point of their own to a victim's and have the sum answered.

use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use hkdf::Hkdf;
use rand_core::{CryptoRng, RngCore};
use sha2::Sha256;
use sidelight_domain::record::{Encoder, Hash};
use zeroize::Zeroizing;

use crate::answer::{Answer, AnswerError, CombineError, Question, random_scalar};
use crate::key_use::Clips;
use crate::point::{Point, PointError, second_generator};
use crate::proof::{Proof, Statement};
use crate::roster::Roster;
use crate::share::ShareKey;

/// A file key of `age`, bytes.
pub const FILE_KEY_BYTES: usize = 16;
/// A wrapped file key: the key and its tag.
const BODY_BYTES: usize = FILE_KEY_BYTES + 16;
const X25519_INFO: &[u8] = b"age-encryption.org/v1/X25519";

/// A file key wrapped to the quorum, as it stands in a header. Nothing about it is believed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrap {
    /// The quorum key's epoch.
    pub epoch: u64,
    /// The label of the track.
    pub label: Hash,
    /// `E` as the native stanza has it.
    pub share: [u8; 32],
    /// The native stanza's body.
    pub body: [u8; BODY_BYTES],
    /// `E`.
    pub ephemeral: [u8; 32],
    /// `Ebar`: the same logarithm to the second generator.
    pub ephemeral_bar: [u8; 32],
    /// Whoever wrote this wrap knew that logarithm, and meant this label and this body.
    pub proof: [u8; 64],
}

/// Why a wrap is refused. Each is one check of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// For another epoch's key.
    #[error("this is wrapped to the quorum key of another epoch")]
    Epoch,
    /// Of another track than the one asked about.
    #[error("this is the wrap of another track")]
    Label,
    /// `E` or `Ebar` is no point to compute with.
    #[error("a point of the wrap: {0}")]
    Point(#[from] PointError),
    /// The native stanza holds another point than the proof is about.
    #[error("the two stanzas are not of one wrap")]
    Share,
    /// A scalar of the proof is not in its one spelling.
    #[error("the proof is malformed")]
    Proof,
    /// Whoever wrote this did not make the point it asks about, or meant another label or body.
    #[error("the proof does not hold: this wrap was changed or made from another one")]
    Unproved,
}

/// A wrap that was checked against a roster and the label that its reader computed. An answer can be
/// given to nothing else.
#[derive(Clone, Debug)]
pub struct CheckedWrap {
    epoch: u64,
    label: Hash,
    ephemeral: Point,
    body: [u8; BODY_BYTES],
}

/// The AEAD of the native stanza, from the Diffie-Hellman point.
fn body_key(shared: EdwardsPoint, share: &[u8; 32], quorum: Point) -> ChaCha20Poly1305 {
    let shared = Zeroizing::new(shared.to_montgomery().to_bytes());
    let salt = [*share, quorum.to_montgomery()].concat();
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(&salt), &*shared)
        .expand(X25519_INFO, &mut *key)
        .expect("32 bytes are within HKDF's reach");
    ChaCha20Poly1305::new((&*key).into())
}

fn wrap_statement(roster: &Roster, wrap: &Wrap, e: Point, e_bar: Point) -> Statement {
    Statement {
        context: Encoder::new("sidelight/quorum/wrap/v1")
            .field(&roster.key().to_bytes())
            .u64(wrap.epoch)
            .field(&wrap.label)
            .field(&wrap.body),
        bases: [Point::generator(), second_generator()],
        images: [e, e_bar],
    }
}

impl Wrap {
    /// Wraps a file key to the quorum of `roster`, for the track of `label`.
    pub fn new(
        roster: &Roster,
        label: Hash,
        file_key: &[u8; FILE_KEY_BYTES],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Self {
        Self::made(roster, label, file_key, rng).0
    }

    /// The same, and opens it again before it is handed out: `None` if a machine computed wrongly. Whoever
    /// wraps alone knows the ephemeral secret; afterwards it takes a quorum to find out.
    pub fn opened(
        roster: &Roster,
        label: Hash,
        file_key: &[u8; FILE_KEY_BYTES],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Option<Self> {
        let (wrap, secret) = Self::made(roster, label, file_key, rng);
        wrap.check(roster, &label).ok()?;
        let shared = roster.key().times(&secret);
        let key = body_key(shared, &wrap.share, roster.key())
            .decrypt(&Nonce::default(), wrap.body.as_slice())
            .map(Zeroizing::new);
        key.is_ok_and(|key| key.as_slice() == file_key)
            .then_some(wrap)
    }

    fn made(
        roster: &Roster,
        label: Hash,
        file_key: &[u8; FILE_KEY_BYTES],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> (Self, Zeroizing<Scalar>) {
        let secret = random_scalar(rng);
        let [e, e_bar] = [Point::generator(), second_generator()]
            .map(|base| Point::computed(base.times(&secret)).expect("the secret is not zero"));
        let share = e.to_montgomery();
        let body = body_key(roster.key().times(&secret), &share, roster.key())
            .encrypt(&Nonce::default(), file_key.as_slice())
            .expect("16 bytes fit ChaCha20-Poly1305");
        let mut wrap = Self {
            epoch: roster.epoch(),
            label,
            share,
            body: body.try_into().expect("16 bytes and a tag"),
            ephemeral: e.to_bytes(),
            ephemeral_bar: e_bar.to_bytes(),
            proof: [0; 64],
        };
        let proof = wrap_statement(roster, &wrap, e, e_bar).prove(&secret, rng);
        wrap.proof = proof.to_bytes();
        (wrap, secret)
    }

    /// Checks everything that can be checked without a share. `label` is what the reader computed from
    /// the clip itself, never what the wrap says.
    pub fn check(&self, roster: &Roster, label: &Hash) -> Result<CheckedWrap, WrapError> {
        if self.epoch != roster.epoch() {
            return Err(WrapError::Epoch);
        }
        if self.label != *label {
            return Err(WrapError::Label);
        }
        let e = Point::from_bytes(&self.ephemeral)?;
        let e_bar = Point::from_bytes(&self.ephemeral_bar)?;
        if e.to_montgomery() != self.share {
            return Err(WrapError::Share);
        }
        let proof = Proof::from_bytes(&self.proof).ok_or(WrapError::Proof)?;
        if !wrap_statement(roster, self, e, e_bar).holds(&proof) {
            return Err(WrapError::Unproved);
        }
        Ok(CheckedWrap {
            epoch: self.epoch,
            label: self.label,
            ephemeral: e,
            body: self.body,
        })
    }
}

/// What the trustees are asked about a checked wrap, for one entry of the log (its leaf hash).
fn question<'a>(roster: &'a Roster, wrap: &CheckedWrap, entry: &Hash) -> Question<'a, Clips> {
    Question {
        roster,
        context: Encoder::new("sidelight/quorum/answer/v1")
            .field(&roster.key().to_bytes())
            .u64(wrap.epoch)
            .field(entry)
            .field(&wrap.label),
        point: wrap.ephemeral,
    }
}

impl ShareKey {
    /// Answers one checked wrap for one entry of the log (its leaf hash). Whether the entry allows it,
    /// and that this answer is in the journal, is the caller's business **before** it calls this.
    pub fn answer(
        &self,
        roster: &Roster,
        wrap: &CheckedWrap,
        entry: &Hash,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Option<Answer> {
        question(roster, wrap, entry).answer(self, rng)
    }
}

impl Answer {
    /// Checks that this is the trustee's answer to this wrap for this entry; anyone can.
    pub fn check(
        &self,
        roster: &Roster,
        wrap: &CheckedWrap,
        entry: &Hash,
    ) -> Result<Point, AnswerError> {
        question(roster, wrap, entry).check(self)
    }
}

/// Checks every answer and combines them to the file key.
pub fn combine(
    roster: &Roster,
    wrap: &CheckedWrap,
    entry: &Hash,
    answers: &[Answer],
) -> Result<Zeroizing<[u8; FILE_KEY_BYTES]>, CombineError> {
    let shared = question(roster, wrap, entry).combine(answers)?;
    let share = wrap.ephemeral.to_montgomery();
    let opened = body_key(shared, &share, roster.key())
        .decrypt(&Nonce::default(), wrap.body.as_slice())
        .map_err(|_| CombineError::Body)?;
    let opened = Zeroizing::new(opened);
    let key =
        <[u8; FILE_KEY_BYTES]>::try_from(opened.as_slice()).map_err(|_| CombineError::Body)?;
    Ok(Zeroizing::new(key))
}
