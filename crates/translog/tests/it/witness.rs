//! What a witness takes and what it refuses, with the status that the specification gives each refusal.

use sidelight_translog::{
    checkpoint::Checkpoint,
    hash::Sha256Hash,
    merkle::EMPTY_ROOT,
    monitor::MemoryFiles,
    proven::ProvenTree,
    sequence::TreeState,
    vkey::LogSigner,
    witness::{ADD_CHECKPOINT_BYTES_MAX, AddCheckpoint, UNSEEN, WitnessRefusal},
};

use crate::fixture::{ORIGIN, signer};

struct Tree {
    files: MemoryFiles,
    head: Checkpoint,
}

fn tree(size: u64, word: &str) -> Tree {
    let entries = (0..size).map(|n| format!("{word} {n}\n"));
    let extension = TreeState::empty().extend(entries);
    let mut files = MemoryFiles::default();
    files.0.extend(extension.files);
    let head = extension.state.checkpoint(ORIGIN).unwrap();
    Tree { files, head }
}

impl Tree {
    fn request(&self, old: u64) -> AddCheckpoint {
        let proof = ProvenTree::new(&self.files, self.head.head()).prove_consistency(old);
        AddCheckpoint {
            old,
            proof: proof.unwrap(),
            signed: self.head.sign(&signer()),
        }
    }
}

fn judge(request: &AddCheckpoint, seen: (u64, Sha256Hash)) -> Result<u64, u16> {
    let request = AddCheckpoint::parse(&request.to_bytes()).unwrap();
    let keys = [signer().vkey().clone()];
    let judged = request.judge(&keys, seen);
    judged
        .map(|head| head.size())
        .map_err(|refusal| refusal.status())
}

#[test]
fn what_continues_is_taken_and_the_rest_has_its_status() {
    let (first, later, fork) = (tree(5, "entry"), tree(300, "entry"), tree(300, "other"));
    let seen = first.head.head();
    assert_eq!(judge(&first.request(0), UNSEEN), Ok(5));
    assert_eq!(judge(&first.request(5), seen), Ok(5), "again is no harm");
    assert_eq!(judge(&later.request(5), seen), Ok(300));
    // Behind and ahead of what the log believes.
    assert_eq!(judge(&later.request(0), seen), Err(409));
    assert_eq!(judge(&later.request(7), seen), Err(409));
    let known = later.request(7).judge(&[signer().vkey().clone()], seen);
    assert_eq!(known, Err(WitnessRefusal::Conflict(5)));
    let mut back = first.request(0);
    back.old = 9;
    assert_eq!(judge(&back, (9, later.head.root())), Err(400));
    // Another history, with its own proof and with none.
    assert_eq!(judge(&fork.request(5), seen), Err(422));
    let mut bare = later.request(5);
    bare.proof.clear();
    assert_eq!(judge(&bare, seen), Err(422));
    assert_eq!(judge(&fork.request(300), later.head.head()), Err(422));
    let mut eager = first.request(0);
    eager.proof.push(Sha256Hash([1; 32]));
    assert_eq!(judge(&eager, UNSEEN), Err(422));
    // Signed by another key, under this name and under its own.
    let other = LogSigner::from_seed(ORIGIN, &mut [77; 32]).unwrap();
    let mut forged = first.request(0);
    forged.signed = first.head.sign(&other);
    assert_eq!(judge(&forged, UNSEEN), Err(403));
    let stranger = LogSigner::from_seed("stranger.example", &mut [77; 32]).unwrap();
    let head = Checkpoint::new("stranger.example", 5, first.head.root()).unwrap();
    forged.signed = head.sign(&stranger);
    assert_eq!(judge(&forged, UNSEEN), Err(404));
    let empty = Checkpoint::new(ORIGIN, 0, EMPTY_ROOT).unwrap();
    let nothing = AddCheckpoint {
        old: 0,
        proof: Vec::new(),
        signed: empty.sign(&signer()),
    };
    assert_eq!(judge(&nothing, UNSEEN), Ok(0));
}

#[test]
fn malformed_requests_are_refused() {
    let good = tree(5, "entry").request(0).to_bytes();
    assert!(AddCheckpoint::parse(&good).is_ok());
    let text = String::from_utf8(good.clone()).unwrap();
    for (bad, what) in [
        (text.replacen("old 0", "old 00", 1), "a leading zero"),
        (text.replacen("old 0", "old -1", 1), "a sign"),
        (text.replacen("old 0", "new 0", 1), "another word"),
        (text.replacen("old 0\n", "old 0\nAAAA\n", 1), "a short hash"),
        (text.replacen("\n\n", "\n", 2), "no empty line"),
        (String::new(), "nothing"),
    ] {
        assert!(AddCheckpoint::parse(bad.as_bytes()).is_err(), "{what}");
    }
    let hash = format!("{}\n", Sha256Hash([1; 32]));
    let many = text.replacen("old 0\n", &format!("old 0\n{}", hash.repeat(64)), 1);
    assert!(AddCheckpoint::parse(many.as_bytes()).is_err(), "64 hashes");
    let long = [good, vec![b'a'; ADD_CHECKPOINT_BYTES_MAX]].concat();
    assert!(AddCheckpoint::parse(&long).is_err());
}
