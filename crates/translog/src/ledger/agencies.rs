//! Agencies: their delivery keys, and where they have their powers.

use super::{Ledger, Violation};
use crate::{
    entry::{Agency, Authority, Country, Day, Jurisdiction, Recipient, Role, Slug},
    hash::Sha256Hash,
};

/// One delivery key of an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyKey {
    /// Index of its entry.
    pub index: u64,
    /// Day of its entry: the start of a cool-off.
    pub day: Day,
    /// The epoch, from 1.
    pub epoch: u64,
    /// SHA-256 of the name document.
    pub name: Sha256Hash,
    /// Whom residents seal to.
    pub delivery_key: Recipient,
    /// Where the agency has its powers, if its entry says so.
    pub jurisdiction: Option<Jurisdiction>,
}

impl AgencyKey {
    /// The country, if its entry says so.
    pub fn country(&self) -> Option<Country> {
        Some(self.jurisdiction.as_ref()?.country())
    }
}

impl Ledger {
    /// The country of an agency, as the newest of its entries before `index` has it.
    pub fn country_at(&self, agency: &Slug, index: u64) -> Option<Country> {
        self.keys_before(agency, index).next()?.country()
    }

    /// Whether an entry at `index` may say that an agency is of this country, or of none. The one before the
    /// newest of the agency's entries counts, too: somebody may have signed just before that one came.
    pub fn may_say(&self, said: Option<Country>, agency: &Slug, index: u64) -> bool {
        let mut lately = self.keys_before(agency, index).take(2);
        lately.any(|key| key.country() == said)
    }

    /// Newest first.
    fn keys_before(&self, agency: &Slug, index: u64) -> impl Iterator<Item = &AgencyKey> {
        let keys = self.agency(agency).unwrap_or_default().iter().rev();
        keys.filter(move |key| key.index < index)
    }

    pub(super) fn check_agency(&self, agency: &Agency) -> Result<(), Violation> {
        let last = self.agencies.get(&agency.agency).and_then(|it| it.last());
        let epoch = last.map_or(0, |key| key.epoch);
        if agency.epoch != epoch + 1 {
            return Err(Violation::Agency("the epoch is not the next one"));
        }
        if self.is_recipient(&agency.delivery_key) {
            return Err(Violation::KeyReused);
        }
        let had = last.is_some_and(|key| key.jurisdiction.is_some());
        if had && agency.jurisdiction.iter().flatten().next().is_none() {
            return Err(Violation::Agency("it had a jurisdiction"));
        }
        match agency.decided_by {
            // A rotation comes from the agency itself: else the operator could put a key of its own in
            // its place.
            by if epoch > 0 => match by {
                Authority::Credential(index) => self.of_agency(index, &agency.agency),
                Authority::Operator => Err(Violation::Agency(
                    "a rotation needs a credential of the agency",
                )),
            },
            Authority::Operator => Ok(()),
            Authority::Credential(index) => {
                self.approver("decided-by", index, &[Role::Admin], None)
            }
        }
    }

    pub(super) fn record_agency(&mut self, (index, day): (u64, Day), agency: &Agency) {
        self.recipients.insert(agency.delivery_key.clone(), index);
        self.document(agency.name);
        let key = AgencyKey {
            index,
            day,
            epoch: agency.epoch,
            name: agency.name,
            delivery_key: agency.delivery_key.clone(),
            jurisdiction: agency.jurisdiction.clone().flatten(),
        };
        let keys = self.agencies.entry(agency.agency.clone()).or_default();
        keys.push(key);
    }
}
