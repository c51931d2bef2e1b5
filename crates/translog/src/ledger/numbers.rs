//! The public numbers, counted from entries alone and always given with the tree size they hold for.

use std::collections::BTreeMap;

use super::{AgencyKey, CountryNumbers, Ledger};
use crate::entry::{Band, Body, Country, Day, Entry, Kind, Month, Role, Scope, Slug, Totals};

/// Kinds of entries by which footage may leave without its owner's consent: each is a row of the headline.
pub const RELEASES: &[Kind] = &[Kind::Emergency, Kind::Compelled];

/// Requests and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestNumbers {
    /// Requests published.
    pub requests: u64,
    /// Requests a moderator refused.
    pub refused: u64,
    /// Updates to requests.
    pub updated: u64,
    /// Requests resolved.
    pub resolved: u64,
    /// Requests withdrawn.
    pub withdrawn: u64,
    /// Consents; always 0 for one agency, since the log does not say whom a consent serves.
    pub consents: u64,
}

/// One agency's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgencyNumbers {
    /// Requests and what became of them.
    pub requests: RequestNumbers,
    /// Of its requests, urgent asks.
    pub urgent: u64,
    /// Of these, misused.
    pub urgent_misused: u64,
    /// Epoch of its delivery key.
    pub epoch: u64,
    /// Officers and supervisors whose credentials are not revoked.
    pub credentials: u64,
}

/// The numbers as of a tree size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Entries counted: what the numbers are as of.
    pub size: u64,
    /// Entries by kind, every kind listed.
    pub kinds: BTreeMap<Kind, u64>,
    /// Requests and consents over all agencies.
    pub all: RequestNumbers,
    /// The same by agency.
    pub agencies: BTreeMap<Slug, AgencyNumbers>,
    /// Credentials not revoked, by role.
    pub credentials: BTreeMap<Role, u64>,
    /// Credentials not revoked that nobody but the operator vouches for.
    pub credentials_by_operator: u64,
    /// Committed fields opened since.
    pub revealed: u64,
    /// Public documents taken out of sight.
    pub redacted: u64,
    /// Homes by month, in bands, as the operator stated them; a month that it did not state is not here.
    pub homes: BTreeMap<Month, Band>,
    /// Requests by offence.
    pub offences: OffenceNumbers,
    /// By the country of the agency that asked; under `None` what does not say it.
    pub countries: BTreeMap<Option<Country>, CountryNumbers>,
}

/// Requests by what they are about. The two add up to all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffenceNumbers {
    /// Of before entries said it.
    pub unsaid: u64,
    /// By code, and how many of each agency.
    pub said: BTreeMap<Slug, BTreeMap<Slug, u64>>,
}

impl Numbers {
    /// Releases by kind; their sum is the headline.
    pub fn releases(&self) -> impl Iterator<Item = (Kind, u64)> {
        let count = |kind| self.kinds.get(kind).copied().unwrap_or(0);
        RELEASES.iter().map(move |kind| (*kind, count(kind)))
    }
}

impl Ledger {
    /// The public numbers as of this size.
    pub fn numbers(&self) -> Numbers {
        let kinds = Kind::ALL
            .iter()
            .map(|kind| (*kind, self.counts.get(kind).copied().unwrap_or(0)))
            .collect();
        let mut all = RequestNumbers::default();
        let mut agencies: BTreeMap<Slug, AgencyNumbers> = BTreeMap::new();
        for (slug, keys) in self.agencies() {
            let epoch = keys.last().map_or(0, |key| key.epoch);
            agencies.insert(
                slug.clone(),
                AgencyNumbers {
                    epoch,
                    ..AgencyNumbers::default()
                },
            );
        }
        for month in self.months.values() {
            all.add(&month.all);
            for (slug, numbers) in &month.agencies {
                agencies
                    .entry(slug.clone())
                    .or_default()
                    .requests
                    .add(numbers);
            }
        }
        for request in self.requests.values() {
            if let Some(urgent) = request.urgent {
                let of = agencies.entry(request.agency.clone()).or_default();
                of.urgent += 1;
                of.urgent_misused += u64::from(urgent.misused.is_some());
            }
        }
        let mut credentials: BTreeMap<Role, u64> =
            Role::ALL.iter().map(|role| (*role, 0)).collect();
        let mut credentials_by_operator = 0;
        for record in self
            .credentials
            .values()
            .filter(|record| record.revoked.is_none())
        {
            *credentials.entry(record.role).or_default() += 1;
            credentials_by_operator += u64::from(record.by_operator);
            if let Some(agency) = &record.agency {
                agencies.entry(agency.clone()).or_default().credentials += 1;
            }
        }
        Numbers {
            size: self.size,
            kinds,
            all,
            agencies,
            credentials,
            credentials_by_operator,
            revealed: self.revealed.len() as u64,
            redacted: self
                .documents
                .values()
                .filter(|redacted| **redacted)
                .count() as u64,
            homes: self.homes.clone(),
            offences: self.offence_numbers(),
            countries: self.country_numbers(),
        }
    }

    fn offence_numbers(&self) -> OffenceNumbers {
        let mut numbers = OffenceNumbers::default();
        for request in self.requests.values() {
            let Some(offence) = &request.offence else {
                numbers.unsaid += 1;
                continue;
            };
            let agencies = numbers.said.entry(offence.clone()).or_default();
            *agencies.entry(request.agency.clone()).or_default() += 1;
        }
        numbers
    }

    /// What is to be stated of months that are over by `today` and was not yet, oldest first, at most
    /// `limit`: of all agencies, and of each that was there by then. A month without an entry counts 0.
    ///
    /// For one agency `consents` is 0, the only number that says nothing: the log hides whom a consent
    /// serves, and the difference to what an agency received would tell it how many took theirs back.
    pub fn totals_due(&self, today: Day, limit: usize) -> Vec<Totals> {
        let Some(began) = self.began else {
            return Vec::new();
        };
        let over = |month: &Month| *month < today.month();
        let months = std::iter::successors(Some(began.month()), |month| Some(month.next()));
        let scopes = |month: Month| {
            let there = move |(slug, keys): (&Slug, &[AgencyKey])| {
                let first = keys.first()?.day.month();
                (first <= month).then(|| (month, Scope::Agency(slug.clone())))
            };
            let agencies = self.agencies().filter_map(there);
            std::iter::once((month, Scope::All)).chain(agencies)
        };
        let due = months.take_while(over).flat_map(scopes);
        due.filter_map(|(month, scope)| self.totals(month, scope))
            .take(limit)
            .collect()
    }

    /// The month of which the number of homes is to be stated: the one before `today`'s, if the log had
    /// begun by then and it was not stated. Of an earlier one that was missed nobody can tell it any more.
    pub fn homes_due(&self, today: Day) -> Option<Month> {
        let months = std::iter::successors(Some(self.began?.month()), |month| Some(month.next()));
        let last = months.take_while(|month| *month < today.month()).last()?;
        (!self.homes.contains_key(&last)).then_some(last)
    }

    /// `None` if it was stated.
    fn totals(&self, month: Month, agency: Scope) -> Option<Totals> {
        let none = super::MonthNumbers::default();
        let counted = self.months.get(&month).unwrap_or(&none);
        if counted.stated.contains(&agency) {
            return None;
        }
        let numbers = match &agency {
            Scope::All => counted.all,
            Scope::Agency(slug) => counted.agencies.get(slug).copied().unwrap_or_default(),
        };
        Some(Totals {
            month,
            agency,
            requests: numbers.requests,
            refused: numbers.refused,
            updated: numbers.updated,
            resolved: numbers.resolved,
            withdrawn: numbers.withdrawn,
            consents: numbers.consents,
        })
    }

    /// The numbers of each month in which something was asked, shared or stated, oldest first, and
    /// whether the operator has stated those of all agencies.
    pub fn by_month(&self) -> impl DoubleEndedIterator<Item = (Month, RequestNumbers, bool)> {
        let months = self.months.iter();
        months.map(|(month, counted)| (*month, counted.all, counted.stated.contains(&Scope::All)))
    }

    /// Counts the entry in its month. The request a closing entry names is known: the rules were checked
    /// before.
    pub(super) fn count(&mut self, entry: &Entry) {
        let mut numbers = RequestNumbers::default();
        let of_request = |index: u64| {
            self.requests
                .get(&index)
                .map(|request| request.agency.clone())
        };
        let agency = match entry.body() {
            Body::Request(request) => {
                numbers.requests = 1;
                Some(request.agency.clone())
            }
            Body::RequestRefused(refused) => {
                numbers.refused = 1;
                Some(refused.agency.clone())
            }
            Body::RequestUpdate(update) => {
                numbers.updated = 1;
                of_request(update.request.0)
            }
            Body::RequestResolved(end) => {
                numbers.resolved = 1;
                of_request(end.request.0)
            }
            Body::RequestWithdrawn(end) => {
                numbers.withdrawn = 1;
                of_request(end.request.0)
            }
            Body::Consent(_) => {
                numbers.consents = 1;
                None
            }
            Body::Totals(totals) => {
                let month = self.months.entry(totals.month).or_default();
                month.stated.insert(totals.agency.clone());
                if let Scope::Agency(_) = totals.agency {
                    month.claimed = month.claimed.saturating_add(totals.consents);
                }
                return;
            }
            _ => return,
        };
        let country = |agency: &Slug| self.agency(agency)?.last()?.country();
        let country = agency.as_ref().map(country);
        let month = self.months.entry(entry.day().month()).or_default();
        month.all.add(&numbers);
        if let (Some(agency), Some(country)) = (agency, country) {
            month.countries.entry(country).or_default().add(&numbers);
            month.agencies.entry(agency).or_default().add(&numbers);
        }
    }
}

impl RequestNumbers {
    fn add(&mut self, other: &Self) {
        self.requests += other.requests;
        self.refused += other.refused;
        self.updated += other.updated;
        self.resolved += other.resolved;
        self.withdrawn += other.withdrawn;
        self.consents += other.consents;
    }
}
