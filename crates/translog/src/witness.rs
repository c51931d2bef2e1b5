//! The witness protocol ([C2SP tlog-witness]): what a log posts to `add-checkpoint`, and how a witness judges
//! it. Pure: where a witness keeps what it has signed, and that it does so before it answers, is the
//! caller's.
//!
//! ```text
//! old 20                      size that the log believes the witness has seen
//! <base64>                    consistency proof from there, 0 to 63 lines
//!
//! <the signed checkpoint>
//! ```
//!
//! [C2SP tlog-witness]: https://c2sp.org/tlog-witness

use crate::{
    checkpoint::{
        CHECKPOINT_BYTES_MAX, Checkpoint, CheckpointError, OpenCheckpoint, TREE_SIZE_MAX,
    },
    hash::{Sha256Hash, strict_decimal},
    merkle::{self, EMPTY_ROOT, PROOF_HASHES_MAX, ProofError},
    vkey::Vkey,
};

/// Longest body of `add-checkpoint`: a checkpoint, 63 hashes in base64, and the first line.
pub const ADD_CHECKPOINT_BYTES_MAX: usize = CHECKPOINT_BYTES_MAX + 64 * 45 + 32;
/// The path under a witness's address.
pub const ADD_CHECKPOINT: &str = "add-checkpoint";
/// Type of the body of a 409: the size that the witness has seen, and LF.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// What a witness has seen of a log: size and root.
pub type Seen = (u64, Sha256Hash);
/// Of a log it has never seen.
pub const UNSEEN: Seen = (0, EMPTY_ROOT);

/// One `add-checkpoint`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size that the log believes the witness has seen.
    pub old: u64,
    /// Proof that the new tree continues that one.
    pub proof: Vec<Sha256Hash>,
    /// The signed checkpoint.
    pub signed: Vec<u8>,
}

/// Why a witness does not sign.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WitnessRefusal {
    /// Not the form above.
    #[error("not an add-checkpoint request")]
    Form,
    /// The checkpoint is of a log that this witness does not follow.
    #[error("this witness does not follow that log")]
    UnknownLog,
    /// The checkpoint is malformed, or its signature is not by a key of that log.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The old size is beyond the new one.
    #[error("the old size is beyond the new one")]
    Backwards,
    /// The witness has seen another size.
    #[error("this witness has seen {0} entries")]
    Conflict(u64),
    /// The new tree is not shown to continue the one seen.
    #[error("not shown to continue what this witness has signed: {0}")]
    Inconsistent(#[from] ProofError),
}

impl WitnessRefusal {
    /// The status that the specification gives it.
    pub fn status(&self) -> u16 {
        match self {
            Self::UnknownLog => 404,
            Self::Checkpoint(CheckpointError::Unsigned | CheckpointError::Signature(_)) => 403,
            Self::Form | Self::Backwards | Self::Checkpoint(_) => 400,
            Self::Conflict(_) => 409,
            Self::Inconsistent(_) => 422,
        }
    }
}

impl AddCheckpoint {
    /// The body.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = format!("old {}\n", self.old);
        for hash in &self.proof {
            body.push_str(&format!("{hash}\n"));
        }
        body.push('\n');
        let mut body = body.into_bytes();
        body.extend_from_slice(&self.signed);
        body
    }

    /// Reads a body; nothing in it is checked yet.
    pub fn parse(body: &[u8]) -> Result<Self, WitnessRefusal> {
        if body.len() > ADD_CHECKPOINT_BYTES_MAX {
            return Err(WitnessRefusal::Form);
        }
        let end = body.windows(2).position(|pair| pair == b"\n\n");
        let (head, signed) = body.split_at(end.ok_or(WitnessRefusal::Form)?);
        let head = std::str::from_utf8(head).map_err(|_| WitnessRefusal::Form)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old "));
        let old = old.and_then(|size| strict_decimal(size, TREE_SIZE_MAX));
        let proof: Option<Vec<_>> = lines.map(Sha256Hash::from_base64).collect();
        match (old, proof) {
            (Some(old), Some(proof)) if proof.len() <= PROOF_HASHES_MAX => Ok(Self {
                old,
                proof,
                signed: signed[2..].to_vec(),
            }),
            _ => Err(WitnessRefusal::Form),
        }
    }

    /// Judges a request as the witness of the log with these keys, which has signed `seen` last. `Ok`:
    /// this is to be kept in place of `seen`, atomically and durably, and only then cosigned.
    pub fn judge(&self, keys: &[Vkey], seen: Seen) -> Result<Checkpoint, WitnessRefusal> {
        let known = |origin: &str| keys.iter().any(|key| key.name() == origin);
        let text = std::str::from_utf8(&self.signed).map_err(|_| WitnessRefusal::Form)?;
        if !text.split('\n').next().is_some_and(known) {
            return Err(WitnessRefusal::UnknownLog);
        }
        let new = OpenCheckpoint::open(&self.signed, keys)?.checkpoint;
        if self.old > new.size() {
            return Err(WitnessRefusal::Backwards);
        }
        if self.old != seen.0 {
            return Err(WitnessRefusal::Conflict(seen.0));
        }
        merkle::check_consistency(&self.proof, seen, new.head())?;
        Ok(new)
    }
}
