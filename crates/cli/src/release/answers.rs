//! The sealed answers of trustees: opened, and counted only where the record has their receipt.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sidelight_api::trustee::{AnswerBody, TRUSTEE_ANSWER_BYTES_MAX};
use sidelight_domain::record::Hash;
use sidelight_quorum::{Answer, TrusteeId};
use sidelight_seal::Identity;
use sidelight_seal::file;
use sidelight_translog::hash::Sha256Hash;

use crate::failure::Failure;
use crate::log::released::Released;
use crate::verify::read_small;

/// Files that are looked at in the folder of answers.
const FILES_MAX: usize = 256;
/// Point and proof.
const ANSWER_BYTES: usize = 32 + 64;
const VERSION: u64 = 1;

/// The answers of a release.
pub(super) struct Answers {
    /// By trustee: number, and answers by label.
    counted: BTreeMap<String, (TrusteeId, BTreeMap<Hash, [u8; ANSWER_BYTES]>)>,
    /// Files that do not count, and why.
    pub(super) refused: Vec<String>,
}

impl Answers {
    /// Reads a folder. A file that is no good answer is set aside: one trustee cannot stop the others.
    pub(super) fn read(
        folder: &Path,
        release: u64,
        released: &Released,
        identities: &[Identity],
    ) -> Result<Self, Failure> {
        let mut all = Self {
            counted: BTreeMap::new(),
            refused: Vec::new(),
        };
        for path in files(folder)? {
            let bytes = read_small(&path, TRUSTEE_ANSWER_BYTES_MAX as u64)?;
            if let Err(why) = all.take(&bytes, release, released, identities) {
                all.refused.push(format!("{}: {why}", path.display()));
            }
        }
        Ok(all)
    }

    /// What each trustee answered for a label.
    pub(super) fn of(&self, label: &Hash) -> impl Iterator<Item = (&str, Answer)> {
        let found = self.counted.iter().filter_map(|(name, (trustee, of))| {
            let (point, proof) = of.get(label)?.split_first_chunk()?;
            let answer = Answer {
                trustee: *trustee,
                point: *point,
                proof: proof.try_into().ok()?,
            };
            Some((name.as_str(), answer))
        });
        found.collect::<Vec<_>>().into_iter()
    }

    fn take(
        &mut self,
        sealed: &[u8],
        release: u64,
        released: &Released,
        identities: &[Identity],
    ) -> Result<(), &'static str> {
        let mut opened = identities
            .iter()
            .map(|identity| file::open(sealed, identity));
        let plain = opened
            .find_map(Result::ok)
            .ok_or("does not open with this identity")?;
        let body: AnswerBody = serde_json::from_slice(&plain).map_err(|_| "is no answer")?;
        if body.v != VERSION {
            return Err("is of a version that this program does not know");
        }
        if body.release != release {
            return Err("is for another release");
        }
        let receipt = released.answers.get(&body.trustee);
        let (trustee, answer) = receipt.ok_or("its trustee has no receipt in the record")?;
        if Sha256Hash::of(sealed) != *answer {
            return Err("is not the answer whose receipt is in the record");
        }
        if self.counted.contains_key(&body.trustee) {
            return Err("is there twice");
        }
        let answers = body.answers.into_iter();
        let answers = answers.map(|it| Some((it.label, it.answer.0.try_into().ok()?)));
        let answers: Option<BTreeMap<_, _>> = answers.collect();
        let answers = answers.ok_or("is no answer")?;
        self.counted.insert(body.trustee, (*trustee, answers));
        Ok(())
    }
}

/// The files that end in `.age`, in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let reading = Failure::reading(folder);
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).map_err(&reading)? {
        let path = file.map_err(&reading)?.path();
        if path.extension().is_some_and(|kind| kind == "age") {
            found.push(path);
        }
    }
    if found.len() > FILES_MAX {
        let message = format!("{} holds more than {FILES_MAX} files", folder.display());
        return Err(Failure::refused("too_many", message));
    }
    found.sort();
    Ok(found)
}
