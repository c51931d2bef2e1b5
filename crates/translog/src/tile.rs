//! Names and bytes of the log's static files in the form of [C2SP tlog-tiles] (v0.1.0).
//!
//! ```text
//! checkpoint                      the signed tree head, the only file that changes
//! tile/<L>/<N>[.p/<W>]            W (or 256) hashes of level L, 32 bytes each
//! tile/entries/<N>[.p/<W>]        W (or 256) entries, each behind a big-endian u16 length
//! <N> = groups of three digits, all but the last behind an x:  1234067 -> x001/x234/067
//! ```
//!
//! The paths of the `tlog_tiles` crate are those of Go's sumdb, which has the height in them; they are
//! not used.
//!
//! [C2SP tlog-tiles]: https://c2sp.org/tlog-tiles

use std::fmt;

use crate::hash::{Sha256Hash, strict_decimal};

/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u64 = 256;
/// Levels 0 to 7 hold any tree of 2^63 leaves; the format allows two digits.
pub const TILE_LEVEL_MAX: u8 = 63;
/// Bytes of the longest bundle a reader takes: 256 entries of [`crate::entry::ENTRY_BYTES_MAX`] and their
/// lengths.
pub const BUNDLE_BYTES_MAX: usize = 256 * (crate::entry::ENTRY_BYTES_MAX + 2);

/// One of the log's static files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogPath {
    /// `checkpoint`.
    Checkpoint,
    /// `tile/<L>/<N>[.p/<W>]`.
    Tile {
        /// Level: a hash here covers 256^level entries.
        level: u8,
        /// Which tile of the level, from 0.
        index: u64,
        /// Hashes in it, 1 to 256.
        width: u16,
    },
    /// `tile/entries/<N>[.p/<W>]`.
    Entries {
        /// Which bundle, from 0.
        index: u64,
        /// Entries in it, 1 to 256.
        width: u16,
    },
}

impl LogPath {
    /// Reads a path; `None` if it is not the one spelling of a file of a log.
    pub fn parse(path: &str) -> Option<Self> {
        if path == "checkpoint" {
            return Some(Self::Checkpoint);
        }
        let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => (
                number,
                strict_decimal(width, TILE_WIDTH - 1).filter(|w| *w > 0)?,
            ),
            None => (rest, TILE_WIDTH),
        };
        let index = parse_number(number)?;
        let width = u16::try_from(width).ok()?;
        if kind == "entries" {
            return Some(Self::Entries { index, width });
        }
        let level = u8::try_from(strict_decimal(kind, u64::from(TILE_LEVEL_MAX))?).ok()?;
        Some(Self::Tile {
            level,
            index,
            width,
        })
    }

    /// The full tile or bundle a partial one grows into; a client falls back to it when the partial one
    /// is gone.
    pub fn full(self) -> Self {
        let width = 256;
        match self {
            Self::Checkpoint => self,
            Self::Tile { level, index, .. } => Self::Tile {
                level,
                index,
                width,
            },
            Self::Entries { index, .. } => Self::Entries { index, width },
        }
    }

    /// Every tile and bundle of a tree of this size, bundles first, then level by level.
    pub fn all(size: u64) -> impl Iterator<Item = Self> {
        let bundles = widths(size).map(|(index, width)| Self::Entries { index, width });
        let tiles = (0..8u8).flat_map(move |level| {
            let hashes = size.checked_shr(8 * u32::from(level)).unwrap_or(0);
            widths(hashes).map(move |(index, width)| Self::Tile {
                level,
                index,
                width,
            })
        });
        bundles.chain(tiles)
    }
}

/// (index, width) of every tile that holds `count` hashes or entries.
fn widths(count: u64) -> impl Iterator<Item = (u64, u16)> {
    (0..count.div_ceil(TILE_WIDTH)).map(move |index| {
        let left = (count - index * TILE_WIDTH).min(TILE_WIDTH);
        (index, u16::try_from(left).expect("at most 256"))
    })
}

impl fmt::Display for LogPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (index, width) = match self {
            Self::Checkpoint => return f.write_str("checkpoint"),
            Self::Tile {
                level,
                index,
                width,
            } => {
                write!(f, "tile/{level}/")?;
                (*index, *width)
            }
            Self::Entries { index, width } => {
                f.write_str("tile/entries/")?;
                (*index, *width)
            }
        };
        write_number(f, index / 1000)?;
        write!(f, "{:03}", index % 1000)?;
        if u64::from(width) < TILE_WIDTH {
            write!(f, ".p/{width}")
        } else {
            Ok(())
        }
    }
}

/// Writes the groups before the last one, each as `x123/`.
fn write_number(f: &mut fmt::Formatter<'_>, above: u64) -> fmt::Result {
    if above == 0 {
        return Ok(());
    }
    write_number(f, above / 1000)?;
    write!(f, "x{:03}/", above % 1000)
}

fn parse_number(text: &str) -> Option<u64> {
    let mut number: u64 = 0;
    let mut groups = text.split('/').peekable();
    let several = text.contains('/');
    let mut first = true;
    while let Some(group) = groups.next() {
        let last = groups.peek().is_none();
        let digits = if last {
            group
        } else {
            group.strip_prefix('x')?
        };
        if digits.len() != 3 || digits.bytes().any(|byte| !byte.is_ascii_digit()) {
            return None;
        }
        // A leading group of zeros would be a second spelling of a shorter path.
        if first && several && digits == "000" {
            return None;
        }
        first = false;
        number = number
            .checked_mul(1000)?
            .checked_add(digits.parse().ok()?)?;
    }
    Some(number)
}

/// Why a tile or bundle is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// The tile's length is not 32 bytes for each hash of its width.
    #[error("a tile of {width} hashes cannot have {length} bytes")]
    Length {
        /// Hashes it should hold.
        width: u16,
        /// Bytes it has.
        length: usize,
    },
    /// The bundle ends inside an entry, or holds more or fewer entries than its width.
    #[error("the bundle does not hold exactly {width} entries")]
    Entries {
        /// Entries it should hold.
        width: u16,
    },
}

/// Splits a tile into its hashes.
pub fn parse_tile(bytes: &[u8], width: u16) -> Result<Vec<Sha256Hash>, TileError> {
    if bytes.len() != usize::from(width) * 32 {
        return Err(TileError::Length {
            width,
            length: bytes.len(),
        });
    }
    let (hashes, _) = bytes.as_chunks::<32>();
    Ok(hashes.iter().copied().map(Sha256Hash).collect())
}

/// Splits a bundle into its entries.
pub fn parse_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, TileError> {
    let mut entries = Vec::with_capacity(usize::from(width));
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after
            .split_at_checked(length)
            .ok_or(TileError::Entries { width })?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() && entries.len() == usize::from(width) {
        return Ok(entries);
    }
    Err(TileError::Entries { width })
}

/// Appends one entry to a bundle.
///
/// # Panics
/// If the entry is longer than 65,535 bytes; entries are capped far below.
pub(crate) fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) {
    let length = u16::try_from(entry.len()).expect("entries are capped at 4,096 bytes");
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
}
