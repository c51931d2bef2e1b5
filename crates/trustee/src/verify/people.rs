//! The people's side: each of the record, signed what they had to; how many they are is counted.

use std::collections::BTreeSet;

use sidelight_api::trustee::{Basis as Wire, CaseApproval, Finding};
use sidelight_domain::approval::decision::decides;
use sidelight_domain::approval::{ApprovalKey, Assertion, Site, decision_digest};
use sidelight_domain::demand::demand_digest;
use sidelight_domain::emergency::claim_digest;
use sidelight_domain::record::Hash;
use sidelight_domain::rulebook::decide::Released;
use sidelight_translog::entry::{Kind, Role, Slug};
use sidelight_translog::ledger::{CredentialRecord, Ledger};

use super::{Basis, Case, Check, Danger, Ground, Opened, Refused};

/// Lines of an entry before its own fields: version, kind, ordinal, day.
const HEAD_LINES: usize = 4;

pub(super) fn approved<S>(
    case: &Case<'_>,
    opened: &Opened,
    ground: &Ground<'_, S>,
) -> Result<Released, Refused> {
    let check = Check::Approvals;
    let origin = ground.ledger.operator().map(|it| it.origin.as_str());
    let origin = origin.unwrap_or_default();
    let claimed = match &case.file.basis {
        Wire::Emergency { claim, .. } => {
            claim_digest(origin, claim, opened.submitted_by, case.basis.is_drill())
        }
        Wire::Compelled { demand, .. } => demand_digest(origin, demand, opened.submitted_by),
    };
    let kind = case.basis.kind();
    let decided = decision_of(&case.file.entry, kind, origin);
    let decided = decided.ok_or_else(|| check.refused("decision"))?;
    check.demand(case.body.decision.0 == decided, "decision")?;
    let agency = Some(&opened.agency);
    let reviews = case.body.reviews;
    let expected = [
        (opened.submitted_by, Role::Officer, agency, claimed),
        (opened.supervised_by, Role::Supervisor, agency, claimed),
        (reviews[0], Role::Reviewer, None, decided),
        (reviews[1], Role::Reviewer, None, decided),
    ];
    let record = Approved {
        ledger: ground.ledger,
        site: &ground.site,
        before: case.file.release,
    };
    signed(&case.file.approvals, &expected, &record)?;
    match &case.basis {
        Basis::Emergency(it) => found(it, reviews)?,
        Basis::Compelled(it) => {
            let yes = it.checklist.findings().refuses().is_none();
            check.demand(yes, "checklist")?;
            record.credential((it.checklist.by, Role::Reviewer, None))?;
        }
    }
    Ok(Released {
        cameras: 0,
        camera_minutes: 0,
        reviewers: BTreeSet::from(reviews).len() as u64,
        supervised: true,
        // A credential has one role, and an entry names two reviewers in ascending order: nobody is there
        // twice.
        own_work: false,
    })
}

/// Whose part something is: which credential, of which role and agency, over which digest.
pub(super) type Part<'a> = (u64, Role, Option<&'a Slug>, Hash);

/// What approvals are held against.
pub(super) struct Approved<'a> {
    /// The record as replayed here.
    pub(super) ledger: &'a Ledger,
    /// Where this operator's people give approvals.
    pub(super) site: &'a Site<'a>,
    /// The entry before which a credential must have been there.
    pub(super) before: u64,
}

impl<'a> Approved<'a> {
    /// A credential of the record that counted when the entry was made.
    fn credential(
        &self,
        (index, role, agency): (u64, Role, Option<&Slug>),
    ) -> Result<&'a CredentialRecord, Refused> {
        let precedes = |index: u64| (..self.before).contains(&index);
        let record = self.ledger.credential(index).filter(|it| {
            let revoked = it.revoked.is_some_and(precedes);
            it.role == role && it.agency.as_ref() == agency && !revoked && precedes(index)
        });
        record.ok_or_else(|| Check::Approvals.refused(&role.to_string()))
    }
}

/// Each part has its approval, in order, under a credential that counted.
pub(super) fn signed(
    given: &[CaseApproval],
    expected: &[Part<'_>],
    record: &Approved<'_>,
) -> Result<(), Refused> {
    let check = Check::Approvals;
    check.demand(given.len() == expected.len(), "not as many as have to")?;
    for (approval, (index, role, agency, digest)) in given.iter().zip(expected) {
        check.demand(approval.credential == *index, &role.to_string())?;
        let found = record.credential((*index, *role, *agency))?;
        let key = ApprovalKey::from_cose(found.key.as_bytes());
        let key = key.map_err(|_| check.refused(&role.to_string()))?;
        let assertion = Assertion {
            client_data: approval.client_data.0.clone(),
            authenticator_data: approval.authenticator_data.0.clone(),
            signature: approval.signature.0.clone(),
        };
        let verified = assertion.verify(&key, record.site, digest);
        verified.map_err(|error| check.refused(&format!("{role}: {}", error.code())))?;
    }
    Ok(())
}

/// Both reviewers found all of it, and one of them made the call.
fn found(danger: &Danger, reviews: [u64; 2]) -> Result<(), Refused> {
    let findings = danger.findings.iter();
    let all = findings.clone().all(|it| {
        let Finding {
            by: _,
            danger,
            imminent,
            helps,
            no_time,
        } = *it;
        danger && imminent && helps && no_time
    });
    let theirs = findings.map(|it| it.by).eq(reviews);
    Check::Approvals.demand(all && theirs, "findings")?;
    Check::Approvals.demand(reviews.contains(&danger.call_back.by), "call back")
}

/// What reviewers signed of an entry.
pub(super) fn decision_of(entry: &str, kind: Kind, origin: &str) -> Option<Hash> {
    let lines = entry.lines().skip(HEAD_LINES);
    let lines: Option<Vec<_>> = lines.map(|line| line.split_once(' ')).collect();
    let lines = lines?;
    Some(decision_digest(origin, kind.as_str(), decides(&lines)?))
}
