//! The pure step of sequencing: a tree's right edge and new entries in, the files to write and the new
//! head out.
//!
//! It decides nothing about order, durability or signing; that is [`crate::sequencer`].

use crate::{
    checkpoint::{Checkpoint, CheckpointError},
    hash::Sha256Hash,
    merkle::{self, EMPTY_ROOT},
    source::{self, ReadError, TileSource},
    tile::{self, LogPath, TILE_WIDTH},
};

/// The partial tiles of a tree, one a level: what its root follows from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RightEdge {
    /// Per level the hashes of its partial tile, fewer than 256 each; the last level has some.
    levels: Vec<Vec<Sha256Hash>>,
}

/// All that is needed to append to a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeState {
    size: u64,
    edge: RightEdge,
    /// Bytes of the partial entry bundle.
    bundle: Vec<u8>,
}

/// What appending gives: files, all immutable, and the new state.
#[derive(Clone, Debug)]
pub struct Extension {
    /// Tiles and bundles that are new, full ones first; the partial ones of the new size last.
    pub files: Vec<(LogPath, Vec<u8>)>,
    /// The new right edge.
    pub state: TreeState,
}

impl RightEdge {
    /// Reads the partial tiles of the tree of (size, root) and checks them against the root.
    pub fn load(
        source: &impl TileSource,
        (size, root): (u64, Sha256Hash),
    ) -> Result<Self, ReadError> {
        let mut edge = Self::default();
        let mut count = size;
        for level in 0..8 {
            let width = u16::try_from(count % TILE_WIDTH).expect("below 256");
            count /= TILE_WIDTH;
            let path = LogPath::Tile {
                level,
                index: count,
                width,
            };
            let hashes = if width == 0 {
                Vec::new()
            } else {
                source::read_tile(source, path)?
            };
            edge.levels.push(hashes);
        }
        while edge.levels.last().is_some_and(Vec::is_empty) {
            edge.levels.pop();
        }
        if edge.root() != root {
            let reason = "the right edge hashes to another root".to_owned();
            return Err(ReadError::Inconsistent { size, reason });
        }
        Ok(edge)
    }

    /// Hashes of the partial tile of a level, if it has one.
    pub(crate) fn level(&self, level: u8) -> &[Sha256Hash] {
        self.levels
            .get(usize::from(level))
            .map_or(&[], Vec::as_slice)
    }

    /// Root hash of the tree.
    fn root(&self) -> Sha256Hash {
        let mut root = None;
        for level in &self.levels {
            root = merkle::fold_root(level, root);
        }
        root.unwrap_or(EMPTY_ROOT)
    }
}

impl TreeState {
    /// The empty tree.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Reads the state of the tree of (size, root) and checks it against the root.
    pub fn load(
        source: &impl TileSource,
        (size, root): (u64, Sha256Hash),
    ) -> Result<Self, ReadError> {
        let edge = RightEdge::load(source, (size, root))?;
        let mut bundle = Vec::new();
        let width = u16::try_from(size % TILE_WIDTH).expect("below 256");
        if width > 0 {
            let path = LogPath::Entries {
                index: size / TILE_WIDTH,
                width,
            };
            for (entry, leaf) in source::read_bundle(source, path)?.iter().zip(edge.level(0)) {
                if merkle::leaf_hash(entry) != *leaf {
                    let reason = format!("{path} holds an entry that is not in the tree");
                    return Err(ReadError::Inconsistent { size, reason });
                }
                tile::push_entry(&mut bundle, entry);
            }
        }
        Ok(Self { size, edge, bundle })
    }

    /// Entries in the tree.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root hash of the tree.
    pub fn root(&self) -> Sha256Hash {
        self.edge.root()
    }

    /// The unsigned head of this tree.
    pub fn checkpoint(&self, origin: &str) -> Result<Checkpoint, CheckpointError> {
        Checkpoint::new(origin, self.size, self.root())
    }

    /// Appends entries.
    pub fn extend<E: AsRef<[u8]>>(&self, entries: impl IntoIterator<Item = E>) -> Extension {
        let mut state = self.clone();
        let mut files = Vec::new();
        for entry in entries {
            state.push(entry.as_ref(), &mut files);
        }
        if state.size > self.size {
            state.partial_files(&mut files);
        }
        Extension { files, state }
    }

    fn push(&mut self, entry: &[u8], files: &mut Vec<(LogPath, Vec<u8>)>) {
        let index = self.size / TILE_WIDTH;
        tile::push_entry(&mut self.bundle, entry);
        self.size += 1;
        if self.size.is_multiple_of(TILE_WIDTH) {
            files.push((
                LogPath::Entries { index, width: 256 },
                std::mem::take(&mut self.bundle),
            ));
        }
        let mut hash = merkle::leaf_hash(entry);
        let mut tiles = index;
        for level in 0.. {
            if self.edge.levels.len() == level {
                self.edge.levels.push(Vec::new());
            }
            self.edge.levels[level].push(hash);
            if self.edge.levels[level].len() < 256 {
                break;
            }
            let full = std::mem::take(&mut self.edge.levels[level]);
            hash = merkle::fold_root(&full, None).expect("256 hashes");
            let level = u8::try_from(level).expect("at most 8 levels");
            files.push((
                LogPath::Tile {
                    level,
                    index: tiles,
                    width: 256,
                },
                tile_bytes(&full),
            ));
            tiles /= TILE_WIDTH;
        }
    }

    fn partial_files(&self, files: &mut Vec<(LogPath, Vec<u8>)>) {
        let mut index = self.size / TILE_WIDTH;
        if !self.bundle.is_empty() {
            let width = u16::try_from(self.size % TILE_WIDTH).expect("below 256");
            files.push((LogPath::Entries { index, width }, self.bundle.clone()));
        }
        for (level, hashes) in (0u8..).zip(&self.edge.levels) {
            if !hashes.is_empty() {
                let width = u16::try_from(hashes.len()).expect("below 256");
                files.push((
                    LogPath::Tile {
                        level,
                        index,
                        width,
                    },
                    tile_bytes(hashes),
                ));
            }
            index /= TILE_WIDTH;
        }
    }
}

fn tile_bytes(hashes: &[Sha256Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}
