//! Words for the entries of an emergency and of what follows it.

use sidelight_translog::entry::Kind;
use sidelight_translog::ledger::Answers;

/// Title, what it says, what is not in it.
pub(super) fn of(kind: Kind) -> Option<[&'static str; 3]> {
    Some(match kind {
        Kind::Emergency => [
            "Footage leaves in an emergency",
            "Somebody is said to be in danger of death or serious injury. An officer and a supervisor signed \
             the claim, two reviewers approved it, and from here on trustees may open these clips for the \
             agency.",
            "The home, its place, its cameras. Which agency, and what it claimed, are sealed until the day \
             named here.",
        ],
        Kind::EmergencyRefused => [
            "An emergency refused",
            "An agency claimed an emergency, and nothing left.",
            "The home. Which agency, and what it claimed, are sealed.",
        ],
        Kind::LookUp => [
            "Addresses and contacts looked up",
            "Somebody is said to be in danger of death or serious injury. An officer and a supervisor asked, \
             a reviewer let it through, and from here on trustees answer, together, whether an address, an \
             e-mail address or a telephone number is one that a home made known. No footage leaves.",
            "Which they are: nobody but the officer has them. Which agency, and why, are sealed until the \
             day named here.",
        ],
        Kind::LookUpRefused => [
            "A look-up refused",
            "An agency wanted addresses or contacts looked up, and nothing was answered.",
            "Which they are. Which agency, and why, are sealed.",
        ],
        Kind::Receipt => [
            "A trustee answers",
            "A trustee checked a release and opened its part of it for the agency, or refused. It signed \
             which.",
            "The answer: it is sealed to the agency.",
        ],
        Kind::Notice => [
            "A trustee tells the owner",
            "A trustee that answered tells the home so. All notices are of one size, and every home tries \
             them all.",
            "Which home, and what the notice says: only its own devices open it.",
        ],
        Kind::Outcome => [
            "What a court made of it",
            "Whether a court was asked after the release, and what it said.",
            "The home, and the case.",
        ],
        _ => return of_drills(kind),
    })
}

/// The same of drills, and of misuse.
fn of_drills(kind: Kind) -> Option<[&'static str; 3]> {
    Some(match kind {
        Kind::EmergencyMisused => [
            "An emergency misused",
            "A reviewer who had not decided on it says that this emergency should not have been one. The \
             passkeys of who signed it are revoked, and it is counted against its agency.",
            "The home, and the names of those who signed it.",
        ],
        Kind::Canary => [
            "A home for drills",
            "The operator runs this home to practise emergencies, and for nothing else. From the next day on \
             a drill may open its clips, and nothing else ever does. Whoever finds the id of their own home \
             here is wronged: nobody lives in a home for drills.",
            "Its place and its cameras.",
        ],
        Kind::Drill => [
            "Drill: footage leaves a home for drills",
            "Nobody is in danger. Officer, supervisor and reviewers practise on a home announced for it \
             what they do in an emergency, and trustees may open its clips. It is counted as no emergency.",
            "Which announced home. Which agency, and what it wrote, are sealed until the day named here.",
        ],
        Kind::DrillRefused => [
            "Drill: refused",
            "An emergency was practised on a home announced for it, and nothing left.",
            "The home. Which agency, and what it wrote, are sealed.",
        ],
        _ => return None,
    })
}

const COUNTRY: &str =
    "The country of the agency, which is sealed here; none if it has not said one.";

/// What a field holds.
pub(super) fn field(kind: Kind, name: &str) -> Option<&'static str> {
    if (kind, name) == (Kind::Canary, "household") {
        return Some("Its id, which no entry has of any other home.");
    }
    // A drill has the fields of what it practises.
    Some(match (kind.like().unwrap_or(kind), name) {
        (Kind::Emergency, "trustee-set") => {
            "The entry of the quorum key whose trustees may answer."
        }
        (Kind::Emergency | Kind::EmergencyRefused, "danger") => {
            "What somebody is said to be in danger of."
        }
        (Kind::Emergency, "homes") => "Homes whose footage leaves: always one.",
        (Kind::Emergency, "cameras") => "Cameras whose footage leaves.",
        (Kind::Emergency, "clips") => "How many clips.",
        (Kind::Emergency, "seconds") => "At most so many seconds.",
        (Kind::Emergency, "owner") => "What came of asking the owner first.",
        (Kind::Emergency, "notice-due") => "The owner has been told by the end of this day.",
        (Kind::Emergency, "seal-until") => "Agency and claim are opened by the end of this day.",
        (Kind::Emergency | Kind::EmergencyRefused, "agency") => "Which agency, sealed.",
        (Kind::Emergency | Kind::EmergencyRefused, "claim") => {
            "Fingerprint of what the agency claimed, sealed."
        }
        (Kind::Emergency, "scope") => "Fingerprint of exactly which clips leave, sealed.",
        (Kind::Emergency, "recipient") => "The agency’s key, sealed here.",
        (Kind::Emergency | Kind::EmergencyRefused, "submitted-by") => {
            "Which officer claimed it, sealed."
        }
        (Kind::Emergency, "supervised-by") => "Which supervisor signed the same claim, sealed.",
        (Kind::Emergency, "call-back") => {
            "Fingerprint of the record of the call to the agency’s number on file, sealed."
        }
        (Kind::Emergency | Kind::EmergencyRefused, "minutes") => {
            "How many minutes after reviewers first heard of it they could sign this."
        }
        (Kind::Emergency | Kind::EmergencyRefused, "country") => COUNTRY,
        (Kind::Emergency, "first-review") => "The entry of one of the two reviewers.",
        (Kind::Emergency, "second-review") => "The entry of the other.",
        (Kind::EmergencyRefused, "reason") => "Why.",
        (Kind::EmergencyMisused, "emergency") => "The release, or the refusal, that it is about.",
        (Kind::EmergencyMisused, "reason") => "In what way.",
        (Kind::LookUp, "lookup-set") => "The entry of the look-up key whose trustees answer.",
        (Kind::LookUp | Kind::LookUpRefused, "danger") => {
            "What somebody is said to be in danger of."
        }
        (Kind::LookUp, "addresses") => "How many addresses and contacts.",
        (Kind::LookUp, "seal-until") => "Agency and text are opened by the end of this day.",
        (Kind::LookUp | Kind::LookUpRefused, "agency") => "Which agency, sealed.",
        (Kind::LookUp | Kind::LookUpRefused, "text") => {
            "Fingerprint of what the agency asked and why, sealed."
        }
        (Kind::LookUp | Kind::LookUpRefused, "submitted-by") => "Which officer asked, sealed.",
        (Kind::LookUp, "supervised-by") => "Which supervisor signed the same, sealed.",
        (Kind::LookUpRefused, "reason") => "Why.",
        (Kind::Receipt | Kind::Notice | Kind::Outcome, "release") => "The release it is about.",
        (Kind::Receipt | Kind::Notice, "trustee") => "Which trustee.",
        (Kind::Receipt, "outcome") => "Whether it answered or refused.",
        (Kind::Receipt, "answer") => "Fingerprint of its sealed answer.",
        (Kind::Receipt, "check") => "Which of its checks refused.",
        (Kind::Receipt, "minutes") => {
            "How many minutes the trustee took from when it had the case."
        }
        (Kind::Receipt | Kind::Notice, "signature") => "Signed by the trustee.",
        (Kind::Notice, "box") => "The notice, sealed to the home.",
        (Kind::Outcome, "process") => "Where the process is.",
        (Kind::Outcome, "document") => "Fingerprint of a public text, if there is one.",
        _ => return None,
    })
}

/// What became of a release among its trustees.
pub(in super::super) fn answers_said(answers: Answers) -> &'static str {
    match answers {
        Answers::Answered => "enough answered",
        Answers::Refused => "refused",
        Answers::Waiting => "not decided yet",
    }
}

/// A member of a list of the numbers.
pub(in super::super) fn said<'a>(list: &str, word: &'a str) -> &'a str {
    match (list, word) {
        ("danger", "death") => "Death",
        ("danger", "serious-injury") => "Serious injury",
        ("danger", "kidnapping") => "Kidnapping",
        ("danger", "missing-at-risk") => "Missing, and at risk",
        ("owner", "agreed") => "Asked first, and agreed",
        ("owner", "declined") => "Asked first, and declined",
        ("owner", "no-answer") => "Asked first, no answer in time",
        ("owner", "not-asked") => "Not asked, for a recorded reason",
        ("notice", "in-time") => "In time",
        ("notice", "late") => "Too late",
        ("notice", "waiting") => "Not yet, and not due",
        ("notice", "overdue") => "Not yet, and overdue",
        ("process", "none") => "Nothing is entered yet",
        ("process", "filed") => "A court was asked",
        ("process", "granted") => "A court agreed",
        ("process", "denied") => "A court did not agree",
        ("process", "never") => "No court was asked",
        ("misuse", "no-danger") => "Nobody was in danger, and who signed it could know",
        ("misuse", "other-purpose") => "The footage was wanted for something else",
        ("misuse", "forged") => "Somebody else had used the agency’s accounts",
        ("reason", "no-danger") => "Nobody was in danger",
        ("reason", "not-imminent") => "The danger was not imminent",
        ("reason", "does-not-help") => "The footage would not help",
        ("reason", "time-for-process") => "There was time for a court or the owner",
        ("reason", "not-reached") => "Nobody answered at the number on file",
        ("reason", "not-genuine") => "The agency knew nothing of it",
        ("reason", "scope") => "It asked for more than it explained",
        ("reason", "withdrawn") => "The agency took it back",
        ("reason", "no-decision") => "Nobody decided in time",
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use sidelight_translog::ledger::Ledger;

    use super::*;

    #[test]
    fn every_member_of_a_list_has_words() {
        let of = Ledger::new().emergency_numbers("2026-11-24".parse().unwrap());
        let lists = [
            ("danger", of.dangers),
            ("owner", of.owners),
            ("process", of.processes),
            ("reason", of.reasons),
            ("misuse", of.misuses),
        ];
        for (list, members) in lists {
            assert!(!members.is_empty(), "{list}");
            for (word, _) in members {
                assert_ne!(said(list, &word), word, "{list}");
            }
        }
    }
}
