//! The public numbers of legal demands. One that ended is exactly one of a release, a disclosure of an
//! account, a refusal and a preservation; preservations are counted apart, since nothing leaves.

use std::collections::BTreeMap;

use sidelight_domain::demand::life::Reason;

use super::follow::notice_numbers;
use super::releases::{Answers, NoticeNumbers, Split, split};
use super::{CompelledRecord, Ledger};
use crate::entry::{Day, DemandName, Month, ObjectionState, Slug};

/// What demands came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DemandCount {
    /// Releases of footage.
    pub releases: u64,
    /// Disclosures of what the operator can read of an account.
    pub accounts: u64,
    /// Demands that were refused, withdrawn or not decided.
    pub refused: u64,
    /// Preservations; a renewal is one of its own.
    pub preservations: u64,
}

/// One release as everyone sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompelledLine {
    /// Index of its entry.
    pub release: u64,
    /// Day of its entry.
    pub day: Day,
    /// Its type as the entry names it, or as it was revealed since.
    pub demand: String,
    /// Day on which the household was told before; `None` under a gag.
    pub told: Option<Day>,
    /// Cameras, clips, seconds at most.
    pub left: [u64; 3],
    /// What became of it.
    pub answers: Answers,
    /// Last day to tell the owner that it left.
    pub notice_due: Day,
    /// Day of the first notice.
    pub noticed: Option<Day>,
    /// Last day to reveal agency, type and demand.
    pub seal_until: Day,
    /// The agency, once revealed.
    pub agency: Option<Slug>,
}

/// The numbers of legal demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemandNumbers {
    /// All of them.
    pub all: DemandCount,
    /// Releases under a gag: the household was not told before.
    pub gagged: u64,
    /// Households told of a demand.
    pub told: u64,
    /// Preservations that have not ended.
    pub preserved: u64,
    /// Releases by what became of them among the trustees.
    pub answers: Split,
    /// Homes, cameras, clips, seconds at most, in all releases.
    pub left: [u64; 4],
    /// Objections by where they are.
    pub objections: Split,
    /// Refused demands by reason.
    pub reasons: Split,
    /// When owners were told that it left.
    pub notices: NoticeNumbers,
    /// By month.
    pub months: BTreeMap<Month, DemandCount>,
    /// By type, as far as it is told; the rest are `sealed`.
    pub types: BTreeMap<String, DemandCount>,
    /// Every release, oldest first.
    pub list: Vec<CompelledLine>,
    /// What the operator stated in bands, in no other number.
    pub banded: Vec<BandLine>,
}

/// How many demands of a type there were in a half-year, as the operator stated it in a band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandLine {
    /// Last month of the half-year.
    pub month: Month,
    /// The type.
    pub demand: Slug,
    /// Not fewer.
    pub least: u64,
    /// Not more.
    pub most: u64,
}

impl Ledger {
    /// The numbers of legal demands on a day, or on that of the last entry if it is later.
    pub fn demand_numbers(&self, day: Day) -> DemandNumbers {
        let as_of = self.day().map_or(day, |last| last.max(day));
        let entries = || self.compelled().map(|(_, record)| &record.entry);
        let lines = self
            .compelled()
            .map(|(index, it)| self.compelled_line(index, it));
        let list: Vec<_> = lines.collect();
        let objections = self.households_told().filter_map(|told| told.objection);
        let reasons = self.refused_demands().map(|(_, it)| it.reason);
        let kept = self.preservations().filter(|(_, it)| as_of <= it.until);
        let (mut all, mut months, mut types) =
            (DemandCount::default(), BTreeMap::new(), BTreeMap::new());
        self.each_demand(|day, demand, what| {
            *what(&mut all) += 1;
            *what(months.entry(day.month()).or_default()) += 1;
            *what(types.entry(demand).or_default()) += 1;
        });
        DemandNumbers {
            all,
            gagged: entries().filter(|it| it.told.is_none()).count() as u64,
            told: self.households_told().count() as u64,
            preserved: kept.count() as u64,
            answers: split(
                Answers::ALL,
                list.iter().map(|it| it.answers),
                Answers::code,
            ),
            left: [
                entries().map(|it| it.homes).sum(),
                entries().map(|it| it.cameras).sum(),
                entries().map(|it| it.clips).sum(),
                entries().map(|it| it.seconds).sum(),
            ],
            objections: split(ObjectionState::ALL.iter().copied(), objections, |it| {
                it.to_string()
            }),
            reasons: split(Reason::ALL, reasons, Reason::code),
            notices: notice_numbers(self.compelled().map(|(_, it)| &it.followed), as_of),
            months,
            types,
            list,
            banded: self.band_lines(),
        }
    }

    fn band_lines(&self) -> Vec<BandLine> {
        let bands = self.bands().iter();
        let line = |((month, demand), [least, most]): (&(Month, Slug), &[u64; 2])| BandLine {
            month: *month,
            demand: demand.clone(),
            least: *least,
            most: *most,
        };
        bands.map(line).collect()
    }

    /// Every demand that ended: its day, its type, and which number it is part of.
    fn each_demand(&self, mut count: impl FnMut(Day, String, fn(&mut DemandCount) -> &mut u64)) {
        for (index, it) in self.compelled() {
            let demand = self.type_of(index, &it.entry.demand);
            count(it.day, demand, |of| &mut of.releases);
        }
        for (index, it) in self.disclosed_accounts() {
            let demand = self.type_of(index, &it.demand);
            count(it.day, demand, |of| &mut of.accounts);
        }
        for (_, it) in self.refused_demands() {
            count(it.day, it.demand.to_string(), |of| &mut of.refused);
        }
        for (_, it) in self.preservations() {
            count(it.day, it.demand.to_string(), |of| &mut of.preservations);
        }
    }

    /// The code of a demand's type: as its entry names it, or as it was revealed since.
    pub(super) fn type_of(&self, index: u64, demand: &DemandName) -> String {
        let revealed = self.revealed.get(&(index, "type".to_owned()));
        let revealed = revealed.and_then(|value| std::str::from_utf8(value).ok());
        revealed.map_or_else(|| demand.to_string(), ToOwned::to_owned)
    }

    fn compelled_line(&self, index: u64, record: &CompelledRecord) -> CompelledLine {
        let entry = &record.entry;
        let told = entry.told.and_then(|told| self.told(told.0));
        CompelledLine {
            release: index,
            day: record.day,
            demand: self.type_of(index, &entry.demand),
            told: told.map(|told| told.day),
            left: [entry.cameras, entry.clips, entry.seconds],
            answers: self.answers(record),
            notice_due: entry.notice_due,
            noticed: record.noticed(),
            seal_until: entry.seal_until,
            agency: self.agency_of(index),
        }
    }
}
