//! Where witnesses that dial in are offered the newest head and hand in what they have signed, and what is
//! known of every witness.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sidelight_translog::policy::Policy;
use sidelight_translog::sequencer::Cosignatures;
use sidelight_translog::vkey::Vkey;
use tokio::sync::{Notify, broadcast};

use super::Loaded;

/// Heads shown that wait to be compared.
const SHOWN_MAX: usize = 16;

/// Why a witness did not sign the newest head when it was asked last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// No answer in time, or none at all.
    Silent,
    /// It says that it does not follow this log, or not this key.
    Unknown,
    /// It has not taken our proof that the new head continues what it has signed.
    Disputes,
    /// It says that it has signed more entries than there are here.
    Leads(u64),
    /// Its answer makes no sense, or its signature is wrong.
    Garbled,
}

impl Trouble {
    /// Whether it may mean that there is another history.
    pub(crate) fn is_dispute(self) -> bool {
        matches!(self, Self::Disputes | Self::Leads(_))
    }

    /// For people.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Silent => "does not answer".to_owned(),
            Self::Unknown => "does not follow this record".to_owned(),
            Self::Disputes => "says that this is not the record it has signed before".to_owned(),
            Self::Leads(size) => {
                format!("says that it has signed {size} entries, more than are here")
            }
            Self::Garbled => "answers what makes no sense".to_owned(),
        }
    }
}

/// What is known of one witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Its name.
    pub(crate) name: String,
    /// Whether we ask it; else it asks us.
    pub(crate) listens: bool,
    /// Size of the newest head that it has signed since the program started.
    pub(crate) signed: Option<u64>,
    /// Why it has not signed the newest.
    pub(crate) trouble: Option<Trouble>,
}

/// What became of something handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handed {
    /// It counts.
    Taken,
    /// It is no good cosignature of the newest head by a witness of the policy.
    NotOfThisHead,
    /// More wait already than are looked at.
    Full,
}

#[derive(Debug)]
struct Offered {
    signed: Vec<u8>,
    size: u64,
}

#[derive(Debug, Default)]
struct State {
    policy: Option<Arc<Policy>>,
    text: Vec<u8>,
    offered: Option<Offered>,
    given: Cosignatures,
    shown: Vec<Vec<u8>>,
    standings: BTreeMap<[u8; 32], Standing>,
}

/// The desk; shared by the one who publishes and all who ask.
#[derive(Debug)]
pub(crate) struct Desk {
    state: Mutex<State>,
    /// Something was handed in.
    news: Notify,
    offers: broadcast::Sender<()>,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            state: Mutex::default(),
            news: Notify::new(),
            offers: broadcast::Sender::new(1),
        }
    }
}

impl Desk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on this policy holds.
    pub(in super::super) fn begin(&self, loaded: &Loaded) {
        let policy = Arc::new(loaded.policy.clone());
        let mut state = self.state();
        state.text.clone_from(&loaded.text);
        state.standings = policy
            .witnesses()
            .map(|witness| {
                let standing = Standing {
                    name: witness.vkey.name().to_owned(),
                    listens: witness.url.is_some(),
                    signed: None,
                    trouble: None,
                };
                (witness.vkey.key_bytes(), standing)
            })
            .collect();
        state.policy = Some(policy);
    }

    /// The policy, once the log was opened.
    pub(crate) fn policy(&self) -> Option<Arc<Policy>> {
        self.state().policy.clone()
    }

    /// Its file; empty before.
    pub(crate) fn policy_text(&self) -> Vec<u8> {
        self.state().text.clone()
    }

    /// Every witness of the policy.
    pub(crate) fn standings(&self) -> Vec<Standing> {
        self.state().standings.values().cloned().collect()
    }

    /// Offers a head; what was handed in for the same one still counts.
    pub(super) fn offer(&self, size: u64, signed: &[u8]) {
        let mut state = self.state();
        if state.offered.as_ref().is_none_or(|it| it.signed != signed) {
            state.given = Cosignatures::default();
            let signed = signed.to_vec();
            state.offered = Some(Offered { signed, size });
        }
        drop(state);
        // Nobody may be listening.
        let _ = self.offers.send(());
    }

    /// What was handed in for the head on offer.
    pub(super) fn given(&self) -> Cosignatures {
        self.state().given.clone()
    }

    /// Wakes when something is handed in.
    pub(crate) async fn news(&self) {
        self.news.notified().await;
    }

    /// Told when a head is offered.
    pub(crate) fn offers(&self) -> broadcast::Receiver<()> {
        self.offers.subscribe()
    }

    /// The head on offer, if the witness of this name has not signed it. `Err`: there is no such witness.
    pub(crate) fn unsigned(&self, name: &str) -> Result<Option<Vec<u8>>, ()> {
        let state = self.state();
        if !state.standings.values().any(|it| it.name == name) {
            return Err(());
        }
        let signed = state.given.keys().any(|vkey| vkey.name() == name);
        let offered = state.offered.as_ref().filter(|_| !signed);
        Ok(offered.map(|it| it.signed.clone()))
    }

    /// Takes a cosignature of the head on offer.
    pub(crate) fn hand_in(&self, line: &str) -> Handed {
        let mut state = self.state();
        let State {
            policy: Some(policy),
            offered: Some(offered),
            given,
            ..
        } = &mut *state
        else {
            return Handed::NotOfThisHead;
        };
        let Ok(vkey) = given.add(policy, &offered.signed, line) else {
            return Handed::NotOfThisHead;
        };
        let size = offered.size;
        signed(&mut state, &vkey, size);
        drop(state);
        self.news.notify_one();
        Handed::Taken
    }

    /// Takes a head that a witness cannot go on from, to be compared.
    pub(crate) fn show(&self, signed: Vec<u8>) -> Handed {
        let mut state = self.state();
        if state.shown.len() >= SHOWN_MAX {
            return Handed::Full;
        }
        state.shown.push(signed);
        drop(state);
        self.news.notify_one();
        Handed::Taken
    }

    /// The heads shown since it was asked last.
    pub(crate) fn take_shown(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.state().shown)
    }

    /// A witness that was asked has signed.
    pub(super) fn signed(&self, vkey: &Vkey, size: u64) {
        signed(&mut self.state(), vkey, size);
    }

    /// A witness has not signed.
    pub(super) fn trouble(&self, vkey: &Vkey, trouble: Trouble) {
        let mut state = self.state();
        if let Some(standing) = state.standings.get_mut(&vkey.key_bytes()) {
            if standing.trouble != Some(trouble) {
                let (witness, what) = (&standing.name, trouble.words());
                match trouble.is_dispute() {
                    true => tracing::error!(witness, what, "a witness does not sign the record"),
                    false => tracing::warn!(witness, what, "a witness does not sign the record"),
                }
            }
            standing.trouble = Some(trouble);
        }
    }

    /// Why the newest head is not published: a code for programs, a sentence for the operator.
    pub(crate) fn waiting(&self) -> (&'static str, String) {
        let standings = self.standings();
        let troubled: Vec<_> = standings
            .iter()
            .filter_map(|it| Some((it, it.trouble?)))
            .collect();
        let disputed = troubled.iter().any(|(_, trouble)| trouble.is_dispute());
        let words = troubled
            .iter()
            .map(|(it, trouble)| format!("{} {}", it.name, trouble.words()));
        let words: Vec<_> = words.collect();
        let code = match disputed {
            true => "disputed",
            false => "unwitnessed",
        };
        let reason = format!(
            "the newest entries wait for witnesses: {}",
            words.join("; ")
        );
        (code, reason)
    }
}

fn signed(state: &mut State, vkey: &Vkey, size: u64) {
    if let Some(standing) = state.standings.get_mut(&vkey.key_bytes()) {
        standing.signed = Some(size);
        standing.trouble = None;
    }
}
