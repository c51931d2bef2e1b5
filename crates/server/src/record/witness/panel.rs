//! One round: every witness is offered the newest head, and it is over when enough have signed and the others
//! have had a moment more, or when the time is.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use sidelight_translog::policy::Policy;
use sidelight_translog::sequencer::{Answers, Offer, Witnesses};
use tokio::runtime::Handle;
use tokio::time::Instant;

use super::ask::{Asked, Listener};
use super::{Desk, SeenHeads, Trouble, policy};

/// How long a round may take. After it nobody is kept waiting: the next one follows a pause.
const ROUND_MAX: Duration = Duration::from_secs(10);
/// How long a round goes on once enough have signed, for those that are about to.
const LINGER: Duration = Duration::from_millis(100);

/// Asks the witnesses of a policy, from a thread that may block.
pub(crate) struct Panel {
    desk: Arc<Desk>,
    seen: SeenHeads,
    listeners: Vec<Listener>,
    runtime: Handle,
}

impl Panel {
    pub(crate) fn new(
        policy: &Policy,
        desk: Arc<Desk>,
        seen: SeenHeads,
        runtime: Handle,
    ) -> anyhow::Result<Self> {
        let mut listeners = Vec::new();
        for witness in policy.witnesses() {
            if let Some(url) = policy::address(witness)? {
                listeners.push(Listener::new(witness.vkey.clone(), url));
            }
        }
        Ok(Self {
            desk,
            seen,
            listeners,
            runtime,
        })
    }

    async fn round(&self, offer: &Offer<'_>, answers: &mut Answers) {
        self.desk.offer(offer.checkpoint.size(), offer.signed);
        let mut asking: FuturesUnordered<_> = self
            .listeners
            .iter()
            .map(|listener| async move { (listener, listener.ask(offer).await) })
            .collect();
        let mut silent: Vec<_> = offer.policy.witnesses().map(|it| &it.vkey).collect();
        let mut end = Instant::now() + ROUND_MAX;
        let mut enough = false;
        loop {
            self.collect(offer, answers);
            if !enough && answers.cosignatures.meet(offer.policy) {
                enough = true;
                end = end.min(Instant::now() + LINGER);
            }
            silent.retain(|vkey| !answers.cosignatures.has(vkey));
            if silent.is_empty() || !answers.heads.is_empty() {
                break;
            }
            tokio::select! {
                Some((listener, asked)) = asking.next() => {
                    silent.retain(|vkey| **vkey != listener.vkey);
                    self.take(offer, answers, listener, asked);
                }
                () = self.desk.news() => {}
                () = tokio::time::sleep_until(end) => break,
            }
        }
        // Being slow is trouble only while the signature is missed.
        if !enough {
            for vkey in silent {
                self.desk.trouble(vkey, Trouble::Silent);
            }
        }
    }

    /// What those that dial in have handed in.
    fn collect(&self, offer: &Offer<'_>, answers: &mut Answers) {
        let given = self.desk.given();
        answers.cosignatures.join(&given);
        for head in self.desk.take_shown() {
            self.show(offer, answers, head);
        }
    }

    fn take(&self, offer: &Offer<'_>, answers: &mut Answers, listener: &Listener, asked: Asked) {
        match asked {
            Asked::Lines(lines) => {
                let own = lines.iter().any(|line| {
                    let added = answers.cosignatures.add(offer.policy, offer.signed, line);
                    added.is_ok_and(|vkey| vkey == listener.vkey)
                });
                match own {
                    true => self.desk.signed(&listener.vkey, offer.checkpoint.size()),
                    false => self.desk.trouble(&listener.vkey, Trouble::Garbled),
                }
            }
            Asked::Not(trouble, head) => {
                self.desk.trouble(&listener.vkey, trouble);
                if let Some(head) = head {
                    self.show(offer, answers, head);
                }
            }
        }
    }

    /// A head that our key has signed and that the offered tree does not hold is kept before anything is
    /// said.
    fn show(&self, offer: &Offer<'_>, answers: &mut Answers, signed: Vec<u8>) {
        let Some(log) = offer.contradicted_by(&signed) else {
            return;
        };
        if let Err(error) = self.seen.keep(&log, &signed) {
            tracing::error!(%error, "a head of another history cannot be kept");
        }
        answers.heads.push(signed);
    }
}

impl Witnesses for Panel {
    fn cosign(&mut self, offer: &Offer<'_>) -> Answers {
        let mut answers = Answers::default();
        self.runtime.block_on(self.round(offer, &mut answers));
        answers
    }
}
