//! What each kind of entry and each of its fields means, in words for people who have never seen a log.
//!
//! The table itself is `docs/ref/leaf.md`; a test holds that every kind and every field of it has words
//! here.

mod demands;
mod emergencies;
mod trustees;

pub(super) use demands::demand_said;
pub(super) use emergencies::{answers_said, said};
use sidelight_translog::entry::Kind;

/// A kind of entry for people.
pub(super) struct KindWords {
    /// A few words, as a heading.
    pub(super) title: &'static str,
    /// What the entry says happened.
    pub(super) says: &'static str,
    /// What is deliberately not in it.
    pub(super) absent: &'static str,
}

fn worded((title, says, absent): (&'static str, &'static str, &'static str)) -> KindWords {
    KindWords {
        title,
        says,
        absent,
    }
}

/// The words of a kind.
pub(super) fn of(kind: Kind) -> KindWords {
    worded(match kind {
        Kind::Operator => (
            "The record begins",
            "Who runs this service, and with which keys. The key named here signs everything after it.",
            "Nothing: all of it is open.",
        ),
        Kind::Policy => (
            "A rulebook",
            "From this day on requests are judged by this rulebook. Its full text is beside the record.",
            "Nothing: all of it is open.",
        ),
        Kind::Agency => (
            "An agency’s key",
            "An agency may ask residents, and this is the key that shared clips are sealed to. A browser \
             seals to no key that does not stand here.",
            "Who works there.",
        ),
        Kind::Credential => (
            "Someone may decide",
            "A person’s passkey and what may be decided with it. Decisions under a key that does not \
             stand here do not count.",
            "The person’s name: only its sealed fingerprint is here.",
        ),
        Kind::Request
        | Kind::RequestRefused
        | Kind::RequestUpdate
        | Kind::RequestResolved
        | Kind::RequestWithdrawn
        | Kind::Urgent
        | Kind::UrgentMisused
        | Kind::Consent => return of_request(kind),
        Kind::CredentialRevoked
        | Kind::Package
        | Kind::Redacted
        | Kind::Reveal
        | Kind::Web
        | Kind::CheckpointKey
        | Kind::Totals
        | Kind::DemandsBanded
        | Kind::Homes
        | Kind::Trustee
        | Kind::Ceremony
        | Kind::CeremonyPackage
        | Kind::CeremonyConfirmed
        | Kind::TrusteeSet
        | Kind::LookupCeremony
        | Kind::LookupPackage
        | Kind::LookupConfirmed
        | Kind::LookupSet
        | Kind::LookupTally
        | Kind::Emergency
        | Kind::EmergencyRefused
        | Kind::Canary
        | Kind::EmergencyMisused
        | Kind::Drill
        | Kind::DrillRefused
        | Kind::LookUp
        | Kind::LookUpRefused
        | Kind::Receipt
        | Kind::Notice
        | Kind::Outcome
        | Kind::Compelled
        | Kind::DemandNoticed
        | Kind::Objection
        | Kind::DemandRefused
        | Kind::Preservation
        | Kind::AccountDisclosed => return of_upkeep(kind),
    })
}

/// The words of revoked passkeys, of packages, of what is done to the record itself, of what the operator
/// states, of its trustees, of emergencies and of legal demands.
fn of_upkeep(kind: Kind) -> KindWords {
    let of_others = trustees::of(kind).or_else(|| emergencies::of(kind));
    if let Some([title, says, absent]) = of_others.or_else(|| demands::of(kind)) {
        return worded((title, says, absent));
    }
    worded(match kind {
        Kind::CredentialRevoked => (
            "Someone may no longer decide",
            "A passkey that decides nothing from here on.",
            "Whose it was, and why.",
        ),
        Kind::Package => (
            "An evidence package",
            "An agency put what was shared with it into one file. Whoever is handed the file can compare \
             its fingerprint with this one, which was here before the file could be fetched.",
            "Which agency, which homes, what is in it. Which request is sealed.",
        ),
        Kind::Redacted => (
            "Text taken out of sight",
            "Two people decided that a published text must no longer be shown. Its fingerprint, the \
             reason and this entry stay.",
            "The text.",
        ),
        Kind::Reveal => (
            "A sealed field opened",
            "One sealed field of an earlier entry is opened. Anyone can check that this is what was \
             sealed.",
            "Nothing: all of it is open.",
        ),
        Kind::Web => (
            "Fingerprints of the pages",
            "Fingerprints of every file of the pages that touch keys. Whoever is served another file can \
             prove it.",
            "Nothing: all of it is open.",
        ),
        Kind::CheckpointKey => (
            "A new signing key",
            "From the next checkpoint on the record is signed by another key.",
            "Nothing: all of it is open.",
        ),
        Kind::Homes => (
            "How many homes",
            "How many homes had a hub when a month was over, as the operator states it, in a band so wide \
             that nobody can tell from it when one more came or went. What the other numbers are to be \
             measured by.",
            "The exact number, and anything about single homes.",
        ),
        _ => (
            "A month’s totals",
            "The month’s numbers as the operator states them. They must equal what the entries say.",
            "Anything about single homes.",
        ),
    })
}

/// The words of what happens to a request.
fn of_request(kind: Kind) -> KindWords {
    worded(match kind {
        Kind::Consent => (
            "Somebody shared",
            "A household shared something. That it happened is public; with whom, about what and how \
             much is sealed.",
            "The home, its place, its cameras and the footage. None of it is here, not even sealed.",
        ),
        Kind::Request => (
            "A request for footage",
            "An agency asks residents of an area for footage. The full text is public, and somebody who \
             did not write it approved it.",
            "Who lives in the area, who has a camera, who was told, who answered.",
        ),
        Kind::RequestRefused => (
            "A request refused",
            "A moderator refused a request before any resident saw it.",
            "What was asked: only its sealed fingerprint is here, so that a refused text does no harm.",
        ),
        Kind::RequestUpdate => (
            "An update to a request",
            "Further text to a request. The earlier text stays as it was.",
            "Who has read it.",
        ),
        Kind::RequestResolved => (
            "A request resolved",
            "The agency says that the request has served.",
            "Who helped, and how.",
        ),
        Kind::Urgent => (
            "An urgent ask",
            "A request says that somebody is in danger. It is over sooner than others, and people who \
             asked to be told of such requests in their region were told.",
            "Who was told, and whom it is about.",
        ),
        Kind::UrgentMisused => (
            "An urgent ask misused",
            "An urgent ask is over, and a moderator or reviewer who had not let it be published decided \
             that it should not have been one. It is counted against the agency.",
            "Nothing: all of it is open.",
        ),
        _ => (
            "A request withdrawn",
            "The agency took the request back. It stays readable.",
            "Who had answered.",
        ),
    })
}

/// What a field holds.
pub(super) fn field(kind: Kind, name: &str) -> Option<&'static str> {
    Some(match (kind, name) {
        (Kind::Operator, "name") => "What the operator calls itself.",
        (Kind::Operator, "origin") => "The record’s own name. It stands on every signed head.",
        (Kind::Operator, "log-key") => "The key that signs the heads of this record.",
        (Kind::Operator, "receiving-key") => "The key that countersigns when a clip arrived.",
        (Kind::Operator, "package-key") => "The key that signs evidence packages.",
        (Kind::Policy, "rulebook") => "Fingerprint of the rulebook’s text.",
        (Kind::Policy, "version") => "Its number. It only rises.",
        (Kind::Policy, "effective") => "It counts from this day on.",
        (Kind::Agency, "name") => "Fingerprint of the text with its name, place and contact.",
        (Kind::Agency, "epoch") => "1 for its first key, one more for each new one.",
        (Kind::Agency, "delivery-key") => "Shared clips are sealed to this key.",
        (Kind::Credential, "role") => "What this person may decide.",
        (Kind::Credential, "key") => "The public half of their passkey.",
        (Kind::Credential, "name") => "The person’s name, sealed.",
        (Kind::Credential, "enrolled-by") => "The entry of who enrolled them, or the operator.",
        (Kind::CredentialRevoked, "credential") => "The entry of the passkey.",
        (Kind::CredentialRevoked, "revoked-by") => "The entry of who revoked it, or the operator.",
        (Kind::Request | Kind::RequestUpdate, "document") => "Fingerprint of the full public text.",
        (Kind::Request, "expires") => "Residents can answer until the end of this day.",
        (Kind::Request, "offence") => "What the case is about, by its code in the rules.",
        (Kind::Request | Kind::RequestRefused, "case") => "The agency’s case number, sealed.",
        (Kind::Request | Kind::RequestRefused, "submitted-by") => "Which officer wrote it, sealed.",
        (Kind::RequestRefused, "reason") => "Why, from the rulebook’s list.",
        (Kind::RequestRefused, "document") => "What was asked, sealed.",
        (Kind::RequestUpdate | Kind::RequestResolved | Kind::RequestWithdrawn, "request") => {
            "The request it is about."
        }
        (Kind::RequestResolved | Kind::RequestWithdrawn, "document") => {
            "Fingerprint of a closing text, if there is one."
        }
        (Kind::Consent, "request") => "Which request, sealed.",
        (Kind::Consent, "agency") => "Which agency, sealed.",
        (Kind::Consent, "recipient") => "The key the footage was sealed to, sealed here in turn.",
        (Kind::Consent, "clips") => "How many clips, sealed.",
        (Kind::Consent, "seconds") => "How many seconds, sealed.",
        (Kind::Consent, "pseudonym") => "A random name, of this one share alone, sealed.",
        (Kind::Package, "digest") => "Fingerprint of the file.",
        (Kind::Package, "request") => "Which request, sealed.",
        (Kind::Redacted, "document") => "Fingerprint of the text that is no longer shown.",
        (Kind::Redacted, "ground") => "Why.",
        (Kind::Redacted, "first-approval") => "The entry of one of the two who decided.",
        (Kind::Redacted, "second-approval") => "The entry of the other.",
        (Kind::Reveal, "index") => "The earlier entry.",
        (Kind::Reveal, "field") => "Which of its fields.",
        (Kind::Reveal, "salt") => "The random number it was sealed with.",
        (Kind::Reveal, "value") => "What was sealed.",
        (Kind::Web, "manifest") => "Fingerprint of the list of all fingerprints.",
        (Kind::CheckpointKey, "previous") => "The key until here.",
        (Kind::CheckpointKey, "key") => "The key from the next head on.",
        (Kind::Totals | Kind::Homes, "month") => "The month, which was over.",
        (Kind::Homes, "homes") => "How many, in a band.",
        (Kind::Totals, "agency") => "All agencies together, or one.",
        (Kind::Totals, "requests") => "Requests published.",
        (Kind::Totals, "refused") => "Requests refused.",
        (Kind::Totals, "updated") => "Updates.",
        (Kind::Totals, "resolved") => "Requests resolved.",
        (Kind::Totals, "withdrawn") => "Requests withdrawn.",
        (Kind::Totals, "consents") => "Shares.",
        (Kind::Credential, "agency") => "For which agency they work, if for one.",
        (Kind::Agency, "agency") => "Its short name, for ever.",
        (Kind::Request | Kind::RequestRefused, "agency") => "Who asks.",
        (_, "policy") => "Fingerprint of the rulebook it was judged by.",
        (_, "decision") => "Fingerprint of exactly what was decided and signed with a passkey.",
        (_, "decided-by") => "The entry of whoever decided, or the operator alone.",
        _ => return field_of_others(kind, name),
    })
}

const JURISDICTION: &str =
    "Where it has its powers: a country or a part of one, by its code of ISO 3166.";

fn field_of_others(kind: Kind, name: &str) -> Option<&'static str> {
    match (kind, name) {
        (Kind::Agency, "jurisdiction") => return Some(JURISDICTION),
        (Kind::Consent, "footage") => return Some("Fingerprint of the footage itself, sealed."),
        (Kind::Urgent | Kind::UrgentMisused, "request") => return Some("The request it is about."),
        (Kind::Urgent, "danger") => return Some("What somebody is in danger of."),
        (Kind::UrgentMisused, "reason") => return Some("In what way."),
        _ => {}
    }
    let of_others = trustees::field(kind, name).or_else(|| emergencies::field(kind, name));
    of_others.or_else(|| demands::field(kind, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_field_has_words() {
        for kind in Kind::ALL {
            assert!(!of(*kind).title.is_empty());
            for row in kind.fields() {
                let name = row.name;
                assert!(field(*kind, name).is_some(), "{} {name}", kind.as_str());
            }
        }
        assert_eq!(field(Kind::Web, "nothing"), None);
    }
}
