//! Receipts.

use serde_json::{Value, json};
use sidelight_translog::{
    checkpoint::Checkpoint, proof::LogProof, proven::ProvenTree, vkey::LogSigner,
};

use super::{bad, flip, noncanonical, policy_text, signed, story, swap};
use crate::fixture::{self, ORIGIN, signer};

pub(super) fn proofs() -> Value {
    let (head, files, entries) = story();
    let alone = format!("log {}\nquorum none\n", signer().vkey());
    let proof = |index: u64, signed: String| LogProof {
        extra: None,
        index,
        hashes: ProvenTree::new(&files, head.head())
            .prove_inclusion(index)
            .unwrap(),
        checkpoint: signed.into_bytes(),
    };
    let file = |proof: &LogProof| String::from_utf8(proof.to_bytes()).unwrap();
    let text =
        |index: u64| String::from_utf8(entries[usize::try_from(index).unwrap()].clone()).unwrap();
    let good = proof(8, signed(&head, &[]));
    let quorate = proof(12, signed(&head, &[1, 3, 4]));
    let extra = LogProof {
        extra: Some(b"opaque".to_vec()),
        ..proof(22, signed(&head, &[]))
    };
    let valid: Vec<_> = [
        ("operator signed only", "alone", &good),
        ("witnesses and a mirror", "quorum", &quorate),
        ("extra data", "alone", &extra),
    ]
    .into_iter()
    .map(|(name, policy, proof)| {
        json!({
            "name": name,
            "policy": policy,
            "index": proof.index,
            "entry": text(proof.index),
            "text": file(proof),
        })
    })
    .collect();

    let base = file(&good);
    let hash = good.hashes[0].to_string();
    let mut reordered = good.clone();
    reordered.hashes.swap(0, 1);
    let mut shorter = good.clone();
    shorter.hashes.pop();
    let mut longer = good.clone();
    longer.hashes.push(good.hashes[0]);
    let many = LogProof {
        hashes: vec![good.hashes[0]; 64],
        ..good.clone()
    };
    let other_head = Checkpoint::new(ORIGIN, 45, fixture::hash("another tree")).unwrap();
    let two_witnesses = proof(12, signed(&head, &[1, 3]));
    let case = |name: &str, defect: &str, policy: &str, index: u64, proof: String| {
        let mut case = bad(name, defect, proof);
        case["policy"] = policy.into();
        case["entry"] = text(index).into();
        case
    };
    let plain = |name: &str, defect: &str, proof: String| case(name, defect, "alone", 8, proof);
    let invalid = vec![
        case("another entry", "inclusion", "alone", 9, base.clone()),
        plain(
            "another index",
            "inclusion",
            swap(&base, "index 8\n", "index 9\n"),
        ),
        plain(
            "index outside the tree",
            "inclusion",
            swap(&base, "index 8\n", "index 45\n"),
        ),
        plain("hashes in another order", "inclusion", file(&reordered)),
        plain("a hash too few", "inclusion", file(&shorter)),
        plain("a hash too many", "inclusion", file(&longer)),
        plain(
            "another root, signed",
            "inclusion",
            file(&proof_with(&good, signed(&other_head, &[]))),
        ),
        plain("64 hashes", "too-long", file(&many)),
        plain(
            "another version",
            "header",
            swap(&base, "tlog-proof@v1", "tlog-proof@v2"),
        ),
        plain(
            "no header",
            "header",
            base.split_once('\n').unwrap().1.to_owned(),
        ),
        plain(
            "leading zero in the index",
            "index",
            swap(&base, "index 8\n", "index 08\n"),
        ),
        plain("no index", "index", swap(&base, "index 8\n", "")),
        plain(
            "extra behind the index",
            "hash",
            swap(&base, "index 8\n", "index 8\nextra AAAA\n"),
        ),
        plain(
            "extra not canonical",
            "extra",
            swap(&base, "index 8\n", "extra AAB=\nindex 8\n"),
        ),
        plain(
            "a hash without padding",
            "hash",
            swap(&base, &hash, hash.trim_end_matches('=')),
        ),
        plain(
            "a hash not canonical",
            "hash",
            swap(&base, &hash, &noncanonical(&hash)),
        ),
        plain("carriage returns", "header", base.replace('\n', "\r\n")),
        plain(
            "cut off",
            "truncated",
            base.split_once("\n\n").unwrap().0.to_owned(),
        ),
        plain(
            "no checkpoint",
            "note",
            format!("{}\n\n", base.split_once("\n\n").unwrap().0),
        ),
        plain("a signature flipped", "signature", {
            let (front, line) = base.trim_end().rsplit_once('\n').unwrap();
            format!("{front}\n{}", flip(line, 30))
        }),
        case(
            "a witness too few",
            "quorum",
            "quorum",
            12,
            file(&two_witnesses),
        ),
        case(
            "no witness where a quorum is due",
            "quorum",
            "quorum",
            8,
            base.clone(),
        ),
        case(
            "a log the policy does not know",
            "unsigned",
            "other",
            8,
            base,
        ),
    ];
    let other = LogSigner::from_seed("log.example/other", &mut [9; 32]).unwrap();
    json!({
        "about": "Receipts (C2SP tlog-proof) for `entry` under one of `policies`.",
        "policies": {
            "alone": alone,
            "quorum": policy_text("Q"),
            "other": format!("log {}\nquorum none\n", other.vkey()),
        },
        "valid": valid,
        "invalid": invalid,
    })
}

fn proof_with(proof: &LogProof, checkpoint: String) -> LogProof {
    LogProof {
        checkpoint: checkpoint.into_bytes(),
        ..proof.clone()
    }
}
