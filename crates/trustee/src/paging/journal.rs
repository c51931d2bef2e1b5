//! What was sent to which officer about a case and what came of it, and who has opened the case. It is beside
//! the journal, outside of every backup: a restored one pages nobody anew. One locked file for each.

use std::io::{self, ErrorKind};

use rand::{CryptoRng, RngCore};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sidelight_reach::BACK_OFF_MS;
use sidelight_translog::vkey::Vkey;

use crate::home::{Home, record_name};
use crate::lock::LockKey;
use crate::officers::{Book, Officer};
use crate::recusals::Recusal;

/// Of a file's name, in the place of an officer's id.
const COMMAND_LINE: &str = "command-line";
/// How long nobody else is paged of a case that somebody has opened and not decided: they may fall asleep.
const HELD_MS: u64 = 15 * 60 * 1000;
/// As many as there are pauses between them.
const TRIES_MAX: usize = BACK_OFF_MS.len();

/// A way to reach an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Mail.
    Mail,
    /// A webhook.
    Webhook,
}

impl Channel {
    /// Every one.
    pub const ALL: [Channel; 2] = [Channel::Mail, Channel::Webhook];

    /// As in the configuration and in names of files.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Mail => "mail",
            Channel::Webhook => "webhook",
        }
    }
}

/// What came of a message in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SendingOutcome {
    /// The other end has it.
    Sent,
    /// It was refused for good, or every try failed.
    Failed,
    /// There is no such address any more.
    Gone,
}

/// A message to an officer about a case, over one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    /// The same at every try: 32 hex digits.
    pub id: String,
    /// The officer's id.
    pub officer: String,
    /// Their name then.
    pub name: String,
    /// Over what.
    pub channel: Channel,
    /// What it says.
    pub label: String,
    /// Since when they are paged, ms.
    pub since_ms: u64,
    /// Tries, counted before each began.
    pub tries: usize,
    /// When the last one began, ms.
    pub tried_ms: u64,
    /// What came of it, once that is known.
    pub outcome: Option<SendingOutcome>,
}

impl Sending {
    /// Whether the next try is to be made.
    pub(crate) fn is_due(&self, now_ms: u64) -> bool {
        let pause_ms = match self.tries.checked_sub(1) {
            None => 0,
            Some(last) => BACK_OFF_MS.get(last).copied().unwrap_or_default(),
        };
        let is_open = self.outcome.is_none() && self.tries < TRIES_MAX;
        is_open && now_ms >= self.tried_ms.saturating_add(pause_ms)
    }

    /// Whether it reaches nobody, and no try follows.
    pub(crate) fn is_lost(&self) -> bool {
        match self.outcome {
            Some(SendingOutcome::Failed | SendingOutcome::Gone) => true,
            Some(SendingOutcome::Sent) | None => false,
        }
    }

    /// Whether no try follows the one that has begun.
    pub(crate) fn is_last(&self) -> bool {
        self.tries >= TRIES_MAX
    }

    /// What came of it, for people.
    pub fn says(&self) -> String {
        match (self.outcome, self.tries) {
            (Some(SendingOutcome::Sent), 1) => "sent".to_owned(),
            (Some(SendingOutcome::Sent), tries) => format!("sent, at try {tries}"),
            (Some(SendingOutcome::Gone), _) => "there is no such address any more".to_owned(),
            (Some(SendingOutcome::Failed), tries) => {
                format!("not taken; {tries} of {TRIES_MAX} tries")
            }
            (None, tries) => format!("not through; {tries} of {TRIES_MAX} tries"),
        }
    }
}

/// Somebody looked at a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// The officer's id; none at the command line.
    pub officer: Option<String>,
    /// Their name then.
    pub name: String,
    /// When first, ms.
    pub at_ms: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Begun {
    at_ms: u64,
}

/// What is kept of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paging {
    /// Since when officers are paged of it, ms.
    pub begun_ms: Option<u64>,
    /// Messages, in the order in which they began.
    pub sendings: Vec<Sending>,
    /// Who has opened it, first first.
    pub opened: Vec<Opened>,
}

impl Paging {
    /// Those who have opened the case, are officers still and have not stepped back from it.
    pub(crate) fn holders(&self, book: &Book, recusals: &[Recusal]) -> Vec<&Opened> {
        let holds =
            |id: &String| book.officer(id).is_some() && recusals.iter().all(|it| it.officer != *id);
        let opened = self.opened.iter();
        opened
            .filter(|it| it.officer.as_ref().is_none_or(holds))
            .collect()
    }

    /// Whether one of them has opened it so lately that nobody else is paged.
    pub(crate) fn is_held(&self, book: &Book, recusals: &[Recusal], now_ms: u64) -> bool {
        let holders = self.holders(book, recusals);
        // One of later than now is of a clock that went back since, and holds nothing.
        let mut ages_ms = holders.iter().map(|it| now_ms.checked_sub(it.at_ms));
        ages_ms.any(|age_ms| age_ms.is_some_and(|it| it < HELD_MS))
    }
}

/// What is kept of the cases of one record.
#[derive(Clone, Debug)]
pub(crate) struct PagingJournal {
    home: Home,
    lock: LockKey,
    below: String,
}

impl PagingJournal {
    /// For the record with this key.
    pub(crate) fn new(home: &Home, lock: &LockKey, vkey: &Vkey) -> Self {
        Self {
            home: home.clone(),
            lock: lock.clone(),
            below: format!("paging/{}", record_name(vkey)),
        }
    }

    fn path(&self, release: u64, rest: &str) -> String {
        format!("{}/{release}.{rest}", self.below)
    }

    fn read<T: DeserializeOwned>(&self, path: &str) -> io::Result<Option<T>> {
        let Some(locked) = self.home.high_water.read(path)? else {
            return Ok(None);
        };
        let plain = self.lock.open(path, &locked).map_err(io::Error::other)?;
        Ok(Some(serde_json::from_slice(&plain)?))
    }

    fn locked(
        &self,
        path: &str,
        what: &impl Serialize,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<Vec<u8>> {
        let plain = serde_json::to_vec(what)?;
        Ok(self.lock.lock(path, &plain, rng))
    }

    /// Writes what stays as it was first, unless it is there.
    fn first(
        &self,
        path: &str,
        what: &impl Serialize,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<()> {
        if self.home.high_water.read(path)?.is_some() {
            return Ok(());
        }
        let locked = self.locked(path, what, rng)?;
        match self.home.high_water.keep(path, &locked) {
            // Another process was quicker.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            kept => kept,
        }
    }

    /// What is kept of a case.
    pub(crate) fn of(&self, release: u64) -> io::Result<Paging> {
        let folder = &self.home.high_water;
        let names = folder.disk().list(&folder.path(&self.below))?;
        let mut paging = Paging::default();
        let prefix = format!("{release}.");
        for rest in names.iter().filter_map(|it| it.strip_prefix(&prefix)) {
            let path = self.path(release, rest);
            if rest == "begun" {
                let begun: Option<Begun> = self.read(&path)?;
                paging.begun_ms = begun.map(|it| it.at_ms);
            } else if rest.strip_prefix("to.").is_some_and(is_channel) {
                paging.sendings.extend(self.read(&path)?);
            } else if rest.strip_prefix("by.").is_some_and(is_person) {
                paging.opened.extend(self.read(&path)?);
            }
        }
        let order = |it: &Sending| (it.since_ms, it.name.clone(), it.channel);
        paging.sendings.sort_by_key(order);
        paging.opened.sort_by_key(|it| (it.at_ms, it.name.clone()));
        Ok(paging)
    }

    /// Officers are paged of a case from now on, or are since before.
    pub(crate) fn begin(
        &self,
        release: u64,
        now_ms: u64,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<()> {
        let begun = Begun { at_ms: now_ms };
        self.first(&self.path(release, "begun"), &begun, rng)
    }

    /// Keeps how far a message is; durable once it returns.
    pub(crate) fn keep(
        &self,
        release: u64,
        sending: &Sending,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<()> {
        let (officer, channel) = (&sending.officer, sending.channel.code());
        let path = self.path(release, &format!("to.{officer}.{channel}"));
        let locked = self.locked(&path, sending, rng)?;
        self.home.high_water.replace(&path, &locked)
    }

    /// Somebody looks at a case; the first time stays.
    pub(crate) fn opened(
        &self,
        release: u64,
        (by, now_ms): (Option<&Officer>, u64),
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<()> {
        let opened = Opened {
            officer: by.map(|it| it.id.clone()),
            name: by.map_or_else(|| "the command line".to_owned(), |it| it.name.clone()),
            at_ms: now_ms,
        };
        let who = opened.officer.as_deref().unwrap_or(COMMAND_LINE);
        let path = self.path(release, &format!("by.{who}"));
        self.first(&path, &opened, rng)
    }
}

fn is_id(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_person(text: &str) -> bool {
    text == COMMAND_LINE || is_id(text)
}

fn is_channel(text: &str) -> bool {
    let is_known = |code: &str| Channel::ALL.iter().any(|it| it.code() == code);
    let parts = text.split_once('.');
    parts.is_some_and(|(officer, channel)| is_id(officer) && is_known(channel))
}
