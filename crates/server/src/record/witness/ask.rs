//! Asking one witness that listens: `add-checkpoint`, and once more with the size that it names if it has
//! seen another one than we believe.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sidelight_api::client::{WitnessAnswer, WitnessClient};
use sidelight_translog::checkpoint::TREE_SIZE_MAX;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::Offer;
use sidelight_translog::vkey::Vkey;
use sidelight_translog::witness::AddCheckpoint;
use url::Url;

use super::Trouble;

/// How long one answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(5);
/// Requests for one head: the second one has the size that the witness named in its 409. A witness that then
/// names another one is asked again in the next round.
const TRIES_MAX: usize = 2;

/// A witness that listens.
pub(super) struct Listener {
    /// Its key.
    pub(super) vkey: Vkey,
    client: WitnessClient,
    /// Size that it has signed, as far as we know.
    seen: AtomicU64,
}

/// What asking it gave.
pub(super) enum Asked {
    /// Signature lines, not checked yet.
    Lines(Vec<String>),
    /// No signature, and the head that it says it has seen, if it shows one.
    Not(Trouble, Option<Vec<u8>>),
}

impl Listener {
    pub(super) fn new(vkey: Vkey, url: Url) -> Self {
        let client = WitnessClient::new(url, ANSWER_MAX);
        Self {
            vkey,
            client,
            seen: AtomicU64::new(0),
        }
    }

    /// Offers it a head.
    pub(super) async fn ask(&self, offer: &Offer<'_>) -> Asked {
        let size = offer.checkpoint.size();
        for _ in 0..TRIES_MAX {
            let old = self.seen.load(Ordering::Relaxed).min(size);
            let Ok(proof) = offer.tree.prove_consistency(old) else {
                // Our own files; the sequencer meets the same failure and says so.
                return Asked::Not(Trouble::Silent, None);
            };
            let signed = offer.signed.to_vec();
            let body = AddCheckpoint { old, proof, signed }.to_bytes();
            let Ok(answer) = self.client.add_checkpoint(body).await else {
                return Asked::Not(Trouble::Silent, None);
            };
            match answer.status {
                200 => {
                    self.seen.store(size, Ordering::Relaxed);
                    return lines(&answer.body);
                }
                409 => match named_size(&answer) {
                    Some(named) if named > size => {
                        return self.shown(offer, Trouble::Leads(named)).await;
                    }
                    Some(named) => self.seen.store(named, Ordering::Relaxed),
                    None => return Asked::Not(Trouble::Garbled, None),
                },
                422 => return self.shown(offer, Trouble::Disputes).await,
                403 | 404 => return Asked::Not(Trouble::Unknown, None),
                429 | 500.. => return Asked::Not(Trouble::Silent, None),
                _ => return Asked::Not(Trouble::Garbled, None),
            }
        }
        Asked::Not(Trouble::Garbled, None)
    }

    /// It will not sign; asks for the head that it has signed instead.
    async fn shown(&self, offer: &Offer<'_>, trouble: Trouble) -> Asked {
        let origin = Sha256Hash::of(offer.checkpoint.origin().as_bytes());
        let shown = self.client.checkpoint(&origin.to_hex()).await.ok();
        let shown = shown.filter(|answer| answer.status == 200);
        Asked::Not(trouble, shown.map(|answer| answer.body))
    }
}

fn lines(body: &[u8]) -> Asked {
    match std::str::from_utf8(body) {
        Ok(text) => Asked::Lines(text.lines().map(|line| format!("{line}\n")).collect()),
        Err(_) => Asked::Not(Trouble::Garbled, None),
    }
}

/// The size in a 409, a decimal and LF.
fn named_size(answer: &WitnessAnswer) -> Option<u64> {
    let text = std::str::from_utf8(&answer.body).ok()?;
    let size: u64 = text.trim_end_matches('\n').parse().ok()?;
    (size <= TREE_SIZE_MAX).then_some(size)
}
