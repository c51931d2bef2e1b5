//! Questions about a case, and what the operator's reviewers replied: part of the journal, beside the
//! answers, and locked, because they name people's danger. Nothing here is looked at by a check.

use std::io;
use std::sync::Arc;

use rand::{CryptoRng, RngCore};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sidelight_api::question::{NewQuestion, Reply};
use sidelight_domain::approval::{ApprovalKey, Assertion, Site};
use sidelight_domain::question::{QUESTION_CHARS_MAX, QUESTIONS_MAX, Question, is_sayable};
use sidelight_domain::words::lines;
use sidelight_translog::entry::{Role, Slug};
use sidelight_translog::ledger::Ledger;
use sidelight_translog::vkey::Vkey;

use crate::home::{Home, record_name};
use crate::keys::Keys;
use crate::lock::LockKey;

/// Why nothing is asked.
#[derive(Debug, thiserror::Error)]
pub enum ThreadError {
    /// Our own disk.
    #[error("the questions cannot be read or written: {0}")]
    Disk(#[from] io::Error),
    /// The folder of the journal was lost.
    #[error("what was asked is not known: `high_water` was lost, and nothing is asked")]
    Lost,
    /// Not something to ask.
    #[error("a question has 1 to {QUESTION_CHARS_MAX} characters that can be shown as they are")]
    Text,
    /// The limit.
    #[error("there are at most {QUESTIONS_MAX} questions about a case")]
    TooMany,
    /// It was decided.
    #[error("the case is decided: questions are asked before that")]
    Decided,
}

/// A question, and what was replied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// As it left.
    pub question: NewQuestion,
    /// The officer who asked; none at the command line.
    pub by: Option<String>,
    /// What a reviewer replied, whose passkey was checked.
    pub reply: Option<Reply>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    question: NewQuestion,
    by: Option<String>,
}

/// Those of one record.
#[derive(Clone, Debug)]
pub struct Threads {
    home: Home,
    lock: LockKey,
    below: String,
    keys: Arc<Keys>,
    me: Slug,
    origin: String,
}

impl Threads {
    /// Those in the record with this key, in which this trustee is `me`.
    pub fn new(home: &Home, lock: &LockKey, keys: Arc<Keys>, (vkey, me): (&Vkey, &Slug)) -> Self {
        Self {
            home: home.clone(),
            lock: lock.clone(),
            below: format!("threads/{}", record_name(vkey)),
            keys,
            me: me.clone(),
            origin: vkey.name().to_owned(),
        }
    }

    fn path(&self, release: u64, number: u64) -> String {
        format!("{}/{release}.{number}", self.below)
    }

    fn reply_path(&self, release: u64, number: u64) -> String {
        format!("{}.reply", self.path(release, number))
    }

    fn read<T: DeserializeOwned>(&self, path: &str) -> io::Result<Option<T>> {
        let Some(locked) = self.home.high_water.read(path)? else {
            return Ok(None);
        };
        let plain = self.lock.open(path, &locked).map_err(io::Error::other)?;
        Ok(Some(serde_json::from_slice(&plain)?))
    }

    /// Durable once it returns, and never changed.
    fn keep(
        &self,
        path: &str,
        what: &impl Serialize,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<()> {
        let plain = serde_json::to_vec(what)?;
        self.home
            .high_water
            .keep(path, &self.lock.lock(path, &plain, rng))
    }

    /// What was asked about a release, in order.
    pub fn of(&self, release: u64) -> io::Result<Vec<Exchange>> {
        let mut found = Vec::new();
        for number in 1..=QUESTIONS_MAX {
            let Some(Kept { question, by }) = self.read(&self.path(release, number))? else {
                break;
            };
            let reply = self.read(&self.reply_path(release, number))?;
            found.push(Exchange {
                question,
                by,
                reply,
            });
        }
        Ok(found)
    }

    /// Releases that something was asked about.
    pub fn releases(&self) -> io::Result<Vec<u64>> {
        let folder = self.home.high_water.path(&self.below);
        let names = self.home.high_water.disk().list(&folder)?;
        let first = names.iter().filter_map(|name| name.strip_suffix(".1"));
        Ok(first.filter_map(|name| name.parse().ok()).collect())
    }

    /// A new question; it is there before this returns.
    pub fn ask(
        &self,
        release: u64,
        (typed, by): (&str, Option<&str>),
        (now_ms, rng): (u64, &mut (impl RngCore + CryptoRng)),
    ) -> Result<NewQuestion, ThreadError> {
        if !self.home.has_begun()? {
            return Err(ThreadError::Lost);
        }
        let text = lines(typed).join(" ");
        if !is_sayable(&text) {
            return Err(ThreadError::Text);
        }
        let number = self.of(release)?.len() as u64 + 1;
        if number > QUESTIONS_MAX {
            return Err(ThreadError::TooMany);
        }
        let mut question = NewQuestion {
            release,
            number,
            text,
            asked_ms: now_ms,
            signature: Vec::new().into(),
        };
        let signature = self.keys.sign(&self.signed(&question).message());
        question.signature = signature.to_vec().into();
        let kept = Kept {
            question: question.clone(),
            by: by.map(str::to_owned),
        };
        self.keep(&self.path(release, number), &kept, rng)?;
        Ok(question)
    }

    fn signed<'a>(&'a self, question: &'a NewQuestion) -> Question<'a> {
        Question {
            origin: &self.origin,
            trustee: self.me.as_str(),
            release: question.release,
            number: question.number,
            text: &question.text,
            asked_ms: question.asked_ms,
        }
    }

    /// Keeps a reply if a reviewer of the record signed it, on this site. `false`: none did.
    pub fn replied(
        &self,
        (question, reply): (&NewQuestion, &Reply),
        (ledger, site): (&Ledger, &Site<'_>),
        rng: &mut (impl RngCore + CryptoRng),
    ) -> io::Result<bool> {
        let record = ledger.credential(reply.credential);
        let reviewer = record.filter(|it| it.role == Role::Reviewer && it.revoked.is_none());
        let key = reviewer.and_then(|it| ApprovalKey::from_cose(it.key.as_bytes()).ok());
        let assertion = Assertion {
            client_data: reply.client_data.0.clone(),
            authenticator_data: reply.authenticator_data.0.clone(),
            signature: reply.signature.0.clone(),
        };
        let digest = self.signed(question).reply_digest(&reply.name, &reply.text);
        let holds = key.is_some_and(|key| assertion.verify(&key, site, &digest).is_ok());
        if holds && is_sayable(&reply.text) && is_sayable(&reply.name) {
            let path = self.reply_path(question.release, question.number);
            self.keep(&path, reply, rng)?;
            return Ok(true);
        }
        Ok(false)
    }
}
