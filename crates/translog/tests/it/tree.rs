//! Tree hashes, proofs and file names against oracles: `ct-merkle`, and the examples of C2SP tlog-tiles.

use ct_merkle::{
    ConsistencyProof, HashableLeaf, InclusionProof, mem_backed_tree::MemoryBackedTree,
};
use proptest::prelude::*;
use sha2_oracle::Sha256;
use sidelight_translog::{
    hash::Sha256Hash,
    merkle::{self, EMPTY_ROOT, ProofError},
    monitor::MemoryFiles,
    proven::ProvenTree,
    sequence::TreeState,
    source::ReadError,
    tile::{self, LogPath},
};

/// Builds a tree by appending in batches of these sizes; every file it ever wrote stays.
fn build(batches: &[usize]) -> (MemoryFiles, TreeState, MemoryBackedTree<Sha256, Vec<u8>>) {
    let (mut files, mut tree, mut oracle) = (
        MemoryFiles::default(),
        TreeState::empty(),
        MemoryBackedTree::new(),
    );
    for batch in batches {
        let start = usize::try_from(tree.size()).unwrap();
        let entries: Vec<_> = (start..start + batch)
            .map(|n| format!("entry {n}").into_bytes())
            .collect();
        for entry in &entries {
            oracle.push(entry.clone());
        }
        let extension = tree.extend(&entries);
        for (path, bytes) in extension.files {
            // The same partial tile of an upper level may come again; never with other bytes.
            let before = files.0.insert(path, bytes.clone());
            assert!(
                before.is_none_or(|before| before == bytes),
                "{path} changed"
            );
        }
        tree = extension.state;
    }
    (files, tree, oracle)
}

fn oracle_root<T: HashableLeaf>(oracle: &MemoryBackedTree<Sha256, T>) -> Sha256Hash {
    Sha256Hash(oracle.root().as_bytes().as_slice().try_into().unwrap())
}

fn hashes(bytes: &[u8]) -> Vec<Sha256Hash> {
    bytes
        .chunks(32)
        .map(|hash| Sha256Hash(hash.try_into().unwrap()))
        .collect()
}

fn bytes(hashes: &[Sha256Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_tree_agrees_with_ct_merkle(
        batches in prop::collection::vec(1usize..300, 1..5),
        pick in any::<prop::sample::Index>(),
    ) {
        let (files, tree, oracle) = build(&batches);
        let (size, root) = (tree.size(), tree.root());
        prop_assert_eq!(root, oracle_root(&oracle));
        prop_assert_eq!(&TreeState::load(&files, (size, root)).unwrap(), &tree);

        let proven = ProvenTree::new(&files, (size, root));
        let index = pick.index(usize::try_from(size).unwrap());
        let ours = proven.prove_inclusion(index as u64).unwrap();
        let theirs = hashes(oracle.prove_inclusion(index).as_bytes());
        prop_assert_eq!(&ours, &theirs);
        let entry = format!("entry {index}").into_bytes();
        let leaf = merkle::leaf_hash(&entry);
        prop_assert_eq!(proven.leaf(index as u64).unwrap(), leaf);
        merkle::check_inclusion(&ours, (size, root), (index as u64, leaf)).unwrap();
        let proof = InclusionProof::<Sha256>::from_bytes(bytes(&ours));
        oracle.root().verify_inclusion(&entry, index as u64, &proof).unwrap();

        let old = 1 + index as u64;
        let old_oracle = build(&[usize::try_from(old).unwrap()]).2;
        let ours = proven.prove_consistency(old).unwrap();
        let theirs = oracle.prove_consistency(usize::try_from(size - old).unwrap());
        prop_assert_eq!(bytes(&ours), theirs.as_bytes());
        let old_head = (old, oracle_root(&old_oracle));
        prop_assert_eq!(proven.root_at(old).unwrap(), old_head.1);
        merkle::check_consistency(&ours, old_head, (size, root)).unwrap();
        if size > old {
            let proof = ConsistencyProof::<Sha256>::try_from_bytes(bytes(&ours)).unwrap();
            oracle.root().verify_consistency(&old_oracle.root(), &proof).unwrap();
        }

        // Every hash of the proof matters, and so does its number.
        for position in 0..ours.len() {
            let mut wrong = ours.clone();
            wrong[position].0[0] ^= 1;
            prop_assert!(merkle::check_consistency(&wrong, old_head, (size, root)).is_err());
        }
        let longer = [ours.as_slice(), &[leaf]].concat();
        prop_assert!(merkle::check_consistency(&longer, old_head, (size, root)).is_err());
    }

    #[test]
    fn a_path_has_one_spelling(index in 0u64..u64::MAX / 1000, level in 0u8..64, width in 1u16..=256) {
        for path in [LogPath::Tile { level, index, width }, LogPath::Entries { index, width }] {
            prop_assert_eq!(LogPath::parse(&path.to_string()), Some(path));
        }
    }

    #[test]
    fn any_text_is_no_path_or_its_own(text in "(tile/)?[0-9x/.p]{1,24}|\\PC{0,20}") {
        if let Some(path) = LogPath::parse(&text) {
            prop_assert_eq!(path.to_string(), text);
        }
    }

    #[test]
    fn hostile_proofs_do_not_panic(
        proof in prop::collection::vec(any::<[u8; 32]>(), 0..80),
        size: u64,
        old: u64,
        index: u64,
        root: [u8; 32],
    ) {
        let proof: Vec<_> = proof.into_iter().map(Sha256Hash).collect();
        let head = (size, Sha256Hash(root));
        prop_assert!(merkle::check_inclusion(&proof, head, (index, Sha256Hash([1; 32]))).is_err());
        prop_assert!(merkle::check_consistency(&proof, (old, Sha256Hash([2; 32])), head).is_err());
    }

    #[test]
    fn hostile_bundles_do_not_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        width in 1u16..=256,
    ) {
        if let Ok(entries) = tile::parse_bundle(&bytes, width) {
            prop_assert_eq!(entries.len(), usize::from(width));
        }
    }
}

#[test]
fn consistency_from_the_empty_tree_is_exact() {
    let new = (3, Sha256Hash([3; 32]));
    merkle::check_consistency(&[], (0, EMPTY_ROOT), new).unwrap();
    let check = |proof: &[_], old, new| merkle::check_consistency(proof, old, new).unwrap_err();
    assert_eq!(check(&[], (0, Sha256Hash([0; 32])), new), ProofError::Wrong);
    assert_eq!(
        check(&[EMPTY_ROOT], (0, EMPTY_ROOT), new),
        ProofError::Wrong
    );
    assert_eq!(
        check(&[], (0, EMPTY_ROOT), (0, new.1)),
        ProofError::Fork { size: 0 }
    );
    assert_eq!(
        check(&[], (3, EMPTY_ROOT), new),
        ProofError::Fork { size: 3 }
    );
    assert_eq!(
        check(&[], (4, new.1), new),
        ProofError::Shrunk { old: 4, new: 3 }
    );
    merkle::check_consistency(&[], new, new).unwrap();
    assert_eq!(check(&[EMPTY_ROOT], new, new), ProofError::Wrong);
}

#[test]
fn the_files_of_a_tree_are_those_of_the_specification() {
    // The example of C2SP tlog-tiles: 70,000 entries.
    let tiles: Vec<_> = LogPath::all(70_000)
        .filter(|path| matches!(path, LogPath::Tile { .. }))
        .collect();
    let at = |wanted: u8| {
        let of_level = tiles.iter().filter_map(move |path| match path {
            LogPath::Tile { level, width, .. } if *level == wanted => Some(*width),
            _ => None,
        });
        of_level.collect::<Vec<_>>()
    };
    assert_eq!((at(0).len(), at(0)[272], at(0)[273]), (274, 256, 112));
    assert_eq!(at(1), [256, 17]);
    assert_eq!(at(2), [1]);
    assert!(at(3).is_empty());
    assert_eq!(LogPath::all(256).count(), 3);
    assert_eq!(LogPath::all(0).count(), 0);

    let (files, tree, _) = build(&[10, 290, 70_000 - 300]);
    for path in LogPath::all(tree.size()) {
        assert!(files.0.contains_key(&path), "{path} was never written");
    }
}

#[test]
fn a_missing_partial_tile_falls_back_to_the_full_one() {
    let (mut files, tree, oracle) = build(&[100, 400]);
    let old_oracle = build(&[100]).2;
    files.0.retain(|path, _| {
        *path == path.full() || LogPath::all(tree.size()).any(|kept| kept == *path)
    });
    let old = ProvenTree::new(&files, (100, oracle_root(&old_oracle)));
    assert_eq!(
        bytes(&old.prove_inclusion(7).unwrap()),
        old_oracle.prove_inclusion(7).as_bytes()
    );
    let state = TreeState::load(&files, (100, oracle_root(&old_oracle))).unwrap();
    assert_eq!(state, build(&[100]).1);
    assert_eq!(tree.root(), oracle_root(&oracle));
}

#[test]
fn an_altered_tile_proves_nothing() {
    let (files, tree, _) = build(&[700]);
    let head = (tree.size(), tree.root());
    for path in LogPath::all(tree.size()).filter(|path| matches!(path, LogPath::Tile { .. })) {
        let mut altered = files.clone();
        altered.0.get_mut(&path).unwrap()[0] ^= 1;
        let proven = ProvenTree::new(&altered, head);
        let bad = (0..700)
            .filter(|index| proven.prove_inclusion(*index).is_err())
            .count();
        assert!(bad > 0, "{path}");
        let good = (0..700).filter_map(|index| Some((index, proven.prove_inclusion(index).ok()?)));
        for (index, proof) in good {
            let leaf = merkle::leaf_hash(format!("entry {index}").as_bytes());
            merkle::check_inclusion(&proof, head, (index, leaf)).unwrap();
        }
        altered.0.remove(&path);
        let missing =
            (0..700).find_map(|index| ProvenTree::new(&altered, head).prove_inclusion(index).err());
        assert!(matches!(missing, Some(ReadError::Missing(_))), "{path}");
    }
}
