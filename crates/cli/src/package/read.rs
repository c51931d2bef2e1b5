//! A package's tar, read once from end to end: where each file is, its hashes, and the small ones whole.
//!
//! A tar of another form than `docs/ref/package.md` says is refused where it begins to differ.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use sidelight_api::package::spelled;
use sidelight_api::package::tar::{
    BLOCK_BYTES, FILES_MAX, KEPT_BYTES_MAX, SIGNATURE, SUMS, WHOLE_BYTES_MAX, padding, read,
};
use sidelight_domain::record::Hash;
use sidelight_seal::file::{HEADER_BYTES_MAX, header_length};

use crate::failure::Failure;
use crate::open::progress;

/// Bytes read at once.
const PIECE_BYTES: usize = 256 * 1024;
/// A tar that another program wrote holds the same files, and is another file.
const REPACKED: &str = "a header of another form. If somebody unpacked the package and packed it again, ask \
     for the file as it was handed out: its SHA-256 is in the record. What is in this one can be checked \
     unpacked, with verify.py";
/// Sums and their signature come last.
const LAST: [&str; 2] = [SUMS, SIGNATURE];

/// One file of a tar.
#[derive(Debug)]
pub(super) struct Entry {
    /// Where its bytes begin.
    offset: u64,
    pub(super) size: u64,
    pub(super) sha256: Hash,
    /// Of an `age` file: length of its header, SHA-256 and size of its payload.
    pub(super) sealed: Option<(u64, Hash, u64)>,
    /// Its bytes, unless it is sealed or large.
    bytes: Option<Vec<u8>>,
}

/// A tar that was read.
#[derive(Debug)]
pub(super) struct Tar {
    path: PathBuf,
    /// SHA-256 of the whole file.
    pub(super) sha256: Hash,
    pub(super) files: BTreeMap<String, Entry>,
}

/// A tar of another form; `at` is the file it begins to differ at.
fn malformed(path: &Path, at: &str, why: &str) -> Failure {
    let message = format!("{}: {at}: {why}", path.display());
    Failure::refused("package_format", message)
}

struct Reading<'a> {
    path: &'a Path,
    from: Box<dyn Read>,
    whole: Sha256,
    offset: u64,
}

impl Reading<'_> {
    /// Fills `into`; false if there is nothing more at all.
    fn fill(&mut self, into: &mut [u8], at: &str) -> Result<bool, Failure> {
        let mut filled = 0;
        while filled < into.len() {
            match self.from.read(&mut into[filled..]) {
                Ok(0) if filled == 0 => return Ok(false),
                Ok(0) => return Err(malformed(self.path, at, "it is cut off")),
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Failure::reading(self.path)(error)),
            }
        }
        self.whole.update(&*into);
        self.offset += into.len() as u64;
        Ok(true)
    }

    fn need(&mut self, into: &mut [u8], at: &str) -> Result<(), Failure> {
        match self.fill(into, at)? {
            true => Ok(()),
            false => Err(malformed(self.path, at, "it is cut off")),
        }
    }

    /// The bytes of one file, hashed as they come.
    fn entry(&mut self, name: &str, size: u64) -> Result<Entry, Failure> {
        let offset = self.offset;
        let (mut hash, mut kept) = (Sha256::new(), Vec::new());
        let is_sealed = name.ends_with(".age");
        let whole = !is_sealed && size <= WHOLE_BYTES_MAX;
        let mut sealed: Option<(u64, Sha256)> = None;
        let mut left = size;
        let mut piece = vec![0; PIECE_BYTES];
        while left > 0 {
            let length = usize::try_from(left)
                .unwrap_or(PIECE_BYTES)
                .min(PIECE_BYTES);
            let part = &mut piece[..length];
            self.need(part, name)?;
            hash.update(&*part);
            match &mut sealed {
                Some((_, payload)) => payload.update(&*part),
                None if left == size && is_sealed => {
                    let start = &part[..part.len().min(HEADER_BYTES_MAX + 1)];
                    if let Ok(header) = header_length(start) {
                        let payload = Sha256::new_with_prefix(&part[header..]);
                        sealed = Some((header as u64, payload));
                    }
                }
                None => {}
            }
            if whole {
                kept.extend_from_slice(part);
            }
            left -= length as u64;
        }
        let pad = &mut piece[..padding(size)];
        if !pad.is_empty() {
            self.need(pad, name)?;
        }
        if pad.iter().any(|byte| *byte != 0) {
            return Err(malformed(self.path, name, "something is hidden behind it"));
        }
        Ok(Entry {
            offset,
            size,
            sha256: hash.finalize().into(),
            sealed: sealed
                .map(|(header, payload)| (header, payload.finalize().into(), size - header)),
            bytes: whole.then_some(kept),
        })
    }
}

impl Tar {
    /// Reads a tar whose one folder is `folder`.
    pub(super) fn open(path: &Path, folder: &str, json: bool) -> Result<Self, Failure> {
        let reading = Failure::reading(path);
        let file = File::open(path).map_err(&reading)?;
        let progress = progress(file.metadata().map_err(&reading)?.len().into(), json);
        let from = progress.wrap_read(BufReader::new(file));
        let mut reading = Reading {
            path,
            from: Box::new(from),
            whole: Sha256::new(),
            offset: 0,
        };
        let (mut files, mut before, mut kept) = (BTreeMap::new(), String::new(), 0);
        loop {
            let mut block = [0; BLOCK_BYTES];
            let at = format!(
                "behind {}",
                if before.is_empty() {
                    "nothing"
                } else {
                    &before
                }
            );
            reading.need(&mut block, &at)?;
            if block == [0; BLOCK_BYTES] {
                reading.need(&mut block, &at)?;
                if block != [0; BLOCK_BYTES] || reading.fill(&mut [0], &at)? {
                    return Err(malformed(path, &at, "something is hidden behind the end"));
                }
                break;
            }
            let header = read(folder, &block);
            let (name, size) = header.ok_or_else(|| malformed(path, &at, REPACKED))?;
            if !follows(&before, &name) {
                return Err(malformed(path, &name, "it is not in its place"));
            }
            let entry = reading.entry(&name, size)?;
            kept += entry.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
            files.insert(name.clone(), entry);
            if files.len() > FILES_MAX || kept > KEPT_BYTES_MAX {
                return Err(malformed(path, &name, "there are too many files"));
            }
            before = name;
        }
        progress.finish_and_clear();
        Ok(Self {
            path: path.to_owned(),
            sha256: reading.whole.finalize().into(),
            files,
        })
    }

    /// The bytes of a small file.
    pub(super) fn bytes(&self, name: &str) -> Result<&[u8], String> {
        let entry = self.files.get(name).ok_or("is missing")?;
        entry
            .bytes
            .as_deref()
            .ok_or_else(|| "is too large".to_owned())
    }

    /// A small file of JSON in its one spelling: no member more, none in another place, no other number.
    pub(super) fn json<T: DeserializeOwned + Serialize>(&self, name: &str) -> Result<T, String> {
        let bytes = self.bytes(name)?;
        let read = serde_json::from_slice(bytes);
        let read: T = read.map_err(|error| format!("cannot be read: {error}"))?;
        match spelled(&read) == bytes {
            true => Ok(read),
            false => Err("is not spelled as a package spells it".to_owned()),
        }
    }

    /// A file as a stream, from `skip` bytes on.
    pub(super) fn stream(&self, name: &str, skip: u64) -> Result<impl Read + use<>, Failure> {
        let missing = || malformed(&self.path, name, "it is missing");
        let entry = self.files.get(name).ok_or_else(missing)?;
        let reading = Failure::reading(&self.path);
        let mut file = File::open(&self.path).map_err(&reading)?;
        let start = SeekFrom::Start(entry.offset + skip);
        file.seek(start).map_err(&reading)?;
        Ok(BufReader::new(file.take(entry.size.saturating_sub(skip))))
    }
}

/// Ascending, with sums and signature at the end.
fn follows(before: &str, name: &str) -> bool {
    let rank = |name: &str| {
        1 + LAST
            .iter()
            .position(|last| *last == name)
            .map_or(0, |at| at + 1)
    };
    let before_rank = if before.is_empty() { 0 } else { rank(before) };
    match rank(name) {
        1 => before_rank == 0 || (before_rank == 1 && before < name),
        rank => rank > before_rank,
    }
}
