//! Answering a case: a durable record in the journal first, and then always the same answer.
//!
//! The journal is outside of every backup, like the mark of what was signed: whoever is restored from a
//! backup finds there what it has answered, and without it answers nothing.

use std::io;
use std::sync::Arc;

use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sidelight_api::bytes64::hex32;
use sidelight_api::trustee::{
    AnswerBody, LabelAnswer, NewAnswer, NewRefusal, NoticeFields, ReceiptFields,
    TRUSTEE_ANSWER_BYTES_MAX,
};
use sidelight_disk::DurableFolder;
use sidelight_domain::record::Hash;
use sidelight_domain::window::MINUTE_MS;
use sidelight_quorum::{Roster, ShareKey};
use sidelight_seal::file;
use sidelight_translog::entry::{
    EntryIndex, NOTICE_BYTES, Notice, NoticeBox, Receipt, ReceiptOutcome, Signature, Slug, Text,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::vkey::Vkey;

use crate::decision::Signed;
use crate::home::{Home, record_name};
use crate::keys::Keys;
use crate::verify::{Basis, Check, Cleared, Journalled};

/// Why nothing is answered.
#[derive(Debug, thiserror::Error)]
pub enum AnswerFailure {
    /// Our own disk.
    #[error("the journal cannot be read or written: {0}")]
    Journal(#[from] io::Error),
    /// The folder of the journal was lost.
    #[error("what was answered is not known: `high_water` was lost, and nothing is answered")]
    Lost,
    /// It was answered or refused otherwise.
    #[error("the journal has something else of this release")]
    Otherwise,
    /// The share is not one of this roster.
    #[error("the share does not belong to the trustees who may answer")]
    Share,
    /// It does not fit.
    #[error("the answer cannot be written: {0}")]
    Form(&'static str),
}

/// When a case came, and when somebody decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Took {
    /// When it first came, ms.
    pub since_ms: u64,
    /// Now, ms.
    pub now_ms: u64,
}

impl Took {
    fn minutes(self) -> u64 {
        self.now_ms.saturating_sub(self.since_ms) / MINUTE_MS
    }
}

/// What leaves, as the journal has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Recorded {
    /// An answer.
    Answer {
        /// For what ([`Cleared::digest`]).
        #[serde(with = "hex32")]
        digest: Hash,
        /// The officer who decided; none at the command line.
        #[serde(default)]
        by: Option<Signed>,
        /// The notice leaves from then on and not before, ms; none if it leaves with the answer.
        #[serde(default)]
        tell_from_ms: Option<u64>,
        /// Whether somebody practised.
        #[serde(default)]
        is_drill: bool,
        /// What leaves.
        send: NewAnswer,
    },
    /// A refusal.
    Refusal {
        /// The officer who decided; none at the command line.
        #[serde(default)]
        by: Option<Signed>,
        /// What leaves.
        send: NewRefusal,
    },
}

impl Recorded {
    /// What somebody decided, for people.
    pub(crate) fn says(&self) -> &'static str {
        match self {
            Self::Answer { .. } => "Approved",
            Self::Refusal { .. } => "Refused",
        }
    }

    /// As it is handed in at `now_ms`.
    pub fn at(self, now_ms: u64) -> Self {
        match self {
            Self::Answer {
                digest,
                by,
                tell_from_ms,
                is_drill,
                send,
            } => Self::Answer {
                digest,
                by,
                tell_from_ms,
                is_drill,
                send: leaving(send, tell_from_ms, now_ms),
            },
            refusal @ Self::Refusal { .. } => refusal,
        }
    }
}

/// An answer as it leaves at `now_ms`: without its notice while the household may not be told.
pub(crate) fn leaving(mut send: NewAnswer, tell_from_ms: Option<u64>, now_ms: u64) -> NewAnswer {
    if tell_from_ms.is_some_and(|from| now_ms < from) {
        send.notice = None;
    }
    send
}

/// The journal of one record, and what it takes to add to it.
#[derive(Clone, Debug)]
pub struct Answering {
    home: Home,
    folder: Arc<DurableFolder>,
    below: String,
    keys: Arc<Keys>,
    me: Slug,
    origin: String,
}

impl Answering {
    /// For the record with this key, in which this trustee is `me`.
    pub fn new(home: &Home, keys: Arc<Keys>, (vkey, me): (&Vkey, &Slug)) -> Self {
        Self {
            home: home.clone(),
            folder: home.high_water.clone(),
            below: format!("answers/{}", record_name(vkey)),
            keys,
            me: me.clone(),
            origin: vkey.name().to_owned(),
        }
    }

    fn path(&self, release: u64) -> String {
        format!("{}/{release}", self.below)
    }

    /// What the journal has of a release.
    pub fn recorded(&self, release: u64) -> Result<Option<Recorded>, AnswerFailure> {
        if !self.home.has_begun()? {
            return Err(AnswerFailure::Lost);
        }
        let Some(bytes) = self.folder.read(&self.path(release))? else {
            return Ok(None);
        };
        let recorded = serde_json::from_slice(&bytes).map_err(io::Error::from)?;
        Ok(Some(recorded))
    }

    /// The same for the checks.
    pub fn journalled(&self, release: u64) -> Result<Journalled, AnswerFailure> {
        Ok(match self.recorded(release)? {
            None => Journalled::Nothing,
            Some(Recorded::Answer { digest, .. }) => Journalled::Answered(digest),
            Some(Recorded::Refusal { .. }) => Journalled::Refused,
        })
    }

    /// Every release in the journal.
    pub fn releases(&self) -> io::Result<Vec<u64>> {
        let folder = self.folder.path(&self.below);
        let names = self.folder.disk().list(&folder)?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    /// Durable once it returns. Whoever wrote something else before has the last word.
    fn record(&self, release: u64, recorded: &Recorded) -> Result<(), AnswerFailure> {
        let bytes = serde_json::to_vec(recorded).map_err(io::Error::from)?;
        match self.folder.keep(&self.path(release), &bytes) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(AnswerFailure::Otherwise)
            }
            kept => Ok(kept?),
        }
    }

    /// The answer to a cleared case: the one in the journal, or one that is there before this returns, with
    /// the officer who decided.
    pub fn answer(
        &self,
        (cleared, by): (&Cleared, Option<Signed>),
        (share, roster): (&ShareKey, &Roster),
        (took, rng): (Took, &mut (impl RngCore + CryptoRng)),
    ) -> Result<NewAnswer, AnswerFailure> {
        let now_ms = took.now_ms;
        if let Some(recorded) = self.recorded(cleared.release())? {
            // Whoever wrote it may have died before it was durable.
            self.record(cleared.release(), &recorded)?;
            return match recorded {
                Recorded::Answer {
                    digest,
                    tell_from_ms,
                    send,
                    ..
                } if digest == cleared.digest() => Ok(leaving(send, tell_from_ms, now_ms)),
                Recorded::Answer { .. } | Recorded::Refusal { .. } => Err(AnswerFailure::Otherwise),
            };
        }
        let sealed = self.sealed(cleared, (share, roster), rng)?;
        let answer = Sha256Hash::of(&sealed);
        let send = NewAnswer {
            release: cleared.release(),
            receipt: self.receipt(cleared.release(), Ok(answer), took)?,
            notice: Some(self.notice(cleared, rng)?),
            sealed: sealed.into(),
        };
        let (digest, tell_from_ms) = (cleared.digest(), cleared.basis().tell_from_ms());
        let recorded = Recorded::Answer {
            digest,
            by,
            tell_from_ms,
            is_drill: cleared.basis().is_drill(),
            send: send.clone(),
        };
        self.record(cleared.release(), &recorded)?;
        Ok(leaving(send, tell_from_ms, now_ms))
    }

    /// The refusal of a release by a check: the one in the journal, or one that is there before this returns.
    pub fn refuse(
        &self,
        release: u64,
        (check, by): (Check, Option<Signed>),
        took: Took,
    ) -> Result<NewRefusal, AnswerFailure> {
        if let Some(recorded) = self.recorded(release)? {
            self.record(release, &recorded)?;
            return match recorded {
                Recorded::Refusal { send, .. } => Ok(send),
                Recorded::Answer { .. } => Err(AnswerFailure::Otherwise),
            };
        }
        let send = NewRefusal {
            release,
            receipt: self.receipt(release, Err(check), took)?,
        };
        let recorded = Recorded::Refusal {
            by,
            send: send.clone(),
        };
        self.record(release, &recorded)?;
        Ok(send)
    }

    /// Partial answers for every track, sealed to the agency.
    fn sealed(
        &self,
        cleared: &Cleared,
        (share, roster): (&ShareKey, &Roster),
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Vec<u8>, AnswerFailure> {
        let mut answers = Vec::new();
        for (label, wrap) in cleared.tracks() {
            let answer = share.answer(roster, wrap, cleared.leaf(), rng);
            let answer = answer.ok_or(AnswerFailure::Share)?;
            answers.push(LabelAnswer {
                label: *label,
                answer: [&answer.point[..], &answer.proof].concat().into(),
            });
        }
        let body = AnswerBody {
            v: 1,
            release: cleared.release(),
            trustee: self.me.to_string(),
            answers,
        };
        let plain = serde_json::to_vec(&body).map_err(io::Error::from)?;
        let sealed = file::seal(&plain, &[*cleared.recipient()], rng);
        let sealed = sealed.map_err(|_| AnswerFailure::Form("the agency's key"))?;
        if sealed.len() > TRUSTEE_ANSWER_BYTES_MAX {
            return Err(AnswerFailure::Form("it is too long"));
        }
        Ok(sealed)
    }

    fn origin(&self) -> Result<Text, AnswerFailure> {
        let origin = self.origin.parse();
        origin.map_err(|_| AnswerFailure::Form("the record's origin"))
    }

    fn receipt(
        &self,
        release: u64,
        outcome: Result<Sha256Hash, Check>,
        took: Took,
    ) -> Result<ReceiptFields, AnswerFailure> {
        let code = |check: Check| check.code().parse();
        let check = outcome.err().map(code).transpose();
        let mut entry = Receipt {
            release: EntryIndex(release),
            trustee: self.me.clone(),
            outcome: match outcome {
                Ok(_) => ReceiptOutcome::Answered,
                Err(_) => ReceiptOutcome::Refused,
            },
            answer: outcome.ok(),
            check: check.map_err(|_| AnswerFailure::Form("the check"))?,
            minutes: Some(took.minutes()),
            signature: Signature([0; 64]),
        };
        entry.signature = Signature(self.keys.sign(&entry.message(&self.origin()?)));
        let hash = |hash: Sha256Hash| format!("sha256:{}", hash.to_hex());
        let none = || "none".to_owned();
        Ok(ReceiptFields {
            release,
            trustee: self.me.to_string(),
            outcome: match outcome {
                Ok(_) => "answered".to_owned(),
                Err(_) => "refused".to_owned(),
            },
            answer: entry.answer.map_or_else(none, hash),
            check: entry.check.as_ref().map_or_else(none, ToString::to_string),
            minutes: entry.minutes,
            signature: entry.signature.to_string(),
        })
    }

    /// What the household's devices find in any mirror of the record.
    fn notice(
        &self,
        cleared: &Cleared,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<NoticeFields, AnswerFailure> {
        let mut cameras: Vec<String> = cleared.cameras().iter().map(|it| it.to_string()).collect();
        let mut plain = loop {
            let (_, window) = cleared.basis().named();
            let mut notice = json!({
                "v": 1, "release": cleared.release(), "trustee": self.me.as_str(),
                "origin": self.origin, "household": cleared.household().to_string(),
                "agency": cleared.agency().as_str(), "cameras": cameras,
                "from": window.from_ms(), "to": window.to_ms(),
                "clips": cleared.basis().release().clips,
            });
            let (why, code) = match cleared.basis() {
                Basis::Emergency(it) => ("danger", it.claim.danger.code()),
                Basis::Compelled(it) => ("demand", it.demand.kind.as_str()),
            };
            notice[why] = code.into();
            let plain = notice.to_string().into_bytes();
            if plain.len() <= NOTICE_BYTES {
                break plain;
            }
            // The size is one for all; how many clips says that there is more.
            cameras.pop().ok_or(AnswerFailure::Form("the notice"))?;
        };
        plain.resize(NOTICE_BYTES, b' ');
        let sealed = file::seal(&plain, &[*cleared.notice()], rng);
        let sealed = sealed.map_err(|_| AnswerFailure::Form("the notice key"))?;
        let mut entry = Notice {
            release: EntryIndex(cleared.release()),
            trustee: self.me.clone(),
            notice_box: NoticeBox::new(&sealed).ok_or(AnswerFailure::Form("the notice"))?,
            signature: Signature([0; 64]),
        };
        entry.signature = Signature(self.keys.sign(&entry.message(&self.origin()?)));
        Ok(NoticeFields {
            r#box: entry.notice_box.to_string(),
            signature: entry.signature.to_string(),
        })
    }
}
