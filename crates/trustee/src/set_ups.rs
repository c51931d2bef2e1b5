//! What a trustee answers about households' own addresses, by itself (`docs/ref/lookup.md`, set-up): once for
//! each, within a number a day, and counted. This number is the one thing that keeps an operator from making
//! households up and trying addresses.
//!
//! The journal is outside of every backup: whoever is restored from one finds there what was answered and how
//! many, and without it answers nothing. The count is raised before an answer is made: a crash in between
//! counts one too many, and never one too few.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use sidelight_api::Bytes64;
use sidelight_api::bytes64::hex32;
use sidelight_api::lookup::Done;
use sidelight_api::lookup::set_up::set_up_occasion;
use sidelight_disk::DurableFolder;
use sidelight_quorum::{Addresses, Answer, Point, Roster, ShareKey};
use sidelight_translog::entry::{Day, Month};
use sidelight_translog::vkey::Vkey;

use crate::home::{Home, record_name};

/// Answered in a day, where the configuration says nothing.
pub const SET_UPS_PER_DAY_MAX: u64 = 50;
/// Months of which the number is kept; the oldest goes.
const MONTHS_MAX: usize = 36;
/// The file of the numbers, beside those of the answers.
const COUNT: &str = "count";
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Why one is not answered.
#[derive(Debug, thiserror::Error)]
pub enum SetUpFailure {
    /// Our own disk.
    #[error("the journal cannot be read or written: {0}")]
    Journal(#[from] io::Error),
    /// The folder of the journal was lost.
    #[error("what was answered is not known: `high_water` was lost, and nothing is answered")]
    Lost,
    /// Something else was answered under this id.
    #[error("something else was answered under this id")]
    Otherwise,
    /// The day's number is reached.
    #[error("{0} addresses were answered today, and no more are")]
    Limit(u64),
    /// Of another key.
    #[error("this is asked of a look-up key that is not in force")]
    Epoch,
    /// No id, or no element that anybody computes with.
    #[error("this is no blinded address")]
    Form,
    /// The share is not one of this roster.
    #[error("the share does not belong to the look-up key in force")]
    Share,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Its id, 32 hex digits.
    pub set_up: &'a str,
    /// Of the look-up key.
    pub epoch: u64,
    /// The blinded address.
    pub element: [u8; 32],
}

/// How many were answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The day that counts, from 1970.
    pub day: u64,
    /// On that day.
    pub of_day: u64,
    /// In each month, such as `2026-11`.
    pub months: BTreeMap<String, u64>,
}

impl Counted {
    /// For people.
    pub(crate) fn says(&self, per_day_max: u64, now_ms: u64) -> String {
        let today = match self.day >= now_ms / DAY_MS {
            true => self.of_day,
            false => 0,
        };
        let all: u64 = self.months.values().sum();
        format!("{today} of at most {per_day_max} addresses answered at set-up today, {all} in all")
    }
}

/// An answer in the journal.
#[derive(Serialize, Deserialize)]
struct Recorded {
    epoch: u64,
    #[serde(with = "hex32")]
    element: [u8; 32],
    answer: Bytes64,
}

/// The journal for one record.
#[derive(Clone, Debug)]
pub struct SetUps {
    home: Home,
    folder: Arc<DurableFolder>,
    below: String,
    origin: String,
    per_day_max: u64,
}

impl SetUps {
    /// For the record with this key.
    pub fn new(home: &Home, vkey: &Vkey, per_day_max: u64) -> Self {
        Self {
            home: home.clone(),
            folder: home.high_water.clone(),
            below: format!("set-ups/{}", record_name(vkey)),
            origin: vkey.name().to_owned(),
            per_day_max,
        }
    }

    /// How many a day may be answered.
    pub fn per_day_max(&self) -> u64 {
        self.per_day_max
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.below)
    }

    /// How many were answered so far.
    pub fn counted(&self) -> io::Result<Counted> {
        match self.folder.read(&self.path(COUNT))? {
            Some(bytes) => Ok(serde_json::from_slice(&bytes)?),
            None => Ok(Counted::default()),
        }
    }

    /// One more, durably, unless the day's number is reached. A clock that went back gives no second day.
    fn count(&self, now_ms: u64) -> Result<(), SetUpFailure> {
        let mut counted = self.counted()?;
        let today = now_ms / DAY_MS;
        if today > counted.day {
            (counted.day, counted.of_day) = (today, 0);
        }
        if counted.of_day >= self.per_day_max {
            return Err(SetUpFailure::Limit(counted.of_day));
        }
        counted.of_day += 1;
        if let Some(month) = month_of(counted.day.saturating_mul(DAY_MS)) {
            *counted.months.entry(month.to_string()).or_default() += 1;
        }
        while counted.months.len() > MONTHS_MAX {
            counted.months.pop_first();
        }
        let bytes = serde_json::to_vec(&counted).map_err(io::Error::from)?;
        Ok(self.folder.replace(&self.path(COUNT), &bytes)?)
    }

    /// The answer: the one in the journal, or one that is there before this returns.
    pub fn answer(
        &self,
        asked: &Asked<'_>,
        (share, roster): (&ShareKey<Addresses>, &Roster<Addresses>),
        (now_ms, rng): (u64, &mut (impl RngCore + CryptoRng)),
    ) -> Result<Done, SetUpFailure> {
        if !self.home.has_begun()? {
            return Err(SetUpFailure::Lost);
        }
        let id = id_of(asked.set_up).ok_or(SetUpFailure::Form)?;
        let done = |answer| Done::SetUp {
            set_up: asked.set_up.to_owned(),
            answer,
        };
        if let Some(bytes) = self.folder.read(&self.path(asked.set_up))? {
            let recorded: Recorded = serde_json::from_slice(&bytes).map_err(io::Error::from)?;
            if (recorded.epoch, recorded.element) != (asked.epoch, asked.element) {
                return Err(SetUpFailure::Otherwise);
            }
            // Whoever wrote it may have died before it was durable.
            self.folder.keep(&self.path(asked.set_up), &bytes)?;
            return Ok(done(recorded.answer));
        }
        if asked.epoch != roster.epoch() {
            return Err(SetUpFailure::Epoch);
        }
        let element = Point::from_bytes(&asked.element).map_err(|_| SetUpFailure::Form)?;
        self.count(now_ms)?;
        let occasion = set_up_occasion(&self.origin, asked.epoch, &id, &asked.element);
        let answer = share.evaluate(roster, element, &occasion, rng);
        let answer = bytes_of(&answer.ok_or(SetUpFailure::Share)?);
        let recorded = Recorded {
            epoch: asked.epoch,
            element: asked.element,
            answer: answer.clone(),
        };
        let bytes = serde_json::to_vec(&recorded).map_err(io::Error::from)?;
        self.folder.keep(&self.path(asked.set_up), &bytes)?;
        Ok(done(answer))
    }
}

/// Point and proof, as they travel.
pub(crate) fn bytes_of(answer: &Answer) -> Bytes64 {
    Bytes64([answer.point.as_slice(), &answer.proof].concat())
}

/// An id has one spelling: it is a file's name here.
fn id_of(text: &str) -> Option<[u8; 16]> {
    let mut id = [0; 16];
    hex::decode_to_slice(text, &mut id).ok()?;
    (hex::encode(id) == text).then_some(id)
}

/// The month of a moment, UTC; none beyond the years that the record knows.
pub(crate) fn month_of(ms: u64) -> Option<Month> {
    Some(Day::of_ms(ms)?.month())
}
