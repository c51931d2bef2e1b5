//! What follows a release of any kind, and what of that is overdue: days alone make it so. Of a drill nothing
//! is.

use std::collections::BTreeMap;

use super::releases::{Answers, Lapse, NoticeNumbers, Overdue, TrusteeNumbers, median};
use super::{Followed, Ledger, trustees::number};
use crate::entry::{Day, ReceiptOutcome, Slug};

/// An emergency or a release under a legal demand.
struct Release<'a> {
    index: u64,
    day: Day,
    followed: &'a Followed,
    /// Last day to reveal these.
    seal_until: Day,
    revealed: &'static [&'static str],
    /// Last day to say whether a court is asked; `None` where an order was there before.
    outcome_due: Option<Day>,
}

/// What an emergency seals, and a drill.
const CLAIMED: &[&str] = &["agency", "claim"];

impl Followed {
    /// Day of the first notice.
    pub fn noticed(&self) -> Option<Day> {
        self.notices.values().map(|notice| notice.day).min()
    }
}

impl Ledger {
    /// Every release that trustees may answer, drills among them, by the index of its entry, and what
    /// followed it; in no order.
    pub fn each_release(&self) -> impl Iterator<Item = (u64, &Followed)> {
        let in_danger = self.emergencies().chain(self.drills());
        let in_danger = in_danger.map(|(index, it)| (index, &it.followed));
        in_danger.chain(self.compelled().map(|(index, it)| (index, &it.followed)))
    }

    /// Every release but drills, oldest first.
    fn releases(&self) -> Vec<Release<'_>> {
        let emergencies = self.emergencies().map(|(index, it)| Release {
            index,
            day: it.day,
            followed: &it.followed,
            seal_until: it.entry.seal_until,
            revealed: CLAIMED,
            outcome_due: Some(it.outcome_due()),
        });
        let compelled = self.compelled().map(|(index, it)| Release {
            index,
            day: it.day,
            followed: &it.followed,
            seal_until: it.entry.seal_until,
            revealed: &["agency", "type", "demand-text"],
            outcome_due: None,
        });
        let mut releases: Vec<_> = emergencies.chain(compelled).collect();
        releases.sort_by_key(|it| it.index);
        releases
    }

    /// Receipts in which a trustee refused a release, drills aside, by the index of the entry; in no order.
    pub fn refusing_receipts(&self) -> impl Iterator<Item = u64> {
        let in_danger = self.emergencies().map(|(_, it)| &it.followed);
        let all = in_danger.chain(self.compelled().map(|(_, it)| &it.followed));
        let receipts = all.flat_map(|it| it.receipts.values());
        let refusing = receipts.filter(|it| it.outcome == ReceiptOutcome::Refused);
        refusing.map(|it| it.index)
    }

    /// What became of a release or a drill among its trustees.
    pub fn answers(&self, release: &Followed) -> Answers {
        let set = self.set_of(release);
        let (threshold, seats) = set.map_or((0, 0), |set| (set.threshold, set.trustees.len()));
        let answered = release.receipts.values();
        let answered = answered.filter(|it| it.outcome == ReceiptOutcome::Answered);
        let answered = answered.count();
        let refused = release.receipts.len() - answered;
        if answered as u64 >= threshold {
            Answers::Answered
        } else if ((seats - refused) as u64) < threshold {
            Answers::Refused
        } else {
            Answers::Waiting
        }
    }

    /// What each trustee did with releases; drills are in no number but their own.
    pub(super) fn trustee_numbers(&self) -> BTreeMap<Slug, TrusteeNumbers> {
        let releases = self.releases();
        let mut all: BTreeMap<Slug, TrusteeNumbers> = BTreeMap::new();
        for (name, trustee) in self.trustees() {
            let of = all.entry(name.clone()).or_default();
            let (mut days, mut minutes) = (Vec::new(), Vec::new());
            for Release { day, followed, .. } in &releases {
                let set = self.set_of(followed);
                let seated = set.is_some_and(|it| it.trustees.contains(&number(&trustee.entry)));
                of.asked += u64::from(seated);
                let receipt = followed.receipts.get(name);
                match receipt.map(|receipt| receipt.outcome) {
                    Some(ReceiptOutcome::Answered) => of.answered += 1,
                    Some(ReceiptOutcome::Refused) => of.refused += 1,
                    None => of.unanswered += u64::from(seated),
                }
                days.extend(receipt.map(|receipt| day.until(receipt.day)));
                minutes.extend(receipt.and_then(|receipt| receipt.minutes));
            }
            (of.days, of.minutes) = (median(days), median(minutes));
        }
        all
    }

    /// What a release, a drill or a look-up seals, to be revealed by the end of `day` or earlier, and is not:
    /// its index and the field, oldest first.
    pub fn to_open(&self, day: Day) -> Vec<(u64, &'static str)> {
        let releases = self.releases().into_iter();
        let releases = releases.map(|it| (it.index, it.seal_until, it.revealed));
        let drills = self
            .drills()
            .map(|(index, it)| (index, it.entry.seal_until, CLAIMED));
        let sealed = releases.chain(drills).chain(self.sealed_look_ups());
        let mut sealed: Vec<_> = sealed.collect();
        sealed.sort_by_key(|(index, ..)| *index);
        let due = sealed.into_iter().filter(|(_, until, _)| *until <= day);
        let fields = due.flat_map(|(index, _, all)| all.iter().map(move |field| (index, *field)));
        fields.filter(|it| self.is_sealed(*it)).collect()
    }

    /// Of each look-up: until when which fields are sealed.
    fn sealed_look_ups(&self) -> impl Iterator<Item = (u64, Day, &'static [&'static str])> {
        self.look_ups()
            .map(|(index, it)| (index, it.entry.seal_until, &["agency", "text"][..]))
    }

    /// Whether a committed field of the entry at `index` was opened.
    pub fn is_revealed(&self, index: u64, field: &str) -> bool {
        self.revealed.contains_key(&(index, field.to_owned()))
    }

    fn is_sealed(&self, (release, field): (u64, &str)) -> bool {
        !self.is_revealed(release, field)
    }

    /// What is overdue at the end of the day before `as_of`, oldest release first.
    pub(super) fn overdue(&self, as_of: Day) -> Vec<Overdue> {
        let mut overdue = Vec::new();
        for it in self.releases() {
            let (release, followed) = (it.index, it.followed);
            let answered = followed.is_answered();
            let lapses = [
                (
                    answered && followed.noticed().is_none(),
                    Lapse::Notice,
                    Some(followed.notice_due),
                ),
                (
                    it.revealed
                        .iter()
                        .any(|field| self.is_sealed((release, field))),
                    Lapse::Opening,
                    Some(it.seal_until),
                ),
                (
                    answered && followed.outcomes.is_empty(),
                    Lapse::Outcome,
                    it.outcome_due,
                ),
            ];
            for (open, what, due) in lapses {
                if let Some(due) = due.filter(|due| open && as_of > *due) {
                    overdue.push(Overdue { release, what, due });
                }
            }
        }
        for (release, due, fields) in self.sealed_look_ups() {
            let sealed = fields.iter().any(|field| self.is_sealed((release, field)));
            if sealed && as_of > due {
                let what = Lapse::Opening;
                overdue.push(Overdue { release, what, due });
            }
        }
        overdue.sort_by_key(|it| it.release);
        overdue
    }
}

/// When owners were told, of the releases among these that a trustee answered.
pub(super) fn notice_numbers<'a>(
    releases: impl Iterator<Item = &'a Followed>,
    as_of: Day,
) -> NoticeNumbers {
    let mut numbers = NoticeNumbers::default();
    for release in releases.filter(|it| it.is_answered()) {
        let due = release.notice_due;
        let of = match release.noticed() {
            Some(day) if day <= due => &mut numbers.in_time,
            Some(_) => &mut numbers.late,
            None if as_of <= due => &mut numbers.waiting,
            None => &mut numbers.overdue,
        };
        *of += 1;
    }
    numbers
}
