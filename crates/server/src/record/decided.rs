//! Entries that somebody decides under a passkey: what the decision covers, its digest, and the entry
//! with both in it (`docs/ref/approval.md`).

use sidelight_domain::approval::decision::decides;
use sidelight_domain::approval::decision_digest;
use sidelight_translog::entry::{Authority, Body, EntryIndex};
use sidelight_translog::hash::Sha256Hash;

/// Lines of an entry before its fields: version, kind, ordinal, day.
const HEAD_LINES: usize = 4;

/// Whose decision an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// One credential's.
    One(u64),
    /// Two different ones', in any order.
    Two(u64, u64),
}

/// The lines of an entry that a decision covers, in order; `None` if nobody decides such an entry.
pub(crate) fn covered(entry: &[u8]) -> Option<Vec<(String, String)>> {
    let text = std::str::from_utf8(entry).ok()?;
    let lines: Option<Vec<(&str, &str)>> = text
        .lines()
        .skip(HEAD_LINES)
        .map(|line| line.split_once(' '))
        .collect();
    let lines = lines?;
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Some(decides(&lines)?.iter().map(own).collect())
}

/// What the passkey signs for these lines.
pub(crate) fn digest(origin: &str, kind: &str, lines: &[(String, String)]) -> Sha256Hash {
    let lines: Vec<(&str, &str)> = lines
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    Sha256Hash(decision_digest(origin, kind, &lines))
}

/// The entry with its decision; `None` if such an entry is not decided by so many.
pub(crate) fn decided(body: Body, digest: Sha256Hash, by: By) -> Option<Body> {
    match body {
        Body::Request(_)
        | Body::RequestRefused(_)
        | Body::RequestUpdate(_)
        | Body::RequestResolved(_)
        | Body::RequestWithdrawn(_)
        | Body::UrgentMisused(_)
        | Body::EmergencyMisused(_)
        | Body::Agency(_)
        | Body::Redacted(_) => of_request(body, digest, by),
        Body::Emergency(_)
        | Body::EmergencyRefused(_)
        | Body::Drill(_)
        | Body::DrillRefused(_)
        | Body::LookUp(_)
        | Body::LookUpRefused(_)
        | Body::Outcome(_)
        | Body::Compelled(_)
        | Body::DemandNoticed(_)
        | Body::Objection(_)
        | Body::DemandRefused(_)
        | Body::Preservation(_)
        | Body::AccountDisclosed(_) => of_release(body, digest, by),
        Body::Operator(_)
        | Body::Policy(_)
        | Body::Credential(_)
        | Body::CredentialRevoked(_)
        | Body::Urgent(_)
        | Body::Consent(_)
        | Body::Package(_)
        | Body::Reveal(_)
        | Body::Web(_)
        | Body::CheckpointKey(_)
        | Body::Trustee(_)
        | Body::Ceremony(_)
        | Body::CeremonyPackage(_)
        | Body::CeremonyConfirmed(_)
        | Body::TrusteeSet(_)
        | Body::LookupCeremony(_)
        | Body::LookupPackage(_)
        | Body::LookupConfirmed(_)
        | Body::LookupSet(_)
        | Body::LookupTally(_)
        | Body::Receipt(_)
        | Body::Canary(_)
        | Body::Notice(_)
        | Body::Totals(_)
        | Body::DemandsBanded(_)
        | Body::Homes(_) => None,
    }
}

/// Of requests, agencies, redactions and misuse.
fn of_request(body: Body, digest: Sha256Hash, by: By) -> Option<Body> {
    match (body, by) {
        (Body::Request(mut body), By::One(by)) => {
            (body.decision, body.decided_by) = (digest, EntryIndex(by));
            Some(body.into())
        }
        (Body::RequestRefused(mut body), By::One(by)) => {
            (body.decision, body.decided_by) = (digest, EntryIndex(by));
            Some(body.into())
        }
        (Body::RequestUpdate(mut body), By::One(by)) => {
            (body.decision, body.decided_by) = (digest, EntryIndex(by));
            Some(body.into())
        }
        (Body::RequestResolved(mut body), By::One(by)) => {
            (body.decision, body.decided_by) = (digest, EntryIndex(by));
            Some(body.into())
        }
        (Body::RequestWithdrawn(mut body), By::One(by)) => {
            (body.decision, body.decided_by) = (digest, EntryIndex(by));
            Some(body.into())
        }
        (Body::UrgentMisused(mut body), By::One(by)) => {
            (body.decision, body.decided_by) = (digest, EntryIndex(by));
            Some(body.into())
        }
        (Body::EmergencyMisused(mut body), By::One(by)) => {
            (body.decision, body.decided_by) = (digest, EntryIndex(by));
            Some(body.into())
        }
        (Body::Agency(mut body), By::One(by)) => {
            body.decision = Some(digest);
            body.decided_by = Authority::Credential(EntryIndex(by));
            Some(body.into())
        }
        (Body::Redacted(mut body), By::Two(one, other)) => {
            body.decision = digest;
            body.first_approval = EntryIndex(one.min(other));
            body.second_approval = EntryIndex(one.max(other));
            Some(body.into())
        }
        _ => None,
    }
}

/// Of emergencies, demands and what follows them.
fn of_release(body: Body, digest: Sha256Hash, by: By) -> Option<Body> {
    let (one, both) = match by {
        By::One(by) => (Some(EntryIndex(by)), None),
        By::Two(one, other) => (
            None,
            Some((EntryIndex(one.min(other)), EntryIndex(one.max(other)))),
        ),
    };
    let decided: Body = match body {
        Body::Emergency(mut body) => {
            body.decision = digest;
            (body.first_review, body.second_review) = both?;
            body.into()
        }
        Body::Drill(mut body) => {
            body.decision = digest;
            (body.first_review, body.second_review) = both?;
            Body::Drill(body)
        }
        Body::DrillRefused(mut body) => {
            (body.decision, body.decided_by) = (Some(digest), Authority::Credential(one?));
            Body::DrillRefused(body)
        }
        Body::Compelled(mut body) => {
            body.decision = digest;
            (body.first_review, body.second_review) = both?;
            body.into()
        }
        Body::AccountDisclosed(mut body) => {
            body.decision = digest;
            (body.first_review, body.second_review) = both?;
            body.into()
        }
        Body::EmergencyRefused(mut body) => {
            (body.decision, body.decided_by) = (Some(digest), Authority::Credential(one?));
            body.into()
        }
        Body::LookUpRefused(mut body) => {
            (body.decision, body.decided_by) = (Some(digest), Authority::Credential(one?));
            body.into()
        }
        Body::LookUp(mut body) => {
            (body.decision, body.decided_by) = (digest, one?);
            body.into()
        }
        Body::DemandRefused(mut body) => {
            (body.decision, body.decided_by) = (Some(digest), Authority::Credential(one?));
            body.into()
        }
        Body::Objection(mut body) => {
            (body.decision, body.decided_by) = (Some(digest), Authority::Credential(one?));
            body.into()
        }
        Body::Outcome(mut body) => {
            (body.decision, body.decided_by) = (digest, one?);
            body.into()
        }
        Body::DemandNoticed(mut body) => {
            (body.decision, body.decided_by) = (digest, one?);
            body.into()
        }
        Body::Preservation(mut body) => {
            (body.decision, body.decided_by) = (digest, one?);
            body.into()
        }
        _ => return None,
    };
    Some(decided)
}
