//! The rules between entries, one function a kind; `docs/ref/leaf.md` states them in words.

use super::{Ledger, RequestRecord, Violation};
use crate::{
    entry::{
        Authority, Body, CheckpointKey, Credential, CredentialRevoked, Day, Entry, EntryIndex,
        Homes, Kind, Package, Policy, Redacted, Role, Scope, Slug, Totals,
    },
    hash::Sha256Hash,
};

type Checked = Result<(), Violation>;

impl Ledger {
    /// Checks that the entry fits as the next one, without taking it in.
    pub fn check(&self, entry: &Entry) -> Checked {
        if (self.size == 0) != (entry.kind() == Kind::Operator) {
            return Err(Violation::OperatorPlace);
        }
        let expected = self.next_ordinal(entry.kind());
        if entry.ordinal() != expected {
            let kind = entry.kind().as_str();
            return Err(Violation::Ordinal {
                kind,
                found: entry.ordinal(),
                expected,
            });
        }
        let day = entry.day();
        if self.day.is_some_and(|last| day < last) {
            return Err(Violation::Day);
        }
        self.check_late(entry)?;
        self.check_body(day, entry.body())
    }

    /// What the kind's entries have come to say, each later one says; but a receipt that a trustee signed
    /// before it could say so is taken as it is, since it can sign no other.
    fn check_late(&self, entry: &Entry) -> Checked {
        let kind = entry.kind();
        if kind == Kind::Receipt {
            return Ok(());
        }
        let lacks = entry.body().late().into_iter().filter(|(_, has)| !has);
        let mut lacks = lacks.filter(|(field, _)| self.late.contains(&(kind, *field)));
        match lacks.next() {
            None => Ok(()),
            Some((field, _)) => Err(Violation::Late {
                kind: kind.as_str(),
                field,
            }),
        }
    }

    fn check_body(&self, day: Day, body: &Body) -> Checked {
        match body {
            Body::Operator(_) => Ok(()),
            Body::Policy(policy) => self.check_policy(policy),
            Body::Agency(agency) => self.check_agency(agency),
            Body::Credential(credential) => self.check_credential(credential),
            Body::CredentialRevoked(revoked) => self.check_revoked(revoked),
            Body::Request(request) => {
                self.known_agency(&request.agency)?;
                self.in_force(request.policy, day)?;
                self.moderator(request.decided_by)
            }
            Body::RequestRefused(refused) => {
                self.known_agency(&refused.agency)?;
                self.in_force(refused.policy, day)?;
                self.moderator(refused.decided_by)
            }
            Body::RequestUpdate(update) => {
                self.open_request(update.request)?;
                self.moderator(update.decided_by)
            }
            Body::RequestResolved(end) => {
                self.of_agency(end.decided_by, self.open_request(end.request)?)
            }
            Body::RequestWithdrawn(end) => {
                self.of_agency(end.decided_by, self.open_request(end.request)?)
            }
            Body::Urgent(urgent) => self.check_urgent(urgent),
            Body::UrgentMisused(misused) => self.check_misused(day, misused),
            Body::Consent(consent) => self.in_force(consent.policy, day),
            Body::Package(package) => self.check_package(package),
            Body::Redacted(redacted) => self.check_redacted(redacted),
            Body::Reveal(reveal) => self.check_reveal(reveal),
            Body::Web(_) => Ok(()),
            Body::CheckpointKey(change) => self.check_key(change),
            Body::Totals(totals) => self.check_totals(totals),
            Body::Homes(homes) => self.check_homes(homes),
            body @ (Body::Trustee(_)
            | Body::Ceremony(_)
            | Body::CeremonyPackage(_)
            | Body::CeremonyConfirmed(_)
            | Body::TrusteeSet(_)
            | Body::LookupCeremony(_)
            | Body::LookupPackage(_)
            | Body::LookupConfirmed(_)
            | Body::LookupSet(_)
            | Body::LookupTally(_)) => self.check_trustees(body),
            Body::Canary(canary) => self.check_canary(canary),
            Body::EmergencyMisused(misused) => self.check_emergency_misused(misused),
            body @ (Body::Emergency(_)
            | Body::EmergencyRefused(_)
            | Body::Drill(_)
            | Body::DrillRefused(_)
            | Body::Receipt(_)
            | Body::Notice(_)
            | Body::Outcome(_)) => self.check_emergencies(day, body),
            Body::LookUp(look_up) => self.check_look_up(day, look_up),
            Body::LookUpRefused(refused) => {
                self.check_refused(day, refused.policy, refused.decided_by)
            }
            body @ (Body::Compelled(_)
            | Body::AccountDisclosed(_)
            | Body::DemandNoticed(_)
            | Body::Objection(_)
            | Body::DemandRefused(_)
            | Body::Preservation(_)
            | Body::DemandsBanded(_)) => self.check_demands(day, body),
        }
    }

    fn check_key(&self, change: &CheckpointKey) -> Checked {
        match self.log_key.as_ref() == Some(&change.previous) {
            true => Ok(()),
            false => Err(Violation::CheckpointKey),
        }
    }

    fn check_policy(&self, policy: &Policy) -> Checked {
        let Some(last) = self.policies.last() else {
            return Ok(());
        };
        if policy.version <= last.version {
            return Err(Violation::Policy("the version does not rise"));
        }
        if policy.effective < last.effective {
            return Err(Violation::Policy("in force before the one it follows"));
        }
        Ok(())
    }

    fn check_credential(&self, credential: &Credential) -> Checked {
        let agency = credential.agency.as_ref();
        if let Some(agency) = agency {
            self.known_agency(agency)?;
        }
        if self.credential_keys.contains(&credential.key) {
            return Err(Violation::KeyReused);
        }
        self.enroller("enrolled-by", credential.enrolled_by, agency)
    }

    fn check_revoked(&self, revoked: &CredentialRevoked) -> Checked {
        let record = self.live("credential", revoked.credential)?;
        self.enroller("revoked-by", revoked.revoked_by, record.agency.as_ref())
    }

    fn check_package(&self, package: &Package) -> Checked {
        match self.packages.contains_key(&package.digest) {
            true => Err(Violation::Package),
            false => Ok(()),
        }
    }

    fn check_redacted(&self, redacted: &Redacted) -> Checked {
        match self.documents.get(&redacted.document) {
            None => return Err(Violation::Redacted("no earlier entry names this document")),
            Some(true) => return Err(Violation::Redacted("this document is redacted already")),
            Some(false) => {}
        }
        const MAY: &[Role] = &[Role::Moderator, Role::Reviewer, Role::Admin];
        self.approver("first-approval", redacted.first_approval, MAY, None)?;
        self.approver("second-approval", redacted.second_approval, MAY, None)
    }

    fn check_homes(&self, homes: &Homes) -> Checked {
        match self.homes.contains_key(&homes.month) {
            true => Err(Violation::Totals("homes stated for this month already")),
            false => Ok(()),
        }
    }

    fn check_totals(&self, totals: &Totals) -> Checked {
        let none = super::MonthNumbers::default();
        let month = self.months.get(&totals.month).unwrap_or(&none);
        if month.stated.contains(&totals.agency) {
            return Err(Violation::Totals("stated for this month already"));
        }
        let numbers = match &totals.agency {
            Scope::All => month.all,
            Scope::Agency(agency) => {
                self.known_agency(agency)?;
                month.agencies.get(agency).copied().unwrap_or_default()
            }
        };
        let stated = [
            totals.requests,
            totals.refused,
            totals.updated,
            totals.resolved,
            totals.withdrawn,
        ];
        let counted = [
            numbers.requests,
            numbers.refused,
            numbers.updated,
            numbers.resolved,
            numbers.withdrawn,
        ];
        if stated != counted {
            return Err(Violation::Totals("not what the log says for this month"));
        }
        let consents_fit = match &totals.agency {
            Scope::All => totals.consents == month.all.consents,
            Scope::Agency(_) => totals.consents.saturating_add(month.claimed) <= month.all.consents,
        };
        if consents_fit {
            Ok(())
        } else {
            Err(Violation::Totals("not the month's number of consents"))
        }
    }

    pub(super) fn known_agency(&self, agency: &Slug) -> Checked {
        match self.agencies.contains_key(agency) {
            true => Ok(()),
            false => Err(Violation::Agency("no earlier entry names this agency")),
        }
    }

    pub(super) fn in_force(&self, rulebook: Sha256Hash, day: Day) -> Checked {
        match self.policy_on(day) {
            Some(policy) if policy.rulebook == rulebook => Ok(()),
            Some(_) => Err(Violation::Policy("not the rulebook in force on this day")),
            None => Err(Violation::Policy("no rulebook is in force on this day")),
        }
    }

    pub(super) fn known_request(&self, request: EntryIndex) -> Result<&RequestRecord, Violation> {
        self.requests.get(&request.0).ok_or(Violation::Request(
            "no earlier entry of this index is a request",
        ))
    }

    fn open_request(&self, request: EntryIndex) -> Result<&Slug, Violation> {
        let record = self.known_request(request)?;
        match record.closed {
            Some(_) => Err(Violation::Request("it is closed already")),
            None => Ok(&record.agency),
        }
    }

    fn moderator(&self, index: EntryIndex) -> Checked {
        self.approver("decided-by", index, &[Role::Moderator], None)
    }

    pub(super) fn of_agency(&self, index: EntryIndex, agency: &Slug) -> Checked {
        self.approver(
            "decided-by",
            index,
            &[Role::Officer, Role::Supervisor],
            Some(agency),
        )
    }

    pub(super) fn enroller(
        &self,
        field: &'static str,
        by: Authority,
        agency: Option<&Slug>,
    ) -> Checked {
        let Authority::Credential(index) = by else {
            return Ok(());
        };
        match (self.live(field, index)?.role, agency) {
            (Role::Supervisor, Some(_)) => self.approver(field, index, &[Role::Supervisor], agency),
            _ => self.approver(field, index, &[Role::Admin], None),
        }
    }

    fn live(
        &self,
        field: &'static str,
        index: EntryIndex,
    ) -> Result<&super::CredentialRecord, Violation> {
        let refuse = |reason| Violation::Approver {
            field,
            index: index.0,
            reason,
        };
        let record = self.credentials.get(&index.0);
        let record =
            record.ok_or_else(|| refuse("no earlier entry of this index is a credential"))?;
        if record.revoked.is_some() {
            return Err(refuse("this credential is revoked"));
        }
        Ok(record)
    }

    pub(super) fn approver(
        &self,
        field: &'static str,
        index: EntryIndex,
        roles: &[Role],
        agency: Option<&Slug>,
    ) -> Checked {
        let record = self.live(field, index)?;
        if !roles.contains(&record.role) {
            return Err(Violation::Approver {
                field,
                index: index.0,
                reason: "its role may not decide this",
            });
        }
        if agency.is_some() && record.agency.as_ref() != agency {
            return Err(Violation::Approver {
                field,
                index: index.0,
                reason: "it is of another agency",
            });
        }
        Ok(())
    }
}
