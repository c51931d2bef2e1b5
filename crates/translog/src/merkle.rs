//! RFC 6962 tree hashes and proofs, as thin types over `tlog_tiles` ([C2SP tlog-tiles]).
//!
//! Two cases are ours because the library refuses them: consistency from size 0, which holds exactly for
//! the empty root and an empty proof, and proof lengths beyond any tree. Nothing here reads tiles; see
//! [`crate::proven`].
//!
//! [C2SP tlog-tiles]: https://c2sp.org/tlog-tiles

use crate::hash::Sha256Hash;

/// A proof in a tree of at most 2^63 leaves has no more hashes than this.
pub const PROOF_HASHES_MAX: usize = 63;

/// SHA-256 of nothing: the root of the empty tree.
pub const EMPTY_ROOT: Sha256Hash = Sha256Hash(tlog_tiles::EMPTY_HASH.0);

/// Why a proof does not hold. The cause is never more precise than this: a wrong proof proves nothing
/// about what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The leaf's index is not below the tree's size.
    #[error("index {index} is not in a tree of size {size}")]
    IndexOutside {
        /// Index of the leaf.
        index: u64,
        /// Size of the tree.
        size: u64,
    },
    /// The later tree is the smaller one.
    #[error("a tree of size {new} cannot continue one of size {old}")]
    Shrunk {
        /// Size of the earlier tree.
        old: u64,
        /// Size of the tree said to continue it.
        new: u64,
    },
    /// Two different roots for one size: a fork.
    #[error("two different roots for size {size}")]
    Fork {
        /// The size both roots claim.
        size: u64,
    },
    /// The hashes do not lead to the root.
    #[error("the proof does not lead to the root")]
    Wrong,
}

/// Leaf hash of an entry: `SHA-256(0x00 || entry)`.
pub fn leaf_hash(entry: &[u8]) -> Sha256Hash {
    Sha256Hash(tlog_tiles::record_hash(entry).0)
}

/// Hash of an interior node: `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: Sha256Hash, right: Sha256Hash) -> Sha256Hash {
    Sha256Hash(tlog_tiles::node_hash(tlog_tiles::Hash(left.0), tlog_tiles::Hash(right.0)).0)
}

/// Checks that the tree of `size` and `root` holds `leaf` at `index`; `proof` runs from the leaf's
/// sibling upwards.
pub fn check_inclusion(
    proof: &[Sha256Hash],
    (size, root): (u64, Sha256Hash),
    (index, leaf): (u64, Sha256Hash),
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutside { index, size });
    }
    if proof.len() > PROOF_HASHES_MAX {
        return Err(ProofError::Wrong);
    }
    tlog_tiles::check_record(
        &inner(proof),
        size,
        inner_hash(root),
        index,
        inner_hash(leaf),
    )
    .map_err(|_| ProofError::Wrong)
}

/// Checks that the tree `new` continues the tree `old`, both as (size, root), from size 0 on.
pub fn check_consistency(
    proof: &[Sha256Hash],
    old: (u64, Sha256Hash),
    new: (u64, Sha256Hash),
) -> Result<(), ProofError> {
    if old.0 > new.0 {
        return Err(ProofError::Shrunk {
            old: old.0,
            new: new.0,
        });
    }
    if old.0 == new.0 && old.1 != new.1 {
        return Err(ProofError::Fork { size: old.0 });
    }
    if proof.len() > PROOF_HASHES_MAX {
        return Err(ProofError::Wrong);
    }
    if old.0 == 0 {
        return if old.1 == EMPTY_ROOT && proof.is_empty() {
            Ok(())
        } else {
            Err(ProofError::Wrong)
        };
    }
    tlog_tiles::check_tree(
        &inner(proof),
        new.0,
        inner_hash(new.1),
        old.0,
        inner_hash(old.1),
    )
    .map_err(|_| ProofError::Wrong)
}

/// Root of the perfect or imperfect tree over `nodes`, which are hashes of equally large perfect
/// subtrees, save that `remainder`, if any, is the root of a smaller tree to their right.
pub(crate) fn fold_root(nodes: &[Sha256Hash], remainder: Option<Sha256Hash>) -> Option<Sha256Hash> {
    // The largest perfect groups come first, as RFC 6962 splits at the largest power of two below the
    // size; they are then joined from the right.
    let mut groups = Vec::new();
    let mut rest = nodes;
    while !rest.is_empty() {
        let (group, after) = rest.split_at(1 << rest.len().ilog2());
        groups.push(perfect_root(group));
        rest = after;
    }
    groups
        .into_iter()
        .rev()
        .fold(remainder, |right, left| match right {
            Some(right) => Some(node_hash(left, right)),
            None => Some(left),
        })
}

/// Root over a power of two of nodes.
fn perfect_root(nodes: &[Sha256Hash]) -> Sha256Hash {
    let mut level = nodes.to_vec();
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| node_hash(pair[0], pair[1]))
            .collect();
    }
    level[0]
}

pub(crate) fn inner_hash(hash: Sha256Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(hash.0)
}

fn inner(proof: &[Sha256Hash]) -> Vec<tlog_tiles::Hash> {
    proof.iter().copied().map(inner_hash).collect()
}
