//! What is on the simulated disk: as programs see it, and as a power cut would leave it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::Loss;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Folder,
    File(u64),
}

type Names = BTreeMap<PathBuf, Node>;

/// A change of names that no sync has covered yet.
#[derive(Clone, Debug)]
enum Change {
    Made(PathBuf, Node),
    Removed(PathBuf),
    Renamed(PathBuf, PathBuf, Node),
}

impl Change {
    /// The folder whose sync covers it. Names are moved within a folder only.
    fn folder(&self) -> Option<&Path> {
        match self {
            Change::Made(path, _) | Change::Removed(path) | Change::Renamed(_, path, _) => {
                path.parent()
            }
        }
    }

    fn carry_out(self, names: &mut Names) {
        match self {
            Change::Made(path, node) => drop(names.insert(path, node)),
            Change::Removed(path) => drop(names.remove(&path)),
            Change::Renamed(from, to, node) => {
                names.remove(&from);
                names.insert(to, node);
            }
        }
    }
}

/// Bytes as written, and as a power cut leaves them.
#[derive(Clone, Debug, Default)]
struct File {
    bytes: Vec<u8>,
    durable: Vec<u8>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct State {
    files: BTreeMap<u64, File>,
    names: Names,
    durable: Names,
    pending: Vec<Change>,
    next: u64,
}

fn missing() -> io::Error {
    io::ErrorKind::NotFound.into()
}

/// Whether a path is the root, which is always there.
fn is_root(path: &Path) -> bool {
    path.parent().is_none() || path == Path::new(".")
}

fn has_folder(names: &Names, path: &Path) -> bool {
    is_root(path) || names.get(path) == Some(&Node::Folder)
}

impl State {
    fn change(&mut self, change: Change) {
        change.clone().carry_out(&mut self.names);
        self.pending.push(change);
    }

    pub(super) fn create_folder(&mut self, path: &Path) -> io::Result<bool> {
        match self.names.get(path) {
            Some(Node::File(_)) => Err(io::ErrorKind::AlreadyExists.into()),
            Some(Node::Folder) => Ok(false),
            None if is_root(path) => Ok(false),
            None if !path
                .parent()
                .is_some_and(|above| has_folder(&self.names, above)) =>
            {
                Err(missing())
            }
            None => {
                self.change(Change::Made(path.to_owned(), Node::Folder));
                Ok(true)
            }
        }
    }

    /// Makes a file or empties it; its number.
    pub(super) fn create(&mut self, path: &Path) -> io::Result<u64> {
        if !path
            .parent()
            .is_some_and(|above| has_folder(&self.names, above))
        {
            return Err(missing());
        }
        match self.names.get(path) {
            Some(Node::Folder) => Err(io::ErrorKind::IsADirectory.into()),
            Some(Node::File(number)) => {
                self.files.entry(*number).or_default().bytes.clear();
                Ok(*number)
            }
            None => {
                self.next += 1;
                self.files.insert(self.next, File::default());
                self.change(Change::Made(path.to_owned(), Node::File(self.next)));
                Ok(self.next)
            }
        }
    }

    pub(super) fn write(&mut self, number: u64, bytes: &[u8]) {
        self.files
            .entry(number)
            .or_default()
            .bytes
            .extend_from_slice(bytes);
    }

    pub(super) fn sync(&mut self, number: u64) {
        let file = self.files.entry(number).or_default();
        file.durable.clone_from(&file.bytes);
    }

    pub(super) fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Ok(self.files[&self.number(path)?].bytes.clone())
    }

    /// Number of the file at a path.
    pub(super) fn number(&self, path: &Path) -> io::Result<u64> {
        match self.names.get(path) {
            Some(Node::File(number)) => Ok(*number),
            Some(Node::Folder) => Err(io::ErrorKind::IsADirectory.into()),
            None => Err(missing()),
        }
    }

    pub(super) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        assert_eq!(
            from.parent(),
            to.parent(),
            "names are moved within a folder only"
        );
        let node = *self.names.get(from).ok_or_else(missing)?;
        self.change(Change::Renamed(from.to_owned(), to.to_owned(), node));
        Ok(())
    }

    pub(super) fn remove(&mut self, path: &Path) {
        if self.names.contains_key(path) {
            self.change(Change::Removed(path.to_owned()));
        }
    }

    /// Everything in a folder, what is in a folder before the folder.
    pub(super) fn below(&self, path: &Path) -> Vec<PathBuf> {
        let inside = |name: &&PathBuf| name.starts_with(path) && *name != path;
        let mut below: Vec<_> = self.names.keys().filter(inside).cloned().collect();
        below.reverse();
        below
    }

    pub(super) fn list(&self, path: &Path) -> Vec<String> {
        let here = self.names.keys().filter(|name| name.parent() == Some(path));
        here.filter_map(|name| Some(name.file_name()?.to_string_lossy().into_owned()))
            .collect()
    }

    pub(super) fn files(&self) -> Vec<PathBuf> {
        let files = self
            .names
            .iter()
            .filter(|(_, node)| matches!(node, Node::File(_)));
        files.map(|(path, _)| path.clone()).collect()
    }

    pub(super) fn bytes(&self) -> u64 {
        let files = self.names.values().filter_map(|node| match node {
            Node::File(number) => self.files.get(number),
            Node::Folder => None,
        });
        files.map(|file| file.bytes.len() as u64).sum()
    }

    pub(super) fn sync_folder(&mut self, path: &Path) -> io::Result<()> {
        if !has_folder(&self.names, path) {
            return Err(missing());
        }
        let pending = std::mem::take(&mut self.pending);
        for change in pending {
            if change.folder() == Some(path) {
                change.carry_out(&mut self.durable);
            } else {
                self.pending.push(change);
            }
        }
        Ok(())
    }

    /// Makes everything durable.
    pub(super) fn settle(&mut self) {
        self.pending.clear();
        self.durable.clone_from(&self.names);
        for file in self.files.values_mut() {
            file.durable.clone_from(&file.bytes);
        }
    }

    /// What is left after a stop.
    pub(super) fn lose(&mut self, loss: Loss) {
        let mut dice = match loss {
            Loss::Nothing => return,
            Loss::Unsynced => None,
            Loss::Torn(seed) => Some(ChaCha8Rng::seed_from_u64(seed)),
        };
        let mut names = std::mem::take(&mut self.durable);
        for change in std::mem::take(&mut self.pending) {
            if dice.as_mut().is_some_and(|dice| dice.r#gen()) {
                change.carry_out(&mut names);
            }
        }
        // A name whose folder is lost is lost with it.
        let kept = names.clone();
        names.retain(|path, _| {
            let mut above = path.ancestors().skip(1);
            above.all(|folder| has_folder(&kept, folder))
        });
        for file in self.files.values_mut() {
            if let Some(dice) = &mut dice {
                file.tear(dice);
            }
            file.bytes.clone_from(&file.durable);
        }
        self.names = names.clone();
        self.durable = names;
    }
}

impl File {
    /// Of what was not synced, a part arrived: up to some place, and before it perhaps a hole.
    fn tear(&mut self, dice: &mut ChaCha8Rng) {
        if !self.bytes.starts_with(&self.durable) {
            // Emptied and written anew: the old bytes, or some of the new ones.
            if dice.r#gen() {
                return;
            }
            self.durable.clear();
        }
        let synced = self.durable.len();
        let end = dice.gen_range(synced..=self.bytes.len());
        self.durable.extend_from_slice(&self.bytes[synced..end]);
        if dice.gen_bool(0.25) && end > synced {
            let hole = dice.gen_range(synced..end);
            self.durable[synced..hole].fill(0);
        }
    }
}
