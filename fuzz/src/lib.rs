//! Every parser of the project under attack: one target for each, with the files to start from.
//!
//! A target takes bytes that nobody vouched for, hands them to a parser and checks what must hold
//! whatever they are: no panic, what is read is written back the same, the stock tool agrees, a forgery
//! is not accepted. How it is run is in `docs/ref/fuzzing.md`. There is no fuzzer in this library:
//! `cargo test` runs each target over its corpus, `cargo xtask fuzz` adds libFuzzer.
//!
//! What starts a target is taken from `vectors/`; `corpus/<target>/` adds what no vector holds: files of
//! a real walk, and inputs that once broke something (`found-*`).

pub mod seeds;
pub mod targets;

/// A parser under attack.
#[derive(Debug)]
pub struct Target {
    /// Short name, also that of its folder in `corpus/`.
    pub name: &'static str,
    /// What reads the bytes, and what is checked beyond "no panic".
    pub what: &'static str,
    /// Longest input that is worth trying, bytes.
    pub input_bytes_max: usize,
    /// Takes one input; panics when something does not hold.
    pub run: fn(&[u8]),
    /// Where to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

impl Target {
    /// The target of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Target> {
        targets::TARGETS
            .iter()
            .copied()
            .flatten()
            .find(|t| t.name == name)
    }

    /// Every target.
    pub fn all() -> impl Iterator<Item = &'static Target> {
        targets::TARGETS.iter().copied().flatten()
    }

    /// Its seeds, and what is committed for it.
    ///
    /// # Panics
    /// If a committed file cannot be read.
    #[must_use]
    pub fn corpus(&self) -> Vec<Vec<u8>> {
        let mut all = (self.seeds)();
        let folder = seeds::root().join("fuzz/corpus").join(self.name);
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        paths.sort();
        let read = |path| std::fs::read(path).expect("a committed file can be read");
        all.extend(paths.into_iter().map(read));
        all
    }
}
