//! Witnesses in memory: honest ones that keep what they have signed, and each way of not being one.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use sidelight_translog::{
    checkpoint::OpenCheckpoint,
    cosignature::Cosigner,
    hash::Sha256Hash,
    policy::Policy,
    sequencer::{Answers, Offer, Quorum, Witnesses},
    vkey::Vkey,
    witness::{AddCheckpoint, Seen, UNSEEN},
};

use crate::fixture::signer;

/// What a witness does when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Signs what continues what it has signed.
    Honest,
    /// Gives no answer: it is gone, or stalls beyond every limit.
    Silent,
    /// Answers with a line that is no good cosignature.
    Garbled,
    /// Signs another head than it was offered.
    OfAnother,
    /// Shows a head that it says the log has signed.
    Shows,
}

pub(crate) struct Member {
    pub(crate) key: Cosigner,
    pub(crate) manner: Manner,
    pub(crate) seen: Seen,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) members: Vec<Member>,
    /// Every root that was ever offered, by size.
    pub(crate) offered: BTreeMap<u64, Sha256Hash>,
    /// Every signed head that was offered, in order.
    pub(crate) signed: Vec<Vec<u8>>,
    /// What `Shows` shows.
    pub(crate) shown: Vec<Vec<u8>>,
}

/// Three witnesses; two of them are enough.
#[derive(Clone, Default)]
pub(crate) struct Panel(pub(crate) Arc<Mutex<State>>);

impl Panel {
    pub(crate) fn of_three() -> Self {
        let member = |n: u8| Member {
            key: Cosigner::from_seed(&format!("witness-{n}.example"), &[n; 32]).unwrap(),
            manner: Manner::Honest,
            seen: UNSEEN,
        };
        let panel = Self::default();
        panel.state().members = (1..=3).map(member).collect();
        panel
    }

    /// Others with the same keys and memory.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::of_three();
        {
            let (mut to, from) = (copy.state(), self.state());
            to.offered.clone_from(&from.offered);
            for (member, known) in to.members.iter_mut().zip(&from.members) {
                member.seen = known.seen;
            }
        }
        copy
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// From now on these are their manners, in order.
    pub(crate) fn manners(&self, manners: [Manner; 3]) {
        for (member, manner) in self.state().members.iter_mut().zip(manners) {
            member.manner = manner;
        }
    }

    pub(crate) fn keys(&self) -> Vec<Vkey> {
        let state = self.state();
        state.members.iter().map(|m| m.key.vkey().clone()).collect()
    }

    /// Two of three must sign.
    pub(crate) fn policy(&self) -> Policy {
        let mut text = format!("log {}\n", signer().vkey());
        for (n, key) in self.keys().iter().enumerate() {
            text += &format!("witness w{n} {key}\n");
        }
        text += "group W 2 w0 w1 w2\nquorum W\n";
        Policy::parse(text.as_bytes()).unwrap()
    }

    pub(crate) fn quorum(&self) -> Quorum {
        Quorum {
            policy: self.policy(),
            witnesses: Box::new(self.clone()),
        }
    }
}

impl Member {
    fn answer(&mut self, offer: &Offer<'_>) -> Option<String> {
        let request = AddCheckpoint {
            old: self.seen.0,
            proof: offer.tree.prove_consistency(self.seen.0).ok()?,
            signed: offer.signed.to_vec(),
        };
        let request = AddCheckpoint::parse(&request.to_bytes()).unwrap();
        let head = request.judge(&[signer().vkey().clone()], self.seen).ok()?;
        self.seen = head.head();
        Some(self.key.cosign(&head, 1_780_000_000))
    }
}

impl Witnesses for Panel {
    fn cosign(&mut self, offer: &Offer<'_>) -> Answers {
        let mut state = self.state();
        let (size, root) = offer.checkpoint.head();
        let before = *state.offered.entry(size).or_insert(root);
        assert_eq!(before, root, "two roots are offered for one size");
        state.signed.push(offer.signed.to_vec());
        let open = OpenCheckpoint::open(offer.signed, &[signer().vkey().clone()]).unwrap();
        assert_eq!(open.checkpoint, *offer.checkpoint);
        let mut answers = Answers::default();
        let shown = state.shown.clone();
        for member in &mut state.members {
            let line = match member.manner {
                Manner::Honest => member.answer(offer),
                Manner::Silent => None,
                Manner::Garbled => Some(format!("— {} AAAA\n", member.key.vkey().name())),
                Manner::OfAnother => {
                    let other = crate::fixture::other_head(size);
                    Some(member.key.cosign(&other, 1_780_000_000))
                }
                Manner::Shows => {
                    answers.heads.extend(shown.iter().cloned());
                    None
                }
            };
            if let Some(line) = line {
                let _counts = answers.cosignatures.add(offer.policy, offer.signed, &line);
            }
        }
        answers
    }
}
