//! Words for the entries of an emergency and of what follows it.

use sidelight_translog::entry::Kind;

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
        _ => return None,
    })
}

/// What a field holds.
pub(super) fn field(kind: Kind, name: &str) -> Option<&'static str> {
    Some(match (kind, name) {
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
        (Kind::Emergency, "first-review") => "The entry of one of the two reviewers.",
        (Kind::Emergency, "second-review") => "The entry of the other.",
        (Kind::EmergencyRefused, "reason") => "Why.",
        (Kind::Receipt | Kind::Notice | Kind::Outcome, "release") => "The emergency it is about.",
        (Kind::Receipt | Kind::Notice, "trustee") => "Which trustee.",
        (Kind::Receipt, "outcome") => "Whether it answered or refused.",
        (Kind::Receipt, "answer") => "Fingerprint of its sealed answer.",
        (Kind::Receipt, "check") => "Which of its checks refused.",
        (Kind::Receipt | Kind::Notice, "signature") => "Signed by the trustee.",
        (Kind::Notice, "box") => "The notice, sealed to the home.",
        (Kind::Outcome, "process") => "Where the process is.",
        (Kind::Outcome, "document") => "Fingerprint of a public text, if there is one.",
        _ => return None,
    })
}
