//! Releases in an emergency, and what follows a release of any kind: who answered it, what the owner was
//! told, what a court made of it.

use std::collections::BTreeMap;

use sidelight_domain::emergency::{Danger, life::Reason};

use super::{Ledger, TrusteeSetRecord, Violation, trustees::number};
use crate::entry::{
    Authority, Body, Country, Day, Emergency, EmergencyRefused, Entry, EntryIndex, Notice, Outcome,
    Process, PublicKey, Receipt, ReceiptOutcome, Role, Slug,
};
use crate::hash::Sha256Hash;

type Checked = Result<(), Violation>;

/// The process has begun, or been given up, within so many days: of the calendar, in UTC, and the same under
/// every rulebook, so that anyone computes from the log alone what is overdue.
pub const PROCESS_DAYS: u16 = 7;

/// A release as the log has it now; what followed reads like its own fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseRecord<E> {
    /// Day of its entry.
    pub day: Day,
    /// What may leave, and by when who is told.
    pub entry: E,
    /// What followed.
    pub followed: Followed,
}

/// A release in an emergency.
pub type EmergencyRecord = ReleaseRecord<Emergency>;

impl<E> std::ops::Deref for ReleaseRecord<E> {
    type Target = Followed;

    fn deref(&self) -> &Followed {
        &self.followed
    }
}

/// What followed a release of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The set of trustees that may answer.
    pub trustee_set: EntryIndex,
    /// Last day on which the owner is told.
    pub notice_due: Day,
    /// What its trustees did, by name.
    pub receipts: BTreeMap<Slug, ReceiptRecord>,
    /// Who told the owner, by name.
    pub notices: BTreeMap<Slug, NoticeRecord>,
    /// What a court made of it, oldest first.
    pub outcomes: Vec<OutcomeRecord>,
}

impl Followed {
    /// Of a release that was just entered.
    pub(super) fn nothing_yet(trustee_set: EntryIndex, notice_due: Day) -> Self {
        Self {
            trustee_set,
            notice_due,
            receipts: BTreeMap::new(),
            notices: BTreeMap::new(),
            outcomes: Vec::new(),
        }
    }

    /// Whether a trustee answered.
    pub fn is_answered(&self) -> bool {
        let mut receipts = self.receipts.values();
        receipts.any(|receipt| receipt.outcome == ReceiptOutcome::Answered)
    }

    /// Whether this can be said of the process next.
    pub fn may_become(&self, process: Process) -> bool {
        match self.outcomes.last().map(|last| last.process) {
            None => true,
            Some(Process::Filed) => matches!(process, Process::Granted | Process::Denied),
            Some(Process::Granted | Process::Denied | Process::Never) => false,
        }
    }
}

impl EmergencyRecord {
    /// Last day on which it is in time to say whether a court is asked.
    pub fn outcome_due(&self) -> Day {
        self.day.after(PROCESS_DAYS)
    }
}

/// A trustee's receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiptRecord {
    /// Index of its entry.
    pub index: u64,
    /// Day of its entry.
    pub day: Day,
    /// Answered or refused.
    pub outcome: ReceiptOutcome,
    /// SHA-256 of the sealed answer.
    pub answer: Option<Sha256Hash>,
    /// How long it took the trustee.
    pub minutes: Option<u64>,
}

/// A trustee's notice to the owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeRecord {
    /// Index of its entry.
    pub index: u64,
    /// Day of its entry.
    pub day: Day,
}

/// What a court made of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutcomeRecord {
    /// Index of its entry.
    pub index: u64,
    /// Day of its entry.
    pub day: Day,
    /// Where the process is.
    pub process: Process,
    /// SHA-256 of the public text.
    pub document: Option<Sha256Hash>,
}

/// An emergency that came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedRecord {
    /// Day of its entry.
    pub day: Day,
    /// What somebody was said to be in danger of.
    pub danger: Danger,
    /// Why.
    pub reason: Reason,
    /// Whose decision it was.
    pub decided_by: Authority,
    /// How long it took.
    pub minutes: Option<u64>,
    /// The country of the agency that asked, if its entry says so.
    pub country: Option<Country>,
}

impl Ledger {
    /// Every release in an emergency by the index of its entry, in order.
    pub fn emergencies(&self) -> impl DoubleEndedIterator<Item = (u64, &EmergencyRecord)> {
        let records = self.emergencies.iter();
        records.map(|(index, record)| (*index, record))
    }

    /// The release entered at `index`.
    pub fn emergency(&self, index: u64) -> Option<&EmergencyRecord> {
        self.emergencies.get(&index)
    }

    /// Every emergency that came to nothing by the index of its entry, in order.
    pub fn refused_emergencies(&self) -> impl DoubleEndedIterator<Item = (u64, &RefusedRecord)> {
        let records = self.refused_emergencies.iter();
        records.map(|(index, record)| (*index, record))
    }

    pub(super) fn check_emergencies(&self, day: Day, body: &Body) -> Checked {
        match body {
            Body::Emergency(emergency) => self.check_emergency(day, emergency),
            Body::Drill(drill) => {
                self.check_drill(day)?;
                self.check_emergency(day, drill)
            }
            Body::EmergencyRefused(refused) => {
                self.check_refused(day, refused.policy, refused.decided_by)
            }
            Body::DrillRefused(refused) => {
                self.check_drill_refused()?;
                self.check_refused(day, refused.policy, refused.decided_by)
            }
            Body::Receipt(receipt) => self.check_receipt(receipt),
            Body::Notice(notice) => self.check_notice(notice),
            Body::Outcome(outcome) => self.check_outcome(outcome),
            _ => Ok(()),
        }
    }

    fn check_emergency(&self, day: Day, emergency: &Emergency) -> Checked {
        self.in_force(emergency.policy, day)?;
        self.newest_set(emergency.trustee_set)?;
        self.reviewers(emergency.first_review, emergency.second_review)
    }

    pub(super) fn newest_set(&self, set: EntryIndex) -> Checked {
        let newest = self.trustee_sets().last().map(|set| set.index);
        match newest == Some(set.0) {
            true => Ok(()),
            false => Err(Violation::Release("not the newest set of trustees")),
        }
    }

    pub(super) fn reviewers(&self, first: EntryIndex, second: EntryIndex) -> Checked {
        self.approver("first-review", first, REVIEWER, None)?;
        self.approver("second-review", second, REVIEWER, None)
    }

    pub(super) fn check_refused(&self, day: Day, policy: Sha256Hash, by: Authority) -> Checked {
        self.in_force(policy, day)?;
        self.reviewer_if_any(by)
    }

    pub(super) fn reviewer_if_any(&self, by: Authority) -> Checked {
        match by {
            Authority::Operator => Ok(()),
            Authority::Credential(index) => self.approver("decided-by", index, REVIEWER, None),
        }
    }

    fn check_receipt(&self, receipt: &Receipt) -> Checked {
        let release = self.released(receipt.release)?;
        let key = self.key_of_seat(release, &receipt.trustee)?;
        if release.receipts.contains_key(&receipt.trustee) {
            return Err(Violation::Release(
                "this trustee's receipt is there already",
            ));
        }
        if !key.signed(&receipt.message(self.origin()?), &receipt.signature) {
            return Err(Violation::Release("the trustee's signature does not hold"));
        }
        Ok(())
    }

    fn check_notice(&self, notice: &Notice) -> Checked {
        let release = self.released(notice.release)?;
        let key = self.key_of_seat(release, &notice.trustee)?;
        let receipt = release.receipts.get(&notice.trustee);
        if receipt.is_none_or(|receipt| receipt.outcome != ReceiptOutcome::Answered) {
            return Err(Violation::Release("this trustee has not answered it"));
        }
        if release.notices.contains_key(&notice.trustee) {
            return Err(Violation::Release("this trustee's notice is there already"));
        }
        if !key.signed(&notice.message(self.origin()?), &notice.signature) {
            return Err(Violation::Release("the trustee's signature does not hold"));
        }
        Ok(())
    }

    fn check_outcome(&self, outcome: &Outcome) -> Checked {
        if self.drill(outcome.release.0).is_some() {
            return Err(Violation::Release("no court is asked about a drill"));
        }
        if !self.released(outcome.release)?.may_become(outcome.process) {
            return Err(Violation::Release("this does not follow its last outcome"));
        }
        const MAY: &[Role] = &[Role::Reviewer, Role::Admin];
        self.approver("decided-by", outcome.decided_by, MAY, None)
    }

    /// The release entered at `index`, of any kind, and what followed it.
    pub fn release(&self, index: u64) -> Option<&Followed> {
        let in_danger = self.emergency(index).or_else(|| self.drill(index));
        let compelled = || self.demands.compelled.get(&index).map(|it| &it.followed);
        in_danger.map(|it| &it.followed).or_else(compelled)
    }

    fn released(&self, index: EntryIndex) -> Result<&Followed, Violation> {
        let found = self.release(index.0);
        found.ok_or(Violation::Release("no earlier entry of this index is one"))
    }

    fn release_mut(&mut self, index: EntryIndex) -> Option<&mut Followed> {
        let emergency = self.emergencies.get_mut(&index.0);
        let drill = self.drills.released.get_mut(&index.0);
        let compelled = self.demands.compelled.get_mut(&index.0);
        let in_danger = emergency.or(drill).map(|it| &mut it.followed);
        in_danger.or(compelled.map(|it| &mut it.followed))
    }

    /// The trustees that may answer a release.
    pub fn set_of(&self, release: &Followed) -> Option<&TrusteeSetRecord> {
        let mut sets = self.trustee_sets().iter().rev();
        sets.find(|set| set.index == release.trustee_set.0)
    }

    /// The signing key of a trustee that may answer this release.
    fn key_of_seat(&self, release: &Followed, name: &Slug) -> Result<PublicKey, Violation> {
        let set = self.set_of(release);
        let trustee = self.trustee(name).map(|record| &record.entry);
        let seated = trustee
            .filter(|trustee| set.is_some_and(|set| set.trustees.contains(&number(trustee))));
        let seated = seated.ok_or(Violation::Release("this trustee has no seat in its set"))?;
        Ok(seated.signing_key)
    }

    pub(super) fn record_emergencies(&mut self, index: u64, entry: &Entry) {
        let day = entry.day();
        match entry.body() {
            Body::Emergency(it) => drop(self.emergencies.insert(index, released(day, it))),
            Body::Drill(it) => drop(self.drills.released.insert(index, released(day, it))),
            Body::EmergencyRefused(it) => {
                self.refused_emergencies.insert(index, refused(day, it));
            }
            Body::DrillRefused(it) => drop(self.drills.refused.insert(index, refused(day, it))),
            Body::Receipt(receipt) => {
                if let Some(record) = self.release_mut(receipt.release) {
                    let of = ReceiptRecord {
                        index,
                        day,
                        outcome: receipt.outcome,
                        answer: receipt.answer,
                        minutes: receipt.minutes,
                    };
                    record.receipts.insert(receipt.trustee.clone(), of);
                }
            }
            Body::Notice(notice) => {
                if let Some(record) = self.release_mut(notice.release) {
                    let of = NoticeRecord { index, day };
                    record.notices.insert(notice.trustee.clone(), of);
                }
            }
            Body::Outcome(outcome) => {
                if let Some(document) = outcome.document {
                    self.document(document);
                }
                if let Some(record) = self.release_mut(outcome.release) {
                    record.outcomes.push(OutcomeRecord {
                        index,
                        day,
                        process: outcome.process,
                        document: outcome.document,
                    });
                }
            }
            _ => {}
        }
    }
}

fn released(day: Day, emergency: &Emergency) -> EmergencyRecord {
    EmergencyRecord {
        day,
        entry: emergency.clone(),
        followed: Followed::nothing_yet(emergency.trustee_set, emergency.notice_due),
    }
}

fn refused(day: Day, refused: &EmergencyRefused) -> RefusedRecord {
    RefusedRecord {
        day,
        danger: refused.danger,
        reason: refused.reason,
        decided_by: refused.decided_by,
        minutes: refused.minutes,
        country: refused.country.flatten(),
    }
}

pub(super) const REVIEWER: &[Role] = &[Role::Reviewer];
