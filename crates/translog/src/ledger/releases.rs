//! The public numbers of emergencies, as of a tree size and a day. Days alone make something overdue, so
//! that anyone computes it, and no entry is needed to say so.

use std::collections::BTreeMap;

use sidelight_domain::emergency::{Danger, life};

use super::follow::notice_numbers;
use super::{EmergencyRecord, Ledger, LookUpNumbers};
use crate::entry::{Country, Day, EmergencyMisuse, Month, Process, ReceiptOutcome, Slug};

/// How many of each member of a closed list, by its word.
pub type Split = Vec<(String, u64)>;

/// What became of a release among its trustees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// Enough of them answered to open it.
    Answered,
    /// So many refused that it can no longer be opened.
    Refused,
    /// Neither yet.
    Waiting,
}

impl Answers {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Answered, Self::Refused, Self::Waiting];

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Waiting => "waiting",
        }
    }
}

/// What did not happen in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lapse {
    /// A trustee answered, and no notice tells the owner.
    Notice,
    /// Agency, or what it claims or demands, is still sealed.
    Opening,
    /// A trustee answered, and nobody says whether a court was asked.
    Outcome,
}

impl Lapse {
    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Opening => "opening",
            Self::Outcome => "outcome",
        }
    }
}

/// Something overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// Index of the release, or of the look-up.
    pub release: u64,
    /// What.
    pub what: Lapse,
    /// The last day on which it would have been in time.
    pub due: Day,
}

/// One release as everyone sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseLine {
    /// Index of its entry.
    pub release: u64,
    /// Day of its entry.
    pub day: Day,
    /// What somebody was in danger of.
    pub danger: Danger,
    /// What came of asking the owner first.
    pub owner: life::Owner,
    /// Cameras, clips, seconds at most.
    pub left: [u64; 3],
    /// What became of it.
    pub answers: Answers,
    /// Last day to tell the owner.
    pub notice_due: Day,
    /// Day of the first notice.
    pub noticed: Option<Day>,
    /// Last day to reveal agency and claim.
    pub seal_until: Day,
    /// The agency, once revealed.
    pub agency: Option<Slug>,
    /// Where the process is.
    pub process: Option<Process>,
    /// The entry that says that it was misused, and in what way.
    pub misused: Option<(u64, EmergencyMisuse)>,
    /// Minutes until reviewers could sign it.
    pub minutes: Option<u64>,
    /// The agency's country, if its entry says so.
    pub country: Option<Country>,
}

/// Releases, and claims that came to nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EmergencyCount {
    /// Releases.
    pub releases: u64,
    /// Claims that were refused, withdrawn or not decided.
    pub claims_refused: u64,
    /// Releases of which it was said that no court was asked.
    pub never: u64,
    /// Releases and refused claims that were misused.
    pub misused: u64,
}

/// What one trustee did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrusteeNumbers {
    /// Releases that it may answer.
    pub asked: u64,
    /// Answered.
    pub answered: u64,
    /// Refused.
    pub refused: u64,
    /// Neither yet.
    pub unanswered: u64,
    /// Days from a release to its answer or refusal.
    pub days: Option<u64>,
    /// Minutes from when a case came to its answer or refusal, as it says.
    pub minutes: Option<u64>,
}

/// How many days something took, as the middle one of all; of two in the middle the lesser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MedianDays {
    /// From a release to the first trustee's answer.
    pub answer: Option<u64>,
    /// From a release to the first notice.
    pub notice: Option<u64>,
    /// From a release to the first word of a court.
    pub outcome: Option<u64>,
}

/// How many minutes it took whoever decided, as their entries say; of two in the middle the lesser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MedianMinutes {
    /// From when reviewers first heard of one until both could sign its release.
    pub released: Option<u64>,
    /// From then until it was refused.
    pub refused: Option<u64>,
    /// From when a case came to a trustee until it answered or refused, over all of them.
    pub trustee: Option<u64>,
}

/// When owners were told, of releases that a trustee answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoticeNumbers {
    /// By the day it was due.
    pub in_time: u64,
    /// Later.
    pub late: u64,
    /// Not yet, and it is not due.
    pub waiting: u64,
    /// Not yet, and it was due.
    pub overdue: u64,
}

/// The numbers of emergencies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyNumbers {
    /// The day for which they hold.
    pub as_of: Day,
    /// Releases and refused claims, all of them.
    pub all: EmergencyCount,
    /// Releases by what became of them among the trustees.
    pub answers: Split,
    /// Homes, cameras, clips, seconds at most, in all releases.
    pub left: [u64; 4],
    /// Releases by danger.
    pub dangers: Split,
    /// Releases by what came of asking the owner first.
    pub owners: Split,
    /// By month.
    pub months: BTreeMap<Month, EmergencyCount>,
    /// By agency, where it is revealed.
    pub agencies: BTreeMap<Slug, EmergencyCount>,
    /// Where it is not.
    pub sealed: EmergencyCount,
    /// Refused claims by reason.
    pub reasons: Split,
    /// By trustee.
    pub trustees: BTreeMap<Slug, TrusteeNumbers>,
    /// When owners were told.
    pub notices: NoticeNumbers,
    /// Answered releases by where the process is; `none` if nobody has said.
    pub processes: Split,
    /// What is overdue.
    pub overdue: Vec<Overdue>,
    /// Every release, oldest first.
    pub list: Vec<ReleaseLine>,
    /// How long it took.
    pub medians: MedianDays,
    /// Look-ups of addresses, which are no releases.
    pub look_ups: LookUpNumbers,
    /// Misused releases and refused claims, by in what way.
    pub misuses: Split,
    /// How many minutes it took.
    pub minutes: MedianMinutes,
}

impl Ledger {
    /// The numbers of emergencies on a day, or on that of the last entry if it is later.
    pub fn emergency_numbers(&self, day: Day) -> EmergencyNumbers {
        let as_of = self.day().map_or(day, |last| last.max(day));
        let lines = self.emergencies().map(|(index, of)| self.line(index, of));
        let list: Vec<_> = lines.collect();
        let entries = || self.emergencies().map(|(_, record)| &record.entry);
        let refused = || self.refused_emergencies().map(|(_, record)| record);
        let answered = self.emergencies().filter(|(_, it)| it.is_answered());
        let processes = [None]
            .into_iter()
            .chain(Process::ALL.iter().copied().map(Some));
        let mut agencies = self.emergencies_by(|index, _| self.agency_of(index));
        EmergencyNumbers {
            as_of,
            all: EmergencyCount {
                releases: list.len() as u64,
                claims_refused: refused().count() as u64,
                never: list
                    .iter()
                    .filter(|it| it.process == Some(Process::Never))
                    .count() as u64,
                misused: self.misused_emergencies().count() as u64,
            },
            answers: split(Answers::ALL, list.iter().map(|it| it.answers), |it| {
                it.code()
            }),
            left: [
                entries().map(|it| it.homes).sum(),
                entries().map(|it| it.cameras).sum(),
                entries().map(|it| it.clips).sum(),
                entries().map(|it| it.seconds).sum(),
            ],
            dangers: split(Danger::ALL, entries().map(|it| it.danger), Danger::code),
            owners: split(
                life::Owner::ALL,
                entries().map(|it| it.owner),
                life::Owner::code,
            ),
            months: self.emergencies_by(|_, day| day.month()),
            sealed: agencies.remove(&None).unwrap_or_default(),
            agencies: agencies
                .into_iter()
                .filter_map(|(agency, count)| Some((agency?, count)))
                .collect(),
            reasons: split(
                life::Reason::ALL,
                refused().map(|it| it.reason),
                life::Reason::code,
            ),
            trustees: self.trustee_numbers(),
            notices: notice_numbers(self.emergencies().map(|(_, it)| &it.followed), as_of),
            processes: split(processes, answered.map(|(_, it)| process(it)), |it| {
                it.map_or("none".to_owned(), |it| it.to_string())
            }),
            overdue: self.overdue(as_of),
            medians: self.median_days(),
            minutes: self.median_minutes(),
            look_ups: self.look_up_numbers(),
            misuses: split(
                EmergencyMisuse::ALL.iter().copied(),
                self.misused_emergencies().map(|(_, it)| it.reason),
                |it| it.to_string(),
            ),
            list,
        }
    }

    fn line(&self, index: u64, record: &EmergencyRecord) -> ReleaseLine {
        let entry = &record.entry;
        ReleaseLine {
            release: index,
            day: record.day,
            danger: entry.danger,
            owner: entry.owner,
            left: [entry.cameras, entry.clips, entry.seconds],
            answers: self.answers(record),
            notice_due: entry.notice_due,
            noticed: record.noticed(),
            seal_until: entry.seal_until,
            agency: self.agency_of(index),
            process: process(record),
            misused: self
                .misused_emergency(index)
                .map(|it| (it.index, it.reason)),
            minutes: entry.minutes,
            country: entry.country.flatten(),
        }
    }

    pub(super) fn agency_of(&self, index: u64) -> Option<Slug> {
        let value = self.revealed.get(&(index, "agency".to_owned()))?;
        std::str::from_utf8(value).ok()?.parse().ok()
    }

    /// Releases and refused claims by whatever `key` makes of index and day.
    fn emergencies_by<K: Ord>(&self, key: impl Fn(u64, Day) -> K) -> BTreeMap<K, EmergencyCount> {
        let mut counts: BTreeMap<K, EmergencyCount> = BTreeMap::new();
        for (index, record) in self.emergencies() {
            let count = counts.entry(key(index, record.day)).or_default();
            count.releases += 1;
            count.never += u64::from(process(record) == Some(Process::Never));
            count.misused += u64::from(self.misused_emergency(index).is_some());
        }
        for (index, record) in self.refused_emergencies() {
            let count = counts.entry(key(index, record.day)).or_default();
            count.claims_refused += 1;
            count.misused += u64::from(self.misused_emergency(index).is_some());
        }
        counts
    }

    fn median_days(&self) -> MedianDays {
        let took = |of: &dyn Fn(&EmergencyRecord) -> Option<Day>| {
            let days = self.emergencies();
            median(
                days.filter_map(|(_, it)| Some(it.day.until(of(it)?)))
                    .collect(),
            )
        };
        MedianDays {
            answer: took(&|it| {
                let answers = it.receipts.values();
                let answers = answers.filter(|it| it.outcome == ReceiptOutcome::Answered);
                answers.map(|it| it.day).min()
            }),
            notice: took(&|it| it.noticed()),
            outcome: took(&|it| it.outcomes.first().map(|it| it.day)),
        }
    }

    fn median_minutes(&self) -> MedianMinutes {
        let released = self.emergencies().filter_map(|(_, it)| it.entry.minutes);
        let refused = self.refused_emergencies();
        let receipts = self.emergencies().flat_map(|(_, it)| it.receipts.values());
        MedianMinutes {
            released: median(released.collect()),
            refused: median(refused.filter_map(|(_, it)| it.minutes).collect()),
            trustee: median(receipts.filter_map(|it| it.minutes).collect()),
        }
    }
}

/// The middle one; of two in the middle the lesser.
pub(super) fn median(mut all: Vec<u64>) -> Option<u64> {
    all.sort_unstable();
    all.get(all.len().checked_sub(1)? / 2).copied()
}

/// Where the process is.
fn process(record: &EmergencyRecord) -> Option<Process> {
    record.outcomes.last().map(|outcome| outcome.process)
}

pub(super) fn split<T: PartialEq + Copy, W: Into<String>>(
    members: impl IntoIterator<Item = T>,
    found: impl Iterator<Item = T>,
    word: impl Fn(T) -> W,
) -> Split {
    let found: Vec<T> = found.collect();
    let count = |member| found.iter().filter(|it| **it == member).count() as u64;
    let members = members.into_iter();
    members
        .map(|member| (word(member).into(), count(member)))
        .collect()
}
