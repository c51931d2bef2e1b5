//! How a head in the lock gets the cosignatures that its policy demands, before it is published.
//!
//! Whoever is asked, and how, is behind [`Witnesses`]. What they answer is believed only as far as it is
//! checked here: a line counts when its signature is good, a head when our own key signed it.

use crate::{
    checkpoint::{Checkpoint, CheckpointError, OpenCheckpoint},
    hash::Sha256Hash,
    policy::Policy,
    proven::ProvenTree,
    source::{ReadError, TileSource},
    vkey::Vkey,
};

/// The policy that heads are published under, and whoever asks its witnesses.
pub struct Quorum {
    /// Names the log, and who cosigns.
    pub policy: Policy,
    /// Asks them.
    pub witnesses: Box<dyn Witnesses + Send>,
}

impl Quorum {
    /// The log's own signature is enough.
    pub fn none(log: Vkey) -> Self {
        Self {
            policy: Policy::operator_signed_only(log),
            witnesses: Box::new(Nobody),
        }
    }
}

/// Asks witnesses for cosignatures. Blocks, with time limits of its own.
pub trait Witnesses {
    /// Offers a signed head whose files are in place, and answers with what came in time. The same head may
    /// be offered any number of times; no other one of its size ever is.
    fn cosign(&mut self, offer: &Offer<'_>) -> Answers;
}

struct Nobody;

impl Witnesses for Nobody {
    fn cosign(&mut self, _: &Offer<'_>) -> Answers {
        Answers::default()
    }
}

/// A head that is offered to witnesses.
pub struct Offer<'a> {
    /// With the log's signature.
    pub signed: &'a [u8],
    /// The head itself.
    pub checkpoint: &'a Checkpoint,
    /// Who is to cosign.
    pub policy: &'a Policy,
    /// Its tree.
    pub tree: &'a dyn OfferedTree,
}

impl Offer<'_> {
    /// Whether a signed head that somebody shows is one that this log's key has signed and that the
    /// offered tree does not continue; answers the key.
    pub fn contradicted_by(&self, shown: &[u8]) -> Option<Vkey> {
        let own = self.policy.signers(self.signed).ok()?.log_key;
        let open = OpenCheckpoint::open(shown, std::slice::from_ref(&own)).ok()?;
        let (size, root) = open.checkpoint.head();
        let within = size <= self.checkpoint.size();
        let same = within && self.tree.root_at(size).is_ok_and(|here| here == root);
        (!same).then_some(own)
    }
}

/// What a witness may ask of the tree of a head.
pub trait OfferedTree {
    /// Proof that this tree continues the one of size `old`.
    fn prove_consistency(&self, old: u64) -> Result<Vec<Sha256Hash>, ReadError>;
    /// Root of the first `size` entries.
    fn root_at(&self, size: u64) -> Result<Sha256Hash, ReadError>;
}

impl<S: TileSource> OfferedTree for ProvenTree<'_, S> {
    fn prove_consistency(&self, old: u64) -> Result<Vec<Sha256Hash>, ReadError> {
        ProvenTree::prove_consistency(self, old)
    }
    fn root_at(&self, size: u64) -> Result<Sha256Hash, ReadError> {
        ProvenTree::root_at(self, size)
    }
}

/// What witnesses answered.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// Cosignatures of the offered head.
    pub cosignatures: Cosignatures,
    /// Signed heads of this log that they have seen. One that the log cannot have signed honestly stops it.
    pub heads: Vec<Vec<u8>>,
}

/// Good cosignatures of one head, one for each key of a policy.
#[derive(Clone, Debug, Default)]
pub struct Cosignatures(Vec<(Vkey, String)>);

impl Cosignatures {
    /// Takes a signature line, ending in LF, if it is a good cosignature of `signed` by a witness of the
    /// policy. Answers whose.
    pub fn add(
        &mut self,
        policy: &Policy,
        signed: &[u8],
        line: &str,
    ) -> Result<Vkey, CheckpointError> {
        let one_line = line.ends_with('\n') && line.matches('\n').count() == 1;
        if !one_line {
            return Err(CheckpointError::Note);
        }
        let before = policy.signers(signed)?.cosignatures.len();
        let note = [signed, line.as_bytes()].concat();
        let after = policy.signers(&note)?.cosignatures;
        // A line by a key that the policy does not name is ignored when the note is opened.
        let (true, Some(cosigned)) = (after.len() > before, after.last()) else {
            return Err(CheckpointError::Unsigned);
        };
        let vkey = cosigned.vkey.clone();
        self.0.retain(|(known, _)| *known != vkey);
        self.0.push((vkey.clone(), line.to_owned()));
        Ok(vkey)
    }

    /// Takes those of the same head that were checked before.
    pub fn join(&mut self, others: &Self) {
        for (vkey, line) in &others.0 {
            if !self.has(vkey) {
                self.0.push((vkey.clone(), line.clone()));
            }
        }
    }

    /// Whether this key's is among them.
    pub fn has(&self, vkey: &Vkey) -> bool {
        self.0.iter().any(|(known, _)| known == vkey)
    }

    /// Whether they are enough.
    pub fn meet(&self, policy: &Policy) -> bool {
        policy.quorum_met(|vkey| self.has(vkey))
    }

    /// Whose there are.
    pub fn keys(&self) -> impl Iterator<Item = &Vkey> {
        self.0.iter().map(|(vkey, _)| vkey)
    }

    /// The signed head with these below.
    pub fn note(&self, signed: &[u8]) -> Vec<u8> {
        let lines = self.0.iter().map(|(_, line)| line.as_bytes());
        let mut note = signed.to_vec();
        note.extend(lines.flatten());
        note
    }
}
