//! Receipts that verify offline: [C2SP tlog-proof] (`c2sp.org/tlog-proof@v1`), file suffix `.tlog-proof`.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra <base64>            optional, NOT authenticated, ignored by verification
//! index <n>
//! <base64 hash>             leaf's sibling first, root's child last
//!
//! <signed checkpoint, verbatim>
//! ```
//!
//! [C2SP tlog-proof]: https://c2sp.org/tlog-proof

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::{
    checkpoint::{CHECKPOINT_BYTES_MAX, OpenCheckpoint, TREE_SIZE_MAX},
    hash::{Sha256Hash, strict_decimal},
    merkle::{self, PROOF_HASHES_MAX, ProofError},
    policy::{Policy, PolicyRefusal},
};

const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Longest extra data, decoded.
pub const EXTRA_BYTES_MAX: usize = 16 * 1024;
/// Longest proof file.
pub const PROOF_BYTES_MAX: usize = CHECKPOINT_BYTES_MAX + 2 * EXTRA_BYTES_MAX;

/// A proof as read or as to be written; its parts are not checked against each other until
/// [`LogProof::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogProof {
    /// Opaque extra data. Anyone may have put it there.
    pub extra: Option<Vec<u8>>,
    /// Index of the entry.
    pub index: u64,
    /// Inclusion proof.
    pub hashes: Vec<Sha256Hash>,
    /// The signed checkpoint, bytes as received.
    pub checkpoint: Vec<u8>,
}

/// Why bytes are not a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofFormatError {
    /// Over [`PROOF_BYTES_MAX`], [`EXTRA_BYTES_MAX`] or 63 hashes.
    #[error("the proof is too long")]
    TooLong,
    /// Not UTF-8, or a line is missing.
    #[error("the proof ends too early or is not text")]
    Truncated,
    /// Another first line.
    #[error("not a c2sp.org/tlog-proof@v1")]
    Header,
    /// The extra line is not canonical base64.
    #[error("the extra line is not canonical base64")]
    Extra,
    /// No index line, or not a canonical decimal.
    #[error("the index is not a canonical decimal")]
    Index,
    /// A hash line is not canonical base64 of 32 bytes.
    #[error("a hash is not canonical base64 of 32 bytes")]
    Hash,
}

/// Why a proof does not show that the entry is in a log of the policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The file itself.
    #[error(transparent)]
    Format(#[from] ProofFormatError),
    /// Signature, origin or quorum.
    #[error(transparent)]
    Policy(#[from] PolicyRefusal),
    /// The entry is not where the proof says.
    #[error("the entry is not in this tree: {0}")]
    Inclusion(#[from] ProofError),
}

impl LogProof {
    /// Reads a proof file.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofFormatError> {
        if bytes.len() > PROOF_BYTES_MAX {
            return Err(ProofFormatError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ProofFormatError::Truncated)?;
        let (header, mut rest) = text.split_once('\n').ok_or(ProofFormatError::Truncated)?;
        if header != HEADER {
            return Err(ProofFormatError::Header);
        }
        let mut next = || {
            let (line, after) = rest.split_once('\n').ok_or(ProofFormatError::Truncated)?;
            rest = after;
            Ok(line)
        };
        let mut line = next()?;
        let mut extra = None;
        if let Some(encoded) = line.strip_prefix("extra ") {
            let bytes = BASE64_STANDARD
                .decode(encoded)
                .map_err(|_| ProofFormatError::Extra)?;
            if bytes.len() > EXTRA_BYTES_MAX {
                return Err(ProofFormatError::TooLong);
            }
            extra = Some(bytes);
            line = next()?;
        }
        let index = line.strip_prefix("index ").ok_or(ProofFormatError::Index)?;
        let index = strict_decimal(index, TREE_SIZE_MAX).ok_or(ProofFormatError::Index)?;
        let mut hashes = Vec::new();
        loop {
            match next()? {
                "" => break,
                _ if hashes.len() == PROOF_HASHES_MAX => return Err(ProofFormatError::TooLong),
                line => hashes.push(Sha256Hash::from_base64(line).ok_or(ProofFormatError::Hash)?),
            }
        }
        Ok(Self {
            extra,
            index,
            hashes,
            checkpoint: rest.as_bytes().to_vec(),
        })
    }

    /// Writes the proof file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{HEADER}\n");
        if let Some(extra) = &self.extra {
            text.push_str(&format!("extra {}\n", BASE64_STANDARD.encode(extra)));
        }
        text.push_str(&format!("index {}\n", self.index));
        for hash in &self.hashes {
            text.push_str(&format!("{hash}\n"));
        }
        text.push('\n');
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(&self.checkpoint);
        bytes
    }

    /// Verifies that `entry` is in a log of the policy, at this index, in a tree with the policy's
    /// quorum. How old the cosignatures may be is for the caller.
    pub fn verify(&self, entry: &[u8], policy: &Policy) -> Result<OpenCheckpoint, VerifyError> {
        let open = policy.open(&self.checkpoint)?;
        let leaf = merkle::leaf_hash(entry);
        merkle::check_inclusion(&self.hashes, open.checkpoint.head(), (self.index, leaf))?;
        Ok(open)
    }
}

/// Reads and verifies a proof file for `entry` in one call; returns the entry's index and the opened
/// checkpoint.
pub fn verify(
    proof: &[u8],
    entry: &[u8],
    policy: &Policy,
) -> Result<(u64, OpenCheckpoint), VerifyError> {
    let proof = LogProof::parse(proof)?;
    let open = proof.verify(entry, policy)?;
    Ok((proof.index, open))
}
