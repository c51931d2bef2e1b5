//! Each target over its corpus and a little of what a fuzzer would do with it: so that the targets stay
//! true, and that what was once found stays mended.

use std::collections::BTreeSet;

use rand_chacha::ChaCha8Rng;
use rand_core::{RngCore as _, SeedableRng as _};
use sidelight_fuzz::{Target, seeds};

/// Changed inputs for each target. A session of a camera is slow, so it gets fewer.
const CHANGED: usize = 400;
const CHANGED_SESSIONS: usize = 20;

#[test]
fn nothing_is_found_in_the_corpus_or_near_it() {
    for target in Target::all() {
        let corpus = target.corpus();
        assert!(!corpus.is_empty(), "{} starts from nothing", target.name);
        corpus.iter().for_each(|input| run(target, input));
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let sessions = matches!(target.name, "rtsp" | "rtp");
        for n in 0..if sessions { CHANGED_SESSIONS } else { CHANGED } {
            run(target, &changed(&corpus[n % corpus.len()], &mut rng));
        }
    }
}

/// Says which input it was that broke something.
fn run(target: &Target, input: &[u8]) {
    let result = std::panic::catch_unwind(|| (target.run)(input));
    assert!(result.is_ok(), "{}: {}", target.name, hex::encode(input));
}

/// An input with a few bytes changed, cut out or doubled.
fn changed(input: &[u8], rng: &mut ChaCha8Rng) -> Vec<u8> {
    let mut out = input.to_vec();
    for _ in 0..=rng.next_u32() % 3 {
        if out.is_empty() {
            break;
        }
        let mut place = || rng.next_u32() as usize % out.len();
        let (a, b) = (place(), place());
        let (from, to) = (a.min(b), a.max(b));
        match rng.next_u32() % 4 {
            0 => out[a] ^= 1 << (b % 8),
            1 => drop(out.drain(from..to.min(from + 16))),
            2 => out.extend_from_within(from..to.min(from + 16)),
            _ => out[a] = out[b],
        }
    }
    out
}

#[test]
fn a_target_has_a_name_of_its_own_and_every_folder_a_target() {
    let mut names = BTreeSet::new();
    for target in Target::all() {
        assert!(names.insert(target.name), "two targets {}", target.name);
    }
    let folders = std::fs::read_dir(seeds::root().join("fuzz/corpus"));
    for folder in folders.into_iter().flatten().flatten() {
        let name = folder.file_name().into_string().unwrap_or_default();
        assert!(
            names.contains(name.as_str()),
            "corpus/{name} belongs to no target"
        );
    }
}
