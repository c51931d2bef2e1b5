//! Looks for thousands of byte strings at once, in files of any size and in core dumps.
//!
//! Besides given needles it finds boxes of MP4 files whatever they hold: four letters alone would turn up in
//! ciphertext by chance, so a box counts only when what stands around its name fits, too.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// Read at once.
pub(crate) const BLOCK_BYTES: usize = 8 * 1024 * 1024;
/// Kept from the block before; no needle, and nothing around a box, is longer.
const OVERLAP_BYTES: usize = 4096;
/// A needle is at least so long, and has so many different bytes, or chance would find it.
const NEEDLE_BYTES_MIN: usize = 7;
const NEEDLE_DISTINCT_MIN: usize = 4;
/// The largest box that is believed to be one.
const BOX_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The boxes a scan knows.
const BOXES: [&str; 4] = ["ftyp", "moov", "moof", "mdat"];

/// A block of a dump that holds nothing; most of one is reserved and never used.
static NOTHING: [u8; BLOCK_BYTES + OVERLAP_BYTES] = [0; BLOCK_BYTES + OVERLAP_BYTES];

/// What a needle gives away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A key, a password, a code.
    Secret,
    /// What a camera saw or heard.
    Picture,
    /// A name somebody at home typed.
    Name,
    /// Where a camera is reached.
    Address,
    /// Where the home is.
    Place,
}

/// One spelling of something that must not be found.
#[derive(Clone, Debug)]
pub(crate) struct Needle {
    pub(crate) kind: Kind,
    /// What it is, such as `Rosa Marsh: epoch identity`; never the thing itself.
    pub(crate) what: String,
    /// How it is written, such as `base64`.
    pub(crate) spelling: String,
    pub(crate) bytes: Vec<u8>,
}

/// Where a needle was first found, and how often it was.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    place: String,
    offset: u64,
    times: u64,
}

/// What a scan has found, by the needle's number.
pub(crate) type Hits = BTreeMap<usize, Hit>;

/// All needles, ready.
pub(crate) struct Scanner {
    automaton: AhoCorasick,
    needles: Vec<Needle>,
    /// The needles from here on are names of boxes.
    boxes: usize,
}

impl Scanner {
    /// Of two needles with the same bytes the first counts.
    pub(crate) fn new(all: Vec<Needle>) -> Self {
        let mut seen = std::collections::BTreeSet::new();
        let mut needles: Vec<_> = all
            .into_iter()
            .filter(|n| seen.insert(n.bytes.clone()))
            .collect();
        for needle in &needles {
            assert!(
                needle.bytes.len() <= OVERLAP_BYTES && is_telling(&needle.bytes),
                "{} ({}) would be found by chance, or not at all",
                needle.what,
                needle.spelling
            );
        }
        let boxes = needles.len();
        needles.extend(BOXES.map(|name| Needle {
            kind: Kind::Picture,
            what: "a box of an MP4".to_owned(),
            spelling: name.to_owned(),
            bytes: name.as_bytes().to_vec(),
        }));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(needles.iter().map(|n| &n.bytes))
            .unwrap();
        Self {
            automaton,
            needles,
            boxes,
        }
    }

    pub(crate) fn needles(&self) -> &[Needle] {
        &self.needles
    }

    /// Every file below a folder, or one file.
    pub(crate) fn path(&self, path: &Path) -> Hits {
        let mut hits = Hits::new();
        for file in files(path) {
            let name = file.strip_prefix(path).unwrap_or(&file);
            let name = if name.as_os_str().is_empty() {
                &file
            } else {
                name
            };
            let place = name.display().to_string();
            self.read(File::open(&file).unwrap(), &place, &mut hits);
            self.block(place.as_bytes(), 0, "the name of a file", &mut hits);
        }
        hits
    }

    pub(crate) fn bytes(&self, bytes: &[u8], place: &str) -> Hits {
        let mut hits = Hits::new();
        self.read(bytes, place, &mut hits);
        hits
    }

    fn read(&self, mut from: impl Read, place: &str, hits: &mut Hits) {
        let (mut block, mut start) = (Vec::new(), 0);
        loop {
            let read = (&mut from)
                .take(BLOCK_BYTES as u64)
                .read_to_end(&mut block)
                .unwrap();
            self.block(&block, start, place, hits);
            if read < BLOCK_BYTES {
                return;
            }
            let passed = block.len() - OVERLAP_BYTES;
            block.drain(..passed);
            start += passed as u64;
        }
    }

    fn block(&self, block: &[u8], start: u64, place: &str, hits: &mut Hits) {
        if NOTHING.starts_with(block) {
            return;
        }
        for found in self.automaton.find_overlapping_iter(block) {
            let number = found.pattern().as_usize();
            if number >= self.boxes && !is_box(block, found.start()) {
                continue;
            }
            let hit = hits.entry(number).or_insert_with(|| Hit {
                place: place.to_owned(),
                offset: start + found.start() as u64,
                times: 0,
            });
            hit.times += 1;
        }
    }

    /// What was found and where; never the bytes.
    pub(crate) fn report(&self, hits: &Hits) -> String {
        let lines = hits.iter().map(|(number, hit)| {
            let needle = &self.needles[*number];
            let Hit {
                place,
                offset,
                times,
            } = hit;
            format!(
                "{} ({}) in {place} at {offset}, {times} times\n",
                needle.what, needle.spelling
            )
        });
        lines.collect()
    }
}

/// Whether bytes are enough, and different enough, not to turn up by chance.
pub(crate) fn is_telling(bytes: &[u8]) -> bool {
    let distinct: std::collections::BTreeSet<_> = bytes.iter().collect();
    bytes.len() >= NEEDLE_BYTES_MIN && distinct.len() >= NEEDLE_DISTINCT_MIN
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let below = std::fs::read_dir(path).unwrap();
    let mut all: Vec<_> = below.flat_map(|e| files(&e.unwrap().path())).collect();
    all.sort();
    all
}

/// Whether the name at `at` is that of a box: its length stands before it and its content after it.
fn is_box(block: &[u8], at: usize) -> bool {
    let number = |at: usize| -> Option<usize> {
        let bytes = block.get(at..at.checked_add(4)?)?;
        usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
    };
    let fits = || -> Option<bool> {
        let (size, inside) = (number(at.checked_sub(4)?)?, at + 4);
        if !(16..=BOX_BYTES_MAX).contains(&size) {
            return Some(false);
        }
        let child = |name: &[u8]| block.get(inside + 4..inside + 8) == Some(name);
        Some(match &block[at..inside] {
            b"moov" => child(b"mvhd"),
            b"moof" => child(b"mfhd"),
            b"ftyp" => {
                size <= 256
                    && block
                        .get(inside..inside + 4)?
                        .iter()
                        .all(u8::is_ascii_graphic)
            }
            // The length and the header of a NAL unit: forbidden bit clear, a type that is in streams.
            _ => {
                let (length, header) = (number(inside)?, *block.get(inside + 4)?);
                (1..=size - 12).contains(&length)
                    && header & 0x80 == 0
                    && (1..=12).contains(&(header & 0x1f))
            }
        })
    };
    fits().unwrap_or(false)
}
