//! The public log: entries, the ledger, tiles, checkpoints, policies, receipts.

use std::sync::OnceLock;

use sidelight_translog::checkpoint::{Checkpoint, OpenCheckpoint};
use sidelight_translog::entry::Entry;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::monitor::{MemoryFiles, Monitor, root_of};
use sidelight_translog::policy::Policy;
use sidelight_translog::proof::LogProof;
use sidelight_translog::sequence::TreeState;
use sidelight_translog::tile::{LogPath, parse_bundle, parse_tile};
use sidelight_translog::vkey::Vkey;
use sidelight_translog::witness::{AddCheckpoint, UNSEEN};

use super::text;
use crate::{Target, seeds};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "entry",
        what: "one entry; one spelling",
        input_bytes_max: 5_000,
        run: entry,
        seeds: || seeds::texts("log/entries.json", "text"),
    },
    Target {
        name: "log",
        what: "entries one after another through ledger and monitor; a changed byte is always noticed",
        input_bytes_max: 8_192,
        run: whole_log,
        seeds: || vec![bundle(&seeds::texts("log/entries.json", "text")[..12])],
    },
    Target {
        name: "tile",
        what: "paths, tiles and bundles; one spelling, and every width",
        input_bytes_max: 1_024,
        run: tile,
        seeds: || seeds::texts("log/paths.json", "path"),
    },
    Target {
        name: "checkpoint",
        what: "signed notes; what opens is what was signed",
        input_bytes_max: 2_048,
        run: checkpoint,
        seeds: || seeds::texts("log/checkpoints.json", "text"),
    },
    Target {
        name: "policy",
        what: "trust policies and verifier keys; one spelling of a key, and more signers are never fewer",
        input_bytes_max: 2_048,
        run: policy,
        seeds: || {
            let mut all = seeds::texts("log/policies.json", "text");
            all.extend(seeds::texts("log/vkeys.json", "vkey"));
            all
        },
    },
    Target {
        name: "witness",
        what: "add-checkpoint requests; one spelling, and none is taken that another key has signed",
        input_bytes_max: 4_096,
        run: witness,
        seeds: || {
            let notes = seeds::texts("log/checkpoints.json", "text");
            notes
                .iter()
                .map(|note| [b"old 0\n\n", note.as_slice()].concat())
                .collect()
        },
    },
    Target {
        name: "proof",
        what: "receipts; one spelling, and none for an entry at a place where it is not",
        input_bytes_max: 4_096,
        run: proof,
        seeds: || seeds::texts("log/proofs.json", "text"),
    },
];

fn witness(input: &[u8]) {
    let Ok(request) = AddCheckpoint::parse(input) else {
        return;
    };
    assert_eq!(request.to_bytes(), input, "a request has one spelling");
    if let Ok(head) = request.judge(std::slice::from_ref(log_key()), UNSEEN) {
        assert_eq!(request.old, 0, "nothing was seen before");
        assert_eq!(head.origin(), log_key().name());
    }
}

fn entry(input: &[u8]) {
    if let Ok(entry) = Entry::parse(input) {
        assert_eq!(entry.to_bytes(), input, "an entry has one spelling");
    }
}

fn bundle(entries: &[Vec<u8>]) -> Vec<u8> {
    let one = |e: &Vec<u8>| {
        let length = u16::try_from(e.len()).unwrap_or(0);
        [&length.to_be_bytes(), &e[..usize::from(length)]].concat()
    };
    entries.iter().flat_map(one).collect()
}

fn log_key() -> &'static Vkey {
    static KEY: OnceLock<Vkey> = OnceLock::new();
    KEY.get_or_init(|| {
        let listed = seeds::values("log/checkpoints.json", "vkeys");
        let first = listed[0][0].as_str().expect("a verifier key");
        Vkey::parse(first).expect("a valid one")
    })
}

fn whole_log(input: &[u8]) {
    let mut rest = input;
    let mut entries: Vec<Vec<u8>> = Vec::new();
    while !rest.is_empty() && entries.len() < 64 {
        entries.push(seeds::part(&mut rest).to_vec());
    }
    let mut ledger = Ledger::new();
    for bytes in &entries {
        let Ok(entry) = Entry::parse(bytes) else {
            break;
        };
        let before = ledger.size();
        match ledger.admit(&entry) {
            Ok(index) => {
                assert_eq!((index, ledger.size()), (before, before + 1));
                // Told twice is refused: every ordinal is used once.
                assert!(ledger.admit(&entry).is_err(), "an entry twice");
            }
            Err(_) => {
                assert_eq!(ledger.size(), before, "what is refused leaves nothing");
                break;
            }
        }
    }
    let _ = ledger.numbers();
    let extension = TreeState::empty().extend(&entries);
    let mut files = MemoryFiles(extension.files.into_iter().collect());
    let (size, root) = (extension.state.size(), extension.state.root());
    assert_eq!(root_of(&entries), root, "two ways to one root");
    let Ok(head) = Checkpoint::new(log_key().name(), size, root) else {
        return;
    };
    let read = |files: &MemoryFiles| Monitor::new().read_to(files, &head, log_key(), |_, _, _| {});
    if read(&files).is_err() {
        return;
    }
    for bytes in files.0.values_mut().filter(|bytes| !bytes.is_empty()) {
        let at = input.len() * 31 % bytes.len();
        bytes[at] ^= 1;
    }
    assert!(
        size == 0 || read(&files).is_err(),
        "a changed byte goes unnoticed"
    );
}

fn tile(input: &[u8]) {
    let text = text(input);
    if let Some(path) = LogPath::parse(text) {
        assert_eq!(path.to_string(), text, "a path has one spelling");
    }
    for width in [1, 2, 3, 16, 255, 256] {
        if let Ok(hashes) = parse_tile(input, width) {
            assert_eq!(hashes.len(), usize::from(width));
        }
        if let Ok(entries) = parse_bundle(input, width) {
            let entries: Vec<_> = entries.into_iter().map(<[u8]>::to_vec).collect();
            assert_eq!(bundle(&entries), input, "a bundle has one spelling");
        }
    }
}

fn checkpoint(input: &[u8]) {
    if let Ok(checkpoint) = Checkpoint::parse(text(input)) {
        assert_eq!(
            checkpoint.text(),
            text(input),
            "a checkpoint has one spelling"
        );
    }
    let known = std::slice::from_ref(log_key());
    if let Ok(open) = OpenCheckpoint::open(input, known) {
        // Nobody here can sign, so it is one that was signed.
        assert!(input.starts_with(open.checkpoint.text().as_bytes()));
        assert!(
            signed().contains(&open.checkpoint.text()),
            "a forged checkpoint"
        );
    }
}

/// The checkpoints that the key of the vectors has signed.
fn signed() -> &'static [String] {
    static SIGNED: OnceLock<Vec<String>> = OnceLock::new();
    SIGNED.get_or_init(|| {
        let all = seeds::texts("log/checkpoints.json", "text");
        let body = |t: &Vec<u8>| Some(text(t).split_once("\n\n")?.0.to_owned() + "\n");
        all.iter().filter_map(body).collect()
    })
}

fn policy(input: &[u8]) {
    if let Ok(key) = Vkey::parse(text(input)) {
        assert_eq!(
            key.to_string(),
            text(input),
            "a verifier key has one spelling"
        );
    }
    let Ok(policy) = Policy::parse(input) else {
        return;
    };
    let (none, all) = (policy.quorum_met(|_| false), policy.quorum_met(|_| true));
    assert!(all || !none, "nobody is enough and everybody is not");
    for one in policy.witnesses() {
        let met = policy.quorum_met(|key| key == &one.vkey);
        assert!(all || !met, "one is enough and everybody is not");
    }
    let _ = policy.open(input);
}

fn proof(input: &[u8]) {
    static KNOWN: OnceLock<(Vec<u8>, u64, Policy)> = OnceLock::new();
    let (entry, index, policy) = KNOWN.get_or_init(|| {
        let valid = &seeds::values("log/proofs.json", "valid")[0][0];
        let policies = &seeds::values("log/proofs.json", "policies")[0];
        let policy = policies["alone"].as_str().expect("a policy").as_bytes();
        let entry = valid["entry"].as_str().expect("an entry").as_bytes();
        let index = valid["index"].as_u64().expect("an index");
        (
            entry.to_vec(),
            index,
            Policy::parse(policy).expect("a valid policy"),
        )
    });
    let Ok(proof) = LogProof::parse(input) else {
        return;
    };
    assert_eq!(proof.to_bytes(), input, "a receipt has one spelling");
    if proof.verify(entry, policy).is_ok() {
        assert_eq!(proof.index, *index, "an entry is in one place");
    }
    let other = [&entry[..], b"\n"].concat();
    assert!(
        proof.verify(&other, policy).is_err(),
        "another entry is not in the log"
    );
}
