//! Words for the entries by which trustees come in, make their keys and say what they counted.

use sidelight_translog::entry::Kind;

/// Title, what it says, what is not in it.
pub(super) fn of(kind: Kind) -> Option<[&'static str; 3]> {
    Some(match kind {
        Kind::Trustee => [
            "A trustee",
            "An independent organisation that can hold a share of the quorum key, and the keys by which \
             the public knows it. New keys are signed with the ones before.",
            "Who works there.",
        ],
        Kind::Ceremony => [
            "A key ceremony begins",
            "These trustees make a quorum key together, or new shares of the one there is. So many of \
             them are needed to open anything.",
            "Any secret: each trustee makes its own part, and nobody ever has the whole.",
        ],
        Kind::CeremonyPackage => [
            "A trustee’s public part",
            "What one trustee shows to all others, here so that all see the same.",
            "Its secret part.",
        ],
        Kind::CeremonyConfirmed => [
            "A trustee confirms",
            "This trustee has its share, and says of which key. All must say the same.",
            "Its share.",
        ],
        Kind::TrusteeSet => [
            "The quorum key",
            "The key that footage is also sealed to where a household chose emergency access. All \
             trustees of the ceremony confirmed it.",
            "Which households chose it.",
        ],
        Kind::LookupCeremony => [
            "A look-up key’s ceremony begins",
            "These trustees make a key by which a household with emergency access can be found by its \
             address or a contact, or new shares of the one there is. It opens no footage.",
            "Any secret: each trustee makes its own part, and nobody ever has the whole.",
        ],
        Kind::LookupPackage => [
            "A trustee’s public part of a look-up key",
            "What one trustee shows to all others, here so that all see the same.",
            "Its secret part.",
        ],
        Kind::LookupConfirmed => [
            "A trustee confirms a look-up key",
            "This trustee has its share, and says of which key. All must say the same.",
            "Its share.",
        ],
        Kind::LookupSet => [
            "The look-up key",
            "The key under which trustees together, and nobody else, can tell that two addresses or \
             contacts are equal. All trustees of the ceremony confirmed it.",
            "Any address or contact, and who set one up.",
        ],
        Kind::LookupTally => [
            "How many addresses and contacts a trustee answered",
            "So many times in that month this trustee took part when a household set up its own \
             address or a contact, as it counted itself.",
            "Which they are: no trustee sees one. Which households: none is named to it.",
        ],
        _ => return None,
    })
}

/// What a field holds.
pub(super) fn field(kind: Kind, name: &str) -> Option<&'static str> {
    Some(match (kind, name) {
        (Kind::Trustee, "trustee") => "Its short name, for ever.",
        (Kind::Trustee, "number") => "Its number in every quorum. No other trustee gets it.",
        (Kind::Trustee, "epoch") => "1 for its first keys, one more for each change.",
        (Kind::Trustee, "name") => "Fingerprint of the text with its name, place and contact.",
        (Kind::Trustee, "witness-key") => "It signs the heads that it has checked with this key.",
        (Kind::Trustee, "signing-key") => "It signs what it says in ceremonies with this key.",
        (Kind::Trustee, "recipient") => "The other trustees seal what is for it alone to this key.",
        (Kind::Trustee, "signature") => "Signed with its own key, or with the one before it.",
        (Kind::Ceremony, "purpose") => "A new key, or new shares of the one there is.",
        (Kind::Ceremony, "threshold") => "How many open together; always more than half.",
        (Kind::Ceremony, "trustees") => "Who takes part, by number.",
        (Kind::Ceremony | Kind::TrusteeSet, "epoch") => "The quorum key’s number.",
        (Kind::CeremonyPackage, "package") => "Its public part.",
        (Kind::CeremonyConfirmed | Kind::TrusteeSet, "quorum-key") => "The quorum key.",
        (Kind::CeremonyConfirmed | Kind::TrusteeSet, "roster") => {
            "Fingerprint of the list of all public shares."
        }
        (Kind::CeremonyPackage | Kind::CeremonyConfirmed, "trustee") => "Whose it is.",
        (Kind::CeremonyPackage | Kind::CeremonyConfirmed, "signature") => "Signed by the trustee.",
        (Kind::LookupCeremony, "purpose") => "A new key, or new shares of the one there is.",
        (Kind::LookupCeremony, "threshold") => "How many are needed; always more than half.",
        (Kind::LookupCeremony, "trustees") => "Who takes part, by number.",
        (Kind::LookupCeremony | Kind::LookupSet, "epoch") => "The look-up key’s number.",
        (Kind::LookupPackage, "package") => "Its public part.",
        (Kind::LookupConfirmed | Kind::LookupSet, "lookup-key") => "The look-up key.",
        (Kind::LookupConfirmed | Kind::LookupSet, "roster") => {
            "Fingerprint of the list of all public shares."
        }
        (Kind::LookupPackage | Kind::LookupConfirmed | Kind::LookupTally, "trustee") => {
            "Whose it is."
        }
        (Kind::LookupPackage | Kind::LookupConfirmed | Kind::LookupTally, "signature") => {
            "Signed by the trustee."
        }
        (Kind::LookupTally, "month") => "Which month.",
        (Kind::LookupTally, "set-ups") => "How many.",
        (_, "ceremony") => "The entry with which the ceremony began.",
        _ => return None,
    })
}
