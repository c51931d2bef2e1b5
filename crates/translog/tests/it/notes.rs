//! Signed notes beyond the vectors: the specification's own example, cosignatures, hostile input.

use proptest::prelude::*;
use sidelight_translog::{
    checkpoint::{Checkpoint, OpenCheckpoint},
    cosignature::Cosigner,
    hash::Sha256Hash,
    policy::Policy,
    proof::LogProof,
    vkey::Vkey,
};

use crate::fixture::{ORIGIN, signer};

/// The example of Go's `note` package, where the format comes from.
#[test]
fn the_reference_note_verifies() {
    let vkey =
        Vkey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
    let text = "If you think cryptography is the answer to your problem,\n\
                then you don't know what your problem is.\n";
    let line = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZS\
                NXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let note = signed_note::Note::from_bytes(format!("{text}\n{line}").as_bytes()).unwrap();
    let keys = signed_note::VerifierList::new(vec![Box::new(vkey.clone())]);
    assert_eq!(note.verify(&keys).unwrap().0.len(), 1);
    let other = signed_note::Note::from_bytes(format!("{text}.\n\n{line}").as_bytes()).unwrap();
    assert!(other.verify(&keys).is_err());
}

#[test]
fn a_cosignature_binds_time_checkpoint_and_key() {
    let head = Checkpoint::new(ORIGIN, 5, Sha256Hash([5; 32])).unwrap();
    let other = Checkpoint::new(ORIGIN, 6, Sha256Hash([5; 32])).unwrap();
    let (one, two) = (
        Cosigner::from_seed("w", &[1; 32]).unwrap(),
        Cosigner::from_seed("w", &[2; 32]).unwrap(),
    );
    let keys = [signer().vkey().clone(), one.vkey().clone()];
    let open = |line: String| {
        let mut note = head.sign(&signer());
        note.extend_from_slice(line.as_bytes());
        OpenCheckpoint::open(&note, &keys)
    };
    let cosigned = open(one.cosign(&head, 1234)).unwrap().cosignatures;
    assert_eq!((cosigned.len(), cosigned[0].time), (1, 1234));
    assert!(
        open(one.cosign(&other, 1234)).is_err(),
        "for another checkpoint"
    );
    assert!(
        open(two.cosign(&head, 1234))
            .unwrap()
            .cosignatures
            .is_empty(),
        "by a key we do not know"
    );
    assert_eq!(format!("{one:?}"), format!("Cosigner({})", one.vkey()));
    assert_eq!(
        format!("{:?}", signer()),
        format!("LogSigner({})", signer().vkey())
    );
}

proptest! {
    #[test]
    fn hostile_texts_do_not_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        text in "\\PC{0,80}(\n\\PC{0,40}){0,6}\n?",
    ) {
        let keys = [signer().vkey().clone()];
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            prop_assert!(OpenCheckpoint::open(bytes, &keys).is_err());
            let _ = Policy::parse(bytes);
            if let Ok(proof) = LogProof::parse(bytes) {
                prop_assert_eq!(proof.to_bytes(), bytes);
            }
        }
        prop_assert!(Vkey::parse(&text).is_err());
    }

    #[test]
    fn checkpoints_round_trip(
        size in 1u64..1 << 53,
        root: [u8; 32],
        index in 0u64..1 << 53,
        hashes in prop::collection::vec(any::<[u8; 32]>(), 0..63),
        extra in prop::option::of(prop::collection::vec(any::<u8>(), 0..100)),
    ) {
        let head = Checkpoint::new(ORIGIN, size, Sha256Hash(root)).unwrap();
        prop_assert_eq!(&Checkpoint::parse(&head.text()).unwrap(), &head);
        let signed = head.sign(&signer());
        let open = OpenCheckpoint::open(&signed, &[signer().vkey().clone()]).unwrap();
        prop_assert_eq!(&open.checkpoint, &head);
        let hashes = hashes.into_iter().map(Sha256Hash).collect();
        let proof = LogProof { extra, index, hashes, checkpoint: signed };
        prop_assert_eq!(LogProof::parse(&proof.to_bytes()).unwrap(), proof);
    }
}
