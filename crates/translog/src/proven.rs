//! Hashes and proofs of one checkpoint's tree, read from tiles that need not be trusted.
//!
//! Every tile is tied to the root before one of its hashes is used: the right edge must hash to the root,
//! any other tile to its place in the tile above. The `tlog_tiles` crate has a reader with the same aim
//! that this does not use: in 0.2.0 it leaves up to a few tiles unchecked, as Go's did before x/mod 0.40
//! (CVE-2026-56865). From the crate come only the questions, that is which hashes make up a proof.

use std::{
    cell::{OnceCell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use crate::{
    hash::Sha256Hash,
    merkle::{self, EMPTY_ROOT},
    sequence::RightEdge,
    source::{self, ReadError, TileSource},
    tile::{LogPath, TILE_WIDTH},
};

type Hashes = Rc<Vec<Sha256Hash>>;

/// The tree of one checkpoint. Tiles are read when needed and kept.
pub struct ProvenTree<'a, S> {
    source: &'a S,
    size: u64,
    root: Sha256Hash,
    edge: OnceCell<RightEdge>,
    /// Full tiles that were tied to the root, by level and index.
    full: RefCell<BTreeMap<(u8, u64), Hashes>>,
    /// `tlog_tiles` asks for hashes through an error type that cannot carry ours; it waits here.
    failed: RefCell<Option<ReadError>>,
}

impl<'a, S: TileSource> ProvenTree<'a, S> {
    /// The tree of (size, root) in `source`; reads nothing yet.
    pub fn new(source: &'a S, (size, root): (u64, Sha256Hash)) -> Self {
        let (edge, full, failed) = (OnceCell::new(), RefCell::default(), RefCell::default());
        Self {
            source,
            size,
            root,
            edge,
            full,
            failed,
        }
    }

    /// Inclusion proof of the entry at `index`.
    pub fn prove_inclusion(&self, index: u64) -> Result<Vec<Sha256Hash>, ReadError> {
        self.run(|tree| tlog_tiles::prove_record(self.size, index, tree))
    }

    /// Proof that this tree continues the one of size `old`; empty for 0.
    pub fn prove_consistency(&self, old: u64) -> Result<Vec<Sha256Hash>, ReadError> {
        if old == 0 {
            return Ok(Vec::new());
        }
        self.run(|tree| tlog_tiles::prove_tree(self.size, old, tree))
    }

    /// Root of the first `old` entries.
    pub fn root_at(&self, old: u64) -> Result<Sha256Hash, ReadError> {
        if old == 0 {
            return Ok(EMPTY_ROOT);
        }
        if old > self.size {
            return Err(self.inconsistent("the size is beyond the tree"));
        }
        let root = self.run(|tree| Ok(vec![tlog_tiles::tree_hash(old, tree)?]))?;
        Ok(root[0])
    }

    /// Leaf hash of the entry at `index`.
    pub fn leaf(&self, index: u64) -> Result<Sha256Hash, ReadError> {
        self.node(0, index)
    }

    /// Hash of the perfect subtree number `index` of height `height`.
    fn node(&self, height: u8, index: u64) -> Result<Sha256Hash, ReadError> {
        let outside = || self.inconsistent("the hash is beyond the tree");
        let (level, inner) = (height / 8, height % 8);
        let first = index.checked_mul(1 << inner).ok_or_else(outside)?;
        let tile = self.tile(level, first / TILE_WIDTH)?;
        let first = usize::try_from(first % TILE_WIDTH).expect("below 256");
        let nodes = tile.get(first..first + (1 << inner)).ok_or_else(outside)?;
        Ok(merkle::fold_root(nodes, None).expect("one hash at least"))
    }

    /// A tile's hashes, tied to the root.
    fn tile(&self, level: u8, index: u64) -> Result<Hashes, ReadError> {
        let hashes = self.size.checked_shr(8 * u32::from(level)).unwrap_or(0);
        if index == hashes / TILE_WIDTH {
            return Ok(Rc::new(self.edge()?.level(level).to_vec()));
        }
        if index > hashes / TILE_WIDTH {
            return Err(self.inconsistent("the tile is beyond the tree"));
        }
        if let Some(known) = self.full.borrow().get(&(level, index)) {
            return Ok(Rc::clone(known));
        }
        let path = LogPath::Tile {
            level,
            index,
            width: 256,
        };
        let hashes = Rc::new(source::read_tile(self.source, path)?);
        let place = usize::try_from(index % TILE_WIDTH).expect("below 256");
        let above = self.tile(level + 1, index / TILE_WIDTH)?;
        if above.get(place).copied() != merkle::fold_root(&hashes, None) {
            return Err(self.inconsistent(&format!("{path} is altered")));
        }
        self.full
            .borrow_mut()
            .insert((level, index), Rc::clone(&hashes));
        Ok(hashes)
    }

    fn edge(&self) -> Result<&RightEdge, ReadError> {
        if let Some(edge) = self.edge.get() {
            return Ok(edge);
        }
        let edge = RightEdge::load(self.source, (self.size, self.root))?;
        Ok(self.edge.get_or_init(|| edge))
    }

    fn run(
        &self,
        ask: impl FnOnce(&Asked<'_, 'a, S>) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error>,
    ) -> Result<Vec<Sha256Hash>, ReadError> {
        match ask(&Asked(self)) {
            Ok(hashes) => Ok(hashes.into_iter().map(|hash| Sha256Hash(hash.0)).collect()),
            Err(error) => Err(match self.failed.take() {
                Some(cause) => cause,
                None => self.inconsistent(&error.to_string()),
            }),
        }
    }

    fn inconsistent(&self, reason: &str) -> ReadError {
        ReadError::Inconsistent {
            size: self.size,
            reason: reason.to_owned(),
        }
    }
}

/// The tree as `tlog_tiles` asks for its hashes, by their place in a stored order of all of them.
struct Asked<'t, 'a, S>(&'t ProvenTree<'a, S>);

impl<S: TileSource> tlog_tiles::HashReader for Asked<'_, '_, S> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let read = |stored: &u64| {
            let (height, index) = tlog_tiles::split_stored_hash_index(*stored);
            self.0
                .node(height, index)
                .map(merkle::inner_hash)
                .map_err(|error| {
                    self.0.failed.replace(Some(error));
                    tlog_tiles::Error::InconsistentTile
                })
        };
        indexes.iter().map(read).collect()
    }
}
