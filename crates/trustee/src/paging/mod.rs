//! Officers are paged of a case that waits: those on duty at once, their deputies and then everybody while
//! nobody opens it (`docs/ref/trustee.md`).
//!
//! What waits is found anew in each round, whatever stopped in between. A message is a label and a link; it
//! has no number and no name, and says nothing of the case but its kind and whose it is.

pub(crate) mod journal;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use futures::{StreamExt as _, stream};
use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_reach::Came;
use sidelight_reach::guard::Outward;
use sidelight_reach::mail::Mail;
use sidelight_reach::message::Message;
use sidelight_reach::webhook::WebhookKey;
use sidelight_translog::monitor::Monitor;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::clock;
use crate::config::{Config, PageConfig};
use crate::desk::{Desk, DeskError};
use crate::keys::Keys;
use crate::officers::{Book, Officers};
use journal::{Channel, Sending, SendingOutcome};

/// Between two rounds.
const EVERY: Duration = Duration::from_secs(2);
/// Messages under way at once.
const AT_ONCE_MAX: usize = 8;
/// How long one try may take.
const TRY_MAX: Duration = Duration::from_secs(20);
/// What a message is about, for programs.
const KIND: &str = "case-waits";
/// What a message says that somebody sends to try a channel.
const TEST: &str = "This is a test. Nothing waits.";

/// Pages the officers of one trustee.
#[derive(Debug)]
pub struct Pager {
    officers: Officers,
    pages: Vec<PageConfig>,
    mail: Option<Mail>,
    webhook: WebhookKey,
    out: Outward,
    link: Url,
}

impl Pager {
    /// By this configuration; `None` if it has nobody to be paged.
    pub fn new(config: &Config, officers: Officers, keys: &Keys) -> anyhow::Result<Option<Self>> {
        let Some(console) = config.console.as_ref().filter(|_| !config.page.is_empty()) else {
            return Ok(None);
        };
        Ok(Some(Self {
            officers,
            pages: config.page.clone(),
            mail: config.smtp.as_ref().map(Mail::open).transpose()?,
            webhook: keys.webhook.clone(),
            out: Outward::new(config.reach_private_addresses).context("cannot set up paging")?,
            link: console.url.clone(),
        }))
    }

    /// Those whom the configuration names and who are neither officers nor invited, and officers whom it
    /// does not name.
    pub fn strays(&self, book: &Book) -> (Vec<String>, Vec<String>) {
        let is_paged = |name: &String| self.pages.iter().any(|it| it.officer == *name);
        let named = self.pages.iter().map(|it| &it.officer);
        let unknown = named.filter(|it| !book.is_taken(it)).cloned();
        let officers = book.officers.iter().map(|it| &it.name);
        let unreached = officers.filter(|it| !is_paged(it)).cloned();
        (unknown.collect(), unreached.collect())
    }

    fn channels(&self, name: &str) -> Vec<Channel> {
        let has = |channel: &Channel| self.address(name, *channel).is_some();
        Channel::ALL.into_iter().filter(has).collect()
    }

    fn address(&self, name: &str, channel: Channel) -> Option<&str> {
        let page = self.pages.iter().find(|it| it.officer == name)?;
        match channel {
            Channel::Mail => page.mail.as_deref(),
            Channel::Webhook => page.webhook.as_ref().map(Url::as_str),
        }
    }

    fn message(&self, id: &str, label: &str) -> Message {
        Message {
            id: id.to_owned(),
            kind: KIND,
            title: label.to_owned(),
            label: label.to_owned(),
            link: self.link.clone(),
        }
    }

    async fn hand(&self, (name, channel): (&str, Channel), what: &Message, now_ms: u64) -> Came {
        let Some(to) = self.address(name, channel) else {
            return Came::Never;
        };
        let handing = async {
            match (channel, &self.mail) {
                (Channel::Mail, Some(mail)) => mail.send(to, what, now_ms).await,
                (Channel::Mail, None) => Came::Never,
                (Channel::Webhook, _) => self.webhook.post(&self.out, (to, what), now_ms).await,
            }
        };
        let came = tokio::time::timeout(TRY_MAX, handing).await;
        came.unwrap_or(Came::Later)
    }

    /// Tries every channel of an officer, once; what came of each.
    pub async fn test(&self, name: &str, now_ms: u64) -> Vec<(Channel, Came)> {
        let mut came = Vec::new();
        for channel in self.channels(name) {
            let what = self.message(&fresh_id(), TEST);
            came.push((channel, self.hand((name, channel), &what, now_ms).await));
        }
        came
    }

    /// One try of a message: it is written down before it leaves, and so is what came of it.
    async fn send(
        &self,
        desk: &Desk,
        (release, mut sending): (u64, Sending),
        now_ms: u64,
    ) -> Result<(), DeskError> {
        // Somebody may have opened it while others were sent to.
        if desk.is_held(&self.officers.book()?, release, now_ms)? {
            return Ok(());
        }
        sending.tries += 1;
        sending.tried_ms = now_ms;
        desk.keep_sending(release, &sending)?;
        let what = self.message(&sending.id, &sending.label);
        let to = (sending.name.as_str(), sending.channel);
        let came = self.hand(to, &what, now_ms).await;
        sending.outcome = match came {
            Came::Through => Some(SendingOutcome::Sent),
            Came::Gone => Some(SendingOutcome::Gone),
            Came::Never => Some(SendingOutcome::Failed),
            Came::Later if sending.is_last() => Some(SendingOutcome::Failed),
            Came::Later => None,
        };
        let (channel, tries) = (sending.channel.code(), sending.tries);
        match came {
            Came::Through => tracing::info!(release, channel, tries, "an officer was paged"),
            Came::Later | Came::Never | Came::Gone => {
                tracing::warn!(release, channel, tries, ?came, "a page did not get through");
            }
        }
        desk.keep_sending(release, &sending)
    }
}

fn fresh_id() -> String {
    let mut id = [0; 16];
    OsRng.fill_bytes(&mut id);
    hex::encode(id)
}

/// Looks at the cases of one record, again and again.
#[derive(Debug)]
pub struct Rounds {
    pager: Arc<Pager>,
    desk: Desk,
    /// Cases that were decided; they stay so.
    decided: BTreeSet<u64>,
}

impl Rounds {
    /// Those of this desk.
    pub fn new(pager: &Arc<Pager>, desk: &Desk) -> Self {
        Self {
            pager: pager.clone(),
            desk: desk.clone(),
            decided: BTreeSet::new(),
        }
    }

    /// Until told to stop.
    pub(crate) async fn run(
        mut self,
        view: watch::Receiver<Arc<Monitor>>,
        stopping: CancellationToken,
    ) {
        loop {
            let monitor = view.borrow().clone();
            tokio::select! {
                turn = self.round(&monitor, clock::now_ms()) => if let Err(error) = turn {
                    tracing::error!(%error, "a round of paging failed and will be repeated");
                },
                () = stopping.cancelled() => return,
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = stopping.cancelled() => return,
            }
        }
    }

    /// One round: whoever's turn it is is paged, and what did not get through is tried again once it is due.
    pub async fn round(&mut self, view: &Monitor, now_ms: u64) -> Result<(), DeskError> {
        let book = self.pager.officers.book()?;
        let mut due = Vec::new();
        for release in self.desk.waiting(&mut self.decided)? {
            match self.due((view, &book), release, now_ms) {
                Ok(found) => due.extend(found.into_iter().map(|it| (release, it))),
                // What is wrong with one case keeps nobody from the next.
                Err(error) => tracing::error!(release, %error, "nobody is paged of a case"),
            }
        }
        let (pager, desk) = (&self.pager, &self.desk);
        let tries = stream::iter(due).map(|it| pager.send(desk, it, now_ms));
        let mut tries = tries.buffer_unordered(AT_ONCE_MAX);
        while let Some(done) = tries.next().await {
            done?;
        }
        Ok(())
    }

    /// Messages about a case that are to be tried now.
    fn due(
        &self,
        (view, book): (&Monitor, &Book),
        release: u64,
        now_ms: u64,
    ) -> Result<Vec<Sending>, DeskError> {
        let desk = &self.desk;
        let kept = desk.paging(release)?;
        let Some(begun_ms) = desk.begin_paging(view, (release, &kept), now_ms)? else {
            return Ok(Vec::new());
        };
        let recusals = desk.recusals(release)?;
        if kept.is_held(book, &recusals, now_ms) {
            return Ok(Vec::new());
        }
        let has_recused = |id: &str| recusals.iter().any(|it| it.officer == id);
        let waited_ms = now_ms.saturating_sub(begun_ms);
        let mut sendings = kept.sendings;
        let is_lost = |id: &str, channel: Channel| {
            let mut theirs = sendings.iter().filter(|it| it.officer == id);
            theirs.any(|it| it.channel == channel && it.is_lost())
        };
        let turn = book.to_page((waited_ms, now_ms), |officer| {
            let channels = self.pager.channels(&officer.name);
            let is_reached = channels.into_iter().any(|it| !is_lost(&officer.id, it));
            is_reached && !has_recused(&officer.id)
        });
        if turn.is_empty() && waited_ms == 0 {
            tracing::error!(
                release,
                "a case waits, and there is nobody who can be paged"
            );
        }
        let mut label = None;
        let mut due = Vec::new();
        for officer in turn {
            for channel in self.pager.channels(&officer.name) {
                let is_it = |it: &Sending| it.officer == officer.id && it.channel == channel;
                let begun = sendings.iter().position(is_it);
                due.push(match begun {
                    Some(at) => sendings.swap_remove(at),
                    None => Sending {
                        id: fresh_id(),
                        officer: officer.id.clone(),
                        name: officer.name.clone(),
                        channel,
                        label: label
                            .get_or_insert_with(|| desk.label(view, release))
                            .clone(),
                        since_ms: now_ms,
                        tries: 0,
                        tried_ms: now_ms,
                        outcome: None,
                    },
                });
            }
        }
        due.retain(|it| it.is_due(now_ms));
        Ok(due)
    }
}
