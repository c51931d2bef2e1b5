//! Legal demands: who was told, who objected, what left, what was kept, what came to nothing.

use std::collections::{BTreeMap, BTreeSet};

use sidelight_domain::demand::life::Reason;

use super::emergencies::{Followed, REVIEWER, ReleaseRecord};
use super::{Ledger, Violation};
use crate::entry::{
    AccountDisclosed, Body, Commitment, Compelled, Day, DemandName, Entry, EntryIndex, Month,
    Objection, ObjectionState, Preservation, Slug,
};

type Checked = Result<(), Violation>;

/// A release under a legal demand.
pub type CompelledRecord = ReleaseRecord<Compelled>;

/// What the log has of legal demands.
#[derive(Clone, Debug, Default)]
pub(super) struct Demands {
    pub(super) compelled: BTreeMap<u64, CompelledRecord>,
    accounts: BTreeMap<u64, AccountRecord>,
    told: BTreeMap<u64, ToldRecord>,
    refused: BTreeMap<u64, RefusedDemandRecord>,
    preservations: BTreeMap<u64, PreservationRecord>,
    /// Bands that the operator stated, by last month of the half-year and type.
    banded: BTreeMap<(Month, Slug), [u64; 2]>,
    /// Notices after which something left.
    served: BTreeSet<u64>,
}

/// A household that was told of a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToldRecord {
    /// Day of its entry.
    pub day: Day,
    /// SHA-256 of the demand, committed to.
    pub demand_text: Commitment,
    /// What it says to that.
    pub objection: Option<ObjectionState>,
}

/// What the operator could read of an account, handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRecord {
    /// Day of its entry.
    pub day: Day,
    /// Under which type of demand.
    pub demand: DemandName,
    /// How the household was told before.
    pub told: Option<EntryIndex>,
}

/// A demand that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedDemandRecord {
    /// Day of its entry.
    pub day: Day,
    /// Its type.
    pub demand: DemandName,
    /// Why.
    pub reason: Reason,
}

/// Clips that are kept; never a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreservationRecord {
    /// Day of its entry.
    pub day: Day,
    /// Under which type of demand.
    pub demand: DemandName,
    /// Last day on which they are kept.
    pub until: Day,
    /// How many.
    pub clips: u64,
    /// The preservation that this one prolongs.
    pub renews: Option<EntryIndex>,
}

impl Ledger {
    /// Every release under a legal demand by the index of its entry, in order.
    pub fn compelled(&self) -> impl DoubleEndedIterator<Item = (u64, &CompelledRecord)> {
        let records = self.demands.compelled.iter();
        records.map(|(index, record)| (*index, record))
    }

    /// The release under a legal demand entered at `index`.
    pub fn compelled_release(&self, index: u64) -> Option<&CompelledRecord> {
        self.demands.compelled.get(&index)
    }

    /// Every disclosure of an account's data by the index of its entry, in order.
    pub fn disclosed_accounts(&self) -> impl DoubleEndedIterator<Item = (u64, &AccountRecord)> {
        let records = self.demands.accounts.iter();
        records.map(|(index, record)| (*index, record))
    }

    /// Every demand that came to nothing by the index of its entry, in order.
    pub fn refused_demands(&self) -> impl DoubleEndedIterator<Item = (u64, &RefusedDemandRecord)> {
        let records = self.demands.refused.iter();
        records.map(|(index, record)| (*index, record))
    }

    /// Every preservation by the index of its entry, in order.
    pub fn preservations(&self) -> impl DoubleEndedIterator<Item = (u64, &PreservationRecord)> {
        let records = self.demands.preservations.iter();
        records.map(|(index, record)| (*index, record))
    }

    /// The household that was told by the entry at `index`.
    pub fn told(&self, index: u64) -> Option<&ToldRecord> {
        self.demands.told.get(&index)
    }

    /// Every household that was told.
    pub(super) fn households_told(&self) -> impl Iterator<Item = &ToldRecord> {
        self.demands.told.values()
    }

    /// Least and most of a type in the half-year that ends with `month`, as the operator stated them.
    pub fn band(&self, month: Month, demand: &Slug) -> Option<[u64; 2]> {
        self.demands.banded.get(&(month, demand.clone())).copied()
    }

    /// Every band that was stated: half-year's last month and type, least and most.
    pub fn bands(&self) -> &BTreeMap<(Month, Slug), [u64; 2]> {
        &self.demands.banded
    }

    pub(super) fn check_demands(&self, day: Day, body: &Body) -> Checked {
        match body {
            Body::Compelled(compelled) => self.check_compelled(day, compelled),
            Body::AccountDisclosed(disclosed) => self.check_account(day, disclosed),
            Body::DemandNoticed(noticed) => {
                self.in_force(noticed.policy, day)?;
                self.approver("decided-by", noticed.decided_by, REVIEWER, None)
            }
            Body::Objection(objection) => self.check_objection(objection),
            Body::DemandRefused(refused) => {
                self.in_force(refused.policy, day)?;
                self.reviewer_if_any(refused.decided_by)
            }
            Body::Preservation(preservation) => self.check_preservation(day, preservation),
            Body::DemandsBanded(banded) => match self.band(banded.month, &banded.demand) {
                Some(_) => Err(Violation::Demand(
                    "a band stated for this half-year already",
                )),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn check_compelled(&self, day: Day, compelled: &Compelled) -> Checked {
        self.in_force(compelled.policy, day)?;
        self.newest_set(compelled.trustee_set)?;
        self.may_leave(compelled.told)?;
        self.reviewers(compelled.first_review, compelled.second_review)
    }

    fn check_account(&self, day: Day, disclosed: &AccountDisclosed) -> Checked {
        self.in_force(disclosed.policy, day)?;
        self.may_leave(disclosed.told)?;
        self.reviewers(disclosed.first_review, disclosed.second_review)
    }

    /// What a household was told of leaves once, and not while its objection is open, nor when that holds.
    fn may_leave(&self, told: Option<EntryIndex>) -> Checked {
        let Some(index) = told else {
            return Ok(());
        };
        let objection = self.noticed(index)?.objection;
        match objection {
            None | Some(ObjectionState::Withdrawn | ObjectionState::Overruled) => Ok(()),
            Some(ObjectionState::Raised | ObjectionState::Upheld) => {
                Err(Violation::Demand("the household's objection holds it"))
            }
        }
    }

    /// A notice after which nothing has left.
    fn noticed(&self, index: EntryIndex) -> Result<&ToldRecord, Violation> {
        let told = self.demands.told.get(&index.0);
        let told = told.ok_or(Violation::Demand("no earlier entry of this index told it"))?;
        match self.demands.served.contains(&index.0) {
            true => Err(Violation::Demand("what it was told of has left already")),
            false => Ok(told),
        }
    }

    fn check_objection(&self, objection: &Objection) -> Checked {
        use ObjectionState::{Overruled, Raised, Upheld, Withdrawn};
        let follows = match (self.noticed(objection.told)?.objection, objection.state) {
            (None, Raised) | (Some(Raised), Withdrawn | Upheld | Overruled) => true,
            (None, Withdrawn | Upheld | Overruled)
            | (Some(Raised), Raised)
            | (Some(Withdrawn | Upheld | Overruled), _) => false,
        };
        if !follows {
            return Err(Violation::Demand("this does not follow what was objected"));
        }
        self.reviewer_if_any(objection.decided_by)
    }

    fn check_preservation(&self, day: Day, preservation: &Preservation) -> Checked {
        self.in_force(preservation.policy, day)?;
        if let Some(renews) = preservation.renews {
            let earlier = self.demands.preservations.get(&renews.0);
            let earlier = earlier.ok_or(Violation::Demand("nothing is kept by this entry"))?;
            if earlier.renews.is_some() {
                return Err(Violation::Demand("it was renewed before"));
            }
            let mut later = self.demands.preservations.values();
            if later.any(|it| it.renews == Some(renews)) {
                return Err(Violation::Demand("it was renewed before"));
            }
            if earlier.until < day {
                return Err(Violation::Demand("it has ended"));
            }
        }
        self.approver("decided-by", preservation.decided_by, REVIEWER, None)
    }

    pub(super) fn record_demands(&mut self, index: u64, entry: &Entry) {
        let day = entry.day();
        match entry.body() {
            Body::Compelled(compelled) => {
                self.demands.served.extend(compelled.told.map(|it| it.0));
                let record = CompelledRecord {
                    day,
                    entry: compelled.clone(),
                    followed: Followed::nothing_yet(compelled.trustee_set, compelled.notice_due),
                };
                self.demands.compelled.insert(index, record);
            }
            Body::AccountDisclosed(disclosed) => {
                self.demands.served.extend(disclosed.told.map(|it| it.0));
                let (demand, told) = (disclosed.demand.clone(), disclosed.told);
                let record = AccountRecord { day, demand, told };
                self.demands.accounts.insert(index, record);
            }
            Body::DemandNoticed(noticed) => {
                let record = ToldRecord {
                    day,
                    demand_text: noticed.demand_text,
                    objection: None,
                };
                self.demands.told.insert(index, record);
            }
            Body::Objection(objection) => {
                if let Some(document) = objection.document {
                    self.document(document);
                }
                if let Some(told) = self.demands.told.get_mut(&objection.told.0) {
                    told.objection = Some(objection.state);
                }
            }
            Body::DemandRefused(refused) => {
                let (demand, reason) = (refused.demand.clone(), refused.reason);
                let record = RefusedDemandRecord {
                    day,
                    demand,
                    reason,
                };
                self.demands.refused.insert(index, record);
            }
            Body::DemandsBanded(banded) => {
                let key = (banded.month, banded.demand.clone());
                let band = [banded.least, banded.most];
                self.demands.banded.insert(key, band);
            }
            Body::Preservation(kept) => {
                let record = PreservationRecord {
                    day,
                    demand: kept.demand.clone(),
                    until: kept.until,
                    clips: kept.clips,
                    renews: kept.renews,
                };
                self.demands.preservations.insert(index, record);
            }
            _ => {}
        }
    }

    /// The type that a release under a demand names in the open.
    pub(super) fn open_type(&self, index: u64) -> Option<&DemandName> {
        let compelled = self.demands.compelled.get(&index);
        let account = || self.demands.accounts.get(&index).map(|it| &it.demand);
        compelled.map(|it| &it.entry.demand).or_else(account)
    }
}
