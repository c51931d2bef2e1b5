//! What is common to both keys: a trustee multiplies a point with its share and proves it, anyone checks
//! the proof, and as many answers as the threshold combine (`docs/ref/quorum.md`, Answer and Combining).

use curve25519_dalek::scalar::Scalar;
use rand_core::{CryptoRng, RngCore};
use sidelight_domain::record::Encoder;
use zeroize::Zeroizing;

use crate::key_use::KeyUse;
use crate::point::{Point, PointError};
use crate::proof::{Proof, Statement};
use crate::roster::{Roster, TrusteeId, at_zero};
use crate::share::ShareKey;

/// One trustee's answer: its share of the secret, and a proof that it is that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whose.
    pub trustee: TrusteeId,
    /// `D`: the point that was asked about, times the trustee's share.
    pub point: [u8; 32],
    /// `D` has the logarithm to that point that the trustee's public share has to the generator.
    pub proof: [u8; 64],
}

/// Why an answer is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Nobody of this roster.
    #[error("the answer is of nobody in this roster")]
    Unknown,
    /// `D` is no point to compute with.
    #[error("the point of the answer: {0}")]
    Point(#[from] PointError),
    /// A scalar of the proof is not in its one spelling.
    #[error("the proof of the answer is malformed")]
    Proof,
    /// Not this trustee's answer to this point for this entry.
    #[error("the proof does not hold: not this trustee's answer to what was asked for this entry")]
    Unproved,
}

/// Why answers do not combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CombineError {
    /// An answer is refused.
    #[error("trustee {0}: {1}")]
    Answer(TrusteeId, AnswerError),
    /// Two answers of one trustee.
    #[error("trustee {0} answered twice")]
    Twice(TrusteeId),
    /// Fewer than the threshold.
    #[error("{have} of the {need} answers that are needed")]
    TooFew {
        /// How many there are.
        have: usize,
        /// The threshold.
        need: usize,
    },
    /// The answers are right, and what was wrapped is not a file key under this key. Of clips alone.
    #[error(
        "the answers are right, and the wrapped key does not open: whoever sealed it made it so"
    )]
    Body,
}

/// A point that trustees are asked about. `context` is all that an answer is good for and nothing but it.
pub(crate) struct Question<'a, U: KeyUse> {
    pub roster: &'a Roster<U>,
    pub context: Encoder,
    pub point: Point<U>,
}

impl<U: KeyUse> Question<'_, U> {
    fn statement(&self, trustee: TrusteeId, public: Point<U>, answer: Point<U>) -> Statement<U> {
        Statement {
            context: self
                .context
                .clone()
                .u64(trustee.get().into())
                .field(&self.point.to_bytes()),
            bases: [Point::generator(), self.point],
            images: [public, answer],
        }
    }

    pub(crate) fn answer(
        &self,
        share: &ShareKey<U>,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Option<Answer> {
        let trustee = share.trustee();
        let public = self.roster.public_share(trustee)?;
        // A share of another roster would answer with a proof that nobody can check.
        (public == share.public()).then_some(())?;
        let point = Point::computed(self.point.times(share.secret()))?;
        let proof = self
            .statement(trustee, public, point)
            .prove(share.secret(), rng);
        Some(Answer {
            trustee,
            point: point.to_bytes(),
            proof: proof.to_bytes(),
        })
    }

    pub(crate) fn check(&self, answer: &Answer) -> Result<Point<U>, AnswerError> {
        let public = self
            .roster
            .public_share(answer.trustee)
            .ok_or(AnswerError::Unknown)?;
        let point = Point::from_bytes(&answer.point)?;
        let proof = Proof::from_bytes(&answer.proof).ok_or(AnswerError::Proof)?;
        self.statement(answer.trustee, public, point)
            .holds(&proof)
            .then_some(point)
            .ok_or(AnswerError::Unproved)
    }

    /// Checks every answer and combines them to the point times the secret that nobody has. Answers
    /// beyond the threshold are checked and not needed.
    pub(crate) fn combine(&self, answers: &[Answer]) -> Result<U::Element, CombineError> {
        let mut points: Vec<(TrusteeId, Point<U>)> = Vec::new();
        for answer in answers {
            if points.iter().any(|(id, _)| *id == answer.trustee) {
                return Err(CombineError::Twice(answer.trustee));
            }
            let point = self
                .check(answer)
                .map_err(|error| CombineError::Answer(answer.trustee, error))?;
            points.push((answer.trustee, point));
        }
        let (have, need) = (points.len(), self.roster.threshold());
        if have < need {
            return Err(CombineError::TooFew { have, need });
        }
        points.truncate(need);
        Ok(at_zero(&points))
    }
}

/// A secret scalar. That it is zero is as likely as that somebody guesses it.
pub(crate) fn random_scalar(rng: &mut (impl RngCore + CryptoRng)) -> Zeroizing<Scalar> {
    Zeroizing::new(Scalar::random(rng))
}
