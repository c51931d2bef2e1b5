//! Words for the entries of a legal demand.

use sidelight_translog::entry::Kind;

/// Title, what it says, what is not in it.
pub(super) fn of(kind: Kind) -> Option<[&'static str; 3]> {
    Some(match kind {
        Kind::Compelled => [
            "Footage leaves under a legal demand",
            "A court or another authority ordered it. A reviewer rang whoever issued the order, the home was \
             told and had its days to object, two reviewers approved, and from here on trustees may open \
             these clips for the agency. Where the order forbids telling the home, it is told when that \
             ends.",
            "The home, its place, its cameras. Which agency, and the order, are sealed until the day named \
             here.",
        ],
        Kind::DemandNoticed => [
            "A household is told of a legal demand",
            "Before anything leaves, the household is told who demands what, and from which day on it can \
             leave. All notices are of one size, and every home tries them all.",
            "Which home, and what the notice says: only its own devices open it. The demand is sealed.",
        ],
        Kind::Objection => [
            "A household objects",
            "A household objects to a demand, took that back, or a reviewer says what became of it. While an \
             objection is open, and when it holds, nothing leaves.",
            "Which home, and what it objects.",
        ],
        Kind::DemandRefused => [
            "A legal demand refused",
            "An agency served a legal demand, and nothing left.",
            "The home. Which agency, and what it demanded, are sealed.",
        ],
        Kind::Preservation => [
            "Clips are kept under a legal demand",
            "Sealed clips are kept until a day, even if their owner deletes them. Nothing leaves, and nobody \
             else can open them; it ends by itself.",
            "The home and its cameras. Which agency, and what it demanded, are sealed.",
        ],
        Kind::DemandsBanded => [
            "Demands in a band",
            "How many demands of a type there were in half a year, as near as a law allows the operator to \
             say. Nobody can check it, and no key forces it: footage leaves under none of them.",
            "Everything but the band.",
        ],
        Kind::AccountDisclosed => [
            "An account’s data is handed over",
            "Under a legal demand the operator handed over what it can read of an account itself. No key \
             forces these entries: that none is missing is the operator’s word.",
            "The home. Which agency, and what it demanded, are sealed. No footage is in it.",
        ],
        _ => return None,
    })
}

/// What a field holds.
pub(super) fn field(kind: Kind, name: &str) -> Option<&'static str> {
    Some(match (kind, name) {
        (
            Kind::Compelled | Kind::DemandRefused | Kind::Preservation | Kind::AccountDisclosed,
            "demand",
        ) => "Its type, by its code in the rulebook; sealed while the household may not be told.",
        (Kind::Compelled | Kind::AccountDisclosed, "told") => {
            "The entry by which the household was told before; none while it may not be told."
        }
        (Kind::Compelled, "trustee-set") => {
            "The entry of the quorum key whose trustees may answer."
        }
        (Kind::Compelled, "homes") => "Homes whose footage leaves: always one.",
        (Kind::Compelled, "cameras") => "Cameras whose footage leaves.",
        (Kind::Compelled, "clips") => "How many clips.",
        (Kind::Compelled, "seconds") => "At most so many seconds.",
        (Kind::Compelled, "notice-due") => {
            "The owner has been told that it left by the end of this day."
        }
        (Kind::Compelled, "seal-until") => {
            "Agency, type and demand are opened by the end of this day."
        }
        (Kind::Compelled | Kind::AccountDisclosed, "type") => "Its type, sealed.",
        (Kind::Compelled, "order") => "Fingerprint of the order, sealed.",
        (Kind::Compelled | Kind::AccountDisclosed, "recipient") => "The agency’s key, sealed here.",
        (Kind::Compelled, "supervised-by") => "Which supervisor signed the same demand, sealed.",
        (Kind::Compelled, "checklist") => {
            "Fingerprint of what a reviewer found by ringing whoever issued the order, sealed."
        }
        (Kind::Compelled | Kind::AccountDisclosed, "first-review") => {
            "The entry of one of the two reviewers."
        }
        (Kind::Compelled | Kind::AccountDisclosed, "second-review") => "The entry of the other.",
        (
            Kind::Compelled | Kind::DemandRefused | Kind::Preservation | Kind::AccountDisclosed,
            "agency",
        ) => "Which agency, sealed.",
        (
            Kind::Compelled | Kind::DemandRefused | Kind::Preservation | Kind::AccountDisclosed,
            "submitted-by",
        ) => "Which officer served it, sealed.",
        (
            Kind::Compelled
            | Kind::DemandNoticed
            | Kind::DemandRefused
            | Kind::Preservation
            | Kind::AccountDisclosed,
            "demand-text",
        ) => "Fingerprint of what the agency demanded, sealed.",
        (Kind::Compelled, "scope") => "Fingerprint of exactly which clips leave, sealed.",
        (Kind::Preservation, "scope") => "Fingerprint of exactly which clips are kept, sealed.",
        (Kind::Preservation, "clips") => "How many clips.",
        (Kind::Preservation, "until") => "They are kept until the end of this day.",
        (Kind::Preservation, "renews") => "The entry that it prolongs, if it does: once.",
        (Kind::DemandNoticed, "box") => "The notice, sealed to the home.",
        (Kind::Objection, "told") => "The entry by which the household was told.",
        (Kind::Objection, "state") => "Where the objection is.",
        (Kind::Objection, "document") => "Fingerprint of a public text, if there is one.",
        (Kind::DemandRefused, "reason") => "Why.",
        (Kind::DemandsBanded, "type") => "The type, as the rules have it.",
        (Kind::DemandsBanded, "month") => "The half-year that ends with this month.",
        (Kind::DemandsBanded, "least") => "Not fewer than so many.",
        (Kind::DemandsBanded, "most") => "Not more than so many.",
        _ => return None,
    })
}

/// A member of a list of the demands' numbers.
pub(in super::super) fn demand_said<'a>(list: &str, word: &'a str) -> &'a str {
    match (list, word) {
        ("objection", "raised") => "Not settled yet",
        ("objection", "withdrawn") => "Taken back",
        ("objection", "upheld") => "It held",
        ("objection", "overruled") => "It did not hold",
        ("reason", "no-document") => "There was no order",
        ("reason", "not-genuine") => "The issuing court knew nothing of it",
        ("reason", "not-in-force") => "The order was not in force",
        ("reason", "wrong-operator") => "The order names somebody else",
        ("reason", "over-scope") => "It asked for more than the order names",
        ("reason", "class") => "This type of demand does not yield what it asked for",
        ("reason", "not-in-possession") => "There was nothing to hand over",
        ("reason", "objection") => "The household objected, and was right",
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
        let of = Ledger::new().demand_numbers("2026-11-26".parse().unwrap());
        for (list, members) in [("objection", of.objections), ("reason", of.reasons)] {
            assert!(!members.is_empty(), "{list}");
            for (word, _) in members {
                assert_ne!(demand_said(list, &word), word, "{list}");
            }
        }
    }
}
